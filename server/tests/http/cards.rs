//! Keys and addresses of issues in what people write.

use serde_json::{Value, json};

use crate::house::House;

#[tokio::test]
async fn issues_that_are_named_become_cards() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    let text = "See DEMO-2, \\DEMO-3, UTF-8 and https://acme.atlassian.net/browse/OPS-3.";
    // Shown before it is sent.
    let shown = mark.press(&page, "Preview", &[("Add a comment", text)]).await;
    assert_eq!(shown.texts("#preview a.adf-card"), ["DEMO-2", "OPS-3"]);
    assert_eq!(
        shown.attributes("#preview a.adf-card", "href"),
        ["/acme/browse/DEMO-2", "/acme/browse/OPS-3"]
    );
    assert_eq!(shown.value("Add a comment"), text);
    let calls = async || house.atlassian.requests("/ex/jira/").await.len();
    let before = calls().await;
    let posted = mark.press_once(&shown, "Comment", &[]).await;
    assert!(posted.status().is_redirection());
    assert_eq!(calls().await - before, 1);
    let said = house.atlassian.read("comments?issue=DEMO-1").await;
    let body: &Value = &said.as_array().unwrap().last().unwrap()["body"];
    let card = |key: &str| {
        let url = format!("https://acme.atlassian.net/browse/{key}");
        json!({"type": "inlineCard", "attrs": {"url": url}})
    };
    let words = |words: &str| json!({"type": "text", "text": words});
    assert_eq!(
        body["content"][0]["content"],
        json!([
            words("See "),
            card("DEMO-2"),
            words(", DEMO-3, UTF-8 and "),
            card("OPS-3"),
            words(".")
        ])
    );
    // What a script is told is drawn likewise.
    let form = [("site", "acme"), ("key", "DEMO-1"), ("text", "DEMO-2")];
    let form = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs(form)
        .finish();
    let proof = house.proof(&mark).await;
    let headers = [
        ("byline-page-proof", proof.as_str()),
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    let answer = mark.send(house.url("/api/preview"), &headers, form.into_bytes()).await;
    let answer: Value = answer.json().await.unwrap();
    assert!(
        answer["html"]
            .as_str()
            .unwrap()
            .contains("href=\"/acme/browse/DEMO-2\""),
        "{answer}"
    );
}
