//! From JSON to the model.

use serde_json::Value;

use super::{
    mark::{Align, BreakoutMode, Mark, MarkKind, SubSup},
    node::{
        Attributes, Card, CardData, Cell, Extension, Frame, FrameWidth, Kept, Kind, Layout, Limit, Media, Node, Panel,
        PanelType, TaskState,
    },
};

/// How deeply nodes may be nested. Checked before going down, so that the walks over what was read
/// fit any stack. Two levels of JSON make one of these, so [`super::read`] gets further.
const MOST_LEVELS: usize = 60;

/// How much is read: one for each node, and one more for every [`TEXT_UNIT`] bytes of its text.
const MOST_UNITS: usize = 20_000;

/// In bytes. The longest text that Jira takes, in the longest encoding, fits ten times.
const TEXT_UNIT: usize = 64;

pub fn document(value: Value) -> Node {
    Reader { units: MOST_UNITS }.node(value, 0)
}

struct Reader {
    /// What may still be read.
    units: usize,
}

impl Reader {
    fn node(&mut self, value: Value, level: usize) -> Node {
        let (name, keys) = match typed(value) {
            Ok(typed) => typed,
            Err(value) => return Node::leaf(Kind::Raw(value)),
        };
        let mut content = Vec::new();
        let mut marks = Vec::new();
        let mut kept = Kept::default();
        for (key, value) in keys {
            match (key.as_str(), value) {
                ("content", Value::Array(nodes)) if !nodes.is_empty() => content = self.nodes(nodes, level + 1),
                ("marks", Value::Array(values)) if !values.is_empty() => {
                    marks = values.into_iter().map(mark).collect();
                }
                ("attrs", Value::Object(attributes)) => keep_attributes(attributes, &mut kept),
                (_, value) => _ = kept.keys.insert(key, value),
            }
        }
        let kind = kind(&name, &mut kept).unwrap_or(Kind::Unknown { name });
        Node {
            kind,
            content,
            marks,
            kept: kept.boxed(),
        }
    }

    fn nodes(&mut self, values: Vec<Value>, level: usize) -> Vec<Node> {
        let mut nodes = Vec::with_capacity(values.len());
        let mut values = values.into_iter();
        while let Some(value) = values.next() {
            let limit = if level > MOST_LEVELS {
                Limit::Depth
            } else if let Some(left) = self.units.checked_sub(units(&value)) {
                self.units = left;
                nodes.push(self.node(value, level));
                continue;
            } else {
                Limit::Size
            };
            let rest = std::iter::once(value).chain(values).collect();
            nodes.push(Node::leaf(Kind::Beyond { limit, nodes: rest }));
            break;
        }
        nodes
    }
}

fn units(node: &Value) -> usize {
    let text = node.get("text").and_then(Value::as_str).unwrap_or_default();
    1 + text.len() / TEXT_UNIT
}

/// The type and the other keys; all as it was where there is no type.
fn typed(value: Value) -> Result<(String, Attributes), Value> {
    match value {
        Value::Object(mut keys) if keys.get("type").is_some_and(Value::is_string) => match keys.remove("type") {
            Some(Value::String(name)) => Ok((name, keys)),
            _ => Err(Value::Object(keys)),
        },
        value => Err(value),
    }
}

fn keep_attributes(attributes: Attributes, kept: &mut Kept) {
    if attributes.is_empty() {
        kept.keys.insert("attrs".to_owned(), Value::Object(attributes));
    } else {
        kept.attributes = attributes;
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
        "text" => Kind::Text(string(&mut kept.keys, "text")?),
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
    let (name, keys) = match typed(value) {
        Ok(typed) => typed,
        Err(value) => return MarkKind::Raw(value).into(),
    };
    let mut kept = Kept::default();
    for (key, value) in keys {
        match (key.as_str(), value) {
            ("attrs", Value::Object(attributes)) => keep_attributes(attributes, &mut kept),
            (_, value) => _ = kept.keys.insert(key, value),
        }
    }
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
