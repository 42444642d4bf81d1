//! What the token endpoint may do to a refresh, for many grants at once.

use std::{
    collections::HashMap,
    sync::{
        Mutex as StdMutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::{Duration, Instant},
};

use axum::{
    Form, Router,
    extract::State,
    http::{
        StatusCode,
        header::{CONTENT_TYPE, RETRY_AFTER},
    },
    response::{AppendHeaders, IntoResponse},
    routing::post,
};
use serde_json::json;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use tokio::sync::watch;
use url::Url;

use super::{
    authorization::TokenError,
    tests::{Fixture, acting, consent, replica},
    *,
};
use crate::{
    ids::UserId,
    seams::{HOUR, OsEntropy, SECOND, TestClock},
    store::grant::Kept,
    test_database::TestDatabase,
    vault::KeyRing,
};

#[derive(Clone)]
struct Answer {
    status: u16,
    body: String,
    retry_after: Option<String>,
}

/// Answers each refresh token as told, and any other with a new pair. Holds its answers while shut.
struct Endpoint {
    answers: StdMutex<HashMap<String, Answer>>,
    calls: StdMutex<HashMap<String, usize>>,
    is_open: watch::Sender<bool>,
    under_way: AtomicUsize,
    most_under_way: AtomicUsize,
}

async fn answer(State(endpoint): State<Arc<Endpoint>>, Form(form): Form<HashMap<String, String>>) -> impl IntoResponse {
    let token = form["refresh_token"].clone();
    *endpoint.calls.lock().unwrap().entry(token.clone()).or_default() += 1;
    let under_way = endpoint.under_way.fetch_add(1, SeqCst) + 1;
    endpoint.most_under_way.fetch_max(under_way, SeqCst);
    endpoint.is_open.subscribe().wait_for(|open| *open).await.unwrap();
    endpoint.under_way.fetch_sub(1, SeqCst);
    let told = endpoint.answers.lock().unwrap().get(&token).cloned();
    let pair = || Answer {
        status: 200,
        body: json!({"access_token": format!("new-{token}"), "refresh_token": format!("{token}'"), "expires_in": 3600,
                     "token_type": "Bearer", "scope": "read:jira-work"})
        .to_string(),
        retry_after: None,
    };
    let Answer {
        status,
        body,
        retry_after,
    } = told.unwrap_or_else(pair);
    (
        StatusCode::from_u16(status).unwrap(),
        [(CONTENT_TYPE, "application/json")],
        AppendHeaders(retry_after.map(|value| (RETRY_AFTER, value))),
        body,
    )
}

/// Many people, each with a grant whose access token has run out. The refresh token of the first is
/// `0`, and so on.
struct Crowd {
    endpoint: Arc<Endpoint>,
    grants: Grants,
    users: Vec<User>,
    clock: Arc<TestClock>,
    _database: TestDatabase,
}

impl Crowd {
    async fn new(size: usize) -> Self {
        let endpoint = Arc::new(Endpoint {
            answers: StdMutex::default(),
            calls: StdMutex::default(),
            is_open: watch::Sender::new(true),
            under_way: AtomicUsize::new(0),
            most_under_way: AtomicUsize::new(0),
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let app = Router::new()
            .route("/oauth/token", post(answer))
            .with_state(endpoint.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let database = TestDatabase::new().await;
        let keys = database.folder.path().join("keys");
        KeyRing::create(&keys, &OsEntropy).unwrap();
        let clock = Arc::new(TestClock::at(1_700_000_000_000));
        let grants = replica(&database.url, &keys, &url, clock.clone()).await;
        let mut users = Vec::new();
        for number in 0..size {
            let user = User::for_tests(UserId::random(&OsEntropy), "Somebody");
            grants.store.add_person_for_tests(user.id()).await;
            let account = format!("account-{number}");
            let kept = consent(&grants, &user, &account, ("old", &number.to_string())).await;
            assert_eq!(kept, Kept::Yes);
            users.push(user);
        }
        clock.pass(HOUR);
        Self {
            endpoint,
            grants,
            users,
            clock,
            _database: database,
        }
    }

    fn answers(&self, number: usize, answer: Answer) {
        self.endpoint.answers.lock().unwrap().insert(number.to_string(), answer);
    }

    fn calls(&self, number: usize) -> usize {
        let calls = self.endpoint.calls.lock().unwrap();
        calls.get(&number.to_string()).copied().unwrap_or(0)
    }

    /// Everybody acts at once.
    async fn act(&self) -> Vec<Result<Acting, GrantError>> {
        futures::future::join_all(self.users.iter().map(|user| acting(&self.grants, user))).await
    }
}

/// Each status with each error that a token endpoint may name, and with bodies that name none.
fn troubles() -> Vec<Answer> {
    let errors = [
        json!({"error": "invalid_grant", "error_description": "Unknown or invalid refresh token."}),
        json!({"error": "unauthorized_client", "error_description": "refresh_token is invalid"}),
        json!({"error": "unauthorized_client", "error_description": "Unauthorized"}),
        json!({"error": "invalid_client"}),
        json!({"error": "access_denied", "error_description": "Unauthorized"}),
        json!({"error": "temporarily_unavailable"}),
        json!({"code": 7, "message": "invalid_grant"}),
    ]
    .map(|body| body.to_string());
    let others = [
        "",
        "<html><body>invalid_grant</body></html>",
        "{\"error\": \"invalid_grant\"",
        "{\"error\": [\"invalid_grant\"]}",
        "\u{feff}{\"error\": \"invalid_grant\"}",
    ]
    .map(str::to_owned);
    let bodies = errors.into_iter().chain(others);
    let statuses = [200, 302, 400, 401, 403, 404, 429, 500, 502, 503];
    bodies
        .flat_map(|body| {
            statuses.map(|status| Answer {
                status,
                body: body.clone(),
                retry_after: None,
            })
        })
        .collect()
}

#[tokio::test]
async fn of_120_troubles_only_the_two_proofs_end_a_grant() {
    let troubles = troubles();
    assert_eq!(troubles.len(), 120);
    let crowd = Crowd::new(troubles.len()).await;
    for (number, trouble) in troubles.iter().enumerate() {
        crowd.answers(number, trouble.clone());
    }
    let is_proof = |Answer { status, body, .. }: &Answer| {
        [400, 401, 403, 404].contains(status)
            && (body.starts_with("{\"error\":\"invalid_grant\"") || body.contains("refresh_token is invalid"))
    };
    let mut ended = 0;
    for (number, answer) in crowd.act().await.into_iter().enumerate() {
        let Answer { status, body, .. } = &troubles[number];
        if is_proof(&troubles[number]) {
            assert!(matches!(answer, Err(GrantError::NeedsReauth)), "{status} {body}");
            assert_eq!(crowd.calls(number), 1, "{status} {body}");
            ended += 1;
        } else {
            let is_told = matches!(answer, Err(GrantError::Unavailable | GrantError::RateLimited(None)));
            assert!(is_told, "{status} {body}: {answer:?}");
            assert!((1..=3).contains(&crowd.calls(number)), "{status} {body}");
        }
    }
    assert_eq!(ended, 8);
    crowd.endpoint.answers.lock().unwrap().clear();
    for (number, answer) in crowd.act().await.into_iter().enumerate() {
        let Answer { status, body, .. } = &troubles[number];
        if is_proof(&troubles[number]) {
            assert!(matches!(answer, Err(GrantError::NeedsReauth)), "{status} {body}");
        } else {
            let acting = answer.unwrap();
            assert_eq!(acting.access().expose(), format!("new-{number}"), "{status} {body}");
        }
    }
}

#[tokio::test]
async fn a_wait_is_kept_whatever_form_it_is_asked_for_in() {
    let now = OffsetDateTime::now_utc();
    let date = |moment: OffsetDateTime| moment.format(&Rfc2822).unwrap().replace("+0000", "GMT");
    // What is asked, how often the server is asked before that is told, and the seconds that the grant
    // is left alone then.
    let forms = [
        ("5".to_owned(), 1..=1, 5..=6),
        ("120".to_owned(), 1..=1, 120..=132),
        ("1000000000".to_owned(), 1..=1, 300..=330),
        (date(now + Duration::from_secs(60)), 1..=1, 58..=66),
        ("0".to_owned(), 2..=3, 1..=2),
        ("-1".to_owned(), 2..=3, 1..=2),
        (date(now - Duration::from_secs(60)), 2..=3, 1..=2),
        ("soon".to_owned(), 3..=3, 0..=0),
    ];
    let crowd = Crowd::new(forms.len()).await;
    for (number, (form, ..)) in forms.iter().enumerate() {
        crowd.answers(
            number,
            Answer {
                status: 429,
                body: String::new(),
                retry_after: Some(form.clone()),
            },
        );
    }
    for (number, answer) in crowd.act().await.into_iter().enumerate() {
        let (form, calls, seconds) = &forms[number];
        assert!(matches!(answer, Err(GrantError::RateLimited(_))), "{form}: {answer:?}");
        assert!(calls.contains(&crowd.calls(number)), "{form}: {}", crowd.calls(number));
        let row = crowd
            .grants
            .store
            .grant_of(crowd.users[number].id())
            .await
            .unwrap()
            .unwrap();
        assert_eq!(row.state, GrantState::Live, "{form}");
        let wait = row
            .refresh_after
            .map_or(0, |after| (after - crowd.clock.now() + SECOND - 1) / SECOND);
        assert!(seconds.contains(&wait), "{form}: {wait}");
    }
    crowd.endpoint.answers.lock().unwrap().clear();
    crowd.clock.pass(331 * SECOND);
    for (number, answer) in crowd.act().await.into_iter().enumerate() {
        assert!(answer.is_ok(), "{}: {answer:?}", forms[number].0);
    }
}

/// Somebody whose lease ran out is told that the token is dead, because another process has rotated
/// it since.
#[tokio::test]
async fn whoever_is_refused_because_another_was_first_uses_what_that_one_got() {
    let fixture = Fixture::new().await;
    let other = fixture.replica().await;
    for round in 1..=100 {
        fixture.expire();
        let gate = Arc::new(tokio::sync::Notify::new());
        *fixture.server.gate.lock().unwrap() = Some(gate.clone());
        let (late, first) = tokio::join!(fixture.token(), async {
            fixture.server.arrived.notified().await;
            *fixture.server.gate.lock().unwrap() = None;
            fixture.clock.pass(refresh::LEASE + 1);
            let first = acting(&other, &fixture.user).await.unwrap();
            fixture.server.arrived.notified().await;
            fixture.server.answers(403, json!({"error": "invalid_grant"}));
            gate.notify_one();
            first.access().expose().to_owned()
        });
        assert_eq!(late.unwrap(), first, "round {round}");
    }
    assert_eq!(fixture.calls(), 200);
}

/// The same, while the other is still asking: its answer is waited for.
#[tokio::test]
async fn whoever_is_refused_while_another_asks_waits_for_that_one() {
    let fixture = Fixture::new().await;
    fixture.expire();
    let refused = fixture.claim().await;
    fixture.clock.pass(refresh::LEASE + 1);
    let other = fixture.claim().await;
    let settled = fixture.grants.settle(refused, Err(TokenError::Refused)).await;
    settled.unwrap();
    let (token, ()) = tokio::join!(fixture.token(), async {
        let answer = fixture.grants.ask(&other).await;
        fixture.grants.settle(other, answer).await.unwrap();
    });
    assert_eq!(token.unwrap(), "access-1");
    assert_eq!(fixture.calls(), 1);
}

#[tokio::test]
async fn a_thousand_refreshes_that_keep_or_repeat_the_refresh_token_lose_nothing() {
    let fixture = Fixture::new().await;
    let mut newest = "first-refresh-0".to_owned();
    let mut presented = newest.clone();
    for round in 1..=1_000 {
        fixture.expire();
        let mut pair = json!({"access_token": format!("access-{round}"), "token_type": "Bearer"});
        if round % 3 == 0 {
            newest = format!("refresh-{round}");
        }
        if round % 3 != 1 {
            pair["refresh_token"] = json!(newest);
        }
        fixture.server.answers(200, pair);
        assert_eq!(fixture.token().await.unwrap(), format!("access-{round}"));
        assert_eq!(fixture.server.presented.lock().unwrap().last(), Some(&presented));
        assert_eq!(fixture.calls(), round);
        presented.clone_from(&newest);
    }
}

#[tokio::test]
async fn a_disconnect_at_any_moment_of_a_refresh_stays_a_disconnect() {
    let fixture = Fixture::new().await;
    for round in 0..100 {
        fixture.expire();
        let (token, gone) = tokio::join!(fixture.token(), async {
            for _ in 0..round {
                tokio::task::yield_now().await;
            }
            fixture.grants.disconnect(&fixture.user).await
        });
        gone.unwrap();
        assert!(matches!(token, Ok(_) | Err(GrantError::NotConnected)), "{token:?}");
        assert!(fixture.grants.of(&fixture.user).await.unwrap().is_none());
        assert_eq!(fixture.connect("account-1", 0).await, Kept::Yes);
    }
}

#[tokio::test]
async fn five_hundred_refreshes_at_a_slow_server_hold_nothing_else_up() {
    let crowd = Crowd::new(500).await;
    crowd.endpoint.is_open.send_replace(false);
    let (acted, slowest) = tokio::join!(crowd.act(), async {
        while crowd.endpoint.under_way.load(SeqCst) < MOST_ASKING {
            tokio::task::yield_now().await;
        }
        let mut slowest = Duration::ZERO;
        for user in crowd.users.iter().take(200) {
            let began = Instant::now();
            assert!(crowd.grants.store.grant_of(user.id()).await.unwrap().is_some());
            slowest = slowest.max(began.elapsed());
        }
        crowd.endpoint.is_open.send_replace(true);
        slowest
    });
    for (number, acting) in acted.into_iter().enumerate() {
        assert_eq!(acting.unwrap().access().expose(), format!("new-{number}"));
        assert_eq!(crowd.calls(number), 1);
    }
    assert_eq!(crowd.endpoint.most_under_way.load(SeqCst), MOST_ASKING);
    println!("the slowest of 200 reads beside 500 refreshes: {slowest:?}");
    assert!(slowest < Duration::from_secs(1), "{slowest:?}");
}

/// Each on a day of its own, and one that cannot be does not keep the others from it.
#[tokio::test]
async fn unused_grants_are_kept_alive_over_ten_days() {
    let crowd = Crowd::new(60).await;
    crowd.answers(
        7,
        Answer {
            status: 400,
            body: json!({"error": "invalid_client"}).to_string(),
            retry_after: None,
        },
    );
    let mut busiest = 0;
    crowd.clock.pass(69 * DAY);
    for _ in 69..=80 {
        let refreshed = || (0..60).filter(|number| crowd.calls(*number) > 0).count();
        let before = refreshed();
        crowd.grants.keep_alive().await.unwrap();
        busiest = busiest.max(refreshed() - before);
        crowd.clock.pass(DAY);
    }
    assert!(
        (0..60).all(|number| crowd.calls(number) > 0),
        "all are refreshed in time"
    );
    assert!(
        (0..60).all(|number| number == 7 || crowd.calls(number) == 1),
        "and once"
    );
    assert!(busiest < 30, "not all on one day: {busiest}");
}
