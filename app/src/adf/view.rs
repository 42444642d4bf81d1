//! The one door through which HTML enters a page. It takes [`Markup`] alone, so it needs no
//! sanitiser. A document is one element to the page: nothing in it needs a script.

#[cfg(any(feature = "ssr", feature = "hydrate"))]
use super::markup::Markup;

/// A document, drawn.
#[cfg(feature = "ssr")]
pub fn adf(markup: Markup) -> impl leptos::prelude::IntoView + use<> {
    use leptos::prelude::{ClassAttribute, InnerHtmlAttribute};

    leptos::html::div().class("adf").inner_html(markup.into_string())
}

/// Draws a document into an element of the page, in place of what was there.
#[cfg(feature = "hydrate")]
pub fn fill(element: &web_sys::Element, markup: &Markup) {
    element.set_class_name("adf");
    element.set_inner_html(&markup.to_html());
}
