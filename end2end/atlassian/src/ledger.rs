//! The record of every request: who asked for what on whose token, and what it changed. Tests
//! judge a client by this and not by what the client says of itself.

use std::collections::{BTreeMap, VecDeque};

use axum::http::header;
use serde::Serialize;
use serde_json::Value;

use crate::{
    clock::{Millis, iso},
    reply::Reply,
    request::Request,
    world::People,
};

/// Older entries make way for newer ones beyond this many.
const KEPT: usize = 100_000;

#[derive(Debug, Clone, Serialize)]
pub struct Owner {
    pub account_id: String,
    pub name: String,
}

impl Owner {
    pub fn of(people: &People, account: &str) -> Self {
        Self {
            account_id: account.to_owned(),
            name: people
                .get(account)
                .map(|person| person.name.clone())
                .unwrap_or_default(),
        }
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct Entry {
    pub seq: u64,
    /// When it had arrived in full.
    pub time: String,
    /// When the answer was ready; null while it is under way.
    pub answered: Option<String>,
    pub method: String,
    pub path: String,
    pub query: String,
    pub headers: BTreeMap<String, String>,
    /// Whose token it carried: also for expired and revoked tokens, null for none or an unknown one.
    pub owner: Option<Owner>,
    /// Which access token it was: its `jti`, not the token.
    pub token: Option<String>,
    /// The status answered; null when no answer was sent.
    pub status: Option<u16>,
    /// `answered`, `reset` or `truncated`.
    pub outcome: Option<&'static str>,
    /// Which scripted fault met it, by number.
    pub fault: Option<u64>,
    /// What it changed or decided.
    pub effect: Option<Value>,
}

#[derive(Default)]
pub struct Ledger {
    entries: VecDeque<Entry>,
    last: u64,
}

/// Headers worth keeping. `Authorization` and cookies are not among them.
const HEADERS: [header::HeaderName; 7] = [
    header::ACCEPT,
    header::ACCEPT_LANGUAGE,
    header::CONTENT_TYPE,
    header::CONTENT_LENGTH,
    header::HOST,
    header::RANGE,
    header::USER_AGENT,
];

impl Ledger {
    /// Writes a request down as it arrives; returns its number, counted from 1.
    pub fn arrive(&mut self, now: Millis, request: &Request, owner: Option<Owner>, token: Option<String>) -> u64 {
        self.last += 1;
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        let mut headers: BTreeMap<String, String> = HEADERS
            .iter()
            .map(header::HeaderName::as_str)
            .chain([
                "x-atlassian-token",
                "x-force-accept-language",
                "traceparent",
                "x-request-id",
            ])
            .filter_map(|name| Some((name.to_owned(), request.header(name)?.to_owned())))
            .collect();
        if let Some(authorization) = request.header("authorization") {
            let scheme = authorization.split(' ').next().unwrap_or_default();
            headers.insert("authorization".to_owned(), format!("{scheme} (kept back)"));
        }
        if request.headers.contains_key(header::COOKIE) {
            headers.insert("cookie".to_owned(), "(kept back)".to_owned());
        }
        self.entries.push_back(Entry {
            seq: self.last,
            time: iso(now),
            answered: None,
            method: request.method.to_string(),
            path: request.path.clone(),
            query: request.raw_query.clone(),
            headers,
            owner,
            token,
            status: None,
            outcome: None,
            fault: None,
            effect: None,
        });
        self.last
    }

    fn entry(&mut self, seq: u64) -> Option<&mut Entry> {
        let first = self.entries.front()?.seq;
        self.entries.get_mut(usize::try_from(seq.checked_sub(first)?).ok()?)
    }

    pub fn fault(&mut self, seq: u64, fault: u64) {
        if let Some(entry) = self.entry(seq) {
            entry.fault = Some(fault);
        }
    }

    /// What the request changed, and for whom where no bearer said so.
    pub fn applied(&mut self, seq: u64, reply: &Reply, owner: Option<Owner>) {
        if let Some(entry) = self.entry(seq) {
            entry.effect = reply.effect.as_deref().cloned();
            entry.owner = entry.owner.take().or(owner);
        }
    }

    pub fn answered(&mut self, seq: u64, now: Millis, status: Option<u16>, outcome: &'static str) {
        if let Some(entry) = self.entry(seq) {
            entry.answered = Some(iso(now));
            entry.status = status;
            entry.outcome = Some(outcome);
        }
    }

    /// Entries after a number.
    pub fn since(&self, seq: u64) -> impl Iterator<Item = &Entry> {
        self.entries.iter().filter(move |entry| entry.seq > seq)
    }
}
