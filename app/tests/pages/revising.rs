//! Comments that are changed and deleted.

use app::model::*;

use crate::{
    desk::{HOSTILE, World, person},
    visit::get,
};

#[tokio::test]
async fn an_own_comment_is_changed_in_its_place() {
    let mut world = World::connected();
    let own = "/acme/browse/DEMO-1?edit=10001#comment-10001";
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.texts("article .comment-ways a"), ["Edit", "Delete"]);
    assert_eq!(page.attributes("article .comment-ways a", "href")[0], own);
    let editing = |overtaken| Editing {
        by: None,
        text: HOSTILE.to_owned(),
        version: "0".parse().unwrap(),
        preview: None,
        overtaken,
        trouble: None,
        mark: "mark-of-a-text-before".parse().ok(),
        others: vec!["From another tab".to_owned()],
    };
    world.editing = Ok(editing(false));
    let page = get(&world, own).await;
    assert_eq!(page.texts("#comment-10001 textarea"), [HOSTILE]);
    assert_eq!(
        page.texts(".revise-bar button"),
        ["Save", "Preview the change", "Cancel"]
    );
    assert_eq!(page.texts("#comment-10001 ol").len(), 0);
    // What it says now is beside what is to be saved over it.
    world.editing = Ok(editing(true));
    let page = get(&world, own).await;
    assert_eq!(page.texts(".revise-bar button")[0], "Save over it");
    assert_eq!(page.texts("#comment-10001 ol").len(), 1);
    assert!(
        page.texts("#comment-10001 [role=alert]")
            .concat()
            .contains("changed elsewhere")
    );
    // A comment of another page.
    let page = get(&world, "/acme/browse/DEMO-1?edit=9").await;
    assert_eq!(page.texts("#comment-9 textarea"), [HOSTILE]);
}

#[tokio::test]
async fn others_comments_are_offered_to_those_who_asked_and_may() {
    let mut world = World::connected();
    let asked = "/acme/browse/DEMO-1?others=yes";
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(
        page.attributes("a[href*=others]", "href"),
        ["/acme/browse/DEMO-1?others=yes#comments"]
    );
    let edits = async |world: &World| get(world, asked).await.texts("article .comment-ways a");
    // Not even one's own.
    assert!(edits(&world).await.is_empty());
    world.rights = Ok(Rights {
        edit_own: true,
        delete_all: true,
        delete_own: true,
        ..Rights::default()
    });
    assert_eq!(edits(&world).await, ["Delete", "Edit", "Delete", "Delete", "Delete"]);
    let page = get(&world, asked).await;
    let names = page.attributes("article .comment-ways a", "aria-label");
    assert_eq!(
        names[0],
        "Delete the comment by \u{2068}Rohit\u{2069} of 17 Jan 2021 12:34"
    );
    assert!(names[1].starts_with("Edit your comment"));
    assert!(page.texts("a[href*='others=']").is_empty());
    world.rights = Err(Trouble::Unavailable);
    assert_eq!(edits(&world).await, ["Edit", "Delete"]);
    world.editing = Ok(Editing {
        by: Some(person(HOSTILE)),
        text: "x".to_owned(),
        version: "0".parse().unwrap(),
        preview: None,
        overtaken: false,
        trouble: None,
        mark: "mark-of-a-text-before".parse().ok(),
        others: vec!["From another tab".to_owned()],
    });
    let page = get(&world, "/acme/browse/DEMO-1?edit=10000").await;
    assert!(page.texts("label[for=edit-text]")[0].contains(HOSTILE));
    assert_eq!(page.texts(".revise bdi"), [HOSTILE]);
}

#[tokio::test]
async fn a_changed_text_is_at_hand_even_when_the_issue_is_not() {
    let mut world = World::connected();
    world.issue = Err(Trouble::Unavailable);
    world.kept.lock().unwrap().push(Unfinished {
        comment: CommentRef {
            site: "acme".parse().unwrap(),
            key: "DEMO-1".parse().unwrap(),
            id: "10001".parse().unwrap(),
        },
        revision: Some(Revision {
            begun: "0".parse().unwrap(),
            text: HOSTILE.to_owned(),
        }),
        deleting: false,
        trouble: Some(Trouble::Unavailable),
        page: PageCopy::default(),
    });
    let page = get(&world, "/acme/browse/DEMO-1?edit=10001").await;
    assert_eq!(page.texts("#edit-text"), [HOSTILE]);
    let trouble = Trouble::Unavailable.to_string();
    assert_eq!(
        page.texts("[role=alert]")
            .iter()
            .filter(|words| **words == trouble)
            .count(),
        1
    );
}
