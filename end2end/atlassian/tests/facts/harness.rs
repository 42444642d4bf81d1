//! A stand-in on a free port, and people who hold tokens for it.

use atlassian_stand_in::{CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Settings, serve};
use reqwest::{Client, Method, RequestBuilder, header::HeaderMap, redirect::Policy};
use serde_json::{Value, json};
use tokio::net::TcpListener;
use url::Url;

pub const ACME: &str = "1324a887-45db-41f4-9e99-ef0ff456d421";
pub const GLOBEX: &str = "87a0c1de-2f34-4b56-9c78-d9e0f1a2b3c4";
pub const ROHIT: &str = "5b10a2844c20165700ede21f";
pub const MARK: &str = "712020:6f1c2b1e-3f57-4d0a-9c1d-5a1f0e6f2b10";
pub const ALL: &str = "read:jira-work write:jira-work read:jira-user read:me offline_access";

pub struct House {
    pub origin: String,
    client: Client,
}

/// An answer that has arrived in full.
#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    pub headers: HeaderMap,
    pub bytes: Vec<u8>,
}

impl Answer {
    pub async fn to(request: RequestBuilder) -> Self {
        let response = request.send().await.unwrap();
        Self {
            status: response.status().as_u16(),
            headers: response.headers().clone(),
            bytes: response.bytes().await.unwrap().to_vec(),
        }
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes).unwrap_or_else(|_| panic!("not JSON: {}", self.text()))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The query of the address that it redirects to.
    pub fn callback(&self) -> Vec<(String, String)> {
        let location = Url::parse(self.header("location")).unwrap_or_else(|_| panic!("no redirect: {}", self.text()));
        location.query_pairs().into_owned().collect()
    }

    pub fn callback_value(&self, name: &str) -> Option<String> {
        self.callback()
            .into_iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value)
    }
}

/// An authorization query; `changes` replace or, with an empty value, remove parameters.
pub fn query(scope: &str, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    let usual = [
        ("audience", "api.atlassian.com"),
        ("client_id", CLIENT_ID),
        ("scope", scope),
        ("redirect_uri", REDIRECT_URI),
        ("state", "state-1"),
        ("response_type", "code"),
        ("prompt", "consent"),
    ];
    let mut all: Vec<(String, String)> = usual.map(|(key, value)| (key.to_owned(), value.to_owned())).to_vec();
    for (key, value) in changes {
        all.retain(|(known, _)| known != key);
        if !value.is_empty() {
            all.push(((*key).to_owned(), (*value).to_owned()));
        }
    }
    all
}

impl House {
    pub async fn open() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(serve(listener, Settings::at(&origin)));
        let client = Client::builder().redirect(Policy::none()).no_proxy().build().unwrap();
        Self { origin, client }
    }

    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.origin))
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    /// A control request that must succeed.
    pub async fn control(&self, command: &str, body: Value) -> Value {
        let answer = Answer::to(self.request(Method::POST, &format!("/_control/{command}")).json(&body)).await;
        assert!(answer.status < 300, "{command}: {}", answer.text());
        if answer.bytes.is_empty() {
            Value::Null
        } else {
            answer.json()
        }
    }

    pub async fn modes(&self, changes: Value) {
        self.control("config", changes).await;
    }

    pub async fn advance(&self, seconds: i64) {
        self.control("clock", json!({"advance_seconds": seconds})).await;
    }

    pub async fn fault(&self, script: Value) {
        self.control("faults", script).await;
    }

    pub async fn requests(&self) -> Vec<Value> {
        self.get("/_control/requests").await.json().as_array().unwrap().clone()
    }

    pub async fn authorize_page(&self, query: &[(String, String)]) -> Answer {
        Answer::to(self.request(Method::GET, "/authorize").query(query)).await
    }

    /// Presses a button on the consent page.
    pub async fn decide(&self, query: &[(String, String)], form: &[(&str, &str)]) -> Answer {
        Answer::to(self.request(Method::POST, "/authorize").query(query).form(form)).await
    }

    /// Accepts as somebody, on a site.
    pub async fn accept(&self, query: &[(String, String)], account: &str, site: &str) -> Answer {
        self.decide(query, &[("account", account), ("site", site), ("decision", "accept")])
            .await
    }

    /// A code for somebody.
    pub async fn code(&self, account: &str, site: &str, scope: &str) -> String {
        self.accept(&query(scope, &[]), account, site)
            .await
            .callback_value("code")
            .unwrap()
    }

    pub async fn token(&self, fields: Value) -> Answer {
        Answer::to(self.request(Method::POST, "/oauth/token").json(&fields)).await
    }

    pub async fn exchange(&self, code: &str) -> Answer {
        self.token(exchange_body(code)).await
    }

    pub async fn refresh(&self, refresh_token: &str) -> Answer {
        self.token(json!({
            "grant_type": "refresh_token",
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "refresh_token": refresh_token,
        }))
        .await
    }

    /// Somebody who has connected with these scopes.
    pub async fn connected(&self, account: &str, site: &str, scope: &str) -> Person<'_> {
        let tokens = self.exchange(&self.code(account, site, scope).await).await.json();
        Person {
            house: self,
            token: tokens["access_token"].as_str().unwrap().to_owned(),
            refresh_token: tokens["refresh_token"].as_str().unwrap_or_default().to_owned(),
            site: site.to_owned(),
        }
    }

    pub async fn rohit(&self) -> Person<'_> {
        self.connected(ROHIT, ACME, ALL).await
    }

    pub async fn mark(&self) -> Person<'_> {
        self.connected(MARK, ACME, ALL).await
    }

    /// Somebody by name, on acme.
    pub async fn named(&self, name: &str) -> Person<'_> {
        let people = self.get("/_control/people").await.json();
        let person = people
            .as_array()
            .unwrap()
            .iter()
            .find(|person| person["name"] == name)
            .unwrap()
            .clone();
        let account = person["account_id"].as_str().unwrap().to_owned();
        let authorize: String = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(query(ALL, &[]))
            .finish();
        let approved = self
            .control(
                "approve",
                json!({"authorize": authorize, "account": account, "site": "acme"}),
            )
            .await;
        let redirect = Url::parse(approved["redirect"].as_str().unwrap()).unwrap();
        let code = redirect
            .query_pairs()
            .find(|(key, _)| key == "code")
            .unwrap()
            .1
            .into_owned();
        let tokens = self.exchange(&code).await.json();
        Person {
            house: self,
            token: tokens["access_token"].as_str().unwrap().to_owned(),
            refresh_token: tokens["refresh_token"].as_str().unwrap().to_owned(),
            site: ACME.to_owned(),
        }
    }
}

pub fn exchange_body(code: &str) -> Value {
    json!({
        "grant_type": "authorization_code",
        "client_id": CLIENT_ID,
        "client_secret": CLIENT_SECRET,
        "code": code,
        "redirect_uri": REDIRECT_URI,
    })
}

pub struct Person<'h> {
    pub house: &'h House,
    pub token: String,
    pub refresh_token: String,
    pub site: String,
}

impl Person<'_> {
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.house
            .request(method, &format!("/ex/jira/{}/rest/api/3/{path}", self.site))
            .bearer_auth(&self.token)
    }

    pub async fn get(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::GET, path)).await
    }

    pub async fn send(&self, method: Method, path: &str, body: Value) -> Answer {
        Answer::to(self.request(method, path).json(&body)).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.send(Method::POST, path, body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.send(Method::PUT, path, body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        Answer::to(self.request(Method::DELETE, path)).await
    }

    pub async fn comment(&self, issue: &str, words: &str) -> Answer {
        self.post(&format!("issue/{issue}/comment"), json!({"body": doc(words)}))
            .await
    }

    /// The sites that the token reaches, by name.
    pub async fn sites(&self) -> Vec<String> {
        let request = self
            .house
            .request(Method::GET, "/oauth/token/accessible-resources")
            .bearer_auth(&self.token);
        let list = Answer::to(request).await.json();
        list.as_array()
            .unwrap()
            .iter()
            .map(|site| site["name"].as_str().unwrap().to_owned())
            .collect()
    }
}

/// A document of one paragraph.
pub fn doc(words: &str) -> Value {
    json!({"type": "doc", "version": 1, "content": [{"type": "paragraph", "content": [{"type": "text", "text": words}]}]})
}
