//! The stand-in for Atlassian, as a process of its own.

use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};

use serde_json::Value;
use url::Url;

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
            .unwrap_or_else(|error| panic!("{}: {error}; build it with: cargo build -p atlassian-stand-in", program.display()));
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("listening on ").unwrap_or_else(|| panic!("the stand-in said {line:?}"));
        Self { url: url.parse().unwrap(), process, client: reqwest::Client::builder().no_proxy().build().unwrap() }
    }

    /// Sends one command to the control interface.
    pub async fn control(&self, command: &str, body: Value) {
        let url = self.url.join(&format!("/_control/{command}")).unwrap();
        let response = self.client.post(url).json(&body).send().await.unwrap();
        assert!(response.status().is_success(), "{command}: {}", response.text().await.unwrap());
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
