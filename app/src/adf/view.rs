//! The one door through which HTML enters a page. It takes [`Markup`] alone, so it needs no
//! sanitiser. A document is one element to the page: nothing in it needs a script.

use leptos::prelude::{ClassAttribute, InnerHtmlAttribute, IntoView};

use super::markup::Markup;

/// A document, drawn.
pub fn adf(markup: Markup) -> impl IntoView + use<> {
    leptos::html::div().class("adf").inner_html(markup.into_string())
}
