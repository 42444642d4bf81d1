//! Copying code. The buttons stand at each block of code, those of comments that come later too, and show once the
//! page says that a script is there.

use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Document, Element, HtmlElement};

use super::{later, listen, said::Said};

/// How long a button says what it has done, in milliseconds.
const SAID: i32 = 2_000;

pub fn wake(document: &Document, said: &Rc<Said>) {
    let (Some(page), Some(status)) = (document.document_element(), status(document)) else {
        return;
    };
    _ = page.set_attribute("data-awake", "");
    let said = Rc::clone(said);
    listen(&page, "click", move |event| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let Some(button) = target.and_then(|target| target.closest(".adf-copy").ok().flatten()) {
            spawn_local(copy(button, status.clone(), Rc::clone(&said)));
        }
    });
}

/// Where it is said for those who listen: there before it has anything to say.
fn status(document: &Document) -> Option<Element> {
    let status: HtmlElement = document.create_element("p").ok()?.dyn_into().ok()?;
    status.set_class_name("for-listeners");
    _ = status.set_attribute("role", "status");
    document.body()?.append_child(&status).ok()?;
    Some(status.into())
}

async fn copy(button: Element, status: Element, said: Rc<Said>) {
    let texts = &said.texts;
    let (short, whole) = match write(&button).await {
        Ok(_) => (&texts.copied, &texts.copied),
        Err(_) => (&texts.not_copied, &texts.not_copied_why),
    };
    status.set_text_content(Some(whole));
    button.set_text_content(Some(short));
    later(SAID, move || {
        status.set_text_content(None);
        button.set_text_content(Some(&said.texts.copy));
    });
}

/// Without a secure connection browsers have no clipboard to write to.
async fn write(button: &Element) -> Result<JsValue, JsValue> {
    let block = button.parent_element().ok_or(JsValue::NULL)?;
    let code = block.query_selector("code")?.ok_or(JsValue::NULL)?;
    let navigator = web_sys::window().ok_or(JsValue::NULL)?.navigator();
    let clipboard = js_sys::Reflect::get(&navigator, &"clipboard".into())?.dyn_into::<web_sys::Clipboard>()?;
    JsFuture::from(clipboard.write_text(&code.text_content().unwrap_or_default())).await
}
