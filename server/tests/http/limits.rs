//! Jira's limits: one person's searching takes nothing from what others write.

use serde_json::json;

use crate::house::House;

#[tokio::test]
async fn the_last_of_the_hours_points_are_kept_for_comments() {
    let house = House::new().await;
    let (rohit, mark) = tokio::join!(house.connected("Rohit"), house.connected("Mark"));
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    house.atlassian.control("config", json!({"points_per_hour": 50})).await;
    let mut refused = 0;
    for _ in 0..60 {
        let found = rohit.open(house.url("/search?q=payment")).await;
        if found.alerts().concat().contains("asks to slow down") {
            refused += 1;
        }
    }
    assert!(refused >= 15, "{refused}");
    for number in 0..3 {
        let text = format!("Said while another searches {number}");
        let page = mark.press_once(&page, "Comment", &[("Add a comment", &text)]).await;
        assert_eq!(page.status(), 303);
        assert_eq!(
            house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
            &text
        );
    }
}

#[tokio::test]
async fn what_a_limit_refuses_waits_and_others_are_hardly_sent_after_it() {
    let house = House::new().await;
    let (rohit, mark) = tokio::join!(house.connected("Rohit"), house.connected("Mark"));
    let fault = json!({"type": "rate_limit", "reason": "jira-burst-based", "retry_after": 600});
    let refuse = |path| json!({"path_regex": path, "times": 1000, "action": fault});
    house.atlassian.control("faults", refuse("/search/jql$")).await;
    rohit.open(house.url("/search?q=payment")).await;
    let before = house.atlassian.requests("/ex/jira/").await.len();
    let crowd = (0..40).map(|_| rohit.open(house.url("/search?q=payment")));
    for page in futures::future::join_all(crowd).await {
        assert!(page.alerts().concat().contains("slow down"), "{:?}", page.alerts());
    }
    let asked = house.atlassian.requests("/ex/jira/").await.len() - before;
    assert!(asked < 10, "{asked} of 40 searches reached a Jira that refuses them");
    // Another endpoint of the same site does not mind.
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    let page = mark.press(&page, "Comment", &[("Add a comment", "Goes out")]).await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
}
