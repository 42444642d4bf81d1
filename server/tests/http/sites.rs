//! What is written for one site reaches that site alone, whatever the sites are called.

use std::time::{Duration, Instant};

use serde_json::json;
use sqlx::{Connection, Executor, PgConnection, SqliteConnection};

use crate::{
    browser::{Browser, Page},
    database::TestDatabase,
    house::House,
    process::Process,
    wire::PATIENCE,
};

impl TestDatabase {
    /// Changes the database as only somebody with access to it could, or a version before.
    async fn execute(&self, statement: &str) {
        let statement = sqlx::AssertSqlSafe(statement.to_owned());
        if self.url.starts_with("sqlite:") {
            let mut connection = SqliteConnection::connect(&self.url).await.unwrap();
            connection.execute(statement).await.unwrap();
        } else {
            let mut connection = PgConnection::connect(&self.url).await.unwrap();
            connection.execute(statement).await.unwrap();
        }
    }

    /// No try of the program's own falls into what a test does.
    async fn hold_what_waits(&self) {
        self.execute("UPDATE outbox SET next_try_at = 4102444800000 WHERE next_try_at IS NOT NULL")
            .await;
    }

    /// What was posted by hand counts as posted by the program.
    pub async fn mark_as_left_by_itself(&self) {
        self.execute("UPDATE outbox SET tries = 1 WHERE state = 'posted'").await;
    }

    async fn release_what_waits(&self) {
        self.execute("UPDATE outbox SET next_try_at = 1 WHERE next_try_at IS NOT NULL")
            .await;
    }
}

const ACME: &str = "1324a887-45db-41f4-9e99-ef0ff456d421";
const GLOBEX: &str = "87a0c1de-2f34-4b56-9c78-d9e0f1a2b3c4";
const BOX: &str = "Add a comment";

/// The site globex, at an address that begins like the one of acme.
async fn globex_is_called_acme(house: &House) {
    let moved = json!({"site": GLOBEX, "url": "https://acme.example.net"});
    house.atlassian.control("site", moved).await;
}

/// Rohit connects again, and reaches this site alone from now on.
async fn reaches_only(house: &House, rohit: &Browser, site: &str) {
    house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
    house.connect(rohit, "Rohit", site).await;
}

/// How many requests have reached a site with a comment.
async fn comments_sent_to(house: &House, cloud_id: &str) -> usize {
    let requests = house.atlassian.requests(&format!("/ex/jira/{cloud_id}/")).await;
    let is_comment = |request: &&serde_json::Value| {
        request["method"] == "POST" && request["path"].as_str().unwrap().ends_with("/comment")
    };
    requests.iter().filter(is_comment).count()
}

async fn open(house: &House, browser: &Browser, path: &str) -> Page {
    browser.open(house.url(path)).await
}

/// Waits until the home page says this.
async fn home_says(house: &House, browser: &Browser, words: &str) -> Page {
    let began = Instant::now();
    loop {
        let home = open(house, browser, "/").await;
        if home.text().contains(words) {
            return home;
        }
        assert!(began.elapsed() < PATIENCE, "{}", home.text());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

/// Rohit writes a comment to acme that Jira does not take now, so that it waits.
async fn waits(house: &House, text: &str) -> Browser {
    let rohit = house.connected("Rohit").await;
    let limited = json!({"path_regex": "/comment", "method": "POST", "action": {"type": "status", "status": 429}});
    house.atlassian.control("faults", limited).await;
    let issue = open(house, &rohit, "/acme/browse/DEMO-1").await;
    rohit.press(&issue, "Comment", &[(BOX, text)]).await;
    house.database.hold_what_waits().await;
    assert_eq!(comments_sent_to(house, ACME).await, 1);
    assert!(open(house, &rohit, "/").await.text().contains("Leaves by itself"));
    rohit
}

#[tokio::test]
async fn a_waiting_comment_never_leaves_for_another_site_of_the_same_name() {
    let (house, _process, _) = House::in_a_process(&[]).await;
    let rohit = waits(&house, "for acme alone").await;
    globex_is_called_acme(&house).await;
    reaches_only(&house, &rohit, GLOBEX).await;
    house.database.release_what_waits().await;
    // Why it was not sent.
    let home = home_says(&house, &rohit, "does not reach the site “acme”").await;
    assert!(home.text().contains("Waits for you"));
    assert_eq!(comments_sent_to(&house, GLOBEX).await, 0);
    assert_eq!(comments_sent_to(&house, ACME).await, 1);
    // The text is there for its author, and no box of the other site offers it.
    assert_eq!(
        home.texts("section[aria-labelledby=unsent] .whole-text"),
        ["for acme alone"]
    );
    assert!(home.text().contains("which your connection does not reach now"));
    let other = open(&house, &rohit, "/acme.example.net/browse/DEMO-1").await;
    assert_eq!(other.value(BOX), "");
    assert!(other.text().contains("Another issue that is called DEMO-1"));

    // With the right site it is in its box again, and is sent by hand.
    reaches_only(&house, &rohit, ACME).await;
    let issue = open(&house, &rohit, "/acme.atlassian.net/browse/DEMO-1").await;
    assert_eq!(issue.value(BOX), "for acme alone");
    rohit.press(&issue, "Comment", &[]).await;
    assert_eq!(
        house.atlassian.comments_by("Rohit", "DEMO-1").await.last().unwrap(),
        "for acme alone"
    );
    assert_eq!(comments_sent_to(&house, GLOBEX).await, 0);
}

#[tokio::test]
async fn a_text_of_a_site_that_is_not_reached_can_be_thrown_away() {
    let house = House::new().await;
    let rohit = waits(&house, "no longer wanted").await;
    reaches_only(&house, &rohit, GLOBEX).await;
    let home = open(&house, &rohit, "/").await;
    let after = rohit.press(&home, "Discard this text", &[]).await;
    assert!(!after.text().contains("no longer wanted"), "{}", after.text());
    assert!(!after.has_button("Discard this text"));
}

#[tokio::test]
async fn an_open_page_sends_nothing_to_another_site_of_the_same_name() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let issue = open(&house, &rohit, "/acme/browse/DEMO-1").await;
    globex_is_called_acme(&house).await;
    reaches_only(&house, &rohit, GLOBEX).await;
    let answer = rohit.press(&issue, "Comment", &[(BOX, "typed for acme")]).await;
    assert_eq!(answer.status, 409);
    assert!(answer.text().contains("typed for acme"), "{}", answer.text());
    let sent = (
        comments_sent_to(&house, ACME).await,
        comments_sent_to(&house, GLOBEX).await,
    );
    assert_eq!(sent, (0, 0));
}

#[tokio::test]
async fn a_name_that_two_sites_have_is_asked_about_and_each_has_an_address_of_its_own_for_everybody() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let rohit = house.connected("Rohit").await;
    let open_page = open(&house, &mark, "/acme/browse/DEMO-1").await;
    // As long as one site has the name, its other names lead to it.
    for other in ["acme.atlassian.net", "acme-atlassian-net", ACME] {
        let page = open(&house, &mark, &format!("/{other}/browse/DEMO-1?comments=oldest")).await;
        assert_eq!(page.url.path(), "/acme/browse/DEMO-1", "{other}");
        assert_eq!(page.url.query(), Some("comments=oldest"));
    }
    globex_is_called_acme(&house).await;
    reaches_only(&house, &rohit, GLOBEX).await;

    // Mark reaches one of the two, and is asked all the same: whoever gave him the address may have meant the other.
    let question = open(&house, &mark, "/acme/browse/DEMO-1?view=history").await;
    assert!(
        question.text().contains("DEMO-1: on which site?"),
        "{}",
        question.text()
    );
    assert_eq!(
        question.attributes(".choices a", "href"),
        ["/acme.atlassian.net/browse/DEMO-1?view=history"]
    );
    let issue = open(&house, &mark, "/acme.atlassian.net/browse/DEMO-1").await;
    assert!(issue.has_button("Comment"));
    let links = issue.attributes("main a", "href");
    assert!(links.iter().any(|link| link.starts_with("/acme.atlassian.net/")));
    assert!(!links.iter().any(|link| link.starts_with("/acme/")), "{links:?}");
    // A page from before still knows its site.
    mark.press(&open_page, "Comment", &[(BOX, "from the open page")]).await;
    assert_eq!(
        house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
        "from the open page"
    );
    mark.press(&issue, "Comment", &[(BOX, "from the new page")]).await;
    assert_eq!(
        house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
        "from the new page"
    );

    let globex = open(&house, &rohit, "/acme.example.net/browse/DEMO-1").await;
    assert!(globex.text().contains("Another issue that is called DEMO-1"));
    let foreign = open(&house, &rohit, "/acme.atlassian.net/browse/DEMO-1").await;
    assert!(foreign.text().contains("does not reach the site"), "{}", foreign.text());
    assert_eq!(foreign.status, 403);
    assert_eq!(comments_sent_to(&house, GLOBEX).await, 0);
}

#[tokio::test]
async fn two_sites_of_one_grant_that_share_a_name_keep_their_drafts_apart() {
    let house = House::new().await;
    globex_is_called_acme(&house).await;
    house
        .atlassian
        .control("config", json!({"accessible_resources": "all"}))
        .await;
    let rohit = house.signed_in("Rohit").await;
    house.connect(&rohit, "Rohit", ACME).await;
    let question = open(&house, &rohit, "/acme/browse/DEMO-1").await;
    assert_eq!(
        question.attributes(".choices a", "href"),
        ["/acme.atlassian.net/browse/DEMO-1", "/acme.example.net/browse/DEMO-1"]
    );
    for (site, text) in [("acme.atlassian.net", "for acme"), ("acme.example.net", "for globex")] {
        let issue = open(&house, &rohit, &format!("/{site}/browse/DEMO-1")).await;
        let shown = rohit.press(&issue, "Preview", &[(BOX, text)]).await;
        assert_eq!(shown.value(BOX), text);
    }
    for (site, text) in [("acme.atlassian.net", "for acme"), ("acme.example.net", "for globex")] {
        let issue = open(&house, &rohit, &format!("/{site}/browse/DEMO-1")).await;
        assert_eq!(issue.value(BOX), text, "{site}");
        rohit.press(&issue, "Comment", &[]).await;
    }
    let sent = (
        comments_sent_to(&house, ACME).await,
        comments_sent_to(&house, GLOBEX).await,
    );
    assert_eq!(sent, (1, 1));
    assert_eq!(
        house.atlassian.comments_by("Rohit", "DEMO-1").await.last().unwrap(),
        "for acme"
    );
}

#[tokio::test]
async fn an_address_cannot_say_which_site_a_page_is_about() {
    let house = House::new().await;
    house
        .atlassian
        .control("config", json!({"accessible_resources": "all"}))
        .await;
    let rohit = house.connected("Rohit").await;
    let globex = open(&house, &rohit, "/globex/browse/DEMO-1").await;
    rohit.press(&globex, "Preview", &[(BOX, "for globex")]).await;
    let proof = globex.proof();
    let page = open(&house, &rohit, &format!("/acme/browse/DEMO-1?page_proof={proof}")).await;
    assert_eq!(page.status, 200);
    assert_eq!(page.value(BOX), "");
    rohit.press(&page, "Comment", &[(BOX, "for acme")]).await;
    let sent = (
        comments_sent_to(&house, ACME).await,
        comments_sent_to(&house, GLOBEX).await,
    );
    assert_eq!(sent, (1, 0));
}

/// A database of a version before, which knows sites by name alone.
#[tokio::test]
async fn a_comment_of_a_version_before_finds_its_site_or_waits_for_its_author() {
    const AS_BEFORE: &str = "UPDATE outbox SET cloud_id = NULL";
    // Written before the grant was made, which may be for another site of this name.
    const OLDER: &str = "UPDATE outbox SET cloud_id = NULL, created_at = created_at - 86400000";
    for (before, now_reaches, leaves, is_in_its_box) in [
        (AS_BEFORE, ACME, true, false),
        (OLDER, ACME, false, true),
        (AS_BEFORE, GLOBEX, false, false),
    ] {
        let (house, mut process, settings) = House::in_a_process(&[]).await;
        let rohit = waits(&house, "from before").await;
        if now_reaches == GLOBEX {
            reaches_only(&house, &rohit, GLOBEX).await;
        }
        process.signal("KILL");
        process.ended().await;
        house.database.execute(before).await;
        house.database.execute("DELETE FROM site_name").await;
        let _process = Process::start(&settings, house.database.folder.path()).await;
        if leaves {
            house.database.release_what_waits().await;
            house.atlassian.received("/comment", 2).await;
        } else {
            let home = home_says(&house, &rohit, "Waits for you").await;
            assert!(home.text().contains("from before"));
            assert_eq!(comments_sent_to(&house, ACME).await, 1);
        }
        if is_in_its_box {
            let issue = open(&house, &rohit, "/acme/browse/DEMO-1").await;
            assert_eq!(issue.value(BOX), "from before");
        }
        assert_eq!(comments_sent_to(&house, GLOBEX).await, 0);
        // The names that grants have are known from the start.
        let names = house.database.rows().await.concat();
        assert!(names.contains("site_name: "), "{names}");
    }
}
