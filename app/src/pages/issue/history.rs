//! What was changed of an issue, by whom and when. It costs a call to Jira of its own, so it is loaded
//! when somebody asks for it.

use leptos::prelude::*;

use super::beside::{Paging, back};
use crate::{
    components::{Standing, Time, page},
    desk::Desk,
    model::{Change, FieldChange, History},
};

const PAGING: Paging = Paging {
    view: "history",
    label: "Pages of the history",
    before: "Newer",
    after: "Older",
};

pub async fn history(desk: &dyn Desk, history: History) -> AnyView {
    let History {
        site,
        key,
        changes,
        page: at,
        pages,
        incomplete,
    } = history;
    let title = format!("History of {key}");
    let none = changes.is_empty();
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            {back(&site, &key)}
            {incomplete.then(|| view! { <p class="note">"Some changes could not be read and are missing here. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"Nothing has been changed yet."</p> })}
            <ol class="changes" reversed>{changes.into_iter().map(change).collect_view()}</ol>
            {PAGING.links(&site, &key, at, pages)}
        },
    )
}

fn change(change: Change) -> AnyView {
    let Change { author, at, fields } = change;
    let who = author.map_or_else(|| "Somebody".to_owned(), |author| author.name);
    view! {
        <li>
            <p><bdi><b>{who}</b></bdi> {at.map(|at| view! { " · " <Time at/> })}</p>
            <ul>{fields.into_iter().map(field).collect_view()}</ul>
        </li>
    }
    .into_any()
}

fn field(change: FieldChange) -> AnyView {
    let value = |text: Option<String>| match text {
        Some(text) => view! { <span class="words" dir="auto">{text}</span> }.into_any(),
        None => view! { <span class="none">"nothing"</span> }.into_any(),
    };
    let FieldChange { field, from, to } = change;
    view! { <li><bdi>{field}</bdi> ": " {value(from)} " → " {value(to)}</li> }.into_any()
}
