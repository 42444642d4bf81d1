use http::StatusCode;
use leptos::prelude::*;

use crate::{
    actions::{desk, set_status},
    components::{Standing, page},
};

/// For addresses that are none of Byline's.
#[component]
pub fn NotFound() -> impl IntoView {
    Suspend::new(not_found())
}

pub async fn not_found() -> AnyView {
    set_status(StatusCode::NOT_FOUND);
    let standing = match desk() {
        Some(desk) => Standing::of(&*desk).await,
        None => Standing::SignedOut,
    };
    page(
        "No such page",
        standing,
        "",
        view! {
            <h1>"No such page"</h1>
            <p>"An issue is found under its site and key, as in " <code>"/acme/browse/DEMO-1"</code> "."</p>
            <p class="ways"><a href="/">"Go to the home page"</a></p>
        },
    )
}
