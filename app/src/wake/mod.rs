//! What happens in the browser: the comment box wakes.
//!
//! It works on the page's own elements. With Leptos' reactive graph and its client for server
//! functions in the bundle, there would be no room left for Markdown within what the issue page
//! may weigh.

mod draw;
mod parts;
mod post;
mod send;

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Event, KeyboardEvent};

use self::{parts::Parts, send::Sender};
use crate::adf;

/// From here on the person is told how much room is left.
const NEAR_LIMIT: usize = adf::LIMIT / 10 * 9;

/// Wakes the comment box, where the page has one.
#[wasm_bindgen]
pub fn hydrate() {
    let Some(parts) = Parts::find() else { return };
    let sender = Rc::new(Sender::new(parts));
    let form = sender.parts.form.clone();

    let typed = Rc::clone(&sender);
    listen(&form, "input", move |_| {
        // The last news was about another text.
        typed.parts.say("");
        preview(&typed.parts);
    });
    let submitted = Rc::clone(&sender);
    listen(&form, "submit", move |event| {
        event.prevent_default();
        Rc::clone(&submitted).send();
    });
    let pressed = Rc::clone(&sender);
    listen(&form, "keydown", move |event| {
        let combined = event
            .dyn_ref::<KeyboardEvent>()
            .is_some_and(|key| key.key() == "Enter" && (key.ctrl_key() || key.meta_key()));
        if combined {
            event.prevent_default();
            Rc::clone(&pressed).send();
        }
    });
    // The page may come with text, or the person has been faster than the script.
    preview(&sender.parts);
}

/// Shows what the text will look like, and how much room is left when it grows long.
fn preview(parts: &Parts) {
    let text = parts.text.value();
    parts.preview.set_text_content(None);
    let blank = text.trim().is_empty();
    parts.preview.set_hidden(blank);
    let mut room = None;
    if !blank {
        let doc = adf::markdown::to_doc(&text);
        draw::draw(&doc, &parts.preview);
        let used = adf::length(&doc);
        room = (used >= NEAR_LIMIT).then(|| format!("{used} of {} characters", adf::LIMIT));
    }
    parts.room.set_text_content(room.as_deref());
}

/// Listens for as long as the page lives.
fn listen(target: &web_sys::Element, kind: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    if target
        .add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref())
        .is_ok()
    {
        closure.forget();
    }
}
