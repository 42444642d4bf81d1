//! The person's drafts, as the home page lists them.

use leptos::prelude::*;

use super::home::{opening, out_of_reach};
use crate::{
    components::{Time, issue_path},
    desk::Desk,
    model::{DRAFT_DAYS, DraftLine, MOST_DRAFTS},
    words::words,
};

/// What the person typed and did not send, the newest first; nothing where there is none.
pub async fn drafts(desk: &dyn Desk) -> Option<AnyView> {
    let lines = desk.all_drafts().await.ok().filter(|lines| !lines.is_empty())?;
    let line = |line: DraftLine| {
        let href = format!("{}#composer", issue_path(&line.site, &line.key));
        if !line.is_reached {
            return view! { <li>{out_of_reach(&line.site, &line.key, line.text)}
                 <span class="quiet-text"><Time at=line.saved zoned=true/></span>
            </li> }
            .into_any();
        }
        view! {
            <li>
                <a href=href>{line.key.to_string()}</a>
                " "
                <span class="words" dir="auto">{opening(&line.text)}</span>
                " "
                <span class="quiet-text">{line.site.to_string()} " · " <Time at=line.saved zoned=true/></span>
            </li>
        }
        .into_any()
    };
    let t = words().home();
    let list = view! {
        <section aria-labelledby="drafts">
            <h2 id="drafts">{t.your_drafts()}</h2>
            <ul class="unsent">{lines.into_iter().map(line).collect_view()}</ul>
            <p class="quiet-text">
                {t.drafts_are_yours(MOST_DRAFTS, DRAFT_DAYS)}
            </p>
        </section>
    };
    Some(list.into_any())
}
