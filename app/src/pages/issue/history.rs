//! What was changed of an issue, by whom and when. It costs a call to Jira of its own, so it is loaded
//! when somebody asks for it.

use leptos::prelude::*;

use super::beside::{Paging, Sheet, note, nothing};
use crate::{
    components::Time,
    model::{Change, FieldChange, History},
    words::words,
};

pub fn history(history: History) -> Sheet {
    let History {
        site,
        key,
        changes,
        page: at,
        pages,
        incomplete,
    } = history;
    let t = words().beside();
    let paging = Paging {
        view: "history",
        label: t.history_pages(),
        before: t.newer(),
        after: t.older(),
    };
    let none = changes.is_empty();
    let content = view! {
        {note(incomplete, t.history_missing())}
        {nothing(none, t.no_history())}
        <ol class="changes" reversed>{changes.into_iter().map(change).collect_view()}</ol>
        {paging.links(&site, &key, at, pages)}
    }
    .into_any();
    Sheet {
        title: t.history_of(&key),
        site,
        content,
    }
}

fn change(change: Change) -> AnyView {
    let Change { author, at, fields } = change;
    let who = author.map_or_else(|| words().beside().somebody().to_owned(), |author| author.name);
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
        None => view! { <span class="none">{words().beside().nothing()}</span> }.into_any(),
    };
    let FieldChange { field, from, to } = change;
    view! { <li><bdi>{field}</bdi> ": " {value(from)} " → " {value(to)}</li> }.into_any()
}
