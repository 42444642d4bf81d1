//! Ticking tasks without leaving the page: the tick changes at once, and back again where Jira did not take it.

use std::rc::Rc;

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, Element, HtmlElement, HtmlFormElement, SubmitEvent};

use super::{listen, post::tick, said::Said};

/// Listens on the whole page: comments may come later.
pub fn wake(document: &Document, said: &Rc<Said>) {
    let Some(page) = document.document_element() else {
        return;
    };
    let (at, said) = (document.clone(), Rc::clone(said));
    listen(&page, "submit", move |event| {
        let Some((button, form)) = event.dyn_ref::<SubmitEvent>().and_then(pressed) else {
            return;
        };
        event.prevent_default();
        // One press at a time: the next one is about what this one makes of it.
        if !button.has_attribute("aria-busy") {
            spawn_local(send(at.clone(), Rc::clone(&said), button, form));
        }
    });
}

fn pressed(event: &SubmitEvent) -> Option<(HtmlElement, HtmlFormElement)> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    let button = event.submitter()?;
    (form.get_attribute("class")? == "tick").then_some((button, form))
}

async fn send(document: Document, said: Rc<Said>, button: HtmlElement, form: HtmlFormElement) {
    let task = button.get_attribute("value").unwrap_or_default();
    let wanted = task.starts_with("DONE");
    _ = button.set_attribute("aria-busy", "true");
    show(&button, wanted);
    say(&document, &button, None);
    let (done, words) = match tick(&form, &task).await {
        Ok((false, None)) => (false, Some(said.texts.tick_refused.clone())),
        Ok(answer) => answer,
        Err(_) => (false, Some(said.texts.tick_broken.clone())),
    };
    if done {
        // The same task, the other way round.
        let rest = task.split_once('.').map_or("", |(_, rest)| rest);
        let next = if wanted { "TODO." } else { "DONE." };
        _ = button.set_attribute("value", &[next, rest].concat());
    } else {
        show(&button, !wanted);
    }
    _ = button.remove_attribute("aria-busy");
    say(&document, &button, words.as_deref());
}

/// As `adf::render` draws it.
fn show(button: &Element, done: bool) {
    _ = button.set_attribute("aria-checked", if done { "true" } else { "false" });
    button.set_text_content(Some(if done { "☑" } else { "☐" }));
    if let Some(item) = button.parent_element() {
        item.set_class_name(if done { "adf-task adf-task-done" } else { "adf-task" });
    }
}

/// At the task itself, which may be far from everything else that is said.
fn say(document: &Document, button: &Element, words: Option<&str>) {
    let Some(item) = button.parent_element() else { return };
    if let Ok(Some(old)) = item.query_selector(":scope > [role=alert]") {
        old.remove();
    }
    if let (Some(words), Ok(alert)) = (words, document.create_element("p")) {
        alert.set_class_name("alert");
        _ = alert.set_attribute("role", "alert");
        alert.set_text_content(Some(words));
        _ = item.append_child(&alert);
    }
}
