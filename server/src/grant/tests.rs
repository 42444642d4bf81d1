//! The refresh protocol against a token endpoint of our own, over real HTTP and a real database.

use std::{
    sync::{
        Mutex as StdMutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};

use axum::{
    Form, Json, Router,
    extract::State,
    http::StatusCode,
    response::{AppendHeaders, IntoResponse},
    routing::post,
};
use serde_json::{Value, json};
use tokio::sync::Notify;
use url::Url;

use app::{desk::CallbackQuery, model::ConnectProblem};

use super::{
    authorization::{TokenError, Tokens},
    refresh::{Claim, Turn},
    *,
};
use crate::{
    ids::UserId,
    seams::{HOUR, OsEntropy, SECOND, TestClock},
    store::{connect::AttemptRow, grant::Kept},
    test_database::TestDatabase,
    vault::{KeyRing, RefreshToken},
};

/// A token endpoint that does what its script says and counts.
#[derive(Default)]
pub(super) struct TokenServer {
    calls: AtomicUsize,
    pub(super) presented: StdMutex<Vec<String>>,
    /// What to answer next; when empty, a new pair.
    script: StdMutex<Vec<(u16, Value)>>,
    /// When set, replies wait until it is notified.
    pub(super) gate: StdMutex<Option<Arc<Notify>>>,
    retry_after: StdMutex<Option<&'static str>>,
    pub(super) arrived: Notify,
}

impl TokenServer {
    async fn start() -> (Arc<Self>, Url) {
        let server = Arc::new(Self::default());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let app = Router::new()
            .route("/oauth/token", post(answer))
            .with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        (server, url)
    }

    pub(super) fn answers(&self, status: u16, body: Value) {
        self.script.lock().unwrap().push((status, body));
    }
}

async fn answer(
    State(server): State<Arc<TokenServer>>,
    Form(form): Form<HashMap<String, String>>,
) -> impl IntoResponse {
    let call = server.calls.fetch_add(1, SeqCst) + 1;
    server.presented.lock().unwrap().push(form["refresh_token"].clone());
    server.arrived.notify_one();
    let gate = server.gate.lock().unwrap().clone();
    if let Some(gate) = gate {
        gate.notified().await;
    }
    let scripted = server.script.lock().unwrap().pop();
    let (status, body) = scripted.unwrap_or_else(|| {
        let pair = json!({"access_token": format!("access-{call}"), "refresh_token": format!("refresh-{call}"),
                          "expires_in": 3600, "token_type": "Bearer", "scope": "read:jira-work"});
        (200, pair)
    });
    let retry_after = server.retry_after.lock().unwrap().map(|value| [("retry-after", value)]);
    (
        StatusCode::from_u16(status).unwrap(),
        retry_after.map(AppendHeaders),
        Json(body),
    )
}

pub(super) async fn acting(grants: &Grants, user: &User) -> Result<Acting, GrantError> {
    let grant = grants.of(user).await?.ok_or(GrantError::NotConnected)?;
    grants.acting(&grant).await
}

pub(super) struct Fixture {
    pub(super) grants: Grants,
    pub(super) user: User,
    pub(super) clock: Arc<TestClock>,
    pub(super) server: Arc<TokenServer>,
    pub(super) database: TestDatabase,
    keys: std::path::PathBuf,
    url: Url,
}

pub(super) const START: UnixMs = 1_700_000_000_000;

impl Fixture {
    /// A connected user whose access token runs out in an hour.
    pub(super) async fn new() -> Self {
        let (server, url) = TokenServer::start().await;
        let database = TestDatabase::new().await;
        let keys = database.folder.path().join("keys");
        KeyRing::create(&keys, &OsEntropy).unwrap();
        let clock = Arc::new(TestClock::at(START));
        let grants = replica(&database.url, &keys, &url, clock.clone()).await;
        let user = User::for_tests(UserId::random(&OsEntropy), "Rohit");
        grants.store.add_person_for_tests(user.id()).await;
        let fixture = Self {
            grants,
            user,
            clock,
            server,
            database,
            keys,
            url,
        };
        assert_eq!(fixture.connect("account-1", 0).await, Kept::Yes);
        fixture
    }

    /// Another process on the same database.
    pub(super) async fn replica(&self) -> Grants {
        replica(&self.database.url, &self.keys, &self.url, self.clock.clone()).await
    }

    pub(super) async fn connect(&self, account: &str, number: u8) -> Kept {
        let tokens = (format!("first-access-{number}"), format!("first-refresh-{number}"));
        consent(&self.grants, &self.user, account, (&tokens.0, &tokens.1)).await
    }

    pub(super) fn expire(&self) {
        self.clock.pass(HOUR);
    }

    /// Takes the lease on the grant's first generation.
    pub(super) async fn claim(&self) -> Claim {
        let row = self.grants.store.grant_of(self.user.id()).await.unwrap().unwrap();
        match self.grants.claim(row.id, row.generation).await.unwrap() {
            Turn::Ours(claim) => claim,
            Turn::Theirs | Turn::Over(_) => panic!("the lease is taken"),
        }
    }

    pub(super) fn calls(&self) -> usize {
        self.server.calls.load(SeqCst)
    }

    pub(super) async fn token(&self) -> Result<String, GrantError> {
        acting(&self.grants, &self.user)
            .await
            .map(|acting| acting.access().expose().to_owned())
    }
}

/// What *Confirm* does: a new grant, whose access token is good for an hour.
pub(super) async fn consent(grants: &Grants, user: &User, account: &str, (access, refresh): (&str, &str)) -> Kept {
    let now = grants.clock.now();
    let mut row = GrantRow {
        id: GrantId::random(&OsEntropy),
        user_id: user.id(),
        account_id: account.parse().unwrap(),
        account_name: "Rohit".into(),
        account_email: None,
        sites: Vec::new(),
        scopes: String::new(),
        state: GrantState::Live,
        generation: 1,
        access_token: String::new(),
        access_expires_at: now + HOUR,
        refresh_token: String::new(),
        connected_at: now,
        used_at: None,
        refreshed_at: None,
        refresh_after: None,
        unsent: 0,
        drafts: 0,
    };
    let seal = |column, text: &str| grants.vault.seal(&binding(&row, column, 1), text.as_bytes());
    (row.access_token, row.refresh_token) = (seal("access_token", access), seal("refresh_token", refresh));
    keep(grants, &row).await
}

/// Keeps a grant as the outcome of an attempt to connect.
async fn keep(grants: &Grants, row: &GrantRow) -> Kept {
    let attempt = row.id.to_string();
    begin_attempt(grants, row.user_id, &attempt).await;
    grants.store.keep_grant(row, &attempt).await.unwrap()
}

async fn begin_attempt(grants: &Grants, user: UserId, attempt: &str) {
    let row = AttemptRow {
        id: attempt.to_owned(),
        user_id: user,
        session_hash: String::new(),
        verifier: String::new(),
        return_to: None,
        created_at: grants.clock.now(),
        used_at: None,
        pending: None,
    };
    grants.store.begin_attempt(row, attempt, 0).await.unwrap();
}

pub(super) async fn replica(database: &str, keys: &std::path::Path, url: &Url, clock: Arc<TestClock>) -> Grants {
    let store = Store::open(database).await.unwrap();
    let entropy: Arc<dyn Entropy> = Arc::new(OsEntropy);
    let vault = Vault::new(KeyRing::read(keys).unwrap(), entropy.clone());
    let egress = Egress::new(url.clone()).unwrap();
    let callback = url.join("/oauth/callback").unwrap();
    let authorization = Authorization::new(url, egress.clone(), "id".into(), "secret".into(), &callback).unwrap();
    let ground = Ground {
        store,
        vault,
        clock,
        entropy,
        tasks: TaskTracker::new(),
    };
    Grants::new(ground, authorization, egress, Vec::new())
}

#[tokio::test]
async fn a_fresh_token_costs_no_call() {
    let fixture = Fixture::new().await;
    assert_eq!(fixture.token().await.unwrap(), "first-access-0");
    assert_eq!(fixture.calls(), 0);
}

#[tokio::test]
async fn a_crowd_on_an_expired_token_makes_one_call() {
    let fixture = Fixture::new().await;
    fixture.expire();
    // As requests have it: each has read the grant when it began.
    let grant = fixture.grants.of(&fixture.user).await.unwrap().unwrap();
    let crowd = (0..10_000).map(|_| fixture.grants.acting(&grant));
    for acting in futures::future::join_all(crowd).await {
        assert_eq!(acting.unwrap().access().expose(), "access-1");
    }
    assert_eq!(fixture.calls(), 1);
}

#[tokio::test]
async fn replicas_on_one_database_make_one_call() {
    let fixture = Fixture::new().await;
    let others = [fixture.replica().await, fixture.replica().await];
    for round in 1..=5 {
        fixture.expire();
        let crowd = others
            .iter()
            .chain([&fixture.grants])
            .flat_map(|grants| (0..30).map(|_| acting(grants, &fixture.user)));
        for acting in futures::future::join_all(crowd).await {
            assert_eq!(acting.unwrap().access().expose(), format!("access-{round}"));
        }
        assert_eq!(fixture.calls(), round);
    }
}

#[tokio::test]
async fn every_refresh_presents_the_newest_token() {
    let fixture = Fixture::new().await;
    for _ in 0..3 {
        fixture.expire();
        fixture.token().await.unwrap();
    }
    assert_eq!(
        *fixture.server.presented.lock().unwrap(),
        ["first-refresh-0", "refresh-1", "refresh-2"]
    );
}

#[tokio::test]
async fn a_crash_in_mid_exchange_is_healed_with_the_same_token() {
    let fixture = Fixture::new().await;
    fixture.expire();
    // Somebody took the lease and was never heard of again.
    drop(fixture.claim().await);
    fixture.clock.pass(refresh::LEASE + 1);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
    assert_eq!(*fixture.server.presented.lock().unwrap(), ["first-refresh-0"]);
}

#[tokio::test]
async fn a_stalled_holder_changes_nothing_when_it_wakes() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let stalled = [fixture.claim().await, {
        fixture.clock.pass(refresh::LEASE + 1);
        fixture.claim().await
    }];
    fixture.clock.pass(refresh::LEASE + 1);
    fixture.token().await.unwrap();
    let [first, second] = stalled;
    let late = Tokens {
        access: "late".to_owned(),
        refresh: Some(RefreshToken::new("late".to_owned())),
        lifetime: Duration::from_secs(3600),
        scopes: None,
    };
    fixture.grants.settle(first, Ok(late)).await.unwrap();
    fixture.grants.settle(second, Err(TokenError::Refused)).await.unwrap();
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn only_a_dead_refresh_token_ends_a_grant() {
    for (status, error, description) in [
        (403, "invalid_grant", "Unknown or invalid refresh token."),
        (403, "unauthorized_client", "refresh_token is invalid"),
    ] {
        let fixture = Fixture::new().await;
        fixture.expire();
        fixture
            .server
            .answers(status, json!({"error": error, "error_description": description}));
        assert!(matches!(fixture.token().await, Err(GrantError::NeedsReauth)), "{error}");
        assert!(
            matches!(fixture.token().await, Err(GrantError::NeedsReauth)),
            "it stays so"
        );
        assert_eq!(fixture.calls(), 1, "and is not asked again");
    }
    // What may pass by itself is tried three times; what is the operator's matter, once.
    for (tries, status, body) in [
        (3, 500, json!({"error": "invalid_grant"})),
        (3, 302, json!({"error": "invalid_grant"})),
        (3, 503, json!("down")),
        (3, 429, json!({})),
        (3, 403, json!("<html>")),
        (3, 200, json!({"access_token": "", "token_type": "Bearer"})),
        (
            1,
            401,
            json!({"error": "access_denied", "error_description": "Unauthorized"}),
        ),
        (1, 400, json!({"error": "invalid_client"})),
        (
            1,
            403,
            json!({"error": "unauthorized_client", "error_description": "Unauthorized"}),
        ),
    ] {
        let fixture = Fixture::new().await;
        fixture.expire();
        for _ in 0..tries {
            fixture.server.answers(status, body.clone());
        }
        let refused = fixture.token().await;
        assert!(
            matches!(refused, Err(GrantError::Unavailable | GrantError::RateLimited(_))),
            "{status} {body}"
        );
        assert_eq!(fixture.calls(), tries, "{status} {body}");
        assert_eq!(
            fixture.token().await.unwrap(),
            format!("access-{}", tries + 1),
            "the next request tries again: {status} {body}"
        );
        let presented = fixture.server.presented.lock().unwrap();
        assert!(presented.iter().all(|token| token == "first-refresh-0"));
    }
}

#[tokio::test]
async fn whoever_asks_for_time_gets_it_from_every_replica() {
    let fixture = Fixture::new().await;
    let other = fixture.replica().await;
    fixture.expire();
    *fixture.server.retry_after.lock().unwrap() = Some("30");
    fixture.server.answers(429, json!({}));
    assert!(matches!(fixture.token().await, Err(GrantError::RateLimited(Some(30)))));
    *fixture.server.retry_after.lock().unwrap() = None;
    for grants in [&fixture.grants, &other] {
        let refused = acting(grants, &fixture.user).await;
        assert!(
            matches!(refused, Err(GrantError::RateLimited(Some(30..=34)))),
            "{refused:?}"
        );
    }
    assert_eq!(fixture.calls(), 1);
    fixture.clock.pass(34 * SECOND);
    assert_eq!(fixture.token().await.unwrap(), "access-2");
}

#[tokio::test]
async fn a_lease_from_a_clock_that_was_put_back_holds_nobody_up() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.clock.pass(HOUR);
    drop(fixture.claim().await);
    fixture.clock.pass(-HOUR);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn a_lease_of_a_replica_whose_clock_is_a_little_ahead_counts() {
    let fixture = Fixture::new().await;
    let row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    let now = fixture.clock.now();
    let claim = |attempt, now| {
        let store = &fixture.grants.store;
        store.claim_refresh(&row, attempt, now, now + refresh::LEASE)
    };
    assert!(claim("ahead", now + 20).await.unwrap());
    assert!(!claim("behind", now).await.unwrap());
}

#[tokio::test]
async fn a_grant_that_nobody_uses_is_kept_alive() {
    let fixture = Fixture::new().await;
    fixture.clock.pass(69 * DAY);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 0, "not yet");
    fixture.clock.pass(11 * DAY);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 1);
    fixture.grants.keep_alive().await.unwrap();
    assert_eq!(fixture.calls(), 1, "once is enough");
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

#[tokio::test]
async fn the_end_is_told_beforehand() {
    let fixture = Fixture::new().await;
    let end = async || {
        let grant = fixture.grants.of(&fixture.user).await.unwrap().unwrap();
        grant.connection().ends.map(|moment| moment.unix_ms)
    };
    fixture.clock.pass(343 * DAY);
    assert_eq!(end().await, None);
    fixture.clock.pass(2 * DAY);
    assert_eq!(end().await, Some(START + 365 * DAY));
}

#[tokio::test]
async fn a_reply_without_a_refresh_token_keeps_the_old_one() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.server.answers(
        200,
        json!({"access_token": "lone", "token_type": "bearer", "expires_in": 3600}),
    );
    assert_eq!(fixture.token().await.unwrap(), "lone");
    fixture.expire();
    fixture.token().await.unwrap();
    assert_eq!(
        *fixture.server.presented.lock().unwrap(),
        ["first-refresh-0", "first-refresh-0"]
    );
}

#[tokio::test]
async fn a_holder_who_stood_still_does_not_present_its_token() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let mut claim = fixture.claim().await;
    claim.began -= refresh::PRESENT_WITHIN + Duration::from_millis(1);
    let answer = fixture.grants.ask(&claim).await;
    assert!(matches!(answer, Err(TokenError::Unavailable)));
    assert_eq!(fixture.calls(), 0);
    assert!(matches!(
        fixture.grants.settle(claim, answer).await,
        Err(GrantError::Unavailable)
    ));
    assert_eq!(fixture.token().await.unwrap(), "access-1", "the lease was given back");
}

#[tokio::test]
async fn a_wait_from_a_clock_that_was_put_back_holds_nobody_up() {
    let fixture = Fixture::new().await;
    fixture.expire();
    fixture.clock.pass(10 * MINUTE);
    let claim = fixture.claim().await;
    let limited = fixture
        .grants
        .settle(claim, Err(TokenError::RateLimited(Some(30))))
        .await;
    assert!(matches!(limited, Err(GrantError::RateLimited(Some(30)))));
    fixture.clock.pass(-10 * MINUTE);
    assert_eq!(fixture.token().await.unwrap(), "access-1");
}

/// Whoever read the row before the server asked to wait must not ask.
#[tokio::test]
async fn a_wait_that_comes_between_reading_and_claiming_counts() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let store = &fixture.grants.store;
    let before = store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    let claim = fixture.claim().await;
    let limited = fixture
        .grants
        .settle(claim, Err(TokenError::RateLimited(Some(30))))
        .await;
    assert!(limited.is_err());
    let now = fixture.clock.now();
    let claimed = store.claim_refresh(&before, "late", now, now + refresh::LEASE).await;
    assert!(!claimed.unwrap());
}

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

#[tokio::test]
async fn an_account_belongs_to_one_user_only() {
    let fixture = Fixture::new().await;
    let mark = User::for_tests(UserId::random(&OsEntropy), "Mark");
    fixture.grants.store.add_person_for_tests(mark.id()).await;
    let mut row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    row.id = GrantId::random(&OsEntropy);
    row.user_id = mark.id();
    assert_eq!(keep(&fixture.grants, &row).await, Kept::AccountTaken);
    assert!(matches!(
        acting(&fixture.grants, &mark).await,
        Err(GrantError::NotConnected)
    ));
    assert_eq!(
        fixture.token().await.unwrap(),
        "first-access-0",
        "and its owner keeps it"
    );
}

#[tokio::test]
async fn a_row_under_another_user_does_not_open() {
    let fixture = Fixture::new().await;
    let mark = User::for_tests(UserId::random(&OsEntropy), "Mark");
    fixture.grants.store.add_person_for_tests(mark.id()).await;
    let mut row = fixture.grants.store.grant_of(fixture.user.id()).await.unwrap().unwrap();
    row.id = GrantId::random(&OsEntropy);
    row.user_id = mark.id();
    row.account_id = "account-2".parse().unwrap();
    assert_eq!(keep(&fixture.grants, &row).await, Kept::Yes);
    assert!(matches!(
        acting(&fixture.grants, &mark).await,
        Err(GrantError::Sealed(_))
    ));
}

#[tokio::test]
async fn a_frozen_grant_acts_no_more() {
    let fixture = Fixture::new().await;
    let acting = acting(&fixture.grants, &fixture.user).await.unwrap();
    fixture.grants.freeze(&acting).await.unwrap();
    assert!(matches!(fixture.token().await, Err(GrantError::Frozen)));
}

#[tokio::test]
async fn a_state_is_good_for_ten_minutes_and_then_for_nothing() {
    let fixture = Fixture::new().await;
    for (wait, expected) in [
        (10 * MINUTE + 1, ConnectProblem::Expired),
        (10 * MINUTE, ConnectProblem::Denied),
    ] {
        let request = fixture.grants.begin_connect(&fixture.user, None).await.unwrap();
        let url: Url = request.authorization_url.parse().unwrap();
        let state = url
            .query_pairs()
            .find(|(name, _)| name == "state")
            .unwrap()
            .1
            .into_owned();
        fixture.clock.pass(wait);
        let query = CallbackQuery {
            state: Some(state),
            error: Some("access_denied".to_owned()),
            ..CallbackQuery::default()
        };
        let answer = fixture
            .grants
            .callback(&fixture.user, Some(&request.transaction), query)
            .await;
        assert_eq!(answer, Err(expected));
    }
    assert_eq!(fixture.calls(), 0);
}
