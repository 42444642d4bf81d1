//! Changes of comments that are not in Jira yet.

use app::model::{CloudId, CommentRef};
use sqlx::Row;

use super::{Store, StoreError};
use crate::{ids::UserId, seams::UnixMs};

/// The one place of a pending edit: whose, and of which comment on which site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditPlace {
    pub user: UserId,
    row: String,
}

impl EditPlace {
    /// The site counts by its cloud ID: its name may change hands.
    pub fn new(user: UserId, cloud_id: &CloudId, comment: &CommentRef) -> Self {
        let CommentRef { key, id, .. } = comment;
        Self {
            user,
            // None of its parts can hold a slash.
            row: format!("{user}/{cloud_id}/{key}/{id}"),
        }
    }

    /// The row's primary key.
    pub fn row(&self) -> &str {
        &self.row
    }
}

impl Store {
    /// Writes what stands at a place from now on.
    pub async fn write_pending_edit(&self, place: &EditPlace, body: &str, now: UnixMs) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO pending_edit (place, user_id, body, saved_at) VALUES ($1, $2, $3, $4) ON CONFLICT (place) DO \
             UPDATE SET body = excluded.body, saved_at = excluded.saved_at",
        )
        .bind(place.row())
        .bind(place.user.to_string())
        .bind(body)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// The sealed body at a place.
    pub async fn pending_edit(&self, place: &EditPlace) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT body FROM pending_edit WHERE place = $1")
            .bind(place.row())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("body")).transpose()?)
    }

    pub async fn delete_pending_edit(&self, place: &EditPlace) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM pending_edit WHERE place = $1")
            .bind(place.row())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes what was saved before a moment.
    pub async fn sweep_pending_edits(&self, before: UnixMs) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM pending_edit WHERE saved_at < $1")
            .bind(before)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
