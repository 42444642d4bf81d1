use leptos::prelude::*;

use crate::{
    adf::{
        Doc,
        render::{Context, render},
        view::adf,
    },
    model::Site,
};

/// A document of Jira's, drawn.
pub fn document(doc: &Doc, site: &Site) -> impl IntoView + use<> {
    adf(render(doc, &Context::on_site(&site.url, site.slug.as_str())))
}
