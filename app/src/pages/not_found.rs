use http::StatusCode;
use leptos::prelude::*;

use crate::{
    actions::{desk, set_status},
    components::{Standing, page},
    words::words,
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
    let t = words();
    page(
        t.finding().no_page(),
        standing,
        "",
        view! {
            <h1>{t.finding().no_page()}</h1>
            <p>{t.finding().how_to_find(view! { <code>"/acme/browse/DEMO-1"</code> })}</p>
            <p class="ways"><a href="/">{t.page().go_home()}</a></p>
        },
    )
}
