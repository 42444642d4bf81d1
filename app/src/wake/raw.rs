//! The one place where the browser reads HTML.

use web_sys::{Document, DomParser, Element, SupportedType};

use super::parts::by_id;

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
        let new = self.page()?.get_element_by_id(id)?;
        document.get_element_by_id(id)?.replace_with_with_node_1(&new).ok()
    }

    /// Takes the comments out of a whole page that are not there yet, and puts them where new ones
    /// appear. The ID of the first of them, and how many they are.
    pub fn add_comments(&self, document: &Document) -> Option<(String, u32)> {
        let page = self.page()?;
        let list: Element = by_id(document, "posted")?;
        let oldest_first = list.get_attribute("data-order").as_deref() == Some("oldest");
        let found = page.get_elements_by_class_name("comment");
        let new = (0..found.length())
            .filter_map(|place| found.item(place))
            .filter(|comment| document.get_element_by_id(&comment.id()).is_none());
        // Taken out of the other page, they would be missing from what is gone through.
        let new: Vec<Element> = new.collect();
        let first = new.first().map(Element::id);
        if oldest_first {
            new.iter().for_each(|comment| _ = list.append_with_node_1(comment));
        } else {
            new.iter()
                .rev()
                .for_each(|comment| _ = list.prepend_with_node_1(comment));
        }
        let count = page.get_element_by_id("comment-count")?.text_content();
        document
            .get_element_by_id("comment-count")?
            .set_text_content(count.as_deref());
        if let Some(since) = page
            .get_element_by_id("news")
            .and_then(|news| news.get_attribute("data-since"))
        {
            _ = document.get_element_by_id("news")?.set_attribute("data-since", &since);
        }
        Some((first?, u32::try_from(new.len()).ok()?))
    }

    fn page(&self) -> Option<Document> {
        let parser = DomParser::new().ok()?;
        parser.parse_from_string(&self.0, SupportedType::TextHtml).ok()
    }
}
