//! Ticking tasks, in descriptions and in comments.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
};

const ISSUE: &str = "/acme/browse/DEMO-2";

/// As the stand-in keeps it.
async fn description(house: &House) -> Value {
    house.atlassian.read("description?issue=DEMO-2").await
}

async fn describe(house: &House, body: Value) {
    house.atlassian.control("description?issue=DEMO-2", body).await;
}

/// The one comment on the issue, which has the same tasks.
async fn comment(house: &House) -> Value {
    let all = house.atlassian.read("comments?issue=DEMO-2").await;
    all.as_array().unwrap().first().unwrap().clone()
}

async fn issue(house: &House, browser: &Browser) -> Page {
    browser.open(house.url(ISSUE)).await
}

/// The same with one task in another state.
fn with(doc: &Value, id: &str, state: &str) -> Value {
    let mut doc = doc.clone();
    set(&mut doc, id, state);
    doc
}

fn set(node: &mut Value, id: &str, state: &str) {
    if node.pointer("/attrs/localId").is_some_and(|local| local == id) {
        node["attrs"]["state"] = state.into();
    }
    let content = node.get_mut("content").and_then(Value::as_array_mut);
    content.into_iter().flatten().for_each(|child| set(child, id, state));
}

/// Whether a task's button says that it is done.
fn ticked(page: &Page, form: &str, name: &str) -> Vec<String> {
    page.attributes(&format!("button[form={form}][aria-label='{name}']"), "aria-checked")
}

/// The form of a description stands before those of comments, so its buttons are found first.
async fn tick(browser: &Browser, page: &Page, name: &str) -> Page {
    browser.press(page, name, &[]).await
}

#[tokio::test]
async fn a_task_of_a_description_is_ticked_and_nothing_else_changes() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let before = description(&house).await;
    let page = issue(&house, &mark).await;
    assert_eq!(ticked(&page, "tick-", "Still to do"), ["false"]);
    let page = tick(&mark, &page, "Still to do").await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(ticked(&page, "tick-", "Still to do"), ["true"]);
    assert_eq!(description(&house).await, with(&before, "ti-2", "DONE"));
    let page = tick(&mark, &page, "Still to do").await;
    assert_eq!(ticked(&page, "tick-", "Still to do"), ["false"]);
    assert_eq!(description(&house).await, before);
    let record = house.atlassian.requests("/ex/jira/").await;
    let edits = record.iter().filter(|request| request["effect"]["issue"] == "edited");
    assert_eq!(
        edits
            .map(|request| request["owner"]["name"].as_str().unwrap())
            .collect::<Vec<_>>(),
        ["Mark", "Mark"]
    );
}

#[tokio::test]
async fn a_task_of_a_comment_is_for_its_author_and_for_whom_jira_lets() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let before = comment(&house).await;
    assert_eq!(before["author"], "Mark");
    let form = format!("tick-{}", before["id"].as_str().unwrap());
    // So that there is one button of each name.
    describe(&house, Value::Null).await;
    for (browser, name, state) in [(&mark, "Mark", "DONE"), (&rohit, "Rohit", "TODO")] {
        let page = browser.open(house.url(&format!("{ISSUE}?others=yes"))).await;
        let page = tick(browser, &page, "Still to do").await;
        assert!(page.alerts().is_empty(), "{:?}", page.alerts());
        assert_eq!(ticked(&page, &form, "Still to do"), [(state == "DONE").to_string()]);
        let now = comment(&house).await;
        assert_eq!(now["body"], with(&before["body"], "ti-2", state));
        assert_eq!((&now["author"], &now["update_author"]), (&json!("Mark"), &json!(name)));
    }
}

#[tokio::test]
async fn whoever_may_not_is_told_so_and_nothing_changes() {
    let house = House::new().await;
    let (mark, asha) = (house.connected("Mark").await, house.connected("Asha").await);
    let before = description(&house).await;
    let page = tick(&asha, &issue(&house, &asha).await, "Still to do").await;
    let words = "Perhaps you may not change this text.";
    assert!(page.alerts().concat().contains(words), "{:?}", page.alerts());
    assert_eq!(description(&house).await, before);
    // In a comment of Mark's, had Asha the form all the same.
    describe(&house, Value::Null).await;
    let before = comment(&house).await;
    let page = issue(&house, &asha).await;
    assert!(page.texts("button.adf-task-state").is_empty());
    assert!(
        page.attributes("span.adf-task-state", "aria-label")
            .contains(&"To do".to_owned())
    );
    let form = issue(&house, &mark).await.with_proof(&house.proof(&asha).await);
    let page = tick(&asha, &form, "Still to do").await;
    assert!(page.alerts().concat().contains("was not ticked"), "{:?}", page.alerts());
    assert_eq!(comment(&house).await["body"], before["body"]);
}

#[tokio::test]
async fn who_may_tick_is_asked_by_nobody_who_only_reads() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let before = house.atlassian.requests("/ex/jira/").await.len();
    assert!(issue(&house, &rohit).await.has_button("Still to do"));
    assert_eq!(house.atlassian.requests("/ex/jira/").await.len() - before, 1);
}

#[tokio::test]
async fn what_changed_meanwhile_is_not_ticked() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let task = |id: &str, words: &str| json!({"type": "taskItem", "attrs": {"localId": id, "state": "TODO"}, "content": [{"type": "text", "text": words}]});
    let list = |tasks: Value| json!({"type": "doc", "version": 1, "content": [{"type": "taskList", "attrs": {"localId": "l"}, "content": tasks}]});
    describe(&house, list(json!([task("a", "Pay the bill")]))).await;
    let page = issue(&house, &rohit).await;
    for (now, words) in [
        (list(json!([task("b", "Pay the bill")])), "not there any more"),
        (list(json!([task("a", "Pay the bill twice")])), "says something else"),
        (
            list(json!([task("a", "Pay the bill"), task("a", "Pay the bill")])),
            "same ID",
        ),
        (Value::Null, "not there any more"),
    ] {
        describe(&house, now.clone()).await;
        let page = tick(&rohit, &page, "Pay the bill").await;
        assert!(page.alerts().concat().contains(words), "{words}: {:?}", page.alerts());
        assert_eq!(description(&house).await, now);
    }
    // Other changes are none of the task's.
    let other = list(json!([task("b", "Before it"), task("a", "Pay the bill")]));
    describe(&house, other.clone()).await;
    tick(&rohit, &page, "Pay the bill").await;
    let done = with(&other, "a", "DONE");
    assert_eq!(description(&house).await, done);
    // The same form once more, as by a double click: it is done.
    let page = tick(&rohit, &page, "Pay the bill").await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(description(&house).await, done);
}

#[tokio::test]
async fn ticks_at_once_are_all_kept() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let tasks: Vec<_> = (0..8)
        .map(|n| {
            json!({"type": "taskItem", "attrs": {"localId": format!("t{n}"), "state": "TODO"},
                   "content": [{"type": "text", "text": format!("Task {n}")}]})
        })
        .collect();
    let doc = json!({"type": "doc", "version": 1, "content": [
        {"type": "taskList", "attrs": {"localId": "l"}, "content": tasks}]});
    describe(&house, doc).await;
    let pages = [
        (&rohit, issue(&house, &rohit).await),
        (&mark, issue(&house, &mark).await),
    ];
    let presses = (0..8).map(|n| {
        let (browser, page) = &pages[n % 2];
        async move { browser.press_once(page, &format!("Task {n}"), &[]).await }
    });
    for response in futures::future::join_all(presses).await {
        let location = response.headers()["location"].to_str().unwrap();
        assert!(!location.contains("problem"), "{location}");
    }
    let now = description(&house).await;
    let states: Vec<_> = now["content"][0]["content"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| &task["attrs"]["state"])
        .collect();
    assert_eq!(states, ["DONE"; 8]);
}

#[tokio::test]
async fn a_lost_answer_is_looked_up_and_a_refusal_is_told() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let fault = async |action: Value| {
        let script = json!({"method": "PUT", "path_regex": "/issue/[A-Z0-9-]+$", "action": action});
        house.atlassian.control("faults", script).await;
    };
    let before = description(&house).await;
    let page = issue(&house, &rohit).await;
    fault(json!({"type": "reset", "when": "after"})).await;
    let page = tick(&rohit, &page, "Still to do").await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(description(&house).await, with(&before, "ti-2", "DONE"));
    fault(json!({"type": "reset", "when": "before"})).await;
    let page = tick(&rohit, &page, "Still to do").await;
    assert!(
        page.alerts().concat().contains("not known whether"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(ticked(&page, "tick-", "Still to do"), ["true"]);
    fault(json!({"type": "status", "status": 400, "body": {"errorMessages": ["No."], "errors": {}}})).await;
    let page = tick(&rohit, &page, "Still to do").await;
    assert!(
        page.alerts().concat().contains("Jira refused it"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(description(&house).await, with(&before, "ti-2", "DONE"));
}

#[tokio::test]
async fn an_answer_that_names_another_account_freezes_the_grant() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = issue(&house, &rohit).await;
    let script = json!({"method": "PUT", "path_regex": "/issue/[A-Z0-9-]+$", "action": {
        "type": "alter", "headers": {"x-aaccountid": "557058:somebody-else"}}});
    house.atlassian.control("faults", script).await;
    let page = tick(&rohit, &page, "Still to do").await;
    assert!(
        page.text().contains("named another account than yours"),
        "{}",
        page.text()
    );
}
