//! Comments that not everybody may see.

use super::*;

/// The same words, for developers alone.
fn restricted(text: &str) -> Submission {
    Submission {
        audience: Audience::role("Developers".to_owned()).unwrap(),
        ..form(text)
    }
}

fn shown_to_developers(fixture: &Fixture) -> Vec<bool> {
    let all = fixture.server.visibilities();
    all.into_iter()
        .map(|visibility| {
            visibility.is_some_and(|visibility| {
                assert_eq!(visibility["value"], "Developers");
                true
            })
        })
        .collect()
}

#[tokio::test]
async fn a_restriction_goes_along_however_a_comment_leaves() {
    let fixture = Fixture::new().await;
    let limited = || Fault::Answer(429, json!(null));
    fixture.server.fault(Method::POST, "/comment", limited());
    assert!(fixture.send(&restricted("between us")).await.is_err());
    assert_eq!(fixture.unsent().await.unwrap().audience, restricted("").audience);
    fixture.pass(15 * MINUTE);
    // Another process takes it up, is told to wait too, and dies at the next try.
    for fault in [Some(limited()), None] {
        let after = fixture.replica().await;
        if let Some(fault) = fault {
            fixture.server.fault(Method::POST, "/comment", fault);
        }
        for due in after.take_due().await.unwrap() {
            let (_, accepted) = due.read();
            _ = after.deliver(accepted, fixture.server.client(fixture.user)).await;
        }
        fixture.pass(30 * MINUTE);
    }
    assert_eq!(shown_to_developers(&fixture), [true]);
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn what_lost_its_restriction_in_the_database_is_not_sent() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
    assert!(fixture.send(&restricted("between us")).await.is_err());
    fixture.outbox.store.forget_audiences_for_tests().await;
    fixture.pass(30 * MINUTE);
    assert!(fixture.outbox.take_due().await.unwrap().is_empty());
    assert_eq!(fixture.server.texts().len(), 0);
    assert_eq!(fixture.unsent().await.unwrap().text, "", "it does not open");
}

#[tokio::test]
async fn the_same_words_for_others_are_another_comment() {
    let fixture = Fixture::new().await;
    fixture.send(&form("hello")).await.unwrap();
    for _ in 0..2 {
        fixture.send(&restricted("hello")).await.unwrap();
        assert_eq!(shown_to_developers(&fixture), [false, true]);
    }
}

#[tokio::test]
async fn a_restriction_that_comes_after_it_may_have_left_is_not_taken_for_there() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Break { applied: true });
    fixture
        .server
        .fault(Method::GET, "/comment", Fault::Answer(403, json!(null)));
    assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
    fixture.pass(40 * SECOND);
    assert_eq!(fixture.send(&restricted("hello")).await.unwrap_err(), earlier_arrived());
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!(
        (unsent.text.as_str(), unsent.audience),
        ("hello", restricted("").audience)
    );
    assert_eq!(shown_to_developers(&fixture), [false]);
}
