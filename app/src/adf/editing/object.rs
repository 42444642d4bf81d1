//! What stands in a line and is no text, to Markdown.

use super::alike;
use crate::adf::{
    day::Day,
    markdown::{
        self, mention,
        object::{CARD, DATE, STATUS},
    },
    node::{Kind, Node},
};

/// A node as it is written, if it reads back as the same.
pub fn written(node: &Node) -> Option<String> {
    let text = match &node.kind {
        Kind::Mention { id, text } => mention::written(&id.parse().ok()?, text.as_deref()?.strip_prefix('@')?),
        Kind::Status {
            text,
            color: Some(colour),
        } => ["[", &mention::plain(text), "](", STATUS, colour, ")"].concat(),
        Kind::Date { timestamp } => ["<", DATE, &Day::parse(timestamp)?.iso(), ">"].concat(),
        Kind::InlineCard(card) => ["<", CARD, card.url.as_deref()?, ">"].concat(),
        Kind::Emoji { short_name, .. } => short_name.clone(),
        _ => return None,
    };
    let read = markdown::to_doc(&text).0.content;
    let [paragraph] = read.as_slice() else { return None };
    matches!(paragraph.content.as_slice(), [read] if alike(read, node)).then_some(text)
}
