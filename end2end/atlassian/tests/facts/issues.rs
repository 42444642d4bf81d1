//! Reading one issue.

use reqwest::Method;
use serde_json::{Value, json};

use crate::harness::{ACME, Answer, House, doc};

#[tokio::test]
async fn an_invisible_issue_and_an_absent_one_look_the_same() {
    let house = House::open().await;
    let mark = house.mark().await;
    let hidden = mark.get("issue/DEMO-4").await;
    let absent = mark.get("issue/DEMO-4000").await;
    assert_eq!((hidden.status, absent.status), (404, 404));
    assert_eq!(hidden.bytes, absent.bytes);
    assert_eq!(
        hidden.json(),
        json!({"errorMessages": ["Issue does not exist or you do not have permission to see it."], "errors": {}})
    );
    assert_eq!(mark.comment("DEMO-4", "x").await.status, 404);
    assert_eq!(house.rohit().await.get("issue/DEMO-4").await.status, 200);
}

#[tokio::test]
async fn keys_are_found_in_any_case_and_after_a_move() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    assert_eq!(rohit.get("issue/demo-1").await.json()["key"], "DEMO-1");
    assert_eq!(rohit.get("issue/10001").await.json()["key"], "DEMO-1");
    let moved = rohit.get("issue/OPS-99").await;
    assert_eq!(moved.status, 200);
    assert!(moved.json()["key"].as_str().unwrap().starts_with("DEMO-"));
}

#[tokio::test]
async fn all_fields_come_unless_some_are_asked_for() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let fields = |issue: Value| issue["fields"].as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let all = fields(rohit.get("issue/DEMO-1").await.json());
    for name in [
        "summary",
        "description",
        "comment",
        "attachment",
        "status",
        "watches",
        "customfield_10016",
    ] {
        assert!(all.contains(&name.to_owned()), "{name}");
    }
    assert_eq!(
        fields(rohit.get("issue/DEMO-1?fields=summary,status").await.json()),
        ["status", "summary"]
    );
    assert_eq!(
        fields(rohit.get("issue/DEMO-1?fields=summary&fields=status").await.json()),
        ["status", "summary"]
    );
    let less = fields(rohit.get("issue/DEMO-1?fields=-description").await.json());
    assert_eq!(less.len(), all.len() - 1);
    let less = fields(rohit.get("issue/DEMO-1?fields=*all,-comment").await.json());
    assert!(!less.contains(&"comment".to_owned()));
    let navigable = fields(rohit.get("issue/DEMO-1?fields=*navigable").await.json());
    assert!(!navigable.contains(&"comment".to_owned()) && navigable.contains(&"summary".to_owned()));
}

#[tokio::test]
async fn expand_adds_exactly_what_it_names() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let members = |issue: Value| issue.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    let plain = members(rohit.get("issue/DEMO-1").await.json());
    assert_eq!(plain, ["expand", "fields", "id", "key", "self"]);
    let issue = rohit
        .get("issue/DEMO-1?expand=renderedFields,names,schema")
        .await
        .json();
    assert!(
        issue["renderedFields"]["description"]
            .as_str()
            .unwrap()
            .starts_with("<p>")
    );
    assert_eq!(issue["names"]["summary"], "Summary");
    assert_eq!(issue["schema"]["labels"]["items"], "string");
    assert_eq!(members(issue).len(), plain.len() + 3);
}

#[tokio::test]
async fn a_field_of_every_type_is_set_on_the_first_issue() {
    let house = House::open().await;
    let reply = house
        .rohit()
        .await
        .get("issue/DEMO-1?fields=*all&expand=names,schema")
        .await;
    let issue = reply.json();
    let (fields, schema) = (&issue["fields"], issue["schema"].as_object().unwrap());
    let empty: Vec<&str> = schema
        .keys()
        .map(String::as_str)
        .filter(|id| id.starts_with("customfield_") && fields[id].is_null())
        .collect();
    assert_eq!(empty, ["customfield_10053"]);
    assert_eq!(fields["customfield_10043"]["displayName"], "Tomás Ibáñez");
    assert_eq!(fields["customfield_10044"].as_array().unwrap().len(), 2);
    assert_eq!(fields["customfield_10046"]["child"]["value"], "Lisbon");
    assert_eq!(fields["timetracking"]["remainingEstimate"], "6h");
    assert_eq!(
        fields["progress"],
        json!({"progress": 7200, "total": 28800, "percent": 25})
    );
    assert_eq!(schema["customfield_10020"]["items"], "json");
    // The names come in the site's order.
    let text = String::from_utf8(reply.bytes.to_vec()).unwrap();
    let names = &text[text.find("\"names\":").unwrap()..];
    let place = |id: &str| names.find(&format!("\"{id}\":")).unwrap();
    assert!(place("issuetype") < place("assignee") && place("workratio") < place("customfield_10016"));
    assert!(place("customfield_10032") < place("customfield_10014"));
}

#[tokio::test]
async fn links_to_elsewhere_are_a_bare_array() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let links = rohit.get("issue/DEMO-1/remotelink").await.json();
    let links = links.as_array().unwrap();
    assert_eq!(links.len(), 3);
    assert_eq!(links[0]["application"]["name"], "Confluence");
    assert_eq!(links[1]["object"]["status"]["resolved"], true);
    assert!(links.iter().all(|link| link["id"].is_u64() && link["self"].is_string()));
    assert_eq!(rohit.get("issue/DEMO-2/remotelink").await.json(), json!([]));
    assert_eq!(house.mark().await.get("issue/DEMO-4/remotelink").await.status, 404);
}

#[tokio::test]
async fn comments_come_with_the_issue_whole_or_capped() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let page = || async { rohit.get("issue/DEMO-3?fields=comment").await.json()["fields"]["comment"].clone() };
    let ids = |page: &Value| -> Vec<String> {
        let comments = page["comments"].as_array().unwrap().iter();
        comments
            .map(|comment| comment["id"].as_str().unwrap().to_owned())
            .collect()
    };
    house.modes(json!({"embedded_comments": null})).await;
    let all = ids(&page().await);
    assert_eq!(all.len(), 150);
    for (most, are, shown) in [
        (100, "newest", &all[50..]),
        (20, "oldest", &all[..20]),
        (200, "newest", &all[..]),
    ] {
        house
            .modes(json!({"embedded_comments": most, "embedded_comments_are": are}))
            .await;
        let capped = page().await;
        assert_eq!(ids(&capped), shown, "{most} {are}");
        assert_eq!(
            (&capped["total"], &capped["startAt"], &capped["maxResults"]),
            (&json!(150), &json!(0), &json!(most))
        );
    }
}

#[tokio::test]
async fn the_seed_is_rich() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let count = rohit
        .post("search/approximate-count", json!({"jql": "created > -3650d"}))
        .await
        .json()["count"]
        .clone();
    assert!(count.as_u64().unwrap() >= 30, "{count}");
    let first = rohit.get("issue/DEMO-1").await.json()["fields"].clone();
    assert!(first["issuelinks"].as_array().unwrap().len() >= 3);
    assert_eq!(first["components"][0]["name"], "Checkout");
    let story = rohit.get("issue/DEMO-7").await.json()["fields"].clone();
    assert_eq!(story["subtasks"].as_array().unwrap().len(), 3);
    assert_eq!(story["parent"]["fields"]["issuetype"]["hierarchyLevel"], 1);
    let gallery = rohit.get("issue/DEMO-2").await.json()["fields"].clone();
    assert_eq!(gallery["attachment"].as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn a_link_to_a_hidden_issue_is_left_out() {
    let house = House::open().await;
    let keys = |issue: Value| -> Vec<String> {
        let links = issue["fields"]["issuelinks"].as_array().unwrap().clone();
        let other = |link: &Value| link.get("outwardIssue").or(link.get("inwardIssue")).unwrap()["key"].clone();
        links
            .iter()
            .map(|link| other(link).as_str().unwrap().to_owned())
            .collect()
    };
    assert!(keys(house.rohit().await.get("issue/DEMO-1").await.json()).contains(&"DEMO-4".to_owned()));
    assert!(!keys(house.mark().await.get("issue/DEMO-1").await.json()).contains(&"DEMO-4".to_owned()));
}

#[tokio::test]
async fn every_document_in_the_seed_could_be_posted() {
    let house = House::open().await;
    house
        .modes(json!({"issue_writes_in_2_seconds": 1000, "issue_writes_in_30_seconds": 1000}))
        .await;
    let rohit = house.rohit().await;
    let all = json!({"jql": "created > -3650d", "fields": ["key"], "maxResults": 100});
    let found = rohit.post("search/jql", all).await.json()["issues"]
        .as_array()
        .unwrap()
        .clone();
    for issue in found {
        let key = issue["key"].as_str().unwrap();
        let fields = rohit.get(&format!("issue/{key}")).await.json()["fields"].clone();
        let comments = fields["comment"]["comments"].as_array().unwrap().clone();
        let bodies = comments
            .iter()
            .map(|comment| comment["body"].clone())
            .chain([fields["description"].clone()]);
        for body in bodies.filter(|body| !body.is_null()) {
            // Where its files are.
            let answer = rohit.post(&format!("issue/{key}/comment"), json!({"body": body})).await;
            assert_eq!(answer.status, 201, "{key}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn looking_with_update_history_makes_an_issue_recent() {
    let house = House::open().await;
    let mark = house.mark().await;
    let newest = || async {
        let jql = "search/jql?jql=issuekey%20in%20issueHistory()%20order%20by%20lastViewed%20DESC&fields=summary";
        mark.get(jql).await.json()["issues"][0]["key"].clone()
    };
    assert_eq!(newest().await, "DEMO-1");
    mark.get("issue/DEMO-7").await;
    assert_eq!(newest().await, "DEMO-1");
    mark.get("issue/DEMO-7?updateHistory=true").await;
    assert_eq!(newest().await, "DEMO-7");
}

#[tokio::test]
async fn hostile_words_are_only_words() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let issue = rohit.get("issue/DEMO-5?expand=renderedFields").await.json();
    assert!(issue["fields"]["summary"].as_str().unwrap().contains("<script>"));
    assert!(
        !issue["renderedFields"]["description"]
            .as_str()
            .unwrap()
            .contains("<script>")
    );
    assert_eq!(rohit.comment("DEMO-5", "</script>").await.status, 201);
    assert_eq!(
        rohit
            .post("issue/DEMO-5/comment", json!({"body": doc("javascript:")}))
            .await
            .status,
        201
    );
}

#[tokio::test]
async fn version_2_speaks_text_where_version_3_speaks_documents() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let ask = |method: Method, path: &str, body: Value| {
        let path = format!("/ex/jira/{ACME}/rest/api/2/{path}");
        Answer::to(house.request(method, &path).bearer_auth(&rohit.token).json(&body))
    };
    let posted = ask(Method::POST, "issue/DEMO-1/comment", json!({"body": "Two\nlines"})).await;
    assert_eq!(
        (posted.status, posted.json()["body"].as_str()),
        (201, Some("Two\nlines"))
    );
    assert!(posted.json()["self"].as_str().unwrap().contains("/rest/api/2/issue/"));
    let issue = ask(Method::GET, "issue/DEMO-1", Value::Null).await.json();
    assert!(
        issue["fields"]["description"]
            .as_str()
            .unwrap()
            .starts_with("Every comment")
    );
    assert_eq!(
        ask(Method::POST, "issue/DEMO-1/comment", json!({"body": doc("x")}))
            .await
            .status,
        400
    );
    let kept = rohit
        .get("issue/DEMO-1/comment?orderBy=-created&maxResults=1")
        .await
        .json();
    assert_eq!(kept["comments"][0]["body"]["content"].as_array().unwrap().len(), 2);
}
