use leptos::prelude::*;

use crate::{
    clock::{clock, full, machine, zone},
    model::Moment,
    words::words,
};

/// A moment, for people and machines. It is told in the zone that it came in, which is the site's; where a script is,
/// it tells it in the zone of the browser. Jira's identity knows a zone as well (`zoneinfo`), but not everybody's, and
/// to tell times in it the server would need a database of zones.
#[component]
pub fn Time(
    at: Moment,
    /// Says which zone it is, where that is none of a site's.
    #[prop(optional)]
    zoned: bool,
) -> impl IntoView {
    let clock = clock(at, words());
    let full = full(&clock, at);
    let said = if zoned { format!("{clock} {}", zone(at)) } else { clock };
    let class = if zoned { "moment zoned" } else { "moment" };
    view! { <time class=class datetime=machine(at) title=full>{said}</time> }
}
