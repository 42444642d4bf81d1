//! What others said since, and the way to the newest comment.

use app::model::*;

use crate::{
    BROWSER,
    desk::{World, issue_page},
    visit::{get, post},
};

const ASK: &str = "site=acme&key=DEMO-1&since=1610886840000";

#[tokio::test]
async fn news_are_a_number_or_a_reason_to_wait_or_to_stop() {
    let mut world = World::connected();
    let ask = async |world: &World, form: &str| post(world, "/api/news", "application/json", form).await.text;
    assert_eq!(ask(&world, ASK).await, "{\"count\":2,\"wait\":null,\"over\":false}");
    let over = "{\"count\":null,\"wait\":null,\"over\":true}";
    for (trouble, said) in [
        (
            Trouble::RateLimited(Some(90)),
            "{\"count\":null,\"wait\":90,\"over\":false}",
        ),
        (Trouble::Unavailable, "{\"count\":null,\"wait\":null,\"over\":false}"),
        (Trouble::GrantDead, over),
        (Trouble::NotConnected, over),
        (Trouble::NotFound, over),
    ] {
        world.news = Err(trouble);
        assert_eq!(ask(&world, ASK).await, said);
    }
    for form in ["", "site=acme&key=x&since=1", "site=acme&key=DEMO-1&since=x"] {
        assert_eq!(ask(&World::connected(), form).await, over, "{form}");
    }
    assert_eq!(ask(&World::signed_out(), ASK).await, over);
    let form = post(&World::connected(), "/api/news", BROWSER, ASK).await;
    assert_eq!(form.location.as_deref(), Some("/"));
}

#[tokio::test]
async fn only_a_page_with_the_newest_comments_asks_for_newer_ones() {
    let mut world = World::connected();
    let newest = issue_page("x", 4).comments.comments[3].created.unix_ms.to_string();
    for (order, page, shown) in [("", 1, true), ("", 2, false), ("oldest", 1, false), ("oldest", 3, true)] {
        let mut content = issue_page("x", 4);
        content.comments.page = page;
        world.issue = Ok(content);
        let page = get(&world, &format!("/acme/browse/DEMO-1?comments={order}")).await;
        let since = page.attributes("#news[role=status]", "data-since");
        assert_eq!(since, vec![newest.clone(); usize::from(shown)]);
        // The way to the newest comment leads to where it is.
        let jump = page.attributes(".jump", "href");
        let away = match order {
            "oldest" => "/acme/browse/DEMO-1?comments=oldest&page=3#posted",
            _ => "/acme/browse/DEMO-1#posted",
        };
        assert_eq!(jump, [if shown { "#comment-10003" } else { away }]);
    }
    world.issue = Ok(issue_page("x", 0));
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.attributes("#news", "data-since"), ["0"]);
    assert!(page.attributes(".jump", "href").is_empty());
}
