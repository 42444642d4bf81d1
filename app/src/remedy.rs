//! What to do about trouble. The server writes it into pages, the browser into the comment box.

use serde::{Deserialize, Serialize};

use crate::{model::Trouble, words::Words};

/// What a person can do about trouble, beyond trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Remedy {
    SignIn,
    Connections,
}

impl Remedy {
    pub fn of(trouble: &Trouble) -> Option<Self> {
        match trouble {
            Trouble::SignedOut => Some(Self::SignIn),
            Trouble::NotConnected
            | Trouble::GrantDead
            | Trouble::GrantFrozen
            | Trouble::ScopeMissing
            | Trouble::OtherAccount
            | Trouble::SiteNotReached(_) => Some(Self::Connections),
            _ => None,
        }
    }

    /// Its name in JSON and in the page.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "SignIn",
            Self::Connections => "Connections",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        [Self::SignIn, Self::Connections]
            .into_iter()
            .find(|remedy| remedy.as_str() == name)
    }

    pub fn label(self, words: Words) -> &'static str {
        match self {
            Self::SignIn => words.page().go_to_sign_in(),
            Self::Connections => words.page().go_to_connections(),
        }
    }

    /// `next` is where the person comes back to, ready to stand in a query.
    pub fn href(self, next: &str) -> String {
        match self {
            Self::SignIn => format!("/sign-in?next={next}"),
            Self::Connections => format!("/connections?next={next}"),
        }
    }
}

/// What went wrong, in words, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notice {
    pub words: String,
    pub remedy: Option<Remedy>,
    /// It is about a comment that is tried again by itself.
    pub waits: bool,
}

impl Notice {
    /// About a comment that was not posted. `waits` when it is tried again by itself.
    pub fn of_comment(trouble: &Trouble, waits: bool, words: Words) -> Self {
        let mut notice = Self::of(trouble, words);
        // These two say themselves how it goes on.
        if waits && !matches!(trouble, Trouble::InFlight | Trouble::OtherAccount) {
            notice.words = words.trouble().waits(notice.words);
        }
        Self { waits, ..notice }
    }

    pub fn of(trouble: &Trouble, words: Words) -> Self {
        Self {
            words: words.of_trouble(trouble),
            remedy: Remedy::of(trouble),
            waits: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remedy_has_the_same_name_in_json_and_in_the_page() {
        for remedy in [Remedy::SignIn, Remedy::Connections] {
            assert_eq!(serde_json::to_value(remedy).unwrap(), remedy.as_str());
            assert_eq!(Remedy::named(remedy.as_str()), Some(remedy));
        }
    }
}
