//! Names of sites in addresses.

use app::model::*;
use axum::http::StatusCode;

use crate::{
    desk::{HOSTILE, World, site},
    visit::{get, post},
};

#[tokio::test]
async fn another_name_of_a_site_leads_to_the_same_page_under_the_name_that_is_shown() {
    let world = World::connected();
    for (asked, right) in [
        ("/acme.atlassian.net/browse/DEMO-1", "/acme/browse/DEMO-1"),
        (
            "/acme.atlassian.net/browse/DEMO-1?view=history&page=2",
            "/acme/browse/DEMO-1?view=history&page=2",
        ),
        (
            "/acme.atlassian.net/browse/DEMO-1/files/1",
            "/acme/browse/DEMO-1/files/1",
        ),
    ] {
        let answer = get(&world, asked).await;
        assert!(answer.status.is_redirection(), "{asked}: {}", answer.status);
        assert_eq!(answer.location.as_deref(), Some(right));
    }
    assert_eq!(
        get(&world, "/initech/browse/DEMO-1").await.status,
        StatusCode::OK,
        "the desk says what there is"
    );
}

#[tokio::test]
async fn a_shared_name_is_asked_about_and_the_rest_of_the_address_stays() {
    let mut world = World::connected();
    world.sites = ["jira.acme.com", "jira.globex.com"]
        .map(|host| Site {
            name: HOSTILE.to_owned(),
            url: format!("https://{host}"),
            slug: host.parse().unwrap(),
            ..site("acme")
        })
        .to_vec();
    world.shared_name = "jira".parse().ok();
    for rest in [
        "/browse/DEMO-1?view=history",
        "/browse/DEMO-1/files/1",
        "/browse/DEMO-1",
    ] {
        let page = get(&world, &format!("/jira{rest}")).await;
        assert_eq!(page.texts("h1"), ["DEMO-1: on which site?"]);
        assert_eq!(
            page.attributes(".choices a", "href"),
            [format!("/jira.acme.com{rest}"), format!("/jira.globex.com{rest}")]
        );
        assert_eq!(page.texts(".choices a"), [HOSTILE, HOSTILE]);
        assert!(page.texts("main").concat().contains("are called “jira”"));
    }
}

#[tokio::test]
async fn texts_of_a_site_that_is_not_reached_stand_on_the_home_page_in_full() {
    let mut world = World::connected();
    let text = format!("first line\n{HOSTILE}\n{}", "long ".repeat(100));
    world.unsent = vec![Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: text.clone(),
        audience: Audience::Everyone,
        trouble: Trouble::SiteNotReached("acme".to_owned()),
        waits: false,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    }];
    assert!(get(&world, "/").await.texts(".whole-text").is_empty(), "its box has it");
    world.not_reached = true;
    let home = get(&world, "/").await;
    let evened = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert_eq!(home.texts(".whole-text"), [evened]);
    assert_eq!(
        home.attributes("form[action='/api/discard-waiting'] input[name=client_key]", "value"),
        ["client-key-of-before"]
    );
    let answer = post(
        &world,
        "/api/discard-waiting",
        "text/html",
        "client_key=client-key-of-before",
    )
    .await;
    assert_eq!(answer.location.as_deref(), Some("/"));
    assert_eq!(*world.done.lock().unwrap(), ["discard client-key-of-before"]);
}
