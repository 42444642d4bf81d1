//! Sessions. Every write but the first is conditional on a session that is still there and has not
//! run out, so that a request under way cannot bring back one that was signed out meanwhile.

use sqlx::Row;

use super::{
    Store, StoreError,
    grant::{COLUMNS, GrantRow, read},
    person::{PREFERENCES, PersonRow, preferences},
};
use crate::{ids::UserId, seams::UnixMs};

/// A session that has not run out.
pub struct SessionRow {
    /// JSON.
    pub data: String,
    pub seen_at: UnixMs,
    /// Who is signed in; nobody in an anonymous session.
    pub person: Option<PersonRow>,
    /// That person's grant, read along with it: most requests need it, and a read costs more than
    /// its bytes.
    pub grant: Option<GrantRow>,
}

/// Which sessions have not run out: `now`, and the moment since which one must have been seen.
#[derive(Debug, Clone, Copy)]
pub struct Alive {
    pub now: UnixMs,
    pub seen_since: UnixMs,
}

impl Store {
    /// Adds a session; false when there is one with this id already.
    pub async fn add_session(
        &self,
        id_hash: &str,
        user: Option<UserId>,
        data: &str,
        now: UnixMs,
        expires_at: UnixMs,
    ) -> Result<bool, StoreError> {
        let added = sqlx::query(
            "INSERT INTO session (id_hash, user_id, data, created_at, seen_at, expires_at) \
             VALUES ($1, $2, $3, $4, $4, $5) ON CONFLICT DO NOTHING",
        )
        .bind(id_hash)
        .bind(user.map(|user| user.to_string()))
        .bind(data)
        .bind(now)
        .bind(expires_at)
        .execute(&self.pool)
        .await?;
        Ok(added.rows_affected() == 1)
    }

    /// The session, who is signed in and their grant, in one read. A disabled person's sessions are none.
    pub async fn session(&self, id_hash: &str, alive: Alive) -> Result<Option<SessionRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT session.data, session.seen_at, session.user_id AS person_id, person.name, person.email, \
             {PREFERENCES}, {COLUMNS} \
             FROM session LEFT JOIN person ON person.id = session.user_id \
             LEFT JOIN jira_grant ON jira_grant.user_id = session.user_id \
             WHERE session.id_hash = $1 AND session.expires_at > $2 AND session.seen_at > $3 AND person.disabled_at IS NULL"
        ));
        let row = sqlx::query(query)
            .bind(id_hash)
            .bind(alive.now)
            .bind(alive.seen_since)
            .fetch_optional(&self.pool)
            .await?;
        let Some(row) = row else { return Ok(None) };
        let person = match row.try_get::<Option<String>, _>("person_id")? {
            None => None,
            Some(id) => Some(PersonRow {
                id: id.parse().map_err(|_| StoreError::Unreadable("session.user_id"))?,
                name: row.try_get("name")?,
                email: row.try_get("email")?,
                preferences: preferences(&row)?,
            }),
        };
        let has_grant = row.try_get::<Option<String>, _>("id")?.is_some();
        Ok(Some(SessionRow {
            data: row.try_get("data")?,
            seen_at: row.try_get("seen_at")?,
            person,
            grant: has_grant.then(|| read(&row)).transpose()?,
        }))
    }

    /// Writes a session's data; false when it is gone.
    pub async fn write_session(&self, id_hash: &str, data: &str, alive: Alive) -> Result<bool, StoreError> {
        let written =
            sqlx::query("UPDATE session SET data = $2 WHERE id_hash = $1 AND expires_at > $3 AND seen_at > $4")
                .bind(id_hash)
                .bind(data)
                .bind(alive.now)
                .bind(alive.seen_since)
                .execute(&self.pool)
                .await?;
        Ok(written.rows_affected() == 1)
    }

    pub async fn session_seen(&self, id_hash: &str, now: UnixMs) -> Result<(), StoreError> {
        sqlx::query("UPDATE session SET seen_at = $2 WHERE id_hash = $1 AND seen_at < $2")
            .bind(id_hash)
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn end_session(&self, id_hash: &str) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE id_hash = $1")
            .bind(id_hash)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn end_sessions_of(&self, user: UserId) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE user_id = $1")
            .bind(user.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Sweeps up sessions that have run out; they are dead already.
    pub async fn sweep_sessions(&self, alive: Alive) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2")
            .bind(alive.now)
            .bind(alive.seen_since)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
