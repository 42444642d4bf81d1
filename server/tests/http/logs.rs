//! What the process writes, told to write everything.

use std::collections::HashSet;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::{
    browser::Browser,
    house::{House, PASSWORD},
    stand_in::StandIn,
    wire::talk,
};

/// The PKCE verifier never leaves Byline for the browser; it is known by its hash.
fn verifiers<'a>(log: &'a str, challenge: &str) -> Vec<&'a str> {
    log.split(|c: char| !(c.is_ascii_alphanumeric() || "-._~".contains(c)))
        .filter(|word| word.len() >= 43 && URL_SAFE_NO_PAD.encode(Sha256::digest(word)) == challenge)
        .collect()
}

#[tokio::test]
async fn at_its_most_talkative_it_tells_no_secret() {
    let (house, mut process, _) = House::in_a_process(&[("BYLINE_LOG", "trace")]).await;
    let mut secrets: HashSet<String> = HashSet::from([PASSWORD.to_owned(), StandIn::CLIENT_SECRET.to_owned()]);
    let mut keep_cookies = |browser: &Browser| {
        let cookies = browser.cookies(&house.url("/oauth/callback"));
        let values = cookies.split("; ").filter_map(|cookie| cookie.split_once('='));
        secrets.extend(values.map(|(_, value)| value.to_owned()));
    };
    // Signing up, in wrongly, in and out; connecting, reading, writing, refreshing, being refused.
    let rohit = Browser::new();
    let page = rohit.open(house.url("/sign-in")).await;
    let wrong = [
        ("Email", "rohit@example.com"),
        ("Password", "canary-of-a-wrong-password"),
    ];
    rohit.press(&page, "Sign in", &wrong).await;
    house.sign_in(&rohit, "Rohit").await;
    keep_cookies(&rohit);
    let connections = rohit.open(house.url("/connections")).await;
    let away = rohit.press_once(&connections, "Connect Jira", &[]).await;
    keep_cookies(&rohit);
    let authorize = away.headers()["location"].to_str().unwrap().to_owned();
    let said = |url: &url::Url, name: &str| url.query_pairs().find(|(n, _)| n == name).unwrap().1.into_owned();
    let authorize_url: url::Url = authorize.parse().unwrap();
    let (state, challenge) = (said(&authorize_url, "state"), said(&authorize_url, "code_challenge"));
    let back = house.atlassian.approve(&authorize, "Rohit", "acme").await;
    let code = said(&back, "code");
    let question = rohit.open(back.clone()).await;
    rohit.press(&question, "Confirm", &[]).await;
    rohit.open(back).await;
    let page = rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let text = [("Add a comment", "canary-of-a-comment")];
    let failing = json!({"method": "POST", "path_regex": "/comment$", "action": {"type": "status", "status": 500}});
    house.atlassian.control("faults", failing).await;
    let page = rohit.press(&page, "Comment", &text).await;
    house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
    rohit.press(&page, "Comment", &text).await;
    rohit.open(house.url("/search?q=canary-of-a-search")).await;
    house.atlassian.control("revoke", json!({"account": "Rohit"})).await;
    rohit.open(house.url("/acme/browse/DEMO-1")).await;
    let page = rohit.open(house.url("/connections")).await;
    rohit.press(&page, "Sign out", &[]).await;
    process.signal("INT");
    assert_eq!(process.ended().await, Some(0));

    let log = process.said();
    for talk in ["TRACE", "path=\"/api/comment\"", "/oauth/callback", "hyper"] {
        assert!(log.contains(talk), "the log is not the whole log: {talk} is missing");
    }
    secrets.extend([state, code]);
    secrets.extend(
        [
            "canary-of-a-wrong-password",
            "canary-of-a-comment",
            "canary-of-a-search",
        ]
        .map(str::to_owned),
    );
    let given_out = house.atlassian.read("secrets").await;
    let mut count = 0;
    collect(&given_out, &mut |secret| {
        count += 1;
        secrets.insert(secret.to_owned());
    });
    assert!(count >= 4, "{given_out}");
    let keys = std::fs::read_to_string(house.database.folder.path().join("keys")).unwrap();
    secrets.extend(keys.lines().map(|line| line.trim().to_owned()));
    let lines: Vec<_> = log
        .lines()
        .filter(|line| secrets.iter().any(|secret| secret.len() >= 8 && line.contains(secret)))
        .collect();
    assert!(
        lines.is_empty(),
        "{} lines, such as {:#?}",
        lines.len(),
        &lines[..lines.len().min(5)]
    );
    assert!(verifiers(&log, &challenge).is_empty());
    println!("{} secrets looked for in {} lines", secrets.len(), log.lines().count());
}

/// What a client can put into a request, and Jira into an answer, to write lines of its own.
#[tokio::test]
async fn nobody_writes_a_line_of_the_log() {
    let (house, mut process, _) = House::in_a_process(&[("BYLINE_LOG", "trace")]).await;
    let rohit = house.connected("Rohit").await;
    let line = "2026-11-24T00:00:00.000000Z  INFO byline::web::log: forged";
    let ours = house.origin.origin().ascii_serialization();
    let escapes = ["%0a", "%0d%0a", "%1b[2K%0d", "%c2%85", "%e2%80%a8", "%e2%80%ae"];
    let raw = [
        "\x1b[31m", "\u{85}", "\u{9b}2K", "\u{2028}", "\u{202e}", "\u{feff}", "\x08\x08",
    ];
    let written = line.replace(' ', "%20");
    for trick in escapes.iter().chain(&raw) {
        for request in [
            format!("GET /{trick}{written} HTTP/1.1\r\nHost: localhost\r\n"),
            format!("GET /livez?{trick}{written} HTTP/1.1\r\nHost: localhost\r\n"),
            format!("GET /acme/browse/DEMO-1{trick}{written} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n"),
            format!(
                "GET /livez HTTP/1.1\r\nHost: localhost\r\nUser-Agent: x{trick}{line}\r\nX-Forwarded-For: {trick}{line}\r\n"
            ),
            format!("GET /livez HTTP/1.1\r\nHost: {trick}{written}\r\n"),
            format!(
                "POST /api/comment{trick} HTTP/1.1\r\nHost: localhost\r\nOrigin: {trick}{written}\r\nContent-Length: 0\r\n"
            ),
            format!("GET /livez HTTP/1.1\r\nHost: localhost\r\nCookie: byline={trick}{written}\r\n"),
        ] {
            talk(&house.address, format!("{request}Connection: close\r\n\r\n")).await;
        }
    }
    for (name, value) in [
        ("email", format!("rohit@example.com\n{line}")),
        ("password", format!("\x1b[31m\r\n{line}")),
        ("next", format!("/\n{line}")),
    ] {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .append_pair(name, &value)
            .finish();
        let proof = house.proof(&rohit).await;
        let headers = [
            ("byline-page-proof", &*proof),
            ("origin", &*ours),
            ("content-type", "application/x-www-form-urlencoded"),
        ];
        for path in ["/api/sign-in", "/api/sign-up", "/api/comment", "/api/connect"] {
            rohit.send(house.url(path), &headers, form.clone().into_bytes()).await;
        }
    }
    let words = format!("No.\n{line}\r\x1b[31m\u{202e}\u{2028}");
    let refusal = json!({"errorMessages": [words], "errors": {}});
    for (path, status) in [
        ("/issue/", 400),
        ("/issue/", 403),
        ("/search", 400),
        ("/oauth/token$", 400),
    ] {
        let body = json!({"error": words, "error_description": words, "errorMessages": refusal["errorMessages"]});
        let action = json!({"type": "status", "status": status, "body": body});
        house
            .atlassian
            .control("faults", json!({"path_regex": path, "action": action}))
            .await;
        rohit.open(house.url("/acme/browse/DEMO-1")).await;
        rohit.open(house.url("/search?q=x")).await;
        house.atlassian.control("clock", json!({"advance_seconds": 3700})).await;
    }
    process.signal("INT");
    assert_eq!(process.ended().await, Some(0));
    let log = process.said();
    assert!(log.contains("Jira said no") && log.contains("a request from elsewhere was refused"));
    assert!(log.contains("forged"), "nothing of it was logged");
    for said in log.lines() {
        let is_event = said.starts_with("20") && said.as_bytes().get(26) == Some(&b'Z');
        assert!(
            is_event || said.starts_with("Byline is at http://localhost"),
            "{said:?}"
        );
        assert!(!said.starts_with(line) && !said.contains(char::is_control), "{said:?}");
        assert!(!said.contains(['\u{2028}', '\u{202e}', '\u{feff}']), "{said:?}");
    }
    println!("{} lines, each an event's own", log.lines().count());
}

/// Every text in a reply of the control interface.
fn collect(value: &serde_json::Value, found: &mut impl FnMut(&str)) {
    match value {
        serde_json::Value::String(text) => found(text),
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        serde_json::Value::Object(fields) => fields.values().for_each(|item| collect(item, found)),
        _ => {}
    }
}
