//! What the renderer may draw, as a browser's parser reads it.

use app::adf::markup::Tag;
use scraper::{Html, Node};

const ATTRIBUTES: [&str; 14] = [
    "aria-label",
    "class",
    "colspan",
    "datetime",
    "dir",
    "href",
    "rel",
    "role",
    "rowspan",
    "scope",
    "start",
    "tabindex",
    "title",
    "type",
];

/// Where links may lead; the last is an issue of the document's own site.
const ADDRESSES: [&str; 4] = ["http://", "https://", "mailto:", "/acme/browse/"];

/// # Panics
/// At an element, attribute or address that is not in the lists, and where the parser had to mend.
pub fn check(html: &str) {
    let parsed = Html::parse_fragment(html);
    // The only way to write a carriage return that a parser keeps; it complains all the same.
    let is_return = |error: &str| error == "Invalid numeric character reference" && html.contains("&#13;");
    let errors: Vec<_> = parsed.errors.iter().filter(|error| !is_return(error)).collect();
    assert!(errors.is_empty(), "{errors:?} in {html}");
    for node in parsed.tree.nodes() {
        match node.value() {
            Node::Element(element) => {
                let name = element.name();
                let is_known = Tag::ALL.iter().any(|tag| tag.name() == name);
                assert!(
                    is_known || ["html", "body", "br", "hr", "img"].contains(&name),
                    "{name} in {html}"
                );
                for (attribute, value) in element.attrs() {
                    assert!(ATTRIBUTES.contains(&attribute), "{attribute} in {html}");
                    check_value(attribute, value);
                }
                assert!(name != "a" || element.attr("rel") == Some("noopener noreferrer"));
            }
            Node::Text(_) | Node::Fragment | Node::Document => {}
            other => panic!("{other:?} in {html}"),
        }
    }
}

fn check_value(attribute: &str, value: &str) {
    match attribute {
        "href" => {
            let lower = value.to_ascii_lowercase();
            assert!(ADDRESSES.iter().any(|start| lower.starts_with(start)), "{value:?}");
            assert!(!value.chars().any(|c| c <= ' ' || c == '\\'), "{value:?}");
        }
        "class" => assert!(value.split(' ').all(|class| class.starts_with("adf-")), "{value:?}"),
        "role" => assert!(["group", "img", "note"].contains(&value), "{value:?}"),
        _ => {}
    }
}
