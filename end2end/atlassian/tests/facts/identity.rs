//! Who a token is, what it reaches, and how the gateway says no.

use reqwest::Method;
use serde_json::json;

use crate::harness::{ACME, ALL, Answer, GLOBEX, House, MARK, ROHIT};

#[tokio::test]
async fn accessible_resources_is_a_bare_array() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let request = house
        .request(Method::GET, "/oauth/token/accessible-resources")
        .bearer_auth(&rohit.token);
    let list = Answer::to(request).await.json();
    assert_eq!(list.as_array().unwrap().len(), 1);
    assert_eq!(list[0]["id"], ACME);
    assert_eq!(list[0]["url"], "https://acme.atlassian.net");
    assert_eq!(
        list[0]["scopes"],
        json!(["read:jira-user", "read:jira-work", "write:jira-work"])
    );
    assert!(list[0]["avatarUrl"].is_string());
    let refused = house.get("/oauth/token/accessible-resources").await;
    assert_eq!(
        (refused.status, refused.json()),
        (401, json!({"code": 401, "message": "Unauthorized"}))
    );
}

#[tokio::test]
async fn the_list_may_hold_sites_that_were_not_picked_and_entries_of_other_products() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    house
        .modes(json!({"accessible_resources": "all", "resource_for_each_product": true}))
        .await;
    assert_eq!(rohit.sites().await, ["acme", "acme", "globex", "globex"]);
}

#[tokio::test]
async fn me_needs_its_scope_and_names_the_same_account_as_jira() {
    let house = House::open().await;
    let mark = house.mark().await;
    let me = Answer::to(house.request(Method::GET, "/me").bearer_auth(&mark.token))
        .await
        .json();
    assert_eq!(me["account_id"], MARK);
    assert_eq!(me["email"], "mark@example.com");
    assert_eq!(mark.get("myself").await.json()["accountId"], MARK);
    let without = house.connected(MARK, ACME, "read:jira-work").await;
    let refused = || async {
        Answer::to(house.request(Method::GET, "/me").bearer_auth(&without.token))
            .await
            .status
    };
    assert_eq!(refused().await, 403);
    house.modes(json!({"me_without_scope_status": 401})).await;
    assert_eq!(refused().await, 401);
}

#[tokio::test]
async fn a_site_outside_the_grant_gives_nothing_away() {
    let house = House::open().await;
    let mut rohit = house.rohit().await;
    GLOBEX.clone_into(&mut rohit.site);
    for (status, switched) in [(403, 403), (404, 404)] {
        house.modes(json!({"foreign_site_status": switched})).await;
        let answer = rohit.get("issue/ROCKET-1").await;
        assert_eq!(answer.status, status);
        assert!(!answer.text().contains("tank"));
    }
    "00000000-0000-0000-0000-000000000000".clone_into(&mut rohit.site);
    assert_eq!(rohit.get("issue/ROCKET-1").await.status, 404);
}

#[tokio::test]
async fn the_sites_own_host_refuses_the_token() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let request = house
        .request(Method::GET, "/rest/api/3/myself")
        .bearer_auth(&rohit.token);
    assert_eq!(Answer::to(request).await.status, 401);
}

#[tokio::test]
async fn an_expired_token_and_a_missing_scope_are_told_apart_by_the_body_alone() {
    let house = House::open().await;
    let reader = house.connected(ROHIT, ACME, "read:jira-work").await;
    let refused = reader.comment("DEMO-1", "no").await;
    assert_eq!(refused.status, 401);
    assert_eq!(
        refused.json(),
        json!({"code": 401, "message": "Unauthorized; scope does not match"})
    );
    assert_eq!(reader.get("myself").await.status, 401);
    house.advance(3601).await;
    let expired = reader.get("issue/DEMO-1").await;
    assert_eq!(expired.status, 401);
    assert_eq!(expired.json(), json!({"code": 401, "message": "Unauthorized"}));
}

#[tokio::test]
async fn every_answer_names_its_account_and_a_trace_and_self_links_use_the_site() {
    let house = House::open().await;
    let mark = house.mark().await;
    for path in [
        "issue/DEMO-1",
        "issue/NONE-1",
        "myself",
        "serverInfo",
        "search/jql",
        "nonsense",
    ] {
        let answer = mark.get(path).await;
        assert_eq!(answer.header("x-aaccountid"), MARK, "{path}");
        assert_eq!(answer.header("atl-traceid").len(), 32, "{path}");
    }
    let issue = mark.get("issue/DEMO-1").await.json();
    assert_eq!(issue["self"], "https://acme.atlassian.net/rest/api/3/issue/10001");
    house.modes(json!({"account_header": false})).await;
    assert_eq!(mark.get("myself").await.header("x-aaccountid"), "");
}

#[tokio::test]
async fn scopes_of_a_new_consent_replace_the_old_unless_switched() {
    let house = House::open().await;
    let rohit = house.connected(ROHIT, ACME, ALL).await;
    house.connected(ROHIT, ACME, "read:jira-work").await;
    assert_eq!(rohit.get("myself").await.status, 401, "the grant lost read:jira-user");
    house.modes(json!({"reconsent_scopes": "union"})).await;
    house.connected(ROHIT, ACME, "read:jira-user").await;
    assert_eq!(rohit.get("myself").await.status, 200);
    assert_eq!(rohit.get("issue/DEMO-1").await.status, 200);
}

#[tokio::test]
async fn what_jira_does_not_have_is_a_problem_document() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    let unknown = rohit.get("no/such/thing").await;
    assert_eq!(unknown.status, 404);
    assert_eq!(unknown.header("content-type"), "application/problem+json");
    assert_eq!(unknown.json()["status"], 404);
    assert_eq!(rohit.delete("myself").await.status, 405);
    let paging = rohit.get("issue/DEMO-1/comment?startAt=x").await;
    assert_eq!(
        (paging.status, paging.header("content-type")),
        (400, "application/problem+json")
    );
}

#[tokio::test]
async fn accounts_are_reported_ninety_at_a_time_and_only_those_to_act_on_come_back() {
    let house = House::open().await;
    let rohit = house
        .connected(ROHIT, ACME, "read:jira-work report:personal-data")
        .await;
    let report = |token: String, accounts: Vec<(&str, &str)>| {
        let accounts: Vec<_> = accounts
            .iter()
            .map(|(id, at)| json!({"accountId": id, "updatedAt": at}))
            .collect();
        let request = house.request(Method::POST, "/app/report-accounts/").bearer_auth(token);
        Answer::to(request.json(&json!({"accounts": accounts})))
    };
    let (fresh, stale) = ("2026-10-25T23:08:51.382Z", "2018-10-25T23:08:51.382Z");
    let quiet = report(
        rohit.token.clone(),
        vec![(MARK, fresh), ("5be24ad8b1653240376955d2", fresh)],
    )
    .await;
    assert_eq!(quiet.status, 204);
    assert_eq!(quiet.header("cycle-period"), "7");
    let loud = report(
        rohit.token.clone(),
        vec![(ROHIT, fresh), (MARK, stale), ("5be24ba3f91c106033269289", fresh)],
    )
    .await;
    assert_eq!(
        (loud.status, loud.json()["accounts"].clone()),
        (
            200,
            json!([{"accountId": MARK, "status": "updated"}, {"accountId": "5be24ba3f91c106033269289", "status": "closed"}])
        )
    );
    assert_eq!(report(rohit.token.clone(), vec![(MARK, fresh); 91]).await.status, 400);
    let without = house.mark().await;
    assert_eq!(report(without.token.clone(), vec![(MARK, fresh)]).await.status, 401);
}
