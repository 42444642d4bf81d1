//! The files of the issue, drawn anew when some were added (`app/uploads` adds them).

use wasm_bindgen_futures::spawn_local;
use web_sys::{Document, HtmlInputElement};

use super::{listen, parts::by_id, post::page};

/// The part of the page that holds the files and the form, as `pages::issue::files` names it.
const SECTION: &str = "files";

pub fn wake(document: &Document) {
    let at = document.clone();
    listen(document, "byline-files", move |_| {
        let at = at.clone();
        spawn_local(async move { _ = draw(&at).await });
    });
}

/// Where it fails, the list is that of before.
async fn draw(document: &Document) -> Option<()> {
    let page = page(&document.url().ok()?).await.ok()?;
    let chosen = || by_id::<HtmlInputElement>(document, "attach-files");
    // What is chosen and not sent yet stays so.
    let files = chosen().and_then(|input| input.files());
    page.replace(document, SECTION)?;
    chosen()?.set_files(files.as_ref());
    Some(())
}
