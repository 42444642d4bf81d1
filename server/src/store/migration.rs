//! Bringing a database's tables up to date. Processes that start at once converge, and one that dies
//! leaves nothing half done: on SQLite each migration is one transaction; on PostgreSQL all of them
//! are, under a lock that ends with it.
//!
//! The lock is a transaction's and not a session's, because behind PgBouncer in transaction mode a
//! session is nobody's: its lock would be given back on another connection than it was taken on, or
//! never.

use std::{sync::LazyLock, time::Duration};

use sqlx::{
    AnyConnection, Executor,
    migrate::{MigrateError, Migrator},
};
use tokio::time::{Instant, sleep};

use super::{Dialect, Store, StoreError};

static MIGRATOR: LazyLock<Migrator> = LazyLock::new(|| {
    let mut migrator = sqlx::migrate!();
    migrator.set_locking(false);
    migrator
});

/// Known to Byline alone; a database of PostgreSQL has locks of its own.
const LOCK: i64 = 0x6279_6c69_6e65;

/// How long another process may migrate before this one gives up starting. A large table is rewritten
/// in less.
const TURN: Duration = Duration::from_secs(300);

/// How often the lock is tried.
const PAUSE: Duration = Duration::from_millis(100);

impl Store {
    pub(super) async fn migrate(&self) -> Result<(), StoreError> {
        let migrated = match self.dialect {
            Dialect::Sqlite => self.migrate_file().await,
            Dialect::Postgres => self.migrate_server(TURN).await,
        };
        match migrated {
            Err(StoreError::Migration(MigrateError::VersionMissing(version))) => Err(StoreError::Newer(version)),
            result => result,
        }
    }

    /// SQLite has no lock for this. Whoever comes second with a migration fails, and finds it done
    /// when looking again.
    async fn migrate_file(&self) -> Result<(), StoreError> {
        let mut races = MIGRATOR.iter().count();
        loop {
            match MIGRATOR.run(&self.pool).await {
                Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(_)) if races > 0 => races -= 1,
                result => return Ok(result?),
            }
        }
    }

    /// Waits for its turn by asking, so that no statement hangs for as long as somebody else migrates.
    async fn migrate_server(&self, turn: Duration) -> Result<(), StoreError> {
        let until = Instant::now() + turn;
        loop {
            let mut transaction = self.pool.begin().await?;
            let ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)")
                .bind(LOCK)
                .fetch_one(&mut *transaction)
                .await?;
            if ours {
                let migrated = migrate_under_lock(&mut transaction).await;
                // Either way the lock is given back before anything else is done.
                match migrated {
                    Ok(()) => transaction.commit().await?,
                    Err(_) => transaction.rollback().await?,
                }
                return migrated;
            }
            transaction.rollback().await?;
            if Instant::now() >= until {
                return Err(StoreError::OthersMigrate(turn.as_secs()));
            }
            sleep(PAUSE).await;
        }
    }
}

async fn migrate_under_lock(connection: &mut AnyConnection) -> Result<(), StoreError> {
    // A pooler may have handed on a connection that has a server's patience.
    connection
        .execute(
            "SET LOCAL lock_timeout = 0; SET LOCAL statement_timeout = 0; SET LOCAL \
             idle_in_transaction_session_timeout = 0",
        )
        .await?;
    // Not `run`, whose future tasks cannot be spawned with (`Acquire` is not general enough).
    Ok(MIGRATOR.run_direct(None, connection, false).await?)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use app::model::GrantState;
    use sqlx::{
        AnyPool, AssertSqlSafe, SqlSafeStr,
        migrate::{Migration, MigrationType},
    };
    use tokio_util::task::TaskTracker;

    use super::*;
    use crate::{
        drafts::Drafts,
        ground::Ground,
        ids::{GrantId, OpId, UserId},
        seams::{Entropy, OsEntropy, TestClock},
        store::{draft::DraftPlace, grant::NewTokens, outbox::OutboxState, session::Alive},
        test_database::TestDatabase,
        vault::{Binding, KeyRing, Vault},
    };

    const NOW: i64 = 1_700_000_000_000;

    fn migrator(migrations: Vec<Migration>) -> Migrator {
        let mut migrator = Migrator::with_migrations(migrations);
        migrator.set_locking(false);
        migrator
    }

    async fn fill(pool: &AnyPool, statement: String) {
        sqlx::query(AssertSqlSafe(statement)).execute(pool).await.unwrap();
    }

    /// What somebody leaves in a database of each released schema, and what must be there for them
    /// afterwards.
    struct Fixture {
        vault: Vault,
        user: UserId,
        grant: GrantId,
        op: OpId,
    }

    impl Fixture {
        fn new() -> Self {
            let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
            Self {
                vault: Vault::new(KeyRing::generate(&OsEntropy), entropy),
                user: UserId::random(&OsEntropy),
                grant: GrantId::random(&OsEntropy),
                op: OpId::random(&OsEntropy),
            }
        }

        fn place(&self, column: &'static str, generation: i64) -> Binding {
            Binding {
                table: "jira_grant",
                column,
                row: self.grant.to_string(),
                owner: Some(self.user),
                generation,
            }
        }

        fn draft(&self) -> DraftPlace {
            DraftPlace {
                user: self.user,
                cloud_id: "11111111-0000-4000-8000-000000000001".parse().unwrap(),
                key: "DEMO-1".parse().unwrap(),
            }
        }

        /// In the words of the schema's own time.
        async fn fill(&self, pool: &AnyPool, version: i64) {
            let Self { user, grant, op, .. } = self;
            fill(
                pool,
                format!("INSERT INTO person (id, email, name, password_hash, created_at) VALUES ('{user}', 'rohit@example.com', 'Rohit', '', {NOW})"),
            )
            .await;
            fill(
                pool,
                format!("INSERT INTO session (id_hash, user_id, data, created_at, seen_at, expires_at) VALUES ('hash', '{user}', '{{}}', {NOW}, {NOW}, {})", NOW + 1_000_000),
            )
            .await;
            if version >= 2 {
                let seal = |column| self.vault.seal(&self.place(column, 3), column.as_bytes());
                let (access, refresh) = (seal("access_token"), seal("refresh_token"));
                fill(
                    pool,
                    format!(
                        "INSERT INTO jira_grant (id, user_id, account_id, account_name, sites, scopes, state, generation, \
                         access_token, access_expires_at, refresh_token, connected_at) VALUES ('{grant}', '{user}', \
                         'account-1', 'Rohit', '[]', 'read:me', 'live', 3, '{access}', {NOW}, '{refresh}', {NOW})"
                    ),
                )
                .await;
            }
            if version >= 9 {
                let place = self.draft();
                let drafts = Binding {
                    table: "draft",
                    column: "body",
                    row: place.first(),
                    owner: Some(self.user),
                    generation: 0,
                };
                let body = self.vault.seal(&drafts, b"half a thought");
                fill(
                    pool,
                    format!(
                        "INSERT INTO draft (place, user_id, cloud_id, site, issue_key, body, revision, state, saved_at) VALUES \
                         ('{}', '{user}', '{}', 'acme', '{}', '{body}', 4, 'kept', {NOW})",
                        place.first(),
                        place.cloud_id,
                        place.key
                    ),
                )
                .await;
            }
            if version >= 3 {
                fill(
                    pool,
                    format!(
                        "INSERT INTO outbox (op_id, user_id, client_key, account_id, site, issue_key, body, state, trouble, \
                         created_at, version) VALUES ('{op}', '{user}', 'form-number-0000001', 'account-1', 'acme', \
                         'DEMO-1', 'sealed', 'failed', '\"Unavailable\"', {NOW}, 0)"
                    ),
                )
                .await;
            }
        }

        async fn check(&self, store: &Store, version: i64) {
            let alive = Alive {
                now: NOW,
                seen_since: NOW - 1,
            };
            let session = store
                .session("hash", alive)
                .await
                .unwrap()
                .expect("the session is there");
            assert_eq!(session.person.map(|person| person.id), Some(self.user));
            let grant = store.grant_of(self.user).await.unwrap();
            assert_eq!(grant.is_some(), version >= 2);
            if let Some(grant) = grant {
                assert_eq!(
                    (grant.id, grant.state, grant.generation),
                    (self.grant, GrantState::Live, 3)
                );
                assert_eq!(grant.unsent, i64::from(version >= 3));
                assert_eq!(grant.drafts, i64::from(version >= 9));
                let opened = |column, sealed: &str| self.vault.open_text(&self.place(column, 3), sealed).unwrap();
                assert_eq!(opened("access_token", &grant.access_token), "access_token");
                assert_eq!(opened("refresh_token", &grant.refresh_token), "refresh_token");
                assert!(store.claim_refresh(&grant, "attempt", NOW, NOW + 1_000).await.unwrap());
                let pair = NewTokens {
                    access_token: String::new(),
                    refresh_token: String::new(),
                    access_expires_at: NOW,
                    scopes: String::new(),
                    refreshed_at: NOW,
                };
                assert!(store.keep_refreshed(grant.id, 3, "attempt", pair).await.unwrap());
            }
            if version >= 3 {
                let unsent = store.all_unsent(self.user, 10).await.unwrap();
                let found: Vec<_> = unsent.iter().map(|row| (row.op, row.state, row.tries)).collect();
                assert_eq!(found, [(self.op, OutboxState::Failed, 0)]);
            }
            if version >= 9 {
                let ground = Ground {
                    store: store.clone(),
                    vault: self.vault.clone(),
                    clock: Arc::new(TestClock::at(NOW)),
                    entropy: Arc::new(OsEntropy),
                    tasks: TaskTracker::new(),
                };
                let draft = Drafts::new(&ground).find(&self.draft()).await.unwrap().remove(0);
                assert_eq!((draft.text.as_str(), draft.revision.get()), ("half a thought", 4));
            }
        }
    }

    #[tokio::test]
    async fn what_was_kept_in_every_released_schema_is_there_after_the_migration() {
        for version in MIGRATOR.iter().map(|migration| migration.version) {
            let database = TestDatabase::new().await;
            let fixture = Fixture::new();
            let before = Store::connect(&database.url, "").await.unwrap();
            MIGRATOR.run_to(version, &before.pool).await.unwrap();
            fixture.fill(&before.pool, version).await;
            before.pool.close().await;
            let after = Store::open(&database.url).await.unwrap();
            fixture.check(&after, version).await;
        }
    }

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn processes_that_start_at_once_converge() {
        for _ in 0..5 {
            let database = TestDatabase::new().await;
            let starts = (0..4).map(|_| {
                let url = database.url.clone();
                tokio::spawn(async move { Store::open(&url).await.map(|_| ()) })
            });
            for started in futures::future::join_all(starts).await {
                started.unwrap().unwrap();
            }
            let store = Store::open(&database.url).await.unwrap();
            let fixture = Fixture::new();
            fixture.fill(&store.pool, i64::MAX).await;
            fixture.check(&store, i64::MAX).await;
        }
    }

    /// Which has done all of it but the last word, and its lock goes with it.
    #[tokio::test]
    async fn whoever_waits_for_one_that_dies_migrates_instead() {
        let database = TestDatabase::new().await;
        let dying = Store::connect(&database.url, "").await.unwrap();
        if dying.dialect == Dialect::Sqlite {
            // There is no lock, and one that dies is the next test's.
            return;
        }
        let mut transaction = dying.pool.begin().await.unwrap();
        for _ in 0..2 {
            let taken: bool = sqlx::query_scalar("SELECT pg_try_advisory_xact_lock($1)")
                .bind(LOCK)
                .fetch_one(&mut *transaction)
                .await
                .unwrap();
            assert!(taken);
        }
        MIGRATOR.run_direct(None, &mut *transaction, false).await.unwrap();
        let waiting = Store::connect(&database.url, "").await.unwrap();
        let Err(given_up) = waiting.migrate_server(Duration::from_millis(300)).await else {
            panic!("two migrate at once")
        };
        assert!(matches!(given_up, StoreError::OthersMigrate(_)), "{given_up}");
        let url = database.url.clone();
        let next = tokio::spawn(async move { Store::open(&url).await });
        drop(transaction);
        let store = next.await.unwrap().unwrap();
        let fixture = Fixture::new();
        fixture.fill(&store.pool, i64::MAX).await;
        fixture.check(&store, i64::MAX).await;
    }

    /// However it ended, on the connection that goes on being used.
    #[tokio::test]
    async fn no_lock_outlives_a_migration() {
        let database = TestDatabase::new().await;
        let store = Store::connect(&database.url, "").await.unwrap();
        if store.dialect == Dialect::Sqlite {
            return;
        }
        let locks = async || -> i64 {
            let locks = "SELECT COUNT(*) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM \
                         pg_database WHERE datname = current_database())";
            sqlx::query_scalar(locks).fetch_one(&store.pool).await.unwrap()
        };
        store.migrate().await.unwrap();
        assert_eq!(locks().await, 0);
        fill(
            &store.pool,
            "UPDATE _sqlx_migrations SET success = FALSE WHERE version = 1".to_owned(),
        )
        .await;
        assert!(store.migrate().await.is_err());
        assert_eq!(locks().await, 0);
    }

    /// A process that dies within a migration, after each of its statements.
    #[tokio::test]
    async fn a_migration_that_broke_off_anywhere_is_as_if_it_had_not_begun() {
        let statements = |sql: &str| -> Vec<String> {
            let code: Vec<&str> = sql
                .lines()
                .map(|line| line.split("--").next().unwrap_or_default())
                .collect();
            let whole = code.join("\n");
            let statements = whole
                .split(';')
                .map(str::trim)
                .filter(|statement| !statement.is_empty());
            statements.map(str::to_owned).collect()
        };
        let mut broken = 0;
        for (number, migration) in MIGRATOR.iter().enumerate() {
            let all = statements(migration.sql.as_str());
            let version = MIGRATOR
                .iter()
                .take(number)
                .next_back()
                .map_or(0, |before| before.version);
            for done in 1..=all.len() {
                let database = TestDatabase::new().await;
                let store = Store::connect(&database.url, "").await.unwrap();
                let before: Vec<Migration> = MIGRATOR.iter().take(number).cloned().collect();
                let fixture = Fixture::new();
                if version > 0 {
                    MIGRATOR.run_to(version, &store.pool).await.unwrap();
                    fixture.fill(&store.pool, version).await;
                }
                let sql = format!("{}; SELECT nothing FROM nowhere", all[..done].join(";"));
                let breaks_off = Migration::new(
                    migration.version,
                    "breaks off".into(),
                    MigrationType::Simple,
                    AssertSqlSafe(sql).into_sql_str(),
                    false,
                );
                let migrator = migrator([before, vec![breaks_off]].concat());
                assert!(matches!(
                    migrator.run(&store.pool).await,
                    Err(MigrateError::ExecuteMigration(..) | MigrateError::Execute(_))
                ));
                store.pool.close().await;
                let after = Store::open(&database.url).await.unwrap();
                if version > 0 {
                    fixture.check(&after, version).await;
                }
                broken += 1;
            }
        }
        assert!(broken >= 10, "{broken}");
    }

    #[tokio::test]
    async fn a_database_of_a_newer_byline_is_left_alone() {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url).await.unwrap();
        let newer = Migration::new(
            9_999,
            "from the future".into(),
            MigrationType::Simple,
            AssertSqlSafe("CREATE TABLE future (id TEXT)".to_owned()).into_sql_str(),
            false,
        );
        let all = MIGRATOR.iter().cloned().chain([newer]).collect();
        migrator(all).run(&store.pool).await.unwrap();
        let Err(refused) = Store::open(&database.url).await else {
            panic!("the older program took it")
        };
        assert_eq!(
            refused.to_string(),
            "this database was made by a newer Byline (schema 9999): start that one, or restore a backup from before"
        );
    }
}
