//! What was changed of an issue, by whom and when. It costs a call to Jira of its own, so it is loaded
//! when somebody asks for it.

use leptos::prelude::*;

use crate::{
    components::{Standing, Time, issue_path, page},
    desk::Desk,
    model::{Change, FieldChange, History},
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
    let issue = issue_path(&site.slug, &key);
    let title = format!("History of {key}");
    let none = changes.is_empty();
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            <p class="ways">
                <a href=issue.clone()>"Back to the issue"</a>
            </p>
            {incomplete.then(|| view! { <p class="note">"Some changes could not be read and are missing here. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"Nothing has been changed yet."</p> })}
            <ol class="changes" reversed>{changes.into_iter().map(change).collect_view()}</ol>
            {paging(&issue, at, pages)}
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

fn paging(issue: &str, at: usize, pages: usize) -> Option<AnyView> {
    let to = |page: usize| format!("{issue}?view=history&page={page}");
    (pages > 1).then(|| {
        view! {
            <nav class="paging" aria-label="Pages of the history">
                {(at > 1).then(|| view! { <a rel="prev" href=to(at - 1)>"Newer"</a> })}
                <span>{format!("Page {at} of {pages}")}</span>
                {(at < pages).then(|| view! { <a rel="next" href=to(at + 1)>"Older"</a> })}
            </nav>
        }
        .into_any()
    })
}
