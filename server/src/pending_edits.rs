//! Changes and deletions of comments that were begun and are not in Jira yet, each sealed for its author and comment.
//! They are there in every browser of their author, and outlive sessions.

use std::sync::Arc;

use app::model::{CloudId, CommentRef, DRAFT_DAYS, PageCopy, Unfinished};

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

    /// Stores what its author began to do, in place of what the same copy of the page has shown or written before. What
    /// another copy has written stays.
    pub async fn store(&self, user: UserId, cloud_id: &CloudId, edit: &Unfinished) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, &edit.comment);
        let json = serde_json::to_vec(edit).map_err(|_| StoreError::Unreadable("pending_edit.body"))?;
        let page = &edit.page;
        let there = self.store.pending_edits(&place).await?;
        let ours = there.into_iter().find(|row| is_of(row, page)).map(|row| row.row);
        for row in [ours.unwrap_or_else(|| place.first())]
            .into_iter()
            .chain(page.id.as_ref().map(|copy| place.of_copy(copy)))
        {
            let body = self.vault.seal(&binding(user, &row), &json);
            let now = self.clock.now();
            if self.store.write_pending_edit(user, &row, &body, page, now).await? {
                break;
            }
        }
        Ok(())
    }

    /// What its author began to do with a comment, the newest first. What does not open is as good as nothing.
    pub async fn find(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        comment: &CommentRef,
    ) -> Result<Vec<Unfinished>, StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        let found = self.store.pending_edits(&place).await?.into_iter().filter_map(|row| {
            let opened = self.vault.open(&binding(user, &row.row), &row.body);
            let opened = opened.map_err(|error| reference(&error)).ok()?;
            let edit: Unfinished = serde_json::from_slice(&opened).ok()?;
            Some(Unfinished {
                // The site's name may be another one by now.
                comment: comment.clone(),
                ..edit
            })
        });
        Ok(found.collect())
    }

    /// What a copy of a page has shown or written was brought to an end, or given up.
    pub async fn delete(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        comment: &CommentRef,
        page: &PageCopy,
    ) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        for row in self.store.pending_edits(&place).await? {
            if is_of(&row, page) || row.page_id.is_none() {
                self.store.delete_pending_edit(user, &row.row).await?;
            }
        }
        Ok(())
    }

    /// Deletes what nobody has touched for as long as drafts are kept.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let kept = DRAFT_DAYS as UnixMs * DAY;
        self.store.sweep_pending_edits(self.clock.now() - kept).await
    }
}

/// Whether a copy of a page has shown or written what a row holds. A page of a version before says nothing of copies.
fn is_of(row: &PendingEditRow, page: &PageCopy) -> bool {
    page.id.is_none() || row.page_id.is_some() && page.replaces(row.page_id.as_ref())
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
