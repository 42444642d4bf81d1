//! Tasks, and who is offered to tick them.

use app::{adf::markdown::to_doc, model::*};

use crate::{
    desk::{World, comment, issue_page},
    visit::{Answer, get},
};

/// An issue with a task in its description and in a comment of each of two people.
fn world(rights: Result<Rights, Trouble>) -> World {
    let mut world = World::connected();
    let mut content = issue_page("x", 0);
    content.issue.description = Some(to_doc("- [ ] of the issue"));
    content.comments.comments = vec![
        comment(0, "Rohit", "- [x] of Rohit"),
        comment(1, "Mark", "- [ ] of Mark"),
    ];
    content.comments.total = 2;
    content.my_account = comment(0, "Rohit", "").author.account_id.unwrap();
    world.issue = Ok(content);
    world.rights = rights;
    world
}

/// Whose tasks have boxes.
fn boxes(page: &Answer) -> Vec<String> {
    page.attributes("button[role=checkbox]", "aria-label")
}

#[tokio::test]
async fn what_one_may_tick_as_a_rule_has_a_box_and_jira_is_not_asked() {
    let page = get(&world(Ok(Rights::default())), "/acme/browse/DEMO-1").await;
    assert_eq!(boxes(&page), ["of the issue", "of Rohit"]);
    assert_eq!(page.attributes("span.adf-task-state", "role").len(), 1);
    assert!(page.texts("a[href*='others=yes']").concat().contains("Edit others"));
}

#[tokio::test]
async fn whoever_asked_and_may_has_a_box_for_each_task() {
    let rights = Rights {
        edit_issue: true,
        edit_own: true,
        edit_all: true,
        ..Rights::default()
    };
    let all = get(&world(Ok(rights)), "/acme/browse/DEMO-1?others=yes").await;
    assert_eq!(boxes(&all), ["of the issue", "of Rohit", "of Mark"]);
    let checked = all.attributes("button[role=checkbox]", "aria-checked");
    assert_eq!(checked, ["false", "true", "false"]);
    // Each belongs to a form that is there, and says where the task stands.
    for form in all.attributes("button[role=checkbox]", "form") {
        let comment = all.attributes(&format!("form#{form} input[name=comment]"), "value");
        assert_eq!(comment, [form.trim_start_matches("tick-")]);
    }
}

#[tokio::test]
async fn whoever_asked_and_may_not_has_marks() {
    let own = Rights {
        edit_own: true,
        ..Rights::default()
    };
    let issue = Rights {
        edit_issue: true,
        ..Rights::default()
    };
    for (rights, expected) in [
        (Ok(own), vec!["of Rohit"]),
        (Ok(issue), vec!["of the issue"]),
        (Ok(Rights::default()), vec![]),
        // Where Jira does not say, what is the rule.
        (Err(Trouble::Unavailable), vec!["of the issue", "of Rohit"]),
    ] {
        let page = get(&world(rights), "/acme/browse/DEMO-1?others=yes").await;
        assert_eq!(boxes(&page), expected);
        let marks = page.attributes("span.adf-task-state", "role");
        assert_eq!(marks.len(), 3 - expected.len());
    }
}
