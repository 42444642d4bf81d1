use leptos::prelude::*;

use super::{
    browse::focused,
    connections::host,
    visit::{here, query, sent_on, signed_in, trouble_page},
};
use crate::{
    components::{IssueLine, Standing, TroubleAlert, issue_path, missing, page},
    desk::{Desk, IssueList, NamedSite},
    model::{IssueKey, Site, SiteSlug, Trouble},
    words::words,
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
        let named = match &site {
            Some(name) => desk.site(name).await.ok(),
            None => None,
        };
        let chosen = match named {
            Some(NamedSite::One(site)) => Some(site),
            _ => sites.first().cloned(),
        };
        let Some(chosen) = chosen else {
            return sent_on("/connections");
        };
        if let Some(place) = (!words_meant).then(|| addressed(&sites, &text)).flatten() {
            return sent_on(&place);
        }
        let found = found(&*desk, &chosen, &text).await;
        let t = words();
        let heading = if text.is_empty() {
            t.page().search().to_owned()
        } else {
            t.finding().searched(&text)
        };
        page(
            &heading,
            Standing::of(&*desk).await,
            &text,
            view! {
                <h1>{heading.clone()}</h1>
                <form class="go" action="/search">
                    <p class="field">
                        <label for="words">{t.finding().where_words_stand()}</label>
                        <input id="words" name="q" value=text.clone() required/>
                        <input type="hidden" name="in" value="text"/>
                        {site_picker(&sites, &chosen)}
                        <button class="primary">{t.page().search()}</button>
                    </p>
                </form>
                {found}
            },
        )
    })
}

/// Where the address of an issue on one of these sites leads here, also of one that is open on a board.
fn addressed(sites: &[Site], address: &str) -> Option<String> {
    let (site, rest) = sites
        .iter()
        .find_map(|site| Some((site, address.strip_prefix(&*site.url)?)))?;
    let rest = rest.split('#').next().unwrap_or_default();
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let said = |name: &str| {
        query
            .split('&')
            .find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
    };
    let key: IssueKey = path
        .strip_prefix("/browse/")
        .or_else(|| said("selectedIssue"))?
        .parse()
        .ok()?;
    Some(issue_path(&site.slug, &key) + &focused(said("focusedCommentId")))
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
        view! { <select name="site" aria-label=words().finding().site()>{options}</select> }.into_any()
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
    let t = words().finding();
    let count = match (issues.len(), more) {
        (0, _) if unreadable > 0 => t.none_readable().to_owned(),
        (0, _) => t.nothing_found().to_owned(),
        (count, false) => t.issues(count),
        (count, true) => t.first_issues(count),
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
