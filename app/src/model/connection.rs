use serde::{Deserialize, Serialize};

use super::{AttemptId, Moment, Person, Site};

/// Whether a grant can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum GrantState {
    Live,
    /// Atlassian refused its refresh token for good.
    NeedsReauth,
    /// A reply named another account.
    Frozen,
}

/// A person's connection to Atlassian, as the *Connections* page shows it.
#[derive(Debug, Clone)]
pub struct Connection {
    pub account: Person,
    pub email: Option<String>,
    pub sites: Vec<Site>,
    /// As granted: `read:jira-work` and so on.
    pub scopes: Vec<String>,
    pub state: GrantState,
    pub connected: Moment,
    pub used: Option<Moment>,
    pub refreshed: Option<Moment>,
    /// Set when it comes to its end soon: the person has to reconnect before.
    pub ends: Option<Moment>,
}

/// What the person is asked to confirm after Atlassian sent them back.
#[derive(Debug, Clone)]
pub struct PendingConnection {
    pub attempt: AttemptId,
    /// Who they are in Byline.
    pub here: String,
    /// Who they are at Atlassian.
    pub account: Person,
    pub email: Option<String>,
    /// The sites that would be kept: those with Jira, within the operator's allowlist.
    pub sites: Vec<Site>,
    /// Sites of the grant that the operator does not allow.
    pub sites_left_out: Vec<Site>,
    pub scopes: Vec<String>,
    /// Who was connected before, when that was somebody else.
    pub replaces: Option<Person>,
}

/// Why a connection was not made. Each has a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConnectProblem {
    /// The person pressed *Cancel* at Atlassian.
    Denied,
    /// Atlassian refused for another reason, in its words.
    RefusedByAtlassian(String),
    /// No such `state` was ever given out, it is not this browser's, or the callback is malformed.
    UnknownState,
    /// The state is older than ten minutes.
    Expired,
    /// This state, or its code, was used before.
    AlreadyUsed,
    /// Somebody else is signed in now than when it began.
    OtherUser,
    /// The Atlassian account is connected to another user of this Byline.
    AccountTaken(Person),
    /// The grant reaches no site with Jira.
    NoSite,
    /// It reaches sites, but none that the operator allows.
    NoAllowedSite(Vec<Site>),
    /// The code was refused, or Atlassian could not be asked.
    ExchangeFailed { retry: bool },
    /// The browser is signed out.
    SignedOut,
    /// The reference is in the server's log.
    Internal(String),
}
