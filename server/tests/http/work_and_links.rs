//! The work log, the links to elsewhere and the children: each loaded when asked for, in one call.

use crate::{browser::Page, house::House};

async fn opened_in_one_call(house: &House, key: &str, view: &str) -> Page {
    let rohit = house.connected("Rohit").await;
    let calls = async || house.atlassian.requests("/").await;
    let before = calls().await.len();
    let page = rohit.open(house.url(&format!("/acme/browse/{key}?view={view}"))).await;
    assert_eq!(page.status, 200, "{}", page.text());
    let since = &calls().await[before..];
    assert_eq!(since.len(), 1, "{since:?}");
    assert_eq!(since[0]["owner"]["name"], "Rohit");
    page
}

#[tokio::test]
async fn the_work_log_is_read_in_one_call() {
    let house = House::new().await;
    let page = opened_in_one_call(&house, "DEMO-1", "work").await;
    assert_eq!(page.texts(".changes b"), ["Mark", "Lena Horvat"]);
    let entries = page.texts(".changes > li");
    assert!(entries[0].contains("1h 30m") && entries[0].contains("Read what others do."));
    assert!(entries[1].contains("30m"), "{entries:?}");
    // Beyond the last page is the last page.
    let rohit = house.connected("Rohit").await;
    let beyond = rohit.open(house.url("/acme/browse/DEMO-1?view=work&page=99")).await;
    assert_eq!(beyond.texts(".changes"), page.texts(".changes"));
}

#[tokio::test]
async fn links_to_elsewhere_are_read_in_one_call() {
    let house = House::new().await;
    let page = opened_in_one_call(&house, "DEMO-1", "web-links").await;
    assert_eq!(
        page.attributes(".changes a", "href"),
        ["https://wiki.example.com/pages/7", "https://tickets.example.com/4812"]
    );
    assert_eq!(page.texts(".changes s"), ["Ticket 4812"]);
    let links = page.texts(".changes > li");
    assert!(links[0].contains("mentioned in") && links[0].contains("Confluence"));
    assert!(links[1].contains("(resolved)") && links[1].contains("Who wrote this?"));
    assert!(links[2].contains("Not a link"));
}

#[tokio::test]
async fn nobody_sees_them_of_what_they_cannot_see() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    for view in ["work", "web-links"] {
        let hidden = mark.open(house.url(&format!("/acme/browse/DEMO-4?view={view}"))).await;
        assert_eq!(hidden.status, 404);
        let before = house.atlassian.requests("/").await.len();
        let foreign = mark
            .open(house.url(&format!("/globex/browse/DEMO-1?view={view}")))
            .await;
        assert!(foreign.status != 200 && foreign.texts(".changes").is_empty());
        assert_eq!(house.atlassian.requests("/").await.len(), before);
    }
}

#[tokio::test]
async fn the_children_of_an_epic_are_found_in_one_call() {
    let house = House::new().await;
    let page = opened_in_one_call(&house, "DEMO-6", "children").await;
    assert_eq!(page.texts("h1"), ["Child issues of DEMO-6"]);
    let children = page.texts(".issues .summary");
    assert_eq!(children[0], "Pay with a saved card");
    assert!(children.len() >= 3, "{children:?}");
}

#[tokio::test]
async fn the_issues_above_an_issue_are_a_link_away() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let calls = async || house.atlassian.requests("/ex/jira/").await.len();
    let before = calls().await;
    let subtask = rohit.open(house.url("/acme/browse/DEMO-8")).await;
    assert_eq!(calls().await - before, 1);
    let above = subtask.attributes(".crumbs a", "href");
    assert_eq!(above, ["/acme/browse/DEMO-8?view=parents", "/acme/browse/DEMO-7"]);
    let page = rohit.open(house.url(&above[0])).await;
    // Itself, its story, and the epic, which has nothing above it.
    assert_eq!(calls().await - before, 4);
    assert_eq!(page.texts(".issues .key"), ["DEMO-6", "DEMO-7"]);
    let top = rohit.open(house.url("/acme/browse/DEMO-6?view=parents")).await;
    assert!(top.text().contains("There is no issue above it."), "{}", top.text());
    assert!(
        rohit
            .open(house.url("/acme/browse/DEMO-6"))
            .await
            .attributes(".crumbs a", "href")
            .is_empty()
    );
}

#[tokio::test]
async fn above_what_one_may_not_see_nothing_is_known() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let hidden = serde_json::json!({"method": "GET", "path_regex": "/issue/DEMO-7$", "action": {
        "type": "status", "status": 404, "body": {"errorMessages": ["No."], "errors": {}}}});
    house.atlassian.control("faults", hidden).await;
    let page = rohit.open(house.url("/acme/browse/DEMO-8?view=parents")).await;
    assert_eq!(page.texts(".issues .key"), ["DEMO-7"]);
    assert!(page.text().contains("more above these"), "{}", page.text());
}
