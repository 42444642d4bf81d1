//! From the model to JSON.

use serde_json::Value;

use super::{
    mark::{Mark, MarkKind},
    node::{Attributes, Cell, Extension, Kept, Kind, Media, Node},
};

pub fn node(node: &Node) -> Value {
    if let Kind::Raw(value) = &node.kind {
        return value.clone();
    }
    let Kept {
        mut attributes,
        mut keys,
    } = kept(node.kept.as_deref());
    match &node.kind {
        Kind::Text(text) => put(&mut keys, "text", Some(text.as_str())),
        Kind::Doc { version } => put(&mut keys, "version", *version),
        kind => put_attributes(kind, &mut attributes),
    }
    put_inside(&node.content, &node.marks, &mut keys);
    finish(node.kind.name(), attributes, keys)
}

/// What has no type, and so is no node.
pub fn untyped(content: &[Node], marks: &[Mark], kept: Kept) -> Value {
    let Kept { attributes, mut keys } = kept;
    put_inside(content, marks, &mut keys);
    put(&mut keys, "attrs", (!attributes.is_empty()).then_some(attributes));
    Value::Object(keys)
}

fn put_inside(content: &[Node], marks: &[Mark], keys: &mut Attributes) {
    let mut nodes = Vec::with_capacity(content.len());
    for child in content {
        match &child.kind {
            Kind::Beyond { nodes: unread, .. } => nodes.extend(unread.iter().cloned()),
            _ => nodes.push(self::node(child)),
        }
    }
    let marks: Vec<_> = marks.iter().map(mark).collect();
    put(keys, "content", (!nodes.is_empty()).then_some(nodes));
    put(keys, "marks", (!marks.is_empty()).then_some(marks));
}

fn mark(mark: &Mark) -> Value {
    if let MarkKind::Raw(value) = &mark.kind {
        return value.clone();
    }
    let Kept { mut attributes, keys } = kept(mark.kept.as_deref());
    put_mark_attributes(&mark.kind, &mut attributes);
    finish(mark.kind.name(), attributes, keys)
}

fn kept(kept: Option<&Kept>) -> Kept {
    kept.cloned().unwrap_or_default()
}

fn finish(name: &str, attributes: Attributes, mut keys: Attributes) -> Value {
    put(&mut keys, "type", Some(name));
    put(&mut keys, "attrs", (!attributes.is_empty()).then_some(attributes));
    Value::Object(keys)
}

fn put<T: Into<Value>>(into: &mut Attributes, name: &str, value: Option<T>) {
    if let Some(value) = value {
        into.insert(name.to_owned(), value.into());
    }
}

fn put_attributes(kind: &Kind, into: &mut Attributes) {
    match kind {
        Kind::Heading { level } => put(into, "level", Some(*level)),
        Kind::CodeBlock { language } => put(into, "language", language.as_deref()),
        Kind::Panel(panel) => {
            put(into, "panelType", panel.panel_type.map(|panel_type| panel_type.word()));
            put(into, "panelIconText", panel.icon.as_deref());
            put(into, "panelColor", panel.color.as_deref());
        }
        Kind::Expand { title } | Kind::NestedExpand { title } => put(into, "title", title.as_deref()),
        Kind::OrderedList { order } => put(into, "order", *order),
        Kind::TaskItem { state } | Kind::BlockTaskItem { state } => put(into, "state", state.map(|state| state.word())),
        Kind::Table { numbered } => put(into, "isNumberColumnEnabled", *numbered),
        Kind::TableHeader(cell) | Kind::TableCell(cell) => {
            let Cell {
                colspan,
                rowspan,
                background,
            } = cell;
            put(into, "colspan", *colspan);
            put(into, "rowspan", *rowspan);
            put(into, "background", background.as_deref());
        }
        Kind::Media(media) | Kind::MediaInline(media) => {
            let Media {
                media_type, alt, url, ..
            } = media;
            put(into, "type", media_type.as_deref());
            put(into, "alt", alt.as_deref());
            put(into, "url", url.as_deref());
        }
        Kind::InlineCard(card) | Kind::BlockCard(card) | Kind::EmbedCard(card) => {
            put(into, "url", card.url.as_deref());
        }
        Kind::Extension(extension) | Kind::BodiedExtension(extension) | Kind::InlineExtension(extension) => {
            let Extension { key, text } = extension;
            put(into, "extensionKey", key.as_deref());
            put(into, "text", text.as_deref());
        }
        Kind::Mention { id, text } => {
            put(into, "id", Some(id.as_str()));
            put(into, "text", text.as_deref());
        }
        Kind::Emoji { short_name, text } => {
            put(into, "shortName", Some(short_name.as_str()));
            put(into, "text", text.as_deref());
        }
        Kind::Date { timestamp } => put(into, "timestamp", Some(timestamp.as_str())),
        Kind::Status { text, color } => {
            put(into, "text", Some(text.as_str()));
            put(into, "color", color.as_deref());
        }
        Kind::Placeholder { text } => put(into, "text", Some(text.as_str())),
        _ => {}
    }
}

fn put_mark_attributes(kind: &MarkKind, into: &mut Attributes) {
    match kind {
        MarkKind::SubSup(position) => put(into, "type", Some(position.word())),
        MarkKind::Link { href, title } => {
            put(into, "href", Some(href.as_str()));
            put(into, "title", title.as_deref());
        }
        MarkKind::TextColor { color } | MarkKind::BackgroundColor { color } => put(into, "color", Some(color.as_str())),
        MarkKind::Alignment(align) => put(into, "align", Some(align.word())),
        MarkKind::Indentation { level } => put(into, "level", Some(*level)),
        MarkKind::Breakout(mode) => put(into, "mode", Some(mode.word())),
        _ => {}
    }
}
