//! Keeping a grant alive over real HTTP.

use serde_json::json;

use crate::house::House;

/// Atlassian stops accepting the access token, for whatever reason.
async fn end_access_tokens(house: &House) {
    house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
}

#[tokio::test]
async fn a_rejected_token_is_refreshed_once_whatever_comes_at_once() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    for round in 1..=2 {
        end_access_tokens(&house).await;
        let crowd = (0..20).map(|_| rohit.open(house.url("/acme/browse/DEMO-1")));
        for page in futures::future::join_all(crowd).await {
            assert_eq!(page.status, 200, "{}", page.text());
        }
        // One for the code, one for each round.
        assert_eq!(house.atlassian.token_calls().await, 1 + round);
    }
}

#[tokio::test]
async fn a_comment_goes_out_on_a_refreshed_token() {
    let house = House::new().await;
    let mark = house.connected("Mark").await;
    let page = mark.open(house.url("/acme/browse/DEMO-1")).await;
    end_access_tokens(&house).await;
    let page = mark
        .press(&page, "Comment", &[("Add a comment", "After an hour")])
        .await;
    assert!(page.alerts().is_empty(), "{:?}", page.alerts());
    assert_eq!(
        house.atlassian.comments_by("Mark", "DEMO-1").await.last().unwrap(),
        "After an hour"
    );
}

#[tokio::test]
async fn every_way_of_rotation_keeps_the_grant() {
    for rotation in ["M0", "M1", "M2", "M3", "M4", "M5"] {
        let house = House::new().await;
        house.atlassian.control("config", json!({"rotation": rotation})).await;
        let rohit = house.connected("Rohit").await;
        for _ in 0..3 {
            end_access_tokens(&house).await;
            let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
            assert_eq!(page.status, 200, "{rotation}: {}", page.text());
        }
    }
}

#[tokio::test]
async fn a_dead_grant_is_told_in_both_of_atlassians_words() {
    for error in ["invalid_grant", "unauthorized_client"] {
        let house = House::new().await;
        house.atlassian.control("config", json!({"refresh_error": error})).await;
        let rohit = house.connected("Rohit").await;
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
        end_access_tokens(&house).await;
        let page = rohit
            .press(&page, "Comment", &[("Add a comment", "Kept all the same")])
            .await;
        assert!(page.text().contains("Reconnect"), "{error}: {}", page.text());
        assert_eq!(page.value("Add a comment"), "Kept all the same");
        let calls = house.atlassian.token_calls().await;
        assert_eq!(rohit.open(house.url("/acme/browse/DEMO-1")).await.status, 403);
        assert_eq!(
            house.atlassian.token_calls().await,
            calls,
            "a dead grant is not tried again"
        );
        let back = house.consent(&rohit, "Rohit", "acme").await;
        let question = rohit.open(back).await;
        rohit.press(&question, "Confirm", &[]).await;
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        assert_eq!(page.value("Add a comment"), "Kept all the same");
    }
}

#[tokio::test]
async fn trouble_at_the_token_endpoint_ends_no_grant() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    for status in [500, 503, 429] {
        end_access_tokens(&house).await;
        let fault =
            |times| json!({"path": "/oauth/token", "times": times, "action": {"type": "status", "status": status}});
        // A short trouble nobody notices; a longer one is told and passes.
        house.atlassian.control("faults", fault(2)).await;
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        assert_eq!(page.status, 200, "{status}: {}", page.text());
        end_access_tokens(&house).await;
        house.atlassian.control("faults", fault(3)).await;
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        assert!(
            page.status == 502 || page.status == 429,
            "{status}: {} {}",
            page.status,
            page.text()
        );
        let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
        assert_eq!(page.status, 200, "{status}: {}", page.text());
    }
}

/// Where a fact about Atlassian is not confirmed, Byline works with each of its possible values.
#[tokio::test]
async fn either_of_two_possible_atlassians_will_do() {
    for (switch, value) in [
        ("embedded_comments", json!(20)),
        ("embedded_comments", json!(null)),
        ("embedded_comments_are", json!("oldest")),
        ("account_header", json!(false)),
        ("accessible_resources", json!("all")),
        ("resource_for_each_product", json!(true)),
        ("pkce", json!("enforce")),
        ("code_error", json!("invalid_grant")),
    ] {
        let house = House::new().await;
        house.atlassian.control("config", json!({switch: value})).await;
        let rohit = house.connected("Rohit").await;
        let page = rohit.open(house.url("/acme/browse/DEMO-3")).await;
        assert_eq!(page.articles().len(), 50, "{switch}={value}: {}", page.text());
        let page = rohit.press(&page, "Comment", &[("Add a comment", "Either way")]).await;
        assert!(page.alerts().is_empty(), "{switch}={value}: {:?}", page.alerts());
        assert_eq!(
            house.atlassian.comments_by("Rohit", "DEMO-3").await.last().unwrap(),
            "Either way"
        );
    }
}
