use serde::{Deserialize, Serialize};

/// Why something did not happen, as far as the person it concerns can do something about it.
///
/// [`std::fmt::Display`] says what happened and what to do, in words for that person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Trouble {
    #[error("Your session has ended. Sign in again; what you wrote is kept.")]
    SignedOut,
    #[error("You have not connected your Atlassian account yet. Connect Jira first.")]
    NotConnected,
    /// The refresh token is dead for good: revoked, too old, or the password was changed.
    #[error(
        "Atlassian no longer accepts Byline's permission to act for you. Reconnect, then try again; what you wrote is kept."
    )]
    GrantDead,
    /// A reply named another account than the grant's. Nothing more is done with it.
    #[error(
        "Byline stopped using your connection: a reply from Atlassian named another account than yours. Reconnect, and tell whoever runs Byline."
    )]
    GrantFrozen,
    /// The token works but its scopes do not reach this call.
    #[error("Your permission does not cover this. Reconnect and accept every permission that is asked for.")]
    ScopeMissing,
    #[error("Your connection does not reach the site “{0}”. Connect again and choose that site at Atlassian.")]
    SiteNotReached(String),
    /// Jira does not say whether it is absent or hidden, and neither do we.
    #[error("There is no such issue, or you may not see it.")]
    NotFound,
    /// Jira's own words, in the person's language.
    #[error("Jira refused: {0}")]
    Refused(String),
    #[error("This is too long for Jira: {actual} characters where {limit} are allowed. Shorten it and send it again.")]
    TooLong { actual: usize, limit: usize },
    #[error("Write something first.")]
    Empty,
    /// Seconds to wait, where Jira said so.
    #[error("Jira asks to slow down{}. Nothing was sent; what you wrote is kept.", wait(*.0))]
    RateLimited(Option<u64>),
    /// Nothing has been done: a failed read, or a write that surely did not happen.
    #[error("Jira cannot be reached right now, or answers with an error. Nothing was sent. Try again in a moment.")]
    Unavailable,
    /// A write went out and no answer came back.
    #[error(
        "Jira did not answer, so Byline does not know yet whether this arrived. If it did arrive, it will not be posted twice."
    )]
    OutcomeUnknown,
    /// What was written as one Atlassian account never leaves as another.
    #[error(
        "You wrote this for an Atlassian account that is not the one connected now, so it is not sent. Connect that account again, or copy the text, discard it here and post it anew as who you are now."
    )]
    OtherAccount,
    /// The same form is being sent at this very moment.
    #[error("This is being sent already. Look again in a moment.")]
    InFlight,
    /// Somebody changed a comment after its author began to change it.
    #[error(
        "This comment was changed elsewhere after you began. Nothing was saved; your text is in the box, and above it is what the comment says now."
    )]
    Overtaken,
    #[error("This comment is not there any more, or you may not see it.")]
    NoComment,
    #[error("In this project you can change and delete your own comments only.")]
    NotYours,
    #[error("Jira answered with something Byline cannot read.")]
    Unreadable,
    /// The form was not one of ours, or not whole.
    #[error("{0}")]
    Invalid(String),
    /// The reference is in the server's log.
    #[error("Something went wrong in Byline (reference {0}). Nothing was lost; try again.")]
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

fn wait(seconds: Option<u64>) -> String {
    match seconds {
        None => String::new(),
        Some(1) => ": wait one second".to_owned(),
        Some(s) if s < 90 => format!(": wait {s} seconds"),
        Some(s) => format!(": wait {} minutes", s.div_ceil(60)),
    }
}
