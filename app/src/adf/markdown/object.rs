//! What stands in a line and is no text: a status as a link, `[Done](status:green)`; dates and cards
//! between angle brackets, `<date:2026-01-17>` and `<card:https://example.com>`.

use crate::adf::{
    day::Day,
    link::Href,
    node::{Card, Kind, Node},
};

pub const STATUS: &str = "status:";
pub const DATE: &str = "date:";
pub const CARD: &str = "card:";

/// The colours of Jira's own editor; others by number are kept, but not written.
const COLOURS: [&str; 6] = ["neutral", "purple", "blue", "red", "yellow", "green"];

/// The colour that the address of a status names.
pub fn status_colour(address: &str) -> Option<&'static str> {
    let name = address.strip_prefix(STATUS)?;
    COLOURS.into_iter().find(|colour| *colour == name)
}

pub fn status(text: &str, colour: &str) -> Node {
    Node::leaf(Kind::Status {
        text: text.to_owned(),
        color: Some(colour.to_owned()),
    })
}

/// The date or card that `text` begins with, and its length there.
pub fn bracketed(text: &str) -> Option<(Node, usize)> {
    let inside = text.strip_prefix('<')?;
    let inside = inside.get(..inside.find(|c: char| c == '>' || c == '<' || c.is_whitespace())?)?;
    text.get(1 + inside.len()..)?.strip_prefix('>')?;
    let kind = if let Some(day) = inside.strip_prefix(DATE) {
        Kind::Date {
            timestamp: Day::from_iso(day)?.timestamp(),
        }
    } else {
        let url = inside.strip_prefix(CARD)?;
        Href::absolute(url)?;
        Kind::InlineCard(Card {
            url: Some(url.to_owned()),
            data: None,
        })
    };
    Some((Node::leaf(kind), inside.len() + 2))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use crate::adf::markdown;

    fn read(text: &str) -> serde_json::Value {
        markdown::to_doc(text).to_json()["content"][0]["content"].clone()
    }

    #[test]
    fn each_is_read_from_its_own_form() {
        assert_eq!(
            read("[In **review**](status:yellow)"),
            json!([{"type": "status", "attrs": {"text": "In **review**", "color": "yellow"}}])
        );
        assert_eq!(
            read("<date:1970-01-02>"),
            json!([{"type": "date", "attrs": {"timestamp": "86400000"}}])
        );
        assert_eq!(
            read("<card:https://example.com/browse/DEMO-1>"),
            json!([{"type": "inlineCard", "attrs": {"url": "https://example.com/browse/DEMO-1"}}])
        );
    }

    #[test]
    fn whatever_else_looks_like_it_is_text() {
        for text in [
            "[Done](status:mauve)",
            "[](status:green)",
            "<date:2026-02-30>",
            "<date:tomorrow>",
            "<card:javascript:alert>",
            "<card:>",
            "<card:https://example.com",
        ] {
            let nodes = read(text);
            let kinds: Vec<_> = nodes
                .as_array()
                .unwrap()
                .iter()
                .map(|node| node["type"].clone())
                .collect();
            assert!(kinds.iter().all(|kind| kind == "text"), "{text}: {nodes}");
        }
    }
}
