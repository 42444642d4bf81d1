use leptos::prelude::*;
use leptos_meta::Title;

use super::{Header, Standing};
use crate::words::words;

/// A page: its title, the header, and what it is about.
///
/// The title is escaped here because leptos_meta 0.8 writes it into the page as it is.
pub fn page(title: &str, standing: Standing, searched: &str, main: impl IntoView + 'static) -> AnyView {
    let t = words().page();
    let title = escape(&t.title(title));
    view! {
        <Title text=title/>
        <Header standing searched/>
        <main id="main" tabindex="-1">{main.into_any()}</main>
        <footer class="foot"><p>{t.foot()}</p></footer>
    }
    .into_any()
}

/// Text that stays text inside an element.
pub fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
