use leptos::prelude::*;

use super::details::fact;
use crate::{
    components::{Alert, ProofField},
    model::{Attend, Attention, IssueKey, Site, Tally},
    words::words,
};

/// Who watches and who votes, with a button for oneself. Nobody votes for what they have reported.
pub fn attention(site: &Site, key: &IssueKey, attention: Attention, reported_by_me: bool) -> AnyView {
    let t = words().issue();
    let watchers = attention.watchers.map(|watchers| {
        let what = if watchers.mine {
            Attend::StopWatching
        } else {
            Attend::Watch
        };
        tally(t.watchers(), site, key, watchers, Some(what))
    });
    let votes = attention.votes.map(|votes| {
        let what = if votes.mine { Attend::RemoveVote } else { Attend::Vote };
        tally(
            t.votes(),
            site,
            key,
            votes,
            Some(what).filter(|_| votes.mine || !reported_by_me),
        )
    });
    view! { {watchers} {votes} }.into_any()
}

fn tally(name: &'static str, site: &Site, key: &IssueKey, tally: Tally, what: Option<Attend>) -> AnyView {
    let button = what.map(|what| {
        view! {
            <ProofField site=Some(site.slug.clone())/>
            <input type="hidden" name="site" value=site.slug.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="what" value=what.as_str()/>
            <button class="quiet">{words().of_attending(what)}</button>
        }
    });
    let with_you = tally.mine.then(|| words().issue().you_among_them());
    fact(
        name,
        view! { <form class="attend" method="post" action="/api/attend"><span>{tally.count} {with_you}</span>{button}</form> },
    )
}

/// Why a button did nothing, by its name in the address.
pub fn problem(code: &str) -> Option<AnyView> {
    let what = Attend::named(code)?;
    let t = words();
    let words = t.issue().attend_failed(t.of_attending(what));
    Some(view! { <Alert><p>{words}</p></Alert> }.into_any())
}
