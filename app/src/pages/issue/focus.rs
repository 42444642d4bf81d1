//! The page of a conversation that one comment is on.

use crate::{
    components::CommentsAt,
    desk::Desk,
    model::{CommentId, IssueKey, IssuePage, SiteSlug, Trouble},
};

/// The issue with the comments that are asked for; where an address leads to one comment, with
/// those among which it is.
pub async fn issue(
    desk: &dyn Desk,
    site: &SiteSlug,
    key: &IssueKey,
    at: CommentsAt,
    focused: Option<CommentId>,
) -> Result<IssuePage, Trouble> {
    let shown = desk.issue(site, key, at.order, at.page).await?;
    let Some(focused) = focused.filter(|id| shown.comments.pages > 1 && !holds(&shown, id)) else {
        return Ok(shown);
    };
    // Not finding it takes nothing away from what there is.
    match desk.page_of(site, &shown.issue.key, &focused, at.order).await {
        Ok(Some(page)) if page != shown.comments.page => desk.issue(site, key, at.order, page).await,
        _ => Ok(shown),
    }
}

fn holds(shown: &IssuePage, id: &CommentId) -> bool {
    shown.comments.comments.iter().any(|comment| comment.id == *id)
}
