use web_sys::Element;

use crate::adf::Doc;

/// Draws a document into an element of the page.
pub fn draw(doc: &Doc, into: &Element) {
    let document = into.owner_document().unwrap();
    let e = document.create_element("div").unwrap();
    e.set_class_name("adf");
    e.set_text_content(doc.0.as_str());
    _ = into.append_with_node_1(&e);
}
