//! Search, picker and projects.

use serde_json::{Value, json};

use crate::harness::House;

fn keys(found: &Value) -> Vec<String> {
    found["issues"]
        .as_array()
        .unwrap()
        .iter()
        .map(|issue| issue["key"].as_str().unwrap_or_default().to_owned())
        .collect()
}

async fn search(person: &crate::harness::Person<'_>, jql: &str) -> Value {
    person
        .post(
            "search/jql",
            json!({"jql": jql, "fields": ["summary"], "maxResults": 100}),
        )
        .await
        .json()
}

#[tokio::test]
async fn an_unbounded_search_is_refused() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for jql in ["", "order by created DESC"] {
        let refused = rohit.post("search/jql", json!({"jql": jql})).await;
        assert_eq!(refused.status, 400, "{jql:?}");
        assert!(refused.text().contains("Unbounded"));
    }
    assert_eq!(rohit.get("search/jql").await.status, 400);
}

#[tokio::test]
async fn pages_chain_by_token_and_the_last_has_none() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let mut all = Vec::new();
    let mut token = Value::Null;
    loop {
        let body = json!({"jql": "project = DEMO order by key ASC", "maxResults": 7, "fields": ["summary"], "nextPageToken": token});
        let page = rohit.post("search/jql", body).await.json();
        assert!(page.get("total").is_none());
        all.extend(keys(&page));
        if page["isLast"] == true {
            assert!(page.get("nextPageToken").is_none());
            break;
        }
        token = page["nextPageToken"].clone();
    }
    assert_eq!(all.first().map(String::as_str), Some("DEMO-1"));
    assert!(all.len() > 20);
    let mut unique = all.clone();
    unique.dedup();
    assert_eq!(unique, all);
    let body = json!({"jql": "project = OPS", "nextPageToken": token});
    assert_eq!(
        rohit.post("search/jql", body).await.status,
        400,
        "a token belongs to its query"
    );
}

#[tokio::test]
async fn without_fields_only_ids_come() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let found = rohit.get("search/jql?jql=project%3DDEMO").await.json();
    assert_eq!(
        found["issues"][0].as_object().unwrap().keys().collect::<Vec<_>>(),
        ["id"]
    );
}

#[tokio::test]
async fn a_new_issue_may_lag_behind_unless_it_is_named() {
    let house = House::open().await;
    house.modes(json!({"index_lag_seconds": 60})).await;
    let rohit = house.rohit().await;
    let body =
        json!({"fields": {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": "Brandnew thing"}});
    let id: u64 = rohit.post("issue", body).await.json()["id"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap();
    let jql = "summary ~ brandnew";
    assert!(keys(&search(&rohit, jql).await).is_empty());
    let named = json!({"jql": jql, "fields": ["summary"], "reconcileIssues": [id]});
    assert_eq!(keys(&rohit.post("search/jql", named).await.json()).len(), 1);
    house.advance(61).await;
    let mut rohit = rohit;
    rohit.token = house.rohit().await.token;
    assert_eq!(keys(&search(&rohit, jql).await).len(), 1);
}

#[tokio::test]
async fn the_old_search_is_gone() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let gone = rohit.get("search?jql=project%3DDEMO").await;
    assert_eq!(gone.status, 410);
    assert!(
        gone.json()["errorMessages"][0]
            .as_str()
            .unwrap()
            .contains("has been removed")
    );
}

#[tokio::test]
async fn jql_finds_what_it_says() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for (jql, expected) in [
        ("key = demo-1", vec!["DEMO-1"]),
        (
            "issuekey in (DEMO-1, DEMO-2) order by key DESC",
            vec!["DEMO-2", "DEMO-1"],
        ),
        ("text ~ \"safari\"", vec!["DEMO-12"]),
        ("text ~ \"SameSite\"", vec!["DEMO-12"]),
        ("summary ~ \"\\\"fails on\\\"\"", vec!["DEMO-12"]),
        ("summary ~ \"safa*\" AND statusCategory = Done", vec!["DEMO-12"]),
        ("summary ~ umlauten", vec!["DEMO-15"]),
        (
            "project = OPS and parent is not empty and summary ~ boxes",
            vec!["OPS-2"],
        ),
        ("(key = DEMO-1 or key = DEMO-2) and not key = DEMO-2", vec!["DEMO-1"]),
        (
            "labels in (identity) and assignee = \"712020:6f1c2b1e-3f57-4d0a-9c1d-5a1f0e6f2b10\"",
            vec!["DEMO-1"],
        ),
        ("assignee = currentUser() and priority = Highest", vec!["DEMO-3"]),
        ("text ~ \"nothing like this\"", vec![]),
    ] {
        assert_eq!(keys(&search(&rohit, jql).await), expected, "{jql}");
    }
}

#[tokio::test]
async fn jql_that_makes_no_sense_is_refused_in_words() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for jql in [
        "project = NOWHERE",
        "colour = red",
        "project =",
        "project = DEMO order",
        "project = DEMO key = DEMO-1",
        "text ~ \"unfinished",
        "text = word",
        "project in (DEMO",
        "key = DEMO-9999",
        "text ~ \"*word\"",
        "project = DEMO and \\",
    ] {
        let refused = rohit.post("search/jql", json!({"jql": jql})).await;
        assert_eq!(refused.status, 400, "{jql}");
        assert!(refused.json()["errorMessages"][0].is_string(), "{jql}");
    }
    let deep = "(".repeat(10_000);
    assert_eq!(rohit.post("search/jql", json!({"jql": deep})).await.status, 400);
}

#[tokio::test]
async fn hidden_issues_and_comments_are_not_found() {
    let house = House::open().await;
    let mark = house.mark().await;
    assert!(keys(&search(&mark, "text ~ reorganisation").await).is_empty());
    assert!(keys(&search(&mark, "text ~ \"leadership\"").await).is_empty());
    assert_eq!(
        keys(&search(&house.rohit().await, "text ~ reorganisation").await),
        ["DEMO-4"]
    );
    let asha = house.named("Asha").await;
    let refused = asha.post("search/jql", json!({"jql": "project = HELP"})).await;
    assert_eq!(refused.status, 400, "a project that one may not see does not exist");
}

#[tokio::test]
async fn the_picker_has_two_sections_and_html_beside_plain_words() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let picked = rohit
        .get("issue/picker?query=script&currentJQL=project%3DDEMO")
        .await
        .json();
    assert_eq!(picked["sections"][0]["id"], "hs");
    let issue = &picked["sections"][1]["issues"][0];
    assert!(issue["id"].is_u64());
    assert!(issue["summary"].as_str().unwrap().contains("&lt;script&gt;"));
    assert!(issue["summaryText"].as_str().unwrap().contains("<script>"));
}

#[tokio::test]
async fn projects_come_in_pages_of_those_one_may_see() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let page = rohit.get("project/search?orderBy=-name&maxResults=2").await.json();
    assert_eq!(page["values"].as_array().unwrap().len(), 2);
    assert_eq!(
        (page["total"].as_u64(), page["isLast"].as_bool()),
        (Some(4), Some(false))
    );
    let asha = house.named("Asha").await;
    let creatable = asha.get("project/search?action=create").await;
    assert_eq!((creatable.status, creatable.json()["total"].as_u64()), (200, Some(0)));
    assert_eq!(rohit.get("project/NOWHERE").await.status, 404);
    assert_eq!(
        rohit.get("project/demo").await.json()["issueTypes"]
            .as_array()
            .unwrap()
            .len(),
        5
    );
}
