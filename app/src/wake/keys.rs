//! What single keys do: from picture to picture, from comment to comment, to the search, to the
//! comment box, and to the list of all keys.
//!
//! Only where nothing is typed, and letters and signs only on pages that say so: whoever speaks to
//! their computer must be able to do without (WCAG 2.2, 2.1.4).

use wasm_bindgen::JsCast;
use web_sys::{Document, Element, HtmlDialogElement, HtmlElement, KeyboardEvent};

use super::listen;

/// The list of keys, and beside it the button that opens it.
const LIST: &str = "keys";
const BUTTON: &str = "keys-button";

pub fn wake(document: &Document) {
    let Some(page) = document.document_element() else {
        return;
    };
    let list: Option<HtmlDialogElement> = element(document, LIST);
    if let Some((list, button)) = list.clone().zip(element::<HtmlElement>(document, BUTTON)) {
        _ = button.remove_attribute("data-asleep");
        listen(&button, "click", move |_| _ = list.show_modal());
    }
    let at = document.clone();
    listen(&page, "keydown", move |event| {
        let Some(key) = event.dyn_ref::<KeyboardEvent>() else {
            return;
        };
        if key.ctrl_key() || key.meta_key() || key.alt_key() || key.is_composing() || is_typed(key) {
            return;
        }
        let is_open = list.as_ref().is_some_and(HtmlDialogElement::open);
        let is_done = match key.key().as_str() {
            "ArrowLeft" => follow(&at, ".pictures a[rel=prev]"),
            "ArrowRight" => follow(&at, ".pictures a[rel=next]"),
            _ if is_open => None,
            letter => list.as_ref().and_then(|list| single(&at, list, letter)),
        };
        if is_done.is_some() {
            // Otherwise the box that it leads to would be given the letter.
            key.prevent_default();
        }
    });
}

fn single(document: &Document, list: &HtmlDialogElement, letter: &str) -> Option<()> {
    if list.has_attribute("data-off") {
        return None;
    }
    match letter {
        "?" => list.show_modal().ok(),
        "/" => focus(&document.query_selector("[type=search]").ok()??),
        "m" => focus(&comment_box(document)?),
        "j" => go(document, 1),
        "k" => go(document, -1),
        _ => None,
    }
}

/// Rich text, where that is on; its Markdown is out of sight then.
fn comment_box(document: &Document) -> Option<Element> {
    let rich = document.query_selector(".composer .ProseMirror").ok()?;
    rich.or_else(|| document.get_element_by_id("text"))
}

/// To the next comment, or the one before; the first where none has the focus.
fn go(document: &Document, by: i32) -> Option<()> {
    let comments = document.query_selector_all(".comments .comment").ok()?;
    let comments: Vec<Element> = (0..comments.length())
        .filter_map(|place| comments.get(place)?.dyn_into().ok())
        .collect();
    let focused = document.active_element();
    let here = comments.iter().position(|comment| comment.contains(focused.as_deref()));
    let there = match here {
        None => 0,
        Some(here) => i32::try_from(here).ok()?.checked_add(by)?,
    };
    focus(comments.get(usize::try_from(there).ok()?)?)
}

fn focus(element: &Element) -> Option<()> {
    let element: &HtmlElement = element.dyn_ref()?;
    // What is no control can be focused only when it says so.
    if element.tab_index() < 0 {
        _ = element.set_attribute("tabindex", "-1");
    }
    element.focus().ok()
}

fn follow(document: &Document, link: &str) -> Option<()> {
    document
        .query_selector(link)
        .ok()??
        .dyn_ref::<HtmlElement>()
        .map(HtmlElement::click)
}

/// Whether the key goes to something that is written in or chosen from.
fn is_typed(key: &KeyboardEvent) -> bool {
    key.target()
        .and_then(|target| target.dyn_into::<HtmlElement>().ok())
        .is_some_and(|at| {
            at.is_content_editable()
                || at
                    .matches("input, textarea, select, [role=menu], [role=listbox]")
                    .unwrap_or(true)
        })
}

fn element<T: JsCast>(document: &Document, id: &str) -> Option<T> {
    document.get_element_by_id(id)?.dyn_into().ok()
}
