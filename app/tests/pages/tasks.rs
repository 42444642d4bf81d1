//! Tasks, for those who may tick them and those who may not.

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

async fn page(rights: Result<Rights, Trouble>) -> Answer {
    get(&world(rights), "/acme/browse/DEMO-1").await
}

#[tokio::test]
async fn whoever_may_has_a_box_for_each_task() {
    let all = page(Ok(Rights {
        edit_issue: true,
        edit_own: true,
        edit_all: true,
        ..Rights::default()
    }))
    .await;
    let names = all.attributes("button[role=checkbox]", "aria-label");
    assert_eq!(names, ["of the issue", "of Rohit", "of Mark"]);
    let checked = all.attributes("button[role=checkbox]", "aria-checked");
    assert_eq!(checked, ["false", "true", "false"]);
    // Each belongs to a form that is there, and says where the task stands.
    for form in all.attributes("button[role=checkbox]", "form") {
        let comment = all.attributes(&format!("form#{form} input[name=comment]"), "value");
        assert_eq!(comment, [form.trim_start_matches("tick-")]);
    }
}

#[tokio::test]
async fn whoever_may_not_has_marks() {
    let own = Rights {
        edit_own: true,
        ..Rights::default()
    };
    let issue = Rights {
        edit_issue: true,
        ..Rights::default()
    };
    for (rights, boxes) in [
        (Ok(own), vec!["of Rohit"]),
        (Ok(issue), vec!["of the issue"]),
        (Ok(Rights::default()), vec![]),
        // Where Jira does not say, what is the rule.
        (Err(Trouble::Unavailable), vec!["of Rohit"]),
    ] {
        let page = page(rights).await;
        assert_eq!(page.attributes("button[role=checkbox]", "aria-label"), boxes);
        let marks = page.attributes("span.adf-task-state", "role");
        assert_eq!(marks.len(), 3 - boxes.len());
        // To know it for tasks offers nothing else.
        assert!(page.texts("a[href*='others=yes']").concat().contains("Edit others"));
    }
}
