//! The fields that the issue page does not show, whatever the site made of them. They cost a call to
//! Jira of their own, so they are loaded when somebody asks for them.

use leptos::prelude::*;

use super::beside::{Sheet, note, nothing, outward};
use crate::{
    clock::day,
    components::{IssueLine, Origin, Time, document, face},
    model::{Field, FieldValue, Fields, IssueKey, Person, Site},
    words::words,
};

pub fn fields(fields: Fields) -> Sheet {
    let Fields {
        site,
        key,
        fields,
        incomplete,
    } = fields;
    let (mut filled, mut empty) = (Vec::new(), Vec::new());
    for Field { name, value } in fields {
        match value {
            Some(value) => filled.push((name, value)),
            None => empty.push(name),
        }
    }
    let t = words().beside();
    let none = filled.is_empty();
    let content = view! {
        <p class="note">{t.these_fields()}</p>
        {note(incomplete, t.more_fields())}
        {nothing(none, t.none_filled())}
        <dl class="facts">
            {filled
                .into_iter()
                .map(|(name, value)| {
                    view! {
                        <dt dir="auto">{name}</dt>
                        <dd>{shown(value, &site, &key)}</dd>
                    }
                })
                .collect_view()}
        </dl>
        {folded(empty)}
    }
    .into_any();
    Sheet {
        title: t.fields_of(&key),
        site,
        content,
    }
}

/// Fields without a value, by name.
fn folded(empty: Vec<String>) -> Option<AnyView> {
    (!empty.is_empty()).then(|| {
        view! {
            <details class="empty-fields">
                <summary>{words().beside().empty_fields(empty.len())}</summary>
                {tags(empty)}
            </details>
        }
        .into_any()
    })
}

fn shown(value: FieldValue, site: &Site, key: &IssueKey) -> AnyView {
    match value {
        FieldValue::Text(text) => view! { <span class="words" dir="auto">{text}</span> }.into_any(),
        FieldValue::Words(several) => tags(several),
        FieldValue::Document(doc) => document(
            &doc,
            Origin {
                site,
                issue: key,
                attachments: &[],
            },
        )
        .into_any(),
        FieldValue::Day(iso) => day(&iso, words()).into_any(),
        FieldValue::Time(at) => view! { <Time at/> }.into_any(),
        FieldValue::People(people) => people.into_iter().map(person).collect_view().into_any(),
        FieldValue::Address(address) => outward(&address, address.clone(), site),
        FieldValue::Issues(issues) => view! {
            <ul class="issues">{issues.into_iter().map(|issue| view! { <IssueLine site=site.slug.clone() issue/> }).collect_view()}</ul>
        }
        .into_any(),
        FieldValue::Json(json) => view! { <code class="words">{json}</code> }.into_any(),
    }
}

fn person(person: Person) -> AnyView {
    view! { <p class="who">{face(&person)} " " <bdi>{person.name}</bdi></p> }.into_any()
}

fn tags(tags: Vec<String>) -> AnyView {
    view! { <ul class="tags">{tags.into_iter().map(|tag| view! { <li dir="auto">{tag}</li> }).collect_view()}</ul> }
        .into_any()
}
