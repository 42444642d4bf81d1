//! The refresh protocol explored: random schedules of three processes on one grant, their crashes
//! and stalls, what the network loses, and whatever the person does meanwhile. After each step the
//! row must be what a model of the protocol says, and what an authorization server would make of its
//! refresh token must be no surprise.
//!
//! The processes are [`Grants`] on a real database; the steps are its own, one at a time.
//! `PROPTEST_CASES` says how many schedules are tried.

mod atlassian;

use std::time::Duration;

use proptest::{prelude::*, test_runner::TestRunner};
use tokio::runtime::Runtime;
use url::Url;

use self::atlassian::{Atlassian, Rotation};
use super::{
    authorization::{TokenError, Tokens},
    refresh::{Claim, LEASE, PRESENT_WITHIN, Turn},
    tests::consent,
    *,
};
use crate::{
    ids::UserId,
    seams::{HOUR, OsEntropy, SECOND, TestClock},
    store::{REPLICAS_DIFFER, grant::Kept},
    test_cases::cases,
    test_database::TestDatabase,
    vault::{AccessToken, KeyRing, RefreshToken},
};

const PROCESSES: usize = 3;
const START: UnixMs = 1_700_000_000_000;

/// The deadline of a token request.
const DEADLINE: UnixMs = 15 * SECOND;

/// No wait that the server asks for is kept longer.
const LONGEST_WAIT: UnixMs = 330 * SECOND;

#[derive(Debug, Clone)]
enum Step {
    Pass(UnixMs),
    /// The database's clock is set, back or forth.
    Jump(UnixMs),
    /// A process reads the grant, as at the start of a request.
    Look(usize),
    /// It goes on with what it read, however long ago.
    Claim(usize),
    LookAndClaim(usize),
    Ask(usize, Fate),
    Settle(usize),
    /// What a process knows is gone.
    Crash(usize),
    /// A reply to the grant that the process looked at named another account.
    Freeze(usize),
    Disconnect,
    Consent,
}

/// What becomes of a token request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Answered,
    AnsweredWithoutRefreshToken,
    RequestLost,
    ReplyLost,
    Limited(Option<u64>),
    AppRefused,
}

/// How the clocks of the processes run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Clocks {
    /// All by the database's: as they should.
    Agree,
    /// Each goes wrong by so much.
    Differ([UnixMs; PROCESSES]),
}

#[derive(Debug, Clone)]
struct Schedule {
    rotation: Rotation,
    clocks: Clocks,
    steps: Vec<Step>,
}

fn step() -> impl Strategy<Value = Step> {
    let process = 0..PROCESSES;
    let wait = prop::sample::select(vec![
        SECOND,
        SECOND,
        4 * SECOND,
        26 * SECOND,
        26 * SECOND,
        26 * SECOND,
        16 * SECOND,
        26 * SECOND,
        340 * SECOND,
        11 * MINUTE,
        HOUR,
    ]);
    let fate = prop_oneof![
        6 => Just(Fate::Answered),
        1 => Just(Fate::AnsweredWithoutRefreshToken),
        2 => Just(Fate::RequestLost),
        3 => Just(Fate::ReplyLost),
        1 => prop::option::of(prop::sample::select(vec![1, 30, 100_000])).prop_map(Fate::Limited),
        1 => Just(Fate::AppRefused),
    ];
    prop_oneof![
        8 => wait.prop_map(Step::Pass),
        2 => process.clone().prop_map(Step::Look),
        4 => process.clone().prop_map(Step::Claim),
        12 => process.clone().prop_map(Step::LookAndClaim),
        14 => (process.clone(), fate).prop_map(|(process, fate)| Step::Ask(process, fate)),
        10 => process.clone().prop_map(Step::Settle),
        2 => process.clone().prop_map(Step::Crash),
        1 => process.prop_map(Step::Freeze),
        1 => Just(Step::Disconnect),
        2 => Just(Step::Consent),
    ]
}

fn schedule() -> impl Strategy<Value = Schedule> {
    let rotations = vec![
        Rotation::Strict,
        Rotation::Leeway,
        Rotation::LastChild,
        Rotation::UntilSuccessorIsUsed,
    ];
    (prop::sample::select(rotations), prop::collection::vec(step(), 1..60)).prop_map(|(rotation, steps)| Schedule {
        rotation,
        clocks: Clocks::Agree,
        steps,
    })
}

/// Clocks that differ by up to ten minutes, and a database whose clock is set once.
fn schedule_with_bad_clocks() -> impl Strategy<Value = Schedule> {
    let error = || prop::sample::select(vec![-10 * MINUTE, -30 * SECOND, 0, 30 * SECOND, 10 * MINUTE]);
    let rotations = vec![Rotation::Leeway, Rotation::UntilSuccessorIsUsed];
    let jump = prop::sample::select(vec![-HOUR, -10 * MINUTE, 10 * MINUTE, HOUR]);
    let steps = (prop::collection::vec(step(), 1..60), any::<prop::sample::Index>(), jump);
    (prop::sample::select(rotations), [error(), error(), error()], steps).prop_map(
        |(rotation, errors, (mut steps, at, jump))| {
            steps.insert(at.index(steps.len()), Step::Jump(jump));
            Schedule {
                rotation,
                clocks: Clocks::Differ(errors),
                steps,
            }
        },
    )
}

/// The row as the model has it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Expected {
    id: GrantId,
    state: GrantState,
    generation: i64,
    refresh: String,
    holder: Option<u32>,
    lease_until: UnixMs,
    /// The earliest and the latest that can have been written.
    refresh_after: Option<(UnixMs, UnixMs)>,
}

/// A refresh under way in one process.
struct Holder {
    number: u32,
    claim: Claim,
    claimed_at: UnixMs,
    answer: Option<Result<Tokens, TokenError>>,
}

/// A token request that may still be under way.
struct Request {
    grant: GrantId,
    generation: i64,
    holder: u32,
    sent_at: UnixMs,
}

struct Process {
    grants: Grants,
    clock: Arc<TestClock>,
    seen: Option<GrantRow>,
    holder: Option<Holder>,
}

struct Run<'a> {
    schedule: &'a Schedule,
    processes: Vec<Process>,
    user: User,
    atlassian: Atlassian,
    /// The true time.
    now: UnixMs,
    expected: Option<Expected>,
    requests: Vec<Request>,
    holders: u32,
}

/// One database for all schedules; each has a person of its own.
struct House {
    runtime: Runtime,
    grants: Grants,
    _database: TestDatabase,
}

impl House {
    fn new() -> Self {
        let runtime = Runtime::new().unwrap();
        let (grants, database) = runtime.block_on(async {
            let database = TestDatabase::new().await;
            let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
            let ground = Ground {
                store: Store::open(&database.url).await.unwrap(),
                vault: Vault::new(KeyRing::generate(&OsEntropy), entropy.clone()),
                clock: Arc::new(TestClock::at(START)),
                entropy,
                tasks: TaskTracker::new(),
            };
            // Nobody asks anything over the network here.
            let nowhere = Url::parse("http://127.0.0.1:9").unwrap();
            let egress = Egress::new(nowhere.clone()).unwrap();
            let authorization =
                Authorization::new(&nowhere, egress.clone(), "id".into(), "secret".into(), &nowhere).unwrap();
            (Grants::new(ground, authorization, egress, Vec::new()), database)
        });
        Self {
            runtime,
            grants,
            _database: database,
        }
    }

    fn process(&self, error: UnixMs) -> Process {
        let clock = Arc::new(TestClock::at(START + error));
        Process {
            grants: Grants {
                clock: clock.clone(),
                refreshing: Arc::default(),
                ..self.grants.clone()
            },
            clock,
            seen: None,
            holder: None,
        }
    }

    fn try_schedules(&self, schedules: impl Strategy<Value = Schedule>) {
        let mut runner = TestRunner::new(cases(64));
        let tried = runner.run(&schedules, |schedule| {
            self.runtime.block_on(self.try_schedule(&schedule));
            Ok(())
        });
        if let Err(error) = tried {
            panic!("{error}");
        }
    }

    async fn try_schedule(&self, schedule: &Schedule) {
        let errors = match schedule.clocks {
            Clocks::Agree => [0; PROCESSES],
            Clocks::Differ(errors) => errors,
        };
        let user = User::for_tests(UserId::random(&OsEntropy), "Rohit");
        self.grants.store.add_person_for_tests(user.id()).await;
        let mut run = Run {
            processes: errors.into_iter().map(|error| self.process(error)).collect(),
            user,
            atlassian: Atlassian::new(schedule.rotation),
            now: START,
            expected: None,
            requests: Vec::new(),
            holders: 0,
            schedule,
        };
        run.consent().await;
        run.take(&Step::Pass(HOUR)).await;
        for step in &schedule.steps {
            run.take(step).await;
            run.check().await;
        }
        run.comes_to_rest().await;
    }
}

impl Run<'_> {
    async fn take(&mut self, step: &Step) {
        match *step {
            Step::Pass(time) => {
                self.now += time;
                self.move_clocks(time);
            }
            Step::Jump(time) => self.move_clocks(time),
            Step::Look(process) => self.look(process).await,
            Step::Claim(process) => self.claim(process).await,
            Step::LookAndClaim(process) => {
                self.look(process).await;
                self.claim(process).await;
            }
            Step::Ask(process, fate) => self.ask(process, fate),
            Step::Settle(process) => self.settle(process).await,
            Step::Crash(process) => {
                self.processes[process].holder = None;
                self.processes[process].seen = None;
            }
            Step::Freeze(process) => {
                let Some(seen) = &self.processes[process].seen else {
                    return;
                };
                let store = &self.processes[process].grants.store;
                store.set_grant_state(seen.id, GrantState::Frozen).await.unwrap();
                if let Some(row) = self.expected.as_mut().filter(|row| row.id == seen.id) {
                    row.state = GrantState::Frozen;
                }
            }
            Step::Disconnect => {
                self.processes[0].grants.disconnect(&self.user).await.unwrap();
                self.expected = None;
            }
            Step::Consent => self.consent().await,
        }
    }

    fn move_clocks(&self, time: UnixMs) {
        for process in &self.processes {
            process.clock.pass(time);
        }
    }

    async fn consent(&mut self) {
        let token = self.atlassian.consent();
        let account = format!("account-{}", self.user.id());
        let grants = &self.processes[0].grants;
        let kept = consent(grants, &self.user, &account, ("first-access", &token)).await;
        assert_eq!(kept, Kept::Yes);
        let row = grants.store.grant_of(self.user.id()).await.unwrap().unwrap();
        self.expected = Some(Expected {
            id: row.id,
            state: GrantState::Live,
            generation: 1,
            refresh: token,
            holder: None,
            lease_until: 0,
            refresh_after: None,
        });
    }

    async fn look(&mut self, number: usize) {
        let process = &mut self.processes[number];
        process.seen = process.grants.store.grant_of(self.user.id()).await.unwrap();
    }

    /// What a request does that finds its access token about to run out.
    async fn claim(&mut self, number: usize) {
        let process = &mut self.processes[number];
        let Some(seen) = &process.seen else { return };
        let now = process.clock.now();
        if process.holder.is_some() || seen.state != GrantState::Live || seen.access_expires_at - EXPIRY_MARGIN > now {
            return;
        }
        let turn = process.grants.claim(seen.id, seen.generation).await;
        let Some(row) = self.expected.as_mut().filter(|row| row.id == seen.id) else {
            assert!(matches!(turn, Err(GrantError::NotConnected)));
            return;
        };
        match row.state {
            GrantState::Live => {}
            GrantState::NeedsReauth => return assert!(matches!(turn, Err(GrantError::NeedsReauth))),
            GrantState::Frozen => return assert!(matches!(turn, Err(GrantError::Frozen))),
        }
        if row.generation != seen.generation {
            return assert!(matches!(turn, Ok(Turn::Over(found)) if found.generation == row.generation));
        }
        if let Some((earliest, latest)) = row.refresh_after {
            if matches!(turn, Err(GrantError::RateLimited(Some(_)))) {
                assert!(
                    latest > now && earliest <= now + LONGEST_WAIT,
                    "nobody asked for such a wait"
                );
                return;
            }
            assert!(earliest <= now || latest > now + LONGEST_WAIT, "the wait is not over");
        }
        let longest = now + LEASE + REPLICAS_DIFFER;
        let is_leased = row.holder.is_some() && (now..=longest).contains(&row.lease_until);
        match turn {
            Ok(Turn::Ours(claim)) => {
                assert!(!is_leased, "somebody else has the lease");
                self.holders += 1;
                row.holder = Some(self.holders);
                row.lease_until = now + LEASE;
                process.holder = Some(Holder {
                    number: self.holders,
                    claim,
                    claimed_at: self.now,
                    answer: None,
                });
            }
            Ok(Turn::Theirs) => assert!(is_leased, "nobody has the lease"),
            Ok(Turn::Over(_)) => panic!("the generation is still the same"),
            Err(error) => panic!("{error}"),
        }
    }

    /// The request and its reply. Tried again where it brought nothing, as the client does.
    fn ask(&mut self, number: usize, fate: Fate) {
        let Some(holder) = &mut self.processes[number].holder else {
            return;
        };
        if matches!(
            &holder.answer,
            Some(Ok(_) | Err(TokenError::Refused | TokenError::Misconfigured(_)))
        ) {
            return;
        }
        if self.now - holder.claimed_at > PRESENT_WITHIN.as_millis() as UnixMs {
            holder.answer = Some(Err(TokenError::Unavailable));
            return;
        }
        let row = &holder.claim.row;
        if self.schedule.clocks == Clocks::Agree {
            let other = self.requests.iter().find(|request| {
                request.grant == row.id
                    && request.generation == row.generation
                    && request.holder != holder.number
                    && self.now < request.sent_at + DEADLINE
            });
            assert!(other.is_none(), "two requests for one generation at once");
        }
        self.requests.push(Request {
            grant: row.id,
            generation: row.generation,
            holder: holder.number,
            sent_at: self.now,
        });
        let token = holder.claim.token.expose();
        let tokens = |refresh: Option<String>| Tokens {
            access: AccessToken::new("access".to_owned()),
            refresh: refresh.map(RefreshToken::new),
            // So short that the next refresh may come at once; an hour where clocks are wrong, which
            // is what keeps a token from becoming two generations old within one lease.
            lifetime: match self.schedule.clocks {
                Clocks::Agree => Duration::from_secs(60),
                Clocks::Differ(_) => Duration::from_secs(3600),
            },
            scopes: None,
        };
        holder.answer = Some(match fate {
            Fate::Answered => match self.atlassian.rotate(token, self.now) {
                Some(next) => Ok(tokens(Some(next))),
                None => Err(TokenError::Refused),
            },
            Fate::AnsweredWithoutRefreshToken if self.atlassian.takes(token, self.now) => Ok(tokens(None)),
            Fate::AnsweredWithoutRefreshToken => Err(TokenError::Refused),
            Fate::RequestLost => Err(TokenError::Unavailable),
            Fate::ReplyLost => {
                self.atlassian.rotate(token, self.now);
                Err(TokenError::Unavailable)
            }
            Fate::Limited(seconds) => Err(TokenError::RateLimited(seconds)),
            Fate::AppRefused => Err(TokenError::Misconfigured("invalid_client".to_owned())),
        });
    }

    async fn settle(&mut self, number: usize) {
        let process = &mut self.processes[number];
        if process.holder.as_ref().is_none_or(|holder| holder.answer.is_none()) {
            return;
        }
        let holder = process.holder.take().expect("looked at");
        let answer = holder.answer.expect("looked at");
        self.requests.retain(|request| request.holder != holder.number);
        let now = process.clock.now();
        let row = self.expected.as_mut().filter(|row| row.holder == Some(holder.number));
        match &answer {
            Ok(tokens) => {
                if let Some(row) = row {
                    row.generation += 1;
                    if let Some(refresh) = &tokens.refresh {
                        row.refresh = refresh.expose().to_owned();
                    }
                    (row.holder, row.refresh_after) = (None, None);
                }
            }
            Err(TokenError::Refused) => {
                if let Some(row) = row.filter(|row| row.state == GrantState::Live) {
                    assert!(
                        !self.atlassian.takes(&row.refresh, self.now),
                        "no proof that it is dead"
                    );
                    (row.holder, row.state) = (None, GrantState::NeedsReauth);
                }
            }
            Err(error) => {
                if let Some(row) = row {
                    row.holder = None;
                    row.refresh_after = match error {
                        TokenError::RateLimited(Some(seconds)) => {
                            let wait = SECOND * (*seconds).min(300) as UnixMs;
                            Some((now + wait, now + wait + wait / 10))
                        }
                        _ => None,
                    };
                }
            }
        }
        let ends_well = matches!(answer, Ok(_) | Err(TokenError::Refused));
        let settled = process.grants.settle(holder.claim, answer).await;
        assert_eq!(settled.is_ok(), ends_well, "{settled:?}");
    }

    /// The row is what the model says, and its refresh token is as good as can be.
    async fn check(&self) {
        let grants = &self.processes[0].grants;
        let row = grants.store.grant_of(self.user.id()).await.unwrap();
        let Some(expected) = &self.expected else {
            return assert!(row.is_none(), "disconnected stays disconnected");
        };
        let row = row.expect("the grant is there");
        let place = binding(&row, "refresh_token", row.generation);
        let refresh = grants.vault.open_text(&place, &row.refresh_token).unwrap();
        assert_eq!(
            (row.id, row.state, row.generation, &refresh),
            (expected.id, expected.state, expected.generation, &expected.refresh)
        );
        if let (Some(after), Some((earliest, latest))) = (row.refresh_after, expected.refresh_after) {
            assert!((earliest..=latest).contains(&after));
        }
        assert_eq!(row.refresh_after.is_some(), expected.refresh_after.is_some());
        let is_lost = row.state == GrantState::Live && !self.atlassian.takes(&refresh, self.now);
        assert!(
            !is_lost || self.atlassian.is_too_late_for(&refresh, self.now),
            "{refresh} was lost without need"
        );
    }

    /// Once everybody is gone and every lease and wait is over, a live grant is refreshed or found
    /// dead: nothing holds it up.
    async fn comes_to_rest(&mut self) {
        for process in &mut self.processes {
            process.holder = None;
        }
        let rest = LEASE + LONGEST_WAIT + HOUR;
        self.take(&Step::Pass(rest)).await;
        self.take(&Step::Look(0)).await;
        if self.processes[0]
            .seen
            .as_ref()
            .is_none_or(|row| row.state != GrantState::Live)
        {
            return;
        }
        if self.schedule.clocks != Clocks::Agree {
            // A grant that seems fresh to a clock that was put back is used until then.
            self.take(&Step::Pass(2 * HOUR)).await;
        }
        self.take(&Step::Claim(0)).await;
        assert!(self.processes[0].holder.is_some(), "something holds the grant up");
        for step in [Step::Ask(0, Fate::Answered), Step::Settle(0)] {
            self.take(&step).await;
            self.check().await;
        }
        let before = self.processes[0].seen.as_ref().map(|row| row.generation);
        let after = self.expected.as_ref().expect("the grant is there");
        assert!(after.state == GrantState::NeedsReauth || Some(after.generation - 1) == before);
    }
}

#[test]
fn no_schedule_loses_a_grant_or_presents_an_old_token() {
    House::new().try_schedules(schedule());
}

#[test]
fn clocks_that_differ_or_jump_lose_no_grant_in_atlassians_rotation() {
    House::new().try_schedules(schedule_with_bad_clocks());
}
