//! What happens in the browser: the comment box wakes.

use leptos::{
    mount::{hydrate_from, mount_to},
    prelude::*,
};
use wasm_bindgen::{JsCast, prelude::wasm_bindgen};
use web_sys::{HtmlElement, HtmlTextAreaElement};

use crate::{
    adf::Doc,
    components::{CommentArticle, Composer, ComposerSetup, document as draw},
    model::{ClientKey, CommentOrder, Posted},
};

/// Wakes the comment box, where the page has one.
#[wasm_bindgen]
pub fn hydrate() {
    let Some(root) = element("composer") else { return };
    let Some(setup) = root
        .get_attribute("data-setup")
        .and_then(|setup| serde_json::from_str::<ComposerSetup>(&setup).ok())
    else {
        return;
    };
    // What is in the box now, not what the server wrote there: the person may have been faster.
    let text = element("text")
        .and_then(|area| area.dyn_into::<HtmlTextAreaElement>().ok())
        .map(|area| area.value())
        .unwrap_or_default();
    hydrate_from(root, move || view! { <Composer setup text/> }).forget();
}

/// Draws a comment that Jira has just taken at the right end of the list.
pub fn show_posted(posted: Posted, body: Doc, order: CommentOrder) {
    let Some(list) = element("posted") else { return };
    let Posted { id, author, created } = posted;
    mount_to(
        list.clone(),
        move || view! { <CommentArticle id author created body=draw(&body).into_any()/> },
    )
    .forget();
    if order == CommentOrder::Newest {
        if let Some(article) = list.last_element_child() {
            _ = list.insert_before(&article, list.first_child().as_ref());
        }
    }
    if let Some(count) = element("comment-count") {
        let number = count.text_content().and_then(|n| n.trim().parse::<usize>().ok());
        if let Some(number) = number {
            count.set_text_content(Some(&(number + 1).to_string()));
        }
    }
    if let Some(discard) = element("discard") {
        discard.remove();
    }
}

/// A key for the next comment.
pub fn fresh_key() -> Option<ClientKey> {
    window().crypto().ok()?.random_uuid().parse().ok()
}

fn element(id: &str) -> Option<HtmlElement> {
    document().get_element_by_id(id)?.dyn_into().ok()
}
