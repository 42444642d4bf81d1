use app::model::{AccountId, CloudId, Person, Site};

use crate::{
    ids::{GrantId, UserId},
    store::grant::GrantRow,
    vault::AccessToken,
};

/// A signed-in person's own live grant with a fresh access token: the permission to act as that
/// person, for one request. Only [`super::Grants`] makes one, and only from a
/// [`crate::session::User`]; a Jira client is made from nothing else.
///
/// Nobody else can make one, whatever token they hold:
///
/// ```compile_fail,E0624
/// fn anybody(row: byline::store::grant::GrantRow, some_valid_token: String) -> byline::grant::Acting {
///     byline::grant::Acting::new(row, some_valid_token)
/// }
/// ```
///
/// nor copy one to keep it, nor read the token out of it:
///
/// ```compile_fail,E0599
/// fn keep(acting: &byline::grant::Acting) -> byline::grant::Acting {
///     acting.clone()
/// }
/// ```
///
/// ```compile_fail,E0624
/// fn leak(acting: &byline::grant::Acting) -> &byline::vault::AccessToken {
///     acting.access()
/// }
/// ```
#[derive(Debug)]
pub struct Acting {
    user: UserId,
    grant: GrantId,
    generation: i64,
    account: AccountId,
    person: Person,
    sites: Vec<Site>,
    access: AccessToken,
    unsent: bool,
    drafts: bool,
}

impl Acting {
    pub(in crate::grant) fn new(row: GrantRow, access: String) -> Self {
        Self {
            user: row.user_id,
            grant: row.id,
            generation: row.generation,
            person: row.person(),
            account: row.account_id,
            sites: row.sites,
            access: AccessToken::new(access),
            unsent: row.unsent > 0,
            drafts: row.drafts > 0,
        }
    }

    /// For tests of what is done with a grant.
    #[cfg(test)]
    pub fn for_tests(row: GrantRow, access: &str) -> Self {
        Self::new(row, access.to_owned())
    }

    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn grant(&self) -> GrantId {
        self.grant
    }

    pub(in crate::grant) fn generation(&self) -> i64 {
        self.generation
    }

    /// The Atlassian account that every reply must name.
    pub fn account(&self) -> &AccountId {
        &self.account
    }

    /// Who that is, for showing.
    pub fn person(&self) -> &Person {
        &self.person
    }

    pub fn sites(&self) -> &[Site] {
        &self.sites
    }

    /// The site, if the grant reaches it and the operator allows it.
    pub fn site(&self, cloud_id: &CloudId) -> Option<&Site> {
        self.sites.iter().find(|site| site.cloud_id == *cloud_id)
    }

    /// Whether the person has comments that have not surely reached Jira.
    pub fn has_unsent(&self) -> bool {
        self.unsent
    }

    /// Whether the person has drafts, be it ones that they discarded lately.
    pub fn has_drafts(&self) -> bool {
        self.drafts
    }

    pub(crate) fn access(&self) -> &AccessToken {
        &self.access
    }
}
