//! The one place where the browser reads HTML.

use web_sys::{Document, DomParser, Element, SupportedType};

/// A document drawn by our own server, by `adf::render`, which lets no markup of anybody's through; or
/// a whole page of ours.
pub struct Drawn(String);

impl Drawn {
    /// Only for what stands in a reply of our own server.
    pub(super) fn by_server(html: String) -> Self {
        Self(html)
    }

    /// Puts the document into an element, in place of what was there.
    pub fn fill(&self, element: &Element) {
        element.set_class_name("adf");
        element.set_inner_html(&self.0);
    }

    /// Takes the element of this ID out of a whole page, and puts it in place of the one that is
    /// there. Nothing of the other page runs or is loaded before.
    pub fn replace(&self, document: &Document, id: &str) -> Option<()> {
        let page = DomParser::new()
            .ok()?
            .parse_from_string(&self.0, SupportedType::TextHtml)
            .ok()?;
        let new = page.get_element_by_id(id)?;
        document.get_element_by_id(id)?.replace_with_with_node_1(&new).ok()
    }
}
