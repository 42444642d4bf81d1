//! Watching and voting, always as oneself.

use crate::{
    browser::{Browser, Page},
    house::House,
};

async fn issue(house: &House, browser: &Browser) -> Page {
    browser.open(house.url("/acme/browse/DEMO-3")).await
}

fn facts(page: &Page) -> String {
    page.texts(".facts").concat()
}

#[tokio::test]
async fn people_watch_and_vote_for_themselves() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let record = house.atlassian.requests("/").await;
    let before = record.last().map_or(0, |request| request["seq"].as_u64().unwrap());
    for (browser, name) in [(&rohit, "Rohit"), (&mark, "Mark")] {
        for (on, off) in [("Watch", "Stop watching"), ("Vote", "Remove vote")] {
            let mut page = issue(&house, browser).await;
            if page.has_button(off) {
                page = browser.press(&page, off, &[]).await;
            }
            // Nobody votes for what they have reported.
            if !page.has_button(on) {
                assert_eq!((on, name), ("Vote", &*page.texts(".facts .who bdi")[1]));
                continue;
            }
            let page = browser.press(&page, on, &[]).await;
            assert!(page.has_button(off) && page.alerts().is_empty(), "{}", facts(&page));
            assert!(facts(&page).contains("you among them"), "{}", facts(&page));
        }
    }
    let mut done = Vec::new();
    for request in house.atlassian.requests("/ex/jira/").await {
        let attention = &request["effect"]["attention"];
        if request["seq"].as_u64().unwrap() > before && attention.is_string() {
            assert_eq!(request["owner"]["account_id"], request["effect"]["author"], "{request}");
            done.push(attention.as_str().unwrap().to_owned());
        }
    }
    assert!(done.iter().filter(|what| *what == "watch").count() >= 2, "{done:?}");
    assert!(done.iter().any(|what| what == "vote"), "{done:?}");
}

#[tokio::test]
async fn a_refusal_is_told() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut page = issue(&house, &rohit).await;
    if page.has_button("Stop watching") {
        page = rohit.press(&page, "Stop watching", &[]).await;
    }
    let fault = serde_json::json!({"method": "POST", "path_regex": "/watchers$", "action": {
        "type": "status", "status": 403, "body": {"errorMessages": ["No."], "errors": {}},
    }});
    house.atlassian.control("faults", fault).await;
    let page = rohit.press(&page, "Watch", &[]).await;
    assert!(
        page.alerts().concat().contains("“Watch” did not work"),
        "{:?}",
        page.alerts()
    );
    assert!(page.has_button("Watch"));
}
