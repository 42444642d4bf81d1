//! All SQL, and SQL nowhere else. SQLite is the embedded default, PostgreSQL serves several
//! replicas; every query is written once, in the words that both understand (`$1` parameters,
//! `RETURNING`, `ON CONFLICT`).
//!
//! Columns are `BIGINT` or `TEXT`, which mean the same on both sides, so the migrations serve both
//! as well. Times are milliseconds since 1970 and come in as parameters.

mod audience;
mod clock;
pub mod connect;
pub mod draft;
pub mod grant;
mod known_network;
mod migration;
pub mod outbox;
pub mod pending_edit;
pub mod person;
pub mod sealed;
pub mod session;
mod site_names;

use std::time::Duration;

pub use clock::{DatabaseClock, REPLICAS_DIFFER};

use sqlx::{
    AnyPool, Executor,
    any::{AnyPoolOptions, install_default_drivers},
};

use crate::seams::{Entropy, OsEntropy};

/// How long a statement may wait for a row that somebody else holds, how long it may take, and how
/// long a process that stands still in mid-transaction may hold rows itself. Who waits has one of
/// few connections, and without an end to it everybody else would wait too. The same on every
/// connection, so a pooler in between confuses nothing.
const PATIENCE: &str = "SET lock_timeout = '2s'; SET statement_timeout = '30s'; SET \
                        idle_in_transaction_session_timeout = '30s'";

/// The database could not do it. The message holds no personal data and no secret: parameters are
/// never part of it.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error("database: {0}")]
    Database(#[from] sqlx::Error),
    #[error("database migration: {0}")]
    Migration(#[from] sqlx::migrate::MigrateError),
    #[error("the database address must begin with sqlite: or postgres://")]
    UnknownKind,
    #[error("this database was made by a newer Byline (schema {0}): start that one, or restore a backup from before")]
    Newer(i64),
    #[error("another process has been migrating this database for {0} seconds: start again when it is done")]
    OthersMigrate(u64),
    /// A row holds something that this program never wrote.
    #[error("unreadable row: {0}")]
    Unreadable(&'static str),
}

/// Which database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

/// The database. Cheap to clone; clones share one pool.
#[derive(Clone)]
pub struct Store {
    pool: AnyPool,
    dialect: Dialect,
}

impl Store {
    /// Opens the database at `sqlite:PATH` (made when absent) or `postgres://...` and brings its
    /// tables up to date.
    pub async fn open(address: &str) -> Result<Self, StoreError> {
        // Migrating may wait for another process that does, and rewrite large tables.
        let store = Self::connect(address, "").await?;
        store.migrate().await?;
        match store.dialect {
            Dialect::Sqlite => Ok(store),
            Dialect::Postgres => {
                store.pool.close().await;
                Self::connect(address, PATIENCE).await
            }
        }
    }

    /// Its tables are as they are. `patience` is what PostgreSQL is told on each connection.
    async fn connect(address: &str, patience: &'static str) -> Result<Self, StoreError> {
        install_default_drivers();
        let (dialect, address) = if address.starts_with("sqlite:") {
            let separator = if address.contains('?') { '&' } else { '?' };
            (Dialect::Sqlite, format!("{address}{separator}mode=rwc"))
        } else if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            (Dialect::Postgres, address.to_owned())
        } else {
            return Err(StoreError::UnknownKind);
        };
        let pool = AnyPoolOptions::new()
            .max_connections(8)
            .acquire_timeout(Duration::from_secs(10))
            // A file does not hang up; asking it each time costs as much as the query.
            .test_before_acquire(dialect == Dialect::Postgres)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if dialect == Dialect::Sqlite {
                        // Durable at every commit (a rotated refresh token must survive a power
                        // cut), readers beside the one writer, and patience among writers.
                        connection
                            .execute(
                                "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA \
                                 busy_timeout = 10000; PRAGMA secure_delete = ON",
                            )
                            .await?;
                    } else {
                        connection.execute(patience).await?;
                    }
                    Ok(())
                })
            })
            .connect(&address)
            .await?;
        Ok(Self { pool, dialect })
    }

    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.pool.execute("SELECT 1").await?;
        Ok(())
    }

    /// Whether the database keeps what it is told: a session of nobody's that has ended comes and
    /// goes in one transaction.
    pub async fn write_something(&self) -> Result<(), StoreError> {
        let id = hex::encode((&OsEntropy as &dyn Entropy).bytes::<16>());
        let mut transaction = self.pool.begin().await?;
        for statement in [
            "INSERT INTO session (id_hash, data, created_at, seen_at, expires_at) VALUES ($1, '{}', 0, 0, 0)",
            "DELETE FROM session WHERE id_hash = $1",
        ] {
            sqlx::query(statement).bind(&id).execute(&mut *transaction).await?;
        }
        Ok(transaction.commit().await?)
    }
}

#[cfg(test)]
impl Store {
    /// Somebody for grants to belong to.
    pub async fn add_person_for_tests(&self, id: crate::ids::UserId) {
        sqlx::query(
            "INSERT INTO person (id, email, name, password_hash, created_at) VALUES ($1, $1, 'Somebody', '', 0)",
        )
        .bind(id.to_string())
        .execute(&self.pool)
        .await
        .unwrap();
    }
}
