//! Changing and deleting comments: one's own, and others' where Jira lets one.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
};

const LABEL: &str = "Change your comment";

/// The comments of an issue, as the stand-in keeps them.
async fn comments(house: &House, issue: &str) -> Vec<Value> {
    let all = house.atlassian.read(&format!("comments?issue={issue}&site=acme")).await;
    all.as_array().unwrap().clone()
}

async fn comment(house: &House, issue: &str, id: &str) -> Option<Value> {
    comments(house, issue)
        .await
        .into_iter()
        .find(|comment| comment["id"] == id)
}

async fn text(house: &House, id: &str) -> String {
    let comment = comment(house, "DEMO-1", id).await.unwrap();
    comment["text"].as_str().unwrap().to_owned()
}

/// Posts a comment on `DEMO-1`; its ID.
async fn say(house: &House, browser: &Browser, words: &str) -> String {
    let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
    let page = browser.press(&page, "Comment", &[("Add a comment", words)]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    let said = comments(house, "DEMO-1").await;
    said.last().unwrap()["id"].as_str().unwrap().to_owned()
}

async fn begin(house: &House, browser: &Browser, doing: &str, id: &str) -> Page {
    browser
        .open(house.url(&format!("/acme/browse/DEMO-1?{doing}={id}#comment-{id}")))
        .await
}

async fn fault(house: &House, method: &str, action: Value) {
    let script = json!({"method": method, "path_regex": "/comment/[0-9]+$", "action": action});
    house.atlassian.control("faults", script).await;
}

#[tokio::test]
async fn an_own_comment_is_changed_and_keeps_what_else_it_is() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Said *once*").await;
    let before = comment(&house, "DEMO-1", &id).await.unwrap();
    let page = begin(&house, &rohit, "edit", &id).await;
    assert_eq!(page.value(LABEL), "Said *once*");
    let page = rohit.press(&page, "Save", &[(LABEL, "Said **better**")]).await;
    assert!(
        page.alerts().is_empty() && page.text().contains("Said better"),
        "{}",
        page.text()
    );
    let after = comment(&house, "DEMO-1", &id).await.unwrap();
    assert_eq!(after["text"], "Said better");
    assert_eq!(
        (&after["author"], &after["properties"], &after["created"]),
        (&before["author"], &before["properties"], &before["created"])
    );
    assert_eq!(after["update_author"], "Rohit");
}

#[tokio::test]
async fn others_comments_are_for_those_whom_jira_lets() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let id = say(&house, &rohit, "Rohit's").await;
    let edit = format!("a[href*='edit={id}']");
    let issue = house.url("/acme/browse/DEMO-1");
    assert_eq!(rohit.open(issue.clone()).await.texts(&edit), ["Edit"]);
    assert!(mark.open(issue.clone()).await.texts(&edit).is_empty());
    let asked = mark.open(house.url("/acme/browse/DEMO-1?others=yes")).await;
    assert!(asked.texts(&edit).is_empty() && asked.text().contains("your own comments only"));
    let page = begin(&house, &mark, "edit", &id).await;
    assert!(!page.has_button("Save"));
    assert!(
        page.alerts().concat().contains("your own comments only"),
        "{:?}",
        page.alerts()
    );
    let page = begin(&house, &mark, "delete", &id).await;
    let page = mark.press(&page, "Delete it", &[]).await;
    assert!(
        page.alerts().concat().contains("do not have the permission to delete"),
        "{:?}",
        page.alerts()
    );
    // Had Mark the form all the same: Jira says no, and his text stays with him.
    let form = begin(&house, &rohit, "edit", &id).await;
    let form = form.with_proof(&house.proof(&mark).await);
    let page = mark.press(&form, "Save", &[(LABEL, "Mark's")]).await;
    assert!(
        page.alerts().concat().contains("do not have the permission to edit"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(text(&house, &id).await, "Rohit's");
    for request in house.atlassian.requests("/ex/jira/").await {
        let method = request["method"].as_str().unwrap();
        if ["PUT", "DELETE"].contains(&method) {
            assert_eq!(request["owner"]["name"], "Mark", "each on their own grant: {request}");
        }
    }
}

#[tokio::test]
async fn who_may_changes_others_comments_and_is_named_beside_the_author() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let id = say(&house, &mark, "Mark's **own**").await;
    let article = format!("#comment-{id}");
    let calls = async || house.atlassian.requests("/ex/jira/").await.len();
    let before = calls().await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    assert_eq!(calls().await - before, 1, "a page that nobody asked more of");
    assert!(page.texts(&format!("{article} a[href*='edit=']")).is_empty());
    let page = rohit.open(house.url("/acme/browse/DEMO-1?others=yes")).await;
    assert_eq!(page.texts(&format!("{article} .comment-ways a")), ["Edit", "Delete"]);

    let label = "Change the comment by";
    let page = begin(&house, &rohit, "edit", &id).await;
    assert_eq!(page.value(label), "Mark's **own**");
    assert!(page.text().contains("It stays the comment of Mark"), "{}", page.text());
    let page = rohit
        .press(&page, "Save", &[(label, "Said by Mark, put right by Rohit")])
        .await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    let after = comment(&house, "DEMO-1", &id).await.unwrap();
    assert_eq!(
        (&after["author"], &after["update_author"]),
        (&json!("Mark"), &json!("Rohit"))
    );
    for browser in [&rohit, &mark] {
        let page = browser.open(house.url("/acme/browse/DEMO-1")).await;
        let shown = page.texts(&article).concat();
        assert!(shown.contains("edited by Rohit"), "{shown}");
        assert!(page.articles().iter().any(|name| name.starts_with("Mark")));
    }
    let page = begin(&house, &rohit, "delete", &id).await;
    let page = rohit.press(&page, "Delete it", &[]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert!(comment(&house, "DEMO-1", &id).await.is_none());
}

#[tokio::test]
async fn a_changed_comment_that_names_another_changer_freezes_the_grant() {
    let house = House::new().await;
    let (rohit, mark) = (house.connected("Rohit").await, house.connected("Mark").await);
    let id = say(&house, &mark, "Before").await;
    let page = begin(&house, &rohit, "edit", &id).await;
    let somebody = json!({"type": "alter", "body": {"/updateAuthor/accountId": "557058:somebody-else"}});
    fault(&house, "PUT", somebody).await;
    let page = rohit.press(&page, "Save", &[("Change the comment by", "After")]).await;
    assert!(
        page.text().contains("named another account than yours"),
        "{}",
        page.text()
    );
}

#[tokio::test]
async fn a_comment_that_changed_meanwhile_is_not_written_over_by_accident() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let elsewhere = house.signed_in("Rohit").await;
    let id = say(&house, &rohit, "First").await;
    let mine = begin(&house, &rohit, "edit", &id).await;
    let other = begin(&house, &elsewhere, "edit", &id).await;
    elsewhere
        .press(&other, "Save", &[(LABEL, "Second, from the phone")])
        .await;
    let page = rohit.press(&mine, "Save", &[(LABEL, "Third, from here")]).await;
    assert!(
        page.alerts().concat().contains("changed elsewhere"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(page.value(LABEL), "Third, from here");
    assert!(page.text().contains("Second, from the phone"));
    assert_eq!(text(&house, &id).await, "Second, from the phone");
    let page = rohit.press(&page, "Save over it", &[]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(text(&house, &id).await, "Third, from here");
}

#[tokio::test]
async fn whatever_goes_wrong_the_changed_text_stays() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let mut page = begin(&house, &rohit, "edit", &id).await;
    for (action, words) in [
        (
            json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 7}),
            "wait 7 seconds",
        ),
        (
            json!({"type": "status", "status": 400, "body": {"errorMessages": ["No <b>way</b>."], "errors": {}}}),
            "No <b>way</b>.",
        ),
        (json!({"type": "status", "status": 503}), "does not know yet"),
        (json!({"type": "reset", "when": "before"}), "does not know yet"),
    ] {
        fault(&house, "PUT", action).await;
        page = rohit.press(&page, "Save", &[(LABEL, "After </textarea>")]).await;
        assert!(page.alerts().concat().contains(words), "{words}: {:?}", page.alerts());
        assert_eq!(page.value(LABEL), "After </textarea>");
        assert_eq!(text(&house, &id).await, "Before");
    }
    // It arrived, and Byline finds that out by itself.
    fault(&house, "PUT", json!({"type": "reset", "when": "after"})).await;
    let page = rohit.press(&page, "Save", &[]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(text(&house, &id).await, "After </textarea>");
    assert_eq!(
        begin(&house, &rohit, "edit", &id).await.value(LABEL),
        "After </textarea>"
    );
}

#[tokio::test]
async fn a_changed_text_outlives_the_session_and_is_given_up_on_purpose_only() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let page = begin(&house, &rohit, "edit", &id).await;
    rohit.forget_everything();
    let sign_in = rohit.press(&page, "Save", &[(LABEL, "While signed out")]).await;
    let credentials = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    let page = rohit.press(&sign_in, "Sign in", &credentials).await;
    assert_eq!(page.value(LABEL), "While signed out");
    let page = rohit
        .press(&page, "Preview the change", &[(LABEL, "Looked *at*")])
        .await;
    assert_eq!(page.value(LABEL), "Looked *at*");
    assert_eq!(page.texts("section.preview em"), ["at"]);
    let page = rohit.press(&page, "Cancel", &[]).await;
    assert!(page.alerts().is_empty());
    assert_eq!(begin(&house, &rohit, "edit", &id).await.value(LABEL), "Before");
    assert_eq!(text(&house, &id).await, "Before");
}

#[tokio::test]
async fn of_many_changes_that_fail_at_the_same_moment_none_is_lost() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut forms = Vec::new();
    for number in 0..20 {
        let id = say(&house, &rohit, &format!("Comment {number}")).await;
        forms.push((
            begin(&house, &rohit, "edit", &id).await,
            id,
            format!("Changed {number}"),
        ));
    }
    let down = json!({"method": "PUT", "path_regex": "/comment/[0-9]+$", "times": null, "action": {"type": "status", "status": 503}});
    house.atlassian.control("faults", down).await;
    let saving = forms.iter().map(|(form, _, text)| {
        let (rohit, text) = (rohit.clone(), text.clone());
        async move { rohit.press_once(form, "Save", &[(LABEL, &text)]).await.status() }
    });
    let answers = futures::future::join_all(saving).await;
    assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
    // They are there in every browser of their author.
    let elsewhere = house.signed_in("Rohit").await;
    for (_, id, text) in forms {
        assert_eq!(begin(&house, &elsewhere, "edit", &id).await.value(LABEL), text);
    }
}

#[tokio::test]
async fn of_changes_of_one_comment_in_many_tabs_none_is_lost() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let mut tabs = Vec::new();
    for _ in 0..10 {
        tabs.push(begin(&house, &rohit, "edit", &id).await);
    }
    let down = json!({"method": "PUT", "path_regex": "/comment/[0-9]+$", "times": null, "action": {"type": "status", "status": 503}});
    house.atlassian.control("faults", down).await;
    let saving = tabs.iter().enumerate().map(|(number, form)| {
        let rohit = rohit.clone();
        async move {
            rohit
                .press_once(form, "Save", &[(LABEL, &format!("Changed {number}"))])
                .await
                .status()
        }
    });
    let answers = futures::future::join_all(saving).await;
    assert!(answers.iter().all(|status| *status == 303), "{answers:?}");
    // A tab that tries again replaces its own text, and nobody else's.
    rohit.press(&tabs[3], "Save", &[(LABEL, "Changed 3, again")]).await;
    let page = begin(&house, &rohit, "edit", &id).await;
    let mut texts = page.texts(".others .whole-text");
    texts.push(page.value(LABEL));
    texts.sort();
    let mut expected: Vec<String> = (0..10).map(|number| format!("Changed {number}")).collect();
    expected[3].push_str(", again");
    assert_eq!(texts, expected);

    // Whichever is saved or given up, the others come after it.
    house.atlassian.forget_faults().await;
    let mut seen = Vec::new();
    for _ in 0..9 {
        let page = begin(&house, &rohit, "edit", &id).await;
        seen.push(page.value(LABEL));
        rohit.press(&page, "Cancel", &[]).await;
    }
    let last = begin(&house, &rohit, "edit", &id).await;
    assert!(last.texts(".others").is_empty());
    seen.push(last.value(LABEL));
    seen.sort();
    assert_eq!(seen, expected);
    rohit.press(&last, "Save", &[]).await;
    let page = begin(&house, &rohit, "edit", &id).await;
    assert_eq!(page.value(LABEL), last.value(LABEL));
}

#[tokio::test]
async fn what_one_person_began_is_not_there_for_who_signs_in_after_them() {
    let house = House::new().await;
    let (mark, rohit) = (house.connected("Mark").await, house.connected("Rohit").await);
    let id = say(&house, &mark, "Before").await;
    fault(&house, "PUT", json!({"type": "status", "status": 503})).await;
    let page = begin(&house, &mark, "edit", &id).await;
    let page = mark.press(&page, "Save", &[(LABEL, "Between Mark and Byline")]).await;
    assert_eq!(page.value(LABEL), "Between Mark and Byline");
    // Without signing out in between. Rohit may change others' comments.
    let form = Browser::new().open(house.url("/sign-in")).await;
    let credentials = [("Email", "rohit@example.com"), ("Password", crate::house::PASSWORD)];
    mark.press(&form, "Sign in", &credentials).await;
    let page = begin(&house, &mark, "edit", &id).await;
    assert!(page.text().contains("Commenting as Rohit"), "{}", page.text());
    assert!(!page.text().contains("Between Mark"), "{}", page.text());
    assert_eq!(page.attributes("#edit-text", "name"), ["text"]);
    assert!(!begin(&house, &rohit, "edit", &id).await.text().contains("Between Mark"));
}

#[tokio::test]
async fn a_dead_grant_takes_nothing_away() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let page = begin(&house, &rohit, "edit", &id).await;
    house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
    let page = rohit.press(&page, "Save", &[(LABEL, "After")]).await;
    assert_eq!(page.value(LABEL), "After");
    assert!(page.alerts().concat().contains("Reconnect"), "{:?}", page.alerts());
}

#[tokio::test]
async fn what_markdown_cannot_carry_is_saved_as_it_was() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let gallery = comments(&house, "DEMO-2")
        .await
        .into_iter()
        .find(|comment| comment["author"] == "Mark")
        .unwrap();
    let id = gallery["id"].as_str().unwrap();
    let page = mark.open(house.url(&format!("/acme/browse/DEMO-2?edit={id}"))).await;
    let shown = page.value(LABEL);
    assert!(shown.contains('⟦'), "{shown}");
    let page = mark
        .press(&page, "Save", &[(LABEL, &format!("{shown}\n\nOne more line"))])
        .await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    let saved = comment(&house, "DEMO-2", id).await.unwrap();
    let (was, is) = (
        gallery["body"]["content"].as_array().unwrap(),
        saved["body"]["content"].as_array().unwrap(),
    );
    assert_eq!(is[..was.len()], was[..]);
    assert_eq!(is.len(), was.len() + 1);

    // What stands for nothing is not sent.
    let page = mark.open(house.url(&format!("/acme/browse/DEMO-2?edit={id}"))).await;
    let page = mark.press(&page, "Save", &[(LABEL, "⟦@Nil 01234567⟧")]).await;
    assert!(
        page.alerts()
            .concat()
            .contains("⟦@Nil 01234567⟧ stands for is not in this comment"),
        "{:?}",
        page.alerts()
    );
    assert_eq!(page.value(LABEL), "⟦@Nil 01234567⟧");
}

#[tokio::test]
async fn a_restriction_stays_whatever_jira_does_with_one_left_out() {
    let house = House::new().await;
    house
        .atlassian
        .control("modes", json!({"put_without_visibility": "reset"}))
        .await;
    let mark = house.connected("Mark").await;
    let mut found = None;
    for number in 1..12 {
        let key = format!("DEMO-{number}");
        for comment in comments(&house, &key).await {
            if comment["text"] == "Developers may read this." {
                found = Some((key.clone(), comment["id"].as_str().unwrap().to_owned()));
            }
        }
    }
    let (key, id) = found.unwrap();
    let page = mark.open(house.url(&format!("/acme/browse/{key}?edit={id}"))).await;
    let page = mark.press(&page, "Save", &[(LABEL, "Still theirs alone.")]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    let article = page.texts(&format!("#comment-{id}")).concat();
    assert!(
        article.contains("Still theirs alone.") && article.contains("Only Developers"),
        "{article}"
    );
}

#[tokio::test]
async fn a_comment_is_deleted_after_a_question_and_gone_is_gone() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let elsewhere = house.signed_in("Rohit").await;
    let id = say(&house, &rohit, "Not for long").await;
    let page = begin(&house, &rohit, "delete", &id).await;
    assert!(page.text().contains("It cannot be brought back"));
    assert!(comment(&house, "DEMO-1", &id).await.is_some(), "asking deletes nothing");
    let late = begin(&house, &elsewhere, "delete", &id).await;

    fault(&house, "DELETE", json!({"type": "status", "status": 503})).await;
    let page = rohit.press(&page, "Delete it", &[]).await;
    assert!(
        page.alerts().concat().contains("does not know yet"),
        "{:?}",
        page.alerts()
    );
    // Done, but the answer is lost.
    fault(&house, "DELETE", json!({"type": "reset", "when": "after"})).await;
    let page = rohit.press(&page, "Delete it", &[]).await;
    assert!(
        page.alerts().is_empty() && !page.text().contains("Not for long"),
        "{}",
        page.text()
    );
    assert!(comment(&house, "DEMO-1", &id).await.is_none());

    let page = elsewhere.press(&late, "Delete it", &[]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
}

#[tokio::test]
async fn what_goes_wrong_with_deleting_is_not_told_of_changing() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let page = begin(&house, &rohit, "edit", &id).await;
    rohit.press(&page, "Preview the change", &[(LABEL, "Half done")]).await;
    let no = json!({"type": "status", "status": 400, "body": {"errorMessages": ["Not now."], "errors": {}}});
    fault(&house, "DELETE", no).await;
    let page = begin(&house, &rohit, "delete", &id).await;
    let page = rohit.press(&page, "Delete it", &[]).await;
    assert!(page.alerts().concat().contains("Not now."), "{:?}", page.alerts());
    let page = begin(&house, &rohit, "edit", &id).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(page.value(LABEL), "Half done");
    rohit.press(&page, "Save", &[]).await;
    let page = begin(&house, &rohit, "delete", &id).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
}

#[tokio::test]
async fn a_reply_that_names_another_author_freezes_the_grant() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let id = say(&house, &rohit, "Before").await;
    let page = begin(&house, &rohit, "edit", &id).await;
    let alter = json!({"type": "alter", "headers": {"X-AAccountId": "557058:somebody-else"}});
    fault(&house, "PUT", alter).await;
    let page = rohit.press(&page, "Save", &[(LABEL, "After")]).await;
    assert!(
        page.text().contains("named another account than yours"),
        "{}",
        page.text()
    );
    assert_eq!(page.value(LABEL), "After");
}

#[tokio::test]
async fn an_address_of_one_comment_shows_the_page_that_it_is_on() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut long = None;
    for number in 1..8 {
        let key = format!("DEMO-{number}");
        let said = comments(&house, &key).await;
        if said.len() > 100 {
            long = Some((key, said[said.len() / 2]["id"].as_str().unwrap().to_owned()));
        }
    }
    let (key, id) = long.unwrap();
    let article = format!("#comment-{id}");
    let first = rohit.open(house.url(&format!("/acme/browse/{key}"))).await;
    assert!(first.texts(&article).is_empty());
    for order in ["", "&comments=oldest"] {
        let address = format!("/acme/browse/{key}?focusedCommentId={id}{order}");
        let page = rohit.open(house.url(&address)).await;
        assert_eq!(page.texts(&article).len(), 1);
        // Its time leads to where it was found.
        let link = format!("{article} a[href$='focusedCommentId={id}{article}']");
        assert_eq!(page.texts(&link).len(), 1);
    }
    let nowhere = rohit
        .open(house.url(&format!("/acme/browse/{key}?focusedCommentId=9")))
        .await;
    assert_eq!(nowhere.articles(), first.articles());
}
