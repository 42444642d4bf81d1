//! The longest comment there may be: Byline and Jira count alike, and what is too long stays with
//! its author.

use app::adf::{LIMIT, length, markdown::to_doc};
use serde_json::{Value, json};

use crate::{house::House, stand_in::StandIn};

/// A text of that length, in Jira's measure, made of this part again and again.
fn of_length(part: &str, wanted: usize) -> String {
    let one = length(&to_doc(part));
    let step = length(&to_doc(&part.repeat(2))) - one;
    let mut text = part.repeat(1 + (wanted - one) / step);
    text.push_str(&"x".repeat((wanted - one) % step));
    assert_eq!(length(&to_doc(&text)), wanted, "{part:?}");
    text
}

/// Whether Jira itself takes this comment.
async fn jira_takes(atlassian: &StandIn, token: &str, text: &str) -> bool {
    let client = reqwest::Client::builder().no_proxy().build().unwrap();
    let sites = atlassian.url.join("/oauth/token/accessible-resources").unwrap();
    let sites: Value = client
        .get(sites)
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
        .json()
        .await
        .unwrap();
    let site = sites[0]["id"].as_str().unwrap();
    let url = format!("/ex/jira/{site}/rest/api/3/issue/DEMO-1/comment");
    let comment = json!({"body": to_doc(text).to_json()});
    let request = client
        .post(atlassian.url.join(&url).unwrap())
        .bearer_auth(token)
        .json(&comment);
    match request.send().await.unwrap().status().as_u16() {
        201 => true,
        400 => false,
        other => panic!("{other}"),
    }
}

#[tokio::test]
async fn byline_and_jira_agree_on_the_longest_comment() {
    let house = House::new().await;
    let unlimited = json!({"issue_writes_in_2_seconds": 10_000, "issue_writes_in_30_seconds": 10_000});
    house.atlassian.control("config", unlimited).await;
    let rohit = house.connected("Rohit").await;
    let secrets = house.atlassian.read("secrets").await;
    let token = secrets[0].as_str().unwrap();
    for part in ["x", "\u{1f600}", "e\u{301}", "a\r\n\r\nb", "a\nb"] {
        for (wanted, fits) in [(LIMIT - 1, true), (LIMIT, true), (LIMIT + 1, false)] {
            let text = of_length(part, wanted);
            assert_eq!(
                jira_takes(&house.atlassian, token, &text).await,
                fits,
                "{part:?} {wanted}"
            );
            let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
            let page = rohit.press(&page, "Comment", &[("Add a comment", &text)]).await;
            assert_eq!(page.status, 200, "{part:?} {wanted}");
            assert_eq!(page.alerts().is_empty(), fits, "{part:?} {wanted}: {:?}", page.alerts());
            if !fits {
                // As a form holds it, a line ends with CR LF or LF.
                assert_eq!(
                    page.value("Add a comment").replace("\r\n", "\n"),
                    text.replace("\r\n", "\n")
                );
            }
        }
    }
}
