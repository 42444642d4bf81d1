//! The issues below an issue: of an epic its stories, of a story its subtasks.

use leptos::prelude::*;

use super::beside::back;
use crate::{
    components::{IssueLine, Standing, missing, page},
    desk::{Desk, IssueList},
    model::IssueKey,
};

pub async fn children(desk: &dyn Desk, list: IssueList, key: &IssueKey) -> AnyView {
    let IssueList {
        site,
        issues,
        more,
        unreadable,
    } = list;
    let title = format!("Child issues of {key}");
    let none = issues.is_empty() && unreadable == 0;
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            {back(&site, key)}
            {missing(unreadable)}
            {more.then(|| view! { <p class="note">"There are more than these. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"It has no child issues that you can see."</p> })}
            <ul class="issues">
                {issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
            </ul>
        },
    )
}
