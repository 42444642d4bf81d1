//! Nodes: what a document is made of.

use serde_json::{Map, Value};

use super::{mark::Mark, word::words};

/// Attributes, or keys, as JSON has them.
pub type Attributes = Map<String, Value>;

/// A node of the document's tree.
///
/// What a node may hold is not in its type: Jira's documents do not always keep to the schema, and
/// Byline draws and keeps those too.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub kind: Kind,
    pub content: Vec<Node>,
    pub marks: Vec<Mark>,
    pub kept: Option<Box<Kept>>,
}

/// What came with a node or mark and means nothing to Byline; it is written back as it came.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Kept {
    pub attributes: Attributes,
    /// Keys beside `attrs`.
    pub keys: Attributes,
}

impl Kept {
    pub(super) fn boxed(self) -> Option<Box<Self>> {
        let empty = self.attributes.is_empty() && self.keys.is_empty();
        (!empty).then(|| Box::new(self))
    }
}

impl Node {
    /// A node without content.
    pub fn leaf(kind: Kind) -> Self {
        Self::with(kind, Vec::new())
    }

    pub fn with(kind: Kind, content: Vec<Node>) -> Self {
        Self {
            kind,
            content,
            marks: Vec::new(),
            kept: None,
        }
    }

    pub fn text(text: impl Into<String>) -> Self {
        Self::leaf(Kind::Text(text.into()))
    }
}

words! {
    TaskState { ToDo = "TODO", Done = "DONE" }
}

words! {
    PanelType {
        Info = "info",
        Note = "note",
        Tip = "tip",
        Warning = "warning",
        Error = "error",
        Success = "success",
        Custom = "custom",
    }
}

/// What a node is, with the attributes that Byline interprets. An attribute of another type than
/// the schema's is absent here and among what was [`Kept`].
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Doc {
        version: Option<u32>,
    },

    // Blocks of text.
    Paragraph,
    /// `level` counts from 1 to 6.
    Heading {
        level: u8,
    },
    Blockquote,
    CodeBlock {
        language: Option<String>,
    },
    Rule,
    Panel(Panel),
    Expand {
        title: Option<String>,
    },
    NestedExpand {
        title: Option<String>,
    },

    // Lists.
    BulletList,
    /// `order` is the number of the first item.
    OrderedList {
        order: Option<u32>,
    },
    ListItem,
    TaskList,
    TaskItem {
        state: Option<TaskState>,
    },
    BlockTaskItem {
        state: Option<TaskState>,
    },
    DecisionList,
    DecisionItem,

    // Tables and columns.
    Table {
        numbered: Option<bool>,
    },
    TableRow,
    TableHeader(Cell),
    TableCell(Cell),
    LayoutSection,
    LayoutColumn,

    // Media: files and images.
    MediaSingle(Frame),
    MediaGroup,
    Media(Media),
    MediaInline(Media),
    Caption,

    // Cards: links that Jira shows with the title of the page.
    InlineCard(Card),
    BlockCard(Card),
    EmbedCard(Card),

    // What other apps put in.
    Extension(Extension),
    BodiedExtension(Extension),
    InlineExtension(Extension),
    SyncBlock,
    BodiedSyncBlock,

    // Within text.
    Text(String),
    HardBreak,
    /// `id` is an account ID; `text` the name, mostly with an `@`.
    Mention {
        id: String,
        text: Option<String>,
    },
    /// `short_name` has colons around it; `text` is the emoji itself.
    Emoji {
        short_name: String,
        text: Option<String>,
    },
    /// `timestamp`: milliseconds since 1970, in digits, midnight UTC of the day that is meant.
    Date {
        timestamp: String,
    },
    Status {
        text: String,
        color: Option<String>,
    },
    Placeholder {
        text: String,
    },

    /// A type that Byline does not know, or one that lacks what it needs.
    Unknown {
        name: String,
    },
    /// JSON that is no node at all.
    Raw(Value),
    /// The rest of some node's content, unread because of a limit.
    Beyond {
        limit: Limit,
        nodes: Vec<Value>,
    },
}

/// Why the rest was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    Depth,
    Size,
    /// There is no document there, or none that can be read.
    Unreadable,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Panel {
    pub panel_type: Option<PanelType>,
    /// The emoji of a custom panel.
    pub icon: Option<String>,
    pub color: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cell {
    pub colspan: Option<u32>,
    pub rowspan: Option<u32>,
    pub background: Option<String>,
}

/// A file that Jira holds, or an image elsewhere.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Media {
    pub media_type: Option<String>,
    pub alt: Option<String>,
    /// Of images elsewhere only.
    pub url: Option<String>,
    /// Of what Jira holds. This and the size are copied from the attributes, which are kept besides.
    pub id: Option<String>,
    /// Width and height in pixels.
    pub size: Option<(u32, u32)>,
}

/// How a picture stands in the text. Copied from the attributes, which are kept besides.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Frame {
    pub layout: Option<Layout>,
    pub width: Option<FrameWidth>,
}

words! {
    Layout {
        Center = "center",
        Start = "align-start",
        End = "align-end",
        WrapLeft = "wrap-left",
        WrapRight = "wrap-right",
        Wide = "wide",
        FullWidth = "full-width",
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FrameWidth {
    /// Of the text's width.
    Percent(u32),
    Pixels(u32),
}

/// A card has a `url`, or `data` in JSON-LD, of which Byline reads two entries.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Card {
    pub url: Option<String>,
    pub data: Option<Box<CardData>>,
}

/// Copied from `data`, which is kept whole besides.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CardData {
    pub url: Option<String>,
    pub name: Option<String>,
}

impl Card {
    /// Where the card leads.
    pub fn target(&self) -> Option<&str> {
        let of_data = || self.data.as_ref()?.url.as_deref();
        self.url.as_deref().or_else(of_data)
    }
}

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Extension {
    pub key: Option<String>,
    pub text: Option<String>,
}

impl Kind {
    /// The type's name in JSON.
    pub fn name(&self) -> &str {
        match self {
            Self::Doc { .. } => "doc",
            Self::Paragraph => "paragraph",
            Self::Heading { .. } => "heading",
            Self::Blockquote => "blockquote",
            Self::CodeBlock { .. } => "codeBlock",
            Self::Rule => "rule",
            Self::Panel(_) => "panel",
            Self::Expand { .. } => "expand",
            Self::NestedExpand { .. } => "nestedExpand",
            Self::BulletList => "bulletList",
            Self::OrderedList { .. } => "orderedList",
            Self::ListItem => "listItem",
            Self::TaskList => "taskList",
            Self::TaskItem { .. } => "taskItem",
            Self::BlockTaskItem { .. } => "blockTaskItem",
            Self::DecisionList => "decisionList",
            Self::DecisionItem => "decisionItem",
            Self::Table { .. } => "table",
            Self::TableRow => "tableRow",
            Self::TableHeader(_) => "tableHeader",
            Self::TableCell(_) => "tableCell",
            Self::LayoutSection => "layoutSection",
            Self::LayoutColumn => "layoutColumn",
            Self::MediaSingle(_) => "mediaSingle",
            Self::MediaGroup => "mediaGroup",
            Self::Media(_) => "media",
            Self::MediaInline(_) => "mediaInline",
            Self::Caption => "caption",
            Self::InlineCard(_) => "inlineCard",
            Self::BlockCard(_) => "blockCard",
            Self::EmbedCard(_) => "embedCard",
            Self::Extension(_) => "extension",
            Self::BodiedExtension(_) => "bodiedExtension",
            Self::InlineExtension(_) => "inlineExtension",
            Self::SyncBlock => "syncBlock",
            Self::BodiedSyncBlock => "bodiedSyncBlock",
            Self::Text(_) => "text",
            Self::HardBreak => "hardBreak",
            Self::Mention { .. } => "mention",
            Self::Emoji { .. } => "emoji",
            Self::Date { .. } => "date",
            Self::Status { .. } => "status",
            Self::Placeholder { .. } => "placeholder",
            Self::Unknown { name } => name,
            Self::Raw(_) | Self::Beyond { .. } => "",
        }
    }

    /// Whether it stands within a line of text.
    pub fn is_inline(&self) -> bool {
        matches!(
            self,
            Self::Text(_)
                | Self::HardBreak
                | Self::Mention { .. }
                | Self::Emoji { .. }
                | Self::Date { .. }
                | Self::Status { .. }
                | Self::Placeholder { .. }
                | Self::InlineCard(_)
                | Self::InlineExtension(_)
                | Self::MediaInline(_)
        )
    }
}
