//! Offers the roles and groups that a comment can be for.

use std::rc::Rc;

use wasm_bindgen_futures::spawn_local;
use web_sys::HtmlElement;

use super::{listen, parts::Parts, post::audiences};

pub fn wake(parts: &Rc<Parts>) {
    let Some(button) = parts.by_id::<HtmlElement>("audience-more") else {
        return;
    };
    let parts = Rc::clone(parts);
    listen(&button.clone(), "click", move |event| {
        // Without a script the page comes anew with them.
        event.prevent_default();
        spawn_local(offer(Rc::clone(&parts), button.clone()));
    });
}

async fn offer(parts: Rc<Parts>, button: HtmlElement) {
    parts.say(&parts.said.texts.asking_jira);
    let Ok((choices, words)) = audiences(&parts.form).await else {
        parts.say(&parts.said.texts.audiences_failed);
        return;
    };
    let select = &parts.audience;
    for choice in &choices {
        // What was chosen before stands there already, as does all after a second press.
        let is_there = select.query_selector(&format!("[value=\"{}\"]", choice.written.replace('"', "\\\"")));
        if matches!(is_there, Ok(None))
            && let Ok(option) = parts.document.create_element("option")
        {
            option.set_text_content(Some(&choice.name));
            _ = option.set_attribute("value", &choice.written);
            _ = select.append_child(&option);
        }
    }
    parts.say(words.as_deref().unwrap_or(&parts.said.texts.choose_under));
    if !choices.is_empty() {
        button.set_hidden(true);
        _ = select.focus();
    }
}
