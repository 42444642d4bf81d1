use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::InvalidId;

/// Whom a comment is for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Audience {
    /// Whoever can see the issue.
    #[default]
    Everyone,
    /// Those who have a role in the project; by the role's name, which is how Jira knows it.
    Role(String),
    Group {
        /// Stays when the group is renamed.
        id: String,
        name: String,
    },
    /// An internal note of a service project: those who work on requests.
    Internal,
    /// A reply in a service project: the customer, too.
    Customer,
}

/// Longer than any name of Jira's.
const MOST_BYTES: usize = 255;

impl Audience {
    /// What is chosen where nobody has chosen yet. In a service project that is the internal note: a
    /// reply goes to the customer by e-mail at once and cannot be called back, while a note that was
    /// meant for the customer is only missed, and can be said again.
    pub fn first(service: bool) -> Self {
        if service { Self::Internal } else { Self::Everyone }
    }

    /// What can be chosen without asking Jira.
    pub fn known(service: bool) -> Vec<Self> {
        if service {
            vec![Self::Internal, Self::Customer]
        } else {
            vec![Self::Everyone]
        }
    }

    pub fn role(name: String) -> Result<Self, InvalidId> {
        checked(name).map(Self::Role)
    }

    pub fn group(id: &str, name: String) -> Result<Self, InvalidId> {
        let fits = !id.is_empty() && id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
        if !fits {
            return Err(WRONG);
        }
        let id = id.to_owned();
        checked(name).map(|name| Self::Group { id, name })
    }

    /// As a draft's form says it, which may leave it open.
    pub fn of_draft(text: &str) -> Self {
        text.strip_prefix(UNFIT).unwrap_or(text).parse().unwrap_or_default()
    }

    /// The name in a form that can be kept and not sent: what was chosen does not fit the project,
    /// to which the issue may have moved since.
    pub fn unfit(&self) -> String {
        format!("{UNFIT}{self}")
    }

    /// Whether a comment in such a project can be for these.
    pub fn fits(&self, service: bool) -> bool {
        match self {
            // Elsewhere Jira would show it to everybody.
            Self::Internal => service,
            _ => true,
        }
    }

    /// Whether there are people who see the issue and not the comment.
    pub fn conceals(&self) -> bool {
        !matches!(self, Self::Everyone | Self::Customer)
    }
}

const UNFIT: &str = "unfit:";

const WRONG: InvalidId = InvalidId("Choose who can see this comment, then send it again.");

fn checked(name: String) -> Result<String, InvalidId> {
    let fits = !name.trim().is_empty() && name.len() <= MOST_BYTES && !name.chars().any(char::is_control);
    if fits { Ok(name) } else { Err(WRONG) }
}

/// Its name in forms and in the database. Nothing stands for everybody but the word: a form that
/// has lost its choice is no form for everybody.
impl FromStr for Audience {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        match text.split_once(':') {
            None => match text {
                "everyone" => Ok(Self::Everyone),
                "internal" => Ok(Self::Internal),
                "customer" => Ok(Self::Customer),
                _ => Err(WRONG),
            },
            Some(("role", name)) => Self::role(name.to_owned()),
            Some(("group", group)) => {
                let (id, name) = group.split_once(':').ok_or(WRONG)?;
                Self::group(id, name.to_owned())
            }
            Some(_) => Err(WRONG),
        }
    }
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Everyone => f.write_str("everyone"),
            Self::Role(name) => write!(f, "role:{name}"),
            Self::Group { id, name } => write!(f, "group:{id}:{name}"),
            Self::Internal => f.write_str("internal"),
            Self::Customer => f.write_str("customer"),
        }
    }
}

impl TryFrom<String> for Audience {
    type Error = InvalidId;

    fn try_from(text: String) -> Result<Self, InvalidId> {
        text.parse()
    }
}

impl From<Audience> for String {
    fn from(audience: Audience) -> Self {
        audience.to_string()
    }
}

/// The roles and groups that somebody can choose, being one of them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Audiences {
    pub list: Vec<Audience>,
    /// Jira does not tell this person the roles.
    pub roles_hidden: bool,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{model::Language, words::Words};

    #[test]
    fn an_audience_has_one_name_and_no_other_text_is_one() {
        for audience in [
            Audience::Everyone,
            Audience::Internal,
            Audience::Customer,
            Audience::role("Service: Desk, Team".to_owned()).unwrap(),
            Audience::group("276f955c-63d7", "a:b".to_owned()).unwrap(),
        ] {
            assert_eq!(audience.to_string().parse(), Ok(audience));
        }
        let long = format!("role:{}", "x".repeat(256));
        for text in [
            "",
            "Everyone",
            "everyone ",
            "role",
            "role:",
            "role: ",
            "role:a\nb",
            "group:1",
            "group::x",
            "group:1/2:x",
            "group:1:",
            "customer:",
            &long,
        ] {
            assert!(text.parse::<Audience>().is_err(), "{text:?}");
        }
    }

    #[test]
    fn what_does_not_fit_is_kept_and_not_sent() {
        let unfit = Audience::Internal.unfit();
        assert!(unfit.parse::<Audience>().is_err());
        assert_eq!(Audience::of_draft(&unfit), Audience::Internal);
        assert!(!Audience::Internal.fits(false) && Audience::Internal.fits(true));
    }

    #[test]
    fn what_conceals_says_so() {
        for audience in Audience::known(true).into_iter().chain(Audience::known(false)) {
            assert_eq!(
                audience.conceals(),
                Words::of(Language::English).badge(&audience).is_some()
            );
        }
        assert!(Audience::first(true).conceals(), "a slip must not reach the customer");
    }
}
