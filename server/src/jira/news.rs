use app::model::IssueKey;

use super::{
    Jira, JiraError, parse,
    wire::{CommentList, Part, WireComment},
};
use crate::seams::UnixMs;

/// As many as are counted: whoever has missed more sees them all the same.
const MOST: usize = 20;

impl Jira {
    /// How many of the newest comments others wrote after a moment. One request, whose reply holds no
    /// more than those few.
    pub async fn news(&self, key: &IssueKey, since: UnixMs) -> Result<usize, JiraError> {
        let reply = self
            .get(&format!(
                "issue/{key}/comment?startAt=0&maxResults={MOST}&orderBy=-created"
            ))
            .await?;
        let CommentList { comments, .. } = parse(&reply)?;
        let comments = comments.ok().ok_or(JiraError::Unreadable)?.0;
        let is_new = |comment: &WireComment| {
            let is_own = comment.account().as_ref() == Some(self.account());
            !is_own && comment.created().is_some_and(|created| created.unix_ms > since)
        };
        Ok(comments
            .iter()
            .filter_map(Part::as_ref)
            .filter(|comment| is_new(comment))
            .count())
    }
}
