//! The form for changing a comment: one is in it at once, the keys that send the comment box send it,
//! and nobody leaves it by mistake.

use std::{cell::Cell, rc::Rc};

use wasm_bindgen::JsCast;
use web_sys::{Document, HtmlFormElement, HtmlTextAreaElement};

use super::{listen, sends};

pub fn wake(document: &Document) -> Option<()> {
    let text: HtmlTextAreaElement = document.get_element_by_id("edit-text")?.dyn_into().ok()?;
    let form: HtmlFormElement = text.closest("form").ok()??.dyn_into().ok()?;
    let window = web_sys::window()?;

    let is_elsewhere = document.active_element().is_some_and(|at| at.tag_name() != "BODY");
    if !is_elsewhere && text.focus().is_ok() {
        let end = text.text_length();
        _ = text.set_selection_range(end, end);
    }

    let sent = form.clone();
    listen(&form, "keydown", move |event| {
        if sends(&event) {
            event.prevent_default();
            _ = sent.request_submit();
        }
    });

    // What is typed here is kept nowhere else.
    let is_sent = Rc::new(Cell::new(false));
    let sending = Rc::clone(&is_sent);
    listen(&form, "submit", move |_| sending.set(true));
    listen(&window, "beforeunload", move |event| {
        if !is_sent.get() && text.value() != text.default_value().unwrap_or_default() {
            event.prevent_default();
        }
    });
    Some(())
}
