use crate::model::Trouble;

/// What a person can do about trouble, beyond trying again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
            | Trouble::SiteNotReached(_) => Some(Self::Connections),
            _ => None,
        }
    }

    pub fn label(self) -> &'static str {
        match self {
            Self::SignIn => "Go to the sign-in page",
            Self::Connections => "Go to Connections",
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
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    pub words: String,
    pub remedy: Option<Remedy>,
}

impl From<&Trouble> for Notice {
    fn from(trouble: &Trouble) -> Self {
        Self {
            words: trouble.to_string(),
            remedy: Remedy::of(trouble),
        }
    }
}
