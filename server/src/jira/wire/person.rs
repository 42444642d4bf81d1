use app::model::{AccountId, Avatar, Person};
use serde::Deserialize;

use super::{Part, Parted, unnamed};

/// A user as Jira's replies name them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WirePerson {
    account_id: Part<String>,
    display_name: Part<String>,
    avatar_urls: Part<AvatarUrls>,
}

/// By size; what is shown takes half of the largest, for fine screens.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
struct AvatarUrls {
    #[serde(rename = "48x48")]
    large: Part<String>,
}

impl Parted<'_> for AvatarUrls {}

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
            avatar: self
                .avatar_urls
                .ok()
                .and_then(|urls| Avatar::at(urls.large.as_ref()?).ok()),
        }
    }
}

/// Somebody of whom Jira tells nothing.
pub fn nobody() -> Person {
    Person {
        account_id: None,
        name: unnamed(),
        avatar: None,
    }
}
