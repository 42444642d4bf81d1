//! Files that people add to issues.

use reqwest::Response;
use serde_json::json;

use crate::{browser::Browser, house::House};

const FILES: &str = "/acme/browse/DEMO-1/files";

/// A form as a browser sends it.
fn form(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut body = Vec::new();
    for (name, bytes) in files {
        let head = format!("--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n");
        body.extend(head.as_bytes());
        body.extend(b"Content-Type: application/octet-stream\r\n\r\n");
        body.extend(*bytes);
        body.extend(b"\r\n");
    }
    body.extend(b"--x--\r\n");
    body
}

async fn attach(house: &House, browser: &Browser, files: &[(&str, &[u8])]) -> Response {
    let headers = [
        ("content-type", "multipart/form-data; boundary=x"),
        ("sec-fetch-site", "same-origin"),
    ];
    let address = format!("{FILES}?page_proof={}", house.proof(browser).await);
    browser.send(house.url(&address), &headers, form(files)).await
}

fn location(response: &Response) -> &str {
    assert_eq!(response.status(), 303);
    response.headers()["location"].to_str().unwrap()
}

#[tokio::test]
async fn files_reach_jira_as_the_person_who_adds_them() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    assert!(page.has_button("Attach"));
    let action = page.attributes("#attach", "action").concat();
    let (address, proof) = action.split_once("?page_proof=").unwrap();
    assert_eq!(address, FILES);
    // Where addresses are logged, no names are.
    assert_eq!((proof.matches('.').count(), page.proof().starts_with(proof)), (1, true));
    assert_eq!(page.attributes("#attach", "enctype"), ["multipart/form-data"]);
    // Larger than any other form may be, and no text.
    let large: Vec<u8> = (0..2_000_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let done = attach(&house, &mark, &[("a \u{e4}.txt", b"words"), ("large.bin", &large)]).await;
    assert_eq!(location(&done), "/acme/browse/DEMO-1#attachments");
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    assert_eq!(page.texts(".files .file"), ["a \u{e4}.txt", "large.bin"]);
    assert!(
        page.texts(".files .quiet-text")
            .iter()
            .all(|about| about.contains("Mark"))
    );
    assert_eq!(page.texts("#attach-hint"), ["Up to 60 at once, each up to 10.4 MB."]);
    let link = page.attributes(".files a[download]", "href").swap_remove(1);
    let back = mark.fetch(house.url(&link), &[]).await;
    assert_eq!(back.bytes().await.unwrap(), large);
    let posts = house.atlassian.requests("/ex/jira/").await;
    let posts: Vec<_> = posts.iter().filter(|request| request["method"] == "POST").collect();
    assert_eq!(posts.len(), 1);
    assert_eq!(posts[0]["owner"]["name"], "Mark");
}

#[tokio::test]
async fn what_is_not_added_is_said_with_the_reason() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let asked = async |files: &[(&str, &[u8])]| {
        let answer = attach(&house, &mark, files).await;
        let page = mark.open(house.url(location(&answer).split('#').next().unwrap())).await;
        page.alerts().concat()
    };
    assert_eq!(asked(&[("", b"")]).await, "Choose a file first.");
    house.atlassian.control("config", json!({"upload_limit": 1_000})).await;
    let words = asked(&[("large.bin", &[7; 1_001])]).await;
    assert!(words.contains("each up to 1 KB"), "{words}");
    let words = asked(&[("larger.bin", &[7; 700_000])]).await;
    assert!(words.contains("each up to 1 KB"), "{words}");
    for (fault, words) in [
        (json!({"type": "status", "status": 503}), "does not know whether"),
        (json!({"type": "reset", "when": "after"}), "does not know whether"),
        (json!({"type": "status", "status": 429}), "slow down"),
    ] {
        let fault = json!({"method": "POST", "path_regex": "/attachments$", "action": fault});
        house.atlassian.control("faults", fault).await;
        let said = asked(&[("small.txt", b"words")]).await;
        assert!(said.contains(words), "{said}");
    }
    let asha = house.connected("Asha").await;
    let refused = attach(&house, &asha, &[("small.txt", b"words")]).await;
    assert_eq!(refused.status(), 403);
    assert!(refused.text().await.unwrap().contains("do not have permission"));
}

#[tokio::test]
async fn a_token_that_has_run_out_is_refreshed_before_anything_is_sent() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    house
        .atlassian
        .control("clock", json!({"advance_seconds": 3_700}))
        .await;
    let done = attach(&house, &mark, &[("a.txt", b"words")]).await;
    assert_eq!(location(&done), "/acme/browse/DEMO-1#attachments");
}

#[tokio::test]
async fn only_our_own_pages_and_only_people_who_are_signed_in_add_files() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let before = house.atlassian.requests("/").await.len();
    let kind = ("content-type", "multipart/form-data; boundary=x");
    for from in [
        vec![kind],
        vec![kind, ("sec-fetch-site", "cross-site")],
        vec![kind, ("origin", "https://evil.example")],
    ] {
        let refused = mark.send(house.url(FILES), &from, form(&[("a.txt", b"words")])).await;
        assert_eq!(refused.status(), 403, "{from:?}");
    }
    let proof = house.proof(&mark).await;
    let odd = [
        ("content-type", "text/plain"),
        ("sec-fetch-site", "same-origin"),
        ("byline-page-proof", proof.as_str()),
    ];
    assert_eq!(mark.send(house.url(FILES), &odd, b"words".to_vec()).await.status(), 415);
    // What no form of files is, is as limited as ever.
    let huge = vec![b'x'; 600 * 1024];
    let ours = [kind, ("sec-fetch-site", "same-origin")];
    assert_eq!(mark.send(house.url("/api/comment"), &ours, huge).await.status(), 413);
    assert_eq!(mark.fetch(house.url(FILES), &[]).await.status(), 405);
    let nobody = attach(&house, &Browser::new(), &[("a.txt", b"words")]).await;
    assert_eq!(location(&nobody), "/sign-in?next=/acme/browse/DEMO-1%23attachments");
    assert_eq!(house.atlassian.requests("/").await.len(), before);
}
