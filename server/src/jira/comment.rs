use app::{
    adf::Doc,
    model::{Audience, CommentId, IssueKey, Moment, Posted},
};
use http::Method;
use serde_json::{Value, json};

use super::{
    Effect, Jira, JiraError, parse, vouches,
    wire::{CommentBatch, CommentList, Part, WireComment},
};
use crate::{ids::OpId, seams::UnixMs};

/// The property that ties a comment to its row in the outbox: `{"id": op}`.
const OP_PROPERTY: &str = "byline.op";

/// `{"internal": true}` in a service project hides a comment from the customer.
const NOTE_PROPERTY: &str = "sd.public.comment";

/// How many of the newest comments are looked through at most, in how many requests.
const LOOKED_THROUGH: usize = 1_000;
const PAGE: usize = 100;

impl Jira {
    /// Posts a comment, marked with `op`. `now` stands in for the time of posting should the reply
    /// tell none.
    ///
    /// # Errors
    /// [`JiraError::Ambiguous`] when the comment may or may not be there now:
    /// [`Jira::find_comment`] tells.
    pub async fn post_comment(
        &self,
        key: &IssueKey,
        body: &Doc,
        audience: &Audience,
        op: OpId,
        now: UnixMs,
    ) -> Result<Posted, JiraError> {
        let mark = json!({"key": OP_PROPERTY, "value": {"id": op.to_string()}});
        let mut properties = vec![mark];
        properties.extend(note_property(audience));
        let mut request = json!({"body": body.to_json(), "properties": properties});
        if let (Some(visibility), Some(request)) = (visibility(audience), request.as_object_mut()) {
            request.insert("visibility".to_owned(), visibility);
        }
        let reply = self
            .call(
                Method::POST,
                &format!("issue/{key}/comment"),
                Some(&request),
                Effect::Write,
            )
            .await?;
        let comment: WireComment = parse(&reply).map_err(|_| JiraError::Ambiguous)?;
        match comment.account() {
            Some(author) if author != *self.account() => return Err(JiraError::WrongAccount),
            None if !vouches(&reply.headers) => return Err(JiraError::Ambiguous),
            _ => {}
        }
        self.posted(comment, audience, now).ok_or(JiraError::Ambiguous)
    }

    /// Looks for the person's own comment that is marked with `op`, among the newest of an issue
    /// back to the moment `since`.
    ///
    /// # Errors
    /// When it is not found and not everything back to `since` could be looked through: then
    /// nothing is known.
    pub async fn find_comment(
        &self,
        key: &IssueKey,
        audience: &Audience,
        op: OpId,
        since: UnixMs,
    ) -> Result<Option<Posted>, JiraError> {
        let mut start = 0;
        while start < LOOKED_THROUGH {
            let reply = self
                .get(&format!(
                    "issue/{key}/comment?startAt={start}&maxResults={PAGE}&orderBy=-created"
                ))
                .await?;
            let CommentList { comments, total } = parse(&reply)?;
            let (Part::Read(comments), Part::Read(total)) = (comments, total) else {
                return Err(JiraError::Unreadable);
            };
            let came = comments.0.len();
            let comments: Vec<WireComment> = comments.0.into_iter().filter_map(Part::ok).collect();
            if comments.len() < came {
                return Err(JiraError::Unreadable);
            }
            let is_recent = |comment: &WireComment| comment.created().is_none_or(|created| created.unix_ms >= since);
            let reaches_back = comments.iter().any(|comment| !is_recent(comment));
            let candidates: Vec<CommentId> = comments
                .iter()
                .filter(|comment| is_recent(comment) && comment.account().as_ref().is_none_or(|a| a == self.account()))
                .map(|comment| comment.id().ok_or(JiraError::Unreadable))
                .collect::<Result<_, _>>()?;
            if let Some(posted) = self.marked(&candidates, audience, op).await? {
                return Ok(Some(posted));
            }
            start += came;
            if reaches_back || came == 0 || start >= total {
                return Ok(None);
            }
        }
        Err(JiraError::Unreadable)
    }

    /// The comment among these that is marked with `op` and the person's own. Anybody can mark
    /// theirs with a copy; that is not ours then.
    async fn marked(&self, ids: &[CommentId], audience: &Audience, op: OpId) -> Result<Option<Posted>, JiraError> {
        if ids.is_empty() {
            return Ok(None);
        }
        let numbers: Vec<u64> = ids.iter().filter_map(|id| id.as_str().parse().ok()).collect();
        let reply = self
            .query("comment/list?expand=properties", &json!({"ids": numbers}))
            .await?;
        let CommentBatch { values } = parse(&reply)?;
        let comments: Vec<WireComment> = values.0.into_iter().filter_map(Part::ok).collect();
        let read = |id| {
            comments
                .iter()
                .any(|comment| comment.id().as_ref() == Some(id) && comment.tells_its_properties())
        };
        if !ids.iter().all(read) {
            return Err(JiraError::Unreadable);
        }
        let op = op.to_string();
        for comment in comments {
            let is_own = comment.account().map(|author| author == *self.account());
            match (is_own, comment.mark(OP_PROPERTY)) {
                (Some(true), Part::Read(mark)) if mark == op => {
                    let created = comment.created().map_or(0, |created| created.unix_ms);
                    return self
                        .posted(comment, audience, created)
                        .map(Some)
                        .ok_or(JiraError::Unreadable);
                }
                // It may be the one.
                (Some(true), Part::Unreadable) => return Err(JiraError::Unreadable),
                (None, Part::Read(mark)) if mark == op => return Err(JiraError::Unreadable),
                _ => {}
            }
        }
        Ok(None)
    }

    /// What became of a comment that is surely the acting person's.
    fn posted(&self, comment: WireComment<'_>, audience: &Audience, otherwise: UnixMs) -> Option<Posted> {
        let id = comment.id()?;
        let exposed = audience.conceals() && !comment.is_for(audience);
        if exposed {
            tracing::error!(%id, "a comment is in Jira without the restriction that it was sent with");
        }
        Some(Posted {
            id,
            exposed,
            created: comment.created().unwrap_or(Moment {
                unix_ms: otherwise,
                offset_minutes: 0,
            }),
            author: comment.into_author().unwrap_or_else(|| self.acting.person().clone()),
        })
    }
}

/// The comment property that makes an internal note of a comment in a service project, or a reply.
/// Whoever leaves it out publishes (seen with other clients of Jira's).
pub(super) fn note_property(audience: &Audience) -> Option<Value> {
    let internal = match audience {
        Audience::Internal => true,
        Audience::Customer => false,
        Audience::Everyone | Audience::Role(_) | Audience::Group { .. } => return None,
    };
    Some(json!({"key": NOTE_PROPERTY, "value": {"internal": internal}}))
}

/// A role is known by its name. A group's name changes: its identifier is enough (Jira's reference,
/// `Visibility`).
fn visibility(audience: &Audience) -> Option<Value> {
    match audience {
        Audience::Role(name) => Some(json!({"type": "role", "value": name, "identifier": name})),
        Audience::Group { id, .. } => Some(json!({"type": "group", "identifier": id})),
        Audience::Everyone | Audience::Internal | Audience::Customer => None,
    }
}
