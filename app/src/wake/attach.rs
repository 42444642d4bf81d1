//! Adding files without leaving the page, so that what stands in the comment box stays there; and
//! files that are pasted, or dropped on the others.

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    ClipboardEvent, Document, DragEvent, Element, Event, FileList, FormData, HtmlElement, HtmlFormElement,
    HtmlInputElement, RequestInit, Response,
};

use super::{listen, parts::by_id, raw::Drawn};

/// The part of the page that holds the files and the form, as `pages::issue::files` names it.
const SECTION: &str = "files";

const BROKEN: &str = "The connection to Byline broke, so it is not known whether the files were added. Look at the list \
    before you send them again.";

const UNSEEN: &str = "The files were not added. Open this page in another tab, sign in if you have to, and try again.";

/// Listens on the whole page: the form is a new one each time that files were added.
pub fn wake(document: &Document) {
    let Some(page) = document.document_element() else {
        return;
    };
    let at = document.clone();
    listen(&page, "submit", move |event| {
        if let Some(form) = form_of(&event) {
            event.prevent_default();
            send(at.clone(), form);
        }
    });
    let at = document.clone();
    listen(&page, "paste", move |event| {
        let data = event
            .dyn_ref::<ClipboardEvent>()
            .and_then(ClipboardEvent::clipboard_data);
        if let Some(files) = data.and_then(|data| data.files()) {
            take(&at, &event, &files);
        }
    });
    listen(&page, "dragover", |event| {
        if is_over_files(&event) {
            event.prevent_default();
        }
    });
    let at = document.clone();
    listen(&page, "drop", move |event| {
        let data = event.dyn_ref::<DragEvent>().and_then(DragEvent::data_transfer);
        if let Some(files) = data.and_then(|data| data.files()).filter(|_| is_over_files(&event)) {
            take(&at, &event, &files);
        }
    });
}

fn form_of(event: &Event) -> Option<HtmlFormElement> {
    let form = event.target()?.dyn_into::<HtmlFormElement>().ok()?;
    // Not `id()`: a field named `id` would come in its place.
    (form.get_attribute("id")? == "attach").then_some(form)
}

fn is_over_files(event: &Event) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    target.is_some_and(|target| target.closest("#files").ok().flatten().is_some())
}

/// Puts files into the form. To send them is for the person.
fn take(document: &Document, event: &Event, files: &FileList) {
    let Some(input) = by_id::<HtmlInputElement>(document, "attach-files").filter(|_| files.length() > 0) else {
        return;
    };
    event.prevent_default();
    input.set_files(Some(files));
    say(document, "Press Attach to add them.");
}

fn send(document: Document, form: HtmlFormElement) {
    if form.has_attribute("data-sending") {
        return;
    }
    _ = form.set_attribute("data-sending", "");
    alert(&document, None);
    say(&document, "Sending…");
    spawn_local(async move {
        let words = match post(&form).await {
            Err(_) => Some(BROKEN.to_owned()),
            Ok(Answer::Refused(words)) => Some(words),
            Ok(Answer::Page(page)) => match page.replace(&document, SECTION) {
                Some(()) => None,
                None => Some(UNSEEN.to_owned()),
            },
        };
        _ = form.remove_attribute("data-sending");
        // On a new form this says nothing that the page does not say.
        if let Some(words) = words {
            say(&document, "");
            alert(&document, Some(&words));
        }
    });
}

enum Answer {
    /// The issue as it is now, or what one is sent on to instead.
    Page(Drawn),
    Refused(String),
}

async fn post(form: &HtmlFormElement) -> Result<Answer, JsValue> {
    let request = RequestInit::new();
    request.set_method("POST");
    let fields: JsValue = FormData::new_with_form(form)?.into();
    request.set_body(&fields);
    let window = web_sys::window().ok_or(JsValue::NULL)?;
    let address = form.get_attribute("action").unwrap_or_default();
    let response: Response = JsFuture::from(window.fetch_with_str_and_init(&address, &request))
        .await?
        .dyn_into()?;
    let text = JsFuture::from(response.text()?).await?.as_string().unwrap_or_default();
    Ok(if response.ok() {
        Answer::Page(Drawn::by_server(text))
    } else {
        Answer::Refused(text)
    })
}

fn say(document: &Document, words: &str) {
    if let Some(status) = by_id::<HtmlElement>(document, "attach-status") {
        status.set_text_content(Some(words));
    }
}

fn alert(document: &Document, words: Option<&str>) {
    if let Some(alert) = by_id::<HtmlElement>(document, "attach-alert") {
        alert.set_hidden(words.is_none());
        alert.set_text_content(words);
    }
}
