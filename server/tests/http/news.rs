//! Whether others have commented: one light request each time, on one's own grant.

use serde_json::{Value, json};

use crate::{browser::Browser, house::House};

async fn ask(house: &House, browser: &Browser, issue: &str, since: i64) -> Value {
    let body = format!("site=acme&key={issue}&since={since}");
    let origin = house.origin.origin().ascii_serialization();
    let proof = house.proof(browser).await;
    let headers = [
        ("byline-page-proof", proof.as_str()),
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("origin", origin.as_str()),
    ];
    let answer = browser.send(house.url("/api/news"), &headers, body.into_bytes()).await;
    assert_eq!(answer.status(), 200);
    serde_json::from_str(&answer.text().await.unwrap()).unwrap()
}

async fn since(house: &House, browser: &Browser) -> i64 {
    let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
    page.attributes("#news", "data-since")[0].parse().unwrap()
}

async fn say(house: &House, browser: &Browser, words: &str) {
    let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
    browser.press(&page, "Comment", &[("Add a comment", words)]).await;
}

#[tokio::test]
async fn new_comments_of_others_are_counted_in_one_light_request() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let began = since(&house, &rohit).await;
    assert_eq!(ask(&house, &rohit, "DEMO-1", began).await["count"], 0);
    say(&house, &mark, "One").await;
    say(&house, &mark, "Two").await;
    say(&house, &rohit, "Mine").await;
    let before = house.atlassian.requests("/ex/jira/").await.len();
    assert_eq!(ask(&house, &rohit, "DEMO-1", began).await["count"], 2);
    let requests = house.atlassian.requests("/ex/jira/").await;
    assert_eq!(requests.len() - before, 1);
    let request = requests.last().unwrap();
    assert_eq!(
        (&request["owner"]["name"], &request["method"]),
        (&json!("Rohit"), &json!("GET"))
    );
    assert!(
        request["query"].as_str().unwrap().contains("maxResults=20"),
        "{request}"
    );
    assert_eq!(ask(&house, &mark, "DEMO-1", began).await["count"], 1);
    let now = since(&house, &rohit).await;
    assert_eq!(ask(&house, &rohit, "DEMO-1", now).await["count"], 0);
    // Of an issue that one may not see there is no news.
    assert_eq!(
        ask(&house, &mark, "DEMO-4", 0).await,
        json!({"count": null, "wait": null, "over": true})
    );
}

#[tokio::test]
async fn jiras_limits_are_told_and_a_dead_grant_ends_it() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let limit = json!({"method": "GET", "path_regex": "/comment$", "action": {
        "type": "rate_limit", "reason": "jira-burst-based", "retry_after": 77,
    }});
    house.atlassian.control("faults", limit).await;
    let limited = ask(&house, &rohit, "DEMO-1", 0).await;
    assert!(
        limited["wait"].as_u64().is_some_and(|wait| (70..=80).contains(&wait)),
        "{limited}"
    );
    assert_eq!(limited["over"], false);

    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
    assert_eq!(ask(&house, &rohit, "DEMO-1", 0).await["over"], true);
    rohit.forget_everything();
    assert_eq!(ask(&house, &rohit, "DEMO-1", 0).await["over"], true);
}
