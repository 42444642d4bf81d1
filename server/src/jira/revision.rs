//! Changing and deleting comments: one's own, and others' where Jira lets one.

use app::{
    adf::{Doc, Room},
    model::{Audience, CommentId, IssueKey, Person, Saved},
};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Effect, Jira, JiraError,
    comment::note_property,
    parse, vouches,
    wire::{WireComment, nobody},
};

/// A comment as Jira has it now, to be changed or deleted.
pub struct CommentNow {
    id: CommentId,
    /// Whoever wrote it, where that is not the acting person.
    pub by: Option<Person>,
    pub body: Doc,
    /// Who may see it, as Jira says it.
    visibility: Option<Value>,
    internal: bool,
}

impl CommentNow {
    /// How it is in Jira after it was changed, which another look has shown.
    pub fn shown_as(&self, now: &Self) -> Saved {
        self.saved(now.visibility.is_some(), now.internal)
    }

    fn saved(&self, is_restricted: bool, is_internal: bool) -> Saved {
        if (self.visibility.is_some() && !is_restricted) || (self.internal && !is_internal) {
            tracing::error!(id = %self.id, "a changed comment has lost its restriction");
            return Saved::Exposed;
        }
        Saved::Well
    }
}

/// What is sent back as it came.
#[derive(Deserialize)]
struct AsItCame {
    #[serde(default)]
    visibility: Option<Value>,
}

impl Jira {
    /// Reads one comment, to be changed.
    ///
    /// # Errors
    /// [`JiraError::NotFound`] when it is gone or hidden; [`JiraError::Unreadable`] also when its
    /// text cannot be read.
    pub async fn comment(&self, key: &IssueKey, id: &CommentId) -> Result<CommentNow, JiraError> {
        let reply = self.get(&path(key, id)).await?;
        let comment: WireComment = parse(&reply)?;
        let AsItCame { visibility } = parse(&reply)?;
        let is_own = comment.account().as_ref() == Some(self.account());
        Ok(CommentNow {
            id: comment.id().filter(|named| named == id).ok_or(JiraError::Unreadable)?,
            body: comment.text(&mut Room::default()).ok_or(JiraError::Unreadable)?,
            visibility,
            internal: comment.is_internal(),
            by: (!is_own).then(|| comment.into_author().unwrap_or_else(nobody)),
        })
    }

    /// Gives a comment another text. Who may see it stays: a restriction is sent along as it came,
    /// because whether Jira keeps one that is left out is UNCONFIRMED, and so is that it is an internal
    /// note. Other properties are left out: what is not sent stays. The reply is looked at: its author
    /// stays, and whoever changed it last has to be the acting person.
    ///
    /// # Errors
    /// [`JiraError::Ambiguous`] when it may or may not have happened.
    pub async fn put_comment(&self, key: &IssueKey, comment: &CommentNow, body: &Doc) -> Result<Saved, JiraError> {
        let mut request = json!({"body": body.to_json()});
        if let Some(request) = request.as_object_mut() {
            if let Some(visibility) = &comment.visibility {
                request.insert("visibility".to_owned(), visibility.clone());
            }
            if comment.internal {
                let note = note_property(&Audience::Internal);
                request.insert("properties".to_owned(), note.into_iter().collect());
            }
        }
        let path = path(key, &comment.id);
        let reply = self.call(Method::PUT, &path, Some(&request), Effect::Write).await?;
        let now: WireComment = parse(&reply).map_err(|_| JiraError::Ambiguous)?;
        match now.changed_by() {
            Some(changer) if changer != *self.account() => return Err(JiraError::WrongAccount),
            None if !vouches(&reply.headers) => return Err(JiraError::Ambiguous),
            _ => {}
        }
        Ok(comment.saved(now.is_restricted(), now.is_internal()))
    }

    /// # Errors
    /// [`JiraError::NotFound`] when it is gone already; [`JiraError::Ambiguous`] when it may be.
    pub async fn delete_comment(&self, key: &IssueKey, comment: &CommentNow) -> Result<(), JiraError> {
        let path = path(key, &comment.id);
        self.call(Method::DELETE, &path, None, Effect::Write).await.map(drop)
    }
}

fn path(key: &IssueKey, id: &CommentId) -> String {
    format!("issue/{key}/comment/{id}")
}
