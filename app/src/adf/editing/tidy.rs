//! What nobody sees in a document that is being written, and Markdown has no form for.

use crate::adf::{
    mark::{Mark, MarkKind},
    node::{Cell, Kind, Node},
};

/// Blocks without empty paragraphs between them, and without white space at the edges of lines and of
/// what is set off.
pub fn blocks(blocks: Vec<Node>) -> Vec<Node> {
    let mut tidied: Vec<Node> = blocks.into_iter().map(block).collect();
    tidied.retain(|block| !is_empty(block));
    tidied
}

fn block(mut node: Node) -> Node {
    match node.kind {
        Kind::CodeBlock { .. } => {}
        Kind::Heading { .. } => {
            let content = node.content.into_iter().map(|node| match node.kind {
                Kind::HardBreak => Node::text(" "),
                _ => node,
            });
            node.content = line(content.collect());
        }
        Kind::Paragraph | Kind::TaskItem { .. } => node.content = line(node.content),
        Kind::Table { .. } => node.content = rows(node.content),
        Kind::BulletList | Kind::OrderedList { .. } | Kind::TaskList => {
            node.content = node.content.into_iter().map(block).collect();
        }
        _ => {
            let had = !node.content.is_empty();
            node.content = blocks(node.content);
            // Where something must stand, an empty paragraph does.
            if had && node.content.is_empty() {
                node.content.push(Node::leaf(Kind::Paragraph));
            }
        }
    }
    node
}

/// As Markdown's tables are: the first row is the head, and a column is aligned as its head is.
fn rows(rows: Vec<Node>) -> Vec<Node> {
    let mut columns: Vec<Vec<Mark>> = Vec::new();
    let mut done = Vec::with_capacity(rows.len());
    for mut row in rows {
        let is_head = done.is_empty();
        for (place, cell) in row.content.iter_mut().enumerate() {
            let head = |cell: &Cell| match is_head {
                true => Kind::TableHeader(cell.clone()),
                false => Kind::TableCell(cell.clone()),
            };
            if let Kind::TableHeader(of) | Kind::TableCell(of) = &cell.kind {
                cell.kind = head(of);
            }
            cell.content = std::mem::take(&mut cell.content).into_iter().map(block).collect();
            if let [paragraph] = cell.content.as_mut_slice() {
                if is_head {
                    columns.push(paragraph.marks.clone());
                }
                paragraph.marks = columns.get(place).cloned().unwrap_or_default();
            }
        }
        done.push(row);
    }
    done
}

fn is_empty(node: &Node) -> bool {
    node.kind == Kind::Paragraph && node.content.is_empty()
}

fn line(nodes: Vec<Node>) -> Vec<Node> {
    let mut done: Vec<Node> = Vec::with_capacity(nodes.len());
    for mut node in nodes.into_iter().flat_map(spaces_apart) {
        // An editor sets off all that is selected.
        if !matches!(node.kind, Kind::Text(_)) {
            node.marks.clear();
        }
        match (done.last_mut(), &node.kind) {
            (
                Some(Node {
                    kind: Kind::Text(before),
                    marks,
                    ..
                }),
                Kind::Text(text),
            ) if *marks == node.marks => before.push_str(text),
            _ => done.push(node),
        }
    }
    trim(&mut done);
    done
}

/// Text that is set off, with the white space at its edges as text of its own: signs beside white space
/// set nothing off.
fn spaces_apart(node: Node) -> Vec<Node> {
    let Kind::Text(text) = &node.kind else {
        return vec![node];
    };
    let sets_off = |kind: &MarkKind| {
        matches!(
            kind,
            MarkKind::Strong | MarkKind::Em | MarkKind::Strike | MarkKind::Underline
        )
    };
    let is_space = |c: char| matches!(c, ' ' | '\u{a0}');
    let inside = text.trim_matches(is_space);
    let is_code = node.marks.iter().any(|mark| mark.kind == MarkKind::Code);
    if is_code || inside.len() == text.len() || !node.marks.iter().any(|mark| sets_off(&mark.kind)) {
        return vec![node];
    }
    let others: Vec<_> = node
        .marks
        .iter()
        .filter(|mark| !sets_off(&mark.kind))
        .cloned()
        .collect();
    let start = text.len() - text.trim_start_matches(is_space).len();
    let parts = [
        (text.get(..start), &others),
        (Some(inside), &node.marks),
        (text.get(start + inside.len()..), &others),
    ];
    let parts = parts.into_iter().map(|(text, marks)| Node {
        marks: marks.clone(),
        ..Node::text(text.unwrap_or_default())
    });
    parts.filter(|part| part.kind != Kind::Text(String::new())).collect()
}

/// Takes the spaces away that stand at the beginning or the end of a line, and the breaks at the end
/// of all.
fn trim(nodes: &mut Vec<Node>) {
    for place in 0..nodes.len() {
        let before = place.checked_sub(1).and_then(|place| nodes.get(place));
        let opens = before.is_none_or(|before| before.kind == Kind::HardBreak);
        let closes = nodes.get(place + 1).is_none_or(|after| after.kind == Kind::HardBreak);
        let Some(node) = nodes.get_mut(place) else { return };
        let is_code = node.marks.iter().any(|mark| mark.kind == MarkKind::Code);
        if let Kind::Text(text) = &mut node.kind
            && !is_code
        {
            let start = if opens {
                text.trim_start_matches(' ')
            } else {
                text.as_str()
            };
            *text = if closes { start.trim_end_matches(' ') } else { start }.to_owned();
        }
    }
    nodes.retain(|node| node.kind != Kind::Text(String::new()));
    while nodes.pop_if(|node| node.kind == Kind::HardBreak).is_some() {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::adf::Doc;
    use serde_json::{Value, json};

    fn tidied(content: Value) -> Value {
        let doc = Doc::from_json(&json!({"type": "doc", "version": 1, "content": content}));
        Doc::new(blocks(doc.0.content)).to_json()["content"].clone()
    }

    #[test]
    fn what_nobody_sees_is_left_out() {
        let text = |text: &str| json!({"type": "text", "text": text});
        let strong = |text: &str| json!({"type": "text", "text": text, "marks": [{"type": "strong"}]});
        let paragraph = |content: Value| json!({"type": "paragraph", "content": content});
        let empty = json!({"type": "paragraph"});
        assert_eq!(
            tidied(json!([
                paragraph(json!([text("  a "), strong("b "), text("c "), {"type": "hardBreak"}, text(" "), {"type": "hardBreak"}])),
                empty,
                {"type": "blockquote", "content": [empty, empty]},
            ])),
            json!([
                paragraph(json!([text("a "), strong("b"), text(" c")])),
                {"type": "blockquote", "content": [empty]},
            ])
        );
    }
}
