//! Texts that wait: each of them is there until it is posted or thrown away, however many there are on one issue.

use serde_json::json;

use crate::{
    browser::{Browser, Page},
    house::House,
};

const BOX: &str = "Add a comment";

async fn issue(house: &House, browser: &Browser) -> Page {
    browser.open(house.url("/acme/browse/DEMO-1")).await
}

/// Jira takes no comment now.
async fn jira_is_limited(house: &House) {
    let limited = json!({"path_regex": "/comment$", "method": "POST", "times": null, "action": {"type": "status", "status": 429}});
    house.atlassian.control("faults", limited).await;
}

fn texts(page: &Page) -> Vec<String> {
    let mut texts = page.texts("form[action='/api/comment'] textarea");
    texts.sort();
    texts
}

#[tokio::test]
async fn what_two_tabs_send_from_one_waiting_text_are_two_texts() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    jira_is_limited(&house).await;
    let first = issue(&house, &rohit).await;
    rohit.press(&first, "Comment", &[(BOX, "waits")]).await;
    let (one, two) = (issue(&house, &rohit).await, issue(&house, &rohit).await);
    assert_eq!(
        (one.value(BOX), two.value(BOX)),
        ("waits".to_owned(), "waits".to_owned())
    );
    rohit.press(&one, "Comment", &[(BOX, "waits, from one")]).await;
    let after = rohit.press(&two, "Comment", &[(BOX, "waits, from two")]).await;
    assert_eq!(texts(&after), ["waits, from one", "waits, from two"]);
    // Sent once more from the tabs as they were: nothing is added.
    rohit.press(&one, "Comment", &[(BOX, "waits, from one")]).await;
    rohit.press(&two, "Comment", &[(BOX, "waits, from two")]).await;
    let page = issue(&house, &rohit).await;
    assert_eq!(texts(&page), ["waits, from one", "waits, from two"]);

    house.atlassian.forget_faults().await;
    rohit.press(&page, "Post this text", &[]).await;
    let page = issue(&house, &rohit).await;
    assert!(!page.has_button("Post this text"));
    rohit.press(&page, "Comment", &[]).await;
    rohit.press(&one, "Comment", &[(BOX, "waits, from one")]).await;
    rohit.press(&two, "Comment", &[(BOX, "waits, from two")]).await;
    let mut posted = house.atlassian.comments_by("Rohit", "DEMO-1").await;
    posted.retain(|text| text.starts_with("waits"));
    posted.sort();
    assert_eq!(posted, ["waits, from one", "waits, from two"]);
}

#[tokio::test]
async fn five_texts_that_were_sent_after_the_session_had_ended_are_all_there() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut tabs = Vec::new();
    for _ in 0..5 {
        tabs.push(issue(&house, &rohit).await);
    }
    let home = rohit.open(house.url("/")).await;
    rohit.press(&home, "Sign out", &[]).await;
    for (number, tab) in tabs.iter().enumerate() {
        rohit.press(tab, "Comment", &[(BOX, &format!("text {number}"))]).await;
    }
    house.sign_in(&rohit, "Rohit").await;
    let page = issue(&house, &rohit).await;
    let all = ["text 0", "text 1", "text 2", "text 3", "text 4"];
    assert_eq!(texts(&page), all);
    let home = rohit.open(house.url("/")).await;
    let listed = home.texts("section[aria-labelledby=unsent]").concat();
    assert!(all.iter().all(|text| listed.contains(text)), "{listed}");

    // One is thrown away, and the others stay.
    rohit.press(&page, "Discard this text", &[]).await;
    assert_eq!(texts(&issue(&house, &rohit).await).len(), 4);
    for _ in 0..3 {
        let page = issue(&house, &rohit).await;
        rohit.press(&page, "Post this text", &[]).await;
    }
    let page = issue(&house, &rohit).await;
    rohit.press(&page, "Comment", &[]).await;
    let posted = house.atlassian.comments_by("Rohit", "DEMO-1").await;
    assert_eq!(posted.iter().filter(|text| text.starts_with("text ")).count(), 4);
}

#[tokio::test]
async fn a_text_that_was_changed_while_the_one_before_left_is_there_once() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let limited = json!({"path_regex": "/comment$", "method": "POST", "action": {"type": "status", "status": 429}});
    house.atlassian.control("faults", limited).await;
    let first = issue(&house, &rohit).await;
    rohit.press(&first, "Comment", &[(BOX, "before")]).await;
    let changed = issue(&house, &rohit).await;
    // It leaves by itself meanwhile, as its author could do by hand in another tab.
    let other = issue(&house, &rohit).await;
    rohit.press(&other, "Comment", &[]).await;
    house.database.mark_as_left_by_itself().await;
    let page = rohit.press(&changed, "Comment", &[(BOX, "before, and changed")]).await;
    assert_eq!(texts(&page), ["before, and changed"]);
    rohit.press(&page, "Comment", &[]).await;
    rohit.press(&changed, "Comment", &[(BOX, "before, and changed")]).await;
    let posted = house.atlassian.comments_by("Rohit", "DEMO-1").await;
    let posted: Vec<_> = posted.iter().filter(|text| text.starts_with("before")).collect();
    assert_eq!(posted, ["before", "before, and changed"]);
    assert!(!issue(&house, &rohit).await.has_button("Post this text"));
}
