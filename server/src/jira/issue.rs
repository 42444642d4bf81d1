use app::{
    adf::Room,
    model::{CommentId, CommentOrder, CommentPage, Issue, IssueKey},
};

use super::{
    Jira, JiraError,
    embedded::{Embedded, Numbered, readable},
    parse,
    wire::{CommentList, Elements, FIELDS, Part, WireComment, WireIssue, note},
};

/// A page of comments takes one request unless the server hands out fewer than asked for.
const MOST_REQUESTS: usize = 5;

const COMMENTS: &str = "comments";

/// How many comments are looked through for one of them, and how many in one request.
const LOOKED_THROUGH: usize = 1_000;
const LOOKED_AT_ONCE: usize = 100;

impl Jira {
    /// An issue with one page of its comments; adds it to what the person recently viewed. The
    /// issue's key is the current one, should it have moved.
    ///
    /// One request, as long as the reply holds that page; else the page is asked for. Should that
    /// fail, the issue comes without comments and says so.
    pub async fn issue(
        &self,
        key: &IssueKey,
        order: CommentOrder,
        page: usize,
    ) -> Result<(Issue, CommentPage), JiraError> {
        let reply = self
            .get(&format!("issue/{key}?fields={FIELDS}&updateHistory=true"))
            .await?;
        let mut room = Room::default();
        let (mut issue, embedded) = parse::<WireIssue>(&reply)?
            .into_issue(&mut room)
            .ok_or(JiraError::Unreadable)?;
        let site = &self.site.cloud_id;
        let mut embedded = embedded.ok().and_then(Embedded::of);
        let came = embedded.as_mut().and_then(|embedded| {
            let are_newest = self.gateway.embeds_newest(site);
            embedded.take(order, page, are_newest, &mut room, &mut issue.unreadable)
        });
        if let Some(comments) = came {
            return Ok((issue, comments));
        }
        let asked = self.comment_page(&issue.key, order, page, &mut room, &mut issue.unreadable);
        let comments = match asked.await {
            Ok(comments) => comments,
            Err(error @ (JiraError::TokenRejected | JiraError::WrongAccount)) => return Err(error),
            Err(_) => {
                note(COMMENTS, &mut issue.unreadable);
                return Ok((issue, Numbered::new(0, page).page(order, Vec::new())));
            }
        };
        if let (Some(embedded), CommentOrder::Newest, 1) = (embedded, order, comments.page) {
            self.gateway.learn_embedding(site, embedded.are_newest(&comments));
        }
        Ok((issue, comments))
    }

    async fn comment_page(
        &self,
        key: &IssueKey,
        order: CommentOrder,
        page: usize,
        room: &mut Room,
        notes: &mut Vec<&'static str>,
    ) -> Result<CommentPage, JiraError> {
        let by = by(order);
        let mut wanted = Numbered::asked(page);
        let mut comments = Vec::new();
        for _ in 0..MOST_REQUESTS {
            let start = wanted.start().saturating_add(comments.len());
            let most = CommentPage::SIZE - comments.len();
            let reply = self
                .get(&format!(
                    "issue/{key}/comment?startAt={start}&maxResults={most}&orderBy={by}"
                ))
                .await?;
            let CommentList { comments: list, total } = parse(&reply)?;
            // Without a list nothing is known, not even that there are none.
            let Elements(list) = list.ok().ok_or(JiraError::Unreadable)?;
            let asked = wanted.page;
            let came = list.len();
            wanted = Numbered::new(total.ok().unwrap_or(start.saturating_add(came)), asked);
            if wanted.page != asked {
                comments.clear();
                continue;
            }
            comments.extend(readable(list, room, notes));
            if came == 0 || comments.len() >= CommentPage::SIZE || start.saturating_add(came) >= wanted.total {
                break;
            }
        }
        Ok(wanted.page(order, comments))
    }
}

impl Jira {
    /// On which page of an issue's comments, counted from 1, one of them is; nothing where it is not
    /// among as many as are looked through.
    pub async fn page_of(
        &self,
        key: &IssueKey,
        comment: &CommentId,
        order: CommentOrder,
    ) -> Result<Option<usize>, JiraError> {
        let by = by(order);
        let mut start = 0;
        while start < LOOKED_THROUGH {
            let reply = self
                .get(&format!(
                    "issue/{key}/comment?startAt={start}&maxResults={LOOKED_AT_ONCE}&orderBy={by}"
                ))
                .await?;
            let CommentList { comments, total } = parse(&reply)?;
            let Elements(list) = comments.ok().ok_or(JiraError::Unreadable)?;
            let is_it =
                |listed: &Part<WireComment>| listed.as_ref().and_then(WireComment::id).as_ref() == Some(comment);
            if let Some(place) = list.iter().position(is_it) {
                return Ok(Some((start + place) / CommentPage::SIZE + 1));
            }
            start += list.len();
            if list.is_empty() || total.ok().is_none_or(|total| start >= total) {
                break;
            }
        }
        Ok(None)
    }
}

fn by(order: CommentOrder) -> &'static str {
    match order {
        CommentOrder::Newest => "-created",
        CommentOrder::Oldest => "created",
    }
}
