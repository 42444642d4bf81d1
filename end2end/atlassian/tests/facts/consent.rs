//! The authorization server's pages.

use serde_json::json;

use crate::harness::{ACME, ALL, GLOBEX, House, MARK, ROHIT, query};

#[tokio::test]
async fn an_unknown_app_or_callback_meets_an_error_page_and_no_redirect() {
    let house = House::open().await;
    for change in [
        ("client_id", "somebody-else"),
        ("client_id", ""),
        ("redirect_uri", "http://localhost:3000/oauth/callback/"),
        ("redirect_uri", "http://LOCALHOST:3000/oauth/callback"),
        ("redirect_uri", "https://localhost:3000/oauth/callback"),
        ("redirect_uri", "http://localhost:3000/oauth/callback?x=1"),
        ("redirect_uri", ""),
    ] {
        for answer in [
            house.authorize_page(&query(ALL, &[change])).await,
            house.accept(&query(ALL, &[change]), ROHIT, ACME).await,
        ] {
            assert!((400..500).contains(&answer.status), "{change:?}");
            assert!(answer.header("content-type").starts_with("text/html"));
            assert!(answer.headers.get("location").is_none());
            assert!(answer.text().contains("Something went wrong"));
        }
    }
}

#[tokio::test]
async fn the_chooser_offers_four_accounts_by_name() {
    let house = House::open().await;
    let page = house.authorize_page(&query(ALL, &[])).await;
    assert_eq!(page.status, 200);
    let html = page.text();
    for name in ["Rohit", "Mark", "Asha", "Nil"] {
        assert!(html.contains(&format!("aria-label=\"{name}\"")), "{name}");
    }
    assert_eq!(html.matches("type=\"radio\"").count(), 4);
    assert!(html.contains("Stand-in for Atlassian - for demos and tests"));
    assert!(!html.contains("<script"));
}

#[tokio::test]
async fn the_consent_page_names_scopes_and_sites() {
    let house = House::open().await;
    let html = house.decide(&query(ALL, &[]), &[("account", ROHIT)]).await.text();
    assert!(html.contains("read:jira-work") && html.contains("View Jira issue data"));
    assert!(html.contains("acme.atlassian.net") && html.contains("globex.atlassian.net"));
    assert!(html.contains(">Accept</button>") && html.contains(">Cancel</button>"));
    let html = house.decide(&query(ALL, &[]), &[("account", MARK)]).await.text();
    assert!(!html.contains("globex"));
}

#[tokio::test]
async fn state_comes_back_byte_for_byte() {
    let house = House::open().await;
    for state in ["a+b=c&d e%20/?#\"'<é>", "plain", "0"] {
        let answer = house.accept(&query(ALL, &[("state", state)]), ROHIT, ACME).await;
        assert_eq!(answer.status, 302);
        assert!(
            answer
                .header("location")
                .starts_with("http://localhost:3000/oauth/callback?")
        );
        assert_eq!(answer.callback_value("state").as_deref(), Some(state));
        assert!(answer.callback_value("code").unwrap().len() > 100);
    }
}

#[tokio::test]
async fn cancel_comes_back_as_access_denied_without_a_code() {
    let house = House::open().await;
    for form in [
        vec![("decision", "cancel")],
        vec![("decision", "cancel"), ("account", MARK)],
    ] {
        let answer = house.decide(&query(ALL, &[]), &form).await;
        assert_eq!(answer.status, 302);
        assert_eq!(answer.callback_value("error").as_deref(), Some("access_denied"));
        assert_eq!(
            answer.callback_value("error_description").as_deref(),
            Some("User did not authorize the request")
        );
        assert_eq!(answer.callback_value("state").as_deref(), Some("state-1"));
        assert_eq!(answer.callback_value("code"), None);
    }
}

#[tokio::test]
async fn one_site_a_pass_and_a_second_pass_adds_to_the_same_grant() {
    let house = House::open().await;
    let first = house.rohit().await;
    assert_eq!(first.sites().await, ["acme"]);
    let second = house.connected(ROHIT, GLOBEX, ALL).await;
    assert_eq!(second.sites().await, ["acme", "globex"]);
    assert_eq!(
        first.sites().await,
        ["acme", "globex"],
        "the old token reaches both too"
    );
}

#[tokio::test]
async fn a_site_that_the_person_does_not_have_cannot_be_chosen() {
    let house = House::open().await;
    for site in [GLOBEX, "", "nonsense"] {
        let answer = house.accept(&query(ALL, &[]), MARK, site).await;
        assert_eq!(answer.status, 200, "{site}");
        assert!(answer.text().contains("Choose a site."));
    }
}

#[tokio::test]
async fn a_private_app_lets_its_owner_in_and_nobody_else() {
    let house = House::open().await;
    house.modes(json!({"private_app": true})).await;
    assert_eq!(house.accept(&query(ALL, &[]), ROHIT, ACME).await.status, 302);
    let refused = house.accept(&query(ALL, &[]), MARK, ACME).await;
    assert_eq!(refused.status, 403);
    assert!(refused.headers.get("location").is_none());
    house.modes(json!({"private_app": false})).await;
    assert_eq!(house.accept(&query(ALL, &[]), MARK, ACME).await.status, 302);
}

#[tokio::test]
async fn who_has_no_site_can_only_cancel_unless_switched() {
    let house = House::open().await;
    let nil = "557058:2f3a9c4d-1b7e-4f06-8d25-9e6c7b1a0d35";
    let html = house.decide(&query(ALL, &[]), &[("account", nil)]).await.text();
    assert!(html.contains("no access to any site") && !html.contains(">Accept</button>"));
    assert_eq!(house.accept(&query(ALL, &[]), nil, "").await.status, 200);
    house.modes(json!({"consent_without_site": true})).await;
    assert_eq!(house.accept(&query(ALL, &[]), nil, "").await.status, 302);
    assert!(house.connected(nil, "", ALL).await.sites().await.is_empty());
}

#[tokio::test]
async fn an_unknown_scope_is_refused_in_the_way_that_is_switched_on() {
    let house = House::open().await;
    let wanted = query("read:jira-work read:everything", &[]);
    assert_eq!(house.authorize_page(&wanted).await.status, 400);
    house.modes(json!({"unknown_scope": "invalid_scope"})).await;
    assert_eq!(
        house.authorize_page(&wanted).await.callback_value("error").as_deref(),
        Some("invalid_scope")
    );
    house.modes(json!({"unknown_scope": "ignore"})).await;
    assert_eq!(house.authorize_page(&wanted).await.status, 200);
}
