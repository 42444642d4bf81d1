//! What happens to a grant while it is refreshed or confirmed.

use super::*;

#[tokio::test]
async fn a_frozen_grant_stays_frozen_whatever_a_refresh_brings() {
    let fixture = Fixture::new().await;
    let acting = acting(&fixture.grants, &fixture.user).await.unwrap();
    fixture.expire();
    let claim = fixture.claim().await;
    fixture.grants.freeze(&acting).await.unwrap();
    fixture.grants.settle(claim, Err(TokenError::Refused)).await.unwrap();
    assert!(matches!(fixture.token().await, Err(GrantError::Frozen)));
}

/// A confirmation under way when its owner disconnects, in either order, leaves no grant.
#[tokio::test]
async fn a_confirmation_that_comes_after_the_disconnect_brings_nothing() {
    let fixture = Fixture::new().await;
    let store = &fixture.grants.store;
    let row = store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    begin_attempt(&fixture.grants, row.user_id, "under way").await;
    fixture.grants.disconnect(&fixture.user).await.unwrap();
    assert_eq!(store.keep_grant(&row, "under way").await.unwrap(), Kept::AttemptGone);
    for round in 0..20 {
        let attempt = format!("round {round}");
        begin_attempt(&fixture.grants, row.user_id, &attempt).await;
        let (kept, gone) = tokio::join!(
            store.keep_grant(&row, &attempt),
            fixture.grants.disconnect(&fixture.user)
        );
        kept.unwrap();
        gone.unwrap();
        let left = store.grant_of(fixture.user.id()).await.unwrap();
        assert!(left.is_none(), "the disconnect came last or the attempt was gone");
    }
}

/// Begins a refresh whose reply waits at a gate, does `meanwhile`, and opens the gate.
async fn while_refreshing<T>(fixture: &Fixture, meanwhile: impl Future<Output = T>) -> (T, Result<String, GrantError>) {
    fixture.expire();
    let gate = Arc::new(Notify::new());
    *fixture.server.gate.lock().unwrap() = Some(gate.clone());
    let (done, token) = tokio::join!(
        async {
            fixture.server.arrived.notified().await;
            let done = meanwhile.await;
            gate.notify_one();
            done
        },
        fixture.token()
    );
    *fixture.server.gate.lock().unwrap() = None;
    (done, token)
}

#[tokio::test]
async fn disconnecting_while_a_refresh_is_in_flight_stays_disconnected() {
    let fixture = Fixture::new().await;
    let (done, token) = while_refreshing(&fixture, fixture.grants.disconnect(&fixture.user)).await;
    done.unwrap();
    assert!(matches!(token, Err(GrantError::NotConnected)));
    assert!(fixture.grants.of(&fixture.user).await.unwrap().is_none());
}

#[tokio::test]
async fn reconnecting_while_a_refresh_is_in_flight_wins() {
    let fixture = Fixture::new().await;
    let (kept, token) = while_refreshing(&fixture, fixture.connect("account-1", 9)).await;
    assert_eq!(kept, Kept::Yes);
    assert!(token.is_err(), "the old grant's pair is dropped");
    assert_eq!(fixture.token().await.unwrap(), "first-access-9");
}

#[tokio::test]
async fn a_request_that_goes_away_does_not_leave_the_exchange_half_done() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let gate = Arc::new(Notify::new());
    *fixture.server.gate.lock().unwrap() = Some(gate.clone());
    {
        let mut request = Box::pin(fixture.token());
        tokio::select! {
            _ = &mut request => panic!("the gate is shut"),
            () = fixture.server.arrived.notified() => {}
        }
        // The browser closes the connection; its request is dropped.
    }
    *fixture.server.gate.lock().unwrap() = None;
    gate.notify_one();
    let token = tokio::time::timeout(Duration::from_secs(5), fixture.token())
        .await
        .unwrap();
    assert_eq!(token.unwrap(), "access-1");
    assert_eq!(fixture.calls(), 1);
}
