//! The issues above an issue: of a subtask its story and that one's epic. Jira names the parent of an issue and no more,
//! so the issue page shows that one; each level above costs a call, which is made when somebody asks for it.

use leptos::prelude::*;

use super::beside::{Sheet, note, nothing};
use crate::{components::IssueLine, desk::IssueList, model::IssueKey, words::words};

pub fn parents(list: IssueList, key: &IssueKey) -> Sheet {
    let IssueList { site, issues, more, .. } = list;
    let t = words().beside();
    let none = issues.is_empty();
    // From the top down, as a breadcrumb reads.
    let lines = issues.into_iter().rev();
    let content = view! {
        {note(more, t.more_parents())}
        {nothing(none, t.no_parents())}
        <ol class="issues">
            {lines.map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}
        </ol>
    }
    .into_any();
    Sheet {
        title: t.parents_of(key),
        site,
        content,
    }
}
