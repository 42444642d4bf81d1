//! The comments that come with an issue: all of them, or some.
//!
//! How many come, and which, is UNCONFIRMED. Somebody saw 100 of 120 in August 2026, without the
//! oldest, by way of Atlassian's own tool, and says that `total` tells of all
//! (atlassian/atlassian-mcp-server#230). That a site sends the newest is relied upon once a page of
//! the newest that was asked for begins with the same.

use app::{
    adf::Room,
    model::{Comment, CommentOrder, CommentPage},
};

use super::wire::{CommentList, Part, WireComment, note};

/// Oldest first.
pub struct Embedded<'a> {
    comments: Vec<Part<WireComment<'a>>>,
    /// How many older ones did not come, if those that came are the newest.
    left_out: usize,
    /// Whether what is older and what is newer is known.
    sorted: bool,
}

impl<'a> Embedded<'a> {
    /// Nothing where it is not said how many there are.
    pub fn of(list: CommentList<'a>) -> Option<Self> {
        let total = list.total.ok()?;
        let mut comments = list.comments.ok().unwrap_or_default().0;
        let created = |comment: &Part<WireComment<'a>>| comment.as_ref()?.created();
        let sorted = comments.iter().all(|comment| created(comment).is_some());
        // The order in which they come is not documented.
        if sorted {
            comments.sort_by_key(created);
        }
        Some(Self {
            left_out: total.saturating_sub(comments.len()),
            comments,
            sorted,
        })
    }

    /// The page wanted, if all of it came; only that page is read in full. Where not all came, that
    /// may be a page of the newest, if `are_newest` says that it is those which did.
    pub fn take(
        &mut self,
        order: CommentOrder,
        page: usize,
        are_newest: bool,
        room: &mut Room,
        notes: &mut Vec<&'static str>,
    ) -> Option<CommentPage> {
        let are_newest = are_newest && self.sorted && order == CommentOrder::Newest;
        if self.left_out > 0 && !are_newest {
            return None;
        }
        let total = self.left_out + self.comments.len();
        let numbered = Numbered::new(total, page);
        let (start, end) = (
            numbered.start(),
            total.min(numbered.start().saturating_add(CommentPage::SIZE)),
        );
        let oldest = match order {
            CommentOrder::Newest => total - end,
            CommentOrder::Oldest => start,
        };
        let from = oldest.checked_sub(self.left_out)?;
        let mut wanted: Vec<_> = self.comments.drain(from..from + (end - start)).collect();
        if order == CommentOrder::Newest {
            wanted.reverse();
        }
        Some(numbered.page(order, readable(wanted, room, notes)))
    }

    /// Whether the newest that came are what a page of the newest begins with.
    pub fn are_newest(&self, newest: &CommentPage) -> bool {
        let here = self.comments.iter().rev().map(|comment| comment.as_ref()?.id());
        let Some(here) = here.take(CommentPage::SIZE).collect::<Option<Vec<_>>>() else {
            return false;
        };
        let there = newest.comments.iter().map(|comment| &comment.id);
        self.sorted && !here.is_empty() && here.iter().eq(there.take(here.len()))
    }
}

pub fn readable(comments: Vec<Part<WireComment<'_>>>, room: &mut Room, notes: &mut Vec<&'static str>) -> Vec<Comment> {
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
pub struct Numbered {
    pub page: usize,
    pages: usize,
    pub total: usize,
}

impl Numbered {
    /// `page` counts from 1 and is moved to the nearest there is.
    pub fn new(total: usize, page: usize) -> Self {
        let pages = total.div_ceil(CommentPage::SIZE).max(1);
        Self {
            page: page.clamp(1, pages),
            pages,
            total,
        }
    }

    /// One of which is not known yet how many pages there are.
    pub fn asked(page: usize) -> Self {
        Self {
            page: page.max(1),
            pages: usize::MAX,
            total: usize::MAX,
        }
    }

    pub fn start(&self) -> usize {
        (self.page - 1).saturating_mul(CommentPage::SIZE)
    }

    pub fn page(self, order: CommentOrder, comments: Vec<Comment>) -> CommentPage {
        CommentPage {
            comments,
            order,
            page: self.page,
            pages: self.pages,
            total: self.total,
        }
    }
}
