//! Reading and commenting: always as oneself, and once.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn rohit_and_mark_each_comment_under_their_own_names() {
    let house = House::new().await;
    let (rohit, mark) = tokio::join!(house.connected("Rohit"), house.connected("Mark"));
    let on_page = async |browser: &crate::browser::Browser, text: &str| {
        let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
        let page = browser.press(&page, "Comment", &[("Add a comment", text)]).await;
        assert_eq!(page.status, 200);
        page
    };
    let (one, two) = tokio::join!(on_page(&rohit, "By Rohit himself"), on_page(&mark, "By Mark himself"));
    assert!(one.text().contains("By Rohit himself") && two.text().contains("By Mark himself"));
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let newest = &page.articles()[..2];
    assert!(newest.iter().any(|name| name.starts_with("Rohit")) && newest.iter().any(|name| name.starts_with("Mark")));
    for (name, text) in [("Rohit", "By Rohit himself"), ("Mark", "By Mark himself")] {
        let comments = house.atlassian.comments_by(name, "DEMO-1").await;
        assert_eq!(
            comments
                .iter()
                .filter(|comment| comment.starts_with("By "))
                .collect::<Vec<_>>(),
            [text]
        );
    }
    // Whoever asked, it was on their own token.
    for request in house.atlassian.requests("/ex/jira/").await {
        let effect = &request["effect"];
        if effect["comment"] == "created" {
            assert_eq!(request["owner"]["account_id"], effect["author"]);
        }
    }
}

#[tokio::test]
async fn one_form_posts_once_however_often_it_is_sent() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let form = [("Add a comment", "Said once")];
    let presses = (0..8).map(|_| rohit.press(&page, "Comment", &form));
    for page in futures::future::join_all(presses).await {
        assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    }
    rohit.press(&page, "Comment", &form).await;
    assert_eq!(
        house
            .atlassian
            .comments_by("Rohit", "DEMO-1")
            .await
            .iter()
            .filter(|text| *text == "Said once")
            .count(),
        1
    );
}

#[tokio::test]
async fn reading_and_commenting_take_one_call_each() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let calls = async || house.atlassian.requests("/").await.len();
    let before = calls().await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    assert_eq!(calls().await - before, 1);
    rohit
        .press_once(&page, "Comment", &[("Add a comment", "One call")])
        .await;
    assert_eq!(calls().await - before, 2);
}

#[tokio::test]
async fn a_signed_out_persons_text_is_there_after_signing_in() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    rohit.forget_everything();
    let text = "Written before\nthe session ended </textarea>";
    let sign_in = rohit.press(&page, "Comment", &[("Add a comment", text)]).await;
    assert!(sign_in.has_button("Sign in"), "{}", sign_in.text());
    let credentials = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    let page = rohit.press(&sign_in, "Sign in", &credentials).await;
    assert_eq!(page.value("Add a comment"), text);
    let page = rohit.press(&page, "Comment", &[]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(
        house.atlassian.comments_by("Rohit", "DEMO-1").await.last().unwrap(),
        text
    );
}

#[tokio::test]
async fn whatever_goes_wrong_the_text_stays() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let text = "Hours of *work*";
    let address = house.url("/acme/browse/DEMO-1");
    for (fault, words) in [
        (
            json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 7}),
            "wait 7 seconds",
        ),
        (
            json!({"type": "status", "status": 403, "body": {"errorMessages": ["No <b>way</b>."], "errors": {}}}),
            "No <b>way</b>.",
        ),
        (json!({"type": "status", "status": 503}), "does not know yet"),
        (json!({"type": "reset", "when": "before"}), "does not know yet"),
        (json!({"type": "truncate", "after_bytes": 5}), ""),
    ] {
        let page = rohit.open(address.clone()).await;
        house
            .atlassian
            .control(
                "faults",
                json!({"method": "POST", "path_regex": "/comment$", "action": fault}),
            )
            .await;
        let page = rohit.press(&page, "Comment", &[("Add a comment", text)]).await;
        if words.is_empty() {
            // It was kept there, and Byline found it by itself.
            assert!(page.alerts().is_empty(), "{:?}", page.alerts());
            continue;
        }
        assert!(page.alerts().concat().contains(words), "{:?}", page.alerts());
        assert_eq!(page.value("Add a comment"), text);
        let gone = rohit.press(&page, "Discard draft", &[]).await;
        assert_eq!(gone.value("Add a comment"), "");
    }
    assert_eq!(
        house
            .atlassian
            .comments_by("Rohit", "DEMO-1")
            .await
            .iter()
            .filter(|t| t.contains("Hours"))
            .count(),
        1
    );
}

#[tokio::test]
async fn a_reply_that_names_another_account_freezes_the_grant() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let path = "/acme/browse/DEMO-1";
    let alter = json!({"type": "alter", "headers": {"X-AAccountId": "557058:somebody-else"}});
    house
        .atlassian
        .control("faults", json!({"path_regex": "/issue/DEMO-1", "action": alter}))
        .await;
    let page = rohit.open(house.url(path)).await;
    assert_eq!(page.status, 403);
    assert!(
        page.text().contains("named another account than yours"),
        "{}",
        page.text()
    );
    let calls = house.atlassian.requests("/ex/jira/").await.len();
    assert_eq!(rohit.open(house.url(path)).await.status, 403);
    assert_eq!(
        house.atlassian.requests("/ex/jira/").await.len(),
        calls,
        "a frozen grant is not used"
    );
    let page = rohit.open(house.url("/connections")).await;
    assert!(
        page.alerts().concat().contains("another account"),
        "{:?}",
        page.alerts()
    );
    // Connecting again is the way out.
    let back = house.consent(&rohit, "Rohit", "acme").await;
    let question = rohit.open(back).await;
    rohit.press(&question, "Confirm", &[]).await;
    assert_eq!(rohit.open(house.url(path)).await.status, 200);
}

#[tokio::test]
async fn hidden_and_absent_are_told_alike() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let hidden = mark.open(house.url("/acme/browse/DEMO-4")).await;
    let absent = mark.open(house.url("/acme/browse/DEMO-999999")).await;
    assert_eq!((hidden.status.as_u16(), absent.status.as_u16()), (404, 404));
    assert_eq!(hidden.text().replace("DEMO-4", "DEMO-999999"), absent.text());
}
