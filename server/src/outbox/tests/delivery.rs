//! What waits and leaves by itself.

use super::*;

impl Fixture {
    /// The words of all comments, the oldest first.
    fn written(&self) -> Vec<String> {
        let words = |body: &String| {
            let body: serde_json::Value = serde_json::from_str(body).unwrap();
            body.pointer("/content/0/content/0/text")
                .unwrap()
                .as_str()
                .unwrap()
                .to_owned()
        };
        self.server.texts().iter().map(words).collect()
    }

    /// What the background does with all that is due.
    async fn deliver_due(&self) -> Vec<Result<Posted, Trouble>> {
        let mut ends = Vec::new();
        for due in self.outbox.take_due().await.unwrap() {
            let (author, accepted) = due.read();
            let client = self
                .server
                .client_for(author.user(), author.account().as_str(), accepted.cloud_id());
            ends.push(match self.outbox.deliver(accepted, client).await {
                Ok(posted) => Ok(posted),
                Err(Undelivered::Trouble(trouble)) => Err(trouble),
                Err(other) => panic!("{other:?}"),
            });
        }
        ends
    }
}

#[tokio::test]
async fn what_waits_leaves_by_itself_once_and_not_too_soon() {
    let fixture = Fixture::new().await;
    for _ in 0..2 {
        fixture
            .server
            .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
    }
    fixture.send(&form("hello")).await.unwrap_err();
    assert!(fixture.unsent().await.unwrap().waits);
    assert!(
        fixture.deliver_due().await.is_empty(),
        "its author has just read that it waits"
    );
    fixture.pass(12 * SECOND);
    assert_eq!(fixture.deliver_due().await, [Err(Trouble::RateLimited(None))]);
    assert!(
        fixture.deliver_due().await.is_empty(),
        "twice the time passes before the next try"
    );
    fixture.pass(23 * SECOND);
    let other_process = fixture.replica().await;
    let (here, there) = (
        fixture.outbox.take_due().await.unwrap(),
        other_process.take_due().await.unwrap(),
    );
    assert_eq!(here.len() + there.len(), 1, "one process takes it");
    fixture.pass(61 * SECOND);
    // Whoever took it is never heard of again.
    assert_eq!(fixture.deliver_due().await.len(), 1);
    assert_eq!(fixture.written(), ["hello"]);
    assert_eq!(fixture.unsent().await, None);
    fixture.pass(DAY);
    assert!(fixture.deliver_due().await.is_empty());
}

#[tokio::test]
async fn what_may_have_arrived_is_looked_for_and_sent_again_by_itself() {
    for applied in [true, false] {
        let fixture = Fixture::new().await;
        fixture.server.fault(Method::POST, "/comment", Fault::Break { applied });
        fixture.server.down("/comment");
        assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
        fixture.pass(30 * SECOND);
        assert!(fixture.deliver_due().await.is_empty(), "a late one could still show");
        fixture.pass(10 * SECOND);
        assert!(fixture.deliver_due().await[0].is_ok());
        assert_eq!(fixture.written(), ["hello"], "applied: {applied}");
    }
}

#[tokio::test]
async fn a_comment_that_tells_nothing_of_its_properties_may_be_the_one() {
    let fixture = Fixture::new().await;
    let break_off = Fault::Break { applied: true };
    fixture.server.fault(Method::POST, "/comment", break_off);
    fixture.server.down("/comment");
    assert_eq!(fixture.send(&form("hello")).await.unwrap_err(), Trouble::OutcomeUnknown);
    let marked = fixture.server.world.lock().unwrap().comments[0].clone();
    for silent in ["missing", "null"] {
        let mut comment = marked.clone();
        match silent {
            "missing" => _ = comment.as_object_mut().unwrap().remove("properties"),
            _ => comment["properties"] = json!(null),
        }
        fixture.server.world.lock().unwrap().comments[0] = comment;
        fixture.pass(HOUR);
        let delivered = fixture.deliver_due().await;
        assert!(delivered.iter().all(Result::is_err) && delivered.len() == 1, "{silent}");
        assert_eq!(fixture.written(), ["hello"], "{silent}: sent again");
        let unsent = fixture.unsent().await.unwrap();
        assert_eq!((unsent.text.as_str(), unsent.waits), ("hello", true), "{silent}");
    }
    fixture.server.world.lock().unwrap().comments[0] = marked;
    fixture.pass(HOUR);
    assert!(fixture.deliver_due().await[0].is_ok());
    assert_eq!(
        (fixture.written(), fixture.unsent().await),
        (vec!["hello".to_owned()], None)
    );
}

#[tokio::test]
async fn what_its_author_must_mend_does_not_leave_by_itself() {
    let fixture = Fixture::new().await;
    let refusal = json!({"errorMessages": ["You do not have permission to comment on this issue."]});
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Answer(400, refusal));
    assert!(matches!(fixture.send(&form("hello")).await, Err(Trouble::Refused(_))));
    assert!(!fixture.unsent().await.unwrap().waits);
    fixture.pass(7 * DAY);
    assert!(fixture.deliver_due().await.is_empty());
}

#[tokio::test]
async fn what_was_discarded_or_is_too_old_never_leaves() {
    let fixture = Fixture::new().await;
    let wait = || {
        fixture
            .server
            .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
    };
    wait();
    fixture.send(&form("hello")).await.unwrap_err();
    fixture
        .outbox
        .discard(fixture.user, &form("").client_key, &PageCopy::default())
        .await
        .unwrap();
    fixture.pass(DAY);
    assert!(fixture.deliver_due().await.is_empty());
    let mut old = form("old");
    old.client_key = "form-number-0000002".parse().unwrap();
    wait();
    fixture.send(&old).await.unwrap_err();
    fixture.pass(8 * DAY);
    wait();
    assert_eq!(fixture.deliver_due().await.len(), 1);
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!((unsent.text.as_str(), unsent.waits), ("old", false));
}

#[tokio::test]
async fn a_dead_grants_comments_wait_for_the_same_account() {
    let fixture = Fixture::new().await;
    fixture
        .outbox
        .keep(
            fixture.user,
            Some(&account()),
            Some(&acme()),
            &form("hello"),
            &Trouble::GrantDead,
        )
        .await
        .unwrap();
    fixture
        .outbox
        .wake(fixture.user, &OTHER_ACCOUNT.parse().unwrap())
        .await
        .unwrap();
    fixture.pass(11 * SECOND);
    assert!(fixture.deliver_due().await.is_empty(), "somebody else was connected");
    fixture.outbox.wake(fixture.user, &account()).await.unwrap();
    assert!(fixture.deliver_due().await.is_empty(), "there is time to discard it");
    fixture.pass(11 * SECOND);
    assert!(fixture.deliver_due().await[0].is_ok());
    assert_eq!(fixture.written(), ["hello"]);
}

#[tokio::test]
async fn several_on_one_issue_leave_in_the_order_they_were_written() {
    let fixture = Fixture::new().await;
    for number in 1..=3 {
        let mut form = form(&format!("number {number}"));
        form.client_key = format!("form-number-000000{number}").parse().unwrap();
        fixture
            .outbox
            .keep(
                fixture.user,
                Some(&account()),
                Some(&acme()),
                &form,
                &Trouble::Unavailable,
            )
            .await
            .unwrap();
        fixture.pass(1);
    }
    fixture.pass(MINUTE);
    for _ in 0..3 {
        assert_eq!(fixture.deliver_due().await.len(), 1);
    }
    assert_eq!(fixture.written(), ["number 1", "number 2", "number 3"]);
}

#[tokio::test]
async fn a_change_that_comes_after_it_left_is_for_its_author_to_decide() {
    let fixture = Fixture::new().await;
    fixture
        .server
        .fault(Method::POST, "/comment", Fault::Answer(429, json!(null)));
    fixture.send(&form("hello")).await.unwrap_err();
    fixture.pass(12 * SECOND);
    assert!(fixture.deliver_due().await[0].is_ok());
    assert!(matches!(
        fixture.send(&form("hello, changed")).await,
        Err(Trouble::Invalid(_))
    ));
    assert_eq!(fixture.written(), ["hello"]);
    assert_eq!(fixture.unsent().await.unwrap().text, "hello, changed");
    // Pressed again knowing that, from the same page or from the next.
    fixture.send(&form("hello, changed")).await.unwrap();
    assert_eq!(fixture.written(), ["hello", "hello, changed"]);
    assert_eq!(fixture.unsent().await, None);
}

#[tokio::test]
async fn a_text_that_was_sent_while_another_of_its_form_was_under_way_is_one_comment() {
    let mut fixture = Fixture::new().await;
    fixture.outbox.patience = Duration::ZERO;
    // Whoever sends the first is never heard of again.
    drop(fixture.accept(&form("hello")).await.unwrap());
    let changed = form("hello, changed");
    assert_eq!(fixture.accept(&changed).await.unwrap_err(), Trouble::InFlight);
    fixture.pass(LEASE + 1);
    fixture.send(&changed).await.unwrap();
    fixture.pass(MINUTE);
    while !fixture.deliver_due().await.is_empty() {}
    let mut written = fixture.written();
    written.sort();
    assert_eq!(written, ["hello", "hello, changed"]);
}

/// Whatever is wrong with one row, those behind it leave: of its author on the same issue and of
/// everybody else.
#[tokio::test]
async fn a_row_that_cannot_be_read_or_opened_holds_up_no_other() {
    for (column, value, is_shown) in [
        ("body", "not sealed by us", true),
        ("site", "no site!", false),
        ("state", "no state!", false),
    ] {
        let fixture = Fixture::new().await;
        let mark = UserId::random(&OsEntropy);
        fixture.outbox.store.add_person_for_tests(mark).await;
        let wait = async |user, number: u8| {
            let mut form = form(&format!("number {number}"));
            form.client_key = format!("form-number-000000{number}").parse().unwrap();
            let outbox = &fixture.outbox;
            outbox
                .keep(user, Some(&account()), Some(&acme()), &form, &Trouble::Unavailable)
                .await
                .unwrap();
            fixture.pass(1);
            outbox
                .store
                .outbox_of_form(user, &form.client_key)
                .await
                .unwrap()
                .unwrap()
        };
        let spoiled = wait(fixture.user, 1).await;
        wait(fixture.user, 2).await;
        wait(mark, 3).await;
        fixture
            .outbox
            .store
            .spoil_outbox_for_tests(spoiled.op, column, value)
            .await;
        fixture.pass(MINUTE);
        for _ in 0..2 {
            fixture.deliver_due().await;
        }
        let mut written = fixture.written();
        written.sort();
        assert_eq!(written, ["number 2", "number 3"], "{column}");
        if is_shown {
            let shown = fixture.unsent().await.unwrap();
            assert!(matches!(shown.trouble, Trouble::Internal(_)), "{:?}", shown.trouble);
            assert_eq!((shown.text.as_str(), shown.waits), ("", false));
            fixture
                .outbox
                .discard(fixture.user, &shown.client_key, &PageCopy::default())
                .await
                .unwrap();
            assert_eq!(fixture.unsent().await, None);
        } else {
            assert_eq!(fixture.outbox.all_unsent(fixture.user).await.unwrap(), []);
        }
    }
}

#[tokio::test]
async fn a_trouble_that_a_newer_byline_wrote_does_not_keep_a_comment_from_leaving() {
    let fixture = Fixture::new().await;
    let form = form("hello");
    let outbox = &fixture.outbox;
    outbox
        .keep(
            fixture.user,
            Some(&account()),
            Some(&acme()),
            &form,
            &Trouble::Unavailable,
        )
        .await
        .unwrap();
    let row = outbox.store.outbox_of_form(fixture.user, &form.client_key).await;
    let op = row.unwrap().unwrap().op;
    outbox
        .store
        .spoil_outbox_for_tests(op, "trouble", "{\"Unheard\": 1}")
        .await;
    assert_eq!(fixture.unsent().await.unwrap().text, "hello");
    fixture.pass(MINUTE);
    assert!(fixture.deliver_due().await[0].is_ok());
    assert_eq!(fixture.written(), ["hello"]);
}
