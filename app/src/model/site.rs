use serde::{Deserialize, Serialize};

use super::{AccountId, Avatar, CloudId, SiteSlug};

/// A Jira site that a grant reaches.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    pub cloud_id: CloudId,
    /// What its people call it. Not unique.
    pub name: String,
    /// `https://acme.atlassian.net`, without a slash at the end. For links that people follow;
    /// never for requests.
    pub url: String,
    /// What addresses call it now.
    pub slug: SiteSlug,
}

/// Somebody as Jira names them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// Absent where Jira withholds it.
    pub account_id: Option<AccountId>,
    pub name: String,
    pub avatar: Option<Avatar>,
}
