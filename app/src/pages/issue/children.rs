//! The issues below an issue: of an epic its stories, of a story its subtasks.

use leptos::prelude::*;

use super::beside::{Sheet, note, nothing};
use crate::{
    components::{IssueLine, missing},
    desk::IssueList,
    model::IssueKey,
    words::words,
};

pub fn children(list: IssueList, key: &IssueKey) -> Sheet {
    let IssueList {
        site,
        issues,
        more,
        unreadable,
    } = list;
    let t = words().beside();
    let none = issues.is_empty() && unreadable == 0;
    let content = view! {
        {missing(unreadable)}
        {note(more, t.more_children())}
        {nothing(none, t.no_children())}
        <ul class="issues">
            {issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
        </ul>
    }
    .into_any();
    Sheet {
        title: t.children_of(key),
        site,
        content,
    }
}
