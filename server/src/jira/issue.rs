use app::{
    adf::Room,
    model::{Comment, CommentId, CommentOrder, CommentPage, Issue, IssueKey, Moment},
};

use super::{
    Jira, JiraError, parse,
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
    /// One request, as long as the reply holds all comments. Whether it always does is
    /// UNCONFIRMED; where it does not, the page of comments is asked for. Should that fail, the
    /// issue comes without them and says so.
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
        let all = match embedded.ok() {
            Some(CommentList { comments, total }) => all(comments.ok().unwrap_or_default().0, total.ok()),
            None => None,
        };
        let comments = match all {
            Some(comments) => pick(comments, order, page, &mut room, &mut issue.unreadable),
            None => match self
                .comment_page(&issue.key, order, page, &mut room, &mut issue.unreadable)
                .await
            {
                Ok(comments) => comments,
                Err(error @ (JiraError::TokenRejected | JiraError::WrongAccount)) => return Err(error),
                Err(_) => {
                    note(COMMENTS, &mut issue.unreadable);
                    Numbered::new(0, page).page(order, Vec::new())
                }
            },
        };
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
        let mut wanted = Numbered {
            page: page.max(1),
            pages: usize::MAX,
            total: usize::MAX,
        };
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

/// The comments, if these are all that there are.
fn all(comments: Vec<Part<WireComment<'_>>>, total: Option<usize>) -> Option<Vec<Part<WireComment<'_>>>> {
    (comments.len() >= total?).then_some(comments)
}

/// The page wanted of all comments; only that page is read in full.
fn pick(
    mut comments: Vec<Part<WireComment<'_>>>,
    order: CommentOrder,
    page: usize,
    room: &mut Room,
    notes: &mut Vec<&'static str>,
) -> CommentPage {
    let created = |comment: &Part<WireComment<'_>>| -> Option<Moment> { comment.as_ref()?.created() };
    // The order in which they come is not documented.
    if comments.iter().all(|comment| created(comment).is_some()) {
        comments.sort_by_key(created);
    }
    if order == CommentOrder::Newest {
        comments.reverse();
    }
    let numbered = Numbered::new(comments.len(), page);
    let wanted = comments.into_iter().skip(numbered.start()).take(CommentPage::SIZE);
    let comments = readable(wanted.collect(), room, notes);
    numbered.page(order, comments)
}

fn readable(comments: Vec<Part<WireComment<'_>>>, room: &mut Room, notes: &mut Vec<&'static str>) -> Vec<Comment> {
    let read = comments.into_iter().filter_map(|comment| {
        let comment = comment.ok();
        if comment.is_none() {
            note("a comment", notes);
        }
        comment?.into_comment(room, notes)
    });
    read.collect()
}

/// Which page of how many.
struct Numbered {
    page: usize,
    pages: usize,
    total: usize,
}

impl Numbered {
    /// `page` counts from 1 and is moved to the nearest there is.
    fn new(total: usize, page: usize) -> Self {
        let pages = total.div_ceil(CommentPage::SIZE).max(1);
        Self {
            page: page.clamp(1, pages),
            pages,
            total,
        }
    }

    fn start(&self) -> usize {
        (self.page - 1).saturating_mul(CommentPage::SIZE)
    }

    fn page(self, order: CommentOrder, comments: Vec<Comment>) -> CommentPage {
        CommentPage {
            comments,
            order,
            page: self.page,
            pages: self.pages,
            total: self.total,
        }
    }
}
