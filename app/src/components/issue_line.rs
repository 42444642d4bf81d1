use leptos::prelude::*;

use super::Lozenge;
use crate::{
    model::{IssueKey, IssueRef, SiteSlug},
    words::words,
};

/// Where an issue stands in Byline.
pub fn issue_path(site: &SiteSlug, key: &IssueKey) -> String {
    format!("/{site}/browse/{key}")
}

/// Another issue, on one line of a list.
#[component]
pub fn IssueLine(site: SiteSlug, issue: IssueRef) -> impl IntoView {
    let IssueRef {
        key,
        summary,
        status,
        kind,
    } = issue;
    view! {
        <li class="issue-line">
            <a href=issue_path(&site, &key)>
                <span class="key">{key.to_string()}</span>
                " "
                <span class="summary" dir="auto">{summary}</span>
            </a>
            {kind.map(|kind| view! { <span class="kind" dir="auto">{kind.name}</span> })}
            {status.map(|status| view! { <Lozenge status/> })}
        </li>
    }
}

/// Says how many issues of a list could not be read.
pub fn missing(count: usize) -> Option<AnyView> {
    (count > 0).then(|| view! { <p class="note">{words().page().missing(count)}</p> }.into_any())
}
