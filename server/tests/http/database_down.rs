//! The database does not answer as it should: nobody is taken for a stranger, and nobody gets in.

use sqlx::{AnyConnection, Connection};

use crate::house::House;

async fn rename(house: &House, from: &str, to: &str) {
    let mut connection = AnyConnection::connect(&house.database.url).await.unwrap();
    let rename = sqlx::AssertSqlSafe(format!("ALTER TABLE {from} RENAME TO {to}"));
    sqlx::query(rename).execute(&mut connection).await.unwrap();
    connection.close().await.unwrap();
}

#[tokio::test]
async fn without_an_answer_nobody_gets_any_further() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let address = house.url("/acme/browse/DEMO-1");
    let page = rohit.open(address.clone()).await;
    let calls = house.atlassian.requests("/").await.len();
    rename(&house, "session", "session_away").await;
    for path in ["/", "/connections", "/acme/browse/DEMO-1", "/sign-in"] {
        let page = rohit.open(house.url(path)).await;
        assert_eq!(page.status, 503, "{path}");
        assert!(
            page.text().contains("cannot reach its database"),
            "{path}: {}",
            page.text()
        );
        assert!(!page.text().contains("session_away"));
    }
    let refused = rohit.press(&page, "Comment", &[("Add a comment", "Lost?")]).await;
    assert_eq!(refused.status, 503);
    assert_eq!(refused.value("What you wrote"), "Lost?");
    assert_eq!(
        house.atlassian.requests("/").await.len(),
        calls,
        "nothing was asked of Atlassian"
    );
    // Back again, without a restart, and still signed in.
    rename(&house, "session_away", "session").await;
    assert_eq!(rohit.open(address).await.status, 200);
    let done = rohit.press(&refused, "Try again", &[]).await;
    assert!(
        done.text().contains("Lost?") && done.alerts().is_empty(),
        "{}",
        done.text()
    );
}
