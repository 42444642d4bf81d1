//! The refresh protocol against a token endpoint of our own, over real HTTP and a real database.

mod belonging;
mod meanwhile;
mod refreshing;

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
    vault::{AccessToken, KeyRing, RefreshToken},
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
        account_avatar: None,
        sites: Vec::new(),
        shared_names: Vec::new(),
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
