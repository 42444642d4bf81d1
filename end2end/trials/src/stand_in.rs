use std::{path::Path, time::Duration};

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use crate::{program::Program, wait::until};

/// The 3LO app that Byline is to the stand-in.
pub const CLIENT_ID: &str = "byline-trials";
pub const CLIENT_SECRET: &str = "byline-trials-secret";

/// The stand-in for Atlassian and its control interface.
pub struct StandIn {
    _program: Program,
    pub url: Url,
    client: reqwest::Client,
}

/// One line of the stand-in's record.
#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "`time` is read by whoever reads the line that broke a trial")]
pub struct Received {
    pub seq: u64,
    pub time: String,
    pub answered: Option<String>,
    pub method: String,
    pub path: String,
    pub owner: Option<Owner>,
    pub effect: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub struct Owner {
    pub account_id: String,
}

impl Received {
    /// What a token call came to.
    pub fn outcome(&self) -> Option<&str> {
        self.effect.as_ref()?.get("outcome")?.as_str()
    }
}

/// A comment as the stand-in keeps it.
#[derive(Debug, Deserialize)]
pub struct Kept {
    pub author_account_id: String,
    pub text: String,
}

impl StandIn {
    pub async fn start(program: &Path, redirect_uri: &str, folder: &Path) -> Result<Self> {
        let log = folder.join("stand-in.log");
        let arguments = [
            ["--listen", "127.0.0.1:0"],
            ["--redirect-uri", redirect_uri],
            ["--client-id", CLIENT_ID],
            ["--client-secret", CLIENT_SECRET],
        ];
        let program = Program::start(program, arguments.as_flattened(), &[], &log)?;
        let said = || std::fs::read_to_string(&log).unwrap_or_default();
        until("the stand-in to listen", Duration::from_secs(20), async || {
            Ok(said().contains('\n'))
        })
        .await?;
        let said = said();
        let url = said.lines().next().and_then(|line| line.strip_prefix("listening on "));
        let url = url.with_context(|| said.clone())?.parse()?;
        let client = reqwest::Client::builder().no_proxy().build()?;
        let stand_in = Self {
            _program: program,
            url,
            client,
        };
        // Many write on few issues here.
        let limits = json!({"issue_writes_in_2_seconds": 1_000_000, "issue_writes_in_30_seconds": 1_000_000});
        stand_in.control("config", limits).await?;
        Ok(stand_in)
    }

    pub async fn control(&self, command: &str, body: Value) -> Result<Value> {
        let url = self.url.join(&format!("/_control/{command}"))?;
        let response = self.client.post(url).json(&body).send().await?;
        let status = response.status();
        let text = response.text().await?;
        ensure!(status.is_success(), "{command}: {text}");
        Ok(serde_json::from_str(&text).unwrap_or_default())
    }

    pub async fn read<T: serde::de::DeserializeOwned>(&self, path: &str) -> Result<T> {
        let url = self.url.join(&format!("/_control/{path}"))?;
        Ok(self.client.get(url).send().await?.json().await?)
    }

    /// Makes people; their account IDs.
    pub async fn people(&self, count: usize) -> Result<Vec<String>> {
        let mut made = self.control("people", json!({"count": count})).await?;
        Ok(serde_json::from_value(made["accounts"].take())?)
    }

    /// An issue of its own for each summary; their keys. Written by the person who owns the app,
    /// without Byline.
    pub async fn issues(&self, redirect_uri: &str, summaries: &[String]) -> Result<Vec<String>> {
        let query = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("audience", "api.atlassian.com")
            .append_pair("client_id", CLIENT_ID)
            .append_pair("scope", "read:jira-work write:jira-work")
            .append_pair("redirect_uri", redirect_uri)
            .append_pair("state", "trials")
            .append_pair("response_type", "code")
            .append_pair("prompt", "consent")
            .finish();
        let back = self.approve(&format!("?{query}"), "Rohit").await?;
        let code = back
            .query_pairs()
            .find(|(name, _)| name == "code")
            .context("no code")?
            .1
            .into_owned();
        let asked = json!({"grant_type": "authorization_code", "client_id": CLIENT_ID, "client_secret": CLIENT_SECRET,
            "code": code, "redirect_uri": redirect_uri});
        let answer = self
            .client
            .post(self.url.join("/oauth/token")?)
            .json(&asked)
            .send()
            .await?;
        let answer: Value = answer.error_for_status()?.json().await?;
        let token = answer["access_token"].as_str().context("no access token")?;
        let sites = self.client.get(self.url.join("/oauth/token/accessible-resources")?);
        let sites: Value = sites.bearer_auth(token).send().await?.json().await?;
        let site = sites[0]["id"].as_str().context("no site")?;
        let address = self.url.join(&format!("/ex/jira/{site}/rest/api/3/issue"))?;
        let mut keys = Vec::with_capacity(summaries.len());
        for summary in summaries {
            let issue =
                json!({"fields": {"project": {"key": "DEMO"}, "issuetype": {"name": "Task"}, "summary": summary}});
            let made = self
                .client
                .post(address.clone())
                .bearer_auth(token)
                .json(&issue)
                .send()
                .await?;
            let made: Value = made.error_for_status()?.json().await?;
            keys.push(made["key"].as_str().context("no key")?.to_owned());
        }
        Ok(keys)
    }

    /// Consents without a browser; the address to send the browser back to.
    pub async fn approve(&self, authorize: &str, account: &str) -> Result<Url> {
        let body = json!({"authorize": authorize, "account": account, "site": "acme"});
        let answer = self.control("approve", body).await?;
        Ok(answer["redirect"]
            .as_str()
            .with_context(|| answer.to_string())?
            .parse()?)
    }

    /// The requests after a number, to addresses that begin so.
    pub async fn received(&self, since: u64, path: &str) -> Result<Vec<Received>> {
        self.read(&format!("requests?since={since}&path={path}")).await
    }

    /// The number of the last request.
    pub async fn last(&self) -> Result<u64> {
        let all: Vec<Received> = self.read("requests?path=/oauth").await?;
        Ok(all.last().map_or(0, |received| received.seq))
    }

    /// Token calls after a number.
    pub async fn token_calls(&self, since: u64) -> Result<Vec<Received>> {
        let mut calls = self.received(since, "/oauth/token").await?;
        calls.retain(|call| call.path == "/oauth/token");
        Ok(calls)
    }

    /// How often a grant was ended, or a token was presented that is no longer known to be any.
    pub async fn breaches(&self, since: u64) -> Result<usize> {
        let calls = self.token_calls(since).await?;
        let kept = ["exchanged", "rotated", "reused within the leeway"];
        Ok(calls
            .iter()
            .filter_map(Received::outcome)
            .filter(|outcome| !kept.contains(outcome))
            .count())
    }

    /// Lets every access token run out.
    pub async fn end_access_tokens(&self) -> Result<()> {
        self.control("clock", json!({"advance_seconds": 3700})).await?;
        Ok(())
    }

    pub async fn fault(&self, fault: Value) -> Result<()> {
        self.control("faults", fault).await?;
        Ok(())
    }

    pub async fn no_faults(&self) -> Result<()> {
        self.client
            .delete(self.url.join("/_control/faults")?)
            .send()
            .await?
            .error_for_status()?;
        Ok(())
    }

    pub async fn comments(&self, issue: &str) -> Result<Vec<Kept>> {
        self.read(&format!("comments?issue={issue}&site=acme")).await
    }
}
