//! Attempts to connect.

use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError};
use crate::{ids::UserId, seams::UnixMs};

/// One attempt, from the authorization URL to *Confirm*.
#[derive(Debug)]
pub struct AttemptRow {
    pub id: String,
    pub user_id: UserId,
    pub session_hash: String,
    /// Sealed.
    pub verifier: String,
    pub return_to: Option<String>,
    pub created_at: UnixMs,
    pub used_at: Option<UnixMs>,
    /// Sealed: what the callback brought.
    pub pending: Option<String>,
}

fn read(row: &AnyRow) -> Result<AttemptRow, StoreError> {
    Ok(AttemptRow {
        id: row.try_get("id")?,
        user_id: row
            .try_get::<String, _>("user_id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("connect_attempt.user_id"))?,
        session_hash: row.try_get("session_hash")?,
        verifier: row.try_get("verifier")?,
        return_to: row.try_get("return_to")?,
        created_at: row.try_get("created_at")?,
        used_at: row.try_get("used_at")?,
        pending: row.try_get("pending")?,
    })
}

impl Store {
    /// Stores a new attempt, and forgets all from before `forget_before`.
    pub async fn begin_attempt(
        &self,
        row: AttemptRow,
        state_hash: &str,
        forget_before: UnixMs,
    ) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM connect_attempt WHERE created_at < $1")
            .bind(forget_before)
            .execute(&self.pool)
            .await?;
        sqlx::query(
            "INSERT INTO connect_attempt (id, state_hash, user_id, session_hash, verifier, return_to, created_at) VALUES \
             ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(row.id)
        .bind(state_hash)
        .bind(row.user_id.to_string())
        .bind(row.session_hash)
        .bind(row.verifier)
        .bind(row.return_to)
        .bind(row.created_at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    pub async fn attempt_of_state(&self, state_hash: &str) -> Result<Option<AttemptRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM connect_attempt WHERE state_hash = $1")
            .bind(state_hash)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    pub async fn attempt(&self, id: &str) -> Result<Option<AttemptRow>, StoreError> {
        let row = sqlx::query("SELECT * FROM connect_attempt WHERE id = $1")
            .bind(id)
            .fetch_optional(&self.pool)
            .await?;
        row.as_ref().map(read).transpose()
    }

    /// Spends the attempt's state. True for the one caller that may exchange the code.
    pub async fn use_attempt(&self, id: &str, now: UnixMs) -> Result<bool, StoreError> {
        let used = sqlx::query("UPDATE connect_attempt SET used_at = $1 WHERE id = $2 AND used_at IS NULL")
            .bind(now)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(used.rows_affected() == 1)
    }

    pub async fn hold_pending(&self, id: &str, sealed: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE connect_attempt SET pending = $1 WHERE id = $2")
            .bind(sealed)
            .bind(id)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes what waits for a confirmation since before `used_before`.
    pub async fn forget_overdue_pending(&self, used_before: UnixMs) -> Result<(), StoreError> {
        sqlx::query("UPDATE connect_attempt SET pending = NULL WHERE pending IS NOT NULL AND used_at < $1")
            .bind(used_before)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn forget_attempt(&self, id: &str, user: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM connect_attempt WHERE id = $1 AND user_id = $2")
            .bind(id)
            .bind(user.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
