//! One form, one comment.

use super::*;

#[tokio::test]
async fn a_form_sent_again_is_the_same_comment() {
    let fixture = Fixture::new().await;
    let posted = fixture.send(&form("hello")).await.unwrap();
    assert_eq!(posted.author.name, "Rohit");
    assert_eq!(fixture.server.requests(), 1, "one request upstream for one comment");
    assert_eq!(fixture.send(&form("hello")).await.unwrap(), posted);
    assert_eq!(fixture.server.requests(), 1);
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn a_double_click_posts_once_and_both_learn_the_same() {
    let fixture = Fixture::new().await;
    let gate = fixture.server.hold_new_comments();
    let other_process = fixture.replica().await;
    let (form, text) = (form("hello"), form("hello"));
    let (first, second, third) = tokio::join!(
        fixture.send(&form),
        async {
            fixture.server.arrived.notified().await;
            fixture.send(&text).await
        },
        async {
            let shown = loop {
                match fixture.unsent().await {
                    Some(unsent) => break unsent,
                    None => tokio::task::yield_now().await,
                }
            };
            assert_eq!((shown.text.as_str(), shown.trouble), ("hello", Trouble::InFlight));
            gate.notify_one();
            send(&other_process, &fixture.server, fixture.user, &text).await
        },
    );
    let posted = first.unwrap();
    assert_eq!((second.unwrap(), third.unwrap()), (posted.clone(), posted));
    assert_eq!(fixture.server.posts(), 1);
}

#[tokio::test]
async fn whoever_waits_too_long_is_told_and_nothing_is_sent_twice() {
    let mut fixture = Fixture::new().await;
    fixture.outbox.patience = Duration::ZERO;
    let Acceptance::Deliver(_on_its_way) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    assert_eq!(fixture.accept(&form("hello")).await.unwrap_err(), Trouble::InFlight);
    let discarded = fixture
        .outbox
        .discard(fixture.user, &form("").client_key, &PageCopy::default())
        .await;
    assert_eq!(Trouble::from(discarded.unwrap_err()), Trouble::InFlight);
    assert_eq!(fixture.server.posts(), 0);
}
