//! Attachments, and the pages of pictures.

use app::model::*;
use axum::http::StatusCode;

use crate::{
    desk::{World, issue_page},
    visit::get,
};

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
