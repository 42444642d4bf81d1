//! Changes of comments that are not in Jira yet: one row for each copy of a page that has begun one without knowing of the
//! others.

use app::model::{ClientKey, CloudId, CommentRef};
use sqlx::Row;

use super::{Store, StoreError, draft::ROWS_OF_A_COPY};
use crate::{ids::UserId, seams::UnixMs};

/// Where the pending edits of one person for one comment are.
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

    /// The primary key of its first row.
    pub fn first(&self) -> String {
        self.row.clone()
    }

    /// The primary keys of rows that one copy of a page may have for itself. A later copy that goes on with such a row has
    /// it from then on.
    pub fn of_copy(&self, copy: Option<&ClientKey>) -> impl Iterator<Item = String> + use<> {
        let first = self.first();
        let copy = copy.map_or("before", ClientKey::as_str).to_owned();
        (0..ROWS_OF_A_COPY).map(move |number| format!("{first}/{copy}/{number}"))
    }

    /// What the keys of the rows of copies begin with.
    fn copies(&self) -> String {
        format!("{}/", self.row)
    }
}

/// One pending edit; its text sealed for the row.
pub struct PendingEditRow {
    pub row: String,
    pub body: String,
    /// The copy of a page that wrote it last. Absent where a version before did.
    pub page_id: Option<ClientKey>,
}

impl Store {
    /// Writes a row: a new one, or in place of the sealed text that was read there. `false` when it is not like that any
    /// more.
    pub async fn write_pending_edit(
        &self,
        user: UserId,
        row: &PendingEditRow,
        read: Option<&str>,
        now: UnixMs,
    ) -> Result<bool, StoreError> {
        let written = sqlx::query(
            "INSERT INTO pending_edit (place, user_id, body, saved_at, page_id) VALUES ($1, $2, $3, $4, $5) ON CONFLICT \
             (place) DO UPDATE SET body = excluded.body, saved_at = excluded.saved_at, page_id = excluded.page_id WHERE \
             pending_edit.body = $6",
        )
        .bind(&row.row)
        .bind(user.to_string())
        .bind(&row.body)
        .bind(now)
        .bind(row.page_id.as_ref().map(ClientKey::as_str))
        .bind(read)
        .execute(&self.pool)
        .await?;
        Ok(written.rows_affected() == 1)
    }

    /// All rows of a place, the newest first.
    pub async fn pending_edits(&self, place: &EditPlace) -> Result<Vec<PendingEditRow>, StoreError> {
        let copies = place.copies();
        let rows = sqlx::query(
            "SELECT place, body, page_id FROM pending_edit WHERE user_id = $1 AND (place = $2 OR substr(place, 1, $3) = \
             $4) ORDER BY saved_at DESC, place",
        )
        .bind(place.user.to_string())
        .bind(place.first())
        .bind(i32::try_from(copies.len()).unwrap_or(i32::MAX))
        .bind(&copies)
        .fetch_all(&self.pool)
        .await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(PendingEditRow {
                row: row.try_get("place")?,
                body: row.try_get("body")?,
                page_id: row
                    .try_get::<Option<String>, _>("page_id")?
                    .and_then(|id| id.parse().ok()),
            })
        };
        rows.iter().map(read).collect()
    }

    /// Deletes a row, unless it holds something else by now than what was read.
    pub async fn delete_pending_edit(&self, user: UserId, row: &str, read: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM pending_edit WHERE place = $1 AND user_id = $2 AND body = $3")
            .bind(row)
            .bind(user.to_string())
            .bind(read)
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
