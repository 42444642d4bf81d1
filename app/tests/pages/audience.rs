//! For whom a comment is: chosen in the box, kept, and never lost on the way.

use app::{model::*, words::Words};

use crate::{
    BROWSER, COMMENT,
    desk::{HOSTILE, World, at, issue_page},
    visit::{Answer, get, post},
};

const ISSUE: &str = "/acme/browse/DEMO-1";

fn offered(page: &Answer) -> Vec<String> {
    page.texts("#audience option")
}

fn chosen(page: &Answer) -> Vec<String> {
    page.attributes("#audience option[selected]", "value")
}

fn service() -> World {
    let mut world = World::connected();
    let mut page = issue_page("x", 1);
    page.issue.service = true;
    world.issue = Ok(page);
    world
}

fn with_draft(mut world: World, audience: Audience) -> World {
    let mut page = world.issue.clone().unwrap();
    page.drafts = vec![Draft {
        text: "half a thought".to_owned(),
        audience,
        revision: 1.try_into().unwrap(),
        saved: at(3),
        discarded: false,
        client_key: None,
        waiting: None,
        page_id: None,
        mark: "mark-of-a-text-before".parse().unwrap(),
    }];
    world.issue = Ok(page);
    world
}

#[tokio::test]
async fn roles_and_groups_are_asked_for_when_they_are_wanted() {
    let mut world = World::connected();
    let page = get(&world, ISSUE).await;
    assert_eq!(page.texts("label[for=audience]"), ["Visible to"]);
    // Whoever sees a comment for developers is one.
    assert_eq!(offered(&page), ["Everyone who can see this issue", "Developers (role)"]);
    assert_eq!(page.attributes("#audience-more", "formaction"), ["/api/audiences"]);
    let page = get(&world, &format!("{ISSUE}?audiences=yes")).await;
    assert_eq!(offered(&page)[1..], [&format!("{HOSTILE} (role)"), "Developers (role)"]);
    assert_eq!(chosen(&page), ["everyone"]);
    assert!(page.texts("#audience-more").is_empty());
    world.audiences = Ok(Audiences {
        list: Vec::new(),
        roles_hidden: true,
    });
    let page = get(&world, &format!("{ISSUE}?audiences=yes")).await;
    assert!(page.texts(".composer-audience")[0].contains("does not tell you the roles"));
    world.audiences = Err(Trouble::Unavailable);
    let page = get(&world, &format!("{ISSUE}?audiences=yes")).await;
    assert!(page.texts(".composer-audience")[0].contains("cannot be reached"));

    let form = post(&world, "/api/audiences", BROWSER, COMMENT).await;
    assert_eq!(
        form.location.as_deref(),
        Some("/acme/browse/DEMO-1?audiences=yes#composer")
    );
    world.audiences = Ok(Audiences {
        list: vec![Audience::group("1-2", "leaders".to_owned()).unwrap()],
        roles_hidden: false,
    });
    let script = post(&world, "/api/audiences", "application/json", COMMENT).await;
    assert_eq!(
        script.text,
        "{\"list\":[{\"value\":\"group:1-2:leaders\",\"label\":\"leaders (group)\"}],\"words\":null}"
    );
}

#[tokio::test]
async fn a_service_project_offers_notes_first_and_replies() {
    let page = get(&service(), ISSUE).await;
    assert_eq!(offered(&page), ["Internal note", "Reply to customer"]);
    assert_eq!(chosen(&page), ["internal"]);
    assert!(page.texts("#audience-more").is_empty());
    let page = get(&with_draft(service(), Audience::Customer), ISSUE).await;
    assert_eq!(chosen(&page), ["customer"]);
    // A text that was written for everybody, before the issue was here, was no reply to a customer.
    let page = get(&with_draft(service(), Audience::Everyone), ISSUE).await;
    assert_eq!(chosen(&page), ["internal"]);
}

#[tokio::test]
async fn what_was_chosen_is_chosen_still() {
    let developers = Audience::role("Developers".to_owned()).unwrap();
    let page = get(&with_draft(World::connected(), developers.clone()), ISSUE).await;
    assert_eq!(chosen(&page), ["role:Developers"]);
    let mut world = World::connected();
    let unsent = Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "as typed".to_owned(),
        audience: developers,
        trouble: Trouble::Refused("No.".to_owned()),
        waits: false,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    };
    let mut page = issue_page("x", 0);
    page.unsent = vec![unsent.clone()];
    (world.issue, world.unsent) = (Ok(page), vec![unsent.clone()]);
    assert_eq!(chosen(&get(&world, ISSUE).await), ["role:Developers"]);
    world.issue = Err(Trouble::Unavailable);
    assert_eq!(chosen(&get(&world, ISSUE).await), ["role:Developers"]);
    world.unsent = vec![Unsent {
        audience: Audience::Internal,
        ..unsent
    }];
    let page = get(&world, ISSUE).await;
    assert_eq!((chosen(&page), offered(&page).len()), (vec!["internal".to_owned()], 2));
}

#[tokio::test]
async fn a_note_that_came_into_another_project_is_not_sent_to_everybody() {
    let world = with_draft(World::connected(), Audience::Internal);
    let page = get(&world, ISSUE).await;
    let kept = chosen(&page);
    assert_eq!(kept, ["unfit:internal"]);
    let form = COMMENT.replace("everyone", &kept[0]);
    let back = post(&world, "/api/comment", BROWSER, &form).await;
    assert_eq!(
        back.location.as_deref(),
        Some("/acme/browse/DEMO-1?problem=audience#composer")
    );
    assert!(world.sent.lock().unwrap().is_empty());
    assert_eq!(
        *world.done.lock().unwrap(),
        ["kept: hello\nworld [internal]"],
        "the text is a draft now"
    );
    let page = get(&world, &format!("{ISSUE}?problem=audience")).await;
    assert!(page.texts("[role=alert]")[0].contains("Choose who can see it"));
}

#[tokio::test]
async fn a_form_without_a_choice_is_for_nobody() {
    let world = World::connected();
    for choice in ["", "audience=&", "audience=public&", "audience=role:&"] {
        let form = COMMENT.replace("audience=everyone&", choice);
        let script = post(&world, "/api/comment", "application/json", &form).await;
        assert!(
            script.text.contains("NotPosted") && script.text.contains("Choose who can see"),
            "{choice}"
        );
        let back = post(&world, "/api/comment", BROWSER, &form).await;
        assert!(back.location.unwrap().contains("problem=audience"));
        let signed_out = post(&World::signed_out(), "/api/comment", BROWSER, &form).await;
        assert!(signed_out.location.unwrap().starts_with("/sign-in"));
    }
    assert!(world.sent.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_restriction_that_jira_does_not_show_is_told_of() {
    let exposed = Words::of(Language::English).composer().exposed();
    let mut world = World::connected();
    let form = COMMENT.replace("everyone", "role:Developers");
    let script = post(&world, "/api/comment", "application/json", &form).await;
    assert!(
        script
            .text
            .contains("\"badge\":\"Only Developers can see this\",\"warning\":null")
    );
    assert_eq!(
        world.sent.lock().unwrap()[0].audience,
        Audience::Role("Developers".to_owned())
    );
    world.posting = world.posting.map(|posted| Posted {
        exposed: true,
        ..posted
    });
    let script = post(&world, "/api/comment", "application/json", &form).await;
    assert!(script.text.contains("\"badge\":null") && script.text.contains(exposed));
    let back = post(&world, "/api/comment", BROWSER, &form).await;
    assert_eq!(
        back.location.as_deref(),
        Some("/acme/browse/DEMO-1?problem=exposed#comment-10001")
    );
    world.saved = Saved::Exposed;
    let edit = "site=acme&key=DEMO-1&id=10001&begun=0&text=x&comments=oldest&page=2";
    let back = post(&world, "/api/edit", BROWSER, edit).await;
    assert_eq!(
        back.location.as_deref(),
        Some("/acme/browse/DEMO-1?comments=oldest&page=2&problem=exposed#comment-10001")
    );
    let page = get(&world, &format!("{ISSUE}?problem=exposed")).await;
    assert_eq!(page.texts("[role=alert]:not([hidden])"), [exposed]);
}

#[tokio::test]
async fn comments_say_what_they_answer() {
    let mut world = World::connected();
    let comments = &mut world.issue.as_mut().unwrap().comments.comments;
    let there = comments[1].id.clone();
    comments[0].reply_to = Some(there.clone());
    comments[2].reply_to = Some("77777".parse().unwrap());
    let author = comments[1].author.name.clone();
    let page = get(&world, ISSUE).await;
    let reply = ".comment-head a.mark";
    let said = [format!("reply to {author}"), "reply to another comment".to_owned()];
    assert_eq!(page.texts(reply), said);
    let elsewhere = "/acme/browse/DEMO-1?focusedCommentId=77777#comment-77777".to_owned();
    assert_eq!(page.attributes(reply, "href"), [format!("#comment-{there}"), elsewhere]);
}

#[tokio::test]
async fn comments_say_who_alone_can_see_them() {
    let mut world = World::connected();
    let page = get(&world, ISSUE).await;
    assert_eq!(page.texts(".badge"), ["Only Developers can see this", "Internal note"]);
    // Where Jira does not name them.
    let comments = &mut world.issue.as_mut().unwrap().comments.comments;
    for name in comments.iter_mut().filter_map(|comment| comment.restricted_to.as_mut()) {
        name.clear();
    }
    let page = get(&world, ISSUE).await;
    assert_eq!(page.texts(".badge"), ["Only some people can see this", "Internal note"]);
}
