//! One issue of a Jira, over real HTTP, for tests of the client and of the outbox: it keeps
//! comments, counts requests, and fails as told.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex},
};

use app::model::{CloudId, GrantState, Site};
use axum::{
    Router,
    body::{Body, Bytes},
    extract::State,
    http::{Method, Request, StatusCode},
    response::{IntoResponse, Response},
};
use serde_json::{Value, json};
use tokio::sync::Notify;
use url::Url;

use super::{Gateway, Jira, pace::MOST_TRIES};
use crate::{
    egress::Egress,
    grant::Acting,
    ids::{GrantId, UserId},
    seams::{Clock, OsEntropy, SystemClock},
    store::grant::GrantRow,
};

pub const ACCOUNT: &str = "712020:rohit";
pub const OTHER_ACCOUNT: &str = "712020:mark";

/// What happens to one request in place of what should.
pub enum Fault {
    Answer(u16, Value),
    /// The connection breaks instead of the reply; the request took effect or not.
    Break {
        applied: bool,
    },
    /// It takes effect, and the header names this account.
    Header(&'static str),
    /// The comment is made by this account (by nobody, where it is empty), and no header says so.
    Author(&'static str),
}

#[derive(Default)]
pub struct World {
    pub issue: Value,
    pub comments: Vec<Value>,
    /// At most so many comments come with the issue, or with a page of them.
    pub embedded: Option<usize>,
    /// Those with the issue are the newest of all then, not the oldest.
    pub embeds_newest: bool,
    pub page_cap: Option<usize>,
    pub found: Value,
    pub requests: Vec<(Method, String, Value)>,
    faults: VecDeque<(Method, &'static str, Fault)>,
    /// When set, replies to new comments wait until it is notified.
    gate: Option<Arc<Notify>>,
}

pub struct TestJira {
    pub url: Url,
    pub world: Mutex<World>,
    /// Told when a new comment has come in.
    pub arrived: Notify,
}

impl TestJira {
    pub async fn start() -> Arc<Self> {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let server = Arc::new(Self {
            url: Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap(),
            world: Mutex::new(World {
                issue: issue(),
                ..World::default()
            }),
            arrived: Notify::new(),
        });
        let app = Router::new().fallback(answer).with_state(server.clone());
        tokio::spawn(async move { axum::serve(listener, app).await });
        server
    }

    pub fn client(&self, user: UserId) -> Jira {
        self.client_as(user, ACCOUNT)
    }

    pub fn client_as(&self, user: UserId, account: &str) -> Jira {
        self.client_for(user, account, &acme())
    }

    pub fn client_for(&self, user: UserId, account: &str, cloud_id: &CloudId) -> Jira {
        let acting = Arc::new(acting(user, account));
        Jira::new(acting, cloud_id, self.gateway()).unwrap()
    }

    pub fn client_at(&self, user: UserId, clock: Arc<dyn Clock>) -> Jira {
        let api = Egress::new(self.url.clone()).unwrap();
        let gateway = Gateway::new(api, clock, Arc::new(OsEntropy));
        Jira::new(Arc::new(acting(user, ACCOUNT)), &acme(), gateway).unwrap()
    }

    pub fn gateway(&self) -> Gateway {
        let api = Egress::new(self.url.clone()).unwrap();
        Gateway::new(api, Arc::new(SystemClock), Arc::new(OsEntropy))
    }

    /// The next request of this method whose path, without the query, ends so, meets this fault.
    pub fn fault(&self, method: Method, path_end: &'static str, fault: Fault) {
        self.world.lock().unwrap().faults.push_back((method, path_end, fault));
    }

    /// The next read of what ends so fails, however often it is repeated.
    pub fn down(&self, path_end: &'static str) {
        for _ in 0..MOST_TRIES {
            self.fault(Method::GET, path_end, Fault::Answer(503, Value::Null));
        }
    }

    pub fn hold_new_comments(&self) -> Arc<Notify> {
        let gate = Arc::new(Notify::new());
        self.world.lock().unwrap().gate = Some(gate.clone());
        gate
    }

    pub fn add_comments(&self, count: usize) {
        let mut world = self.world.lock().unwrap();
        for _ in 0..count {
            let number = world.comments.len() + 1;
            let made = comment(number, OTHER_ACCOUNT, json!([]));
            world.comments.push(made);
        }
    }

    /// How often a new comment was asked for.
    pub fn posts(&self) -> usize {
        let world = self.world.lock().unwrap();
        let is_post =
            |(method, path, _): &&(Method, String, Value)| method == Method::POST && path.ends_with("/comment");
        world.requests.iter().filter(is_post).count()
    }

    pub fn requests(&self) -> usize {
        self.world.lock().unwrap().requests.len()
    }

    /// The texts of all comments.
    pub fn texts(&self) -> Vec<String> {
        let world = self.world.lock().unwrap();
        let text = |comment: &Value| comment["body"].to_string();
        world.comments.iter().map(text).collect()
    }

    /// Who alone sees each of the comments.
    pub fn visibilities(&self) -> Vec<Option<Value>> {
        let world = self.world.lock().unwrap();
        let visibility = |comment: &Value| comment.get("visibility").cloned();
        world.comments.iter().map(visibility).collect()
    }
}

pub fn acting(user: UserId, account: &str) -> Acting {
    let row = GrantRow {
        id: GrantId::random(&OsEntropy),
        user_id: user,
        account_id: account.parse().unwrap(),
        account_name: "Rohit".into(),
        account_email: None,
        account_avatar: None,
        sites: vec![site("Acme", 1), site("Globex", 2)],
        shared_names: Vec::new(),
        scopes: String::new(),
        state: GrantState::Live,
        generation: 1,
        access_token: String::new(),
        access_expires_at: 0,
        refresh_token: String::new(),
        connected_at: 0,
        used_at: None,
        refreshed_at: None,
        refresh_after: None,
        unsent: 0,
        drafts: 0,
    };
    Acting::for_tests(row, "access-token")
}

/// The first of the grant's two sites.
pub fn acme() -> CloudId {
    cloud_id(1)
}

/// The second.
pub fn globex() -> CloudId {
    cloud_id(2)
}

fn cloud_id(number: u8) -> CloudId {
    format!("11111111-0000-4000-8000-00000000000{number}").parse().unwrap()
}

fn site(name: &str, number: u8) -> Site {
    let slug = name.to_lowercase();
    Site {
        cloud_id: cloud_id(number),
        name: name.into(),
        url: format!("https://{slug}.atlassian.net"),
        slug: slug.parse().unwrap(),
    }
}

pub fn person(account: &str) -> Value {
    json!({"self": "https://acme.atlassian.net/rest/api/3/user", "accountId": account, "accountType": "atlassian",
           "displayName": if account == ACCOUNT { "Rohit" } else { "Mark" }, "active": true,
           "avatarUrls": {"48x48": "https://example.com/a.png"}, "timeZone": "Europe/Berlin"})
}

pub fn text(text: &str) -> Value {
    json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
}

fn is_internal(properties: &Value) -> bool {
    let mut properties = properties.as_array().into_iter().flatten();
    properties.any(|property| property["key"] == "sd.public.comment" && property["value"]["internal"] == true)
}

/// The comment of this number; each is a minute younger than the one before.
pub fn comment(number: usize, account: &str, properties: Value) -> Value {
    let time = format!("2026-11-01T{:02}:{:02}:00.000+0000", number / 60 % 24, number % 60);
    let author = if account.is_empty() {
        Value::Null
    } else {
        person(account)
    };
    json!({"self": "https://acme.atlassian.net/rest/api/3/issue/1/comment/1", "id": (10_000 + number).to_string(),
           "author": author, "updateAuthor": author, "body": text(&format!("comment {number}")),
           "created": time, "updated": time, "jsdPublic": true, "properties": properties})
}

/// An issue with every field set.
pub fn issue() -> Value {
    let mention = |key: &str| {
        json!({"id": "2", "key": key, "self": "x", "fields": {"summary": "Another", "priority": null,
               "status": status(), "issuetype": kind()}})
    };
    let named = |name: &str| json!({"self": "x", "id": "1", "name": name});
    json!({"expand": "names", "id": "10001", "self": "https://acme.atlassian.net/rest/api/3/issue/10001", "key": "DEMO-1",
    "fields": {
        "summary": "The printer is on fire", "status": status(), "issuetype": kind(),
        "project": {"self": "x", "id": "1", "key": "DEMO", "name": "Demonstration", "projectTypeKey": "software"},
        "priority": named("High"), "resolution": named("Done"),
        "assignee": person(ACCOUNT), "reporter": person(OTHER_ACCOUNT),
        "labels": ["hot", "paper"], "components": [named("Tray"), named("Fuser")],
        "fixVersions": [named("1.1")], "versions": [named("1.0")],
        "created": "2026-10-01T08:00:00.000+0200", "updated": "2026-10-02T08:00:00.000+0200",
        "resolutiondate": "2026-10-03T08:00:00.000+0200", "duedate": "2026-12-24",
        "parent": mention("DEMO-9"), "subtasks": [mention("DEMO-10"), mention("DEMO-11")],
        "issuelinks": [
            {"id": "1", "type": {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
             "outwardIssue": mention("DEMO-20")},
            {"id": "2", "type": {"id": "1", "name": "Blocks", "inward": "is blocked by", "outward": "blocks"},
             "inwardIssue": mention("DEMO-21")}],
        "description": text("It burns."),
        "attachment": [{"self": "x", "id": "300", "filename": "fire.png", "author": person(ACCOUNT),
            "created": "2026-10-01T08:00:00.000+0200", "size": 1234, "mimeType": "image/png", "content": "x"}],
    }})
}

fn status() -> Value {
    json!({"self": "x", "description": "", "iconUrl": "x", "name": "In Arbeit", "id": "3",
           "statusCategory": {"self": "x", "id": 4, "key": "indeterminate", "colorName": "yellow", "name": "In Arbeit"}})
}

fn kind() -> Value {
    json!({"self": "x", "id": "1", "description": "", "iconUrl": "x", "name": "Bug", "subtask": false, "avatarId": 1,
           "hierarchyLevel": 0})
}

async fn answer(State(server): State<Arc<TestJira>>, request: Request<Body>) -> Response {
    let (parts, body) = request.into_parts();
    let body = axum::body::to_bytes(body, 1 << 20).await.unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    assert_eq!(parts.headers["authorization"], "Bearer access-token");
    let path = parts.uri.path().to_owned();
    let path = path
        .strip_prefix("/ex/jira/11111111-0000-4000-8000-000000000001/rest/api/3/")
        .unwrap_or("?");
    let query: Vec<(String, String)> = url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes())
        .into_owned()
        .collect();
    let query = |name: &str| query.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let (fault, gate) = {
        let mut world = server.world.lock().unwrap();
        world
            .requests
            .push((parts.method.clone(), format!("/{path}"), body.clone()));
        let matching = |(method, end, _): &(Method, &str, Fault)| *method == parts.method && path.ends_with(end);
        let at = world.faults.iter().position(matching);
        let gate = world
            .gate
            .clone()
            .filter(|_| parts.method == Method::POST && path.ends_with("/comment"));
        (at.and_then(|at| world.faults.remove(at)), gate)
    };
    if path.ends_with("/comment") && parts.method == Method::POST {
        server.arrived.notify_one();
    }
    if let Some(gate) = gate {
        gate.notified().await;
    }
    let fault = fault.map(|(_, _, fault)| fault);
    match &fault {
        Some(Fault::Answer(status, body)) => return reply(*status, body, Some(ACCOUNT)),
        Some(Fault::Break { applied: false }) => return broken(),
        _ => {}
    }
    let author = match &fault {
        Some(Fault::Author(account)) => account,
        _ => ACCOUNT,
    };
    let (status, body) = server
        .world
        .lock()
        .unwrap()
        .serve(&parts.method, path, &body, query, author);
    match fault {
        Some(Fault::Break { .. }) => broken(),
        Some(Fault::Header(account)) => reply(status, &body, Some(account)),
        Some(Fault::Author(_)) => reply(status, &body, None),
        _ => reply(status, &body, Some(ACCOUNT)),
    }
}

impl World {
    fn serve<'q>(
        &mut self,
        method: &Method,
        path: &str,
        body: &Value,
        query: impl Fn(&str) -> Option<&'q str>,
        author: &str,
    ) -> (u16, Value) {
        match (method.as_str(), path) {
            ("GET", "issue/DEMO-1") => {
                let mut issue = self.issue.clone();
                if issue["fields"].is_object() && issue["fields"]["comment"].is_null() {
                    let all = &self.comments;
                    let shown = self.embedded.unwrap_or(all.len()).min(all.len());
                    let from = if self.embeds_newest { all.len() - shown } else { 0 };
                    issue["fields"]["comment"] = json!({"self": "x", "startAt": 0, "maxResults": shown,
                        "total": all.len(), "comments": all[from..from + shown]});
                }
                (200, issue)
            }
            ("GET", "user/viewissue/search") => {
                let asked = (query("issueKey"), query("query"));
                assert_eq!(asked, (Some("DEMO-1"), Some("Zoë & co")));
                let found = json!([
                    {"accountId": "712020:zoe", "displayName": "Zoë & co", "active": true},
                    {"displayName": "Nobody"},
                    "no person",
                ]);
                (200, found)
            }
            ("GET", "issue/DEMO-1/comment") => {
                let number = |name| query(name).and_then(|n| n.parse().ok());
                let start = number("startAt").unwrap_or(0);
                let most = number("maxResults")
                    .unwrap_or(100)
                    .min(self.page_cap.unwrap_or(usize::MAX));
                let mut comments = self.comments.clone();
                if query("orderBy") == Some("-created") {
                    comments.reverse();
                }
                let page: Vec<Value> = comments.into_iter().skip(start).take(most).collect();
                let total = self.comments.len();
                (
                    200,
                    json!({"startAt": start, "maxResults": most, "total": total, "comments": page}),
                )
            }
            ("POST", "issue/DEMO-1/comment") => {
                let mut made = comment(self.comments.len() + 1, author, body["properties"].clone());
                made["body"] = body["body"].clone();
                if let Some(visibility) = body.get("visibility") {
                    made["visibility"] = visibility.clone();
                }
                made["jsdPublic"] = json!(!is_internal(&body["properties"]));
                self.comments.push(made.clone());
                (201, made)
            }
            ("POST", "comment/list") => {
                let ids: Vec<String> = body["ids"].as_array().unwrap().iter().map(Value::to_string).collect();
                let asked = |comment: &&Value| ids.iter().any(|id| comment["id"] == json!(id));
                let values: Vec<&Value> = self.comments.iter().filter(asked).collect();
                (
                    200,
                    json!({"startAt": 0, "maxResults": 1000, "total": values.len(), "isLast": true, "values": values}),
                )
            }
            ("POST", "search/jql") => (200, self.found.clone()),
            _ => (404, json!({"errorMessages": ["No such issue."], "errors": {}})),
        }
    }
}

fn reply(status: u16, body: &Value, account: Option<&str>) -> Response {
    let mut response = (StatusCode::from_u16(status).unwrap(), body.to_string()).into_response();
    if let Some(account) = account {
        response.headers_mut().insert("x-aaccountid", account.parse().unwrap());
    }
    response
}

/// A body that breaks off, and the connection with it.
fn broken() -> Response {
    let pieces = [Ok(Bytes::from_static(b"{\"id\":")), Err(std::io::Error::other("cut"))];
    (StatusCode::CREATED, Body::from_stream(futures::stream::iter(pieces))).into_response()
}
