use super::{
    AccountId, AttachmentId, Attention, ClientKey, CommentPage, Draft, IssueKey, Moment, Person, Site, Unsent,
};
use crate::adf::Doc;

/// Jira's own grouping of statuses; the names differ from site to site, these do not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatusCategory {
    ToDo,
    InProgress,
    Done,
    Undefined,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    pub name: String,
    pub category: StatusCategory,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueKind {
    pub name: String,
    pub subtask: bool,
    /// −1 for a subtask, 0 for a story or task, 1 for an epic, above that as the site likes.
    pub level: i32,
}

/// Another issue as an issue mentions it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueRef {
    pub key: IssueKey,
    pub summary: String,
    pub status: Option<Status>,
    pub kind: Option<IssueKind>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IssueLink {
    /// In the direction in which it reads from this issue: "blocks", "is blocked by".
    pub relation: String,
    pub issue: IssueRef,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    pub id: AttachmentId,
    pub file_name: String,
    pub bytes: u64,
    pub mime_type: String,
    pub author: Option<Person>,
    pub created: Option<Moment>,
}

impl Attachment {
    /// Whether it is said to be a picture that a browser shows without running anything. What it
    /// really is turns out when it comes.
    pub fn is_picture(&self) -> bool {
        let kind = self.mime_type.split(';').next().unwrap_or_default().trim();
        ["image/png", "image/jpeg", "image/gif", "image/webp"]
            .iter()
            .any(|known| known.eq_ignore_ascii_case(kind))
    }
}

/// An issue as the acting person may see it.
#[derive(Debug, Clone)]
pub struct Issue {
    pub key: IssueKey,
    pub project: String,
    /// Its project is a service project: comments are internal notes or replies to the customer.
    pub service: bool,
    pub summary: String,
    pub kind: IssueKind,
    pub status: Status,
    pub priority: Option<String>,
    pub resolution: Option<String>,
    pub assignee: Option<Person>,
    pub reporter: Option<Person>,
    pub labels: Vec<String>,
    pub components: Vec<String>,
    pub fix_versions: Vec<String>,
    pub affects_versions: Vec<String>,
    pub created: Option<Moment>,
    pub updated: Option<Moment>,
    pub resolved: Option<Moment>,
    /// `YYYY-MM-DD`, as Jira has it: a day, not a moment.
    pub due: Option<String>,
    pub parent: Option<IssueRef>,
    pub subtasks: Vec<IssueRef>,
    pub links: Vec<IssueLink>,
    pub description: Option<Doc>,
    pub attachments: Vec<Attachment>,
    pub attention: Attention,
    /// Parts of Jira's reply that could not be read, by name; the page says that they are missing.
    pub unreadable: Vec<&'static str>,
}

/// All that the issue page shows.
#[derive(Debug, Clone)]
pub struct IssuePage {
    pub site: Site,
    pub issue: Issue,
    pub comments: CommentPage,
    /// The person who looks, and would post.
    pub me: Person,
    pub my_account: AccountId,
    /// For the next comment.
    pub client_key: ClientKey,
    /// What was written here before and is not posted.
    /// Texts on this issue that are not surely in Jira, the newest first.
    pub unsent: Vec<Unsent>,
    /// How many bytes a file may have, where that is known yet.
    pub upload_limit: Option<u64>,
    /// What was typed here before and not sent.
    pub drafts: Vec<Draft>,
}
