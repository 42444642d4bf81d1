use async_trait::async_trait;

use crate::model::{
    Audience, ClientKey, Draft, DraftLine, DraftRevision, IssueKey, PageCopy, Saving, SiteSlug, Submission, TextMark,
    Trouble,
};

/// The comment box that a draft is typed into.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DraftBox {
    /// Of its form.
    pub client_key: Option<ClientKey>,
    /// The waiting text that the box began with.
    pub waiting: Option<TextMark>,
    /// Which copy of the page it is on, and the draft that it began with.
    pub page: PageCopy,
}

/// What a person can do with their own drafts. None of it reaches Jira.
#[async_trait]
pub trait DraftDesk: Send + Sync {
    /// Saves what stands in the comment box, as this revision of it.
    async fn save_draft(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        revision: DraftRevision,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, Trouble>;

    /// Keeps the text of a form that is not to be sent now, in place of the draft that the form began with; where it
    /// cannot be a draft, as an unsent comment that waits for its author.
    async fn keep_draft(&self, submission: Submission, page: &PageCopy) -> Result<(), Trouble>;

    /// The text of a box whose last save was this revision is on its way, or kept as unsent: it is a
    /// draft no more.
    async fn draft_sent(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        revision: DraftRevision,
        page: &PageCopy,
    ) -> Result<(), Trouble>;

    /// The drafts on an issue, the newest first; for the pages that stand in for one that cannot be shown right now.
    async fn drafts(&self, site: &SiteSlug, key: &IssueKey) -> Result<Vec<Draft>, Trouble>;

    /// All drafts that are kept, the newest first; also while nothing is connected.
    async fn all_drafts(&self) -> Result<Vec<DraftLine>, Trouble>;

    /// Throws a draft away, on purpose, so that it can be brought back. `text` is what stood in the
    /// box; empty where that is not known.
    async fn discard_draft(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<(), Trouble>;

    /// Brings back what was discarded last.
    async fn restore_draft(&self, site: &SiteSlug, key: &IssueKey) -> Result<(), Trouble>;

    /// A key for a form that has none yet.
    fn new_form(&self) -> ClientKey;
}
