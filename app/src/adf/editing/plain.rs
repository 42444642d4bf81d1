//! Nodes without what makes no difference to anybody.

use serde_json::Value;

use crate::adf::node::{Cell, Kept, Kind, Node};

/// The node as it compares: without the IDs that editors give, the empty lists and defaults that
/// some write and others do not, with its marks in one order and its texts joined.
pub fn plain(node: &Node) -> Node {
    let mut content: Vec<Node> = Vec::with_capacity(node.content.len());
    for child in node.content.iter().map(plain) {
        match (content.last_mut(), &child) {
            (
                Some(Node {
                    kind: Kind::Text(before),
                    marks,
                    kept: None,
                    ..
                }),
                Node {
                    kind: Kind::Text(text),
                    kept: None,
                    ..
                },
            ) if *marks == child.marks => before.push_str(text),
            _ => content.push(child),
        }
    }
    let mut marks = node.marks.clone();
    marks.sort_by(|one, other| one.kind.name().cmp(other.kind.name()));
    Node {
        kind: kind(&node.kind),
        content,
        marks,
        kept: node.kept.as_deref().and_then(|kept| without_defaults(&node.kind, kept)),
    }
}

fn kind(kind: &Kind) -> Kind {
    let more_than_one = |count: Option<u32>| count.filter(|count| *count != 1);
    let cell = |cell: &Cell| Cell {
        colspan: more_than_one(cell.colspan),
        rowspan: more_than_one(cell.rowspan),
        background: cell.background.clone(),
    };
    match kind {
        Kind::OrderedList { order } => Kind::OrderedList {
            order: more_than_one(*order),
        },
        Kind::Table { numbered: Some(false) } => Kind::Table { numbered: None },
        Kind::TableHeader(header) => Kind::TableHeader(cell(header)),
        Kind::TableCell(of_body) => Kind::TableCell(cell(of_body)),
        Kind::CodeBlock {
            language: Some(language),
        } if language.is_empty() => Kind::CodeBlock { language: None },
        Kind::Expand { title: None } => Kind::Expand {
            title: Some(String::new()),
        },
        Kind::NestedExpand { title: None } => Kind::NestedExpand {
            title: Some(String::new()),
        },
        other => other.clone(),
    }
}

fn without_defaults(kind: &Kind, kept: &Kept) -> Option<Box<Kept>> {
    let mut kept = kept.clone();
    kept.attributes.remove("localId");
    if *kind == Kind::HardBreak && kept.attributes.get("text").and_then(Value::as_str) == Some("\n") {
        kept.attributes.remove("text");
    }
    // Jira's editor writes these two into every mention and status.
    let unset = match kind {
        Kind::Mention { .. } => "accessLevel",
        Kind::Status { .. } => "style",
        _ => "",
    };
    if kept.attributes.get(unset).and_then(Value::as_str) == Some("") {
        kept.attributes.remove(unset);
    }
    kept.keys.retain(|key, value| {
        let is_empty = match value {
            Value::Array(parts) => parts.is_empty(),
            Value::Object(parts) => parts.is_empty(),
            _ => false,
        };
        !(is_empty && ["attrs", "content", "marks"].contains(&key.as_str()))
    });
    kept.boxed()
}
