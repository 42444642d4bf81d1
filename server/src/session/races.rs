//! Sessions against everything that happens at once: requests that save late, signing out in one
//! place or everywhere, clocks that go wrong.

use std::{collections::BTreeSet, sync::Arc};

use app::model::Preferences;
use proptest::{prelude::*, test_runner::TestRunner};
use tokio::runtime::Runtime;
use tower_sessions::{Session, SessionStore, session::Id};

use super::{
    store::{PERSON, SignedIn},
    *,
};
use crate::{
    ids::UserId,
    seams::{DAY, Entropy, MINUTE, OsEntropy, SECOND, TestClock, UnixMs},
    store::Store,
    test_cases::cases,
    test_database::TestDatabase,
};

const START: UnixMs = 1_700_000_000_000;
const REQUESTS: usize = 4;

struct House {
    database: TestDatabase,
    store: Store,
    sessions: Sessions,
    clock: Arc<TestClock>,
}

impl House {
    async fn new() -> Self {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url).await.unwrap();
        let clock = Arc::new(TestClock::at(START));
        Self {
            sessions: replica(&store, clock.clone()),
            database,
            store,
            clock,
        }
    }

    fn request(&self, id: Option<Id>) -> Session {
        Session::new(id, Arc::new(self.sessions.clone()), None)
    }

    /// Somebody's new session.
    async fn sign_in(&self) -> (UserId, Id) {
        let id = UserId::random(&OsEntropy);
        self.store.add_person_for_tests(id).await;
        let session = self.request(None);
        let person = SignedIn {
            id,
            name: "Rohit".to_owned(),
            email: "rohit@example.com".to_owned(),
            preferences: Preferences::default(),
        };
        session.insert(PERSON, person).await.unwrap();
        session.save().await.unwrap();
        (id, session.id().unwrap())
    }

    async fn is_alive(&self, id: Id) -> bool {
        self.sessions.load(&id).await.unwrap().is_some()
    }
}

fn replica(store: &Store, clock: Arc<TestClock>) -> Sessions {
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    Sessions::new(store.clone(), clock, entropy)
}

/// What one of several requests of one browser does next.
#[derive(Debug, Clone, Copy)]
enum Step {
    Begin(usize),
    Write(usize),
    Save(usize),
    Leave(usize),
    LeaveEverywhere,
}

fn step() -> impl Strategy<Value = Step> {
    let request = 0..REQUESTS;
    prop_oneof![
        4 => request.clone().prop_map(Step::Begin),
        4 => request.clone().prop_map(Step::Write),
        4 => request.clone().prop_map(Step::Save),
        1 => request.prop_map(Step::Leave),
        1 => Just(Step::LeaveEverywhere),
    ]
}

#[test]
fn no_order_of_requests_brings_a_session_back() {
    let runtime = Runtime::new().unwrap();
    let house = runtime.block_on(House::new());
    let try_order = async |steps: &[Step]| {
        let (user, id) = house.sign_in().await;
        let mut requests: [Option<Session>; REQUESTS] = Default::default();
        let mut is_over = false;
        for step in steps {
            match *step {
                Step::Begin(number) => {
                    let session = house.request(Some(id));
                    session.load().await.unwrap();
                    requests[number] = Some(session);
                }
                Step::Write(number) => {
                    if let Some(session) = &requests[number] {
                        session.insert("seen", number).await.unwrap();
                    }
                }
                Step::Save(number) => {
                    if let Some(session) = &requests[number] {
                        // A request that began after the end has an empty session; it may save that,
                        // under another id.
                        _ = session.save().await;
                    }
                }
                Step::Leave(number) => {
                    if let Some(session) = requests[number].take() {
                        Visitor::of(session).await.unwrap().leave().await.unwrap();
                        is_over = true;
                    }
                }
                Step::LeaveEverywhere => {
                    house.sessions.end_all(user).await.unwrap();
                    is_over = true;
                }
            }
            assert_eq!(house.is_alive(id).await, !is_over);
        }
    };
    let tried = TestRunner::new(cases(500)).run(&prop::collection::vec(step(), 1..24), |steps| {
        runtime.block_on(try_order(&steps));
        Ok(())
    });
    if let Err(error) = tried {
        panic!("{error}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_a_thousand_sessions_that_end_while_they_are_saved_none_is_alive() {
    let house = House::new().await;
    for round in 0..1_000 {
        let (user, id) = house.sign_in().await;
        let late = [house.request(Some(id)), house.request(Some(id))];
        for session in &late {
            session.insert("seen", round).await.unwrap();
        }
        let saves = late.map(|session| tokio::spawn(async move { session.save().await.is_ok() }));
        if round % 2 == 0 {
            house.request(Some(id)).flush().await.unwrap();
        } else {
            house.sessions.end_all(user).await.unwrap();
        }
        assert!(!house.is_alive(id).await, "round {round}");
        for save in saves {
            save.await.unwrap();
        }
        assert!(!house.is_alive(id).await, "round {round}");
    }
}

/// Should a process's clock be wrong after all, its sessions end early or late by as much as that,
/// and no visit through it moves the absolute end.
#[tokio::test]
async fn a_wrong_clock_moves_no_absolute_end() {
    let house = House::new().await;
    let (fast, slow) = (
        Arc::new(TestClock::at(START + 10 * MINUTE)),
        Arc::new(TestClock::at(START - 10 * MINUTE)),
    );
    let replicas = [replica(&house.store, fast.clone()), replica(&house.store, slow.clone())];
    let (_, id) = house.sign_in().await;
    let pass = |time| {
        for clock in [&house.clock, &fast, &slow] {
            clock.pass(time);
        }
    };
    for _ in 0..4 {
        pass(6 * DAY - MINUTE);
        for replica in &replicas {
            assert!(replica.load(&id).await.unwrap().is_some());
        }
    }
    pass(6 * DAY - MINUTE);
    // Five minutes are left.
    let alive = async || {
        let by = |sessions: &Sessions| {
            let sessions = sessions.clone();
            async move { sessions.load(&id).await.unwrap().is_some() }
        };
        (
            by(&replicas[0]).await,
            by(&house.sessions).await,
            by(&replicas[1]).await,
        )
    };
    assert_eq!(alive().await, (false, true, true));
    pass(5 * MINUTE - SECOND);
    assert_eq!(alive().await, (false, true, true));
    pass(SECOND);
    assert_eq!(alive().await, (false, false, true));
    pass(10 * MINUTE);
    assert_eq!(alive().await, (false, false, false));
}

/// Whoever stole the database tries all of it as cookies.
#[tokio::test]
async fn nothing_in_the_database_is_a_cookie() {
    let house = House::new().await;
    let (_, id) = house.sign_in().await;
    let everything = house.database.everything().await;
    let is_cookie = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    // 128 bits in base64: the last character has two of them.
    let length = id.to_string().len() - 1;
    let forged: BTreeSet<String> = everything
        .split(|c| !is_cookie(c))
        .flat_map(|piece| piece.as_bytes().windows(length))
        .flat_map(|window| ["A", "Q", "g", "w"].map(|last| String::from_utf8_lossy(window).into_owned() + last))
        .collect();
    let forged: Vec<Id> = forged.iter().filter_map(|text| text.parse().ok()).collect();
    assert!(forged.len() > 100, "the digest alone gives as many: {}", forged.len());
    for forged in forged {
        assert!(!house.is_alive(forged).await);
    }
    assert!(house.is_alive(id).await);
}
