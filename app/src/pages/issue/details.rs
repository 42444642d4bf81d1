use leptos::prelude::*;

use super::{attention::attention, beside::ways};
use crate::{
    clock::day,
    components::{Time, face, issue_path},
    model::{AccountId, Issue, Moment, Person, Site},
    words::words,
};

/// The fields beside the conversation.
pub fn details(site: &Site, me: &AccountId, issue: Issue) -> AnyView {
    let reported_by_me = issue
        .reporter
        .as_ref()
        .is_some_and(|reporter| reporter.account_id.as_ref() == Some(me));
    let t = words().issue();
    let attention = attention(site, &issue.key, issue.attention, reported_by_me);
    let parent = issue.parent.map(|parent| {
        let line = format!("{} {}", parent.key, parent.summary);
        fact(
            t.parent(),
            view! { <a href=issue_path(&site.slug, &parent.key) dir="auto">{line}</a> },
        )
    });
    view! {
        <aside class="details" aria-label=t.details()>
            <dl class="facts">
                {fact(t.assignee(), person(issue.assignee, t.nobody()))}
                {fact(t.reporter(), person(issue.reporter, t.unknown()))}
                {issue.priority.map(|priority| fact(t.priority(), priority))}
                {issue.resolution.map(|resolution| fact(t.resolution(), resolution))}
                {parent}
                {tags(t.labels(), issue.labels)}
                {tags(t.components(), issue.components)}
                {tags(t.fix_versions(), issue.fix_versions)}
                {tags(t.affects_versions(), issue.affects_versions)}
                {issue.due.map(|due| fact(t.due(), day(&due, words())))}
                {moment(t.created(), issue.created)}
                {moment(t.updated(), issue.updated)}
                {moment(t.resolved(), issue.resolved)}
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
