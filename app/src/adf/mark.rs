//! Marks: how text, and a few blocks, are set off.

use serde_json::Value;

use super::{node::Kept, word::words};

#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    pub kind: MarkKind,
    pub kept: Option<Box<Kept>>,
}

impl From<MarkKind> for Mark {
    fn from(kind: MarkKind) -> Self {
        Self { kind, kept: None }
    }
}

words! {
    Align { Center = "center", End = "end" }
}

words! {
    SubSup { Sub = "sub", Sup = "sup" }
}

words! {
    BreakoutMode { Wide = "wide", FullWidth = "full-width" }
}

/// What a mark is, with the attributes that Byline interprets; see [`super::Kind`].
#[derive(Debug, Clone, PartialEq)]
pub enum MarkKind {
    // Of text.
    Strong,
    Em,
    Underline,
    Strike,
    Code,
    SubSup(SubSup),
    Link {
        href: String,
        title: Option<String>,
    },
    TextColor {
        color: String,
    },
    BackgroundColor {
        color: String,
    },
    /// A comment on the text, in Confluence.
    Annotation,

    // Of blocks.
    Alignment(Align),
    /// `level` counts from 1 to 6.
    Indentation {
        level: u8,
    },
    Breakout(BreakoutMode),
    /// The one size there is: small.
    FontSize,
    /// Of media.
    Border,

    // Of extensions and tables, without anything to see.
    DataConsumer,
    Fragment,

    /// A type that Byline does not know, or one that lacks what it needs.
    Unknown {
        name: String,
    },
    /// JSON that is no mark at all.
    Raw(Value),
}

impl MarkKind {
    /// The type's name in JSON.
    pub fn name(&self) -> &str {
        match self {
            Self::Strong => "strong",
            Self::Em => "em",
            Self::Underline => "underline",
            Self::Strike => "strike",
            Self::Code => "code",
            Self::SubSup(_) => "subsup",
            Self::Link { .. } => "link",
            Self::TextColor { .. } => "textColor",
            Self::BackgroundColor { .. } => "backgroundColor",
            Self::Annotation => "annotation",
            Self::Alignment(_) => "alignment",
            Self::Indentation { .. } => "indentation",
            Self::Breakout(_) => "breakout",
            Self::FontSize => "fontSize",
            Self::Border => "border",
            Self::DataConsumer => "dataConsumer",
            Self::Fragment => "fragment",
            Self::Unknown { name } => name,
            Self::Raw(_) => "",
        }
    }
}
