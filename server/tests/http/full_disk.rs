//! A real process on SQLite whose files cannot grow any more: because it may not write more, or because
//! the disk, a small one that is mounted for it, is really full.

use std::{
    fs::File,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use serde_json::json;
use sqlx::{Connection, SqliteConnection};

use crate::{
    browser::{Browser, Page},
    house::House,
    process::Process,
    wire::PATIENCE,
};

/// So many comments are tried, each with a little more room than the one before.
const TRIES: u64 = 16;

/// On so many issues in turn: what is under way on one holds up the next there.
const ISSUES: u64 = 8;

struct Full {
    house: House,
    process: Process,
    database: String,
    disk: Disk,
}

/// What becomes full.
enum Disk {
    /// No disk: how large a file the process may write.
    Limit(tempfile::TempDir),
    Mounted(Mount),
}

impl Disk {
    fn limit() -> Self {
        Self::Limit(tempfile::tempdir().unwrap())
    }

    fn folder(&self) -> &Path {
        match self {
            Self::Limit(folder) => folder.path(),
            Self::Mounted(mount) => mount.folder.path(),
        }
    }
}

/// A disk in memory. Gone when dropped.
struct Mount {
    folder: tempfile::TempDir,
}

impl Mount {
    /// Of so many bytes; none where this may not be done.
    fn new(bytes: usize) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", &format!("size={bytes}"), "tmpfs"]);
        let mounted = mount.arg(folder.path()).output();
        mounted
            .is_ok_and(|mounted| mounted.status.success())
            .then_some(Self { folder })
    }

    fn filler(&self) -> PathBuf {
        self.folder.path().join("filler")
    }

    /// To the last byte.
    fn fill(&self) {
        let mut filler = File::options().create(true).append(true).open(self.filler()).unwrap();
        for size in [4096, 1] {
            let error = loop {
                if let Err(error) = filler.write_all(&vec![0; size]) {
                    break error;
                }
            };
            assert_eq!(error.kind(), ErrorKind::StorageFull, "{error}");
        }
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        // At once, whoever has files open there.
        _ = Command::new("umount").arg("--lazy").arg(self.folder.path()).status();
    }
}

impl Full {
    async fn new(disk: Disk) -> Self {
        let database = format!("sqlite:{}", disk.folder().join("byline.db").display());
        let (house, process, _) = House::in_a_process(&[("BYLINE_DATABASE_URL", &database)]).await;
        Self {
            house,
            process,
            database,
            disk,
        }
    }

    async fn fill(&self) {
        match &self.disk {
            Disk::Limit(_) => self.process.files_end_at(0),
            Disk::Mounted(mount) => {
                // What the log has room for already would still be taken.
                self.execute("PRAGMA wal_checkpoint(TRUNCATE)").await;
                mount.fill();
            }
        }
    }

    fn make_room(&self) {
        match &self.disk {
            Disk::Limit(_) => self.process.files_end_at(rlimit::INFINITY),
            Disk::Mounted(mount) => std::fs::remove_file(mount.filler()).unwrap(),
        }
    }

    async fn sql(&self) -> SqliteConnection {
        SqliteConnection::connect(&self.database).await.unwrap()
    }

    async fn execute(&self, statement: &'static str) {
        let mut connection = self.sql().await;
        sqlx::query(statement).execute(&mut connection).await.unwrap();
        connection.close().await.unwrap();
    }

    /// How large the file is that is written to first.
    fn log_size(&self) -> u64 {
        let path = format!("{}-wal", self.database.strip_prefix("sqlite:").unwrap());
        std::fs::metadata(path).unwrap().len()
    }

    async fn readiness(&self) -> u16 {
        let answer = Browser::new().fetch(self.house.url("/readyz"), &[]).await;
        answer.status().as_u16()
    }

    async fn turns(&self, readiness: u16) {
        let began = Instant::now();
        while self.readiness().await != readiness {
            assert!(began.elapsed() < PATIENCE, "/readyz does not turn to {readiness}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    async fn posted(&self, issue: &str, text: &str) -> usize {
        let comments = self.house.atlassian.comments_by("Rohit", issue).await;
        comments.iter().filter(|comment| *comment == text).count()
    }
}

fn comment(text: &str) -> [(&'static str, &str); 1] {
    [("Add a comment", text)]
}

/// The text is on the page, in a field to be sent again from.
fn text_on(page: &Page) -> String {
    let label = if page.text().contains("What you wrote") {
        "What you wrote"
    } else {
        "Add a comment"
    };
    page.value(label)
}

#[tokio::test]
async fn where_files_may_not_grow_people_read_and_keep_what_they_write() {
    read_and_keep_what_they_write(Disk::limit()).await;
}

#[tokio::test]
async fn no_space_on_a_real_disk_and_people_read_and_keep_what_they_write() {
    let Some(mount) = Mount::new(2 << 20) else {
        println!("no disk may be mounted here: left out");
        return;
    };
    read_and_keep_what_they_write(Disk::Mounted(mount)).await;
}

async fn read_and_keep_what_they_write(disk: Disk) {
    let full = Full::new(disk).await;
    let house = &full.house;
    let rohit = house.connected("Rohit").await;
    let address = house.url("/acme/browse/DEMO-1");
    let page = rohit.open(address.clone()).await;
    assert_eq!(full.readiness().await, 200);
    // Visits and uses that were noted long ago are to be noted now.
    full.execute("UPDATE session SET seen_at = seen_at - 3600000").await;
    full.execute("UPDATE jira_grant SET used_at = 0").await;
    full.fill().await;
    full.turns(503).await;
    assert_eq!(rohit.fetch(house.url("/livez"), &[]).await.status(), 200);
    let read = rohit.open(address.clone()).await;
    assert_eq!(read.status, 200, "{}", read.text());

    let calls = house.atlassian.requests("/").await.len();
    let text = "Written on a full disk\n</textarea><b>";
    let refused = rohit.press(&page, "Comment", &comment(text)).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.value("What you wrote"), text);
    assert!(
        refused.alerts()[0].contains("Something went wrong in Byline"),
        "{:?}",
        refused.alerts()
    );
    let again = rohit.press(&refused, "Try again", &[]).await;
    assert_eq!(again.value("What you wrote"), text);
    let previewed = rohit.press(&page, "Preview", &comment(text)).await;
    assert_eq!(previewed.value("What you wrote"), text);
    assert_eq!(
        house.atlassian.requests("/").await.len(),
        calls,
        "nothing leaves that is not recorded"
    );
    // Nor is a token refreshed that could not be kept.
    let tokens = house.atlassian.token_calls().await;
    house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
    let stale = rohit.open(address.clone()).await;
    assert!(!stale.alerts().is_empty(), "{}", stale.text());
    assert_eq!(house.atlassian.token_calls().await, tokens);
    let credentials = [("Email", "mark@example.com"), ("Password", crate::house::PASSWORD)];
    let mark = Browser::new();
    let sign_in = mark.open(house.url("/sign-in")).await;
    let not_in = mark.press(&sign_in, "Sign in", &credentials).await;
    assert!(
        !not_in.has_button("Sign out") && not_in.status != 200,
        "{}",
        not_in.text()
    );

    full.make_room();
    full.turns(200).await;
    let done = rohit.press(&again, "Try again", &[]).await;
    assert!(done.alerts().is_empty(), "{:?}", done.alerts());
    assert_eq!(full.posted("DEMO-1", text).await, 1);
    assert_eq!(house.atlassian.token_calls().await, tokens + 1);
}

/// Room for one more page each time, so that each write of a comment's way fails once: what is posted
/// is recorded, and what is not is still there.
#[tokio::test]
async fn wherever_room_runs_out_nothing_is_half_done() {
    let full = Full::new(Disk::limit()).await;
    let house = &full.house;
    let rohit = house.connected("Rohit").await;
    let mut tried = Vec::new();
    for number in 0..TRIES {
        let issue = format!("DEMO-{}", number % ISSUES + 1);
        let page = rohit.open(house.url(&format!("/acme/browse/{issue}"))).await;
        let text = format!("With room for {number} more");
        // Not on the edge of a page either.
        full.process.files_end_at(full.log_size() + number * 6144 + 100);
        let answer = rohit.press(&page, "Comment", &comment(&text)).await;
        full.process.files_end_at(rlimit::INFINITY);
        let is_done = answer.status == 200 && answer.alerts().is_empty() && text_on(&answer).is_empty();
        if !is_done {
            // An older text of the same issue may stand there; the home page lists both.
            let is_listed = async || rohit.open(house.url("/")).await.text().contains(&text);
            assert!(
                text_on(&answer) == text || is_listed().await,
                "{number}: {}",
                answer.text()
            );
            assert!(!answer.alerts().is_empty(), "{number}");
        }
        tried.push((page, issue, text, is_done));
    }
    let failed = tried.iter().filter(|(_, _, _, is_done)| !is_done).count();
    println!("{failed} of {TRIES} comments met the full disk");
    assert!(failed >= 3 && failed < TRIES as usize, "{failed}");
    // Those who were sending them have had their time.
    full.execute(
        "UPDATE outbox SET lease_until = 0, next_try_at = 0, sent_at = sent_at - 60000 WHERE state NOT IN ('posted', 'discarded')",
    )
    .await;
    for (page, issue, text, _) in &tried {
        let began = Instant::now();
        loop {
            let answer = rohit.press(page, "Comment", &comment(text)).await;
            if answer.alerts().is_empty() {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "{text}: {:?}", answer.alerts());
        }
        assert_eq!(full.posted(issue, text).await, 1, "{text}");
    }
    let mut connection = full.sql().await;
    let verdict: String = sqlx::query_scalar("PRAGMA integrity_check")
        .fetch_one(&mut connection)
        .await
        .unwrap();
    assert_eq!(verdict, "ok");
    assert_eq!(full.readiness().await, 200);
}
