//! Accounts and sessions on a real database, with a clock that the tests move.

use std::{sync::Arc, time::Duration};

use app::{
    desk::{EntryRefused, SignUp, SignUpMode},
    model::{Audience, CommentRef, PageCopy, Submission, Unfinished},
};
use futures::{StreamExt, stream::FuturesUnordered};
use sqlx::{AnyConnection, Connection};
use tokio::time::timeout;
use tower_sessions::{Session, SessionStore, session::Id};

use super::{store::hash, *};
use crate::{
    seams::{Clock, DAY, Entropy, HOUR, MINUTE, OsEntropy, TestClock},
    store::Store,
    test_database::TestDatabase,
    vault::{KeyRing, Vault},
};

const PASSWORD: &str = "correct horse battery";

struct House {
    database: TestDatabase,
    store: Store,
    clock: Arc<TestClock>,
    sessions: Sessions,
    accounts: Accounts,
    vault: Vault,
}

impl House {
    async fn new(mode: SignUpMode) -> Self {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url).await.unwrap();
        let clock = Arc::new(TestClock::at(1_700_000_000_000));
        let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
        Self {
            sessions: Sessions::new(store.clone(), clock.clone(), entropy.clone()),
            accounts: Accounts::new(store.clone(), clock.clone(), entropy.clone(), mode),
            vault: Vault::new(KeyRing::generate(&OsEntropy), entropy),
            database,
            store,
            clock,
        }
    }

    async fn with_rohit() -> Self {
        let house = Self::new(SignUpMode::Closed).await;
        let email = "rohit@example.com".parse().unwrap();
        assert!(house.accounts.add(email, "Rohit", PASSWORD.to_owned()).await.unwrap());
        house
    }

    /// One request's view of a session.
    async fn request(&self, id: Option<Id>) -> Visitor {
        Visitor::of(self.session(id)).await.unwrap()
    }

    fn session(&self, id: Option<Id>) -> Session {
        Session::new(id, Arc::new(self.sessions.clone()), None)
    }

    /// Signs Rohit in and returns what his browser holds then.
    async fn rohit_signs_in(&self, before: Option<Id>) -> Id {
        let session = self.session(before);
        let visitor = Visitor::of(session.clone()).await.unwrap();
        let person = self.accounts.sign_in("Rohit@example.com", PASSWORD).await.unwrap();
        visitor.enter(person).await.unwrap();
        session.id().unwrap()
    }

    async fn user(&self, id: Id) -> Option<String> {
        self.request(Some(id)).await.user().map(|user| user.name().to_owned())
    }
}

fn form(email: &str, invitation: Option<&str>) -> SignUp {
    SignUp {
        name: "  Nina   Example ".to_owned(),
        email: email.to_owned(),
        password: PASSWORD.to_owned(),
        invitation: invitation.map(str::to_owned),
    }
}

fn submission(text: &str) -> Submission {
    Submission {
        site: "acme".parse().unwrap(),
        key: "DEMO-1".parse().unwrap(),
        client_key: format!("form-number-{:010}", text.len()).parse().unwrap(),
        text: text.to_owned(),
        audience: Audience::Internal,
        page: PageCopy::default(),
    }
}

fn unfinished(id: &str) -> Unfinished {
    Unfinished {
        comment: CommentRef {
            site: "acme".parse().unwrap(),
            key: "DEMO-1".parse().unwrap(),
            id: id.parse().unwrap(),
        },
        revision: None,
        deleting: false,
        trouble: None,
        page: PageCopy::default(),
    }
}

#[tokio::test]
async fn what_was_begun_is_kept_sealed_in_any_session_until_it_is_forgotten() {
    let house = House::with_rohit().await;
    let vault = &house.vault;
    for before in [None, Some(house.rohit_signs_in(None).await)] {
        let session = house.session(before);
        let visitor = Visitor::of(session.clone()).await.unwrap();
        for id in ["1", "2", "3", "4", "2"] {
            visitor.keep(vault, unfinished(id)).await.unwrap();
        }
        let visitor = house.request(session.id()).await;
        let kept = visitor.unfinished(vault).await.unwrap();
        assert_eq!(kept, ["3", "4", "2"].map(unfinished));
        let raw = session.get_value(super::UNFINISHED).await.unwrap().unwrap();
        assert!(!raw.to_string().contains("DEMO-1"));
        for id in ["3", "4", "2", "2"] {
            visitor.forget(vault, &unfinished(id).comment).await.unwrap();
        }
        let session = house.session(session.id());
        assert!(session.get_value(super::UNFINISHED).await.unwrap().is_none());
    }
}

#[tokio::test]
async fn a_session_names_its_person_until_it_is_left() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    assert_eq!(house.user(id).await.as_deref(), Some("Rohit"));
    house.request(Some(id)).await.leave().await.unwrap();
    assert_eq!(house.user(id).await, None);
}

#[tokio::test]
async fn signing_in_makes_a_new_session_and_ends_the_one_before() {
    let house = House::with_rohit().await;
    let planted = house.session(None);
    planted.insert("anything", "an attacker's").await.unwrap();
    planted.save().await.unwrap();
    let planted = planted.id().unwrap();

    let first = house.rohit_signs_in(Some(planted)).await;
    assert_ne!(first, planted);
    assert!(house.sessions.load(&planted).await.unwrap().is_none());
    let second = house.rohit_signs_in(Some(first)).await;
    assert_ne!(second, first);
    assert_eq!(house.user(first).await, None);
    assert_eq!(house.user(second).await.as_deref(), Some("Rohit"));
}

/// What tower-sessions' own stores do not stand: a request that began before the sign-out saves
/// its session after it.
#[tokio::test]
async fn a_late_write_does_not_bring_a_session_back() {
    let house = House::with_rohit().await;
    for everywhere in [false, true] {
        let id = house.rohit_signs_in(None).await;
        let late = house.session(Some(id));
        late.insert("seen", 1).await.unwrap();
        if everywhere {
            let user = house.request(Some(id)).await.user().unwrap().id();
            house.sessions.end_all(user).await.unwrap();
        } else {
            house.request(Some(id)).await.leave().await.unwrap();
        }
        assert!(late.save().await.is_err());
        assert!(house.sessions.load(&id).await.unwrap().is_none());
        assert_eq!(house.user(id).await, None);
    }
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_browser_of_one_person_only() {
    let house = House::with_rohit().await;
    let mark: Email = "mark@example.com".parse().unwrap();
    house.accounts.add(mark, "Mark", PASSWORD.to_owned()).await.unwrap();
    let session = house.session(None);
    let person = house.accounts.sign_in("mark@example.com", PASSWORD).await.unwrap();
    Visitor::of(session.clone()).await.unwrap().enter(person).await.unwrap();
    let mark = session.id().unwrap();

    let browsers = [house.rohit_signs_in(None).await, house.rohit_signs_in(None).await];
    let user = house.request(Some(browsers[0])).await.user().unwrap().id();
    house.sessions.end_all(user).await.unwrap();
    for id in browsers {
        assert_eq!(house.user(id).await, None);
    }
    assert_eq!(house.user(mark).await.as_deref(), Some("Mark"));
}

#[tokio::test]
async fn a_session_ends_after_seven_days_without_a_visit() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    house.clock.pass(7 * DAY - HOUR);
    assert!(house.user(id).await.is_some());
    // That visit counted.
    house.clock.pass(7 * DAY - HOUR);
    assert!(house.user(id).await.is_some());
    house.clock.pass(7 * DAY + 5 * MINUTE);
    assert_eq!(house.user(id).await, None);
}

/// A visit soon after one that was noted is not noted, and counts.
#[tokio::test]
async fn no_session_ends_early() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    house.clock.pass(5 * MINUTE);
    assert!(house.user(id).await.is_some());
    house.clock.pass(7 * DAY - 1);
    house.sessions.sweep().await.unwrap();
    assert!(house.user(id).await.is_some());
}

/// With the session's row held by somebody else, one of them waits for it.
#[tokio::test]
async fn of_a_crowd_one_notes_the_visit_and_nobody_fails_for_it() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    house.clock.pass(6 * MINUTE);
    let mut holder = AnyConnection::connect(&house.database.url).await.unwrap();
    for statement in ["BEGIN", "UPDATE session SET seen_at = seen_at"] {
        sqlx::query(statement).execute(&mut holder).await.unwrap();
    }
    let mut crowd: FuturesUnordered<_> = (0..200).map(|_| house.user(id)).collect();
    for served in 1..200 {
        let name = timeout(Duration::from_secs(8), crowd.next()).await;
        let name = name.unwrap_or_else(|_| panic!("{served} of the crowd wait")).unwrap();
        assert_eq!(name.as_deref(), Some("Rohit"));
    }
    sqlx::query("ROLLBACK").execute(&mut holder).await.unwrap();
    assert_eq!(crowd.next().await.unwrap().as_deref(), Some("Rohit"));
    let alive = crate::store::session::Alive { now: 0, seen_since: 0 };
    let row = house.store.session(&hash(&id), alive).await.unwrap().unwrap();
    assert_eq!(row.seen_at, house.clock.now(), "it was noted");
}

#[tokio::test]
async fn a_session_ends_after_thirty_days_however_often_it_is_used() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    for _ in 0..5 {
        house.clock.pass(6 * DAY - MINUTE);
        assert!(house.user(id).await.is_some());
    }
    house.clock.pass(5 * MINUTE);
    assert_eq!(house.user(id).await, None);
    house.sessions.sweep().await.unwrap();
    assert_eq!(house.user(id).await, None);
}

#[tokio::test]
async fn an_id_that_is_taken_is_not_given_out_again() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    let now = 1_700_000_000_000;
    let added = house.store.add_session(&hash(&id), None, "{}", now, now + HOUR).await;
    assert!(!added.unwrap());
    assert!(house.user(id).await.is_some());
}

#[tokio::test]
async fn what_the_database_holds_is_no_cookie() {
    let house = House::with_rohit().await;
    let id = house.rohit_signs_in(None).await;
    let user = house.request(Some(id)).await.user().unwrap().clone();
    let as_cookie = user.session_hash().parse::<Id>();
    if let Ok(forged) = as_cookie {
        assert_eq!(house.user(forged).await, None);
    }
    let everything = house.database.everything().await;
    assert!(everything.contains(user.session_hash()));
    assert!(!everything.contains(&id.to_string()));
    assert!(!everything.contains(PASSWORD));
}

#[tokio::test]
async fn what_a_visitor_tried_to_post_waits_sealed_in_their_own_session() {
    let house = House::with_rohit().await;
    let session = house.session(None);
    let visitor = Visitor::of(session.clone()).await.unwrap();
    for text in ["one", "four", "three", "seventeen"] {
        visitor.park_for_tests(&house.vault, submission(text)).await.unwrap();
    }
    let id = session.id().unwrap();
    let texts = |parked: Vec<Submission>| parked.into_iter().map(|form| form.text).collect::<Vec<_>>();
    let parked = house.request(Some(id)).await.parked(&house.vault).await.unwrap();
    assert_eq!(texts(parked), ["four", "three", "seventeen"]);
    let other = house.request(None).await.parked(&house.vault).await.unwrap();
    assert!(other.is_empty());
    let record = house.sessions.load(&id).await.unwrap().unwrap();
    assert!(!serde_json::to_string(&record.data).unwrap().contains("seventeen"));
}

#[tokio::test]
async fn a_wrong_password_and_an_unknown_address_are_refused_alike() {
    let house = House::with_rohit().await;
    for (email, password) in [
        ("rohit@example.com", "correct horse batterY"),
        ("rohit@example.com", ""),
        ("nobody@example.com", PASSWORD),
        ("not an address", PASSWORD),
        ("rohit@example.com", &"x".repeat(100_000)),
    ] {
        let refused = house.accounts.sign_in(email, password).await.err();
        assert_eq!(refused, Some(EntryRefused::WrongCredentials), "{email}");
    }
}

#[tokio::test]
async fn an_invitation_is_good_for_one_account_within_seven_days() {
    let house = House::new(SignUpMode::Invite).await;
    let refused = |result: Result<Person, EntryRefused>| result.err();
    let sign_up = |email: &'static str, invitation: Option<String>| {
        let accounts = house.accounts.clone();
        async move { accounts.sign_up(form(email, invitation.as_deref())).await }
    };
    let bad = Some(EntryRefused::BadInvitation);
    assert_eq!(refused(sign_up("a@example.com", None).await), bad);
    assert_eq!(refused(sign_up("a@example.com", Some("invented".into())).await), bad);

    let token = house.accounts.invite().await.unwrap();
    assert_eq!(refused(sign_up("a@example.com", Some(token.clone())).await), None);
    assert_eq!(refused(sign_up("b@example.com", Some(token)).await), bad);

    // An address that is taken does not use an invitation up.
    let token = house.accounts.invite().await.unwrap();
    let taken = sign_up("A@example.com", Some(token.clone())).await;
    assert_eq!(refused(taken), Some(EntryRefused::EmailUnusable));
    assert_eq!(refused(sign_up("b@example.com", Some(token)).await), None);

    let token = house.accounts.invite().await.unwrap();
    house.clock.pass(7 * DAY);
    assert_eq!(refused(sign_up("c@example.com", Some(token)).await), bad);
    assert!(house.accounts.sign_in("c@example.com", PASSWORD).await.is_err());
}

#[tokio::test]
async fn signing_up_asks_for_what_an_account_needs() {
    let house = House::new(SignUpMode::Open).await;
    let with = |change: fn(&mut SignUp)| {
        let mut form = form("nina@example.com", None);
        change(&mut form);
        house.accounts.sign_up(form)
    };
    assert_eq!(
        with(|f| f.email = "nina".into()).await.err(),
        Some(EntryRefused::BadEmail)
    );
    assert_eq!(
        with(|f| f.name = "  ".into()).await.err(),
        Some(EntryRefused::NameMissing)
    );
    assert_eq!(
        with(|f| f.password = "short".into()).await.err(),
        Some(EntryRefused::PasswordTooShort(12))
    );
    assert_eq!(
        with(|f| f.password = "x".repeat(1025)).await.err(),
        Some(EntryRefused::PasswordTooLong)
    );
    assert!(with(|_| ()).await.is_ok());
    let closed = House::new(SignUpMode::Closed).await;
    let refused = closed.accounts.sign_up(form("nina@example.com", None)).await.err();
    assert_eq!(refused, Some(EntryRefused::Closed));
}

#[tokio::test]
async fn an_account_that_is_there_stays_as_it_is() {
    let house = House::with_rohit().await;
    let email: Email = "rohit@example.com".parse().unwrap();
    let added = house
        .accounts
        .add(email.clone(), "Somebody", "another password".into())
        .await;
    assert!(!added.unwrap());
    assert!(house.accounts.sign_in(email.as_str(), PASSWORD).await.is_ok());
    assert!(matches!(
        house.accounts.add(email, "Rohit", "short".into()).await,
        Err(AddError::TooShort)
    ));
}
