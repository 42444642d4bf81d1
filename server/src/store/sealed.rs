//! Everything that is sealed at rest, wherever it stands: to seal it anew under another key.

use std::collections::BTreeSet;

use sqlx::Row;

use super::{Store, StoreError};
use crate::ids::UserId;

/// A column of sealed values. Where it is, each value's associated data tells too.
#[derive(Debug)]
pub struct SealedColumn {
    pub table: &'static str,
    pub column: &'static str,
    key: &'static str,
    /// SQL for what a value was sealed for besides its table and column.
    bound: &'static str,
    /// SQL for the generation that a value was sealed for.
    generation: &'static str,
}

const fn column(
    table: &'static str,
    column: &'static str,
    key: &'static str,
    bound: &'static str,
    generation: &'static str,
) -> SealedColumn {
    SealedColumn {
        table,
        column,
        key,
        bound,
        generation,
    }
}

/// All of them, but for what signed-out visitors left in their sessions: that ends within a day.
pub const SEALED_COLUMNS: [SealedColumn; 7] = [
    column("jira_grant", "access_token", "id", "id", "generation"),
    column("jira_grant", "refresh_token", "id", "id", "generation"),
    column(
        "outbox",
        "body",
        "op_id",
        "op_id || COALESCE('/' || audience, '')",
        "CAST(0 AS BIGINT)",
    ),
    column("connect_attempt", "verifier", "id", "id", "CAST(0 AS BIGINT)"),
    column("connect_attempt", "pending", "id", "id", "CAST(0 AS BIGINT)"),
    column(
        "draft",
        "body",
        "place",
        "place || COALESCE('/' || audience, '')",
        "CAST(0 AS BIGINT)",
    ),
    column("pending_edit", "body", "place", "place", "CAST(0 AS BIGINT)"),
];

/// One sealed value, and where it belongs.
#[derive(Debug)]
pub struct SealedValue {
    pub row: String,
    /// What it was sealed for: the row, and for a text its audience.
    pub bound: String,
    pub owner: UserId,
    pub generation: i64,
    pub sealed: String,
}

/// A value that was sealed anew.
#[derive(Debug)]
pub struct Resealed {
    pub row: String,
    pub before: String,
    pub after: String,
}

impl Store {
    /// How many values of a column are not sealed under this key.
    pub async fn count_sealed_otherwise(&self, place: &SealedColumn, key: &str) -> Result<i64, StoreError> {
        let SealedColumn { table, column, .. } = place;
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT COUNT(*) AS many FROM {table} WHERE {column} <> '' AND {column} NOT LIKE $1"
        ));
        let row = sqlx::query(query)
            .bind(format!("{key}.%"))
            .fetch_one(&self.pool)
            .await?;
        Ok(row.try_get("many")?)
    }

    /// The next values of a column that are not sealed under this key, in the order of their rows
    /// behind `after`.
    pub async fn sealed_otherwise(
        &self,
        place: &SealedColumn,
        key: &str,
        after: &str,
        most: i64,
    ) -> Result<Vec<SealedValue>, StoreError> {
        let SealedColumn {
            table,
            column,
            key: row_key,
            bound,
            generation,
        } = place;
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {row_key} AS row_key, {bound} AS bound, user_id, {generation} AS generation, {column} AS sealed FROM {table} WHERE \
             {column} <> '' AND {column} NOT LIKE $1 AND {row_key} > $2 ORDER BY {row_key} LIMIT $3"
        ));
        let rows = sqlx::query(query)
            .bind(format!("{key}.%"))
            .bind(after)
            .bind(most)
            .fetch_all(&self.pool)
            .await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(SealedValue {
                row: row.try_get("row_key")?,
                bound: row.try_get("bound")?,
                owner: row
                    .try_get::<String, _>("user_id")?
                    .parse()
                    .map_err(|_| StoreError::Unreadable("user_id"))?,
                generation: row.try_get("generation")?,
                sealed: row.try_get("sealed")?,
            })
        };
        rows.iter().map(read).collect()
    }

    /// Writes values that were sealed anew, each where the one before still stands.
    pub async fn write_resealed(&self, place: &SealedColumn, values: &[Resealed]) -> Result<(), StoreError> {
        let SealedColumn { table, column, key, .. } = place;
        let mut transaction = self.pool.begin().await?;
        for Resealed { row, before, after } in values {
            let query = sqlx::AssertSqlSafe(format!(
                "UPDATE {table} SET {column} = $1 WHERE {key} = $2 AND {column} = $3"
            ));
            sqlx::query(query)
                .bind(after)
                .bind(row)
                .bind(before)
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// The names of all keys that something is sealed under.
    pub async fn sealing_keys(&self) -> Result<BTreeSet<String>, StoreError> {
        let mut keys = BTreeSet::new();
        for SealedColumn { table, column, .. } in &SEALED_COLUMNS {
            let query = sqlx::AssertSqlSafe(format!(
                "SELECT DISTINCT SUBSTR({column}, 1, 8) AS key_id FROM {table} WHERE {column} <> ''"
            ));
            for row in sqlx::query(query).fetch_all(&self.pool).await? {
                keys.insert(row.try_get("key_id")?);
            }
        }
        Ok(keys)
    }

    /// What visitors left in their sessions, as JSON.
    pub async fn session_data(&self) -> Result<Vec<String>, StoreError> {
        let rows = sqlx::query("SELECT data FROM session WHERE data <> '{}'")
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(|row| Ok(row.try_get("data")?)).collect()
    }
}
