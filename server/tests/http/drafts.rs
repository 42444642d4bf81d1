//! What is typed and not sent is there again: elsewhere, later, and for its author alone.

use reqwest::{Client, redirect::Policy};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
};

const BOX: &str = "Add a comment";

/// Saves a draft as the comment box's script does.
async fn save(house: &House, browser: &Browser, key: &str, revision: i64, text: &str) -> Value {
    save_from(house, browser, "", key, revision, text).await
}

/// The same, from one copy of the page.
async fn save_from(house: &House, browser: &Browser, copy: &str, key: &str, revision: i64, text: &str) -> Value {
    let body = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([
            ("site", "acme"),
            ("key", key),
            ("page_id", copy),
            ("revision", &revision.to_string()),
            ("text", text),
        ])
        .finish();
    let request = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
    let answer = request
        .post(house.url("/api/draft"))
        .header("cookie", browser.cookies(&house.origin))
        .header("origin", house.origin.origin().ascii_serialization())
        .header("content-type", "application/x-www-form-urlencoded")
        .header("accept", "application/json")
        .header("byline-page-proof", house.proof(browser).await)
        .body(body)
        .send()
        .await
        .unwrap();
    answer.json().await.unwrap()
}

async fn issue(house: &House, browser: &Browser) -> Page {
    browser.open(house.url("/acme/browse/DEMO-1")).await
}

#[tokio::test]
async fn a_draft_is_there_in_another_browser_and_for_nobody_else() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let text = "Half a thought\n</textarea><b>";
    assert_eq!(save(&house, &rohit, "DEMO-1", 1, text).await["saved"], true);
    let elsewhere = house.signed_in("Rohit").await;
    assert_eq!(issue(&house, &elsewhere).await.value(BOX), text);
    let home = elsewhere.open(house.url("/")).await;
    let listed = home.texts("section[aria-labelledby=drafts]").concat();
    assert!(listed.contains("DEMO-1 Half a thought"), "{listed}");
    assert!(!house.database.everything().await.contains("Half a thought"));

    assert_eq!(issue(&house, &mark).await.value(BOX), "");
    assert!(!mark.open(house.url("/")).await.text().contains("Half a thought"));
    assert_eq!(save(&house, &mark, "DEMO-1", 1, "Mark's").await["saved"], true);
    assert_eq!(issue(&house, &elsewhere).await.value(BOX), text);
    let nobody = save(&house, &Browser::new(), "DEMO-1", 9, "nobody's").await;
    assert_eq!(nobody["saved"], false);
}

#[tokio::test]
async fn a_page_with_a_draft_takes_one_call_to_jira() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    save(&house, &rohit, "DEMO-1", 1, "words").await;
    let calls = async || house.atlassian.requests("/").await.len();
    let before = calls().await;
    issue(&house, &rohit).await;
    assert_eq!(calls().await - before, 1);
    save(&house, &rohit, "DEMO-1", 2, "more words").await;
    assert_eq!(calls().await - before, 1, "saving is none of Jira's");
}

#[tokio::test]
async fn posting_removes_the_draft_and_no_late_save_brings_it_back() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    save(&house, &rohit, "DEMO-1", 3, "Said onc").await;
    let page = issue(&house, &rohit).await;
    assert_eq!(page.hidden("revision"), "3");
    rohit.press(&page, "Comment", &[(BOX, "Said once")]).await;
    assert_eq!(issue(&house, &rohit).await.value(BOX), "");
    assert_eq!(save(&house, &rohit, "DEMO-1", 3, "Said once").await["newer"], 3);
    assert_eq!(issue(&house, &rohit).await.value(BOX), "");
    // The next comment begins anew.
    assert_eq!(save(&house, &rohit, "DEMO-1", 4, "Another").await["saved"], true);
    // Another page's newer draft is another text.
    rohit.press(&page, "Comment", &[(BOX, "From the page of before")]).await;
    assert_eq!(issue(&house, &rohit).await.value(BOX), "Another");
}

#[tokio::test]
async fn what_waits_in_the_outbox_is_no_draft_beside() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let slow = json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 600});
    let fault = json!({"method": "POST", "path_regex": "/comment$", "action": slow});
    house.atlassian.control("faults", fault).await;
    save(&house, &rohit, "DEMO-1", 1, "Wait").await;
    let page = issue(&house, &rohit).await;
    let page = rohit.press(&page, "Comment", &[(BOX, "Waits its turn")]).await;
    assert_eq!(page.value(BOX), "Waits its turn");
    assert!(!rohit.open(house.url("/")).await.text().contains("Your drafts"));
    // Changed and left, it is the changed text that comes back, under the same form.
    let form = page.hidden("client_key");
    save(&house, &rohit, "DEMO-1", 2, "Waits, changed").await;
    let page = issue(&house, &rohit).await;
    assert_eq!(
        (page.value(BOX), page.hidden("client_key")),
        ("Waits, changed".to_owned(), form)
    );
    // Thrown away, both are, and can be brought back.
    let page = rohit.press(&page, "Discard draft", &[]).await;
    assert_eq!(page.value(BOX), "");
    let page = rohit.press(&page, "Undo", &[]).await;
    assert_eq!(page.value(BOX), "Waits, changed");
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
}

#[tokio::test]
async fn preview_keeps_the_text_without_scripts() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = issue(&house, &rohit).await;
    let page = rohit.press(&page, "Preview", &[(BOX, "*almost* done")]).await;
    assert_eq!(page.texts("#preview em"), ["almost"]);
    assert_eq!(page.value(BOX), "*almost* done");
    let elsewhere = house.signed_in("Rohit").await;
    assert_eq!(issue(&house, &elsewhere).await.value(BOX), "*almost* done");
    assert!(
        house
            .atlassian
            .comments_by("Rohit", "DEMO-1")
            .await
            .iter()
            .all(|text| !text.contains("almost"))
    );

    // Also when the session has ended.
    rohit.forget_everything();
    let sign_in = rohit.press(&page, "Preview", &[(BOX, "*really* done")]).await;
    let credentials = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    let page = rohit.press(&sign_in, "Sign in", &credentials).await;
    assert_eq!(page.value(BOX), "*really* done");
}

#[tokio::test]
async fn discarding_is_undone_with_what_stood_in_the_box() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    save(&house, &rohit, "DEMO-1", 1, "Said in anger").await;
    let page = issue(&house, &rohit).await;
    let copy = page.hidden("page_id");
    let page = rohit
        .press(&page, "Discard draft", &[(BOX, "Said in anger, and more")])
        .await;
    assert_eq!(page.value(BOX), "");
    let late = save_from(&house, &rohit, &copy, "DEMO-1", 2, "a late save").await;
    assert_eq!(late["newer"], 2);
    assert!(!rohit.open(house.url("/")).await.text().contains("Your drafts"));
    let page = rohit.press(&page, "Undo", &[]).await;
    assert_eq!(page.value(BOX), "Said in anger, and more");
}

#[tokio::test]
async fn drafts_outlive_a_disconnect() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    save(&house, &rohit, "DEMO-1", 1, "For later").await;
    let connections = rohit.open(house.url("/connections")).await;
    rohit.press(&connections, "Disconnect", &[]).await;
    let home = rohit.open(house.url("/")).await;
    assert!(
        home.has_button("Connect Jira") && home.text().contains("For later"),
        "{}",
        home.text()
    );
    let refused = save(&house, &rohit, "DEMO-1", 2, "x").await;
    assert!(
        refused["words"].as_str().unwrap().contains("not connected"),
        "{refused}"
    );
    let back = house.consent(&rohit, "Rohit", "acme").await;
    let question = rohit.open(back).await;
    rohit.press(&question, "Confirm", &[]).await;
    assert_eq!(issue(&house, &rohit).await.value(BOX), "For later");
}
