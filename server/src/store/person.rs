//! People and invitations.

use app::model::{Language, Preferences};
use sqlx::{Row, any::AnyRow};

use super::{Store, StoreError};
use crate::{ids::UserId, seams::UnixMs};

/// Somebody with an account here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonRow {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub preferences: Preferences,
}

/// What became of a new account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Added {
    Yes,
    EmailTaken,
    /// The invitation is unknown, was used, or has expired.
    NotInvited,
}

pub(super) const PREFERENCES: &str = "person.language, person.single_keys_off, person.rich_text";

/// The columns of a person that are [`PREFERENCES`]. A language that this Byline does not speak is none.
pub(super) fn preferences(row: &AnyRow) -> Result<Preferences, StoreError> {
    let tag: Option<String> = row.try_get("language")?;
    Ok(Preferences {
        language: tag.and_then(|tag| tag.parse().ok()),
        single_keys_off: row.try_get::<i64, _>("single_keys_off")? != 0,
        rich_text: row.try_get::<i64, _>("rich_text")? != 0,
    })
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

    /// The name of a person; nothing where there is no such person any more.
    pub async fn person_name(&self, user: UserId) -> Result<Option<String>, StoreError> {
        let row = sqlx::query("SELECT name FROM person WHERE id = $1")
            .bind(user.to_string())
            .fetch_optional(&self.pool)
            .await?;
        Ok(row.map(|row| row.try_get("name")).transpose()?)
    }

    /// The person with this address and the hash of their password, unless disabled.
    pub async fn person_by_email(&self, email: &str) -> Result<Option<(PersonRow, String)>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT id, name, email, {PREFERENCES}, password_hash FROM person WHERE email = $1 AND disabled_at IS NULL"
        ));
        let row = sqlx::query(query).bind(email).fetch_optional(&self.pool).await?;
        let Some(row) = row else { return Ok(None) };
        let person = PersonRow {
            id: row
                .try_get::<String, _>("id")?
                .parse()
                .map_err(|_| StoreError::Unreadable("person.id"))?,
            name: row.try_get("name")?,
            email: row.try_get("email")?,
            preferences: preferences(&row)?,
        };
        Ok(Some((person, row.try_get("password_hash")?)))
    }

    pub async fn prefer(&self, user: UserId, preferences: Preferences) -> Result<(), StoreError> {
        let Preferences {
            language,
            single_keys_off,
            rich_text,
        } = preferences;
        sqlx::query("UPDATE person SET language = $2, single_keys_off = $3, rich_text = $4 WHERE id = $1")
            .bind(user.to_string())
            .bind(language.map(Language::tag))
            .bind(i64::from(single_keys_off))
            .bind(i64::from(rich_text))
            .execute(&self.pool)
            .await?;
        Ok(())
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
