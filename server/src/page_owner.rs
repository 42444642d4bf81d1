//! Whom a page was rendered for.
//!
//! A page that is open outlives sign-ins and connections: somebody else may be signed in by the time its form is sent.
//! So each form and each script request of a page carries proof of its owner: user, Atlassian account and site. The
//! proof is a MAC under the deployment's own secret. It is not bound to a session, and rotated keys, a restart and
//! another replica leave it valid.

use app::model::{AccountId, CloudId, PageProof, Site, SiteSlug};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use subtle::ConstantTimeEq;

use crate::{ids::UserId, session::User, store::grant::GrantRow, vault::Vault};

/// What the MAC is for. Open pages depend on it: it must not change.
const PURPOSE: &str = "page_proof";

/// The person, and what of theirs a page was about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageOwner {
    pub user: UserId,
    /// The Atlassian account that was connected.
    pub account: Option<AccountId>,
    /// The account's name, for words only: the MAC does not cover it.
    pub account_name: Option<String>,
    /// The site, on pages of a site that the grant reached.
    pub cloud_id: Option<CloudId>,
}

/// How much of the owner must be the same for a request to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bound {
    /// The user: for what stays in Byline.
    Person,
    /// The user and the Atlassian account: for what changes the connection.
    Account,
    /// The user, the account and the site: for what leaves for Jira.
    Site,
}

/// What differs between the owner of a page and whoever sends its request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference {
    Person,
    Account,
    Site,
}

impl PageOwner {
    /// Whoever is signed in now, on the site that a name means if there is one. `page` is the site of the page that
    /// sends the name.
    pub fn of(user: &User, site: Option<&SiteSlug>, page: Option<&CloudId>) -> Self {
        let named = |grant: &GrantRow| grant.site_named(site?, page).ok().cloned();
        Self::on(user, user.grant().and_then(named))
    }

    /// Whoever is signed in now, on the site that this page was about if their grant reaches it.
    pub fn on_same_site(&self, user: &User) -> Self {
        let reached = user.grant().map(|grant| grant.sites.as_slice()).unwrap_or_default();
        let same = reached
            .iter()
            .find(|site| Some(&site.cloud_id) == self.cloud_id.as_ref());
        Self::on(user, same.cloned())
    }

    fn on(user: &User, site: Option<Site>) -> Self {
        let grant = user.grant();
        Self {
            user: user.id(),
            account: grant.map(|grant| grant.account_id.clone()),
            account_name: grant.map(|grant| grant.account_name.clone()),
            cloud_id: site.map(|site| site.cloud_id),
        }
    }

    /// `owner.mac`, and `.name` where there is an account.
    pub fn proof(&self, vault: &Vault) -> PageProof {
        let account = self.account.as_ref().map_or("", AccountId::as_str);
        let site = self.cloud_id.as_ref().map_or("", CloudId::as_str);
        let owner = URL_SAFE_NO_PAD.encode(format!("{}\n{account}\n{site}", self.user));
        let mut proof = format!("{owner}.{}", vault.derive(PURPOSE, &owner));
        let name = self.account_name.as_deref().unwrap_or_default();
        // Longer than any name that is read in a sentence.
        let name: String = name.chars().take(60).collect();
        if !name.is_empty() {
            proof.push('.');
            proof.push_str(&URL_SAFE_NO_PAD.encode(name));
        }
        proof.parse().expect("base64 and dots are a proof")
    }

    /// The owner that a proof names; nothing where this deployment did not make it.
    pub fn read(vault: &Vault, proof: &str) -> Option<Self> {
        let mut parts = proof.split('.');
        let (owner, mac, name) = (parts.next()?, parts.next()?, parts.next());
        let expected = vault.derive(PURPOSE, owner);
        if !bool::from(expected.as_bytes().ct_eq(mac.as_bytes())) || parts.next().is_some() {
            return None;
        }
        let owner = text(owner)?;
        let mut fields = owner.split('\n');
        let (user, account, site) = (fields.next()?, fields.next()?, fields.next()?);
        Some(Self {
            user: user.parse().ok()?,
            account: optional(account)?,
            account_name: name.and_then(text),
            cloud_id: optional(site)?,
        })
    }

    /// The first difference that counts between the page's owner and whoever sends its request.
    pub fn difference(&self, sender: &Self, bound: Bound) -> Option<Difference> {
        if self.user != sender.user {
            return Some(Difference::Person);
        }
        if bound != Bound::Person && self.account != sender.account {
            return Some(Difference::Account);
        }
        (bound == Bound::Site && self.cloud_id != sender.cloud_id).then_some(Difference::Site)
    }
}

fn text(encoded: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(encoded).ok()?).ok()
}

/// A field that may be empty; `None` where it holds something that does not parse.
fn optional<T: std::str::FromStr>(field: &str) -> Option<Option<T>> {
    match field {
        "" => Some(None),
        field => field.parse().ok().map(Some),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::{seams::OsEntropy, vault::KeyRing};

    fn vault() -> Vault {
        let entropy = Arc::new(OsEntropy);
        Vault::new(KeyRing::generate(&*entropy), entropy)
    }

    fn owner() -> PageOwner {
        PageOwner {
            user: UserId::random(&OsEntropy),
            account: "712020:6f1c2b1e-0000-4000-8000-000000000001".parse().ok(),
            account_name: Some("Rohit \u{5e9}\n.<b>".to_owned()),
            cloud_id: "11111111-0000-4000-8000-000000000001".parse().ok(),
        }
    }

    #[test]
    fn a_proof_names_its_owner_and_survives_key_rotation_and_other_processes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let process = || Vault::new(KeyRing::read(&path).unwrap(), Arc::new(OsEntropy));
        let whole = owner();
        let nobody = PageOwner {
            account: None,
            account_name: None,
            cloud_id: None,
            ..whole.clone()
        };
        let proofs = [&whole, &nobody].map(|owner| owner.proof(&process()));
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        for (owner, proof) in [whole, nobody].iter().zip(&proofs) {
            assert_eq!(PageOwner::read(&process(), proof.as_str()).as_ref(), Some(owner));
            let unnamed = PageOwner::read(&process(), proof.without_name()).unwrap();
            assert_eq!(
                unnamed,
                PageOwner {
                    account_name: None,
                    ..owner.clone()
                }
            );
        }
    }

    #[test]
    fn a_changed_proof_names_nobody() {
        let vault = vault();
        let (rohit, mark) = (owner().proof(&vault), owner().proof(&vault));
        let parts = |proof: &PageProof| proof.as_str().split('.').map(str::to_owned).collect::<Vec<_>>();
        let (his, other) = (parts(&rohit), parts(&mark));
        for changed in [
            String::new(),
            "x".to_owned(),
            "..".to_owned(),
            his[0].clone(),
            format!("{}.", his[0]),
            format!("{}.{}", his[0], other[1]),
            format!("{}.{}", other[0], his[1]),
            format!("{}A.{}", his[0], his[1]),
            format!("{}.{}A", his[0], his[1]),
            format!("{}.{}", his[0], his[1].to_lowercase()),
            format!("{rohit}.x"),
        ] {
            assert_eq!(PageOwner::read(&vault, &changed), None, "{changed}");
        }
        assert_eq!(
            PageOwner::read(&self::vault(), rohit.as_str()),
            None,
            "another deployment"
        );
    }

    #[test]
    fn each_request_is_compared_as_far_as_it_reaches() {
        let page = owner();
        let another_person = PageOwner {
            user: UserId::random(&OsEntropy),
            ..page.clone()
        };
        let another_account = PageOwner {
            account: "712020:2".parse().ok(),
            ..page.clone()
        };
        let another_site = PageOwner {
            cloud_id: "22222222".parse().ok(),
            ..page.clone()
        };
        let renamed = PageOwner {
            account_name: Some("Else".to_owned()),
            ..page.clone()
        };
        for (sender, person, account, site) in [
            (&page, None, None, None),
            (&renamed, None, None, None),
            (&another_site, None, None, Some(Difference::Site)),
            (
                &another_account,
                None,
                Some(Difference::Account),
                Some(Difference::Account),
            ),
            (
                &another_person,
                Some(Difference::Person),
                Some(Difference::Person),
                Some(Difference::Person),
            ),
        ] {
            let found = [Bound::Person, Bound::Account, Bound::Site].map(|bound| page.difference(sender, bound));
            assert_eq!(found, [person, account, site]);
        }
    }
}
