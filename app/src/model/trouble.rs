use serde::{Deserialize, Serialize};

use super::Invalid;
use crate::adf::task::NoTask;

/// Why something did not happen, as far as the person it concerns can do something about it.
///
/// [`crate::words::Words::of_trouble`] says what happened and what to do, in words for that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Trouble {
    SignedOut,
    NotConnected,
    /// The refresh token is dead for good: revoked, too old, or the password was changed.
    GrantDead,
    /// A reply named another account than the grant's. Nothing more is done with it.
    GrantFrozen,
    /// The token works but its scopes do not reach this call.
    ScopeMissing,
    SiteNotReached(String),
    /// Several sites that are connected here have this name.
    SharedSiteName(String),
    /// Jira does not say whether it is absent or hidden, and neither do we.
    NotFound,
    /// Jira's own words, in the person's language.
    Refused(String),
    TooLong {
        actual: usize,
        limit: usize,
    },
    Empty,
    /// Seconds to wait, where Jira said so.
    RateLimited(Option<u64>),
    /// Nothing has been done: a failed read, or a write that surely did not happen.
    Unavailable,
    /// A write went out and no answer came back.
    OutcomeUnknown,
    /// What was written as one Atlassian account never leaves as another.
    OtherAccount,
    /// The same form is being sent at this very moment.
    InFlight,
    /// Somebody changed a comment after its author began to change it.
    Overtaken,
    NoComment,
    NotYours,
    /// A task was not ticked.
    Task(NoTask),
    Unreadable,
    /// The form was not one of ours, or not whole.
    Invalid(Invalid),
    /// The reference is in the server's log.
    Internal(String),
}

impl Trouble {
    /// Whether a comment that met this can be tried again later without its author: nothing about
    /// it has to change.
    pub fn passes(&self) -> bool {
        matches!(
            self,
            Self::GrantDead
                | Self::OtherAccount
                | Self::RateLimited(_)
                | Self::Unavailable
                | Self::OutcomeUnknown
                | Self::InFlight
                | Self::Unreadable
        )
    }
}

/// For logs: in English.
#[cfg(feature = "ssr")]
impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&crate::words::Words::of(super::Language::English).of_trouble(self))
    }
}

#[cfg(feature = "ssr")]
impl std::error::Error for Trouble {}
