//! Which site an address means, where that is a question.

use leptos::prelude::*;

use super::{
    connections::host,
    visit::{here, sent_on},
};
use crate::{
    components::{Standing, page},
    desk::{Desk, NamedSite},
    model::{IssueKey, Site, SiteSlug},
    words::words,
};

/// Another page than the one that is asked for, where the name in its address is not what its site is called: the same
/// page under the right name, or the question which site is meant. Trouble is the page's own matter.
pub async fn instead(desk: &dyn Desk, name: &SiteSlug, key: &IssueKey) -> Option<AnyView> {
    match desk.site(name).await {
        Ok(NamedSite::One(site)) if site.slug != *name => Some(sent_on(&here().on_site(&site.slug).to_string())),
        Ok(NamedSite::One(_)) | Err(_) => None,
        Ok(NamedSite::Shared(sites)) => {
            let why = words().finding().shared_name(name);
            let place = |site: &Site| here().on_site(&site.slug).to_string();
            Some(which_site(desk, key, why, &sites, place).await)
        }
    }
}

/// Asks on which of these sites an issue is.
pub async fn which_site(
    desk: &dyn Desk,
    key: &IssueKey,
    why: String,
    sites: &[Site],
    place: impl Fn(&Site) -> String,
) -> AnyView {
    let heading = words().finding().which_site(key);
    let choices = sites
        .iter()
        .map(|site| {
            view! {
                <li>
                    <a href=place(site)>{site.name.clone()}</a>
                    " "
                    <span class="quiet-text">{host(site).to_owned()}</span>
                </li>
            }
        })
        .collect_view();
    page(
        &heading,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{heading.clone()}</h1>
            <p>{why}</p>
            <ul class="choices">{choices}</ul>
        },
    )
}
