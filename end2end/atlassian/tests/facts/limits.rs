//! Rate limits.

use serde_json::json;

use crate::harness::House;

#[tokio::test]
async fn the_twenty_first_write_on_an_issue_in_two_seconds_is_refused_and_has_no_effect() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for number in 0..20 {
        assert_eq!(rohit.comment("DEMO-1", &format!("{number}")).await.status, 201);
    }
    let before = rohit.get("issue/DEMO-1/comment").await.json()["total"].clone();
    let refused = rohit.comment("DEMO-1", "too many").await;
    assert_eq!(refused.status, 429);
    assert_eq!(refused.header("ratelimit-reason"), "jira-per-issue-on-write");
    assert_eq!(refused.header("retry-after"), "2");
    assert!(refused.header("x-ratelimit-reset").ends_with('Z'));
    assert_eq!(rohit.get("issue/DEMO-1/comment").await.json()["total"], before);
    assert_eq!(rohit.comment("DEMO-2", "elsewhere").await.status, 201);
    house.advance(3).await;
    assert_eq!(rohit.comment("DEMO-1", "again").await.status, 201);
}

#[tokio::test]
async fn a_burst_stops_one_endpoint_for_a_second() {
    let house = House::open().await;
    house.modes(json!({"burst_per_second": 0})).await;
    let rohit = house.rohit().await;
    let refused = rohit.get("myself").await;
    assert_eq!(
        (refused.status, refused.header("ratelimit-reason")),
        (429, "jira-burst-based")
    );
}

#[tokio::test]
async fn a_spent_quota_stops_the_whole_app_until_the_hour() {
    let house = House::open().await;
    let (rohit, mark) = (house.rohit().await, house.mark().await);
    house.modes(json!({"points_per_hour": 2, "retry_after": false, "reset_with_seconds": false, "access_token_seconds": 9000})).await;
    assert_eq!(rohit.get("myself").await.status, 200);
    let refused = mark.get("issue/DEMO-1").await;
    assert_eq!(
        (refused.status, refused.header("ratelimit-reason")),
        (429, "jira-quota-global-based")
    );
    assert_eq!(refused.header("retry-after"), "");
    assert_eq!(refused.header("x-ratelimit-reset").len(), "2026-10-04T22:00Z".len());
    house.advance(3600).await;
    assert_eq!(house.mark().await.get("myself").await.status, 200);
}

#[tokio::test]
async fn replies_tell_when_most_of_an_hours_points_are_spent() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    house.modes(json!({"points_per_hour": 20})).await;
    let told = async || {
        let reply = rohit.get("myself").await;
        [
            reply.header("x-ratelimit-nearlimit").to_owned(),
            reply.header("ratelimit").to_owned(),
            reply.header("ratelimit-policy").to_owned(),
        ]
    };
    for _ in 0..8 {
        assert_eq!(told().await, [""; 3]);
    }
    let [near, limit, policy] = told().await;
    assert_eq!((&*near, &*policy), ("true", "\"global-app-quota\";q=20;w=3600"));
    assert!(limit.starts_with("\"global-app-quota\";r=2;t="), "{limit}");
}

#[tokio::test]
async fn every_reason_can_be_injected() {
    let house = House::open().await;
    let rohit = house.rohit().await;
    for reason in [
        "jira-quota-global-based",
        "jira-quota-tenant-based",
        "jira-burst-based",
        "jira-per-issue-on-write",
        "jira-cost-based",
    ] {
        house
            .fault(json!({"path": "/ex/jira", "action": {"type": "rate_limit", "reason": reason, "retry_after": 7}}))
            .await;
        let refused = rohit.comment("DEMO-1", "limited").await;
        assert_eq!(
            (
                refused.status,
                refused.header("ratelimit-reason"),
                refused.header("retry-after")
            ),
            (429, reason, "7")
        );
    }
    assert!(
        !house
            .get("/_control/comments?issue=DEMO-1")
            .await
            .text()
            .contains("limited")
    );
}
