//! Issue pages that are begun while Jira takes its time.

use byline::web::Limits;
use reqwest::Response;
use serde_json::json;

use crate::{browser::Browser, house::House};

const SHOWN: [(&str, &str); 3] = [
    ("accept", "text/html"),
    ("sec-fetch-mode", "navigate"),
    ("sec-fetch-dest", "document"),
];

/// Asks for an issue that Jira is slow about.
async fn slow(house: &House, browser: &Browser, issue: &str, headers: &[(&'static str, &str)]) -> Response {
    let slow = json!({"path_regex": format!("/issue/{issue}"), "action": {"type": "delay", "before_ms": 2500}});
    house.atlassian.control("faults", slow).await;
    browser
        .fetch(house.url(&format!("/acme/browse/{issue}")), headers)
        .await
}

#[tokio::test]
async fn a_page_is_begun_before_jira_has_answered() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut answer = slow(&house, &rohit, "DEMO-1", &SHOWN).await;
    assert_eq!(answer.status(), 200);
    let policy = answer.headers()["content-security-policy"].to_str().unwrap().to_owned();
    let (_, nonce) = policy.split_once("'nonce-").unwrap();
    let nonce = nonce.split('\'').next().unwrap().to_owned();
    assert_eq!(answer.headers()["cache-control"], "no-store");
    assert_eq!(answer.headers()["x-accel-buffering"], "no");
    let beginning = answer.chunk().await.unwrap().unwrap();
    let beginning = String::from_utf8(beginning.to_vec()).unwrap();
    assert!(
        beginning.contains("Connected as Rohit") && beginning.contains("Waiting for Jira"),
        "{beginning}"
    );
    assert!(
        !beginning.contains("<main") && !beginning.contains("<title>"),
        "{beginning}"
    );
    let rest = answer.text().await.unwrap();
    assert!(
        rest.starts_with("<div class=\"rest\" hidden></div><title>DEMO-1 "),
        "{rest}"
    );
    assert_eq!(rest.matches("<main").count(), 1);
    assert!(rest.contains("Add a comment") && !rest.contains("Waiting for Jira"));
    let whole = beginning + &rest;
    let nonces: Vec<&str> = whole
        .split(" nonce=\"")
        .skip(1)
        .map(|rest| rest.split('"').next().unwrap())
        .collect();
    assert!(
        !nonces.is_empty() && nonces.iter().all(|of_element| *of_element == nonce),
        "its scripts are those that its head allows: {nonces:?}"
    );
}

#[tokio::test]
async fn what_goes_wrong_later_stands_in_the_page_and_whoever_only_asks_is_told_the_status() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let shown = slow(&house, &rohit, "DEMO-9999", &SHOWN).await;
    assert_eq!(shown.status(), 200);
    let shown = shown.text().await.unwrap();
    assert!(
        shown.contains("Waiting for Jira") && shown.contains("role=\"alert\""),
        "{shown}"
    );
    let asked = slow(&house, &rohit, "DEMO-9999", &SHOWN[..1]).await;
    assert_eq!(asked.status(), 404);
    assert!(!asked.text().await.unwrap().contains("Waiting for Jira"));
}

#[tokio::test]
async fn a_page_that_is_begun_keeps_its_place_until_its_end() {
    let limits = Limits {
        requests: 1,
        ..Limits::default()
    };
    let house = House::serving(&[], limits, std::future::pending()).await;
    let rohit = house.connected("Rohit").await;
    let begun = slow(&house, &rohit, "DEMO-1", &SHOWN).await;
    assert_eq!(Browser::new().open(house.url("/sign-in")).await.status, 503);
    assert!(begun.text().await.unwrap().contains("Add a comment"));
    assert_eq!(Browser::new().open(house.url("/sign-in")).await.status, 200);
}

#[tokio::test]
async fn the_log_tells_what_became_of_a_page_that_was_begun() {
    let (house, mut process, _) = House::in_a_process(&[("BYLINE_LOG", "info")]).await;
    let rohit = house.connected("Rohit").await;
    slow(&house, &rohit, "DEMO-9999", &SHOWN).await.text().await.unwrap();
    process.signal("INT");
    process.ended().await;
    let said = process.said();
    let lines: Vec<&str> = said.lines().filter(|line| line.contains("DEMO-9999")).collect();
    let [begun, rest] = lines[..] else { panic!("{said}") };
    assert!(begun.contains("status=200"), "{begun}");
    assert!(rest.contains("rest of a page") && rest.contains("status=404"), "{rest}");
}
