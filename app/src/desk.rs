//! The port between the pages and what the server does: what a visitor can do at the door, and
//! what a signed-in person can do at their own desk. The server implements both; each request has
//! its own, made from its own session. There is no way from one desk to another.

mod drafts;

use std::sync::Arc;

use async_trait::async_trait;

use crate::model::{
    AttemptId, Attend, Audiences, ClientKey, CommentId, CommentOrder, CommentRef, ConnectProblem, Connection, Editing,
    Fields, History, IssueKey, IssuePage, IssueRef, PageCopy, PageProof, PendingConnection, Person, Posted,
    Preferences, RemoteLinks, Revision, Rights, Saved, Site, SiteSlug, Submission, TextMark, Ticking, Trouble,
    Unfinished, Unsent, UnsentLine, WorkLog,
};

pub use drafts::{DraftBox, DraftDesk};

/// How people come to have an account here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignUpMode {
    Open,
    Invite,
    Closed,
}

/// Why signing up or in was refused. [`crate::words::Words::of_refusal`] has the words for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EntryRefused {
    WrongCredentials,
    BadEmail,
    /// The least number of characters.
    PasswordTooShort(usize),
    PasswordTooLong,
    NameMissing,
    EmailUnusable,
    BadInvitation,
    Closed,
    Busy,
    /// Seconds to wait.
    TooManyTries(u64),
    /// The reference is in the server's log.
    Internal(String),
}

/// A form for a new account.
pub struct SignUp {
    pub name: String,
    pub email: String,
    pub password: String,
    /// The token of an invitation, where one is needed.
    pub invitation: Option<String>,
}

/// A browser at the door, signed in or not.
#[async_trait]
pub trait Door: Send + Sync {
    fn sign_up_mode(&self) -> SignUpMode;

    /// The signed-in person's own desk.
    fn desk(&self) -> Option<Arc<dyn Desk>>;

    /// Makes an account and signs it in.
    async fn sign_up(&self, form: SignUp) -> Result<(), EntryRefused>;

    async fn sign_in(&self, email: &str, password: &str) -> Result<(), EntryRefused>;

    /// Keeps what a signed-out visitor tried to post, for the person whom its page was rendered for: their desk finds
    /// it as an unsent comment. `draft` names the copy of the page, and the draft that its box began with.
    async fn park(&self, submission: Submission, draft: &PageCopy) -> Result<(), Trouble>;

    /// Keeps what somebody began to do with a comment; where they are signed out, for the person whom its page was
    /// rendered for.
    async fn keep(&self, unfinished: Unfinished) -> Result<(), Trouble>;
}

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Me {
    pub name: String,
    pub email: String,
    pub preferences: Preferences,
}

/// Issues found or lately seen, and where.
#[derive(Debug, Clone)]
pub struct IssueList {
    pub site: Site,
    pub issues: Vec<IssueRef>,
    /// There are more than these.
    pub more: bool,
    /// How many could not be read.
    pub unreadable: usize,
}

/// What the name of a site in an address means to one person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NamedSite {
    One(Site),
    /// Several sites that are connected here have the name: nobody but the person can tell which one is meant. These are
    /// the ones that the person reaches.
    Shared(Vec<Site>),
}

/// What Atlassian's redirect carried; every part as it came.
#[derive(Debug, Clone, Default)]
pub struct CallbackQuery {
    pub state: Option<String>,
    pub code: Option<String>,
    pub error: Option<String>,
    pub error_description: Option<String>,
}

/// What one signed-in person can do. Everything that reaches Jira runs on this person's own grant.
#[async_trait]
pub trait Desk: DraftDesk {
    fn me(&self) -> &Me;

    /// Proof that a page was rendered for this person and for their present Atlassian account, and on a site's pages
    /// for that site. Each form and each script request of the page sends it back.
    fn page_proof(&self, site: Option<&SiteSlug>) -> PageProof;

    /// Signs out this browser, or every browser of this person.
    async fn sign_out(&self, everywhere: bool) -> Result<(), Trouble>;

    /// Keeps how this person wants Byline to be.
    async fn prefer(&self, preferences: Preferences) -> Result<(), Trouble>;

    /// The connection, if there is one; no request leaves for it.
    async fn connection(&self) -> Result<Option<Connection>, Trouble>;

    /// Begins to connect: the authorization URL to send the browser to. `next` is a path of ours
    /// to come back to afterwards.
    async fn begin_connect(&self, next: Option<String>) -> Result<String, Trouble>;

    /// Takes Atlassian's redirect: checks the state, exchanges the code, learns who the person is
    /// there and which sites the grant reaches. Nothing is connected yet.
    async fn callback(&self, query: CallbackQuery) -> Result<AttemptId, ConnectProblem>;

    async fn pending(&self, attempt: &AttemptId) -> Result<PendingConnection, ConnectProblem>;

    /// Keeps the grant. Returns the path to go on to.
    async fn confirm(&self, attempt: &AttemptId) -> Result<String, ConnectProblem>;

    /// Throws the pending tokens away.
    async fn cancel(&self, attempt: &AttemptId) -> Result<(), Trouble>;

    /// Deletes the tokens. Done when this returns.
    async fn disconnect(&self) -> Result<(), Trouble>;

    /// The sites of the grant that the operator allows.
    async fn sites(&self) -> Result<Vec<Site>, Trouble>;

    /// The site that an address names; no request leaves for it.
    async fn site(&self, name: &SiteSlug) -> Result<NamedSite, Trouble>;

    /// One page of an issue, comments included: one request upstream when nothing has expired.
    async fn issue(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        order: CommentOrder,
        page: usize,
    ) -> Result<IssuePage, Trouble>;

    /// The issues whose parent an issue is.
    async fn children(&self, site: &SiteSlug, key: &IssueKey) -> Result<IssueList, Trouble>;

    /// The issues above an issue, its own parent first.
    async fn parents(&self, site: &SiteSlug, key: &IssueKey) -> Result<IssueList, Trouble>;

    /// The fields of an issue that its own page does not show.
    async fn fields(&self, site: &SiteSlug, key: &IssueKey) -> Result<Fields, Trouble>;

    /// One page of the work logged on an issue.
    async fn work(&self, site: &SiteSlug, key: &IssueKey, page: usize) -> Result<WorkLog, Trouble>;

    /// The links of an issue to what is outside Jira.
    async fn remote_links(&self, site: &SiteSlug, key: &IssueKey) -> Result<RemoteLinks, Trouble>;

    /// One page of what was changed of an issue, the newest first.
    async fn history(&self, site: &SiteSlug, key: &IssueKey, page: usize) -> Result<History, Trouble>;

    /// Watches an issue or votes for it, or ends that; for oneself.
    async fn attend(&self, site: &SiteSlug, key: &IssueKey, what: Attend) -> Result<(), Trouble>;

    /// Text search on one site.
    async fn search(&self, site: &SiteSlug, text: &str) -> Result<IssueList, Trouble>;

    /// What this person lately looked at on one site, as Jira remembers it.
    async fn recent(&self, site: &SiteSlug) -> Result<IssueList, Trouble>;

    /// People who can see an issue and whose name begins like `name`: to be mentioned.
    async fn people(&self, site: &SiteSlug, key: &IssueKey, name: &str) -> Result<Vec<Person>, Trouble>;

    /// How many comments others wrote on an issue after a moment, in milliseconds since 1970: one
    /// request upstream when nothing has expired.
    async fn news(&self, site: &SiteSlug, key: &IssueKey, since: i64) -> Result<usize, Trouble>;

    /// The roles and groups that a comment of this person's on an issue can be for.
    async fn audiences(&self, site: &SiteSlug, key: &IssueKey) -> Result<Audiences, Trouble>;

    /// Posts a comment, once, however often the same form is sent. On trouble the text is kept and
    /// [`Desk::issue`] gives it back as unsent.
    async fn comment(&self, submission: Submission) -> Result<Posted, Trouble>;

    /// What was written on this issue and has not surely reached Jira; for the pages that stand in
    /// for an issue that cannot be shown right now.
    async fn unsent(&self, site: &SiteSlug, key: &IssueKey) -> Result<Vec<Unsent>, Trouble>;

    /// What became of a text that was sent before, where Jira has taken it by now.
    async fn outcome(&self, submission: &Submission) -> Result<Option<Posted>, Trouble>;

    /// Everything that this person wrote and that has not surely reached Jira.
    async fn all_unsent(&self) -> Result<Vec<UnsentLine>, Trouble>;

    /// Throws an unsent comment away, on purpose; also where its site is not reached any more. What a copy of the page has
    /// not shown stays.
    async fn discard(&self, form: &ClientKey, page: &PageCopy) -> Result<(), Trouble>;

    /// On which page of an issue's comments one is; nothing where it is not among the first
    /// thousand in that order.
    async fn page_of(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        comment: &CommentId,
        order: CommentOrder,
    ) -> Result<Option<usize>, Trouble>;

    /// What this person may do with an issue and its comments.
    async fn rights(&self, site: &SiteSlug, key: &IssueKey) -> Result<Rights, Trouble>;

    /// A comment that this person may change: with the text that they last tried to save, where that did not happen.
    async fn editing(&self, comment: &CommentRef) -> Result<Editing, Trouble>;

    /// Saves a changed comment, unless it was changed elsewhere since [`Revision::begun`]. On
    /// trouble the text is kept, and [`Desk::editing`] gives it back.
    async fn edit(&self, comment: CommentRef, revision: Revision, page: PageCopy) -> Result<Saved, Trouble>;

    /// Ticks a task, or unticks it, unless it says something else by now; nothing else of the text around it changes.
    async fn tick(&self, ticking: Ticking) -> Result<Saved, Trouble>;

    /// Deletes a comment. One that is gone already is no trouble.
    async fn delete_comment(&self, comment: CommentRef) -> Result<(), Trouble>;

    /// What this person began to do with a comment and did not bring to an end, the newest first: several copies of a
    /// page may have begun. No request leaves for it.
    async fn unfinished(&self, comment: &CommentRef) -> Result<Vec<(Unfinished, TextMark)>, Trouble>;

    /// Throws away what this copy of a page has shown or written, on purpose.
    async fn forget_unfinished(&self, comment: &CommentRef, page: &PageCopy) -> Result<(), Trouble>;
}
