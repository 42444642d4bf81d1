//! What happens in the browser: the comment box wakes.
//!
//! It works on the page's own elements, and lets the server draw. With Leptos' reactive graph and
//! its client for server functions, or with Markdown and the document format in the bundle, the
//! issue page would weigh more than it may.

mod audience;
mod busy;
mod copy;
mod draft;
mod files;
mod format;
mod keys;
mod news;
mod parts;
mod people;
mod post;
mod preview;
mod raw;
mod revise;
mod said;
mod send;
mod tick;
mod zone;

use std::rc::Rc;

use wasm_bindgen::{JsCast, closure::Closure, prelude::wasm_bindgen};
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent, SubmitEvent};

use self::{
    draft::Keeper,
    parts::Parts,
    people::People,
    preview::Preview,
    said::Said,
    send::{FIRST_LOOK, Sender},
};

/// Wakes what the page has: the comment box, times, files, tasks, code, keys.
#[wasm_bindgen]
pub fn hydrate() {
    if let Some(document) = web_sys::window().and_then(|window| window.document()) {
        busy::wake(&document);
        files::wake(&document);
        keys::wake(&document);
        revise::wake(&document);
        zone::wake(&document);
        if let Some(said) = Said::find(&document).map(Rc::new) {
            copy::wake(&document, &said);
            tick::wake(&document, &said);
        }
    }
    let Some(parts) = Parts::find().map(Rc::new) else {
        return;
    };
    let preview = Rc::new(Preview::new(Rc::clone(&parts)));
    let keeper = Rc::new(Keeper::new(Rc::clone(&parts)));
    let sender = Rc::new(Sender::new(Rc::clone(&parts), Rc::clone(&preview), Rc::clone(&keeper)));
    let form = &parts.form;

    let (submitted, waiting) = (Rc::clone(&sender), Rc::clone(&sender));
    let leaving = Rc::clone(&keeper);
    listen(form, "submit", move |event| {
        if goes_elsewhere(&event) {
            leaving.hand_over();
            return;
        }
        event.prevent_default();
        Rc::clone(&submitted).send();
    });
    listen(form, "keydown", move |event| {
        if sends(&event) {
            event.prevent_default();
            Rc::clone(&sender).send();
        }
    });
    let typed = (Rc::clone(&parts), Rc::clone(&preview), Rc::clone(&keeper));
    listen(form, "input", move |_| {
        // The last news was about another text.
        typed.0.say("");
        typed.0.offer_undo(typed.0.text.value().trim().is_empty());
        Rc::clone(&typed.1).follow();
        Rc::clone(&typed.2).follow();
    });
    if let Some(people) = People::new(Rc::clone(&parts)).map(Rc::new) {
        offer_people(&parts, &people);
    }
    format::wake(&parts);
    audience::wake(&parts);
    news::wake(&parts);
    if form.has_attribute("data-waits") {
        waiting.follow_waiting(FIRST_LOOK);
    }
    // A phone may end a page that is only out of sight.
    let (out_of_sight, gone) = (Rc::clone(&keeper), Rc::clone(&keeper));
    let document = parts.document.clone();
    listen(&parts.document, "visibilitychange", move |_| {
        if document.hidden() {
            out_of_sight.leave();
        }
    });
    if let Some(window) = web_sys::window() {
        // The one comes before the next page is asked for, and not always; the other comes at last.
        let going = Rc::clone(&keeper);
        listen(&window, "beforeunload", move |_| going.leave());
        listen(&window, "pagehide", move |_| gone.leave());
    }
    Rc::clone(&keeper).catch_up();
    // Here the preview follows the text by itself.
    if let Some(button) = parts.by_id::<HtmlElement>("composer-preview") {
        button.set_hidden(true);
    }
    // The page may come with text, or the person has been faster than the script.
    preview.follow();
    keeper.follow();
}

/// Whether these are the keys that send a form from within its text.
fn sends(event: &Event) -> bool {
    event
        .dyn_ref::<KeyboardEvent>()
        .is_some_and(|key| key.key() == "Enter" && (key.ctrl_key() || key.meta_key()))
}

/// Whether a button was pressed that sends the form somewhere of its own.
fn goes_elsewhere(event: &Event) -> bool {
    let button = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter);
    button.is_some_and(|button| button.has_attribute("formaction"))
}

/// Does something later; in milliseconds.
fn later(milliseconds: i32, what: impl FnOnce() + 'static) {
    let what = Closure::once_into_js(what);
    if let Some(window) = web_sys::window() {
        _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(what.unchecked_ref(), milliseconds);
    }
}

fn offer_people(parts: &Parts, people: &Rc<People>) {
    let (typed, keyed, left, pressed) = (people.clone(), people.clone(), people.clone(), people.clone());
    listen(&parts.text, "input", move |_| Rc::clone(&typed).follow());
    listen(&parts.text, "keydown", move |event| {
        if event.dyn_ref::<KeyboardEvent>().is_some_and(|key| keyed.key(key)) {
            event.prevent_default();
            event.stop_propagation();
        }
    });
    listen(&parts.text, "blur", move |_| left.close());
    if let Some(list) = parts.by_id::<Element>("people") {
        // Before the press would take the focus from the text.
        listen(&list, "mousedown", move |event| {
            event.prevent_default();
            if let Some(line) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) {
                pressed.press(&line);
            }
        });
    }
}

/// Listens for as long as the page lives.
fn listen(target: &EventTarget, kind: &str, handler: impl FnMut(Event) + 'static) {
    let closure = Closure::<dyn FnMut(Event)>::new(handler);
    if target
        .add_event_listener_with_callback(kind, closure.as_ref().unchecked_ref())
        .is_ok()
    {
        closure.forget();
    }
}
