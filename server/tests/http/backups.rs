//! A backup that is taken while people work, in the ways that the README names, and put in the place of
//! the database later: people stay connected whose tokens are still good for Atlassian, others are asked
//! to reconnect, once, and no comment is posted twice.

use std::{
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use futures::future::{join, join_all};
use serde_json::json;
use sqlx::{AnyConnection, Connection, any::install_default_drivers};

use crate::{
    browser::{Browser, Page},
    database::TestDatabase,
    house::House,
    process::Process,
    wire::PATIENCE,
};

const DEMO: &str = "/acme/browse/DEMO-1";

/// So many comments are under way when the backup is taken.
const UNDER_WAY: usize = 7;

/// Where a backup is made and put back.
enum Copied {
    /// SQLite's file by `VACUUM INTO`.
    File,
    /// PostgreSQL by `pg_dump`, and put back by `psql`; both are in this folder.
    Dump(String),
}

impl Copied {
    /// How it is done on the database of this run; nothing where the programs are not there.
    fn of(url: &str) -> Option<Self> {
        if url.starts_with("sqlite:") {
            return Some(Self::File);
        }
        let programs = std::env::var("BYLINE_TEST_POSTGRES_PROGRAMS").ok()?;
        Path::new(&programs)
            .join("pg_dump")
            .exists()
            .then_some(Self::Dump(programs))
    }

    async fn take(&self, url: &str, copy: &Path) {
        match self {
            Self::File => {
                let into = format!("VACUUM INTO '{}'", copy.display());
                execute(url, sqlx::AssertSqlSafe(into)).await;
            }
            Self::Dump(programs) => run(programs, "pg_dump", &["--dbname", url, "--file"], copy).await,
        }
    }

    /// The address of a database that is as the copy was.
    async fn put_back(&self, copy: &Path) -> (String, Option<TestDatabase>) {
        match self {
            Self::File => (format!("sqlite:{}", copy.display()), None),
            Self::Dump(programs) => {
                let database = TestDatabase::new().await;
                let arguments = ["--quiet", "-v", "ON_ERROR_STOP=1", "--dbname", &database.url, "--file"];
                run(programs, "psql", &arguments, copy).await;
                (database.url.clone(), Some(database))
            }
        }
    }
}

async fn run(programs: &str, program: &str, arguments: &[&str], last: &Path) {
    let mut command = Command::new(Path::new(programs).join(program));
    command.args(arguments).arg(last);
    // The test goes on meanwhile, and so do the people in it.
    let output = tokio::task::spawn_blocking(move || command.output())
        .await
        .unwrap()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

async fn execute(url: &str, statement: impl sqlx::SqlSafeStr) {
    install_default_drivers();
    let mut connection = AnyConnection::connect(url).await.unwrap();
    sqlx::query(statement).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

async fn end_access_tokens(house: &House) {
    house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
}

fn comment(text: &str) -> [(&'static str, &str); 1] {
    [("Add a comment", text)]
}

async fn posted(house: &House, author: &str, issue: &str, text: &str) -> usize {
    let comments = house.atlassian.comments_by(author, issue).await;
    comments.iter().filter(|comment| *comment == text).count()
}

async fn works(house: &House, browser: &Browser) -> Page {
    let page = browser.open(house.url(DEMO)).await;
    assert!(page.status == 200 && page.alerts().is_empty(), "{}", page.text());
    page
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_that_is_put_back_costs_a_new_connection_at_most() {
    let (house, mut process, mut settings) = House::in_a_process(&[]).await;
    let folder = house.database.folder.path();
    let Some(copied) = Copied::of(&house.database.url) else {
        println!("there is no pg_dump: left out");
        return;
    };
    let rohit = house.connected("Rohit").await;
    let mark = house.connected("Mark").await;
    let asha = house.connected("Asha").await;

    // Taken under work: comments are on their way, and arrive afterwards.
    let slow = json!({"type": "delay", "before_ms": 1500});
    let fault = json!({"method": "POST", "path_regex": "/comment$", "times": UNDER_WAY, "action": slow});
    house.atlassian.control("faults", fault).await;
    let mut forms = Vec::new();
    for number in 1..=UNDER_WAY {
        // DEMO-1 is for later.
        let issue = format!("DEMO-{}", number + 1);
        let page = rohit.open(house.url(&format!("/acme/browse/{issue}"))).await;
        forms.push((issue, format!("Under way {number}"), page));
    }
    let copy = folder.join("copy");
    let commenting = join_all(
        forms
            .iter()
            .map(async |(_, text, page)| rohit.press_once(page, "Comment", &comment(text)).await),
    );
    let taking = async {
        house.atlassian.received("/comment", UNDER_WAY).await;
        copied.take(&house.database.url, &copy).await;
    };
    let (answers, ()) = join(commenting, taking).await;
    assert!(answers.iter().all(|answer| answer.status() == 303));

    // Work goes on: Mark's tokens are exchanged twice, then Rohit's once, Asha's never.
    for _ in 0..2 {
        end_access_tokens(&house).await;
        works(&house, &mark).await;
    }
    works(&house, &rohit).await;
    process.signal("KILL");
    process.ended().await;

    let (restored, _database) = copied.put_back(&copy).await;
    // Those who were sending comments when the copy was taken have had their time.
    execute(
        &restored,
        "UPDATE outbox SET lease_until = 0, next_try_at = 0, sent_at = sent_at - 60000 WHERE state NOT IN ('posted', \
         'discarded')",
    )
    .await;
    let setting = settings.iter_mut().find(|(name, _)| name == "BYLINE_DATABASE_URL");
    setting.unwrap().1 = restored;
    let before = house.atlassian.token_calls().await;
    let _process = Process::start(&settings, folder).await;

    // The one before the newest is taken by Atlassian for ten minutes more.
    works(&house, &rohit).await;
    works(&house, &asha).await;
    assert_eq!(house.atlassian.token_calls().await, before + 2);
    // An older one is presented once, and its owner is told.
    for _ in 0..3 {
        let page = mark.open(house.url(DEMO)).await;
        assert_eq!(page.status, 403, "{}", page.text());
        assert!(page.text().contains("Reconnect"), "{}", page.text());
    }
    assert_eq!(house.atlassian.token_calls().await, before + 3);
    let question = mark.open(house.consent(&mark, "Mark", "acme").await).await;
    mark.press(&question, "Confirm", &[]).await;
    for (browser, name) in [(&rohit, "Rohit"), (&mark, "Mark")] {
        let text = format!("{name} goes on");
        let page = works(&house, browser).await;
        let done = browser.press(&page, "Comment", &comment(&text)).await;
        assert!(done.alerts().is_empty(), "{:?}", done.alerts());
        assert_eq!(posted(&house, name, "DEMO-1", &text).await, 1);
    }

    // What was under way when the copy was taken is found in Jira.
    for (issue, text, page) in &forms {
        let began = Instant::now();
        while !rohit.press(page, "Comment", &comment(text)).await.alerts().is_empty() {
            assert!(began.elapsed() < PATIENCE, "{text}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        assert_eq!(posted(&house, "Rohit", issue, text).await, 1, "{text}");
    }
}
