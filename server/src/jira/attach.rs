//! Files that somebody adds to an issue.

use app::model::IssueKey;
use http::{Method, StatusCode};

use super::{
    Effect, Jira, JiraError, names_other,
    pace::Call,
    parse, vouches,
    wire::{AttachmentMeta, Elements, WireAttachment},
};
use crate::egress::Upload;

/// What became of files that were sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attached {
    Added,
    /// One is too large, or there are too many. None was added.
    TooLarge,
}

impl Jira {
    /// How many bytes a file may have; nothing when this site takes no files.
    pub async fn upload_limit(&self) -> Result<Option<u64>, JiraError> {
        let reply = self.get("attachment/meta").await?;
        let limit = parse::<AttachmentMeta>(&reply)?.limit();
        self.gateway.learn_upload_limit(&self.site.cloud_id, limit);
        Ok(limit)
    }

    /// Adds files, once: what has been passed on is not there to be sent again.
    ///
    /// # Errors
    /// [`JiraError::Ambiguous`] when the files may or may not be there now.
    pub async fn attach(&self, key: &IssueKey, upload: Upload) -> Result<Attached, JiraError> {
        let path = format!("issue/{key}/attachments");
        let call = Call::new(self.site.cloud_id.clone(), &Method::POST, &path, Effect::Write);
        let _place = self.gateway.pace.begin(&call).await?;
        let api = &self.gateway.api;
        let reply = api
            .upload(&self.address(&path), self.acting.access(), upload)
            .await
            .map_err(|error| JiraError::from_egress(&error, Effect::Write))?;
        if reply.status == StatusCode::PAYLOAD_TOO_LARGE && !names_other(&reply.headers, self.account()) {
            return Ok(Attached::TooLarge);
        }
        let reply = self.judged(&call, reply, Effect::Write)?;
        let Elements(added) = parse::<Elements<WireAttachment>>(&reply).map_err(|_| JiraError::Ambiguous)?;
        let authors = added.into_iter().map(|file| file.ok().and_then(|file| file.account()));
        for author in authors {
            match author {
                Some(author) if author != *self.account() => return Err(JiraError::WrongAccount),
                None if !vouches(&reply.headers) => return Err(JiraError::Ambiguous),
                _ => {}
            }
        }
        Ok(Attached::Added)
    }
}
