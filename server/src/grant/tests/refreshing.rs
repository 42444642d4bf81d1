//! One refresh, however many want it, whatever happens to whoever makes it.

use super::*;

#[tokio::test]
async fn a_fresh_token_costs_no_call() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.token().await.unwrap(), "first-access-0");
    assert_eq!(fixture.calls(), 0);
}

#[tokio::test]
async fn a_crowd_on_an_expired_token_makes_one_call() {
    let fixture = Fixture::new().await;
    fixture.expire();
    // As requests have it: each has read the grant when it began.
    let grant = fixture.grants.of(&fixture.user).await.unwrap().unwrap();
    let crowd = (0..10_000).map(|_| fixture.grants.acting(&grant));
    for acting in futures::future::join_all(crowd).await {
        assert_eq!(acting.unwrap().access().expose(), "access-1");
    }
    assert_eq!(fixture.calls(), 1);
}

#[tokio::test]
async fn replicas_on_one_database_make_one_call() {
    let fixture = Fixture::new().await;
    let others = [fixture.replica().await, fixture.replica().await];
    for round in 1..=5 {
        fixture.expire();
        let crowd = others
            .iter()
            .chain([&fixture.grants])
            .flat_map(|grants| (0..30).map(|_| acting(grants, &fixture.user)));
        for acting in futures::future::join_all(crowd).await {
            assert_eq!(acting.unwrap().access().expose(), format!("access-{round}"));
        }
        assert_eq!(fixture.calls(), round);
    }
}

#[tokio::test]
async fn every_refresh_presents_the_newest_token() {
    let fixture = Fixture::new().await;
    for _ in 0..3 {
        fixture.expire();
        fixture.token().await.unwrap();
    }
    assert_eq!(
        *fixture.server.presented.lock().unwrap(),
        ["first-refresh-0", "refresh-1", "refresh-2"]
    );
}

#[tokio::test]
async fn a_crash_in_mid_exchange_is_healed_with_the_same_token() {
    let fixture = Fixture::new().await;
    fixture.expire();
    // Somebody took the lease and was never heard of again.
    drop(fixture.claim().await);
    fixture.clock.pass(refresh::LEASE + 1);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
    assert_eq!(*fixture.server.presented.lock().unwrap(), ["first-refresh-0"]);
}

#[tokio::test]
async fn a_stalled_holder_changes_nothing_when_it_wakes() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let stalled = [fixture.claim().await, {
        fixture.clock.pass(refresh::LEASE + 1);
        fixture.claim().await
    }];
    fixture.clock.pass(refresh::LEASE + 1);
    fixture.token().await.unwrap();
    let [first, second] = stalled;
    let late = Tokens {
        access: AccessToken::new("late".to_owned()),
        refresh: Some(RefreshToken::new("late".to_owned())),
        lifetime: Duration::from_secs(3600),
        scopes: None,
    };
    fixture.grants.settle(first, Ok(late)).await.unwrap();
    fixture.grants.settle(second, Err(TokenError::Refused)).await.unwrap();
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn only_a_dead_refresh_token_ends_a_grant() {
    for (status, error, description) in [
        (403, "invalid_grant", "Unknown or invalid refresh token."),
        (403, "unauthorized_client", "refresh_token is invalid"),
    ] {
        let fixture = Fixture::new().await;
        fixture.expire();
        fixture
            .server
            .answers(status, json!({"error": error, "error_description": description}));
        assert!(matches!(fixture.token().await, Err(GrantError::NeedsReauth)), "{error}");
        assert!(
            matches!(fixture.token().await, Err(GrantError::NeedsReauth)),
            "it stays so"
        );
        assert_eq!(fixture.calls(), 1, "and is not asked again");
    }
    // What may pass by itself is tried three times; what is the operator's matter, once.
    for (tries, status, body) in [
        (3, 500, json!({"error": "invalid_grant"})),
        (3, 302, json!({"error": "invalid_grant"})),
        (3, 503, json!("down")),
        (3, 429, json!({})),
        (3, 403, json!("<html>")),
        (3, 200, json!({"access_token": "", "token_type": "Bearer"})),
        (
            1,
            401,
            json!({"error": "access_denied", "error_description": "Unauthorized"}),
        ),
        (1, 400, json!({"error": "invalid_client"})),
        (
            1,
            403,
            json!({"error": "unauthorized_client", "error_description": "Unauthorized"}),
        ),
    ] {
        let fixture = Fixture::new().await;
        fixture.expire();
        for _ in 0..tries {
            fixture.server.answers(status, body.clone());
        }
        let refused = fixture.token().await;
        assert!(
            matches!(refused, Err(GrantError::Unavailable | GrantError::RateLimited(_))),
            "{status} {body}"
        );
        assert_eq!(fixture.calls(), tries, "{status} {body}");
        assert_eq!(
            fixture.token().await.unwrap(),
            format!("access-{}", tries + 1),
            "the next request tries again: {status} {body}"
        );
        let presented = fixture.server.presented.lock().unwrap();
        assert!(presented.iter().all(|token| token == "first-refresh-0"));
    }
}

#[tokio::test]
async fn whoever_asks_for_time_gets_it_from_every_replica() {
    let fixture = Fixture::new().await;
    let other = fixture.replica().await;
    fixture.expire();
    *fixture.server.retry_after.lock().unwrap() = Some("30");
    fixture.server.answers(429, json!({}));
    assert!(matches!(fixture.token().await, Err(GrantError::RateLimited(Some(30)))));
    *fixture.server.retry_after.lock().unwrap() = None;
    for grants in [&fixture.grants, &other] {
        let refused = acting(grants, &fixture.user).await;
        assert!(
            matches!(refused, Err(GrantError::RateLimited(Some(30..=34)))),
            "{refused:?}"
        );
    }
    assert_eq!(fixture.calls(), 1);
    fixture.clock.pass(34 * SECOND);
    assert_eq!(fixture.token().await.unwrap(), "access-2");
}

#[tokio::test]
async fn a_lease_from_a_clock_that_was_put_back_holds_nobody_up() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.clock.pass(HOUR);
    drop(fixture.claim().await);
    fixture.clock.pass(-HOUR);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn a_lease_of_a_replica_whose_clock_is_a_little_ahead_counts() {
    let fixture = Fixture::new().await;
    let row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    let now = fixture.clock.now();
    let claim = |attempt, now| {
        let store = &fixture.grants.store;
        store.claim_refresh(&row, attempt, now, now + refresh::LEASE)
    };
    assert!(claim("ahead", now + 20).await.unwrap());
    assert!(!claim("behind", now).await.unwrap());
}

#[tokio::test]
async fn a_grant_that_nobody_uses_is_kept_alive() {
    let fixture = Fixture::new().await;
    fixture.clock.pass(69 * DAY);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 0, "not yet");
    fixture.clock.pass(11 * DAY);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 1);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 1, "once is enough");
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn the_end_is_told_beforehand() {
    let fixture = Fixture::new().await;
    let end = async || {
        let grant = fixture.grants.of(&fixture.user).await.unwrap().unwrap();
        grant.connection().ends.map(|moment| moment.unix_ms)
    };
    fixture.clock.pass(343 * DAY);
    assert_eq!(end().await, None);
    fixture.clock.pass(2 * DAY);
    assert_eq!(end().await, Some(START + 365 * DAY));
}

#[tokio::test]
async fn a_reply_without_a_refresh_token_keeps_the_old_one() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.server.answers(
        200,
        json!({"access_token": "lone", "token_type": "bearer", "expires_in": 3600}),
    );
    assert_eq!(fixture.token().await.unwrap(), "lone");
    fixture.expire();
    fixture.token().await.unwrap();
    assert_eq!(
        *fixture.server.presented.lock().unwrap(),
        ["first-refresh-0", "first-refresh-0"]
    );
}

#[tokio::test]
async fn a_holder_who_stood_still_does_not_present_its_token() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let mut claim = fixture.claim().await;
    claim.began -= refresh::PRESENT_WITHIN + Duration::from_millis(1);
    let answer = fixture.grants.ask(&claim).await;
    assert!(matches!(answer, Err(TokenError::Unavailable)));
    assert_eq!(fixture.calls(), 0);
    assert!(matches!(
        fixture.grants.settle(claim, answer).await,
        Err(GrantError::Unavailable)
    ));
    assert_eq!(fixture.token().await.unwrap(), "access-1", "the lease was given back");
}

#[tokio::test]
async fn a_wait_from_a_clock_that_was_put_back_holds_nobody_up() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.clock.pass(10 * MINUTE);
    let claim = fixture.claim().await;
    let limited = fixture
        .grants
        .settle(claim, Err(TokenError::RateLimited(Some(30))))
        .await;
    assert!(matches!(limited, Err(GrantError::RateLimited(Some(30)))));
    fixture.clock.pass(-10 * MINUTE);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

/// Whoever read the row before the server asked to wait must not ask.
#[tokio::test]
async fn a_wait_that_comes_between_reading_and_claiming_counts() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let store = &fixture.grants.store;
    let before = store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    let claim = fixture.claim().await;
    let limited = fixture
        .grants
        .settle(claim, Err(TokenError::RateLimited(Some(30))))
        .await;
    assert!(limited.is_err());
    let now = fixture.clock.now();
    let claimed = store.claim_refresh(&before, "late", now, now + refresh::LEASE).await;
    assert!(!claimed.unwrap());
}
