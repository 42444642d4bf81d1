//! Pictures in what one writes: they go up first, stand in the text by their number, and are in Jira what
//! Jira's own editor would have made of them.

use reqwest::Response;
use serde_json::{Value, json};

use crate::{
    browser::{Browser, Page},
    house::House,
};

const ISSUE: &str = "/acme/browse/DEMO-1";

/// The beginning of a picture, which is what tells that it is one.
const DOT: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01";

/// Sends a file as the script does; without bytes it only looks.
async fn send(house: &House, browser: &Browser, query: &str, name: &str, bytes: &[u8]) -> Response {
    let head = format!(
        "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: image/png\r\n\r\n"
    );
    let body = [head.as_bytes(), bytes, b"\r\n--x--\r\n"].concat();
    let proof = house.proof(browser).await;
    let headers = [
        ("byline-page-proof", proof.as_str()),
        ("accept", "application/json"),
        ("content-type", "multipart/form-data; boundary=x"),
        ("sec-fetch-site", "same-origin"),
    ];
    browser
        .send(house.url(&format!("{ISSUE}/files{query}")), &headers, body)
        .await
}

async fn answer(response: Response) -> Value {
    serde_json::from_str(&response.text().await.unwrap()).unwrap()
}

/// A picture that is there, as it stands in a text.
async fn picture(house: &House, browser: &Browser, name: &str) -> String {
    let told = answer(send(house, browser, "?width=30&height=20", name, DOT).await).await;
    told["files"][0]["written"].as_str().unwrap().to_owned()
}

/// The last comment's body, as Jira has it.
async fn body(house: &House) -> Value {
    let comments = house.atlassian.read("comments?issue=DEMO-1").await;
    comments.as_array().unwrap().last().unwrap()["body"].clone()
}

async fn comment(house: &House, browser: &Browser, text: &str) -> Page {
    let page = browser.open(house.url(ISSUE)).await;
    browser.press(&page, "Comment", &[("Add a comment", text)]).await
}

fn files(page: &Page) -> Vec<String> {
    page.texts(".files .file")
}

#[tokio::test]
async fn a_picture_in_a_comment_is_one_in_jira_too() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let written = picture(&house, &mark, "shot.png").await;
    let id = written.split(':').nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert_eq!(written, format!("![shot.png](attachment:{id}/30x20)"));
    let before = house.atlassian.requests("/").await.len();
    let page = comment(&house, &mark, &format!("Look:\n{written}\nthere")).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    // One look for the ID, the comment, and the page after it. Where the file lies nobody asks.
    let asked = house.atlassian.requests("/").await.split_off(before + 1);
    let asked: Vec<_> = asked.iter().map(|request| request["path"].as_str().unwrap()).collect();
    assert_eq!(asked.len(), 3, "{asked:?}");
    assert!(asked[0].ends_with(&format!("/attachment/content/{id}")), "{asked:?}");
    let body = body(&house).await;
    let media = &body["content"][1]["content"][0]["attrs"];
    assert_eq!(body["content"][1]["type"], "mediaSingle");
    assert_eq!(media["id"].as_str().unwrap().len(), 36, "{media}");
    assert_eq!(
        (&media["width"], &media["height"], &media["alt"]),
        (&json!(30), &json!(20), &json!("shot.png"))
    );
    let shown = page.attributes("article .adf-picture img", "src");
    assert_eq!(shown, [format!("/acme/attachment/{id}")]);
    let picture = mark.fetch(house.url(&shown[0]), &[]).await;
    assert_eq!(picture.headers()["content-type"], "image/png");
    assert_eq!(files(&page), ["shot.png"]);
}

#[tokio::test]
async fn without_its_id_a_picture_is_a_link() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let written = picture(&house, &mark, "shot.png").await;
    let text = format!("- {written}");
    for switch in [
        json!({"media_address": "opaque"}),
        // Or Jira does not take what it was told.
        json!({"media_address": "names_file"}),
    ] {
        house.atlassian.control("config", switch.clone()).await;
        if switch["media_address"] == "names_file" {
            let refusal = json!({"errorMessages": ["ATTACHMENT_VALIDATION_ERROR"], "errors": {}});
            let action = json!({"type": "status", "status": 400, "body": refusal});
            let fault = json!({"method": "POST", "path_regex": "/comment$", "action": action});
            house.atlassian.control("faults", fault).await;
        }
        let before = house.atlassian.comments_by("Mark", "DEMO-1").await.len();
        let page = comment(&house, &mark, &text).await;
        assert!(page.alerts().is_empty(), "{:?}", page.alerts());
        assert_eq!(house.atlassian.comments_by("Mark", "DEMO-1").await.len(), before + 1);
        let body = body(&house).await;
        let link = &body["content"][0]["content"][0]["content"][0]["content"][0];
        assert_eq!(link["text"], "shot.png", "{body}");
        let href = link["marks"][0]["attrs"]["href"].as_str().unwrap();
        assert!(href.contains(".atlassian.net/rest/api/3/attachment/content/"), "{href}");
        let shown = page.attributes("article li a", "href");
        assert!(shown[0].starts_with("/acme/attachment/"), "{shown:?}");
    }
    assert_eq!(files(&mark.open(house.url(ISSUE)).await), ["shot.png"]);
}

#[tokio::test]
async fn a_comment_that_is_refused_keeps_its_picture_and_sends_it_once() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let text = picture(&house, &mark, "shot.png").await;
    for action in [
        json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 1}),
        json!({"type": "status", "status": 413, "body": {"errorMessages": ["Too many."], "errors": {}}}),
    ] {
        let fault = json!({"method": "POST", "path_regex": "/comment$", "action": action});
        house.atlassian.control("faults", fault.clone()).await;
        // A refusal is met with links a second time.
        if action["type"] == "status" {
            house.atlassian.control("faults", fault).await;
        }
        let page = comment(&house, &mark, &text).await;
        assert!(!page.alerts().is_empty());
        assert_eq!(page.value("Add a comment"), text);
        house.atlassian.forget_faults().await;
        house.atlassian.control("clock", json!({"advance_seconds": 5})).await;
        let page = mark.press(&page, "Comment", &[]).await;
        assert_eq!(files(&page), ["shot.png"], "{:?}", page.alerts());
    }
    assert!(body(&house).await.to_string().contains("mediaSingle"));
}

#[tokio::test]
async fn the_preview_and_a_change_of_a_comment_have_pictures_too() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let written = picture(&house, &mark, "shot.png").await;
    let page = mark.open(house.url(ISSUE)).await;
    let page = mark.press(&page, "Preview", &[("Add a comment", &written)]).await;
    assert!(page.attributes("#preview img", "src")[0].starts_with("/acme/attachment/"));
    let page = mark.press(&page, "Comment", &[("Add a comment", "Words")]).await;
    let edit = page.attributes("a[href*='edit=']", "href").swap_remove(0);
    let page = mark.open(house.url(&edit)).await;
    let page = mark
        .press(
            &page,
            "Save",
            &[("Change your comment", &format!("Words\n\n{written}"))],
        )
        .await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(page.attributes("article .adf-picture img", "alt"), ["shot.png"]);
    // In the text that is changed again it is one of Jira's own, and comes through.
    let page = mark.open(house.url(&edit)).await;
    let text = page.value("Change your comment");
    assert!(text.starts_with("Words\n\n⟦file: shot.png "), "{text}");
    let before = body(&house).await;
    let text = text.replace("Words", "Better words");
    mark.press(&page, "Save", &[("Change your comment", &text)]).await;
    let after = body(&house).await;
    assert_eq!(before["content"][1], after["content"][1]);
    assert_eq!(after["content"][0]["content"][0]["text"], "Better words");
}

#[tokio::test]
async fn a_script_is_told_what_became_of_a_file() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let open = answer(send(&house, &mark, "", "", b"").await).await;
    assert_eq!((&open["limit"], &open["files"]), (&json!(10 * 1024 * 1024), &json!([])));
    let told = answer(send(&house, &mark, "", "notes.txt", b"words").await).await;
    assert_eq!(told["files"][0]["name"], "notes.txt");
    house.atlassian.control("config", json!({"upload_limit": 10})).await;
    let large = send(&house, &mark, "", "large.png", DOT).await;
    assert_eq!(large.status(), 413);
    assert!(answer(large).await["words"].as_str().unwrap().contains("10 bytes"));
    let asha = house.connected("Asha").await;
    let refused = answer(send(&house, &asha, "", "a.png", DOT).await).await;
    assert!(refused["words"].as_str().unwrap().contains("do not have permission"));
    let nobody = send(&house, &Browser::new(), "", "a.png", DOT).await;
    assert_eq!(nobody.status(), 401);
    assert!(nobody.text().await.unwrap().contains("signed out"));
}

#[tokio::test]
async fn after_a_sending_that_broke_off_is_looked_before_another() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let action = json!({"type": "reset", "when": "after"});
    let fault = json!({"method": "POST", "path_regex": "/attachments$", "action": action});
    house.atlassian.control("faults", fault).await;
    let broken = answer(send(&house, &mark, "", "shot.png", DOT).await).await;
    assert_eq!(broken["unknown"], true, "{broken}");
    let bytes = DOT.len();
    let look = async |query: String| answer(send(&house, &mark, &query, "", b"").await).await;
    let found = look(format!("?name=shot.png&bytes={bytes}")).await;
    assert_eq!(found["files"][0]["name"], "shot.png");
    for other in [
        format!("?name=other.png&bytes={bytes}"),
        "?name=shot.png&bytes=3".to_owned(),
    ] {
        assert_eq!(look(other).await["files"], json!([]));
    }
    // Somebody else's of that name is not theirs.
    let rohit = house.connected("Rohit").await;
    let not_his = answer(send(&house, &rohit, &format!("?name=shot.png&bytes={bytes}"), "", b"").await).await;
    assert_eq!(not_his["files"], json!([]));
}
