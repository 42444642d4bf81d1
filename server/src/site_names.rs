//! What addresses and forms call a site.
//!
//! A site is known by its cloud ID. People read the first label of its host in addresses, `acme`. Two sites can have one
//! label: `jira.acme.com` and `jira.globex.com`, or a site whose address was given to another one. Every name that a
//! site was connected with is in the database for good. A name that two sites had never leads to one of them.

use app::model::{CloudId, Site, SiteSlug};
use url::Url;

/// Why a name does not mean one site of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NotOneSite {
    /// The person's grant reaches no site of this name.
    Unknown,
    /// Several sites have this name here, whether or not this person reaches them.
    Shared,
}

/// All names of a site: the label, the whole host, the host as versions before wrote it, and the cloud ID.
pub fn names(site: &Site) -> Vec<SiteSlug> {
    let [label, host] = label_and_host(site);
    let hyphens = host.as_ref().map(|host| host.as_str().replace('.', "-"));
    let hyphens = hyphens.and_then(|name| name.parse().ok());
    let mut names: Vec<SiteSlug> = [label, host, hyphens].into_iter().flatten().collect();
    names.push(by_cloud_id(site));
    names.dedup();
    names
}

/// The shortest name that no other site has. `shared` holds the names that several have.
pub fn shown(site: &Site, shared: &[SiteSlug]) -> SiteSlug {
    let mut free = label_and_host(site).into_iter().flatten();
    free.find(|name| !shared.contains(name))
        .unwrap_or_else(|| by_cloud_id(site))
}

/// The site of a person that a name means. `page` is the site that the page was rendered for which sent the name: then
/// its name may have changed, or be another site's too.
///
/// # Errors
/// Where the name means none of the person's sites, or also another site.
pub fn find<'a>(
    sites: &'a [Site],
    shared: &[SiteSlug],
    name: &SiteSlug,
    page: Option<&CloudId>,
) -> Result<&'a Site, NotOneSite> {
    let named = all_named(sites, name);
    let of_page = sites.iter().find(|site| Some(&site.cloud_id) == page);
    match (of_page, named.as_slice()) {
        (Some(site), []) => Ok(site),
        (Some(site), named) if named.contains(&site) => Ok(site),
        (_, []) => Err(NotOneSite::Unknown),
        (_, [site]) if *name == by_cloud_id(site) || !shared.contains(name) => Ok(site),
        _ => Err(NotOneSite::Shared),
    }
}

/// The sites of a person that have a name.
pub fn all_named<'a>(sites: &'a [Site], name: &SiteSlug) -> Vec<&'a Site> {
    sites.iter().filter(|site| names(site).contains(name)).collect()
}

fn label_and_host(site: &Site) -> [Option<SiteSlug>; 2] {
    let url = Url::parse(&site.url).ok();
    let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
    let label = host.split('.').next().unwrap_or_default();
    [label.parse().ok(), host.parse().ok()]
}

fn by_cloud_id(site: &Site) -> SiteSlug {
    let id = site.cloud_id.as_str();
    id.parse().expect("a cloud ID is a name of its site")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(cloud_id: &str, url: &str) -> Site {
        Site {
            cloud_id: cloud_id.parse().unwrap(),
            name: "A site".to_owned(),
            url: url.to_owned(),
            slug: "old".parse().unwrap(),
        }
    }

    fn slug(name: &str) -> SiteSlug {
        name.parse().unwrap()
    }

    #[test]
    fn a_site_is_shown_by_the_shortest_name_that_it_has_alone() {
        let acme = site("a1", "https://jira.acme.com");
        assert_eq!(shown(&acme, &[]).as_str(), "jira");
        assert_eq!(shown(&acme, &[slug("jira")]).as_str(), "jira.acme.com");
        assert_eq!(shown(&acme, &[slug("jira"), slug("jira.acme.com")]).as_str(), "a1");
        // Such hosts have no name of their own.
        for odd in ["https://[::1]:3000", "https://a_b.example", "nonsense"] {
            assert_eq!(shown(&site("a1", odd), &[]).as_str(), "a1", "{odd}");
        }
    }

    #[test]
    fn a_name_that_two_sites_have_means_neither() {
        let sites = [
            site("a1", "https://jira.acme.com"),
            site("b2", "https://jira.globex.com"),
        ];
        let shared = [slug("jira")];
        let find = |name: &str| find(&sites, &shared, &slug(name), None).map(|site| site.cloud_id.to_string());
        assert_eq!(find("jira"), Err(NotOneSite::Shared));
        assert_eq!(find("wiki"), Err(NotOneSite::Unknown));
        for name in ["jira.acme.com", "jira-acme-com", "a1"] {
            assert_eq!(find(name).as_deref(), Ok("a1"), "{name}");
        }
        assert_eq!(find("b2").as_deref(), Ok("b2"));
    }

    #[test]
    fn who_reaches_one_of_two_sites_of_a_name_is_asked_too() {
        let sites = [site("a1", "https://acme.atlassian.net")];
        let shared = [slug("acme")];
        assert_eq!(find(&sites, &[], &slug("acme"), None).unwrap(), &sites[0]);
        assert_eq!(find(&sites, &shared, &slug("acme"), None), Err(NotOneSite::Shared));
    }

    #[test]
    fn a_page_means_its_own_site_whatever_the_site_is_called_now() {
        let sites = [
            site("a1", "https://renamed.atlassian.net"),
            site("b2", "https://acme.atlassian.net"),
        ];
        let shared = [slug("acme")];
        let (a, b) = ("a1".parse().unwrap(), "b2".parse().unwrap());
        let find =
            |name: &str, page: &CloudId| find(&sites, &shared, &slug(name), Some(page)).map(|s| s.cloud_id.clone());
        // It had another name when the page was made.
        assert_eq!(find("before", &a), Ok(a.clone()));
        assert_eq!(find("acme", &b), Ok(b.clone()));
        // The name of another site is not overruled.
        assert_eq!(find("acme.atlassian.net", &a), Ok(b));
        // A page of a site that is not reached any more proves nothing.
        assert_eq!(find("acme", &"c3".parse().unwrap()), Err(NotOneSite::Shared));
    }
}
