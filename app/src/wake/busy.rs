//! Whatever is pressed shows at once that it was, until the answer's page takes its place.

use wasm_bindgen::JsCast;
use web_sys::{Document, SubmitEvent};

use super::listen;

const BUSY: &str = "aria-busy";

pub fn wake(document: &Document) {
    listen(document, "submit", |event| {
        // Those that do not leave the page say themselves how it goes on.
        if event.default_prevented() {
            return;
        }
        if let Some(button) = event.dyn_ref::<SubmitEvent>().and_then(SubmitEvent::submitter) {
            _ = button.set_attribute(BUSY, "true");
        }
    });
    // The page is brought back as it was left.
    let Some(window) = web_sys::window() else { return };
    let document = document.clone();
    listen(&window, "pageshow", move |_| {
        while let Ok(Some(button)) = document.query_selector("[aria-busy]") {
            _ = button.remove_attribute(BUSY);
        }
    });
}
