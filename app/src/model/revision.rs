use serde::{Deserialize, Serialize};

use super::{CommentId, IssueKey, PageCopy, Person, SiteSlug, TextMark, Trouble, Version};
use crate::adf::{Doc, task::Tick};

/// Which comment is meant.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentRef {
    pub site: SiteSlug,
    pub key: IssueKey,
    pub id: CommentId,
}

/// A changed comment on its way: what the form of a change sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// What the comment was when its author began, or last looked at it.
    pub begun: Version,
    /// Markdown, as changed.
    pub text: String,
}

/// What somebody may do with an issue and its comments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rights {
    pub edit_issue: bool,
    pub edit_own: bool,
    pub edit_all: bool,
    pub delete_own: bool,
    pub delete_all: bool,
}

/// Where a task stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TaskHolder {
    Description,
    Comment(CommentId),
}

/// A task that somebody ticks or unticks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ticking {
    pub site: SiteSlug,
    pub key: IssueKey,
    pub holder: TaskHolder,
    pub tick: Tick,
}

/// A changed comment is in Jira.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saved {
    Well,
    /// And Jira's reply does not show the restriction any more that it had.
    Exposed,
}

/// What a person began to do with a comment of theirs and has not brought to an end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unfinished {
    pub comment: CommentRef,
    /// The changed text, where there is one.
    pub revision: Option<Revision>,
    /// It was to be deleted, at last.
    pub deleting: bool,
    /// Why it did not happen; nothing where the person only wanted to look at it.
    pub trouble: Option<Trouble>,
    #[serde(default)]
    pub page: PageCopy,
}

/// All that the form of a change begins with.
#[derive(Debug, Clone)]
pub struct Editing {
    /// Whoever wrote the comment, where that is somebody else.
    pub by: Option<Person>,
    /// The Markdown in the box.
    pub text: String,
    /// What is changed when the form is saved.
    pub version: Version,
    /// The text as it would look, where it was written before.
    pub preview: Option<Doc>,
    /// The comment was changed by somebody else after the person began.
    pub overtaken: bool,
    /// Why it has not been saved.
    pub trouble: Option<Trouble>,
    /// Of the text, where it was written before.
    pub mark: Option<TextMark>,
    /// Texts for this comment from other copies of the page, the newest first.
    pub others: Vec<String>,
}
