//! A database of its own for each test: a SQLite file, or, where `BYLINE_TEST_POSTGRES` names a
//! server, a new database there. `make test` runs every test both ways.

use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

use sqlx::{Connection, Executor, PgConnection};
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
        let mut connection = PgConnection::connect(&self.url).await.unwrap();
        let tables = "SELECT tablename::text FROM pg_tables WHERE schemaname = 'public'";
        let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(&mut connection).await.unwrap();
        let mut found = String::new();
        for table in tables {
            let rows = sqlx::AssertSqlSafe(format!("SELECT t::text FROM {table} t"));
            let rows: Vec<String> = sqlx::query_scalar(rows).fetch_all(&mut connection).await.unwrap();
            found.extend(rows);
        }
        found
    }
}
