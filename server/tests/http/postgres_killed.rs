//! PostgreSQL killed under Byline: the processes that serve its connections, and the whole of it. The
//! cluster is this test's own, of the programs that `BYLINE_TEST_POSTGRES_PROGRAMS` names
//! (`.make/with-postgres` sets it); without any, there is nothing to kill.

use std::{
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use futures::future::{join, join_all};
use serde_json::{Value, json};
use sqlx::{Connection, PgConnection};
use url::Url;

use crate::{
    browser::{Browser, Page},
    house::{House, listener},
    process::Process,
};

const DEMO: &str = "/acme/browse/DEMO-1";

/// For PostgreSQL to start and Byline to notice.
const RECOVERY: Duration = Duration::from_secs(30);

/// Stopped when dropped.
struct Cluster {
    programs: PathBuf,
    folder: tempfile::TempDir,
    port: u16,
    /// User and group of whom PostgreSQL runs as, where this test runs as root: PostgreSQL refuses to.
    owner: Option<(u32, u32)>,
}

impl Cluster {
    async fn new(programs: PathBuf) -> Self {
        let id = |arguments: &[&str]| {
            let output = Command::new("id").args(arguments).output().unwrap();
            String::from_utf8(output.stdout).unwrap().trim().parse::<u32>().ok()
        };
        let of = |name| id(&["-u", name]).zip(id(&["-g", name]));
        let owner = match id(&["-u"]) {
            Some(0) => of("postgres").or_else(|| of("nobody")),
            _ => None,
        };
        let folder = tempfile::tempdir().unwrap();
        if let Some((user, group)) = owner {
            chown(folder.path(), Some(user), Some(group)).unwrap();
        }
        let listener = listener().await;
        let port = listener.local_addr().unwrap().port();
        drop(listener);
        let cluster = Self {
            programs,
            folder,
            port,
            owner,
        };
        let made = cluster.run("initdb", &["-U", "byline", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        assert!(made, "initdb failed");
        cluster.start();
        cluster
    }

    fn run(&self, program: &str, arguments: &[&str]) -> bool {
        let program = self.programs.join(program);
        let mut command = match self.owner {
            None => Command::new(program),
            Some((user, group)) => {
                let mut command = Command::new("setpriv");
                command.args([
                    &format!("--reuid={user}"),
                    &format!("--regid={group}"),
                    "--clear-groups",
                ]);
                command.arg(program);
                command
            }
        };
        command
            .arg("-D")
            .arg(self.folder.path().join("cluster"))
            .args(arguments);
        let output = command.current_dir("/").stdout(std::process::Stdio::null());
        output.status().unwrap().success()
    }

    fn start(&self) {
        let options = format!("-h 127.0.0.1 -p {} -k '' -c fsync=off", self.port);
        let log = self.folder.path().join("log");
        assert!(self.run("pg_ctl", &["-w", "-l", log.to_str().unwrap(), "-o", &options, "start"]));
    }

    /// All its processes are killed, as they stand.
    fn kill(&self) -> bool {
        self.run("pg_ctl", &["-m", "immediate", "stop"])
    }

    fn url(&self) -> String {
        format!("postgres://byline@127.0.0.1:{}/postgres", self.port)
    }

    async fn execute(&self, statement: &'static str) -> u64 {
        let mut connection = PgConnection::connect(&self.url()).await.unwrap();
        sqlx::query(statement)
            .execute(&mut connection)
            .await
            .unwrap()
            .rows_affected()
    }

    /// Kills the processes that serve everybody's connections.
    async fn kill_backends(&self) -> u64 {
        self.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> \
             pg_backend_pid()",
        )
        .await
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.kill();
    }
}

struct Form {
    page: Page,
    issue: String,
    text: String,
}

/// What came of a form at once.
struct Tried {
    form: Form,
    is_posted: bool,
    is_brought_back: bool,
}

struct Killed {
    cluster: Cluster,
    house: House,
    rohit: Browser,
    mark: Browser,
    _process: Process,
}

impl Killed {
    async fn new() -> Option<Self> {
        let Ok(programs) = std::env::var("BYLINE_TEST_POSTGRES_PROGRAMS") else {
            println!("there is no PostgreSQL to kill");
            return None;
        };
        let cluster = Cluster::new(Path::new(&programs).to_owned()).await;
        let (house, process, _) = House::in_a_process(&[("BYLINE_DATABASE_URL", &cluster.url())]).await;
        Some(Self {
            rohit: house.connected("Rohit").await,
            mark: house.connected("Mark").await,
            cluster,
            house,
            _process: process,
        })
    }

    /// Opens the form for one comment on each of so many issues.
    async fn forms(&self, round: &str, count: usize) -> Vec<Form> {
        let mut forms = Vec::new();
        for number in 1..=count {
            let issue = format!("DEMO-{number}");
            let page = self.rohit.open(self.address(&issue)).await;
            assert_eq!(page.status, 200, "{}", page.text());
            let text = format!("{round} {number}");
            forms.push(Form { page, issue, text });
        }
        forms
    }

    fn address(&self, issue: &str) -> Url {
        self.house.url(&format!("/acme/browse/{issue}"))
    }

    /// Sends them all at once.
    async fn comment(&self, forms: Vec<Form>) -> Vec<Tried> {
        join_all(forms.into_iter().map(|form| async move {
            let fill = [("Add a comment", &*form.text)];
            let answer = self.rohit.press_once(&form.page, "Comment", &fill).await;
            let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
            let location = headers.get("location").map(|location| location.to_str().unwrap());
            let is_posted = location.is_some_and(|location| location.contains("#comment-"));
            let html = answer.text().await.unwrap();
            let is_brought_back = html.contains(&form.text);
            assert!(status == 303 || is_brought_back, "{}: {status} {html}", form.text);
            Tried {
                form,
                is_posted,
                is_brought_back,
            }
        }))
        .await
    }

    async fn count(&self, form: &Form) -> usize {
        let posted = self.house.atlassian.comments_by("Rohit", &form.issue).await;
        posted.iter().filter(|posted| **posted == form.text).count()
    }

    /// No text is lost, and every one is posted once when its author tries again; nobody has to
    /// reconnect.
    async fn settle(&self, tried: &[Tried]) {
        for Tried { form, .. } in tried.iter().filter(|tried| !tried.is_brought_back) {
            let page = self.rohit.open(self.address(&form.issue)).await;
            let is_kept = page.value("Add a comment") == form.text;
            assert!(is_kept || self.count(form).await == 1, "{}: {}", form.text, page.text());
        }
        // Those who were sending them have had their time.
        self.cluster
            .execute(
                "UPDATE outbox SET lease_until = 0, next_try_at = 0, sent_at = sent_at - 60000 WHERE state NOT IN \
                 ('posted', 'discarded')",
            )
            .await;
        for Tried { form, .. } in tried {
            // Also of what went through at once the record may be lost, and is then found out anew.
            let began = Instant::now();
            loop {
                let fill = [("Add a comment", &*form.text)];
                let answer = self.rohit.press(&form.page, "Comment", &fill).await;
                if answer.alerts().is_empty() {
                    break;
                }
                assert!(began.elapsed() < RECOVERY, "{}: {:?}", form.text, answer.alerts());
            }
        }
        for Tried { form, .. } in tried {
            assert_eq!(self.count(form).await, 1, "{}", form.text);
        }
        for browser in [&self.rohit, &self.mark] {
            let page = browser.open(self.house.url(DEMO)).await;
            assert!(page.status == 200 && page.alerts().is_empty(), "{}", page.text());
        }
    }

    async fn slow(&self, method: &str, path: &str, milliseconds: u64) {
        let action = json!({"type": "delay", "before_ms": milliseconds / 2, "after_ms": milliseconds / 2});
        let fault = json!({"method": method, "path_regex": path, "times": null, "action": action});
        self.house.atlassian.control("faults", fault).await;
    }
}

#[tokio::test]
async fn connections_that_die_under_way_cost_nobody_anything() {
    let Some(killed) = Killed::new().await else { return };
    killed.slow("POST", "/comment$", 300).await;
    killed.slow("POST", "/oauth/token$", 300).await;
    let (mut tried, mut dead) = (Vec::new(), 0);
    for round in 0..4 {
        let forms = killed.forms(&format!("Connections die, round {round},"), 4).await;
        // Everybody's access token is refused, and a new one fetched, under way as well.
        killed
            .house
            .atlassian
            .control("clock", json!({"advance_seconds": 3700}))
            .await;
        let comments = killed.comment(forms);
        let kills = async {
            let mut kills = 0;
            for _ in 0..12 {
                kills += killed.cluster.kill_backends().await;
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
            kills
        };
        let (comments, kills) = join(comments, kills).await;
        tried.extend(comments);
        dead += kills;
    }
    killed.house.atlassian.forget_faults().await;
    let done = tried.iter().filter(|tried| tried.is_posted).count();
    println!(
        "{dead} backends killed; {done} of {} comments went through at once",
        tried.len()
    );
    assert!(dead >= 40, "{dead}");
    killed.settle(&tried).await;
}

#[tokio::test]
async fn a_database_that_is_killed_and_comes_back_is_met_without_a_restart() {
    let Some(killed) = Killed::new().await else { return };
    let readiness = async || {
        let answer = killed.mark.fetch(killed.house.url("/readyz"), &[]).await;
        answer.status().as_u16()
    };
    let mut tried = Vec::new();
    // Once while tokens are fetched, once while comments are posted.
    for awaited in ["/oauth/token", "/comment"] {
        let forms = killed.forms(&format!("Until {awaited}"), 3).await;
        killed.slow("POST", "/comment$", 1500).await;
        killed.slow("POST", "/oauth/token$", 800).await;
        killed
            .house
            .atlassian
            .control("clock", json!({"advance_seconds": 3700}))
            .await;
        let seen = killed.house.atlassian.requests("/").await;
        let is_awaited = |request: &&Value| request["path"].as_str().unwrap().ends_with(awaited);
        let seen = seen.iter().filter(is_awaited).count();
        let kill = async {
            killed.house.atlassian.received(awaited, seen + 1).await;
            assert!(killed.cluster.kill());
            let (ready, down) = join(readiness(), killed.mark.open(killed.house.url(DEMO))).await;
            assert_eq!((ready, down.status.as_u16()), (503, 503));
            assert!(down.text().contains("cannot reach its database"), "{}", down.text());
            killed.cluster.start();
            let began = Instant::now();
            while readiness().await != 200 {
                assert!(began.elapsed() < RECOVERY, "it does not come back");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            println!("ready {:?} after PostgreSQL was", began.elapsed());
        };
        let (comments, ()) = join(killed.comment(forms), kill).await;
        tried.extend(comments);
        killed.house.atlassian.forget_faults().await;
    }
    killed.settle(&tried).await;
}
