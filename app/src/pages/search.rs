use leptos::prelude::*;

use super::{
    connections::host,
    visit::{here, query, sent_on, signed_in, trouble_page},
};
use crate::{
    components::{IssueLine, Standing, TroubleAlert, missing, page},
    desk::{Desk, IssueList},
    model::{IssueKey, Site, SiteSlug, Trouble},
};

/// Issues that hold some words. An issue key leads to its issue.
#[component]
pub fn Search() -> impl IntoView {
    let text = query("q").unwrap_or_default().trim().to_owned();
    let site = query("site").and_then(|site| site.parse::<SiteSlug>().ok());
    let words_meant = query("in").as_deref() == Some("text");
    if let (false, Ok(key)) = (words_meant, text.parse::<IssueKey>()) {
        return sent_on(&match site {
            Some(site) => format!("/{site}/browse/{key}"),
            None => format!("/browse/{key}"),
        });
    }
    signed_in(move |desk| async move {
        let sites = match desk.sites().await {
            Ok(sites) => sites,
            Err(trouble) => return trouble_page(&*desk, trouble, None).await,
        };
        let chosen = site
            .and_then(|slug| sites.iter().find(|site| site.slug == slug))
            .or(sites.first())
            .cloned();
        let Some(chosen) = chosen else {
            return sent_on("/connections");
        };
        let found = found(&*desk, &chosen, &text).await;
        let heading = if text.is_empty() {
            "Search".to_owned()
        } else {
            format!("Search: {text}")
        };
        page(
            &heading,
            Standing::of(&*desk).await,
            &text,
            view! {
                <h1>{heading.clone()}</h1>
                <form class="go" action="/search">
                    <p class="field">
                        <label for="words">"Words in the summary, the description or a comment"</label>
                        <input id="words" name="q" value=text.clone() required/>
                        <input type="hidden" name="in" value="text"/>
                        {site_picker(&sites, &chosen)}
                        <button class="primary">"Search"</button>
                    </p>
                </form>
                {found}
            },
        )
    })
}

/// Which site to search, where there are several.
fn site_picker(sites: &[Site], chosen: &Site) -> Option<AnyView> {
    (sites.len() > 1).then(|| {
        let options = sites
            .iter()
            .map(|site| {
                view! {
                    <option value=site.slug.to_string() selected=site.slug == chosen.slug>
                        {host(site).to_owned()}
                    </option>
                }
            })
            .collect_view();
        view! { <select name="site" aria-label="Site">{options}</select> }.into_any()
    })
}

async fn found(desk: &dyn Desk, site: &Site, text: &str) -> Option<AnyView> {
    if text.is_empty() {
        return None;
    }
    Some(match desk.search(&site.slug, text).await {
        Ok(list) => results(list),
        Err(Trouble::SignedOut) => sent_on("/sign-in?next=/search"),
        Err(trouble) => view! { <TroubleAlert trouble next=here()/> }.into_any(),
    })
}

fn results(list: IssueList) -> AnyView {
    let IssueList {
        site,
        issues,
        more,
        unreadable,
    } = list;
    let count = match (issues.len(), more) {
        (0, _) if unreadable > 0 => "No issue that Byline can read".to_owned(),
        (0, _) => "Nothing found. Jira looks for whole words; try another, or fewer.".to_owned(),
        (1, false) => "One issue".to_owned(),
        (n, false) => format!("{n} issues"),
        (n, true) => format!("The first {n} issues; more words narrow it down"),
    };
    view! {
        <p class="quiet-text" role="status">{count}</p>
        {missing(unreadable)}
        <ul class="issues">
            {issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
        </ul>
    }
    .into_any()
}
