//! Every page and every form, rendered as the server does it, for a made-up person.
#![cfg(feature = "ssr")]

mod audience;
mod beside;
mod connecting;
mod desk;
mod drafts;
mod faces;
mod fields;
mod files;
mod forms;
mod languages;
mod news;
mod proofs;
mod revising;
mod sinks;
mod tasks;
mod visit;
mod which_site;

use app::model::*;
use axum::http::StatusCode;
use desk::{HOSTILE, World, issue_page, person, site};
use visit::get;

const BROWSER: &str = "text/html,application/xhtml+xml,*/*;q=0.8";
const COMMENT: &str =
    "site=acme&key=DEMO-1&client_key=client-key-0123456789&text=hello%0D%0Aworld&audience=everyone&comments=newest";

#[tokio::test]
async fn an_issue_is_readable_and_can_be_commented_without_script() {
    let page = get(&World::connected(), "/acme/browse/DEMO-1").await;
    assert_eq!(page.status, StatusCode::OK);
    assert_eq!(page.texts("h1"), ["Retry the payment when the gateway hiccups"]);
    assert_eq!(
        page.texts("title"),
        ["DEMO-1 Retry the payment when the gateway hiccups · Byline"]
    );
    let names = page.attributes("article", "aria-label");
    assert_eq!(names.len(), 4);
    assert_eq!(names[0], "Rohit, 17 Jan 2021 12:34");
    assert_eq!(page.attributes("form.composer", "action"), ["/api/comment"]);
    assert_eq!(page.attributes("form.composer", "method"), ["post"]);
    assert_eq!(page.texts("label[for=text]"), ["Add a comment"]);
    assert!(page.texts(".composer-as")[0].ends_with("Commenting as Mark on acme.atlassian.net"));
    assert_eq!(
        page.attributes(".outside", "href"),
        ["https://acme.atlassian.net/browse/DEMO-1"]
    );
}

#[tokio::test]
async fn one_watches_and_votes_for_oneself() {
    let world = World::connected();
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.texts(".attend"), ["3, you among themStop watching", "1Vote"]);
    assert_eq!(
        page.attributes(".attend input[name=what]", "value"),
        ["stop-watching", "vote"]
    );
    // Whoever reported it has no vote; a site may have neither.
    let mut reported = issue_page("x", 0);
    reported.my_account = reported
        .issue
        .reporter
        .as_ref()
        .and_then(|by| by.account_id.clone())
        .unwrap();
    let mut world = world.clone();
    world.issue = Ok(reported.clone());
    let page = get(&world, "/acme/browse/DEMO-1?problem=watch").await;
    assert_eq!(page.attributes(".attend input[name=what]", "value"), ["stop-watching"]);
    assert!(page.texts("[role=alert]")[0].starts_with("“Watch” did not work"));
    reported.issue.attention = Attention::default();
    world.issue = Ok(reported);
    assert!(
        get(&world, "/acme/browse/DEMO-1?problem=x")
            .await
            .texts(".attend")
            .is_empty()
    );
}

#[tokio::test]
async fn the_history_is_a_page_of_its_own() {
    let mut world = World::connected();
    let issue = get(&world, "/acme/browse/DEMO-1").await;
    let link = "/acme/browse/DEMO-1?view=history";
    assert_eq!(issue.attributes("a[href*=history]", "href"), [link]);
    world.issue = Ok(issue_page(HOSTILE, 0));
    let page = get(&world, "/acme/browse/DEMO-1?view=history&page=2").await;
    assert_eq!(page.texts("h1"), ["History of DEMO-1"]);
    assert_eq!(page.texts(".changes .words"), [HOSTILE]);
    assert!(page.texts(".changes")[0].contains("Mark") && page.texts(".changes")[0].contains("nothing"));
    assert!(page.texts(".changes img").is_empty());
    assert_eq!(
        page.attributes("nav.paging a", "href"),
        [format!("{link}&page=1"), format!("{link}&page=3")]
    );
    world.issue = Err(Trouble::NotFound);
    assert_eq!(get(&world, link).await.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn hostile_text_stays_text_on_every_page() {
    let mut world = World::connected();
    let scripts = |page: &visit::Answer| page.attributes("script", "src").len() + page.texts("script:not([src])").len();
    let (clean_issue, clean_home) = (get(&world, "/acme/browse/DEMO-1").await, get(&world, "/").await);
    let mut page = issue_page(HOSTILE, 4);
    page.issue.project = HOSTILE.to_owned();
    page.issue.labels = vec![HOSTILE.to_owned()];
    page.issue.assignee = Some(person(HOSTILE));
    page.me = person(HOSTILE);
    page.comments.comments[0].author = person(HOSTILE);
    page.comments.comments[0].restricted_to = Some(HOSTILE.to_owned());
    page.unsent = vec![Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: HOSTILE.to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::Refused(HOSTILE.to_owned()),
        waits: false,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    }];
    let page_unsent = page.unsent.clone();
    world.issue = Ok(page);
    world.unsent = page_unsent;
    world.me.name = HOSTILE.to_owned();
    world.found = Ok(vec![desk::issue_ref("DEMO-1", HOSTILE)]);
    let issue = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(scripts(&issue), scripts(&clean_issue));
    assert!(issue.texts("img").is_empty());
    assert_eq!(issue.texts("textarea"), [HOSTILE]);
    assert_eq!(issue.texts("h1"), [HOSTILE]);
    let home = get(&world, "/").await;
    assert_eq!(scripts(&home), scripts(&clean_home));
    assert_eq!(home.texts(".summary"), [HOSTILE]);
    let search = get(&world, "/search?q=%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert_eq!(scripts(&search), scripts(&clean_home));
    assert_eq!(
        search.texts("title"),
        ["Search: </title><script>alert(1)</script> · Byline"]
    );
    for problem in [
        ConnectProblem::RefusedByAtlassian(HOSTILE.to_owned()),
        ConnectProblem::AccountTaken(person(HOSTILE)),
    ] {
        world.callback = Err(problem);
        assert_eq!(
            scripts(&get(&world, "/oauth/callback?state=x").await),
            scripts(&clean_home)
        );
    }
}

#[tokio::test]
async fn what_was_not_sent_is_back_in_the_box_and_says_why() {
    let mut world = World::connected();
    let mut page = issue_page("x", 0);
    page.unsent = vec![Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "\nas *typed*".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::GrantDead,
        waits: true,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    }];
    world.issue = Ok(page);
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert!(
        page.text.contains("\n\nas *typed*</textarea>"),
        "the first line feed is dropped by browsers"
    );
    assert_eq!(
        page.attributes("input[name=client_key]", "value"),
        ["client-key-of-before"]
    );
    assert!(page.texts("[role=alert]:not([hidden])")[0].starts_with("Atlassian no longer accepts"));
    assert_eq!(
        page.attributes("[role=alert] a", "href"),
        ["/connections?next=/acme/browse/DEMO-1%23composer"]
    );
}

#[tokio::test]
async fn what_was_not_sent_is_at_hand_even_when_the_issue_is_not() {
    let mut world = World::connected();
    world.issue = Err(Trouble::GrantDead);
    world.unsent = vec![Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "as typed".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::GrantDead,
        waits: true,
        mark: "mark-of-a-text-before".parse().unwrap(),
        page_id: None,
    }];
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.status, StatusCode::FORBIDDEN);
    assert_eq!(page.texts("textarea"), ["as typed"]);
    assert_eq!(page.texts("[role=alert]:not([hidden])").len(), 1);
    let home = get(&world, "/").await;
    assert_eq!(home.attributes(".unsent a", "href"), ["/acme/browse/DEMO-1#composer"]);
    assert!(
        home.texts(".unsent")[0].contains("as typed"),
        "{}",
        home.texts(".unsent")[0]
    );
}

#[tokio::test]
async fn nothing_on_a_page_needs_inline_style_or_an_unsigned_script() {
    let world = World::connected();
    for path in [
        "/",
        "/connections",
        "/acme/browse/DEMO-1",
        "/search?q=x",
        "/connections/confirm/attempt-1",
        "/nowhere",
    ] {
        let page = get(&world, path).await;
        assert!(page.attributes("[style]", "style").is_empty(), "{path}");
        assert!(page.texts("style").is_empty(), "{path}");
        assert!(page.texts("script:not([nonce])").is_empty(), "{path}");
        for nonce in page.attributes("script", "nonce") {
            assert_eq!(
                page.text.matches(&nonce).count(),
                page.text.matches(&format!("nonce=\"{nonce}\"")).count(),
                "{path}"
            );
        }
        assert_eq!(page.texts("main").len(), 1, "{path}");
        assert_eq!(page.texts("h1").len(), 1, "{path}");
        assert_eq!(page.attributes("html", "lang"), ["en"], "{path}");
    }
}

#[tokio::test]
async fn only_the_issue_page_loads_a_script() {
    let world = World::connected();
    assert_eq!(
        get(&world, "/acme/browse/DEMO-1")
            .await
            .attributes("script[src]", "src"),
        ["/pkg/boot.js"]
    );
    assert_eq!(
        get(&world, "/acme/browse/DEMO-1")
            .await
            .attributes("link[rel=preload]", "as"),
        ["fetch"]
    );
    assert!(get(&world, "/").await.attributes("script[src]", "src").is_empty());
}

#[tokio::test]
async fn signed_out_visitors_sign_in_and_come_back() {
    let world = World::signed_out();
    for (path, back) in [
        ("/connections", "/sign-in?next=/connections"),
        (
            "/acme/browse/DEMO-1?comments=oldest",
            "/sign-in?next=/acme/browse/DEMO-1%3Fcomments%3Doldest",
        ),
        ("/browse/DEMO-1", "/sign-in?next=/browse/DEMO-1"),
        ("/search?q=a+b", "/sign-in?next=/search%3Fq%3Da%2Bb"),
    ] {
        let page = get(&world, path).await;
        assert_eq!(
            (page.status, page.location.as_deref()),
            (StatusCode::SEE_OTHER, Some(back)),
            "{path}"
        );
    }
    let home = get(&world, "/").await;
    assert_eq!(home.status, StatusCode::OK);
    assert_eq!(home.texts("h1"), ["Speak for yourself in Jira"]);
    let page = get(&world, "/sign-in?next=//evil.example").await;
    assert_eq!(page.attributes("input[name=next]", "value"), ["/"]);
}

#[tokio::test]
async fn keys_lead_to_issues_and_several_sites_are_a_question() {
    let mut world = World::connected();
    assert_eq!(
        get(&world, "/browse/demo-1").await.location.as_deref(),
        Some("/acme/browse/DEMO-1")
    );
    // A link of Jira's to a comment.
    assert_eq!(
        get(&world, "/browse/DEMO-1?focusedCommentId=10001")
            .await
            .location
            .as_deref(),
        Some("/acme/browse/DEMO-1?focusedCommentId=10001#comment-10001")
    );
    assert_eq!(
        get(&world, "/search?q=demo-1").await.location.as_deref(),
        Some("/browse/DEMO-1")
    );
    world.sites.push(site("globex"));
    let page = get(&world, "/browse/DEMO-1").await;
    assert_eq!(
        page.attributes(".choices a", "href"),
        ["/acme/browse/DEMO-1", "/globex/browse/DEMO-1"]
    );
    let page = get(&world, "/browse/DEMO-1?focusedCommentId=10001").await;
    let focused = "/browse/DEMO-1?focusedCommentId=10001#comment-10001";
    assert_eq!(page.attributes(".choices a", "href")[1], format!("/globex{focused}"));
    world.sites.clear();
    assert_eq!(
        get(&world, "/browse/DEMO-1").await.location.as_deref(),
        Some("/connections")
    );
}

#[tokio::test]
async fn trouble_has_its_page_and_its_status() {
    let mut world = World::connected();
    for (trouble, status) in [
        (Trouble::NotFound, StatusCode::NOT_FOUND),
        (Trouble::GrantDead, StatusCode::FORBIDDEN),
        (Trouble::NotConnected, StatusCode::FORBIDDEN),
        (Trouble::RateLimited(Some(7)), StatusCode::TOO_MANY_REQUESTS),
        (Trouble::Unavailable, StatusCode::BAD_GATEWAY),
        (Trouble::Internal("r1".to_owned()), StatusCode::INTERNAL_SERVER_ERROR),
    ] {
        world.issue = Err(trouble.clone());
        let page = get(&world, "/acme/browse/DEMO-1").await;
        assert_eq!(page.status, status, "{trouble:?}");
        assert!(
            page.texts("[role=alert]:not([hidden])")[0].starts_with(&trouble.to_string()),
            "{trouble:?}"
        );
    }
    for path in ["/nowhere", "/acme/browse/not-a-key", "/browse/x"] {
        assert_eq!(get(&world, path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}
