use leptos::prelude::*;

use crate::adf::Doc;

/// A document of Jira's, drawn.
pub fn document(doc: &Doc) -> impl IntoView + use<> {
    view! { <div class="adf"><p>{doc.0.as_str().unwrap_or_default().to_owned()}</p></div> }
}
