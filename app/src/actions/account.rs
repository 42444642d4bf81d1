//! Signing in, up and out.

use leptos::prelude::{ServerFnError, server};

use super::reply::{desk, door, see_other};
use crate::{
    desk::{self, EntryRefused},
    model::{Language, Preferences, ReturnPath},
};

#[server(name = SignIn, prefix = "/api", endpoint = "sign-in")]
pub async fn sign_in(
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let next = ReturnPath::or_home(&next);
    let result = match door() {
        Some(door) => door.sign_in(email.trim(), &password).await,
        None => Err(no_door()),
    };
    match result {
        Ok(()) => see_other(&next.to_string()),
        Err(refused) => see_other(&format!(
            "/sign-in?problem={}&next={}",
            code(&refused),
            next.as_query_value()
        )),
    }
    Ok(())
}

#[server(name = SignUp, prefix = "/api", endpoint = "sign-up")]
pub async fn sign_up(
    #[server(default)] name: String,
    #[server(default)] email: String,
    #[server(default)] password: String,
    #[server(default)] invite: String,
    #[server(default)] next: String,
) -> Result<(), ServerFnError> {
    let next = ReturnPath::or_home(&next);
    let invitation = Some(invite.trim().to_owned()).filter(|token| !token.is_empty());
    let result = match door() {
        Some(door) => {
            door.sign_up(desk::SignUp {
                name: name.trim().to_owned(),
                email: email.trim().to_owned(),
                password,
                invitation: invitation.clone(),
            })
            .await
        }
        None => Err(no_door()),
    };
    match result {
        Ok(()) => see_other(&next.to_string()),
        Err(refused) => {
            let mut back = format!("/sign-up?problem={}&next={}", code(&refused), next.as_query_value());
            if let Some(token) =
                invitation.filter(|t| t.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'))
            {
                back.push_str("&invite=");
                back.push_str(&token);
            }
            see_other(&back);
        }
    }
    Ok(())
}

#[server(name = SignOut, prefix = "/api", endpoint = "sign-out")]
pub async fn sign_out(everywhere: Option<String>) -> Result<(), ServerFnError> {
    let signed_out = match desk() {
        Some(desk) => desk.sign_out(everywhere.is_some()).await.is_ok(),
        None => true,
    };
    see_other(if signed_out {
        "/"
    } else {
        "/connections?problem=sign-out"
    });
    Ok(())
}

/// Keeps what the person prefers. No language is the browser's; what is not ticked is off.
#[server(name = Prefer, prefix = "/api", endpoint = "preferences")]
pub async fn prefer(
    #[server(default)] language: String,
    single_keys: Option<String>,
    rich_text: Option<String>,
) -> Result<(), ServerFnError> {
    let Some(desk) = desk() else {
        see_other("/sign-in?next=/connections");
        return Ok(());
    };
    let language = match language.as_str() {
        "" => Ok(None),
        tag => tag.parse::<Language>().map(Some),
    };
    let kept = match language {
        Ok(language) => {
            let preferences = Preferences {
                language,
                single_keys_off: single_keys.is_none(),
                rich_text: rich_text.is_some(),
            };
            desk.prefer(preferences).await.is_ok()
        }
        Err(_) => false,
    };
    see_other(if kept {
        "/connections"
    } else {
        "/connections?problem=preferences"
    });
    Ok(())
}

fn no_door() -> EntryRefused {
    EntryRefused::Internal("no-door".to_owned())
}

/// Refusals by the name they have in an address, where no personal data may stand.
fn code(refused: &EntryRefused) -> String {
    match refused {
        EntryRefused::WrongCredentials => "credentials".to_owned(),
        EntryRefused::BadEmail => "email".to_owned(),
        EntryRefused::PasswordTooShort(least) => format!("short-{least}"),
        EntryRefused::PasswordTooLong => "long".to_owned(),
        EntryRefused::NameMissing => "name".to_owned(),
        EntryRefused::EmailUnusable => "unusable".to_owned(),
        EntryRefused::BadInvitation => "invitation".to_owned(),
        EntryRefused::Closed => "closed".to_owned(),
        EntryRefused::Busy => "busy".to_owned(),
        EntryRefused::TooManyTries(seconds) => format!("wait-{seconds}"),
        EntryRefused::Internal(reference) => format!("internal-{}", harmless(reference)),
    }
}

/// The refusal that an address names; nothing where it names none.
pub fn entry_problem(code: &str) -> Option<EntryRefused> {
    Some(match code {
        "credentials" => EntryRefused::WrongCredentials,
        "email" => EntryRefused::BadEmail,
        "long" => EntryRefused::PasswordTooLong,
        "name" => EntryRefused::NameMissing,
        "unusable" => EntryRefused::EmailUnusable,
        "invitation" => EntryRefused::BadInvitation,
        "closed" => EntryRefused::Closed,
        "busy" => EntryRefused::Busy,
        _ => {
            if let Some(least) = code.strip_prefix("short-") {
                EntryRefused::PasswordTooShort(least.parse::<u8>().ok()?.into())
            } else if let Some(seconds) = code.strip_prefix("wait-") {
                EntryRefused::TooManyTries(seconds.parse::<u16>().ok()?.into())
            } else {
                EntryRefused::Internal(harmless(code.strip_prefix("internal-")?))
            }
        }
    })
}

/// A reference is short and plain; whatever else an address claims to be one is cut away.
fn harmless(reference: &str) -> String {
    reference
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .take(40)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_refusal_survives_the_address() {
        for refused in [
            EntryRefused::WrongCredentials,
            EntryRefused::BadEmail,
            EntryRefused::PasswordTooShort(12),
            EntryRefused::PasswordTooLong,
            EntryRefused::NameMissing,
            EntryRefused::EmailUnusable,
            EntryRefused::BadInvitation,
            EntryRefused::Closed,
            EntryRefused::Busy,
            EntryRefused::TooManyTries(21),
            EntryRefused::Internal("a1b2-c3".to_owned()),
        ] {
            assert_eq!(entry_problem(&code(&refused)), Some(refused));
        }
    }

    #[test]
    fn an_address_cannot_put_words_on_the_page() {
        assert_eq!(entry_problem("call 555-1234 now"), None);
        assert_eq!(entry_problem("short-x"), None);
        assert_eq!(
            entry_problem("internal-<b>x</b>"),
            Some(EntryRefused::Internal("bxb".to_owned()))
        );
    }
}
