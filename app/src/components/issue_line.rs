use leptos::prelude::*;

use super::Lozenge;
use crate::model::{IssueKey, IssueRef, SiteSlug};

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
    let words = match count {
        0 => return None,
        1 => "One issue could not be read and is missing here.".to_owned(),
        _ => format!("{count} issues could not be read and are missing here."),
    };
    Some(view! { <p class="note">{words}</p> }.into_any())
}
