use app::model::Trouble;
use http::StatusCode;

use super::{Effect, pace::Held, wire::Refusal};
use crate::{
    egress::{EgressError, Reply},
    seams::SECOND,
};

/// Why a call did not bring what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JiraError {
    /// The access token is expired or revoked. Nothing was done. A refresh may help, once.
    #[error("the access token was rejected")]
    TokenRejected,
    /// The token is good; its scopes do not cover the call. A refresh does not help.
    #[error("a scope is missing")]
    ScopeMissing,
    /// The gateway does not let this grant reach the site of this name.
    #[error("the grant does not reach the site")]
    SiteNotReached(String),
    /// Absent or hidden; Jira does not say which.
    #[error("not found")]
    NotFound,
    /// Jira's own words, in the person's language: to be shown, never to be compared.
    #[error("refused")]
    Refused(String),
    /// Nothing was done. Seconds to wait, where Jira says so.
    #[error("rate limited")]
    RateLimited { retry_after: Option<u64> },
    /// Nothing was done: a read failed, or a write never left.
    #[error("unavailable")]
    Unavailable,
    /// A write went out and may or may not have happened.
    #[error("a write's outcome is unknown")]
    Ambiguous,
    #[error("the reply cannot be read")]
    Unreadable,
    /// A reply named another account than the grant's. What it held was not used.
    #[error("the reply names another account")]
    WrongAccount,
}

impl From<Held> for JiraError {
    /// Nothing was sent.
    fn from(held: Held) -> Self {
        match held {
            Held::Limited(wait) => Self::RateLimited {
                retry_after: u64::try_from(wait / SECOND + 1).ok(),
            },
            Held::Crowded => Self::RateLimited { retry_after: None },
        }
    }
}

impl JiraError {
    pub fn into_trouble(self) -> Trouble {
        match self {
            Self::TokenRejected => Trouble::GrantDead,
            Self::ScopeMissing => Trouble::ScopeMissing,
            Self::SiteNotReached(name) => Trouble::SiteNotReached(name),
            Self::NotFound => Trouble::NotFound,
            Self::Refused(words) => Trouble::Refused(words),
            Self::RateLimited { retry_after } => Trouble::RateLimited(retry_after),
            Self::Unavailable => Trouble::Unavailable,
            Self::Ambiguous => Trouble::OutcomeUnknown,
            Self::Unreadable => Trouble::Unreadable,
            Self::WrongAccount => Trouble::GrantFrozen,
        }
    }

    /// When no whole reply came back.
    pub(super) fn from_egress(error: &EgressError, effect: Effect) -> Self {
        match (error, effect) {
            (EgressError::NotSent | EgressError::BadPath, _) => Self::Unavailable,
            (EgressError::NoReply, Effect::Read) => Self::Unavailable,
            (EgressError::TooLarge, Effect::Read) => Self::Unreadable,
            (EgressError::NoReply | EgressError::TooLarge, Effect::Write) => Self::Ambiguous,
        }
    }

    /// When the reply's status is no success (Atlassian's error shapes as documented and observed).
    pub(super) fn from_reply(reply: &Reply, effect: Effect, site: &str) -> Self {
        let refusal = Refusal::read(&reply.body);
        match reply.status {
            StatusCode::UNAUTHORIZED if is_scope_refusal(&refusal) => Self::ScopeMissing,
            StatusCode::UNAUTHORIZED => Self::TokenRejected,
            StatusCode::TOO_MANY_REQUESTS => Self::RateLimited {
                retry_after: reply.retry_after(),
            },
            StatusCode::FORBIDDEN | StatusCode::NOT_FOUND if is_foreign_site(&refusal) => {
                Self::SiteNotReached(site.to_owned())
            }
            StatusCode::NOT_FOUND => Self::NotFound,
            StatusCode::REQUEST_TIMEOUT => Self::unfinished(effect),
            status if status.is_client_error() => Self::Refused(refusal.words().unwrap_or_else(|| status.to_string())),
            status if status.is_server_error() => Self::unfinished(effect),
            // Redirects and whatever else this API never sends.
            _ => match effect {
                Effect::Read => Self::Unreadable,
                Effect::Write => Self::Ambiguous,
            },
        }
    }

    fn unfinished(effect: Effect) -> Self {
        match effect {
            Effect::Read => Self::Unavailable,
            Effect::Write => Self::Ambiguous,
        }
    }
}

/// Observed: `{"code":401,"message":"Unauthorized; scope does not match"}`, where an expired token
/// is told `Unauthorized` alone. The gateway's words are not translated.
fn is_scope_refusal(refusal: &Refusal) -> bool {
    refusal
        .gateway_message()
        .is_some_and(|message| message.to_ascii_lowercase().contains("scope"))
}

/// UNCONFIRMED: a site outside the grant is refused by the gateway (403 or 404 with a `message`),
/// while Jira's own 403 and 404 carry `errorMessages`.
fn is_foreign_site(refusal: &Refusal) -> bool {
    refusal.gateway_message().is_some()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::{Value, json};

    use super::*;

    fn error(status: u16, body: Value, effect: Effect) -> JiraError {
        let reply = Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: body.to_string().into(),
        };
        JiraError::from_reply(&reply, effect, "acme")
    }

    fn refused(words: &str) -> JiraError {
        JiraError::Refused(words.to_owned())
    }

    #[test]
    fn each_refusal_has_its_meaning() {
        let unauthorized = json!({"code": 401, "message": "Unauthorized"});
        let scope = json!({"code": 401, "message": "Unauthorized; scope does not match"});
        let foreign = json!({"code": 403, "message": "The app is not installed on this instance"});
        let unknown_site = json!({"timestamp": "t", "status": 404, "error": "Not Found", "message": "No", "path": "/"});
        let hidden = json!({"errorMessages": ["Nicht da."], "errors": {}});
        let too_long = json!({"errorMessages": [], "errors": {"comment": "Der Text ist zu lang."}});
        let both = json!({"errorMessages": ["Erstens.", "Zweitens."], "errors": {"summary": "x"}});
        let problem = json!({"type": "about:blank", "title": "T", "status": 404, "detail": "d", "instance": "/"});
        let site = || JiraError::SiteNotReached("acme".to_owned());
        for effect in [Effect::Read, Effect::Write] {
            for (status, body, meaning) in [
                (401, &unauthorized, JiraError::TokenRejected),
                (401, &json!("<html>"), JiraError::TokenRejected),
                (401, &scope, JiraError::ScopeMissing),
                (403, &foreign, site()),
                (404, &foreign, site()),
                (404, &unknown_site, site()),
                (404, &hidden, JiraError::NotFound),
                (404, &problem, JiraError::NotFound),
                (404, &json!(null), JiraError::NotFound),
                (403, &hidden, refused("Nicht da.")),
                (400, &too_long, refused("Der Text ist zu lang.")),
                (400, &both, refused("Erstens. Zweitens.")),
                (400, &json!({"message": "m"}), refused("m")),
                (400, &json!({"error_description": "e"}), refused("e")),
                (
                    400,
                    &json!({"errorMessages": "not a list", "errors": [1]}),
                    refused("400 Bad Request"),
                ),
                (413, &json!([]), refused("413 Payload Too Large")),
                (410, &hidden, refused("Nicht da.")),
                (429, &hidden, JiraError::RateLimited { retry_after: None }),
            ] {
                assert_eq!(error(status, body.clone(), effect), meaning, "{status} {body}");
            }
        }
    }

    #[test]
    fn what_may_have_happened_is_not_called_undone() {
        for status in [408, 500, 502, 503, 504] {
            assert_eq!(error(status, json!({}), Effect::Read), JiraError::Unavailable);
            assert_eq!(error(status, json!({}), Effect::Write), JiraError::Ambiguous);
        }
        assert_eq!(error(302, json!({}), Effect::Read), JiraError::Unreadable);
        assert_eq!(error(302, json!({}), Effect::Write), JiraError::Ambiguous);
        assert_eq!(
            JiraError::from_egress(&EgressError::NotSent, Effect::Write),
            JiraError::Unavailable
        );
        assert_eq!(
            JiraError::from_egress(&EgressError::NoReply, Effect::Write),
            JiraError::Ambiguous
        );
        assert_eq!(
            JiraError::from_egress(&EgressError::NoReply, Effect::Read),
            JiraError::Unavailable
        );
        assert_eq!(
            JiraError::from_egress(&EgressError::TooLarge, Effect::Read),
            JiraError::Unreadable
        );
    }

    #[test]
    fn jiras_words_come_on_one_line_and_not_without_end() {
        let body = json!({"errorMessages": [format!("one\r\ntwo\u{1b}[31m {}", "x".repeat(5_000))]});
        let JiraError::Refused(words) = error(400, body, Effect::Write) else {
            panic!("not refused")
        };
        assert!(words.starts_with("one two [31m xxx"), "{words}");
        assert_eq!(words.chars().count(), 1_000);
    }
}
