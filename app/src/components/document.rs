use leptos::prelude::*;

use crate::{
    adf::{
        Doc, markdown,
        render::{Context, render},
        view::adf,
    },
    model::Site,
};

/// A document of Jira's, drawn.
pub fn document(doc: &Doc, site: &Site) -> impl IntoView + use<> {
    adf(render(doc, &Context::on_site(&site.url, site.slug.as_str())))
}

/// How Markdown will look once it is a comment.
pub fn drawn(text: &str) -> impl IntoView + use<> {
    adf(render(&markdown::to_doc(text), &Context::preview()))
}
