use web_sys::Element;

use crate::adf::Doc;

/// Draws a document into an element of the page.
pub fn draw(doc: &Doc, into: &Element) -> Option<()> {
    let body = into.owner_document()?.create_element("div").ok()?;
    body.set_class_name("adf");
    body.set_text_content(doc.0.as_str());
    into.append_with_node_1(&body).ok()
}
