//! Atlassian's API in raw bytes: it answers as Jira does until told to answer something else.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};
use url::Url;

pub const ACCOUNT: &str = "712020:rohit";
const CLOUD: &str = "11111111-0000-4000-8000-000000000001";

/// The calls that Byline makes of it.
pub const ME: &str = "GET /me";
pub const SITES: &str = "GET /oauth/token/accessible-resources";
pub const ISSUE: &str = "GET issue/DEMO-1";
pub const COMMENTS: &str = "GET issue/DEMO-1/comment";
pub const COMMENT: &str = "POST issue/DEMO-1/comment";
pub const SEARCH: &str = "POST search/jql";

#[derive(Clone)]
pub struct Upstream {
    pub url: Url,
    /// By call; whole replies, the connection closed after each.
    replies: Arc<Mutex<HashMap<&'static str, Vec<u8>>>>,
}

impl Upstream {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let replies = [
            (ME, me()),
            (SITES, sites()),
            (ISSUE, issue()),
            (COMMENTS, json!({"comments": [comment()], "total": 1, "startAt": 0})),
            (COMMENT, comment()),
            (SEARCH, json!({"issues": [issue()], "isLast": true})),
        ];
        let replies = replies.map(|(call, body)| (call, ok(body.to_string())));
        let upstream = Self {
            url: url.parse().unwrap(),
            replies: Arc::new(Mutex::new(HashMap::from(replies))),
        };
        let server = upstream.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                // Whoever hangs up on it is not its matter.
                tokio::spawn(async move { server.serve(stream).await.ok() });
            }
        });
        upstream
    }

    /// From now on this call is answered so.
    pub fn answers(&self, call: &'static str, reply: impl Into<Vec<u8>>) {
        self.replies.lock().unwrap().insert(call, reply.into());
    }

    async fn serve(&self, mut stream: TcpStream) -> std::io::Result<()> {
        let mut head = Vec::new();
        while !head.ends_with(b"\r\n\r\n") {
            head.push(stream.read_u8().await?);
        }
        let head = String::from_utf8(head).unwrap().to_ascii_lowercase();
        let length = head
            .lines()
            .find_map(|line| line.strip_prefix("content-length: ")?.parse().ok());
        stream.read_exact(&mut vec![0; length.unwrap_or(0)]).await?;
        let line = head.lines().next().unwrap();
        let reply = {
            let replies = self.replies.lock().unwrap();
            let call = replies.iter().find(|(call, _)| is_of(line, call));
            call.map(|(_, reply)| reply.clone()).unwrap_or_else(|| missing(line))
        };
        stream.write_all(&reply).await?;
        stream.shutdown().await
    }
}

fn is_of(line: &str, call: &str) -> bool {
    let (method, path) = call.split_once(' ').unwrap();
    let path = match path.starts_with('/') {
        true => path.to_owned(),
        false => format!("/ex/jira/{CLOUD}/rest/api/3/{path}"),
    };
    let mut words = line.split(' ');
    let is_method = words.next().is_some_and(|word| word.eq_ignore_ascii_case(method));
    let asked = words.next().and_then(|target| target.split('?').next());
    is_method && asked.is_some_and(|asked| asked.eq_ignore_ascii_case(&path))
}

fn missing(line: &str) -> Vec<u8> {
    panic!("Byline asks for {line}")
}

/// A reply with this body.
pub fn ok(body: impl Into<Vec<u8>>) -> Vec<u8> {
    with("Content-Type: application/json", body)
}

/// The same with these headers besides.
pub fn with(headers: &str, body: impl Into<Vec<u8>>) -> Vec<u8> {
    let body = body.into();
    let length = body.len();
    let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n{headers}\r\n\r\n");
    [head.into_bytes(), body].concat()
}

fn person() -> Value {
    json!({"accountId": ACCOUNT, "displayName": "Rohit", "active": true})
}

pub fn me() -> Value {
    json!({"account_type": "atlassian", "account_id": ACCOUNT, "email": "rohit@example.com", "name": "Rohit"})
}

pub fn sites() -> Value {
    json!([{"id": CLOUD, "name": "acme", "url": "https://acme.atlassian.net",
        "scopes": ["read:jira-work", "write:jira-work"]}])
}

pub fn text(text: &str) -> Value {
    json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": text}]}]})
}

pub fn comment() -> Value {
    json!({"id": "10001", "author": person(), "updateAuthor": person(), "body": text("a readable comment"),
        "created": "2026-11-01T10:00:00.000+0000", "updated": "2026-11-01T10:00:00.000+0000", "jsdPublic": true})
}

pub fn issue() -> Value {
    json!({"id": "10001", "key": "DEMO-1", "fields": {
        "summary": "A readable summary", "status": {"name": "To Do", "statusCategory": {"key": "new"}},
        "issuetype": {"name": "Bug", "subtask": false}, "project": {"key": "DEMO", "name": "Demonstration"},
        "priority": {"name": "High"}, "assignee": person(), "reporter": person(), "labels": ["hot"],
        "created": "2026-10-01T08:00:00.000+0200", "updated": "2026-10-01T08:00:00.000+0200",
        "description": text("a readable description"),
        "comment": {"comments": [comment()], "total": 1, "maxResults": 1, "startAt": 0},
    }})
}
