//! The comment protocol against one issue of a Jira that loses replies, and a real database.

use http::Method;
use serde_json::json;

use super::*;
use crate::{
    jira::test_server::{ACCOUNT, Fault, OTHER_ACCOUNT, TestJira},
    seams::{DAY, HOUR, MINUTE, OsEntropy, TestClock},
    test_database::TestDatabase,
    vault::KeyRing,
};

struct Fixture {
    outbox: Outbox,
    server: Arc<TestJira>,
    clock: Arc<TestClock>,
    user: UserId,
    database: TestDatabase,
    keys: std::path::PathBuf,
}

/// Before the comments of the test server, so that they count as recent.
const START: UnixMs = 1_700_000_000_000;

impl Fixture {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let keys = database.folder.path().join("keys");
        KeyRing::create(&keys, &OsEntropy).unwrap();
        let clock = Arc::new(TestClock::at(START));
        let outbox = replica(&database.url, &keys, &clock).await;
        let user = UserId::random(&OsEntropy);
        outbox.store.add_person_for_tests(user).await;
        Self {
            outbox,
            server: TestJira::start().await,
            clock,
            user,
            database,
            keys,
        }
    }

    /// Another process on the same database.
    async fn replica(&self) -> Outbox {
        replica(&self.database.url, &self.keys, &self.clock).await
    }

    fn pass(&self, time: UnixMs) {
        self.clock.pass(time);
    }

    async fn accept(&self, form: &Submission) -> Result<Acceptance, Trouble> {
        let accepted = self.outbox.accept(self.user, &account(), form).await;
        accepted.map_err(Trouble::from)
    }

    async fn send(&self, form: &Submission) -> Result<Posted, Trouble> {
        send(&self.outbox, &self.server, self.user, form).await
    }

    async fn unsent(&self) -> Option<Unsent> {
        let form = form("x");
        self.outbox.unsent(self.user, &form.site, &form.key).await.unwrap()
    }
}

async fn replica(database: &str, keys: &std::path::Path, clock: &Arc<TestClock>) -> Outbox {
    let store = Store::open(database).await.unwrap();
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let vault = Vault::new(KeyRing::read(keys).unwrap(), entropy.clone());
    Outbox::new(Ground {
        store,
        vault,
        clock: clock.clone(),
        entropy,
        tasks: TaskTracker::new(),
    })
}

async fn send(outbox: &Outbox, server: &TestJira, user: UserId, form: &Submission) -> Result<Posted, Trouble> {
    match outbox.accept(user, &account(), form).await? {
        Acceptance::Posted(posted) => Ok(posted),
        Acceptance::Deliver(accepted) => {
            let delivered = outbox.deliver(accepted, server.client(user)).await;
            delivered.map_err(|undelivered| match undelivered {
                Undelivered::Trouble(trouble) => trouble,
                Undelivered::WrongAccount => Trouble::GrantFrozen,
                Undelivered::TokenRejected(_) => panic!("the token was rejected"),
            })
        }
    }
}

pub(super) fn account() -> AccountId {
    ACCOUNT.parse().unwrap()
}

fn form(text: &str) -> Submission {
    Submission {
        site: "acme".parse().unwrap(),
        key: "DEMO-1".parse().unwrap(),
        client_key: "form-number-0000001".parse().unwrap(),
        text: text.into(),
        audience: Audience::Everyone,
    }
}

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
    let (site, key) = (form("").site, form("").key);
    let discarded = fixture.outbox.discard(fixture.user, &site, &key).await;
    assert_eq!(Trouble::from(discarded.unwrap_err()), Trouble::InFlight);
    assert_eq!(fixture.server.posts(), 0);
}

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
    other.accept(fixture.user, &account(), &form("hello")).await.unwrap();
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
    let refused = fixture.outbox.accept(fixture.user, &other, &form("hello")).await;
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
    let client = fixture.server.client_for(fixture.user, ACCOUNT, "globex");
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
        .keep(fixture.user, None, &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let unsent = fixture.unsent().await.unwrap();
    assert_eq!((unsent.text.as_str(), unsent.trouble), ("hello", Trouble::NotConnected));
    fixture.send(&form).await.unwrap();
    fixture
        .outbox
        .keep(fixture.user, None, &form, &Trouble::NotConnected)
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
        .keep(fixture.user, None, &form, &Trouble::NotConnected)
        .await
        .unwrap();
    fixture
        .outbox
        .discard(fixture.user, &form.site, &form.key)
        .await
        .unwrap();
    fixture
        .outbox
        .discard(fixture.user, &form.site, &form.key)
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
        .keep(fixture.user, None, &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let mark = UserId::random(&OsEntropy);
    fixture.outbox.store.add_person_for_tests(mark).await;
    assert_eq!(fixture.outbox.unsent(mark, &form.site, &form.key).await.unwrap(), None);
    fixture.outbox.discard(mark, &form.site, &form.key).await.unwrap();
    fixture
        .outbox
        .keep(
            mark,
            None,
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
        .keep(fixture.user, None, &form, &Trouble::NotConnected)
        .await
        .unwrap();
    let everything = fixture.database.everything().await;
    assert!(everything.contains(form.client_key.as_str()));
    assert!(!everything.contains("a plain secret text"));
}

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
            let (author, site, accepted) = due.read();
            let client = self
                .server
                .client_for(author.user(), author.account().as_str(), site.as_str());
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
    let (site, key) = (form("").site, form("").key);
    fixture.outbox.discard(fixture.user, &site, &key).await.unwrap();
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
        .keep(fixture.user, Some(&account()), &form("hello"), &Trouble::GrantDead)
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
            .keep(fixture.user, Some(&account()), &form, &Trouble::Unavailable)
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
    for (column, value, is_shown) in [("body", "not sealed by us", true), ("site", "no site!", false)] {
        let fixture = Fixture::new().await;
        let mark = UserId::random(&OsEntropy);
        fixture.outbox.store.add_person_for_tests(mark).await;
        let wait = async |user, number: u8| {
            let mut form = form(&format!("number {number}"));
            form.client_key = format!("form-number-000000{number}").parse().unwrap();
            let outbox = &fixture.outbox;
            outbox
                .keep(user, Some(&account()), &form, &Trouble::Unavailable)
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
            let form = form("");
            fixture
                .outbox
                .discard(fixture.user, &form.site, &form.key)
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
        .keep(fixture.user, Some(&account()), &form, &Trouble::Unavailable)
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
            let (_, _, accepted) = due.read();
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
