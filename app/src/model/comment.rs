use serde::{Deserialize, Serialize};

use super::{Audience, ClientKey, CommentId, IssueKey, Moment, Person, SiteSlug, TextMark, Trouble};
use crate::adf::Doc;

/// A comment as Jira keeps it.
#[derive(Debug, Clone)]
pub struct Comment {
    pub id: CommentId,
    pub author: Person,
    pub body: Doc,
    pub created: Moment,
    /// Present when somebody edited it.
    pub edited: Option<(Moment, Option<Person>)>,
    /// The comment that it answers, where the site has threads.
    pub reply_to: Option<CommentId>,
    /// The name of the role or group that alone may see it; empty where Jira does not say it.
    pub restricted_to: Option<String>,
    /// The same, where another comment can be for them too.
    pub restriction: Option<Audience>,
    /// An internal note of a service project.
    pub internal: bool,
}

/// Which end of the conversation comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CommentOrder {
    #[default]
    Newest,
    Oldest,
}

impl CommentOrder {
    /// Its name in addresses and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Newest => "newest",
            Self::Oldest => "oldest",
        }
    }

    /// The order that an address or a form names; the newest first where it names none.
    pub fn named(name: &str) -> Self {
        if name == "oldest" { Self::Oldest } else { Self::Newest }
    }
}

/// One page of an issue's comments.
#[derive(Debug, Clone)]
pub struct CommentPage {
    pub comments: Vec<Comment>,
    pub order: CommentOrder,
    /// Counted from 1.
    pub page: usize,
    pub pages: usize,
    /// Comments in all, on every page.
    pub total: usize,
}

impl CommentPage {
    /// How many comments a page holds.
    pub const SIZE: usize = 50;
}

/// A comment on its way: what the comment box sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Submission {
    pub site: SiteSlug,
    pub key: IssueKey,
    pub client_key: ClientKey,
    /// Markdown, as typed.
    pub text: String,
    /// Sent with the text or not at all.
    #[serde(default)]
    pub audience: Audience,
    #[serde(default)]
    pub page: PageCopy,
}

/// Which copy of a page a text comes from. A page can be open several times, and each copy can change the text that it
/// began with.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct PageCopy {
    /// New with each copy. Absent on pages of a version before.
    pub id: Option<ClientKey>,
    /// The text that this copy began with, where there was one.
    pub based_on: Option<TextMark>,
}

impl PageCopy {
    /// The form fields with its parts.
    pub const ID: &str = "page_id";
    pub const BASED_ON: &str = "based_on";
    /// As `BASED_ON`, for the draft that the copy began with.
    pub const BASED_ON_DRAFT: &str = "based_on_draft";

    /// The copy that the fields of a form name. What does not parse names none.
    pub fn of_fields(id: &str, based_on: &str) -> Self {
        Self {
            id: id.parse().ok(),
            based_on: based_on.parse().ok(),
        }
    }

    /// Whether a text of this copy takes the place of another text, which the copy `last` has written: where this copy
    /// began with that text, or wrote it itself. All pages of a version before are one copy.
    pub fn replaces(&self, last: Option<&ClientKey>, text: &TextMark) -> bool {
        last == self.id.as_ref() || self.based_on.as_ref() == Some(text)
    }
}

/// Jira has taken a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    pub id: CommentId,
    /// As Jira's reply names them, and already compared with the person who posted.
    pub author: Person,
    pub created: Moment,
    /// Jira's reply does not show the restriction that the comment was sent with.
    #[serde(default)]
    pub exposed: bool,
}

/// What a person wrote that has not (or not yet surely) reached Jira.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unsent {
    /// Send it again under this key: if it did arrive after all, it stays one comment.
    pub client_key: ClientKey,
    pub text: String,
    pub audience: Audience,
    pub trouble: Trouble,
    /// It is tried again by itself.
    pub waits: bool,
    pub mark: TextMark,
    /// The copy of a page that wrote it last.
    pub page_id: Option<ClientKey>,
}

/// The same, where it is listed with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsentLine {
    pub client_key: ClientKey,
    pub site: SiteSlug,
    pub mark: TextMark,
    /// The person's present connection reaches the site: the text is in the box of its issue.
    pub is_reached: bool,
    pub key: IssueKey,
    pub text: String,
    pub trouble: Trouble,
    pub waits: bool,
}
