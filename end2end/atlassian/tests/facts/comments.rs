//! Comments and their properties.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{Answer, House, MARK, ROHIT, doc};

fn texts(list: &Value) -> Vec<String> {
    let comments = list["comments"].as_array().unwrap();
    comments
        .iter()
        .map(|c| {
            c["body"]["content"][0]["content"][0]["text"]
                .as_str()
                .unwrap_or_default()
                .to_owned()
        })
        .collect()
}

#[tokio::test]
async fn the_list_is_pages_of_a_hundred_by_creation() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let page = rohit.get("issue/DEMO-3/comment").await.json();
    assert_eq!(page["comments"].as_array().unwrap().len(), 100);
    assert_eq!(
        (
            page["startAt"].as_u64(),
            page["maxResults"].as_u64(),
            page["total"].as_u64()
        ),
        (Some(0), Some(100), Some(150))
    );
    assert!(page.get("isLast").is_none());
    let rest = rohit.get("issue/DEMO-3/comment?startAt=100").await.json();
    assert_eq!(rest["comments"].as_array().unwrap().len(), 50);
    let newest = rohit
        .get("issue/DEMO-3/comment?orderBy=-created&maxResults=1")
        .await
        .json();
    assert_eq!(newest["comments"][0]["id"], rest["comments"][49]["id"]);
    for order in ["created", "%2Bcreated", "+created"] {
        let oldest = rohit
            .get(&format!("issue/DEMO-3/comment?maxResults=1&orderBy={order}"))
            .await
            .json();
        assert_eq!(oldest["comments"][0]["id"], page["comments"][0]["id"]);
    }
    assert_eq!(rohit.get("issue/DEMO-3/comment?orderBy=author").await.status, 400);
    house.modes(json!({"comment_page_cap": 30})).await;
    let capped = rohit.get("issue/DEMO-3/comment?maxResults=100").await.json();
    assert_eq!(capped["comments"].as_array().unwrap().len(), 30);
}

#[tokio::test]
async fn restricted_comments_are_for_members_alone() {
    let house = House::open().await;
    let key = "issue/DEMO-11/comment";
    let rohit = texts(&house.rohit().await.get(key).await.json());
    let mark = texts(&house.mark().await.get(key).await.json());
    let asha = texts(&house.named("Asha").await.get(key).await.json());
    let has = |list: &[String], words: &str| list.iter().any(|text| text.contains(words));
    assert!(has(&rohit, "Administrators") && has(&rohit, "leadership") && has(&rohit, "Developers"));
    assert!(!has(&mark, "Administrators") && !has(&mark, "leadership") && has(&mark, "Developers"));
    assert!(!has(&asha, "Administrators") && !has(&asha, "Developers") && has(&asha, "Everybody"));
}

#[tokio::test]
async fn a_comment_is_its_posters_whatever_the_body_says() {
    let house = House::open().await;
    let mark = house.mark().await;
    let body = json!({"body": doc("Mine."), "author": {"accountId": ROHIT}, "created": "2001-01-01T00:00:00.000+0000", "id": "1"});
    let posted = mark.post("issue/DEMO-1/comment", body).await;
    assert_eq!(posted.status, 201);
    let comment = posted.json();
    assert_eq!(comment["author"]["accountId"], MARK);
    assert_ne!(comment["id"], "1");
    assert!(!comment["created"].as_str().unwrap().starts_with("2001"));
    assert!(
        posted
            .header("location")
            .ends_with(&format!("/comment/{}", comment["id"].as_str().unwrap()))
    );
    let kept = house.get("/_control/comments?issue=DEMO-1").await.json();
    let kept = kept.as_array().unwrap().last().unwrap().clone();
    assert_eq!(
        (kept["text"].as_str(), kept["author"].as_str()),
        (Some("Mine."), Some("Mark"))
    );
}

#[tokio::test]
async fn editing_keeps_author_and_creation_and_deleting_is_final() {
    let house = House::open().await;
    let mark = house.mark().await;
    let comment = mark.comment("DEMO-1", "First words.").await.json();
    let path = format!("issue/DEMO-1/comment/{}", comment["id"].as_str().unwrap());
    house.advance(60).await;
    let rohit = house.rohit().await;
    let edited = rohit.put(&path, json!({"body": doc("Better words.")})).await;
    assert_eq!(edited.status, 200);
    let edited = edited.json();
    assert_eq!(edited["author"], mark.get(&path).await.json()["author"]);
    assert_eq!(edited["author"]["accountId"], MARK);
    assert_eq!(edited["updateAuthor"]["accountId"], ROHIT);
    assert_eq!(edited["created"], comment["created"]);
    assert_ne!(edited["updated"], comment["updated"]);
    assert_eq!(mark.delete(&path).await.status, 204);
    assert_eq!(mark.get(&path).await.status, 404);
    assert_eq!(mark.delete(&path).await.status, 404);
}

#[tokio::test]
async fn what_is_no_document_is_refused_and_nothing_is_kept() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let before = rohit.get("issue/DEMO-1/comment").await.json()["total"].clone();
    let not_valid = json!({"errorMessages": [], "errors": {"comment": "Comment body is not valid!"}});
    for body in [
        json!("just text"),
        json!({"type": "doc", "content": []}),
        json!({"type": "doc", "version": 1, "content": [{"type": "text", "text": "x"}]}),
        json!({"type": "doc", "version": 1, "content": [{"type": "blink"}]}),
    ] {
        let answer = rohit.post("issue/DEMO-1/comment", json!({"body": body})).await;
        assert_eq!(answer.status, 400, "{body}");
        if body["content"] != json!([]) {
            assert_eq!(answer.json(), not_valid, "{body}");
        }
    }
    let broken = Answer::to(rohit.request(Method::POST, "issue/DEMO-1/comment").body("{")).await;
    assert_eq!(broken.status, 400);
    assert!(broken.json().get("errors").is_none());
    assert!(broken.text().contains("There was an error parsing JSON"));
    assert_eq!(rohit.get("issue/DEMO-1/comment").await.json()["total"], before);
}

#[tokio::test]
async fn the_limit_is_32767_characters() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    assert_eq!(rohit.comment("DEMO-1", &"x".repeat(32_767)).await.status, 201);
    let refused = rohit.comment("DEMO-1", &"x".repeat(32_768)).await;
    assert_eq!(refused.status, 400);
    assert_eq!(
        refused.json()["errors"]["comment"],
        "The entered text is too long. It exceeds the allowed limit of 32,767 characters."
    );
}

#[tokio::test]
async fn without_the_permission_the_answer_is_400() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let comment = rohit.comment("DEMO-1", "Rohit's own.").await.json();
    let path = format!("issue/DEMO-1/comment/{}", comment["id"].as_str().unwrap());
    let mark = house.mark().await;
    assert_eq!(mark.put(&path, json!({"body": doc("No.")})).await.status, 400);
    assert_eq!(mark.delete(&path).await.status, 400);
    let asha = house.named("Asha").await;
    assert_eq!(asha.get("issue/DEMO-1").await.status, 200);
    let refused = asha.comment("DEMO-1", "I may not.").await;
    assert_eq!(refused.status, 400);
    assert!(
        refused.json()["errorMessages"][0]
            .as_str()
            .unwrap()
            .contains("do not have the permission to comment")
    );
    house.modes(json!({"comment_forbidden_status": 403})).await;
    assert_eq!(asha.comment("DEMO-1", "I may not.").await.status, 403);
    let anonymous = house.request(Method::DELETE, &format!("/ex/jira/{}/rest/api/3/{path}", rohit.site));
    assert_eq!(Answer::to(anonymous).await.status, 405);
    assert_eq!(rohit.get(&path).await.status, 200);
}

#[tokio::test]
async fn an_internal_note_is_one_in_a_service_project_alone() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let internal = json!([{"key": "sd.public.comment", "value": {"internal": true}}]);
    let body = json!({"body": doc("Between us."), "properties": internal});
    let note = rohit.post("issue/HELP-1/comment", body.clone()).await.json();
    assert_eq!(note["jsdPublic"], false);
    assert_eq!(rohit.post("issue/DEMO-1/comment", body).await.json()["jsdPublic"], true);
    let path = format!("issue/HELP-1/comment/{}", note["id"].as_str().unwrap());
    assert_eq!(
        rohit.put(&path, json!({"body": doc("Still between us.")})).await.json()["jsdPublic"],
        false
    );
    house.modes(json!({"put_without_properties": "reset"})).await;
    let with = json!({"body": doc("Still."), "properties": internal});
    assert_eq!(rohit.put(&path, with).await.json()["jsdPublic"], false);
    let customer = house.mark().await;
    assert_eq!(customer.get(&path).await.status, 404);
    assert!(!customer.get("issue/HELP-1/comment").await.text().contains("Internal:"));
    let without = rohit.put(&path, json!({"body": doc("For everybody.")})).await;
    assert_eq!(without.json()["jsdPublic"], true);
}

#[tokio::test]
async fn visibility_is_kept_cleared_and_only_for_ones_own_roles() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let role = json!({"type": "role", "value": "Administrators"});
    let comment = rohit
        .post("issue/DEMO-1/comment", json!({"body": doc("x"), "visibility": role}))
        .await
        .json();
    assert_eq!(comment["visibility"]["identifier"], "Administrators");
    let path = format!("issue/DEMO-1/comment/{}", comment["id"].as_str().unwrap());
    assert!(rohit.put(&path, json!({"body": doc("y")})).await.json()["visibility"].is_object());
    house.modes(json!({"put_without_visibility": "reset"})).await;
    assert!(
        rohit
            .put(&path, json!({"body": doc("z")}))
            .await
            .json()
            .get("visibility")
            .is_none()
    );
    let refused = house
        .mark()
        .await
        .post("issue/DEMO-1/comment", json!({"body": doc("x"), "visibility": role}))
        .await;
    assert_eq!(refused.status, 400);
}

#[tokio::test]
async fn roles_are_listed_for_administrators_or_for_whoever_sees_the_project() {
    let house = House::open().await;
    let (rohit, mark) = (house.rohit().await, house.mark().await);
    let names = |roles: &Value| -> Vec<String> {
        let roles = roles.as_array().unwrap().iter();
        roles.map(|role| role["name"].as_str().unwrap().to_owned()).collect()
    };
    let path = "project/DEMO/roledetails";
    let mine = format!("{path}?currentMember=true");
    assert_eq!(rohit.get(path).await.json().as_array().unwrap().len(), 5);
    assert_eq!(names(&rohit.get(&mine).await.json()), ["Administrators", "Developers"]);
    assert_eq!(mark.get(&mine).await.status, 404);
    house.modes(json!({"role_details": "everybody"})).await;
    assert_eq!(names(&mark.get(&mine).await.json()), ["Developers"]);
    assert_eq!(mark.get("project/NONE/roledetails").await.status, 404);
}

#[tokio::test]
async fn comments_by_id_leave_out_what_cannot_be_seen() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let hidden: u64 = rohit.comment("DEMO-4", "Hidden.").await.json()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let open: u64 = rohit
        .post(
            "issue/DEMO-1/comment",
            json!({"body": doc("Open."), "properties": [{"key": "byline", "value": {"operation": "7"}}]}),
        )
        .await
        .json()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let mark = house.mark().await;
    let list = mark
        .post("comment/list", json!({"ids": [hidden, open, 1]}))
        .await
        .json();
    assert_eq!(list["values"].as_array().unwrap().len(), 1);
    assert_eq!(list["values"][0]["id"], open.to_string());
    assert!(list["values"][0].get("properties").is_none());
    let list = mark
        .post("comment/list?expand=properties", json!({"ids": [open]}))
        .await
        .json();
    assert_eq!(
        list["values"][0]["properties"],
        json!([{"key": "byline", "value": {"operation": "7"}}])
    );
    for ids in [vec![], (0..1001).collect::<Vec<u64>>()] {
        assert_eq!(mark.post("comment/list", json!({"ids": ids})).await.status, 400);
    }
}

#[tokio::test]
async fn a_property_is_created_replaced_listed_and_limited() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let id = rohit.comment("DEMO-1", "x").await.json()["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let path = format!("comment/{id}/properties/byline");
    assert_eq!(rohit.get(&path).await.status, 404);
    assert_eq!(rohit.put(&path, json!({"a": 1})).await.status, 201);
    assert_eq!(rohit.put(&path, json!({"a": 2})).await.status, 200);
    assert_eq!(
        rohit.get(&path).await.json(),
        json!({"key": "byline", "value": {"a": 2}})
    );
    assert_eq!(rohit.put(&path, json!("x".repeat(32_766))).await.status, 200);
    assert_eq!(rohit.put(&path, json!("x".repeat(32_767))).await.status, 400);
    let keys = rohit.get(&format!("comment/{id}/properties")).await.json();
    assert_eq!(keys["keys"][0]["key"], "byline");
    assert!(
        keys["keys"][0]["self"]
            .as_str()
            .unwrap()
            .starts_with("https://acme.atlassian.net/")
    );
    assert_eq!(house.mark().await.put(&path, json!(1)).await.status, 403);
    assert_eq!(rohit.delete(&path).await.status, 204);
    assert_eq!(rohit.get(&path).await.status, 404);
}

#[tokio::test]
async fn an_issue_holds_only_so_many_comments() {
    let house = House::open().await;
    house.modes(json!({"comments_per_issue": 150})).await;
    assert_eq!(house.rohit().await.comment("DEMO-3", "one more").await.status, 413);
}
