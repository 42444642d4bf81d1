//! The things people talk about: identifiers, sites, people, issues, comments, and what can go
//! wrong. No input or output here; whoever reads Atlassian's replies parses them into these.

mod attention;
mod audience;
mod avatar;
mod comment;
mod connection;
mod draft;
mod fields;
mod history;
mod ids;
mod invalid;
mod issue;
mod language;
mod moment;
mod preferences;
mod remote_link;
mod return_path;
mod revision;
mod site;
mod trouble;
mod work;

pub use attention::{Attend, Attention, Tally};
pub use audience::{Audience, Audiences};
pub use avatar::{Avatar, InvalidAvatar};
pub use comment::{Comment, CommentOrder, CommentPage, PageCopy, Posted, Submission, Unsent, UnsentLine};
pub use connection::{ConnectProblem, Connection, GrantState, PendingConnection};
pub use draft::{DRAFT_DAYS, Draft, DraftLine, DraftRevision, MOST_DRAFTS, Saving};
pub use fields::{Field, FieldValue, Fields};
pub use history::{Change, FieldChange, History};
pub use ids::{
    AccountId, AttachmentId, AttemptId, ClientKey, CloudId, CommentId, InvalidId, IssueKey, PageProof, SiteSlug,
    TextMark, Version,
};
pub use invalid::Invalid;
pub use issue::{Attachment, Issue, IssueKind, IssueLink, IssuePage, IssueRef, Status, StatusCategory};
pub use language::{Language, Plural, UnknownLanguage};
pub use moment::Moment;
pub use preferences::Preferences;
pub use remote_link::{RemoteLink, RemoteLinks};
pub use return_path::{InvalidReturnPath, ReturnPath};
pub use revision::{CommentRef, Editing, Revision, Rights, Saved, TaskHolder, Ticking, Unfinished};
pub use site::{Person, Site};
pub use trouble::Trouble;
pub use work::{Work, WorkLog};
