//! What people see when Atlassian's API answers with something nobody can read, or too much of it.

use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
    upstream::{COMMENT, COMMENTS, ISSUE, ME, SEARCH, SITES, Upstream, comment, issue, ok, sites, text, with},
};

/// A house whose Jira is the test's own, and Rohit in it.
async fn connected() -> (House, Upstream, Browser) {
    let upstream = Upstream::start().await;
    let house = House::with(&[("BYLINE_API_URL", upstream.url.as_str())]).await;
    let rohit = house.connected("Rohit").await;
    (house, upstream, rohit)
}

/// Replies of which nothing can be used.
fn unusable() -> Vec<(&'static str, Vec<u8>)> {
    let cut = |headers: &str, body: &str| format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n{body}").into_bytes();
    vec![
        ("truncated JSON", ok("{\"key\": \"DEMO-1\", \"fields\": {")),
        (
            "HTML",
            with(
                "Content-Type: text/html",
                "<!doctype html><title>Log in</title><script>alert(1)</script>",
            ),
        ),
        (
            "another charset",
            with(
                "Content-Type: application/json; charset=utf-16",
                b"\xff\xfe{\0}\0".to_vec(),
            ),
        ),
        ("bytes that are no UTF-8", ok(b"{\"key\": \"DEMO-1\xff\"}".to_vec())),
        ("NaN", ok("{\"key\": NaN}")),
        ("nothing", ok("")),
        ("null", ok("null")),
        ("a number", ok("7")),
        ("nested arrays", ok("[".repeat(1_000_000))),
        ("whole nested arrays", ok("[".repeat(100_000) + &"]".repeat(100_000))),
        ("17 MB", ok(" ".repeat(17 << 20))),
        ("a body that is no gzip", with("Content-Encoding: gzip", "{}")),
        ("a length that lies", cut("Content-Length: 100", "{}")),
        (
            "a chunk that is cut off",
            cut("Transfer-Encoding: chunked", "ff\r\n{\"key\":"),
        ),
        ("no HTTP", b"220 smtp.example ESMTP\r\n".to_vec()),
        (
            "a redirect",
            b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n".to_vec(),
        ),
    ]
}

/// That a page is one of ours: drawn whole, with something said and nothing of the reply as markup.
fn is_ours(page: &Page, what: &str) {
    assert!(page.status != 500, "{what}: {}", page.text());
    assert!(page.has_button("Sign out"), "{what}");
    assert!(page.html.contains("</html>"), "{what}: {}", page.html);
    assert!(!page.html.contains("alert(1)"), "{what}");
}

#[tokio::test]
async fn an_issue_that_cannot_be_read_has_a_page_that_says_so_and_keeps_the_text() {
    let (house, upstream, rohit) = connected().await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    upstream.answers(COMMENT, b"no HTTP".to_vec());
    let written = "Written before all this";
    let kept = rohit.press(&page, "Comment", &[("Add a comment", written)]).await;
    assert_eq!(kept.value("Add a comment"), written);
    for (what, reply) in unusable() {
        upstream.answers(ISSUE, reply);
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        is_ours(&page, what);
        assert!(!page.alerts().is_empty(), "{what}: {}", page.text());
        assert_eq!(page.value("Add a comment"), written, "{what}");
    }
}

#[tokio::test]
async fn a_search_that_cannot_be_read_says_so() {
    let (house, upstream, rohit) = connected().await;
    for (what, reply) in unusable() {
        upstream.answers(SEARCH, reply);
        for path in ["/search?q=fire", "/"] {
            let page = rohit.open(house.url(path)).await;
            is_ours(&page, what);
            let says = !page.alerts().is_empty() || page.text().contains("could not be read");
            assert!(says, "{what} {path}: {}", page.text());
        }
    }
    upstream.answers(SEARCH, ok(json!({"issues": [issue(), 7]}).to_string()));
    for path in ["/search?q=fire", "/"] {
        let page = rohit.open(house.url(path)).await;
        assert!(page.text().contains("One issue could not be read and is missing here."));
        assert!(page.text().contains("A readable summary"));
    }
}

#[tokio::test]
async fn comments_that_cannot_be_read_leave_the_issue() {
    let (house, upstream, rohit) = connected().await;
    let mut partial = issue();
    partial["fields"]["comment"]["total"] = json!(2);
    upstream.answers(ISSUE, ok(partial.to_string()));
    for (what, reply) in unusable() {
        upstream.answers(COMMENTS, reply);
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        is_ours(&page, what);
        assert!(page.text().contains("A readable summary"), "{what}");
        assert!(page.text().contains("is missing here: "), "{what}: {}", page.text());
    }
}

/// Whether Jira has it is unknown then: the text stays, and is never sent a second time blindly.
#[tokio::test]
async fn a_new_comment_whose_reply_cannot_be_read_is_kept() {
    let (house, upstream, rohit) = connected().await;
    for (what, reply) in unusable() {
        upstream.answers(COMMENT, reply);
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        let fill = [("Add a comment", "Never lost")];
        let page = rohit.press(&page, "Comment", &fill).await;
        is_ours(&page, what);
        assert_eq!(page.value("Add a comment"), "Never lost", "{what}");
        assert!(!page.alerts().is_empty(), "{what}");
    }
}

#[tokio::test]
async fn an_identity_that_cannot_be_read_connects_nobody() {
    let upstream = Upstream::start().await;
    let house = House::with(&[("BYLINE_API_URL", upstream.url.as_str())]).await;
    let rohit = house.signed_in("Rohit").await;
    for call in [ME, SITES] {
        for (what, reply) in unusable() {
            upstream.answers(call, reply);
            let back = house.consent(&rohit, "Rohit", "acme").await;
            let page = rohit.open(back).await;
            is_ours(&page, what);
            assert!(!page.has_button("Confirm"), "{call} {what}");
        }
        upstream.answers(ME, ok(crate::upstream::me().to_string()));
        upstream.answers(SITES, ok(sites().to_string()));
    }
    let back = house.consent(&rohit, "Rohit", "acme").await;
    assert!(rohit.open(back).await.has_button("Confirm"));
}

/// Sets one document on the issue page, and returns the page.
async fn with_document(house: &House, upstream: &Upstream, rohit: &Browser, place: &str, document: &str) -> Page {
    let mut whole = issue();
    *whole.pointer_mut(place).unwrap() = json!("HERE");
    upstream.answers(ISSUE, ok(whole.to_string().replace("\"HERE\"", document)));
    rohit.open(house.url("/acme/browse/DEMO-1")).await
}

#[tokio::test]
async fn a_document_without_bounds_is_cut_off_alone() {
    let (house, upstream, rohit) = connected().await;
    let nested = |levels: usize| {
        let open = "{\"type\":\"blockquote\",\"content\":[";
        format!(
            "{{\"type\":\"doc\",\"content\":[{}{}]}}",
            open.repeat(levels),
            "]}".repeat(levels)
        )
    };
    let many = |part: &str, times: usize| format!("{{\"type\":\"doc\",\"content\":[{}]}}", vec![part; times].join(","));
    let cell = "{\"type\":\"tableCell\",\"content\":[{\"type\":\"paragraph\"}]}";
    let row = format!("{{\"type\":\"tableRow\",\"content\":[{}]}}", vec![cell; 100].join(","));
    let table = format!("{{\"type\":\"table\",\"content\":[{}]}}", vec![row; 2_000].join(","));
    let long = format!("{{\"type\":\"text\",\"text\":\"{}\"}}", "x".repeat(10_000_000));
    let deep = "The rest is nested too deeply to be shown here.";
    let large = "The rest is too large to be shown here.";
    for (what, document, words) in [
        ("64 levels", nested(64), deep),
        ("128 levels", nested(128), deep),
        ("100,000 levels", nested(100_000), deep),
        ("700,000 nodes", many("{\"type\":\"paragraph\"}", 700_000), large),
        ("a table of 200,000 cells", many(&table, 1), large),
        ("10 MB of text", many(&long, 1), large),
    ] {
        for place in ["/fields/description", "/fields/comment/comments/0/body"] {
            let page = with_document(&house, &upstream, &rohit, place, &document).await;
            is_ours(&page, what);
            assert!(page.text().contains(words), "{what} {place}");
            assert!(page.text().contains("A readable summary"));
            let other = ["a readable description", "a readable comment"];
            let other = other[usize::from(place == "/fields/description")];
            assert!(page.text().contains(other), "{what} {place}");
            assert!(page.html.len() < 4_000_000, "{what}: {}", page.html.len());
        }
    }
}

#[tokio::test]
async fn arrays_without_end_are_cut_off() {
    let (house, upstream, rohit) = connected().await;
    for (place, element) in [
        ("/fields/labels", "\"\""),
        ("/fields/comment/comments", "{}"),
        ("/fields/labels", "7"),
        ("/fields/assignee/active", "{}"),
    ] {
        let array = format!("[{}]", vec![element; 1_000_000].join(","));
        let page = with_document(&house, &upstream, &rohit, place, &array).await;
        is_ours(&page, place);
        assert!(page.text().contains("A readable summary"), "{place}");
    }
}

#[tokio::test]
async fn a_member_told_twice_or_with_a_mark_before_it_does_not_hurt() {
    let (house, upstream, rohit) = connected().await;
    let whole = issue().to_string();
    let twice = whole.replacen("{", "{\"id\": 1, \"id\": 2, \"fields\": 7,", 1);
    upstream.answers(ISSUE, ok(twice));
    is_ours(&rohit.open(house.url("/acme/browse/DEMO-1")).await, "told twice");
    upstream.answers(ISSUE, ok(format!("\u{feff}{whole}")));
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    assert!(page.text().contains("a readable comment"));
}

/// A sample of what the unit tests try in full.
#[tokio::test]
async fn a_part_that_has_drifted_leaves_the_rest_of_the_page() {
    let (house, upstream, rohit) = connected().await;
    let whole = issue();
    for name in whole["fields"].as_object().unwrap().keys() {
        for other in [Value::Null, json!(7), json!("word"), json!([[]]), json!({"x": {}})] {
            let mut drifted = whole.clone();
            drifted["fields"][name] = other.clone();
            upstream.answers(ISSUE, ok(drifted.to_string()));
            let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
            is_ours(&page, name);
            assert_eq!(page.status, 200, "{name} {other}");
            assert_eq!(
                page.text().contains("A readable summary"),
                name != "summary",
                "{name} {other}"
            );
            assert!(page.has_button("Comment"), "{name} {other}");
        }
    }
    let mut unknown = comment();
    unknown["body"]["content"][0]["content"][0] = json!({"type": "hologram", "attrs": {"text": "seen anyway"}});
    let page = with_document(
        &house,
        &upstream,
        &rohit,
        "/fields/comment/comments/0",
        &unknown.to_string(),
    )
    .await;
    assert!(page.text().contains("Unsupported content: hologram") && page.text().contains("seen anyway"));
    assert_ne!(unknown["body"], text("a readable comment"));
}
