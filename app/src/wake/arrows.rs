//! From picture to picture with the arrow keys.

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlElement, KeyboardEvent};

use super::listen;

pub fn wake(document: &Document) {
    let Some(page) = document.document_element() else {
        return;
    };
    let at = document.clone();
    listen(&page, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if key.ctrl_key() || key.meta_key() || key.alt_key() || key.shift_key() {
            return;
        }
        let link = match key.key().as_str() {
            "ArrowLeft" => ".pictures a[rel=prev]",
            "ArrowRight" => ".pictures a[rel=next]",
            _ => return,
        };
        if let Ok(Some(link)) = at.query_selector(link)
            && let Some(link) = link.dyn_ref::<HtmlElement>()
        {
            link.click();
        }
    });
}
