//! Files that somebody adds to an issue.

use app::{
    adf::Room,
    model::{Attachment, IssueKey},
};
use http::{Method, StatusCode};

use super::{
    Effect, Jira, JiraError, names_other,
    pace::Call,
    parse, vouches,
    wire::{AttachmentMeta, Elements, Part, WireAttachment, WireIssue},
};
use crate::{
    egress::Upload,
    seams::{HOUR, UnixMs},
};

/// A sending that is longer ago is another one. Atlassian's clock may differ from ours.
const LATELY: UnixMs = HOUR;

/// What became of files that were sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Attached {
    /// Those that Jira names.
    Added(Vec<Attachment>),
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
        let added: Vec<_> = added.into_iter().map(Part::ok).collect();
        for file in &added {
            match file.as_ref().and_then(WireAttachment::account) {
                Some(author) if author != *self.account() => return Err(JiraError::WrongAccount),
                None if !vouches(&reply.headers) => return Err(JiraError::Ambiguous),
                _ => {}
            }
        }
        let added = added.into_iter().flatten();
        Ok(Attached::Added(
            added.filter_map(WireAttachment::into_attachment).collect(),
        ))
    }

    /// A file that this person has lately added to an issue: by its name and its size in bytes. For after
    /// a sending of which nobody knows what became.
    pub async fn lately_attached(
        &self,
        key: &IssueKey,
        name: &str,
        bytes: u64,
        now: UnixMs,
    ) -> Result<Option<Attachment>, JiraError> {
        let reply = self.get(&format!("issue/{key}?fields=attachment")).await?;
        let issue = parse::<WireIssue>(&reply)?.into_issue(&mut Room::default());
        let (issue, _) = issue.ok_or(JiraError::Unreadable)?;
        let is_own = |file: &Attachment| {
            let author = file.author.as_ref().and_then(|author| author.account_id.as_ref());
            author == Some(self.account())
        };
        let is_late = |file: &Attachment| file.created.is_some_and(|created| created.unix_ms > now - LATELY);
        let found = issue
            .attachments
            .into_iter()
            .rfind(|file| file.file_name == name && file.bytes == bytes && is_own(file) && is_late(file));
        Ok(found)
    }
}
