use leptos::prelude::*;

use super::visit::here;
use crate::{
    actions::desk,
    components::{Header, Standing},
    words::words,
};

/// The beginning of an issue's page: the header, and a sketch of what is to come in the same places.
#[component]
pub fn Opening() -> impl IntoView {
    let desk = desk();
    let header = Suspend::new(async move {
        let standing = match desk {
            Some(desk) => Standing::of(&*desk).await,
            None => Standing::SignedOut,
        };
        view! { <Header standing searched=""/> }
    });
    let lines = |count: usize| (0..count).map(|_| view! { <p></p> }).collect_view();
    view! {
        {header}
        <div class="opening">
            <div class="issue-head">
                // Where an issue's page says where it is.
                <p class="crumbs" role="status">{words().issue().waiting_for_jira()}</p>
                // Seen where the rest does not come.
                <p class="opening-late"><a href=here().to_string()>{words().page().try_again()}</a></p>
                <div class="sketch" aria-hidden="true">{lines(2)}</div>
            </div>
            <div class="sketch issue" aria-hidden="true">
                <div class="details">{lines(8)}</div>
                <div class="issue-main">
                    <div>{lines(4)}</div>
                    <div>{lines(3)}</div>
                    <div>{lines(3)}</div>
                </div>
            </div>
        </div>
    }
}
