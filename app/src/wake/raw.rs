//! The one place where the browser reads HTML.
//!
//! The pages' `require-trusted-types-for` refuses a string wherever HTML is read, so that no other place
//! can come to be by mistake: only what the policy `byline`, made here, has passed is read. A browser
//! without Trusted Types reads the string.

use js_sys::{Object, Reflect};
use wasm_bindgen::{JsCast, JsValue, prelude::wasm_bindgen};
use web_sys::{Document, Element};

use super::{parts::by_id, zone::tell};

/// What Trusted Types add to a browser (W3C Trusted Types; `web-sys` does not have them), and the two
/// places of the DOM that take their values.
#[wasm_bindgen]
extern "C" {
    type PolicyFactory;
    #[wasm_bindgen(thread_local_v2, js_namespace = window, js_name = trustedTypes)]
    static TRUSTED_TYPES: Option<PolicyFactory>;
    #[wasm_bindgen(catch, method, js_name = createPolicy)]
    fn create_policy(this: &PolicyFactory, name: &str, rules: &Object) -> Result<Policy, JsValue>;

    type Policy;
    #[wasm_bindgen(method, js_name = createHTML)]
    fn create_html(this: &Policy, html: &str) -> JsValue;

    type Sink;
    #[wasm_bindgen(method, setter, js_name = innerHTML)]
    fn set_inner_html(this: &Sink, html: &JsValue);

    type DOMParser;
    #[wasm_bindgen(constructor)]
    fn new() -> DOMParser;
    #[wasm_bindgen(catch, method, js_name = parseFromString)]
    fn parse_from_string(this: &DOMParser, html: &JsValue, kind: &str) -> Result<Document, JsValue>;
}

thread_local! {
    /// A name makes a policy once in a page.
    static POLICY: Option<Policy> = TRUSTED_TYPES.with(|factory| policy(factory.as_ref()?));
}

fn policy(factory: &PolicyFactory) -> Option<Policy> {
    let rules = Object::new();
    // `String`, called as a function, gives back a string as it is.
    let unchanged = Reflect::get(&js_sys::global(), &"String".into()).ok()?;
    Reflect::set(&rules, &"createHTML".into(), &unchanged).ok()?;
    factory.create_policy("byline", &rules).ok()
}

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
        element.unchecked_ref::<Sink>().set_inner_html(&self.trusted());
    }

    /// Takes the element of this ID out of a whole page, and puts it in place of the one that is
    /// there. Nothing of the other page runs or is loaded before.
    pub fn replace(&self, document: &Document, id: &str) -> Option<()> {
        let new = self.page()?.get_element_by_id(id)?;
        tell(&new);
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
        new.iter().for_each(tell);
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
        DOMParser::new().parse_from_string(&self.trusted(), "text/html").ok()
    }

    fn trusted(&self) -> JsValue {
        POLICY.with(|policy| match policy {
            Some(policy) => policy.create_html(&self.0),
            None => JsValue::from_str(&self.0),
        })
    }
}
