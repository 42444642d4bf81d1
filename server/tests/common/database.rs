//! A database of its own for each test: a SQLite file, or, where `BYLINE_TEST_POSTGRES` names a
//! server, a new database there. `make test` runs every test both ways.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use sqlx::{Connection, Executor, PgConnection, SqliteConnection};
use tempfile::TempDir;

/// Kept for as long as the database is used.
pub struct TestDatabase {
    /// As `BYLINE_DATABASE_URL` wants it.
    pub url: String,
    /// Files that belong to the test.
    pub folder: TempDir,
}

impl TestDatabase {
    pub async fn new() -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let folder = tempfile::tempdir().unwrap();
        let url = match std::env::var("BYLINE_TEST_POSTGRES") {
            Err(_) => format!("sqlite:{}", folder.path().join("byline.db").display()),
            Ok(server) => {
                let name = format!("test_{}_{}", std::process::id(), COUNT.fetch_add(1, Relaxed));
                let mut connection = PgConnection::connect(&server).await.unwrap();
                let create = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
                connection.execute(create).await.unwrap();
                let (address, _) = server.rsplit_once('/').unwrap();
                format!("{address}/{name}")
            }
        };
        Self { url, folder }
    }

    /// All that the database keeps, as whoever stole it would find it.
    pub async fn everything(&self) -> String {
        if self.url.starts_with("sqlite:") {
            let mut bytes = Vec::new();
            for file in std::fs::read_dir(self.folder.path()).unwrap() {
                let path = file.unwrap().path();
                if path.to_string_lossy().contains("byline.db") {
                    bytes.extend(std::fs::read(path).unwrap());
                }
            }
            return String::from_utf8_lossy(&bytes).into_owned();
        }
        self.rows().await.concat()
    }

    /// Every row of every table, in an order that does not change by itself.
    pub async fn rows(&self) -> Vec<String> {
        let mut rows = Vec::new();
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            let tables = "SELECT name FROM sqlite_master WHERE type = 'table'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.unwrap();
            for table in tables {
                let columns =
                    "SELECT group_concat('quote(' || name || ')', ' || '','' || ') FROM pragma_table_info($1)";
                let columns: String = sqlx::query_scalar(columns)
                    .bind(&table)
                    .fetch_one(&mut connection)
                    .await
                    .unwrap();
                let found = sqlx::AssertSqlSafe(format!("SELECT '{table}: ' || {columns} FROM {table}"));
                let found: Vec<String> = sqlx::query_scalar(found).fetch_all(&mut connection).await.unwrap();
                rows.extend(found);
            }
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
            let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.unwrap();
            for table in tables {
                let found = sqlx::AssertSqlSafe(format!("SELECT '{table}: ' || t::text FROM {table} t"));
                let found: Vec<String> = sqlx::query_scalar(found).fetch_all(&mut connection).await.unwrap();
                rows.extend(found);
            }
        }
        rows.sort_unstable();
        rows
    }
}
