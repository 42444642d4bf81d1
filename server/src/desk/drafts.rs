use app::{
    desk::{DraftBox, DraftDesk},
    model::{
        Audience, ClientKey, CloudId, Draft, DraftLine, DraftRevision, Invalid, IssueKey, PageCopy, Saving, SiteSlug,
        Submission, Trouble,
    },
};
use async_trait::async_trait;

use super::{internal, signed_in::SignedInDesk};
use crate::store::draft::DraftPlace;

impl SignedInDesk {
    /// Where this person's draft on an issue stands.
    async fn place(&self, site: &SiteSlug, key: &IssueKey) -> Result<DraftPlace, Trouble> {
        Ok(DraftPlace {
            user: self.user.id(),
            cloud_id: self.cloud_id(site).await?,
            key: key.clone(),
        })
    }

    /// The site that a form is about: its page's own, and where its page proves none, the one that it names.
    pub(super) async fn cloud_id(&self, site: &SiteSlug) -> Result<CloudId, Trouble> {
        if let Some(page_site) = &self.page_site {
            return Ok(page_site.clone());
        }
        Ok(self.site_named(site).await?.cloud_id)
    }

    /// Takes the drafts along to the key that their issue has now.
    pub(super) async fn follow_drafts(&self, site: &SiteSlug, from: &IssueKey, to: &IssueKey) -> Result<(), Trouble> {
        for draft in self.drafts(site, from).await? {
            if draft.discarded {
                continue;
            }
            let page = PageCopy {
                id: draft.page_id,
                based_on: Some(draft.mark),
            };
            // Never in place of what is there already.
            let copy = page.id.clone().unwrap_or_else(|| self.client_key());
            let box_ = DraftBox {
                client_key: draft.client_key,
                waiting: draft.waiting,
                page: PageCopy {
                    id: Some(copy),
                    based_on: None,
                },
            };
            match self.write(site, to, &box_, &draft.text, &draft.audience).await? {
                Saving::Saved | Saving::SavedBeside => self.draft_sent(site, from, draft.revision, &page).await?,
                Saving::Stale(_) | Saving::TooMany => {}
            }
        }
        Ok(())
    }

    async fn write(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, Trouble> {
        let place = self.place(site, key).await?;
        let written = self.services.drafts.write(&place, site, box_, text, audience).await;
        written.map_err(|error| internal(&error))
    }
}

#[async_trait]
impl DraftDesk for SignedInDesk {
    async fn save_draft(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        revision: DraftRevision,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, Trouble> {
        let place = self.place(site, key).await?;
        let drafts = &self.services.drafts;
        let saved = drafts.save(&place, site, revision, box_, text, audience).await;
        saved.map_err(|error| internal(&error))
    }

    async fn keep_draft(&self, submission: Submission, page: &PageCopy) -> Result<(), Trouble> {
        let Submission {
            site,
            key,
            client_key,
            text,
            audience,
            ..
        } = &submission;
        let box_ = DraftBox {
            client_key: Some(client_key.clone()),
            waiting: submission.page.based_on.clone(),
            page: page.clone(),
        };
        let trouble = match self.write(site, key, &box_, text, audience).await {
            Ok(Saving::TooMany) => Trouble::Invalid(Invalid::TooManyDrafts),
            Ok(_) => return Ok(()),
            Err(trouble) => trouble,
        };
        // Told as what it is, it would be tried again by itself; nobody has sent it yet.
        let trouble = match trouble {
            passing if passing.passes() => Trouble::Invalid(Invalid::Unsent(Box::new(passing))),
            lasting => lasting,
        };
        Err(self.kept(&submission, trouble).await)
    }

    async fn draft_sent(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        revision: DraftRevision,
        page: &PageCopy,
    ) -> Result<(), Trouble> {
        let place = self.place(site, key).await?;
        let sent = self.services.drafts.sent(&place, site, revision, page).await;
        sent.map_err(|error| internal(&error))
    }

    async fn drafts(&self, site: &SiteSlug, key: &IssueKey) -> Result<Vec<Draft>, Trouble> {
        let place = self.place(site, key).await?;
        let found = self.services.drafts.find(&place).await;
        found.map_err(|error| internal(&error))
    }

    async fn all_drafts(&self) -> Result<Vec<DraftLine>, Trouble> {
        let all = self.services.drafts.all(self.user.id()).await;
        let all = all.map_err(|error| internal(&error))?;
        let grant = self.grant().await?;
        let sites = grant.as_deref().map(|grant| grant.sites()).unwrap_or_default();
        // A site may be called something else by now.
        let lines = all.into_iter().map(|(cloud_id, line)| {
            let site = sites.iter().find(|site| site.cloud_id == cloud_id);
            DraftLine {
                is_reached: site.is_some(),
                site: site.map_or(line.site, |site| site.slug.clone()),
                ..line
            }
        });
        Ok(lines.collect())
    }

    async fn discard_draft(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<(), Trouble> {
        let place = self.place(site, key).await?;
        let discarded = self.services.drafts.discard(&place, site, box_, text, audience).await;
        discarded.map_err(|error| internal(&error))
    }

    async fn restore_draft(&self, site: &SiteSlug, key: &IssueKey) -> Result<(), Trouble> {
        let place = self.place(site, key).await?;
        let restored = self.services.drafts.restore(&place).await;
        restored.map_err(|error| internal(&error))
    }

    fn new_form(&self) -> ClientKey {
        self.client_key()
    }
}
