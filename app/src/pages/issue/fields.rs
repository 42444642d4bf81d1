//! The fields that the issue page does not show, whatever the site made of them. They cost a call to
//! Jira of their own, so they are loaded when somebody asks for them.

use leptos::prelude::*;

use super::beside::{back, outward};
use crate::{
    components::{IssueLine, Origin, Standing, Time, day, document, face, page},
    desk::Desk,
    model::{Field, FieldValue, Fields, IssueKey, Person, Site},
};

pub async fn fields(desk: &dyn Desk, fields: Fields) -> AnyView {
    let Fields {
        site,
        key,
        fields,
        incomplete,
    } = fields;
    let title = format!("All fields of {key}");
    let (mut filled, mut empty) = (Vec::new(), Vec::new());
    for Field { name, value } in fields {
        match value {
            Some(value) => filled.push((name, value)),
            None => empty.push(name),
        }
    }
    let none = filled.is_empty();
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            {back(&site, &key)}
            <p class="note">"These are the fields that the issue's own page does not show."</p>
            {incomplete.then(|| view! { <p class="note">"There are more fields than Byline shows. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"None of them is filled in."</p> })}
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
        },
    )
}

/// Fields without a value, by name.
fn folded(empty: Vec<String>) -> Option<AnyView> {
    (!empty.is_empty()).then(|| {
        view! {
            <details class="empty-fields">
                <summary>{format!("Empty fields ({})", empty.len())}</summary>
                {tags(empty)}
            </details>
        }
        .into_any()
    })
}

fn shown(value: FieldValue, site: &Site, key: &IssueKey) -> AnyView {
    match value {
        FieldValue::Text(text) => view! { <span class="words" dir="auto">{text}</span> }.into_any(),
        FieldValue::Words(words) => tags(words),
        FieldValue::Document(doc) => document(
            &doc,
            Origin {
                site,
                issue: key,
                attachments: &[],
            },
        )
        .into_any(),
        FieldValue::Day(iso) => day(&iso).into_any(),
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
