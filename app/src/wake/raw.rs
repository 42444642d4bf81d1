//! The one place where the browser reads HTML.

use web_sys::Element;

/// A document drawn by our own server, by `adf::render`, which lets no markup of anybody's through.
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
}
