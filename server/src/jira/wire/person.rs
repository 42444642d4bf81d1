use app::model::{AccountId, Person};
use serde::Deserialize;

use super::{Part, Parted};

/// A user as Jira's replies name them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePerson {
    account_id: Part<String>,
    display_name: Part<String>,
}

impl Parted<'_> for WirePerson {}

/// What Jira writes in place of the account of a person whose record is damaged (Jira's user
/// reference).
const NO_ACCOUNT: &str = "unknown";

impl WirePerson {
    pub fn account(&self) -> Option<AccountId> {
        let account = self.account_id.as_ref()?;
        (account != NO_ACCOUNT).then(|| account.parse().ok()).flatten()
    }

    pub fn into_person(self) -> Person {
        Person {
            account_id: self.account(),
            name: self
                .display_name
                .ok()
                .filter(|name| !name.trim().is_empty())
                .unwrap_or_else(unnamed),
        }
    }
}

fn unnamed() -> String {
    "(no name)".to_owned()
}

/// Somebody of whom Jira tells nothing.
pub fn nobody() -> Person {
    Person {
        account_id: None,
        name: unnamed(),
    }
}
