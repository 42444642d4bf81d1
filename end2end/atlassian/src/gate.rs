//! The one way in: every request is written down, meets its fault if one is scripted, is answered,
//! and what was answered is written down too.

use std::{
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use axum::{
    body::{Body, Bytes, HttpBody},
    extract::{ConnectInfo, Request as HttpRequest, State},
    http::{HeaderName, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use http_body::Frame;
use serde_json::Value;
use tokio::time::Sleep;

use crate::{
    auth,
    connection::Scissors,
    control, errors,
    faults::{Action, When},
    ledger::Owner,
    limits,
    reply::Reply,
    request::Request,
    routes,
    world::World,
};

/// More than the largest upload that the stand-in takes.
const LARGEST_BODY: usize = 64 * 1024 * 1024;

/// The stand-in as its connections share it.
#[derive(Clone)]
pub struct StandIn(Arc<Mutex<World>>);

impl StandIn {
    pub fn new(world: World) -> Self {
        Self(Arc::new(Mutex::new(world)))
    }

    /// The world; a request that panicked in it does not end the others.
    pub fn world(&self) -> MutexGuard<'_, World> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

pub async fn gate(
    State(stand_in): State<StandIn>,
    ConnectInfo(scissors): ConnectInfo<Scissors>,
    request: HttpRequest,
) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = axum::body::to_bytes(body, LARGEST_BODY).await else {
        let reply = errors::problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The body is too large.",
            parts.uri.path(),
        );
        return response(reply);
    };
    let request = Request::new(parts, body);
    if let Some(path) = request.path.strip_prefix("/_control/") {
        return response(control::answer(&mut stand_in.world(), &request, path));
    }
    // In a task of its own: what has arrived takes effect, also when whoever sent it has hung up.
    let answering = tokio::spawn(answer(stand_in, scissors, request));
    answering
        .await
        .unwrap_or_else(|_| response(Reply::empty(StatusCode::INTERNAL_SERVER_ERROR)))
}

/// Answers what is not for the control interface.
async fn answer(stand_in: StandIn, scissors: Scissors, request: Request) -> Response {
    let (seq, action) = arrive(&mut stand_in.world(), &request);
    let world_answers = || {
        let mut world = stand_in.world();
        let (reply, owner) = routes::answer(&mut world, &request);
        world.ledger.applied(seq, &reply, owner);
        reply
    };
    let mut outcome = "answered";
    let mut cut_at = None;
    let reply = match action {
        None => world_answers(),
        Some(Action::Delay { before_ms, after_ms }) => {
            pause(before_ms).await;
            let reply = world_answers();
            pause(after_ms).await;
            reply
        }
        Some(Action::Status {
            status,
            headers,
            body,
            apply,
        }) => {
            if apply {
                world_answers();
            }
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            let reply = match body {
                Value::Null => Reply::empty(status),
                Value::String(text) => Reply::bytes(status, "text/plain;charset=UTF-8", text),
                body => Reply::json(status, &body),
            };
            headers.iter().fold(reply, with_header)
        }
        Some(Action::Reset { when }) => {
            if when == When::After {
                world_answers();
            }
            outcome = "reset";
            scissors.cut();
            Reply::empty(StatusCode::INTERNAL_SERVER_ERROR)
        }
        Some(Action::Truncate { after_bytes }) => {
            outcome = "truncated";
            cut_at = Some(after_bytes);
            world_answers()
        }
        Some(Action::RateLimit {
            reason,
            retry_after,
            reset_with_seconds,
        }) => {
            let now = stand_in.world().clock.now();
            limits::too_many(
                reason,
                0,
                retry_after,
                retry_after.unwrap_or(60),
                now,
                reset_with_seconds,
            )
        }
        Some(Action::Alter { headers, body }) => {
            let mut reply = world_answers();
            if let (false, Ok(mut json)) = (body.is_empty(), serde_json::from_slice::<Value>(&reply.body)) {
                for (pointer, value) in body {
                    if let Some(place) = json.pointer_mut(&pointer) {
                        *place = value;
                    }
                }
                reply.body = json.to_string().into();
            }
            headers.iter().fold(reply, with_header)
        }
    };
    {
        let mut world = stand_in.world();
        let now = world.clock.now();
        let status = (outcome != "reset").then_some(reply.status.as_u16());
        world.ledger.answered(seq, now, status, outcome);
    }
    match cut_at {
        Some(bytes) => truncated(reply, bytes),
        None => response(reply),
    }
}

/// Writes the request down and finds its fault.
fn arrive(world: &mut World, request: &Request) -> (u64, Option<Action>) {
    let token = request.bearer().and_then(|bearer| world.grants.access(bearer));
    let by_bearer = token.map(|token| token.account.as_str());
    let account = match request.path.as_str() {
        "/oauth/token" => auth::token::owner(world, request),
        _ => by_bearer,
    };
    let account = account.map(str::to_owned);
    let token = token.map(|token| token.id.clone());
    let owner = account.as_deref().map(|account| Owner::of(&world.people, account));
    let seq = world.ledger.arrive(world.clock.now(), request, owner, token);
    if world.faults.is_empty() {
        return (seq, None);
    }
    match world.faults.meet(request, account.as_deref()) {
        None => (seq, None),
        Some((number, action)) => {
            world.ledger.fault(seq, number);
            (seq, Some(action))
        }
    }
}

async fn pause(ms: u64) {
    if ms > 0 {
        tokio::time::sleep(Duration::from_millis(ms)).await;
    }
}

/// Sets a header in place of one of that name.
fn with_header(mut reply: Reply, (name, value): (&String, &String)) -> Reply {
    if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
        reply.headers.retain(|(old, _)| *old != name);
        reply.headers.push((name, value));
    }
    reply
}

fn response(reply: Reply) -> Response {
    let mut response = (reply.status, Body::from(reply.body)).into_response();
    response.headers_mut().remove(header::CONTENT_TYPE);
    response.headers_mut().extend(reply.headers);
    response
}

/// The reply with its true length announced and its body broken off.
fn truncated(mut reply: Reply, bytes: usize) -> Response {
    let length = reply.body.len();
    let first = reply.body.split_to(bytes.min(length));
    reply.headers.push((header::CONTENT_LENGTH, HeaderValue::from(length)));
    let broken = Broken {
        first: Some(first),
        pause: Box::pin(tokio::time::sleep(Duration::from_millis(5))),
    };
    let mut response = response(Reply {
        body: Bytes::new(),
        ..reply
    });
    *response.body_mut() = Body::new(broken);
    response
}

/// A body that gives its first bytes, lets them reach the wire, and then fails.
struct Broken {
    first: Option<Bytes>,
    pause: Pin<Box<Sleep>>,
}

impl HttpBody for Broken {
    type Data = Bytes;
    type Error = std::io::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        if let Some(first) = self.first.take() {
            return Poll::Ready(Some(Ok(Frame::data(first))));
        }
        self.pause
            .as_mut()
            .poll(cx)
            .map(|()| Some(Err(std::io::ErrorKind::ConnectionAborted.into())))
    }
}
