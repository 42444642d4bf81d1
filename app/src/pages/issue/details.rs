use leptos::prelude::*;

use super::{attention::attention, beside::ways};
use crate::{
    components::{Time, day, face, issue_path},
    model::{AccountId, Issue, Moment, Person, Site},
};

/// The fields beside the conversation.
pub fn details(site: &Site, me: &AccountId, issue: Issue) -> AnyView {
    let reported_by_me = issue
        .reporter
        .as_ref()
        .is_some_and(|reporter| reporter.account_id.as_ref() == Some(me));
    let attention = attention(site, &issue.key, issue.attention, reported_by_me);
    let parent = issue.parent.map(|parent| {
        let words = format!("{} {}", parent.key, parent.summary);
        fact(
            "Parent",
            view! { <a href=issue_path(&site.slug, &parent.key) dir="auto">{words}</a> },
        )
    });
    view! {
        <aside class="details" aria-label="Details">
            <dl class="facts">
                {fact("Assignee", person(issue.assignee, "Nobody"))}
                {fact("Reporter", person(issue.reporter, "Unknown"))}
                {issue.priority.map(|priority| fact("Priority", priority))}
                {issue.resolution.map(|resolution| fact("Resolution", resolution))}
                {parent}
                {tags("Labels", issue.labels)}
                {tags("Components", issue.components)}
                {tags("Fix versions", issue.fix_versions)}
                {tags("Affects versions", issue.affects_versions)}
                {issue.due.map(|due| fact("Due", day(&due)))}
                {moment("Created", issue.created)}
                {moment("Updated", issue.updated)}
                {moment("Resolved", issue.resolved)}
                {attention}
            </dl>
            {ways(site, &issue.key)}
        </aside>
    }
    .into_any()
}

pub fn fact(name: &'static str, value: impl IntoView + 'static) -> AnyView {
    view! {
        <dt>{name}</dt>
        <dd>{value.into_any()}</dd>
    }
    .into_any()
}

fn person(person: Option<Person>, nobody: &'static str) -> AnyView {
    match person {
        Some(person) => view! { <span class="who">{face(&person)} <bdi>{person.name}</bdi></span> }.into_any(),
        None => view! { <span class="none">{nobody}</span> }.into_any(),
    }
}

fn tags(name: &'static str, tags: Vec<String>) -> Option<AnyView> {
    (!tags.is_empty()).then(|| {
        fact(
            name,
            view! { <ul class="tags">{tags.into_iter().map(|tag| view! { <li>{tag}</li> }).collect_view()}</ul> },
        )
    })
}

fn moment(name: &'static str, at: Option<Moment>) -> Option<AnyView> {
    at.map(|at| fact(name, view! { <Time at/> }))
}
