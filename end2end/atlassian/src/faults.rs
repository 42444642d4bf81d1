//! Faults that a test scripts: which request they meet, how often, and what then happens.

use std::collections::BTreeMap;

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{limits::Reason, request::Request};

/// As sent to `POST /_control/faults`.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    pub method: Option<String>,
    /// The path begins with this.
    pub path: Option<String>,
    pub path_regex: Option<String>,
    /// Whose token: an account ID, a name, or the local part of an e-mail address.
    pub owner: Option<String>,
    /// The body contains this text, for example `refresh_token` at the token endpoint.
    pub body_contains: Option<String>,
    /// Lets so many matching requests pass first.
    #[serde(default)]
    pub skip: u32,
    /// How many requests it meets; null for all.
    #[serde(default = "once")]
    pub times: Option<u32>,
    pub action: Action,
}

fn once() -> Option<u32> {
    Some(1)
}

fn yes() -> bool {
    true
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum Action {
    /// Answers this. With `apply` the request takes effect all the same.
    Status {
        status: u16,
        #[serde(default)]
        headers: BTreeMap<String, String>,
        /// A string as it is, anything else as JSON.
        #[serde(default)]
        body: Value,
        #[serde(default)]
        apply: bool,
    },
    /// Waits before the request takes effect, and after.
    Delay {
        #[serde(default)]
        before_ms: u64,
        #[serde(default)]
        after_ms: u64,
    },
    /// Resets the connection, before the request takes effect or after.
    Reset { when: When },
    /// Takes effect, and the answer breaks off after so many bytes of the body.
    Truncate { after_bytes: usize },
    /// Answers 429 as that limit does; nothing takes effect.
    RateLimit {
        reason: Reason,
        /// Seconds.
        #[serde(default)]
        retry_after: Option<i64>,
        #[serde(default = "yes")]
        reset_with_seconds: bool,
    },
    /// Takes effect, and the answer is altered: headers set, and values put at JSON pointers.
    Alter {
        #[serde(default)]
        headers: BTreeMap<String, String>,
        #[serde(default)]
        body: BTreeMap<String, Value>,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    Before,
    After,
}

struct Fault {
    number: u64,
    script: Script,
    regex: Option<Regex>,
    /// The account that `owner` named.
    account: Option<String>,
}

#[derive(Default)]
pub struct Faults {
    scripted: Vec<Fault>,
    last: u64,
}

impl Faults {
    /// Adds a fault; returns its number.
    pub fn add(&mut self, script: Script, account: Option<String>) -> Result<u64, String> {
        let regex = match &script.path_regex {
            None => None,
            Some(text) => Some(Regex::new(text).map_err(|error| error.to_string())?),
        };
        self.last += 1;
        self.scripted.push(Fault {
            number: self.last,
            script,
            regex,
            account,
        });
        Ok(self.last)
    }

    pub fn clear(&mut self) {
        self.scripted.clear();
    }

    pub fn is_empty(&self) -> bool {
        self.scripted.is_empty()
    }

    pub fn list(&self) -> impl Iterator<Item = (u64, &Script)> {
        self.scripted.iter().map(|fault| (fault.number, &fault.script))
    }

    /// The fault that this request meets, the oldest that matches, counted down.
    pub fn meet(&mut self, request: &Request, account: Option<&str>) -> Option<(u64, Action)> {
        let at = self.scripted.iter_mut().position(|fault| {
            if !fault.matches(request, account) {
                return false;
            }
            if fault.script.skip > 0 {
                fault.script.skip -= 1;
                return false;
            }
            true
        })?;
        let fault = self.scripted.get_mut(at)?;
        let met = (fault.number, fault.script.action.clone());
        if let Some(times) = &mut fault.script.times {
            *times = times.saturating_sub(1);
            if *times == 0 {
                self.scripted.remove(at);
            }
        }
        Some(met)
    }
}

impl Fault {
    fn matches(&self, request: &Request, account: Option<&str>) -> bool {
        let script = &self.script;
        script.times != Some(0)
            && script
                .method
                .as_ref()
                .is_none_or(|method| request.method.as_str().eq_ignore_ascii_case(method))
            && script
                .path
                .as_ref()
                .is_none_or(|prefix| request.path.starts_with(prefix))
            && self.regex.as_ref().is_none_or(|regex| regex.is_match(&request.path))
            && (script.owner.is_none() || self.account.as_deref() == account)
            && script
                .body_contains
                .as_ref()
                .is_none_or(|text| String::from_utf8_lossy(&request.body).contains(text.as_str()))
    }
}
