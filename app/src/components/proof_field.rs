use leptos::prelude::*;

use crate::{
    actions::desk,
    model::{PageProof, SiteSlug},
};

/// The hidden field that says for whom a form was rendered: the signed-in person and, with `site`, that site.
#[component]
pub fn ProofField(#[prop(optional_no_strip)] site: Option<SiteSlug>) -> impl IntoView {
    desk().map(|desk| {
        let proof = desk.page_proof(site.as_ref()).to_string();
        view! { <input type="hidden" name=PageProof::FIELD value=proof/> }
    })
}
