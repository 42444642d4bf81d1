//! A person's files. They stream, so they are no part of the pages' [`app::desk::Desk`].

use std::sync::Arc;

use app::model::{Attachment, AttachmentId, Avatar, Invalid, IssueKey, SiteSlug, Trouble};

use bytes::Bytes;

use super::signed_in::SignedInDesk;
use crate::{
    avatars::NotFetched,
    egress::Upload,
    grant::Acting,
    jira::{Attached, Fetched, Jira, JiraError, Picture, Wanted},
};

/// Files may be added now, as this person.
pub struct Attaching<'a> {
    desk: &'a SignedInDesk,
    jira: Jira,
    acting: Arc<Acting>,
    /// How many bytes a file may have.
    pub limit: u64,
}

impl SignedInDesk {
    /// Begins to fetch an attachment, as this person.
    pub async fn file(&self, site: &SiteSlug, id: &AttachmentId, wanted: &Wanted) -> Result<Fetched, Trouble> {
        let ask = |jira: Jira| async move { jira.file(id, wanted).await };
        let (fetched, _) = self.ask(site, ask).await?;
        Ok(fetched)
    }

    /// Somebody's picture. It is nobody's secret, but only those who see people here have them fetched.
    pub async fn avatar(&self, avatar: &Avatar) -> Result<Option<(Picture, Bytes)>, NotFetched> {
        self.services.avatars.fetch(avatar).await
    }

    /// A file that this person has added a moment ago, should it have arrived.
    pub async fn lately_attached(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        name: &str,
        bytes: u64,
    ) -> Result<Option<Attachment>, Trouble> {
        let now = self.services.clock.now();
        let ask = |jira: Jira| async move { jira.lately_attached(key, name, bytes, now).await };
        Ok(self.ask(site, ask).await?.0)
    }

    /// Asks how large a file may be, which makes sure of a good access token besides: files on
    /// their way cannot be sent a second time.
    pub async fn attaching(&self, site: &SiteSlug) -> Result<Attaching<'_>, Trouble> {
        let ask = |jira: Jira| async move { Ok((jira.upload_limit().await?, jira)) };
        let ((limit, jira), acting) = self.ask(site, ask).await?;
        Ok(Attaching {
            desk: self,
            jira,
            acting,
            limit: limit.ok_or(Trouble::Invalid(Invalid::NoFiles))?,
        })
    }
}

impl Attaching<'_> {
    pub async fn send(self, key: &IssueKey, upload: Upload) -> Result<Attached, Trouble> {
        match self.jira.attach(key, upload).await {
            Ok(attached) => Ok(attached),
            Err(JiraError::WrongAccount) => Err(self.desk.freeze(&self.acting).await),
            // It was good a moment ago. Whoever sends again gets a new one.
            Err(JiraError::TokenRejected) => Err(Trouble::Unavailable),
            Err(error) => Err(error.into_trouble()),
        }
    }
}
