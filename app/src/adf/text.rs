//! The words of a document.

use std::borrow::Cow;

use serde_json::Value;

use super::{
    day::Day,
    node::{Kind, Node},
};
use crate::{model::Language, words::Words};

/// The words of a node and what it holds, a line for each block.
pub fn of(node: &Node) -> String {
    let mut text = String::new();
    write(node, &mut text);
    text.truncate(text.trim_end().len());
    text
}

fn write(node: &Node, into: &mut String) {
    if let Some(words) = own(node) {
        into.push_str(&words);
    }
    if matches!(node.kind, Kind::Expand { .. } | Kind::NestedExpand { .. }) {
        into.push('\n');
    }
    for child in &node.content {
        write(child, into);
    }
    if ends_a_line(&node.kind) {
        into.push('\n');
    }
}

fn ends_a_line(kind: &Kind) -> bool {
    matches!(
        kind,
        Kind::Paragraph
            | Kind::Heading { .. }
            | Kind::CodeBlock { .. }
            | Kind::TaskItem { .. }
            | Kind::DecisionItem
            | Kind::Rule
            | Kind::Caption
            | Kind::Media(_)
            | Kind::BlockCard(_)
            | Kind::EmbedCard(_)
            | Kind::Extension(_)
            | Kind::Unknown { .. }
    )
}

/// The words that a node has of itself, beside its content.
pub fn own(node: &Node) -> Option<Cow<'_, str>> {
    match &node.kind {
        Kind::Text(text) | Kind::Status { text, .. } | Kind::Placeholder { text } => Some(text.into()),
        Kind::HardBreak => Some("\n".into()),
        Kind::Mention { text, .. } => Some(mention(text.as_deref())),
        Kind::Emoji { short_name, text } => Some(filled(text.as_deref()).unwrap_or(short_name).into()),
        Kind::Date { timestamp } => Some(Day::parse(timestamp).map_or(Cow::Borrowed(timestamp), |day| {
            day.said(Words::of(Language::English)).into()
        })),
        Kind::InlineCard(card) | Kind::BlockCard(card) | Kind::EmbedCard(card) => {
            let name = || filled(card.data.as_ref()?.name.as_deref());
            name().or(card.target()).map(Cow::from)
        }
        Kind::Media(media) | Kind::MediaInline(media) => {
            filled(media.alt.as_deref()).or(media.url.as_deref()).map(Cow::from)
        }
        Kind::Extension(extension) | Kind::BodiedExtension(extension) | Kind::InlineExtension(extension) => {
            filled(extension.text.as_deref()).map(Cow::from)
        }
        Kind::Expand { title } | Kind::NestedExpand { title } => filled(title.as_deref()).map(Cow::from),
        Kind::Unknown { .. } => of_unknown(node).map(Cow::from),
        Kind::Raw(value) => value.as_str().map(Cow::from),
        _ => None,
    }
}

/// The name after the `@`, which not every mention has.
fn mention(text: Option<&str>) -> Cow<'_, str> {
    match filled(text) {
        None => "@someone".into(),
        Some(name) if name.starts_with('@') => name.into(),
        Some(name) => ["@", name].concat().into(),
    }
}

/// Where the nodes that are known have theirs.
fn of_unknown(node: &Node) -> Option<&str> {
    let kept = node.kept.as_ref()?;
    let text = kept.attributes.get("text").or_else(|| kept.keys.get("text"));
    text.and_then(Value::as_str)
}

pub fn filled(text: Option<&str>) -> Option<&str> {
    text.filter(|text| !text.is_empty())
}
