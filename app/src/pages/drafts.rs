//! The person's drafts, as the home page lists them.

use leptos::prelude::*;

use super::home::opening;
use crate::{
    components::{Time, issue_path},
    desk::Desk,
    model::{DRAFT_DAYS, DraftLine, MOST_DRAFTS},
};

/// What the person typed and did not send, the newest first; nothing where there is none.
pub async fn drafts(desk: &dyn Desk) -> Option<AnyView> {
    let lines = desk.all_drafts().await.ok().filter(|lines| !lines.is_empty())?;
    let line = |line: DraftLine| {
        let href = format!("{}#composer", issue_path(&line.site, &line.key));
        view! {
            <li>
                <a href=href>{line.key.to_string()}</a>
                " "
                <span class="words" dir="auto">{opening(&line.text)}</span>
                " "
                <span class="quiet-text">{line.site.to_string()} " · " <Time at=line.saved/>" UTC"</span>
            </li>
        }
    };
    let list = view! {
        <section aria-labelledby="drafts">
            <h2 id="drafts">"Your drafts"</h2>
            <ul class="unsent">{lines.into_iter().map(line).collect_view()}</ul>
            <p class="quiet-text">
                {format!("Only you can see these. Byline keeps {MOST_DRAFTS} of them, each until it has not been changed for {DRAFT_DAYS} days.")}
            </p>
        </section>
    };
    Some(list.into_any())
}
