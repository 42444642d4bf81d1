//! Where blocks are to stand: that decides what the schema allows.

use crate::adf::node::Kind;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    Root,
    Quote,
    Item,
    /// An item with a box.
    Task,
    Panel,
    Expand,
    /// An expand in an expand.
    InnerExpand,
}

impl Place {
    /// Headings and rules.
    pub fn takes_headings(self) -> bool {
        !matches!(self, Self::Quote | Self::Item | Self::Task)
    }

    pub fn takes_tasks(self) -> bool {
        self != Self::Quote
    }

    /// A task is one line of text.
    pub fn takes_pictures(self) -> bool {
        self != Self::Task
    }

    /// Quotes and panels.
    pub fn takes_frames(self) -> bool {
        matches!(self, Self::Root | Self::Expand | Self::InnerExpand)
    }

    pub fn takes_tables(self) -> bool {
        matches!(self, Self::Root | Self::Expand)
    }

    /// The expand that may stand here, and the place in it.
    pub fn expand(self, title: &str) -> Option<(Kind, Self)> {
        let title = title.to_owned();
        match self {
            Self::Root => Some((Kind::Expand { title: Some(title) }, Self::Expand)),
            Self::Expand => Some((Kind::NestedExpand { title: Some(title) }, Self::InnerExpand)),
            _ => None,
        }
    }
}
