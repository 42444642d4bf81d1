//! What somebody wrote, when it is refused, changed or thrown away.

use super::*;

#[tokio::test]
async fn a_refused_comment_may_be_edited_and_sent_again() {
    let fixture = Fixture::new().await;
    let refused = json!({"errorMessages": [], "errors": {"comment": "Nein."}});
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Answer(400, refused));
    assert_eq!(
        fixture.send(&form("hello")).await.unwrap_err(),
        Trouble::Refused("Nein.".into())
    );
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!(
        (unsent.text.as_str(), unsent.trouble),
        ("hello", Trouble::Refused("Nein.".into()))
    );
    fixture.send(&form("hello, politely")).await.unwrap();
    assert_eq!(fixture.server.posts(), 2);
    assert!(fixture.server.texts()[0].contains("politely"));
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn every_refusal_keeps_the_text() {
    for (status, body, trouble) in [
        (
            401,
            json!({"code": 401, "message": "Unauthorized; scope does not match"}),
            Trouble::ScopeMissing,
        ),
        (
            403,
            json!({"code": 403, "message": "Not here"}),
            Trouble::SiteNotReached("Acme".into()),
        ),
        (404, json!({"errorMessages": ["Weg."]}), Trouble::NotFound),
        (
            413,
            json!({"errorMessages": ["Voll."]}),
            Trouble::Refused("Voll.".into()),
        ),
        (429, json!({}), Trouble::RateLimited(None)),
        (500, json!({}), Trouble::OutcomeUnknown),
    ] {
        let fixture = Fixture::new().await;
        fixture
            .server
            .fault(Method::POST, "/comment", Fault::Answer(status, body));
        assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), trouble);
        let unsent = fixture.unsent().await.unwrap();
        assert_eq!((unsent.text.as_str(), unsent.trouble), ("hello", trouble));
    }
}

#[tokio::test]
async fn a_rejected_token_gives_the_comment_back_to_be_delivered_with_the_next() {
    let fixture = Fixture::new().await;
    let rejected = || Fault::Answer(401, json!({"code": 401, "message": "Unauthorized"}));
    fixture.server.fault(Method::POST, "/comment", rejected());
    fixture.server.fault(Method::POST, "/comment", rejected());
    let Acceptance::Deliver(accepted) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    let client = fixture.server.client(fixture.user);
    let Err(Undelivered::TokenRejected(accepted)) = fixture.outbox.deliver(accepted, client.clone()).await else {
        panic!("not rejected")
    };
    let Err(Undelivered::TokenRejected(accepted)) = fixture.outbox.deliver(accepted, client).await else {
        panic!("not rejected")
    };
    fixture.outbox.give_up(accepted, Trouble::GrantDead).await.unwrap();
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!((unsent.text.as_str(), unsent.trouble), ("hello", Trouble::GrantDead));
    fixture.send(&form("hello")).await.unwrap();
    assert_eq!(fixture.server.texts().len(), 1);
}

#[tokio::test]
async fn a_comment_under_another_account_is_no_success() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Author(OTHER_ACCOUNT));
    assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::GrantFrozen);
    assert_eq!(fixture.unsent().await.unwrap().text, "hello");
}

#[tokio::test]
async fn a_text_leaves_only_under_the_account_it_was_written_for() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
    fixture.send(&form("hello")).await.unwrap_err();
    let other = OTHER_ACCOUNT.parse().unwrap();
    let refused = fixture
        .outbox
        .accept(fixture.user, &other, &acme(), &form("hello"))
        .await;
    assert_eq!(Trouble::from(refused.unwrap_err()), Trouble::OtherAccount);
    assert_eq!(fixture.unsent().await.unwrap().text, "hello");
    let Acceptance::Deliver(accepted) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    let client = fixture.server.client_as(fixture.user, OTHER_ACCOUNT);
    let delivered = fixture.outbox.deliver(accepted, client).await;
    assert!(matches!(delivered, Err(Undelivered::Trouble(Trouble::OtherAccount))));
    let Acceptance::Deliver(accepted) = fixture.accept(&form("hello")).await.unwrap() else {
        panic!("posted before it was sent")
    };
    let client = fixture.server.client_for(fixture.user, ACCOUNT, &test_server::globex());
    let delivered = fixture.outbox.deliver(accepted, client).await;
    assert!(
        matches!(delivered, Err(Undelivered::Trouble(Trouble::OtherAccount))),
        "nor to another site"
    );
    assert_eq!(fixture.server.posts(), 1, "the one that was limited");
}

#[tokio::test]
async fn what_is_edited_after_it_may_have_arrived_is_never_lost_nor_posted_beside_it() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Break { applied: true });
    fixture.server.down("/comment");
    fixture.send(&form("hello")).await.unwrap_err();
    let told = fixture.send(&form("hello, edited")).await.unwrap_err();
    assert!(told.to_string().contains("did arrive"), "{told}");
    assert_eq!(fixture.server.posts(), 1);
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!((unsent.text.as_str(), unsent.trouble), ("hello, edited", told));
    let again = Submission {
        client_key: unsent.client_key,
        ..form("hello, edited")
    };
    fixture.send(&again).await.unwrap();
    fixture.send(&again).await.unwrap();
    assert_eq!(fixture.server.texts().len(), 2);
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn another_text_from_the_same_form_is_another_comment() {
    let fixture = Fixture::new().await;
    let first = fixture.send(&form("hello")).await.unwrap();
    let second = fixture.send(&form("hello again")).await.unwrap();
    assert_ne!(first.id, second.id);
    assert_eq!(fixture.send(&form("hello again")).await.unwrap(), second);
    assert_eq!(fixture.send(&form("hello")).await.unwrap(), first);
    assert_eq!(fixture.server.posts(), 2);
}

#[tokio::test]
async fn text_is_kept_when_there_is_nobody_to_send_it_as() {
    let fixture = Fixture::new().await;
    let form = form("hello");
    fixture
        .outbox
        .keep(fixture.user, None, Some(&acme()), &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!((unsent.text.as_str(), unsent.trouble), ("hello", Trouble::NotConnected));
    fixture.send(&form).await.unwrap();
    fixture
        .outbox
        .keep(fixture.user, None, Some(&acme()), &form, &Trouble::NotConnected)
        .await
        .unwrap();
    assert_eq!(fixture.unsent().await, None, "it is posted");
}

#[tokio::test]
async fn too_long_and_empty_texts_are_not_sent() {
    let fixture = Fixture::new().await;
    let long = "x".repeat(adf::LIMIT + 1);
    assert!(matches!(
        fixture.send(&form(&long)).await.unwrap_err(),
        Trouble::TooLong { .. }
    ));
    assert_eq!(fixture.unsent().await.unwrap().text, long);
    assert_eq!(fixture.send(&form(" \n ")).await.unwrap_err(), Trouble::Empty);
    assert_eq!(
        fixture.unsent().await.unwrap().text,
        long,
        "the longer text is still there"
    );
    fixture.send(&form("shorter")).await.unwrap();
    assert_eq!((fixture.server.posts(), fixture.unsent().await), (1, None));
}

#[tokio::test]
async fn what_is_thrown_away_is_gone() {
    let fixture = Fixture::new().await;
    let form = form("hello");
    fixture
        .outbox
        .keep(fixture.user, None, Some(&acme()), &form, &Trouble::NotConnected)
        .await
        .unwrap();
    fixture
        .outbox
        .discard(fixture.user, &form.client_key, &PageCopy::default())
        .await
        .unwrap();
    fixture
        .outbox
        .discard(fixture.user, &form.client_key, &PageCopy::default())
        .await
        .unwrap();
    assert_eq!(fixture.unsent().await, None);
    let row = fixture
        .outbox
        .store
        .outbox_of_form(fixture.user, &form.client_key)
        .await;
    assert_eq!(row.unwrap().unwrap().body, "");
}

#[tokio::test]
async fn nobody_sees_anothers_text() {
    let fixture = Fixture::new().await;
    let form = form("hello");
    fixture
        .outbox
        .keep(fixture.user, None, Some(&acme()), &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let mark = UserId::random(&OsEntropy);
    fixture.outbox.store.add_person_for_tests(mark).await;
    assert_eq!(fixture.outbox.unsent(mark, &acme(), &form.key).await.unwrap(), []);
    fixture
        .outbox
        .discard(mark, &form.client_key, &PageCopy::default())
        .await
        .unwrap();
    fixture
        .outbox
        .keep(
            mark,
            None,
            Some(&acme()),
            &Submission {
                text: "mine".into(),
                audience: Audience::Everyone,
                ..form
            },
            &Trouble::NotConnected,
        )
        .await
        .unwrap();
    assert_eq!(fixture.unsent().await.unwrap().text, "hello");
}

#[tokio::test]
async fn text_is_sealed_at_rest() {
    let fixture = Fixture::new().await;
    let form = form("a plain secret text");
    fixture
        .outbox
        .keep(fixture.user, None, Some(&acme()), &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let everything = fixture.database.everything().await;
    assert!(everything.contains(form.client_key.as_str()));
    assert!(!everything.contains("a plain secret text"));
}
