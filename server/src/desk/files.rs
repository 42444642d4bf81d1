//! A person's files. They stream, so they are no part of the pages' [`app::desk::Desk`].

use app::model::{AttachmentId, SiteSlug, Trouble};

use super::signed_in::SignedInDesk;
use crate::jira::{Fetched, Jira, Wanted};

impl SignedInDesk {
    /// Begins to fetch an attachment, as this person.
    pub async fn file(&self, site: &SiteSlug, id: &AttachmentId, wanted: &Wanted) -> Result<Fetched, Trouble> {
        let ask = |jira: Jira| async move { jira.file(id, wanted).await };
        let (fetched, _) = self.read(site, ask).await?;
        Ok(fetched)
    }
}
