//! The control interface: the record, faults, the clock.

use std::time::Instant;

use reqwest::Method;
use serde_json::json;

use crate::harness::{ACME, ALL, House, MARK, ROHIT, doc};

const COMMENT: &str = "issue/DEMO-1/comment";

async fn comments_with(house: &House, words: &str) -> usize {
    let kept = house.get("/_control/comments?issue=DEMO-1").await.json();
    kept.as_array()
        .unwrap()
        .iter()
        .filter(|comment| comment["text"].as_str().unwrap().contains(words))
        .count()
}

#[tokio::test]
async fn the_record_names_the_owner_of_every_token_and_never_the_token() {
    let house = House::open().await;
    let mark = house.mark().await;
    mark.comment("DEMO-1", "on the record").await;
    let all = house.requests().await;
    let last = all.last().unwrap();
    assert_eq!(last["owner"], json!({"account_id": MARK, "name": "Mark"}));
    assert_eq!(
        (last["method"].as_str(), last["status"].as_u64()),
        (Some("POST"), Some(201))
    );
    assert_eq!(last["effect"]["author"], MARK);
    assert!(last["effect"]["id"].is_string());
    let exchange = all.iter().find(|request| request["path"] == "/oauth/token").unwrap();
    assert_eq!(exchange["effect"]["grant_type"], "authorization_code");
    assert_eq!(exchange["owner"]["name"], "Mark");
    let written = house.get("/_control/requests").await.text();
    let secrets = house.get("/_control/secrets").await.json();
    assert_eq!(secrets[0], mark.token);
    for secret in secrets.as_array().unwrap() {
        assert!(!written.contains(secret.as_str().unwrap()));
    }
    let seq = last["seq"].as_u64().unwrap();
    assert_eq!(
        house.get(&format!("/_control/requests?since={seq}")).await.json(),
        json!([])
    );
    mark.get("myself").await;
    assert_eq!(
        house.get(&format!("/_control/requests?since={seq}")).await.json()[0]["seq"],
        seq + 1
    );
    assert_eq!(house.get("/_control/requests?owner=Rohit").await.json(), json!([]));
}

#[tokio::test]
async fn a_connection_reset_before_has_no_effect_and_after_has() {
    for (when, expected) in [("before", 0), ("after", 1)] {
        let house = House::open().await;
        let rohit = house.rohit().await;
        house
            .fault(json!({"method": "POST", "path_regex": "/comment$", "action": {"type": "reset", "when": when}}))
            .await;
        let sent = rohit
            .request(Method::POST, COMMENT)
            .json(&json!({"body": doc("cut off")}))
            .send()
            .await;
        assert!(sent.is_err(), "{when}");
        assert_eq!(comments_with(&house, "cut off").await, expected, "{when}");
        let last = house.requests().await.last().unwrap().clone();
        assert_eq!(
            (last["outcome"].as_str(), last["status"].is_null()),
            (Some("reset"), true)
        );
        assert_eq!(rohit.comment("DEMO-1", "whole").await.status, 201, "once means once");
    }
}

#[tokio::test]
async fn a_truncated_answer_breaks_off_in_its_body() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    house
        .fault(json!({"path": "/ex/", "action": {"type": "truncate", "after_bytes": 10}}))
        .await;
    let response = rohit
        .request(Method::POST, COMMENT)
        .json(&json!({"body": doc("half told")}))
        .send()
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 201);
    assert!(response.bytes().await.is_err());
    assert_eq!(comments_with(&house, "half told").await, 1);
}

#[tokio::test]
async fn a_status_may_take_effect_or_not() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for (apply, expected) in [(false, 0), (true, 1)] {
        let action = json!({"type": "status", "status": 502, "body": "<html>Bad gateway</html>", "headers": {"Retry-After": "0"}, "apply": apply});
        house
            .fault(json!({"method": "POST", "path": "/ex/", "action": action}))
            .await;
        let answer = rohit.comment("DEMO-1", "bad gateway").await;
        assert_eq!((answer.status, answer.header("retry-after")), (502, "0"));
        assert_eq!(answer.text(), "<html>Bad gateway</html>");
        assert_eq!(comments_with(&house, "bad gateway").await, expected);
    }
}

#[tokio::test]
async fn a_fault_meets_its_own_request_alone() {
    let house = House::open().await;
    let (rohit, mark) = (house.rohit().await, house.mark().await);
    let action = json!({"type": "status", "status": 503});
    house
        .fault(json!({"path": "/ex/", "owner": "Mark", "skip": 1, "times": 2, "action": action}))
        .await;
    assert_eq!(rohit.get("myself").await.status, 200);
    let mut met = Vec::new();
    for _ in 0..4 {
        met.push(mark.get("myself").await.status);
    }
    assert_eq!(met, [200, 503, 503, 200]);
    house
        .fault(json!({"path": "/oauth/token", "body_contains": "refresh_token", "times": null, "action": action}))
        .await;
    assert_eq!(house.refresh(&rohit.refresh_token).await.status, 503);
    house.connected(ROHIT, ACME, ALL).await;
    house.control("reset", json!({})).await;
    let (rohit, mark) = (house.rohit().await, house.mark().await);
    house
        .fault(json!({"path": "/oauth/token", "owner": "Mark", "action": action}))
        .await;
    assert_eq!(house.refresh(&rohit.refresh_token).await.status, 200);
    assert_eq!(house.refresh(&mark.refresh_token).await.status, 503);
}

#[tokio::test]
async fn a_delay_delays_and_an_alteration_alters() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    house
        .fault(json!({"path": "/ex/", "action": {"type": "delay", "before_ms": 30, "after_ms": 30}}))
        .await;
    let began = Instant::now();
    assert_eq!(rohit.get("myself").await.status, 200);
    assert!(began.elapsed().as_millis() >= 60);
    let action = json!({"type": "alter", "headers": {"X-AAccountId": MARK}, "body": {"/author/accountId": MARK}});
    house.fault(json!({"path": "/ex/", "action": action})).await;
    let answer = rohit.comment("DEMO-1", "whose?").await;
    assert_eq!((answer.status, answer.header("x-aaccountid")), (201, MARK));
    assert_eq!(answer.json()["author"]["accountId"], MARK);
}

#[tokio::test]
async fn what_has_arrived_takes_effect_though_its_sender_has_hung_up() {
    let house = House::open().await;
    let mark = house.mark().await;
    house
        .fault(json!({"path_regex": "/comment$", "action": {"type": "delay", "before_ms": 200}}))
        .await;
    let arrived = async {
        while !house
            .requests()
            .await
            .iter()
            .any(|r| r["path"].as_str().unwrap().ends_with("/comment"))
        {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        _ = mark.comment("DEMO-1", "late") => panic!("it was to wait"),
        () = arrived => {}
    }
    assert_eq!(comments_with(&house, "late").await, 0);
    let began = Instant::now();
    while comments_with(&house, "late").await == 0 {
        assert!(began.elapsed().as_secs() < 10, "it never took effect");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn reset_brings_everything_back() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    rohit.comment("DEMO-1", "to be forgotten").await;
    house.advance(1000).await;
    house.modes(json!({"private_app": true})).await;
    house
        .fault(json!({"action": {"type": "status", "status": 500}, "times": null}))
        .await;
    house.control("reset", json!({})).await;
    assert_eq!(rohit.get("myself").await.status, 401);
    assert_eq!(comments_with(&house, "to be forgotten").await, 0);
    assert_eq!(house.get("/_control/clock").await.json()["ahead_seconds"], 0);
    assert_eq!(house.get("/_control/config").await.json()["private_app"], false);
    assert_eq!(house.get("/_control/faults").await.json(), json!([]));
    assert_eq!(house.rohit().await.get("myself").await.status, 200);
}

#[tokio::test]
async fn more_people_can_be_made_and_connected_without_a_browser() {
    let house = House::open().await;
    let made = house.control("people", json!({"count": 20})).await;
    assert_eq!(made["accounts"].as_array().unwrap().len(), 20);
    let somebody = house.named("Person 12").await;
    assert_eq!(somebody.comment("DEMO-1", "one of many").await.status, 201);
}

#[tokio::test]
async fn a_control_request_that_makes_no_sense_is_told_why() {
    let house = House::open().await;
    for (command, body) in [
        ("config", json!({"rotaton": "M0"})),
        ("faults", json!({"action": {"type": "explode"}})),
        (
            "faults",
            json!({"path_regex": "(", "action": {"type": "status", "status": 500}}),
        ),
        (
            "faults",
            json!({"owner": "Nobody", "action": {"type": "status", "status": 500}}),
        ),
        ("clock", json!({"seconds": 5})),
        ("revoke", json!({"account": "Nobody"})),
    ] {
        let answer =
            crate::harness::Answer::to(house.request(Method::POST, &format!("/_control/{command}")).json(&body)).await;
        assert_eq!(answer.status, 400, "{command} {body}");
        assert!(answer.json()["error"].as_str().unwrap().len() > 5);
    }
    assert_eq!(house.get("/_control/nonsense").await.status, 404);
}
