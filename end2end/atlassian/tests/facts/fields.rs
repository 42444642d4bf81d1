//! Creating, editing and moving issues.

use serde_json::json;

use crate::harness::{House, MARK, doc};

#[tokio::test]
async fn createmeta_is_an_array_and_editmeta_a_map() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let types = rohit.get("issue/createmeta/DEMO/issuetypes").await.json();
    assert_eq!(types["issueTypes"].as_array().unwrap().len(), 5);
    let fields = rohit.get("issue/createmeta/DEMO/issuetypes/10002").await.json();
    assert!(
        fields["fields"]
            .as_array()
            .unwrap()
            .iter()
            .any(|field| field["fieldId"] == "summary")
    );
    let map = rohit.get("issue/DEMO-1/editmeta").await.json();
    assert_eq!(map["fields"]["summary"]["required"], true);
    assert_eq!(
        house.named("Asha").await.get("issue/DEMO-1/editmeta").await.json(),
        json!({"fields": {}})
    );
    assert_eq!(rohit.get("issue/createmeta/NOWHERE/issuetypes").await.status, 404);
}

#[tokio::test]
async fn a_transition_changes_the_status_and_a_wrong_one_is_named() {
    let house = House::open().await;
    let mark = house.mark().await;
    let list = mark.get("issue/DEMO-1/transitions").await.json();
    let done = list["transitions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|t| t["name"] == "Done")
        .unwrap()
        .clone();
    let wrong = mark
        .post("issue/DEMO-1/transitions", json!({"transition": {"id": "999"}}))
        .await;
    assert_eq!(wrong.status, 400);
    assert_eq!(
        wrong.json()["errorMessages"][0],
        "Transition id '999' is not valid for this issue."
    );
    let body = json!({"transition": {"id": done["id"]}, "update": {"comment": [{"add": {"body": doc("Finished.")}}]}});
    assert_eq!(mark.post("issue/DEMO-1/transitions", body).await.status, 204);
    let issue = mark.get("issue/DEMO-1?expand=changelog").await.json();
    assert_eq!(issue["fields"]["status"]["statusCategory"]["key"], "done");
    assert_eq!(issue["changelog"]["histories"][0]["author"]["accountId"], MARK);
    let comments = issue["fields"]["comment"]["comments"].as_array().unwrap().clone();
    assert_eq!(comments.last().unwrap()["author"]["accountId"], MARK);
    let asha = house.named("Asha").await;
    assert_eq!(
        asha.get("issue/DEMO-1/transitions").await.json()["transitions"],
        json!([])
    );
}

#[tokio::test]
async fn an_edit_sets_fields_and_is_in_the_changelog() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let body = json!({
        "fields": {"summary": "New words", "description": doc("New description"), "priority": {"name": "Low"}, "assignee": null},
        "update": {"labels": [{"add": "fresh"}, {"remove": "demo"}]},
    });
    assert_eq!(rohit.put("issue/DEMO-1", body).await.status, 204);
    let issue = rohit.get("issue/DEMO-1").await.json();
    assert_eq!(issue["fields"]["summary"], "New words");
    assert_eq!(issue["fields"]["labels"], json!(["identity", "fresh"]));
    assert!(issue["fields"]["assignee"].is_null());
    let log = rohit.get("issue/DEMO-1/changelog").await.json();
    let items = log["values"].as_array().unwrap().last().unwrap()["items"].clone();
    assert!(
        items
            .as_array()
            .unwrap()
            .iter()
            .any(|item| item["field"] == "summary" && item["toString"] == "New words")
    );
    let back = rohit
        .put("issue/DEMO-1?returnIssue=true", json!({"fields": {"summary": "Again"}}))
        .await;
    assert_eq!(
        (back.status, back.json()["fields"]["summary"].as_str()),
        (200, Some("Again"))
    );
}

#[tokio::test]
async fn every_wrong_field_is_named_and_nothing_is_set() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let body = json!({"fields": {"summary": "", "description": "text", "labels": ["two words"], "nonsense": 1, "status": {"id": "3"}, "priority": {"name": "Urgent"}}});
    let refused = rohit.put("issue/DEMO-1", body).await;
    assert_eq!(refused.status, 400);
    let errors = refused.json()["errors"].clone();
    assert_eq!(errors["summary"], "You must specify a summary of the issue.");
    assert_eq!(
        errors["description"],
        "Operation value must be an Atlassian Document (see the Atlassian Document Format)"
    );
    assert_eq!(
        errors["nonsense"],
        "Field 'nonsense' cannot be set. It is not on the appropriate screen, or unknown."
    );
    assert_eq!(errors.as_object().unwrap().len(), 6);
    let both = json!({"fields": {"labels": []}, "update": {"labels": [{"add": "x"}]}});
    assert_eq!(rohit.put("issue/DEMO-1", both).await.status, 400);
    assert_eq!(
        rohit.get("issue/DEMO-1").await.json()["fields"]["labels"],
        json!(["demo", "identity"])
    );
    let silent = house
        .mark()
        .await
        .put("issue/DEMO-1?notifyUsers=false", json!({"fields": {}}))
        .await;
    assert_eq!(silent.status, 403);
}

#[tokio::test]
async fn an_issue_is_created_by_its_creator() {
    let house = House::open().await;
    let mark = house.mark().await;
    let fields = json!({"project": {"key": "DEMO"}, "issuetype": {"id": "10002"}, "summary": "A new task", "description": doc("Why")});
    let created = mark.post("issue", json!({"fields": fields})).await;
    assert_eq!(created.status, 201);
    let key = created.json()["key"].as_str().unwrap().to_owned();
    assert!(
        created.json()["self"]
            .as_str()
            .unwrap()
            .starts_with("https://acme.atlassian.net/rest/api/3/issue/")
    );
    let issue = mark.get(&format!("issue/{key}")).await.json();
    assert_eq!(issue["fields"]["creator"]["accountId"], MARK);
    assert_eq!(issue["fields"]["status"]["name"], "To Do");
    let without = json!({"fields": {"project": {"key": "DEMO"}, "issuetype": {"id": "10004"}}});
    let errors = mark.post("issue", without).await.json()["errors"].clone();
    assert!(errors["summary"].is_string() && errors["parent"].is_string());
    let asha = house.named("Asha").await;
    let refused = json!({"fields": {"project": {"key": "DEMO"}, "issuetype": {"id": "10002"}, "summary": "x"}});
    assert_eq!(asha.post("issue", refused).await.status, 400);
}

#[tokio::test]
async fn people_watch_vote_and_log_work_for_themselves() {
    let house = House::open().await;
    let mark = house.mark().await;
    assert_eq!(
        mark.delete(&format!("issue/DEMO-1/watchers?accountId={MARK}"))
            .await
            .status,
        204
    );
    assert_eq!(mark.get("issue/DEMO-1/watchers").await.json()["isWatching"], false);
    assert_eq!(mark.post("issue/DEMO-1/watchers", json!(MARK)).await.status, 204);
    assert_eq!(mark.get("issue/DEMO-1/watchers").await.json()["isWatching"], true);
    assert_eq!(
        mark.post("issue/DEMO-1/watchers", json!(crate::harness::ROHIT))
            .await
            .status,
        403
    );
    assert_eq!(mark.post("issue/DEMO-1/votes", json!(null)).await.status, 204);
    assert_eq!(mark.get("issue/DEMO-1/votes").await.json()["hasVoted"], true);
    assert_eq!(mark.delete("issue/DEMO-1/votes").await.status, 204);
    assert_eq!(mark.delete("issue/DEMO-1/votes").await.status, 404);
    let body = json!({"timeSpent": "1h 30m", "started": "2026-01-17T12:34:00.000+0100"});
    let logged = mark.post("issue/DEMO-1/worklog", body).await;
    assert_eq!(
        (logged.status, logged.json()["timeSpentSeconds"].as_u64()),
        (201, Some(5400))
    );
    assert_eq!(logged.json()["started"], "2026-01-17T12:34:00.000+0100");
    // Two entries were there before.
    assert_eq!(mark.get("issue/DEMO-1/worklog").await.json()["total"], 3);
}

#[tokio::test]
async fn assigning_takes_an_account_nobody_or_the_default() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let assignee = || async { rohit.get("issue/DEMO-1?fields=assignee").await.json()["fields"]["assignee"].clone() };
    assert_eq!(
        rohit
            .put("issue/DEMO-1/assignee", json!({"accountId": null}))
            .await
            .status,
        204
    );
    assert!(assignee().await.is_null());
    assert_eq!(
        rohit
            .put("issue/DEMO-1/assignee", json!({"accountId": "-1"}))
            .await
            .status,
        204
    );
    assert_eq!(assignee().await["displayName"], "Rohit");
    assert_eq!(
        rohit
            .put("issue/DEMO-1/assignee", json!({"accountId": "nobody"}))
            .await
            .status,
        400
    );
}

#[tokio::test]
async fn an_issue_is_deleted_with_its_subtasks_only_when_asked() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    assert_eq!(house.mark().await.delete("issue/DEMO-7").await.status, 403);
    assert_eq!(rohit.delete("issue/DEMO-7").await.status, 400);
    assert_eq!(rohit.delete("issue/DEMO-7?deleteSubtasks=true").await.status, 204);
    for key in ["DEMO-7", "DEMO-8"] {
        assert_eq!(rohit.get(&format!("issue/{key}")).await.status, 404);
    }
    let links = rohit.get("issue/DEMO-1").await.json()["fields"]["issuelinks"].clone();
    assert!(!links.to_string().contains("DEMO-7"));
}
