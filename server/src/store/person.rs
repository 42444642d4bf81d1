//! People and invitations.

use sqlx::Row;

use super::{Store, StoreError};
use crate::{ids::UserId, seams::UnixMs};

/// Somebody with an account here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
}

/// What became of a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    Yes,
    EmailTaken,
    /// The invitation is unknown, was used, or has expired.
    NotInvited,
}

impl Store {
    /// Adds a person. Where an invitation is named, it is used up in the same transaction.
    pub async fn add_person(
        &self,
        person: &PersonRow,
        password_hash: &str,
        invitation_hash: Option<&str>,
        now: UnixMs,
    ) -> Result<Added, StoreError> {
        let mut transaction = self.pool.begin().await?;
        if let Some(hash) = invitation_hash {
            let used = sqlx::query(
                "UPDATE invitation SET used_at = $2 WHERE token_hash = $1 AND used_at IS NULL AND expires_at > $2",
            )
            .bind(hash)
            .bind(now)
            .execute(&mut *transaction)
            .await?;
            if used.rows_affected() != 1 {
                return Ok(Added::NotInvited);
            }
        }
        let added = sqlx::query(
            "INSERT INTO person (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT DO NOTHING",
        )
        .bind(person.id.to_string())
        .bind(&person.email)
        .bind(&person.name)
        .bind(password_hash)
        .bind(now)
        .execute(&mut *transaction)
        .await?;
        if added.rows_affected() != 1 {
            return Ok(Added::EmailTaken);
        }
        transaction.commit().await?;
        Ok(Added::Yes)
    }

    /// The person with this address and the hash of their password, unless disabled.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<(PersonRow, String)>, StoreError> {
        let row =
            sqlx::query("SELECT id, name, email, password_hash FROM person WHERE email = $1 AND disabled_at IS NULL")
                .bind(email)
                .fetch_optional(&self.pool)
                .await?;
        let Some(row) = row else { return Ok(None) };
        let person = PersonRow {
            id: row
                .try_get::<String, _>("id")?
                .parse()
                .map_err(|_| StoreError::Unreadable("person.id"))?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
        };
        Ok(Some((person, row.try_get("password_hash")?)))
    }

    pub async fn add_invitation(&self, token_hash: &str, now: UnixMs, expires_at: UnixMs) -> Result<(), StoreError> {
        sqlx::query("INSERT INTO invitation (token_hash, created_at, expires_at) VALUES ($1, $2, $3)")
            .bind(token_hash)
            .bind(now)
            .bind(expires_at)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
