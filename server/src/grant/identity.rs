//! Who a new token belongs to, and which sites it reaches.

use std::collections::HashSet;

use app::model::{AccountId, Avatar, CloudId, Site, SiteSlug};
use http::Method;
use serde_json::Value;
use url::Url;

use crate::{egress::Egress, vault::AccessToken};

/// Several hundred sites fit.
const MOST_BYTES: usize = 256 * 1024;

/// A person at Atlassian. Only the account ID identifies; all else is for showing.
pub(super) struct Identity {
    pub account: AccountId,
    pub name: String,
    pub email: Option<String>,
    pub avatar: Option<Avatar>,
}

/// Atlassian did not tell, or not in a form that can be read.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(super) struct Untold(&'static str);

/// `GET /me`, with the scope `read:me` (3LO guide, User identity API).
pub(super) async fn who(api: &Egress, token: &AccessToken) -> Result<Identity, Untold> {
    let me: Value = get(api, "/me", token).await?;
    read_me(&me).ok_or(Untold("no account"))
}

/// `GET /oauth/token/accessible-resources`: the sites with Jira. An entry whose scopes hold no
/// Jira scope is another product's; entries of one cloud ID are one site.
pub(super) async fn sites(api: &Egress, token: &AccessToken) -> Result<Vec<Site>, Untold> {
    let entries: Vec<Value> = get(api, "/oauth/token/accessible-resources", token).await?;
    Ok(read_sites(&entries))
}

async fn get<T: serde::de::DeserializeOwned>(api: &Egress, path: &str, token: &AccessToken) -> Result<T, Untold> {
    let reply = api
        .send(Method::GET, path, Some(token), None)
        .await
        .map_err(|_| Untold("no reply"))?;
    if !reply.status.is_success() {
        return Err(Untold("refused"));
    }
    if reply.body.len() > MOST_BYTES {
        return Err(Untold("too large"));
    }
    reply.json().map_err(|_| Untold("unreadable"))
}

fn read_me(me: &Value) -> Option<Identity> {
    let said = |name: &str| me[name].as_str().filter(|text| !text.trim().is_empty());
    let account: AccountId = said("account_id")?.parse().ok()?;
    let name = said("name").or(said("nickname")).unwrap_or(account.as_str());
    Some(Identity {
        name: name.to_owned(),
        email: said("email").map(str::to_owned),
        avatar: said("picture").and_then(|url| Avatar::at(url).ok()),
        account,
    })
}

fn read_sites(entries: &[Value]) -> Vec<Site> {
    let mut seen = HashSet::new();
    let found: Vec<(CloudId, String, Url)> = entries
        .iter()
        .filter(|entry| {
            let scopes = entry["scopes"].as_array().map(Vec::as_slice).unwrap_or_default();
            scopes
                .iter()
                .filter_map(Value::as_str)
                .any(|scope| scope.contains("jira"))
        })
        .filter_map(|entry| {
            let cloud_id: CloudId = entry["id"].as_str()?.parse().ok()?;
            let url = Url::parse(entry["url"].as_str()?)
                .ok()
                .filter(|url| matches!(url.scheme(), "https" | "http"))?;
            let host = url.host_str()?.to_owned();
            let name = entry["name"]
                .as_str()
                .filter(|name| !name.is_empty())
                .unwrap_or(&host)
                .to_owned();
            seen.insert(cloud_id.clone()).then_some((cloud_id, name, url))
        })
        .collect();
    let hosts: Vec<&str> = found.iter().filter_map(|(_, _, url)| url.host_str()).collect();
    found
        .iter()
        .filter_map(|(cloud_id, name, url)| {
            Some(Site {
                cloud_id: cloud_id.clone(),
                name: name.clone(),
                url: url.origin().ascii_serialization(),
                slug: slug(url.host_str()?, &hosts).or_else(|| cloud_id.as_str().parse().ok())?,
            })
        })
        .collect()
}

/// What a version before calls the site that it reads in a stored grant. Where a grant is read here, the name is made
/// anew ([`crate::site_names::shown`]).
fn slug(host: &str, hosts: &[&str]) -> Option<SiteSlug> {
    let first = |host: &str| host.split('.').next().map(str::to_ascii_lowercase);
    let shared = hosts.iter().filter(|other| first(other) == first(host)).count() > 1;
    if shared {
        host.replace('.', "-").parse().ok()
    } else {
        first(host)?.parse().ok()
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::drift::{Drifted, drifted};

    fn read(entries: Value) -> Vec<(String, String)> {
        read_sites(entries.as_array().unwrap())
            .into_iter()
            .map(|s| (s.slug.to_string(), s.name))
            .collect()
    }

    #[test]
    fn only_sites_with_jira_count_and_each_once() {
        let entries = json!([
            {"id": "a1", "name": "acme", "url": "https://acme.atlassian.net", "scopes": ["read:confluence-content.all"]},
            {"id": "a1", "name": "acme", "url": "https://acme.atlassian.net", "scopes": ["read:jira-work"]},
            {"id": "a1", "name": "acme", "url": "https://acme.atlassian.net", "scopes": ["write:jira-work"]},
            {"id": "b2", "name": "wiki", "url": "https://wiki.atlassian.net", "scopes": ["read:confluence-content.all"]},
        ]);
        assert_eq!(read(entries), [("acme".to_owned(), "acme".to_owned())]);
    }

    #[test]
    fn sites_that_share_a_first_label_are_told_apart() {
        let entries = json!([
            {"id": "a", "name": "One", "url": "https://jira.acme.com", "scopes": ["read:jira-work"]},
            {"id": "b", "name": "Two", "url": "https://jira.globex.com", "scopes": ["read:jira-work"]},
        ]);
        assert_eq!(read(entries)[0].0, "jira-acme-com");
    }

    #[test]
    fn of_a_person_only_the_account_is_needed() {
        let whole = json!({"account_type": "atlassian", "account_id": "712020:rohit", "email": "rohit@example.com",
            "name": "Rohit", "picture": "x", "account_status": "active", "nickname": "ro",
            "extended_profile": {"job_title": "x"}, "email_verified": true});
        for Drifted { place, value } in drifted(&whole) {
            match read_me(&value) {
                Some(me) => assert!(me.account.as_str() == "712020:rohit" && !me.name.is_empty(), "{place}"),
                None => assert_eq!(place, "/account_id"),
            }
        }
        assert!(read_me(&json!([])).is_none() && read_me(&json!(null)).is_none());
    }

    #[test]
    fn a_site_is_known_by_its_number_address_and_scopes_alone() {
        let site = |id: &str| {
            json!({"id": id, "name": id, "url": format!("https://{id}.atlassian.net"), "scopes": ["read:jira-work"],
                "avatarUrl": "x"})
        };
        for Drifted { place, value } in drifted(&json!([site("a"), site("b")])) {
            let Some(entries) = value.as_array() else { continue };
            let sites = read_sites(entries);
            let needed = ["id", "url", "scopes", "0", "1"];
            let is_needed = place.rsplit('/').next().is_some_and(|last| needed.contains(&last));
            assert!(sites.len() == 2 || (sites.len() == 1 && is_needed), "{place}");
        }
    }

    #[test]
    fn odd_entries_are_left_out() {
        let jira = json!(["read:jira-work"]);
        let entries = json!([
            {}, null, 7,
            {"id": "../x", "name": "a", "url": "https://a.example", "scopes": jira},
            {"id": "a", "name": "a", "url": "javascript:alert(1)", "scopes": jira},
            {"id": "b", "url": "https://b.example/path?x", "scopes": jira},
        ]);
        assert_eq!(read(entries), [("b".to_owned(), "b.example".to_owned())]);
    }
}
