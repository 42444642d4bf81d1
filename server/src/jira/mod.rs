//! Jira as one person sees it: a client that is made from that person's own live grant, and from
//! nothing else.
//!
//! Every reply is compared with the grant's account before it is used; what it holds is parsed
//! into the model here, at the edge.

mod attach;
mod attention;
mod audience;
mod comment;
mod description;
#[cfg(test)]
mod drift_tests;
mod embedded;
mod error;
mod fields;
mod file;
mod gateway;
mod history;
mod issue;
mod media;
mod news;
mod remote_links;
mod revision;
mod rights;
// These two read and write what others make up, and are fuzzed from outside, hence public.
pub mod jql;
mod pace;
mod parents;
mod people;
mod search;
#[cfg(test)]
pub mod test_server;
#[cfg(test)]
mod tests;
pub mod wire;
mod work;

use std::{sync::Arc, time::Duration};

use app::model::{AccountId, CloudId, Site};
use http::{HeaderMap, Method};
use serde_json::Value;
use tokio::time::Instant;

pub use attach::Attached;
pub use error::JiraError;
pub use file::{ByteRange, Fetched, File, Picture, Wanted};
pub use gateway::Gateway;
pub use media::Ready;
pub use revision::CommentNow;
pub use wire::Found;

use self::pace::Call;
use crate::{egress::Reply, grant::Acting, ids::UserId};

/// Carries the acting account in each reply (Jira's REST introduction, "special headers").
const ACCOUNT_HEADER: &str = "x-aaccountid";

/// A read that has taken so long already is not repeated: somebody waits for the page.
const REPEAT_WITHIN: Duration = Duration::from_secs(5);

/// Whether a request changes something, and so must not be repeated blindly.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    Read,
    Write,
}

/// One person's client for one site. Cheap to clone.
#[derive(Clone)]
pub struct Jira {
    acting: Arc<Acting>,
    site: Site,
    gateway: Gateway,
}

impl Jira {
    /// There is no client for a site that the grant does not reach.
    pub fn new(acting: Arc<Acting>, cloud_id: &CloudId, gateway: Gateway) -> Option<Self> {
        let site = acting.site(cloud_id)?.clone();
        Some(Self { acting, site, gateway })
    }

    pub fn user(&self) -> UserId {
        self.acting.user()
    }

    /// The account that every reply must name.
    pub fn account(&self) -> &AccountId {
        self.acting.account()
    }

    pub fn site(&self) -> &Site {
        &self.site
    }

    async fn get(&self, path: &str) -> Result<Reply, JiraError> {
        self.call(Method::GET, path, None, Effect::Read).await
    }

    /// A read that Jira wants as a POST.
    async fn query(&self, path: &str, body: &Value) -> Result<Reply, JiraError> {
        self.call(Method::POST, path, Some(body), Effect::Read).await
    }

    /// `path` is below `/rest/api/3/` and made of parsed identifiers, of constants and of
    /// what is percent-encoded, and of nothing else. A read that
    /// fails by an error of Jira's or of the network is repeated; a write never is.
    async fn call(&self, method: Method, path: &str, body: Option<&Value>, effect: Effect) -> Result<Reply, JiraError> {
        let began = Instant::now();
        let mut tries = 1;
        loop {
            let answer = self.try_call(method.clone(), path, body, effect).await;
            let (Err(JiraError::Unavailable), Effect::Read) = (&answer, effect) else {
                return answer;
            };
            if began.elapsed() > REPEAT_WITHIN {
                return answer;
            }
            let Some(wait) = self.gateway.pace.repeat(tries) else {
                return answer;
            };
            tries += 1;
            tokio::time::sleep(wait).await;
        }
    }

    async fn try_call(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        effect: Effect,
    ) -> Result<Reply, JiraError> {
        let Gateway { api, pace, .. } = &self.gateway;
        let call = Call::new(self.site.cloud_id.clone(), &method, path, effect);
        let _place = pace.begin(&call).await?;
        let path = self.address(path);
        let body = body.map(|body| ("application/json", body.to_string().into_bytes()));
        let reply = api
            .send(method, &path, Some(self.acting.access()), body)
            .await
            .map_err(|error| JiraError::from_egress(&error, effect))?;
        self.judged(&call, reply, effect)
    }

    /// Where something below `/rest/api/3/` of this site is.
    fn address(&self, path: &str) -> String {
        format!("/ex/jira/{}/rest/api/3/{path}", self.site.cloud_id)
    }

    /// Takes in what a reply says; lets it through when it is good and this account's.
    fn judged(&self, call: &Call, reply: Reply, effect: Effect) -> Result<Reply, JiraError> {
        let pace = &self.gateway.pace;
        pace.hear(call, &reply);
        if names_other(&reply.headers, self.account()) {
            return Err(JiraError::WrongAccount);
        }
        if reply.status.is_success() {
            pace.went_well(call);
            return Ok(reply);
        }
        let error = JiraError::from_reply(&reply, effect, &self.site.name);
        tracing::warn!(status = reply.status.as_u16(), trace = ?reply.headers.get("atl-traceid"), %error, "Jira said no");
        Err(error)
    }
}

/// The accounts that a reply's header names. Whether a colon comes percent-encoded there is
/// UNCONFIRMED; both are read.
fn named(headers: &HeaderMap) -> impl Iterator<Item = String> {
    headers.get_all(ACCOUNT_HEADER).into_iter().filter_map(|value| {
        let value = String::from_utf8_lossy(value.as_bytes()).trim().to_owned();
        (!value.is_empty()).then(|| value.replace("%3A", ":").replace("%3a", ":"))
    })
}

fn names_other(headers: &HeaderMap, account: &AccountId) -> bool {
    named(headers).any(|named| named != account.as_str())
}

/// Whether the header vouches for the account; where it is missing, it does not.
fn vouches(headers: &HeaderMap) -> bool {
    named(headers).next().is_some()
}

/// Reads a reply's JSON.
fn parse<'a, T: serde::Deserialize<'a>>(reply: &'a Reply) -> Result<T, JiraError> {
    reply.json().map_err(|error| {
        // Serde's words may quote the reply, its place does not.
        tracing::warn!(
            line = error.line(),
            column = error.column(),
            "a reply of Jira cannot be read"
        );
        JiraError::Unreadable
    })
}
