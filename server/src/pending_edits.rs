//! Changes and deletions of comments that were begun and are not in Jira yet, each sealed for its author and comment.
//! They are there in every browser of their author, and outlive sessions.

use std::sync::Arc;

use app::model::{CloudId, CommentRef, DRAFT_DAYS, Unfinished};

use crate::{
    desk::reference,
    ground::Ground,
    ids::UserId,
    seams::{Clock, DAY, UnixMs},
    store::{Store, StoreError, pending_edit::EditPlace},
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

    /// Stores what its author began to do, in place of what stands there for the same comment.
    pub async fn store(&self, user: UserId, cloud_id: &CloudId, edit: &Unfinished) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, &edit.comment);
        let json = serde_json::to_vec(edit).map_err(|_| StoreError::Unreadable("pending_edit.body"))?;
        let body = self.vault.seal(&binding(&place), &json);
        self.store.write_pending_edit(&place, &body, self.clock.now()).await
    }

    /// What its author began to do with a comment. What does not open is as good as nothing.
    pub async fn find(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        comment: &CommentRef,
    ) -> Result<Option<Unfinished>, StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        let Some(body) = self.store.pending_edit(&place).await? else {
            return Ok(None);
        };
        let opened = self.vault.open(&binding(&place), &body);
        let opened = opened.map_err(|error| reference(&error)).ok();
        // The site's name may be another one by now.
        let found = opened.and_then(|json| serde_json::from_slice::<Unfinished>(&json).ok());
        Ok(found.map(|edit| Unfinished {
            comment: comment.clone(),
            ..edit
        }))
    }

    /// It was brought to an end, or given up.
    pub async fn delete(&self, user: UserId, cloud_id: &CloudId, comment: &CommentRef) -> Result<(), StoreError> {
        let place = EditPlace::new(user, cloud_id, comment);
        self.store.delete_pending_edit(&place).await
    }

    /// Deletes what nobody has touched for as long as drafts are kept.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let kept = DRAFT_DAYS as UnixMs * DAY;
        self.store.sweep_pending_edits(self.clock.now() - kept).await
    }
}

fn binding(place: &EditPlace) -> Binding {
    Binding {
        table: "pending_edit",
        column: "body",
        row: place.row().to_owned(),
        owner: Some(place.user),
        generation: 0,
    }
}
