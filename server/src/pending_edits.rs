//! Changes and deletions of comments that were begun and are not in Jira yet, each sealed for its author and comment.
//! They are there in every browser of their author, and outlive sessions.

use std::sync::Arc;

use app::model::{CloudId, CommentRef, DRAFT_DAYS, PageCopy, TextMark, Unfinished};

use crate::{
    desk::reference,
    ground::Ground,
    ids::UserId,
    seams::{Clock, DAY, UnixMs},
    store::{
        Store, StoreError,
        pending_edit::{EditPlace, PendingEditRow},
    },
    vault::{Binding, Vault},
};

/// Everybody's pending edits. Cheap to clone.
#[derive(Clone)]
pub struct PendingEdits {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
}

impl PendingEdits {
    pub fn new(ground: &Ground) -> Self {
        Self {
            store: ground.store.clone(),
            vault: ground.vault.clone(),
            clock: ground.clock.clone(),
        }
    }

    /// Stores what its author began to do, in place of the text that its copy of the page began with or has written. What
    /// another copy has written since stays.
    ///
    /// # Errors
    /// When the database fails, or this copy has no row left.
    pub async fn store(&self, user: UserId, cloud_id: &CloudId, edit: &Unfinished) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, &edit.comment);
        let json = serde_json::to_vec(edit).map_err(|_| StoreError::Unreadable("pending_edit.body"))?;
        loop {
            let there = self.store.pending_edits(&place).await?;
            let ours = there.iter().find(|row| self.is_of(user, row, &edit.page));
            let is_free = |row: &String| there.iter().all(|there| there.row != *row);
            let free = || {
                let of_copy = place.of_copy(edit.page.id.as_ref());
                [place.first()].into_iter().chain(of_copy).find(is_free)
            };
            let row = ours.map(|row| row.row.clone()).or_else(free);
            let row = row.ok_or(StoreError::Unreadable("pending_edit.page_id"))?;
            let written = PendingEditRow {
                body: self.vault.seal(&binding(user, &row), &json),
                row,
                page_id: edit.page.id.clone(),
            };
            let (read, now) = (ours.map(|row| row.body.as_str()), self.clock.now());
            if self.store.write_pending_edit(user, &written, read, now).await? {
                return Ok(());
            }
        }
    }

    /// What its author began to do with a comment, the newest first. What does not open is as good as nothing.
    pub async fn find(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        comment: &CommentRef,
    ) -> Result<Vec<(Unfinished, TextMark)>, StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        let rows = self.store.pending_edits(&place).await?;
        let found = rows.iter().filter_map(|row| {
            let edit = self.open(user, row)?;
            let mark = self.mark(&edit);
            // The site's name may be another one by now.
            let comment = comment.clone();
            Some((Unfinished { comment, ..edit }, mark))
        });
        Ok(found.collect())
    }

    /// The text that a copy of a page began with or has written was brought to an end, or given up.
    pub async fn delete(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        comment: &CommentRef,
        page: &PageCopy,
    ) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        for row in self.store.pending_edits(&place).await? {
            if self.is_of(user, &row, page) {
                self.store.delete_pending_edit(user, &row.row, &row.body).await?;
            }
        }
        Ok(())
    }

    /// The comment is there no more, and so is every text for it.
    pub async fn delete_all(&self, user: UserId, cloud_id: &CloudId, comment: &CommentRef) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        for row in self.store.pending_edits(&place).await? {
            self.store.delete_pending_edit(user, &row.row, &row.body).await?;
        }
        Ok(())
    }

    /// Tells the texts for one comment apart.
    pub fn mark(&self, edit: &Unfinished) -> TextMark {
        let text = edit.revision.as_ref().map_or("", |revision| &revision.text);
        let mark = self.vault.derive("pending edit text", text);
        mark.parse().expect("a derived text is a mark")
    }

    /// Whether a copy of a page began with what a row holds, or has written it. What does not open is in nobody's way.
    fn is_of(&self, user: UserId, row: &PendingEditRow, page: &PageCopy) -> bool {
        match self.open(user, row) {
            Some(edit) => page.replaces(row.page_id.as_ref(), &self.mark(&edit)),
            None => true,
        }
    }

    fn open(&self, user: UserId, row: &PendingEditRow) -> Option<Unfinished> {
        let opened = self.vault.open(&binding(user, &row.row), &row.body);
        let opened = opened.map_err(|error| reference(&error)).ok()?;
        serde_json::from_slice(&opened).ok()
    }

    /// Deletes what nobody has touched for as long as drafts are kept.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let kept = DRAFT_DAYS as UnixMs * DAY;
        self.store.sweep_pending_edits(self.clock.now() - kept).await
    }
}

fn binding(user: UserId, row: &str) -> Binding {
    Binding {
        table: "pending_edit",
        column: "body",
        row: row.to_owned(),
        owner: Some(user),
        generation: 0,
    }
}
