//! Where forms lead, with and without a script.

use app::{model::*, remedy::Notice, words::Words};
use axum::http::StatusCode;

use crate::{BROWSER, COMMENT, desk::World, visit::post};

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
    let words = Notice::of_comment(&Trouble::Unavailable, true, Words::of(Language::English)).words;
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
        (
            "/api/tick",
            "site=acme&key=DEMO-1&task=DONE.1.x&comment=7&comments=oldest&page=2",
            "/acme/browse/DEMO-1?comments=oldest&page=2#comment-7",
        ),
        (
            "/api/tick",
            "site=acme&key=DEMO-1&task=DONE.1.x",
            "/acme/browse/DEMO-1#description",
        ),
        ("/api/tick", "site=acme&key=DEMO-1&task=DONE", "/"),
        ("/api/tick", "site=acme&key=../x&task=DONE.1.x", "/"),
        ("/api/tick", "site=acme&key=DEMO-1&comment=/&task=DONE.1.x", "/"),
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
