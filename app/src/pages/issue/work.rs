//! The work that people logged on an issue.

use leptos::prelude::*;

use super::beside::{Paging, Sheet, note, nothing};
use crate::{
    components::{Origin, Time, document},
    model::{IssueKey, Site, Work, WorkLog},
    words::words,
};

pub fn work(log: WorkLog) -> Sheet {
    let WorkLog {
        site,
        key,
        entries,
        page: at,
        pages,
        incomplete,
    } = log;
    let t = words().beside();
    let paging = Paging {
        view: "work",
        label: t.work_pages(),
        before: t.previous(),
        after: t.next(),
    };
    let none = entries.is_empty();
    let content = view! {
        {note(incomplete, t.work_missing())}
        {nothing(none, t.no_work())}
        <ol class="changes">{entries.into_iter().map(|work| entry(work, &site, &key)).collect_view()}</ol>
        {paging.links(&site, &key, at, pages)}
    }
    .into_any();
    Sheet {
        title: t.work_of(&key),
        site,
        content,
    }
}

fn entry(work: Work, site: &Site, key: &IssueKey) -> AnyView {
    let Work {
        author,
        started,
        spent,
        comment,
    } = work;
    let who = author.map_or_else(|| words().beside().somebody().to_owned(), |author| author.name);
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
