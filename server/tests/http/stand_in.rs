//! The stand-in for Atlassian, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use serde_json::Value;
use url::Url;

use crate::wire::PATIENCE;

/// Stopped when dropped.
pub struct StandIn {
    process: Child,
    pub url: Url,
    client: reqwest::Client,
}

impl StandIn {
    pub const CLIENT_ID: &str = "byline-tests";
    pub const CLIENT_SECRET: &str = "secret-canary-of-the-client";

    pub fn start(redirect_uri: &Url) -> Self {
        let program = program();
        let mut process = Command::new(&program)
            .args(["--listen", "127.0.0.1:0", "--redirect-uri", redirect_uri.as_str()])
            .args(["--client-id", Self::CLIENT_ID, "--client-secret", Self::CLIENT_SECRET])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| {
                panic!(
                    "{}: {error}; build it with: cargo build -p atlassian-stand-in",
                    program.display()
                )
            });
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line
            .trim()
            .strip_prefix("listening on ")
            .unwrap_or_else(|| panic!("the stand-in said {line:?}"));
        Self {
            url: url.parse().unwrap(),
            process,
            client: reqwest::Client::builder().no_proxy().build().unwrap(),
        }
    }

    /// Sends one command to the control interface.
    pub async fn control(&self, command: &str, body: Value) {
        self.post(command, body).await;
    }

    pub async fn forget_faults(&self) {
        let url = self.url.join("/_control/faults").unwrap();
        assert!(self.client.delete(url).send().await.unwrap().status().is_success());
    }

    async fn post(&self, command: &str, body: Value) -> Value {
        let url = self.url.join(&format!("/_control/{command}")).unwrap();
        let response = self.client.post(url).json(&body).send().await.unwrap();
        let status = response.status();
        let text = response.text().await.unwrap();
        assert!(status.is_success(), "{command}: {text}");
        serde_json::from_str(&text).unwrap_or_default()
    }

    /// Consents without a browser; the address to send the browser back to.
    pub async fn approve(&self, authorize: &str, account: &str, site: &str) -> Url {
        let body = serde_json::json!({"authorize": authorize, "account": account, "site": site});
        let answer = self.post("approve", body).await;
        answer["redirect"]
            .as_str()
            .unwrap_or_else(|| panic!("{answer}"))
            .parse()
            .unwrap()
    }

    /// What somebody wrote on an issue, as the stand-in keeps it.
    pub async fn comments_by(&self, author: &str, issue: &str) -> Vec<String> {
        let comments = self.read(&format!("comments?issue={issue}&site=acme")).await;
        let comments = comments.as_array().unwrap().iter();
        let by_author = comments.filter(|comment| comment["author"] == author);
        by_author
            .map(|comment| comment["text"].as_str().unwrap().to_owned())
            .collect()
    }

    /// How often the token endpoint was asked.
    pub async fn token_calls(&self) -> usize {
        let requests = self.requests("/oauth/token").await;
        requests
            .iter()
            .filter(|request| request["path"] == "/oauth/token")
            .count()
    }

    /// The requests to addresses that begin so.
    pub async fn requests(&self, path: &str) -> Vec<Value> {
        let record = self.read("requests").await;
        let all = record.as_array().or_else(|| record["requests"].as_array()).unwrap();
        let wanted = all
            .iter()
            .filter(|request| request["path"].as_str().unwrap().starts_with(path));
        wanted.cloned().collect()
    }

    /// The requests that it has received after the one of this number.
    pub async fn requests_since(&self, number: u64) -> Vec<Value> {
        let record = self.read(&format!("requests?since={number}")).await;
        record.as_array().unwrap().clone()
    }

    /// Waits until it has received so many requests to addresses that end so.
    pub async fn received(&self, end: &str, count: usize) {
        let began = Instant::now();
        loop {
            let all = self.requests("/").await;
            let seen = all
                .iter()
                .filter(|request| request["path"].as_str().unwrap().ends_with(end));
            if seen.count() >= count {
                return;
            }
            assert!(began.elapsed() < PATIENCE, "{end} was not asked for");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// Reads a record of the control interface.
    pub async fn read(&self, path: &str) -> Value {
        let url = self.url.join(&format!("/_control/{path}")).unwrap();
        self.client.get(url).send().await.unwrap().json().await.unwrap()
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Beside the test's own program: `target/debug/deps/test` → `target/debug/atlassian-stand-in`.
fn program() -> PathBuf {
    let mut path = std::env::current_exe().unwrap();
    path.pop();
    path.pop();
    path.join("atlassian-stand-in")
}
