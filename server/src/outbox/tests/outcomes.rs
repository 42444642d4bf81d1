//! Lost replies, crashes, senders that stand still: one comment all the same, and none lost.

use super::*;

#[tokio::test]
async fn a_lost_reply_is_found_out_at_once() {
    let fixture = Fixture::new().await;
    fixture.server.add_comments(3);
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Break { applied: true });
    fixture.send(&form("hello")).await.unwrap();
    assert_eq!((fixture.server.posts(), fixture.server.texts().len()), (1, 4));
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn a_lost_reply_is_found_out_later_when_jira_is_down() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Break { applied: true });
    fixture.server.down("/comment");
    assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!(
        (unsent.text.as_str(), unsent.trouble),
        ("hello", Trouble::OutcomeUnknown)
    );
    fixture
        .server
        .fault(Method::GET, "/comment", Fault::Answer(429, json!(null)));
    assert_eq!(
        fixture.send(&form("hello")).await.unwrap_err(),
        Trouble::OutcomeUnknown,
        "still nothing is known"
    );
    fixture.send(&form("hello")).await.unwrap();
    assert_eq!((fixture.server.posts(), fixture.server.texts().len()), (1, 1));
}

#[tokio::test]
async fn a_lost_request_is_sent_again_once_a_late_one_would_show() {
    for fault in [
        Fault::Break { applied: false },
        Fault::Answer(502, json!(null)),
        Fault::Answer(201, json!({})),
    ] {
        let fixture = Fixture::new().await;
        fixture.server.fault(Method::POST, "/comment", fault);
        assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
        fixture.pass(29 * SECOND);
        assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
        assert_eq!(fixture.server.posts(), 1, "it could still take effect");
        fixture.pass(2 * SECOND);
        fixture.send(&form("hello")).await.unwrap();
        fixture.send(&form("hello")).await.unwrap();
        assert_eq!((fixture.server.posts(), fixture.server.texts().len()), (2, 1));
    }
}

#[tokio::test]
async fn a_slow_request_is_given_as_long_to_settle() {
    let fixture = Fixture::new().await;
    let gate = fixture.server.hold_new_comments();
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Break { applied: false });
    let form = form("hello");
    let (sent, ()) = tokio::join!(fixture.send(&form), async {
        fixture.server.arrived.notified().await;
        fixture.pass(15 * SECOND);
        gate.notify_one();
    });
    assert_eq!(sent.unwrap_err(), Trouble::OutcomeUnknown);
    fixture.pass(20 * SECOND);
    assert_eq!(fixture.send(&form).await.unwrap_err(), Trouble::OutcomeUnknown);
    assert_eq!(fixture.server.posts(), 1);
}

#[tokio::test]
async fn after_a_crash_the_next_process_looks_first() {
    let fixture = Fixture::new().await;
    let Acceptance::Deliver(mut accepted) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    // The process dies after the comment is there and before its end is recorded.
    let client = fixture.server.client(fixture.user);
    let Accepted { row, body, .. } = &mut *accepted;
    let posted = client.post_comment(&row.key, body, &row.audience, row.op, START);
    posted.await.unwrap();
    drop(accepted);
    fixture.pass(LEASE + 1);
    let after = fixture.replica().await;
    assert_eq!(fixture.unsent().await.unwrap().trouble, Trouble::OutcomeUnknown);
    send(&after, &fixture.server, fixture.user, &form("hello"))
        .await
        .unwrap();
    assert_eq!(fixture.server.texts().len(), 1);
}

#[tokio::test]
async fn a_crash_before_sending_loses_nothing() {
    let fixture = Fixture::new().await;
    drop(fixture.accept(&form("hello")).await.unwrap());
    fixture.pass(LEASE + 1);
    let after = fixture.replica().await;
    send(&after, &fixture.server, fixture.user, &form("hello"))
        .await
        .unwrap();
    assert_eq!((fixture.server.posts(), fixture.server.texts().len()), (1, 1));
}

#[tokio::test]
async fn a_sender_who_lost_the_lease_does_not_send() {
    let fixture = Fixture::new().await;
    let Acceptance::Deliver(slow) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    fixture.pass(LEASE + 1);
    fixture.send(&form("hello")).await.unwrap();
    let late = fixture.outbox.deliver(slow, fixture.server.client(fixture.user)).await;
    assert!(matches!(late, Err(Undelivered::Trouble(Trouble::InFlight))), "{late:?}");
    assert_eq!(fixture.server.posts(), 1);
}

#[tokio::test]
async fn what_a_replica_whose_clock_is_a_little_ahead_sends_is_being_sent() {
    let fixture = Fixture::new().await;
    let ahead = Arc::new(TestClock::at(START + 20));
    let other = replica(&fixture.database.url, &fixture.keys, &ahead).await;
    other
        .accept(fixture.user, &account(), &acme(), &form("hello"))
        .await
        .unwrap();
    assert_eq!(fixture.unsent().await.unwrap().trouble, Trouble::InFlight);
}

#[tokio::test]
async fn a_closed_browser_does_not_stop_a_comment() {
    let fixture = Fixture::new().await;
    let gate = fixture.server.hold_new_comments();
    let Acceptance::Deliver(accepted) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    tokio::select! {
        _ = fixture.outbox.deliver(accepted, fixture.server.client(fixture.user)) => panic!("held"),
        () = fixture.server.arrived.notified() => {}
    }
    gate.notify_one();
    fixture.send(&form("hello")).await.unwrap();
    assert_eq!(fixture.server.posts(), 1);
}
