//! All SQL of the trials: databases of their own, people who need no sign-in, locks that hold
//! Byline's writes up, and looks at what it wrote.

use std::path::Path;

use anyhow::{Context, Result};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use sqlx::{
    Any, AnyPool, Executor, Row,
    any::{AnyPoolOptions, install_default_drivers},
    pool::PoolConnection,
};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sqlite,
    Postgres,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// One Byline's database, as it is seen beside Byline.
pub struct Database {
    pub url: String,
    pub kind: Kind,
    pool: AnyPool,
}

/// A user of Byline who is signed in already.
pub struct SignedIn {
    pub user: String,
    pub cookie: String,
}

/// A lock that lets others read and not write the grants.
pub struct Hold(PoolConnection<Any>);

impl Database {
    /// An empty database: a file in the folder, or one more on that PostgreSQL.
    pub async fn new(kind: Kind, folder: &Path, postgres: Option<&str>, name: &str) -> Result<Self> {
        install_default_drivers();
        let url = match kind {
            Kind::Sqlite => format!("sqlite:{}", folder.join("byline.db").display()),
            Kind::Postgres => {
                let server = postgres.context("no PostgreSQL was named")?;
                let admin = AnyPoolOptions::new().max_connections(1).connect(server).await?;
                admin
                    .execute(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}")))
                    .await?;
                let mut url: url::Url = server.parse()?;
                url.set_path(name);
                url.to_string()
            }
        };
        let address = match kind {
            Kind::Sqlite => format!("{url}?mode=rwc"),
            Kind::Postgres => url.clone(),
        };
        let pool = AnyPoolOptions::new()
            .max_connections(3)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if kind == Kind::Sqlite {
                        connection.execute("PRAGMA busy_timeout = 20000").await?;
                    }
                    Ok(())
                })
            })
            .connect(&address)
            .await?;
        Ok(Self { url, kind, pool })
    }

    /// Adds a person and a session. Signing in takes a password's hash, which is slow on purpose.
    pub async fn signed_in(&self, name: &str, email: &str, chance: &mut fastrand::Rng) -> Result<SignedIn> {
        let mut user = [0; 16];
        chance.fill(&mut user);
        let user = hex::encode(user);
        let id = i128::from_ne_bytes(std::array::from_fn(|_| chance.u8(..)));
        let far = "9000000000000";
        sqlx::query("INSERT INTO person (id, email, name, password_hash, created_at) VALUES ($1, $2, $3, '', 0)")
            .bind(&user)
            .bind(email)
            .bind(name)
            .execute(&self.pool)
            .await?;
        let session = format!(
            "INSERT INTO session (id_hash, user_id, data, created_at, seen_at, expires_at) VALUES ($1, $2, '{{}}', 0, {far}, {far})"
        );
        sqlx::query(sqlx::AssertSqlSafe(session))
            .bind(hex::encode(Sha256::digest(id.to_be_bytes())))
            .bind(&user)
            .execute(&self.pool)
            .await?;
        let cookie = format!("byline={}", URL_SAFE_NO_PAD.encode(id.to_le_bytes()));
        Ok(SignedIn { user, cookie })
    }

    /// Holds up every write of a grant until it is released.
    pub async fn hold(&self) -> Result<Hold> {
        let mut connection = self.pool.acquire().await?;
        match self.kind {
            Kind::Sqlite => connection.execute("BEGIN IMMEDIATE").await?,
            Kind::Postgres => {
                connection.execute("BEGIN").await?;
                connection.execute("LOCK TABLE jira_grant IN SHARE MODE").await?
            }
        };
        Ok(Hold(connection))
    }

    /// Lets Byline think that every access token has run out.
    pub async fn expire(&self) -> Result<()> {
        self.pool.execute("UPDATE jira_grant SET access_expires_at = 0").await?;
        Ok(())
    }

    /// Grants on whose refresh somebody has the lease.
    pub async fn leased(&self) -> Result<usize> {
        self.count("SELECT COUNT(*) AS found FROM jira_grant WHERE attempt_id IS NOT NULL")
            .await
    }

    /// Refreshes that were kept, over all grants.
    pub async fn generations(&self) -> Result<usize> {
        self.count("SELECT CAST(COALESCE(SUM(generation), 0) AS BIGINT) AS found FROM jira_grant")
            .await
    }

    /// Comments that have not surely arrived.
    pub async fn unsettled(&self) -> Result<usize> {
        self.count("SELECT COUNT(*) AS found FROM outbox WHERE state NOT IN ('posted', 'discarded')")
            .await
    }

    async fn count(&self, query: &'static str) -> Result<usize> {
        let found: i64 = sqlx::query(query).fetch_one(&self.pool).await?.try_get("found")?;
        Ok(usize::try_from(found)?)
    }

    /// Adds people with grants until there are so many. What is sealed in them is copied and opens
    /// for nobody, but takes as much room.
    pub async fn fill(&self, from: usize, to: usize) -> Result<()> {
        let numbers = match self.kind {
            Kind::Sqlite => "WITH RECURSIVE n(i) AS (SELECT $1 UNION ALL SELECT i + 1 FROM n WHERE i < $2)",
            Kind::Postgres => "WITH n(i) AS (SELECT * FROM generate_series(CAST($1 AS BIGINT), CAST($2 AS BIGINT)))",
        };
        let people = format!(
            "{numbers} INSERT INTO person (id, email, name, password_hash, created_at) \
             SELECT 'filler' || i, 'filler' || i || '@example.com', 'Filler', '', 0 FROM n"
        );
        // Fillers' refreshes are as fresh as their model's, so that none is due to be kept alive.
        let grants = format!(
            "{numbers} INSERT INTO jira_grant (id, user_id, account_id, account_name, sites, scopes, state, generation, \
             access_token, access_expires_at, refresh_token, connected_at) SELECT 'filler' || i, 'filler' || i, \
             'filler' || i, 'Filler', model.sites, model.scopes, 'live', 0, model.access_token, \
             model.access_expires_at, model.refresh_token, model.connected_at FROM n, (SELECT * FROM jira_grant WHERE \
             user_id NOT LIKE 'filler%' LIMIT 1) AS model"
        );
        for query in [people, grants] {
            sqlx::query(sqlx::AssertSqlSafe(query))
                .bind(i64::try_from(from)?)
                .bind(i64::try_from(to)?)
                .execute(&self.pool)
                .await?;
        }
        // What the database would do about so many new rows some time later is done now.
        let tidy: &[&str] = match self.kind {
            Kind::Sqlite => &["PRAGMA wal_checkpoint(TRUNCATE)"],
            Kind::Postgres => &["VACUUM ANALYZE", "CHECKPOINT"],
        };
        for statement in tidy {
            self.pool.execute(*statement).await?;
        }
        Ok(())
    }
}

impl Hold {
    pub async fn release(mut self) -> Result<()> {
        self.0.execute("ROLLBACK").await?;
        Ok(())
    }
}
