//! Changing and deleting the acting person's own comments.

use app::{
    adf::{Doc, Room},
    model::{CommentId, IssueKey},
};
use http::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Effect, Jira, JiraError, parse, vouches, wire::WireComment};

/// A comment of the acting person's own, as Jira has it now.
pub struct OwnComment {
    id: CommentId,
    pub body: Doc,
    /// Who may see it, as Jira says it.
    visibility: Option<Value>,
}

/// What a comment that somebody asks for turns out to be.
pub enum Sought {
    Own(Box<OwnComment>),
    /// Somebody else wrote it, or nobody knows who.
    Foreign,
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
    pub async fn own_comment(&self, key: &IssueKey, id: &CommentId) -> Result<Sought, JiraError> {
        let reply = self.get(&path(key, id)).await?;
        let comment: WireComment = parse(&reply)?;
        if comment.account().as_ref() != Some(self.account()) {
            return Ok(Sought::Foreign);
        }
        let AsItCame { visibility } = parse(&reply)?;
        Ok(Sought::Own(Box::new(OwnComment {
            id: comment.id().filter(|named| named == id).ok_or(JiraError::Unreadable)?,
            body: comment.text(&mut Room::default()).ok_or(JiraError::Unreadable)?,
            visibility,
        })))
    }

    /// Gives a comment another text. Who may see it stays: a restriction is sent along as it came,
    /// because whether Jira keeps one that is left out is UNCONFIRMED. Properties are left out, and
    /// with them whether it is an internal note: what is not sent stays.
    ///
    /// # Errors
    /// [`JiraError::Ambiguous`] when it may or may not have happened.
    pub async fn put_comment(&self, key: &IssueKey, comment: &OwnComment, body: &Doc) -> Result<(), JiraError> {
        let mut request = json!({"body": body.to_json()});
        if let (Some(visibility), Some(request)) = (&comment.visibility, request.as_object_mut()) {
            request.insert("visibility".to_owned(), visibility.clone());
        }
        let path = path(key, &comment.id);
        let reply = self.call(Method::PUT, &path, Some(&request), Effect::Write).await?;
        let comment: WireComment = parse(&reply).map_err(|_| JiraError::Ambiguous)?;
        match comment.account() {
            Some(author) if author != *self.account() => Err(JiraError::WrongAccount),
            None if !vouches(&reply.headers) => Err(JiraError::Ambiguous),
            _ => Ok(()),
        }
    }

    /// # Errors
    /// [`JiraError::NotFound`] when it is gone already; [`JiraError::Ambiguous`] when it may be.
    pub async fn delete_comment(&self, key: &IssueKey, comment: &OwnComment) -> Result<(), JiraError> {
        let path = path(key, &comment.id);
        self.call(Method::DELETE, &path, None, Effect::Write).await.map(drop)
    }
}

fn path(key: &IssueKey, id: &CommentId) -> String {
    format!("issue/{key}/comment/{id}")
}
