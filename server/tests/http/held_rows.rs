//! Rows of one person that somebody else holds for long: everybody else goes on.

use std::time::{Duration, Instant};

use futures::{StreamExt, stream::FuturesUnordered};
use sqlx::{AnyConnection, Connection};
use tokio::time::timeout;

use crate::{browser::Browser, house::House, wire::PATIENCE};

/// More than there are connections to the database.
const CROWD: usize = 40;

/// Far more than a page takes.
const SOON: Duration = Duration::from_secs(8);

const DEMO: &str = "/acme/browse/DEMO-1";

/// A transaction that changes Rohit's grant, and goes no further.
async fn hold(house: &House) -> AnyConnection {
    let mut holder = AnyConnection::connect(&house.database.url).await.unwrap();
    let touch = "UPDATE jira_grant SET used_at = 0 WHERE account_name = 'Rohit'";
    // Once for good: the use of it is to be noted again.
    for statement in [touch, "BEGIN", touch] {
        sqlx::query(statement).execute(&mut holder).await.unwrap();
    }
    holder
}

async fn open_soon(house: &House, browser: &Browser) {
    let page = timeout(SOON, browser.open(house.url(DEMO))).await;
    let page = page.expect("a page waits for what is another's");
    assert_eq!(page.status, 200, "{}", page.text());
}

#[tokio::test]
async fn one_of_a_crowd_waits_for_a_row_and_nobody_else() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    // Nothing of Mark's is due to be written.
    open_soon(&house, &mark).await;
    let mut holder = hold(&house).await;
    let mut crowd: FuturesUnordered<_> = (0..CROWD).map(|_| rohit.open(house.url(DEMO))).collect();
    for served in 1..CROWD {
        let page = timeout(SOON, crowd.next()).await;
        let page = page.unwrap_or_else(|_| panic!("only {served} are served")).unwrap();
        assert_eq!(page.status, 200);
    }
    open_soon(&house, &mark).await;
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(timeout(SOON, crowd.next()).await.unwrap().unwrap().status, 200);
}

/// On PostgreSQL. Where SQLite is held, no write of anybody's gets through.
#[tokio::test]
async fn who_must_have_a_row_gives_up_in_time() {
    let house = House::new().await;
    if !house.database.url.starts_with("postgres") {
        return;
    }
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let page = rohit.open(house.url("/connections")).await;
    let mut holder = hold(&house).await;
    let began = Instant::now();
    let presses = (0..16).map(|_| rohit.press(&page, "Disconnect", &[]));
    let (presses, ()) = futures::join!(futures::future::join_all(presses), open_soon(&house, &mark));
    println!(
        "16 who need a row that is held were answered within {:?}",
        began.elapsed()
    );
    assert!(began.elapsed() < PATIENCE);
    assert!(presses.iter().all(|page| !page.html.is_empty()));
    open_soon(&house, &rohit).await;
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    open_soon(&house, &rohit).await;
    let gone = rohit.press(&page, "Disconnect", &[]).await;
    assert!(gone.has_button("Connect Jira"), "{}", gone.text());
}
