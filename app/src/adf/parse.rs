//! From JSON to the model, without a tree of JSON in between.

use serde::de::{MapAccess, SeqAccess};
use serde_json::Value;

use super::{
    mark::{Align, BreakoutMode, Mark, MarkKind, SubSup},
    node::{
        Attributes, Card, CardData, Cell, Extension, Frame, FrameWidth, Kept, Kind, Layout, Limit, Media, Node, Panel,
        PanelType, TaskState,
    },
    read::{Elements, Entries, Shape},
    write,
};

impl Shape for Node {
    fn other(value: Value) -> Self {
        Self::leaf(Kind::Raw(value))
    }

    fn object<'de, A: MapAccess<'de>>(mut entries: Entries<'_, A>) -> Result<Self, A::Error> {
        let mut name = None;
        let mut text = None;
        let mut content = Vec::new();
        let mut marks = Vec::new();
        let mut kept = Kept::default();
        while let Some(key) = entries.key()? {
            // Of a key that comes twice the last counts, as everywhere.
            kept.keys.remove(&key);
            let other = match key.as_str() {
                "type" => take_string(entries.value()?, &mut name),
                "text" => take_string(entries.value()?, &mut text),
                "content" => {
                    let Content { nodes, other } = entries.value()?;
                    content = nodes;
                    other
                }
                "marks" => take_marks(entries.value()?, &mut marks),
                "attrs" => take_attributes(entries.value()?, &mut kept),
                _ => Some(entries.value()?),
            };
            if let Some(value) = other {
                kept.keys.insert(key, value);
            }
        }
        let Some(name) = name else {
            kept.put_text(text);
            return Ok(Self::other(write::untyped(&content, &marks, kept)));
        };
        let kind = match (name.as_str(), text) {
            ("text", Some(text)) => Some(Kind::Text(text)),
            (name, text) => {
                kept.put_text(text);
                kind(name, &mut kept)
            }
        };
        Ok(Self {
            kind: kind.unwrap_or(Kind::Unknown { name }),
            content,
            marks,
            kept: kept.boxed(),
        })
    }
}

impl Kept {
    /// The `text` of what is no text.
    fn put_text(&mut self, text: Option<String>) {
        if let Some(text) = text {
            self.keys.insert("text".to_owned(), text.into());
        }
    }
}

/// What stands under `content`: nodes, or else something that is kept.
#[derive(Default)]
struct Content {
    nodes: Vec<Node>,
    other: Option<Value>,
}

impl Shape for Content {
    fn other(value: Value) -> Self {
        Self {
            nodes: Vec::new(),
            other: Some(value),
        }
    }

    fn array<'de, A: SeqAccess<'de>>(mut elements: Elements<'_, A>) -> Result<Self, A::Error> {
        let mut nodes = Vec::new();
        let mut unread = Vec::new();
        let limit = loop {
            if let Err(limit) = elements.reader().nodes.enter() {
                break limit;
            }
            let node: Option<Node> = elements.next()?;
            let left = &mut elements.reader().nodes;
            match node {
                Some(node) if !left.leave(node.own_text()) => {
                    unread.push(write::node(&node));
                    break Limit::Size;
                }
                Some(node) => nodes.push(node),
                None => {
                    left.turn_back();
                    let other = nodes.is_empty().then(|| Value::Array(Vec::new()));
                    return Ok(Self { nodes, other });
                }
            }
        };
        while let Some(value) = elements.next()? {
            unread.push(value);
        }
        if !unread.is_empty() {
            nodes.push(Node::leaf(Kind::Beyond { limit, nodes: unread }));
        }
        let other = nodes.is_empty().then(|| Value::Array(Vec::new()));
        Ok(Self { nodes, other })
    }
}

impl Node {
    fn own_text(&self) -> &str {
        match &self.kind {
            Kind::Text(text) => text,
            _ => "",
        }
    }
}

fn take_string(value: Value, into: &mut Option<String>) -> Option<Value> {
    match value {
        Value::String(text) => {
            *into = Some(text);
            None
        }
        other => {
            *into = None;
            Some(other)
        }
    }
}

fn take_marks(value: Value, into: &mut Vec<Mark>) -> Option<Value> {
    into.clear();
    match value {
        Value::Array(values) if !values.is_empty() => {
            into.extend(values.into_iter().map(mark));
            None
        }
        other => Some(other),
    }
}

fn take_attributes(value: Value, into: &mut Kept) -> Option<Value> {
    match value {
        Value::Object(attributes) if !attributes.is_empty() => {
            into.attributes = attributes;
            None
        }
        other => {
            into.attributes.clear();
            Some(other)
        }
    }
}

/// Takes what Byline interprets out of `kept`. Where something is required it is taken first, so
/// that nothing is lost when it is missing.
fn kind(name: &str, kept: &mut Kept) -> Option<Kind> {
    let attributes = &mut kept.attributes;
    Some(match name {
        "doc" => Kind::Doc {
            version: number(&mut kept.keys, "version"),
        },
        "paragraph" => Kind::Paragraph,
        "heading" => Kind::Heading {
            level: number_within(attributes, "level", 1, 6)?,
        },
        "blockquote" => Kind::Blockquote,
        "codeBlock" => Kind::CodeBlock {
            language: string(attributes, "language"),
        },
        "rule" => Kind::Rule,
        "panel" => Kind::Panel(Panel {
            panel_type: word(attributes, "panelType", PanelType::from_word),
            icon: string(attributes, "panelIconText"),
            color: string(attributes, "panelColor"),
        }),
        "expand" => Kind::Expand {
            title: string(attributes, "title"),
        },
        "nestedExpand" => Kind::NestedExpand {
            title: string(attributes, "title"),
        },
        "bulletList" => Kind::BulletList,
        "orderedList" => Kind::OrderedList {
            order: number(attributes, "order"),
        },
        "listItem" => Kind::ListItem,
        "taskList" => Kind::TaskList,
        "taskItem" => Kind::TaskItem {
            state: word(attributes, "state", TaskState::from_word),
        },
        "blockTaskItem" => Kind::BlockTaskItem {
            state: word(attributes, "state", TaskState::from_word),
        },
        "decisionList" => Kind::DecisionList,
        "decisionItem" => Kind::DecisionItem,
        "table" => Kind::Table {
            numbered: boolean(attributes, "isNumberColumnEnabled"),
        },
        "tableRow" => Kind::TableRow,
        "tableHeader" => Kind::TableHeader(cell(attributes)),
        "tableCell" => Kind::TableCell(cell(attributes)),
        "layoutSection" => Kind::LayoutSection,
        "layoutColumn" => Kind::LayoutColumn,
        "mediaSingle" => Kind::MediaSingle(frame(attributes)),
        "mediaGroup" => Kind::MediaGroup,
        "media" => Kind::Media(media(attributes)),
        "mediaInline" => Kind::MediaInline(media(attributes)),
        "caption" => Kind::Caption,
        "inlineCard" => Kind::InlineCard(card(attributes)),
        "blockCard" => Kind::BlockCard(card(attributes)),
        "embedCard" => Kind::EmbedCard(card(attributes)),
        "extension" => Kind::Extension(extension(attributes)),
        "bodiedExtension" => Kind::BodiedExtension(extension(attributes)),
        "inlineExtension" => Kind::InlineExtension(extension(attributes)),
        "syncBlock" => Kind::SyncBlock,
        "bodiedSyncBlock" => Kind::BodiedSyncBlock,
        "hardBreak" => Kind::HardBreak,
        "mention" => Kind::Mention {
            id: string(attributes, "id")?,
            text: string(attributes, "text"),
        },
        "emoji" => Kind::Emoji {
            short_name: string(attributes, "shortName")?,
            text: string(attributes, "text"),
        },
        "date" => Kind::Date {
            timestamp: string(attributes, "timestamp")?,
        },
        "status" => Kind::Status {
            text: string(attributes, "text")?,
            color: string(attributes, "color"),
        },
        "placeholder" => Kind::Placeholder {
            text: string(attributes, "text")?,
        },
        _ => return None,
    })
}

fn cell(attributes: &mut Attributes) -> Cell {
    Cell {
        colspan: number(attributes, "colspan"),
        rowspan: number(attributes, "rowspan"),
        background: string(attributes, "background"),
    }
}

fn media(attributes: &mut Attributes) -> Media {
    Media {
        media_type: string(attributes, "type"),
        alt: string(attributes, "alt"),
        url: string(attributes, "url"),
        id: attributes.get("id").and_then(Value::as_str).map(str::to_owned),
        size: pixels(attributes, "width").zip(pixels(attributes, "height")),
    }
}

fn frame(attributes: &Attributes) -> Frame {
    let width = pixels(attributes, "width");
    Frame {
        layout: attributes
            .get("layout")
            .and_then(Value::as_str)
            .and_then(Layout::from_word),
        width: match attributes.get("widthType").and_then(Value::as_str) {
            Some("pixel") => width.map(FrameWidth::Pixels),
            _ => width.map(|percent| FrameWidth::Percent(percent.min(100))),
        },
    }
}

/// A whole number of pixels or percent: at least one, and no more than any screen has.
fn pixels(attributes: &Attributes, name: &str) -> Option<u32> {
    let number = attributes.get(name)?.as_f64()?.round();
    (1.0..=10_000.0).contains(&number).then_some(number as u32)
}

fn card(attributes: &mut Attributes) -> Card {
    let data = attributes.get("data").map(|data| {
        let entry = |name: &str| data.get(name).and_then(Value::as_str).map(str::to_owned);
        Box::new(CardData {
            url: entry("url"),
            name: entry("name"),
        })
    });
    Card {
        url: string(attributes, "url"),
        data,
    }
}

fn extension(attributes: &mut Attributes) -> Extension {
    Extension {
        key: string(attributes, "extensionKey"),
        text: string(attributes, "text"),
    }
}

fn mark(value: Value) -> Mark {
    let mut keys = match value {
        Value::Object(keys) => keys,
        other => return MarkKind::Raw(other).into(),
    };
    let Some(name) = string(&mut keys, "type") else {
        return MarkKind::Raw(Value::Object(keys)).into();
    };
    let mut kept = Kept::default();
    if let Some(value) = keys.remove("attrs").and_then(|value| take_attributes(value, &mut kept)) {
        keys.insert("attrs".to_owned(), value);
    }
    kept.keys = keys;
    let kind = mark_kind(&name, &mut kept.attributes).unwrap_or(MarkKind::Unknown { name });
    Mark {
        kind,
        kept: kept.boxed(),
    }
}

fn mark_kind(name: &str, attributes: &mut Attributes) -> Option<MarkKind> {
    Some(match name {
        "strong" => MarkKind::Strong,
        "em" => MarkKind::Em,
        "underline" => MarkKind::Underline,
        "strike" => MarkKind::Strike,
        "code" => MarkKind::Code,
        "subsup" => MarkKind::SubSup(word(attributes, "type", SubSup::from_word)?),
        "link" => MarkKind::Link {
            href: string(attributes, "href")?,
            title: string(attributes, "title"),
        },
        "textColor" => MarkKind::TextColor {
            color: string(attributes, "color")?,
        },
        "backgroundColor" => MarkKind::BackgroundColor {
            color: string(attributes, "color")?,
        },
        "annotation" => MarkKind::Annotation,
        "alignment" => MarkKind::Alignment(word(attributes, "align", Align::from_word)?),
        "indentation" => MarkKind::Indentation {
            level: number_within(attributes, "level", 1, 6)?,
        },
        "breakout" => MarkKind::Breakout(word(attributes, "mode", BreakoutMode::from_word)?),
        "fontSize" => MarkKind::FontSize,
        "border" => MarkKind::Border,
        "dataConsumer" => MarkKind::DataConsumer,
        "fragment" => MarkKind::Fragment,
        _ => return None,
    })
}

// Each of these takes an attribute out if it is of the right type and leaves it alone otherwise.

fn string(attributes: &mut Attributes, name: &str) -> Option<String> {
    attributes.get(name)?.as_str()?;
    match attributes.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn boolean(attributes: &mut Attributes, name: &str) -> Option<bool> {
    let value = attributes.get(name)?.as_bool()?;
    attributes.remove(name);
    Some(value)
}

fn number(attributes: &mut Attributes, name: &str) -> Option<u32> {
    let value = attributes.get(name)?.as_u64()?.try_into().ok()?;
    attributes.remove(name);
    Some(value)
}

fn number_within(attributes: &mut Attributes, name: &str, least: u8, most: u8) -> Option<u8> {
    let value = attributes.get(name)?.as_u64()?.try_into().ok()?;
    if !(least..=most).contains(&value) {
        return None;
    }
    attributes.remove(name);
    Some(value)
}

fn word<T>(attributes: &mut Attributes, name: &str, from_word: fn(&str) -> Option<T>) -> Option<T> {
    let value = from_word(attributes.get(name)?.as_str()?)?;
    attributes.remove(name);
    Some(value)
}
