//! Every page and every form, rendered as the server does it, for a made-up person.
#![cfg(feature = "ssr")]

mod audience;
mod beside;
mod desk;
mod drafts;
mod fields;
mod news;
mod sinks;
mod visit;

use app::{model::*, remedy::Notice};
use axum::http::StatusCode;
use desk::{HOSTILE, World, issue_page, person, site};
use visit::{get, post};

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
    page.unsent = Some(Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: HOSTILE.to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::Refused(HOSTILE.to_owned()),
        waits: false,
    });
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
    page.unsent = Some(Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "\nas *typed*".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::GrantDead,
        waits: true,
    });
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
    world.unsent = Some(Unsent {
        client_key: "client-key-of-before".parse().unwrap(),
        text: "as typed".to_owned(),
        audience: Audience::Everyone,
        trouble: Trouble::GrantDead,
        waits: true,
    });
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

#[tokio::test]
async fn each_reason_not_to_connect_has_its_own_page() {
    let mut world = World::connected();
    let mut headings = std::collections::HashSet::new();
    for problem in [
        ConnectProblem::Denied,
        ConnectProblem::RefusedByAtlassian("invalid_scope".to_owned()),
        ConnectProblem::UnknownState,
        ConnectProblem::Expired,
        ConnectProblem::AlreadyUsed,
        ConnectProblem::OtherUser,
        ConnectProblem::AccountTaken(person("Rohit")),
        ConnectProblem::NoSite,
        ConnectProblem::NoAllowedSite(vec![site("private")]),
        ConnectProblem::ExchangeFailed { retry: true },
        ConnectProblem::ExchangeFailed { retry: false },
        ConnectProblem::SignedOut,
        ConnectProblem::Internal("r1".to_owned()),
    ] {
        world.callback = Err(problem.clone());
        let page = get(&world, "/oauth/callback?state=s&code=c").await;
        assert!(
            page.status.is_client_error() || page.status.is_server_error(),
            "{problem:?}"
        );
        assert!(headings.insert(page.texts("h1")[0].clone()), "{problem:?}");
        assert_eq!(page.texts("[role=alert]:not([hidden])").len(), 1, "{problem:?}");
    }
    assert_eq!(
        get(&World::signed_out(), "/oauth/callback?state=s").await.texts("h1"),
        ["You are signed out"]
    );
    assert_eq!(
        get(&World::connected(), "/oauth/callback?state=s&code=c")
            .await
            .location
            .as_deref(),
        Some("/connections/confirm/attempt-1")
    );
}

#[tokio::test]
async fn both_identities_are_named_before_anything_is_kept() {
    let page = get(&World::connected(), "/connections/confirm/attempt-1").await;
    let text = page.texts("main")[0].clone();
    for part in [
        "You are Mark ( mark@example.com )",
        "Mark Example",
        "acme.atlassian.net",
        "private.atlassian.net",
        "until now you were connected as Rohit",
        "manage:something",
    ] {
        assert!(
            text.contains(part) || text.replace(' ', "").contains(&part.replace(' ', "")),
            "{part}: {text}"
        );
    }
    assert_eq!(page.texts("main button"), ["Confirm", "Cancel"]);
}

#[tokio::test]
async fn a_form_is_sent_on_and_a_script_is_told() {
    let mut world = World::connected();
    let form = post(&world, "/api/comment", BROWSER, COMMENT).await;
    assert_eq!(form.status, StatusCode::SEE_OTHER);
    assert_eq!(form.location.as_deref(), Some("/acme/browse/DEMO-1#comment-10001"));
    assert_eq!(world.sent.lock().unwrap()[0].text, "hello\nworld");
    let script = post(&world, "/api/comment", "application/json", COMMENT).await;
    assert_eq!((script.status, script.location), (StatusCode::OK, None));
    // The comment box's script reads just this.
    assert_eq!(
        script.text,
        "{\"Posted\":{\"id\":\"10001\",\"author\":\"Mark\",\"clock\":\"22 Jan 2021 12:34\",\"machine\":\"2021-01-22T12:34:00+00:00\",\"html\":\"<p dir=\\\"auto\\\">hello<br>world</p>\",\"badge\":null,\"warning\":null}}"
    );

    world.posting = Err(Trouble::Unavailable);
    let form = post(&world, "/api/comment", BROWSER, &COMMENT.replace("newest", "oldest")).await;
    assert_eq!(
        form.location.as_deref(),
        Some("/acme/browse/DEMO-1?comments=oldest#composer")
    );
    let script = post(&world, "/api/comment", "application/json", COMMENT).await;
    let words = Notice::of_comment(&Trouble::Unavailable, true).words;
    assert!(words.contains("leaves by itself"), "{words}");
    assert_eq!(
        script.text,
        format!("{{\"NotPosted\":{{\"words\":\"{words}\",\"remedy\":null,\"waits\":true}}}}")
    );
}

#[tokio::test]
async fn a_text_is_shown_as_it_will_look_and_never_as_markup_of_its_own() {
    let world = World::connected();
    let typed = "text=Some+*emphasis*+%3Cscript%3Ealert(1)%3C/script%3E";
    let preview = post(&world, "/api/preview", "application/json", typed).await;
    assert_eq!(
        preview.text,
        "{\"html\":\"<p dir=\\\"auto\\\">Some <em>emphasis</em> &lt;script&gt;alert(1)&lt;/script&gt;</p>\",\"room\":null}"
    );
    let long = format!("text={}", "a".repeat(30_000));
    let preview = post(&world, "/api/preview", "application/json", &long).await;
    assert!(preview.text.ends_with("\"room\":\"30000 of 32767 characters\"}"));
    assert_eq!(
        post(&World::signed_out(), "/api/preview", "application/json", typed)
            .await
            .text,
        "null"
    );
    assert_eq!(
        post(&world, "/api/preview", BROWSER, typed).await.location.as_deref(),
        Some("/")
    );
}

#[tokio::test]
async fn what_a_signed_out_person_wrote_is_kept_until_they_are_back() {
    let world = World::signed_out();
    let form = post(&world, "/api/comment", BROWSER, COMMENT).await;
    assert_eq!(
        form.location.as_deref(),
        Some("/sign-in?next=/acme/browse/DEMO-1%23composer")
    );
    let script = post(&world, "/api/comment", "application/json", COMMENT).await;
    assert!(
        script.text.ends_with("\"remedy\":\"SignIn\",\"waits\":false}}"),
        "{}",
        script.text
    );
    let parked = world.parked.lock().unwrap();
    assert_eq!(parked.len(), 2);
    assert_eq!(parked[0].text, "hello\nworld");
}

#[tokio::test]
async fn no_form_sends_the_browser_where_its_referer_says() {
    let world = World::connected();
    for (path, form, to) in [
        (
            "/api/sign-in",
            "email=mark%40example.com&password=x&next=/acme/browse/DEMO-1",
            "/acme/browse/DEMO-1",
        ),
        (
            "/api/sign-in",
            "email=mark%40example.com&password=x&next=//evil.example",
            "/",
        ),
        (
            "/api/sign-in",
            "email=x&password=x&next=/connections",
            "/sign-in?problem=credentials&next=/connections",
        ),
        ("/api/sign-in", "", "/sign-in?problem=credentials&next=/"),
        (
            "/api/sign-up",
            "name=A&email=a&password=short&invite=tok-1",
            "/sign-up?problem=short-10&next=/&invite=tok-1",
        ),
        ("/api/sign-up", "password=long-enough-password", "/"),
        ("/api/sign-out", "", "/"),
        ("/api/sign-out", "everywhere=1", "/"),
        (
            "/api/connect",
            "next=/acme/browse/DEMO-1",
            "https://auth.example/authorize?state=1",
        ),
        ("/api/confirm", "attempt=attempt-1", "/acme/browse/DEMO-1"),
        ("/api/cancel", "attempt=attempt-1", "/connections?done=cancelled"),
        ("/api/disconnect", "", "/connections?problem=disconnect"),
        ("/api/attend", "site=acme&key=DEMO-1&what=watch", "/acme/browse/DEMO-1"),
        (
            "/api/attend",
            "site=acme&key=DEMO-1&what=vote",
            "/acme/browse/DEMO-1?problem=vote",
        ),
        ("/api/attend", "site=acme&key=DEMO-1&what=else", "/"),
        ("/api/discard", "site=acme&key=DEMO-1", "/acme/browse/DEMO-1#composer"),
        (
            "/api/undo-discard",
            "site=acme&key=DEMO-1",
            "/acme/browse/DEMO-1#composer",
        ),
        ("/api/undo-discard", "site=../x&key=DEMO-1", "/"),
        ("/api/comment", "site=../x&key=DEMO-1", "/"),
        ("/api/comment", "", "/"),
    ] {
        let answer = post(&world, path, BROWSER, form).await;
        assert_eq!(
            (answer.status, answer.location.as_deref()),
            (StatusCode::SEE_OTHER, Some(to)),
            "{path} {form}"
        );
    }
}

#[tokio::test]
async fn files_are_listed_and_pictures_have_a_page_with_the_way_to_the_next() {
    let mut world = World::connected();
    let mut content = issue_page("x", 0);
    let file = content.issue.attachments[0].clone();
    for (id, name, kind) in [
        ("2", "one.png", "image/png"),
        ("3", "drawing.svg", "image/svg+xml"),
        ("4", "two.jpg", "IMAGE/JPEG"),
    ] {
        content.issue.attachments.push(Attachment {
            id: id.parse().unwrap(),
            file_name: name.to_owned(),
            mime_type: kind.to_owned(),
            ..file.clone()
        });
    }
    world.issue = Ok(content);
    let issue = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(
        issue.attributes(".files img", "src"),
        ["/acme/attachment/2/thumbnail", "/acme/attachment/4/thumbnail"],
        "a drawing may run scripts"
    );
    assert_eq!(issue.attributes(".files img", "width"), ["160", "160"]);
    assert_eq!(
        issue.attributes(".files .open", "href"),
        [
            "/acme/attachment/1",
            "/acme/browse/DEMO-1/files/2",
            "/acme/attachment/3",
            "/acme/browse/DEMO-1/files/4"
        ]
    );
    assert_eq!(issue.attributes(".files a[download]", "href").len(), 4);
    assert!(issue.texts(".files .quiet-text")[0].starts_with("25 KB"));
    assert_eq!(issue.texts("#attach-hint"), ["Up to 60 at once, each up to 10.4 MB."]);
    let picture = get(&world, "/acme/browse/DEMO-1/files/2").await;
    assert_eq!(picture.status, StatusCode::OK);
    assert_eq!(picture.texts("h1"), ["one.png"]);
    assert_eq!(picture.attributes(".viewer img", "src"), ["/acme/attachment/2"]);
    assert_eq!(picture.attributes(".viewer img", "alt"), ["one.png"]);
    assert!(picture.attributes("a[rel=prev]", "href").is_empty());
    assert_eq!(
        picture.attributes("a[rel=next]", "href"),
        ["/acme/browse/DEMO-1/files/4"]
    );
    for none in ["1", "3", "99"] {
        let path = format!("/acme/browse/DEMO-1/files/{none}");
        assert_eq!(get(&world, &path).await.status, StatusCode::NOT_FOUND, "{none}");
    }
    for (code, words) in [
        ("large", "each up to 10.4 MB"),
        ("none", "Choose a file first."),
        ("made-up", ""),
    ] {
        let page = get(&world, &format!("/acme/browse/DEMO-1?files={code}")).await;
        let said = page.texts("#attach-alert:not([hidden])").concat();
        assert!(
            said.contains(words) && said.is_empty() == words.is_empty(),
            "{code}: {said}"
        );
    }
}

#[tokio::test]
async fn an_own_comment_is_changed_in_its_place() {
    let mut world = World::connected();
    let own = "/acme/browse/DEMO-1?edit=10001#comment-10001";
    let page = get(&world, "/acme/browse/DEMO-1").await;
    assert_eq!(page.texts(".comment-ways a"), ["Edit", "Delete"]);
    assert_eq!(page.attributes(".comment-ways a", "href")[0], own);
    let editing = |overtaken| Editing {
        by: None,
        text: HOSTILE.to_owned(),
        version: "0".parse().unwrap(),
        preview: None,
        overtaken,
        trouble: None,
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
    let edits = async |world: &World| get(world, asked).await.texts(".comment-ways a");
    // Not even one's own.
    assert!(edits(&world).await.is_empty());
    world.rights = Ok(CommentRights {
        edit_own: true,
        delete_all: true,
        delete_own: true,
        ..CommentRights::default()
    });
    assert_eq!(edits(&world).await, ["Delete", "Edit", "Delete", "Delete", "Delete"]);
    let page = get(&world, asked).await;
    let names = page.attributes(".comment-ways a", "aria-label");
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
