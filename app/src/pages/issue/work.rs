//! The work that people logged on an issue.

use leptos::prelude::*;

use super::beside::{Paging, back};
use crate::{
    components::{Origin, Standing, Time, document, page},
    desk::Desk,
    model::{IssueKey, Site, Work, WorkLog},
};

const PAGING: Paging = Paging {
    view: "work",
    label: "Pages of the work log",
    before: "Previous",
    after: "Next",
};

pub async fn work(desk: &dyn Desk, log: WorkLog) -> AnyView {
    let WorkLog {
        site,
        key,
        entries,
        page: at,
        pages,
        incomplete,
    } = log;
    let title = format!("Work log of {key}");
    let none = entries.is_empty();
    page(
        &title,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{title.clone()}</h1>
            {back(&site, &key)}
            {incomplete.then(|| view! { <p class="note">"Some entries could not be read and are missing here. Open the issue in Jira to see all of them."</p> })}
            {none.then(|| view! { <p class="none">"No work has been logged yet."</p> })}
            <ol class="changes">{entries.into_iter().map(|work| entry(work, &site, &key)).collect_view()}</ol>
            {PAGING.links(&site, &key, at, pages)}
        },
    )
}

fn entry(work: Work, site: &Site, key: &IssueKey) -> AnyView {
    let Work {
        author,
        started,
        spent,
        comment,
    } = work;
    let who = author.map_or_else(|| "Somebody".to_owned(), |author| author.name);
    let origin = Origin {
        site,
        issue: key,
        attachments: &[],
    };
    view! {
        <li>
            <p><bdi><b>{who}</b></bdi> {started.map(|at| view! { " · " <Time at/> })} {spent.map(|spent| view! { " · " <bdi>{spent}</bdi> })}</p>
            {comment.map(|comment| document(&comment, origin))}
        </li>
    }
    .into_any()
}
