//! Comments for some alone: never, whatever goes wrong, are they for everybody.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
};

const BOX: &str = "Add a comment";
const FOR: &str = "Visible to";
const DEVELOPERS: &str = "role:Developers";

async fn open(house: &House, browser: &Browser, issue: &str) -> Page {
    browser.open(house.url(&format!("/acme/browse/{issue}"))).await
}

/// The comments with these words, as the stand-in keeps them.
async fn kept(house: &House, issue: &str, words: &str) -> Vec<Value> {
    let all = house.atlassian.read(&format!("comments?issue={issue}&site=acme")).await;
    let all = all.as_array().unwrap().iter();
    all.filter(|comment| comment["text"] == words).cloned().collect()
}

async fn fault(house: &House, method: &str, action: Value) {
    let script = json!({"method": method, "path_regex": "/comment$", "action": action});
    house.atlassian.control("faults", script).await;
}

fn chosen(page: &Page) -> Vec<String> {
    page.attributes("#audience option[selected]", "value")
}

#[tokio::test]
async fn a_comment_is_for_a_role_or_a_group() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let calls = async || house.atlassian.requests("/ex/jira/").await.len();
    let page = open(&house, &rohit, "DEMO-1").await;
    let before = calls().await;
    // What is typed already stays, also if it is long.
    let typed = "Between us. ".repeat(2_500);
    let page = rohit.press(&page, "Choose a role or group", &[(BOX, &typed)]).await;
    assert_eq!(calls().await - before, 3, "the issue, the roles, the groups");
    assert_eq!(page.value(BOX), typed);
    let options = page.attributes("#audience option", "value");
    assert_eq!(options[..3], ["everyone", "role:Administrators", "role:Developers"]);
    assert!(
        options.iter().any(|option| option.ends_with(":leadership")),
        "{options:?}"
    );
    for (audience, seen, words) in [
        (DEVELOPERS, true, "Only Developers can see this"),
        ("role:Administrators", false, "Only Administrators can see this"),
        (options.last().unwrap(), false, "Only leadership can see this"),
    ] {
        let text = format!("For {audience}");
        let page = rohit.press(&page, "Comment", &[(BOX, &text), (FOR, audience)]).await;
        assert!(page.alerts().is_empty(), "{:?}", page.alerts());
        let comments = kept(&house, "DEMO-1", &text).await;
        assert_eq!(comments.len(), 1);
        assert!(comments[0]["visibility"].is_object(), "{}", comments[0]);
        let article = format!("#comment-{}", comments[0]["id"].as_str().unwrap());
        assert!(page.texts(&article)[0].contains(words), "{:?}", page.texts(&article));
        let marks = open(&house, &mark, "DEMO-1").await;
        assert_eq!(marks.texts(&article).len(), usize::from(seen), "{audience}");
    }
    // To read costs what it did.
    let before = calls().await;
    open(&house, &rohit, "DEMO-1").await;
    assert_eq!(calls().await - before, 1);
}

#[tokio::test]
async fn who_is_not_told_the_roles_has_the_groups() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = open(&house, &mark, "DEMO-1").await;
    let page = mark.press(&page, "Choose a role or group", &[]).await;
    assert!(page.text().contains("does not tell you the roles"), "{}", page.text());
    assert!(page.attributes("#audience option", "value")[1].ends_with(":jira-software-users"));
    // A role that one is seen to have needs no telling.
    let page = open(&house, &mark, "DEMO-11").await;
    assert_eq!(page.attributes("#audience option", "value"), ["everyone", DEVELOPERS]);
    house
        .atlassian
        .control("modes", json!({"role_details": "everybody"}))
        .await;
    let page = open(&house, &mark, "DEMO-1").await;
    let page = mark.press(&page, "Choose a role or group", &[]).await;
    assert_eq!(page.attributes("#audience option", "value")[1], DEVELOPERS);
}

#[tokio::test]
async fn a_refused_restriction_leaves_text_and_choice() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = open(&house, &mark, "DEMO-1").await;
    let page = mark
        .press(&page, "Comment", &[(BOX, "Not mine"), (FOR, "role:Administrators")])
        .await;
    assert!(
        page.alerts().concat().contains("not a member of the project role"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(page.value(BOX), "Not mine");
    assert_eq!(chosen(&page), ["role:Administrators"]);
    assert!(kept(&house, "DEMO-1", "Not mine").await.is_empty());
}

#[tokio::test]
async fn whatever_goes_wrong_the_restriction_stays() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    for (number, action) in [
        json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 1}),
        json!({"type": "status", "status": 503}),
        json!({"type": "status", "status": 401, "body": {"code": 401, "message": "Unauthorized"}}),
        json!({"type": "reset", "when": "before"}),
        json!({"type": "reset", "when": "after"}),
        json!({"type": "truncate", "after_bytes": 5}),
    ]
    .into_iter()
    .enumerate()
    {
        let text = format!("Between us {number}");
        // Which button is pressed first does not matter: the draft has it, and the outbox.
        let page = open(&house, &rohit, "DEMO-1").await;
        rohit.press(&page, "Preview", &[(BOX, &text), (FOR, DEVELOPERS)]).await;
        let page = open(&house, &rohit, "DEMO-1").await;
        assert_eq!(chosen(&page), [DEVELOPERS]);
        fault(&house, "POST", action.clone()).await;
        let page = rohit.press(&page, "Comment", &[]).await;
        if !page.alerts().is_empty() {
            assert_eq!(
                (page.value(BOX), chosen(&page)),
                (text.clone(), vec![DEVELOPERS.to_owned()])
            );
            rohit.press(&page, "Discard draft", &[]).await;
        }
        for comment in kept(&house, "DEMO-1", &text).await {
            assert_eq!(comment["visibility"], json!({"role": "Developers"}), "{action}");
        }
    }
}

#[tokio::test]
async fn a_waiting_comment_leaves_with_its_restriction() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = open(&house, &rohit, "DEMO-1").await;
    house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
    let page = rohit
        .press(&page, "Comment", &[(BOX, "Later, between us"), (FOR, DEVELOPERS)])
        .await;
    assert_eq!(chosen(&page), [DEVELOPERS]);
    let back = house.consent(&rohit, "Rohit", "acme").await;
    let question = rohit.open(back).await;
    rohit.press(&question, "Confirm", &[]).await;
    let page = open(&house, &rohit, "DEMO-1").await;
    assert_eq!(
        (page.value(BOX), chosen(&page)),
        ("Later, between us".to_owned(), vec![DEVELOPERS.to_owned()])
    );
    rohit.press(&page, "Comment", &[]).await;
    let comments = kept(&house, "DEMO-1", "Later, between us").await;
    assert_eq!(comments.len(), 1);
    assert_eq!(comments[0]["visibility"], json!({"role": "Developers"}));
}

#[tokio::test]
async fn a_signed_out_persons_choice_is_there_after_signing_in() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = open(&house, &rohit, "DEMO-1").await;
    rohit.forget_everything();
    let sign_in = rohit
        .press(&page, "Comment", &[(BOX, "Between us"), (FOR, DEVELOPERS)])
        .await;
    let credentials = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    let page = rohit.press(&sign_in, "Sign in", &credentials).await;
    assert_eq!(
        (page.value(BOX), chosen(&page)),
        ("Between us".to_owned(), vec![DEVELOPERS.to_owned()])
    );
}

#[tokio::test]
async fn notes_and_replies_are_told_apart_in_service_projects() {
    let house = House::new().await;
    let (rohit, customer) = (house.connected("Rohit").await, house.connected("Mark").await);
    let page = open(&house, &rohit, "HELP-1").await;
    assert_eq!(
        chosen(&page),
        ["internal"],
        "what cannot be called back is not the first choice"
    );
    let page = rohit.press(&page, "Comment", &[(BOX, "A note")]).await;
    let page = rohit
        .press(&page, "Comment", &[(BOX, "A reply"), (FOR, "customer")])
        .await;
    let internal = |internal: bool| json!({"internal": internal});
    for (text, is_internal) in [("A note", true), ("A reply", false)] {
        let comments = kept(&house, "HELP-1", text).await;
        assert_eq!(comments.len(), 1);
        assert_eq!(comments[0]["properties"]["sd.public.comment"], internal(is_internal));
        assert!(comments[0]["visibility"].is_null());
        let article = format!("#comment-{}", comments[0]["id"].as_str().unwrap());
        assert_eq!(page.texts(&article)[0].contains("Internal note"), is_internal);
        let seen = open(&house, &customer, "HELP-1").await.texts(&article);
        assert_eq!(seen.len(), usize::from(!is_internal));
    }
}

#[tokio::test]
async fn a_note_that_is_changed_stays_one_whatever_jira_does_with_properties() {
    let house = House::new().await;
    house
        .atlassian
        .control("modes", json!({"put_without_properties": "reset"}))
        .await;
    let rohit = house.connected("Rohit").await;
    let page = open(&house, &rohit, "HELP-1").await;
    rohit.press(&page, "Comment", &[(BOX, "A note")]).await;
    let id = kept(&house, "HELP-1", "A note").await[0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let page = rohit.open(house.url(&format!("/acme/browse/HELP-1?edit={id}"))).await;
    let page = rohit
        .press(&page, "Save", &[("Change your comment", "Still a note")])
        .await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    let article = page.texts(&format!("#comment-{id}")).concat();
    assert!(
        article.contains("Still a note") && article.contains("Internal note"),
        "{article}"
    );
}

#[tokio::test]
async fn a_note_that_jira_makes_public_is_told_of() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = open(&house, &rohit, "HELP-1").await;
    let public = json!({"type": "alter", "body": {"/jsdPublic": true}});
    fault(&house, "POST", public).await;
    let page = rohit.press(&page, "Comment", &[(BOX, "A note")]).await;
    assert!(
        page.alerts().concat().contains("does not show the restriction"),
        "{:?}",
        page.alerts()
    );
}
