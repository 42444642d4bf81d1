//! Connecting: what is sent to Atlassian, what may come back, and from whom.

use std::collections::HashMap;

use crate::{browser::Browser, house::House};

#[tokio::test]
async fn the_authorization_url_says_all_that_atlassian_wants() {
    let house = House::new().await;
    let rohit = house.signed_in("Rohit").await;
    let page = rohit.open(house.url("/connections")).await;
    let mut states = Vec::new();
    for _ in 0..2 {
        let away = rohit.press_once(&page, "Connect Jira", &[]).await;
        let url: url::Url = away.headers()["location"].to_str().unwrap().parse().unwrap();
        assert_eq!(url.origin(), house.atlassian.url.origin());
        assert_eq!(url.path(), "/authorize");
        let said: HashMap<_, _> = url.query_pairs().into_owned().collect();
        assert_eq!(said["audience"], "api.atlassian.com");
        assert_eq!(said["client_id"], "byline-tests");
        assert_eq!(
            said["scope"],
            "read:jira-work write:jira-work read:jira-user read:me offline_access"
        );
        assert_eq!(said["redirect_uri"], house.url("/oauth/callback").as_str());
        assert_eq!(said["response_type"], "code");
        assert_eq!(said["prompt"], "consent");
        assert_eq!(said["code_challenge_method"], "S256");
        assert_eq!(said["code_challenge"].len(), 43);
        states.push((said["state"].clone(), said["code_challenge"].clone()));
        assert!(states.iter().all(|(state, _)| state.len() == 43));
    }
    assert!(states[0].0 != states[1].0 && states[0].1 != states[1].1);
}

#[tokio::test]
async fn both_identities_are_shown_and_nothing_is_kept_before_confirm() {
    let house = House::new().await;
    let mark = house.signed_in("Mark").await;
    let back = house.consent(&mark, "Rohit", "acme").await;
    let question = mark.open(back).await;
    assert!(
        question.text().contains("You are Mark (mark@example.com)"),
        "{}",
        question.text()
    );
    assert!(question.text().contains("Rohit"));
    assert!(mark.open(house.url("/connections")).await.has_button("Connect Jira"));
    let done = mark.press(&question, "Cancel", &[]).await;
    assert!(done.text().contains("Nothing was kept"));
    let late = mark.press(&question, "Confirm", &[]).await;
    assert!(
        late.text().contains("not an answer that Byline waits for"),
        "{}",
        late.text()
    );
    assert!(mark.open(house.url("/connections")).await.has_button("Connect Jira"));
}

#[tokio::test]
async fn a_callback_works_once_and_only_where_it_began() {
    let house = House::new().await;
    let (rohit, mark, nobody) = (
        house.signed_in("Rohit").await,
        house.signed_in("Mark").await,
        Browser::new(),
    );
    let back = house.consent(&rohit, "Rohit", "acme").await;

    // Signed out, in Mark's browser, in another browser of Rohit's own: nothing is exchanged.
    let elsewhere = house.signed_in("Rohit").await;
    assert!(nobody.open(back.clone()).await.text().contains("Sign in"));
    for browser in [&mark, &elsewhere] {
        let page = browser.open(back.clone()).await;
        assert!(
            page.text().contains("not an answer that Byline waits for"),
            "{}",
            page.text()
        );
        assert_eq!(page.status, 400);
    }
    assert_eq!(house.atlassian.token_calls().await, 0);

    // Where it began, a hundred times at once: one exchange.
    let crowd = (0..100).map(|_| rohit.open(back.clone()));
    let pages = futures::future::join_all(crowd).await;
    assert_eq!(pages.iter().filter(|page| page.has_button("Confirm")).count(), 1);
    assert_eq!(house.atlassian.token_calls().await, 1);
    assert!(rohit.open(back).await.text().contains("used already"));
    assert_eq!(house.atlassian.token_calls().await, 1);
}

#[tokio::test]
async fn two_tabs_may_connect_at_once() {
    let house = House::new().await;
    let rohit = house.signed_in("Rohit").await;
    let first = house.consent(&rohit, "Rohit", "acme").await;
    let second = house.consent(&rohit, "Rohit", "acme").await;
    assert_ne!(first, second);
    for back in [first, second] {
        let question = rohit.open(back).await;
        assert!(question.has_button("Confirm"), "{}", question.text());
    }
}

#[tokio::test]
async fn nobody_cancels_what_another_is_asked() {
    let house = House::new().await;
    let (rohit, mark) = (house.signed_in("Rohit").await, house.signed_in("Mark").await);
    let question = rohit.open(house.consent(&rohit, "Rohit", "acme").await).await;
    mark.press(&question, "Cancel", &[]).await;
    let done = rohit.press(&question, "Confirm", &[]).await;
    assert!(done.text().contains("Connected as Rohit"), "{}", done.text());
}

#[tokio::test]
async fn malformed_and_forged_callbacks_reach_nobody() {
    let house = House::new().await;
    let rohit = house.signed_in("Rohit").await;
    let back = house.consent(&rohit, "Rohit", "acme").await;
    let said: HashMap<_, _> = back.query_pairs().into_owned().collect();
    let (state, code) = (&said["state"], &said["code"]);
    let flipped = if state.starts_with('A') { "B" } else { "A" }.to_owned() + &state[1..];
    let long = "x".repeat(5000);
    for query in [
        String::new(),
        format!("code={code}"),
        format!("state=&code={code}"),
        format!("state={flipped}&code={code}"),
        format!("state={state}&state={state}&code={code}"),
        format!("state=forged&state={state}&code={code}"),
        format!("state={state}&code={code}&code=other"),
        format!("state[]={state}&code={code}"),
        format!("STATE={state}&code={code}"),
        format!("state={state}%00&code={code}"),
        format!("state={long}&code={code}"),
        format!("state={state}%20&code={code}"),
    ] {
        let page = rohit.open(house.url(&format!("/oauth/callback?{query}"))).await;
        assert_eq!(page.status, 400, "{query}: {}", page.text());
        assert!(!page.has_button("Confirm"));
    }
    assert!(house.atlassian.requests("/oauth/token").await.is_empty());
    // None of these used it up.
    assert!(rohit.open(back).await.has_button("Confirm"));
}

#[tokio::test]
async fn whoever_signs_in_meanwhile_is_not_connected() {
    let house = House::new().await;
    let browser = house.signed_in("Rohit").await;
    let back = house.consent(&browser, "Rohit", "acme").await;
    let page = browser.open(house.url("/")).await;
    browser.press(&page, "Sign out", &[]).await;
    house.sign_in(&browser, "Mark").await;
    let page = browser.open(back).await;
    assert!(!page.has_button("Confirm"), "{}", page.text());
    assert!(house.atlassian.requests("/oauth/token").await.is_empty());
}

#[tokio::test]
async fn what_atlassian_says_about_an_error_stays_text() {
    let house = House::new().await;
    let rohit = house.signed_in("Rohit").await;
    for (error, heading) in [
        ("access_denied", "You did not allow it"),
        ("invalid_scope", "Atlassian refused"),
    ] {
        let back = house.consent(&rohit, "Rohit", "acme").await;
        let state = back
            .query_pairs()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
            .into_owned();
        let query = format!("state={state}&error={error}&error_description=%3Cscript%3Ealert(1)%3C/script%3E");
        let page = rohit.open(house.url(&format!("/oauth/callback?{query}"))).await;
        assert!(page.text().contains(heading), "{}", page.text());
        assert!(!page.html.contains("<script>alert"));
        // The state is spent.
        assert!(rohit.open(back).await.text().contains("used already"));
    }
}

#[tokio::test]
async fn one_account_speaks_for_one_person() {
    let house = House::new().await;
    house.connected("Rohit").await;
    let mark = house.signed_in("Mark").await;
    let back = house.consent(&mark, "Rohit", "acme").await;
    let page = mark.open(back).await;
    assert!(page.text().contains("connected to somebody else"), "{}", page.text());
    assert!(!page.has_button("Confirm"));
}

#[tokio::test]
async fn a_site_that_the_operator_does_not_allow_is_never_kept() {
    let house = House::with(&[("BYLINE_SITES", "https://globex.atlassian.net")]).await;
    let rohit = house.signed_in("Rohit").await;
    let back = house.consent(&rohit, "Rohit", "acme").await;
    let page = rohit.open(back).await;
    assert!(!page.has_button("Confirm"), "{}", page.text());
    let back = house.consent(&rohit, "Rohit", "globex").await;
    let question = rohit.open(back).await;
    assert!(question.has_button("Confirm"), "{}", question.text());
    rohit.press(&question, "Confirm", &[]).await;
    assert_eq!(rohit.open(house.url("/globex/browse/DEMO-1")).await.status, 200);
    assert_eq!(rohit.open(house.url("/acme/browse/DEMO-1")).await.status, 403);
}

#[tokio::test]
async fn disconnecting_deletes_the_tokens() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let page = rohit.open(house.url("/connections")).await;
    assert!(
        page.text().contains("Last used") && page.text().contains("comment as you"),
        "{}",
        page.text()
    );
    let page = rohit.press(&page, "Disconnect", &[]).await;
    assert!(page.text().contains("Byline has deleted its tokens") && page.text().contains("Connected apps"));
    assert!(page.has_button("Connect Jira"));
    assert_eq!(rohit.open(house.url("/acme/browse/DEMO-1")).await.status, 403);
}

#[tokio::test]
async fn no_token_is_in_the_database_or_in_any_page() {
    let house = House::new().await;
    let rohit = house.connected("Rohit").await;
    let mut seen = String::new();
    for path in ["/", "/connections", "/acme/browse/DEMO-1", "/search?q=DEMO"] {
        let page = rohit.open(house.url(path)).await;
        assert_eq!(page.status, 200, "{path}");
        seen.push_str(&page.html);
        seen.push_str(&format!("{:?}", page.headers));
    }
    seen.push_str(&house.database.everything().await);
    let secrets = house.atlassian.read("secrets").await;
    let secrets = secrets.as_array().unwrap();
    assert!(secrets.len() >= 3);
    for secret in secrets {
        assert!(!seen.contains(secret.as_str().unwrap()));
    }
    assert!(!seen.contains(crate::stand_in::StandIn::CLIENT_SECRET));
}
