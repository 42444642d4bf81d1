//! Lines to blocks.

use super::{
    container::{self, Container, ContainerKind},
    escape::unescape,
    inline,
    list::{Item, List},
    mark_up::{Fence, Marker, dedent, heading, indent, interrupts, is_blank, is_rule, quoted, task, underline},
    picture,
    place::Place,
    table::Table,
};
use crate::adf::{
    mark::MarkKind,
    node::{Kind, Node, Panel},
};

/// How deeply lists and quotes may be nested; the signs of deeper ones stay text.
const MOST_LEVELS: usize = 20;

#[derive(Default)]
pub struct Reader {
    /// How many IDs have been given out.
    ids: usize,
}

impl Reader {
    pub fn blocks(&mut self, lines: &[&str], place: Place, level: usize) -> Vec<Node> {
        let mut blocks = Vec::new();
        let mut rest = lines;
        while let Some((line, after)) = rest.split_first() {
            rest = if is_blank(line) {
                after
            } else {
                self.block(line, rest, place, level, &mut blocks)
            };
        }
        blocks
    }

    /// Reads one block, and returns the lines after it. `lines` begins with `line`.
    fn block<'l, 's>(
        &mut self,
        line: &'s str,
        lines: &'l [&'s str],
        place: Place,
        level: usize,
        blocks: &mut Vec<Node>,
    ) -> &'l [&'s str] {
        let after = lines.get(1..).unwrap_or_default();
        let nests = level < MOST_LEVELS;
        if indent(line) >= 4 {
            let (code, rest) = indented_code(lines);
            blocks.push(code_block(None, code));
            rest
        } else if let Some(fence) = Fence::open(line) {
            let end = after.iter().position(|line| fence.closes(line)).unwrap_or(after.len());
            let code = after.iter().take(end).map(|line| dedent(line, fence.indent));
            let language = Some(unescape(fence.info)).filter(|info| !info.is_empty());
            blocks.push(code_block(language, code.collect()));
            after.get(end + 1..).unwrap_or_default()
        } else if let Some((level, text)) = heading(line) {
            blocks.extend(head(level, text, place));
            after
        } else if is_rule(line) {
            blocks.push(if place.takes_headings() {
                Node::leaf(Kind::Rule)
            } else {
                Node::with(Kind::Paragraph, vec![Node::text(line.trim())])
            });
            after
        } else if nests && quoted(line).is_some() {
            let (inner, rest) = quote_lines(lines);
            if place.takes_frames() {
                let content = filled(self.blocks(&inner, Place::Quote, level + 1));
                blocks.push(Node::with(Kind::Blockquote, content));
            } else {
                blocks.extend(self.blocks(&inner, place, level + 1));
            }
            rest
        } else if let Some(container) = Container::open(line).filter(|_| nests) {
            let (inside, rest) = container.split(after);
            self.container(container.kind, inside, place, level + 1, blocks);
            rest
        } else if let Some(marker) = Marker::of(line).filter(|_| nests) {
            self.list(marker, after, place, level, blocks)
        } else if let Some((table, rest)) = Table::read(lines) {
            if place.takes_tables() {
                blocks.push(table.into_node());
            } else {
                blocks.extend(table.into_paragraphs());
            }
            rest
        } else {
            paragraph(lines, place, blocks)
        }
    }

    /// Reads what is inside of a panel or expand. Where none may stand, its text stays.
    fn container(&mut self, kind: ContainerKind, inside: &[&str], place: Place, level: usize, blocks: &mut Vec<Node>) {
        let fitting = match kind {
            ContainerKind::Panel(panel_type) if place.takes_frames() => {
                let panel = Panel {
                    panel_type: Some(panel_type),
                    ..Panel::default()
                };
                Some((Kind::Panel(panel), Place::Panel))
            }
            ContainerKind::Panel(_) => None,
            ContainerKind::Expand(title) => place.expand(&unescape(title)),
        };
        if let Some((kind, place)) = fitting {
            blocks.push(Node::with(kind, filled(self.blocks(inside, place, level))));
            return;
        }
        if let ContainerKind::Expand(title) = kind
            && !title.is_empty()
        {
            let title = Node {
                marks: vec![MarkKind::Strong.into()],
                ..Node::text(unescape(title))
            };
            blocks.push(Node::with(Kind::Paragraph, vec![title]));
        }
        blocks.extend(self.blocks(inside, place, level));
    }

    /// Reads a list whose first line, up to its text, is in `first`; `after` are the lines after it.
    fn list<'l, 's>(
        &mut self,
        first: Marker<'s>,
        after: &'l [&'s str],
        place: Place,
        level: usize,
        blocks: &mut Vec<Node>,
    ) -> &'l [&'s str] {
        let mut list = List {
            start: first.number,
            items: Vec::new(),
        };
        let mut marker = first;
        let mut rest = after;
        loop {
            let (lines, after) = item_lines(&marker, rest);
            list.items.push(self.item(lines, level + 1));
            rest = after;
            let blank = rest.iter().take_while(|line| is_blank(line)).count();
            let next = rest.get(blank).and_then(|line| Marker::of(line));
            match next.filter(|next| next.is_sibling(&first)) {
                Some(next) => marker = next,
                None => break,
            }
            rest = rest.get(blank + 1..).unwrap_or_default();
        }
        blocks.push(list.into_node(place.takes_tasks(), || {
            self.ids += 1;
            self.ids.to_string()
        }));
        rest
    }

    fn item(&mut self, mut lines: Vec<&str>, level: usize) -> Item {
        let task = lines.first().and_then(|line| task(line));
        if let Some((text, first)) = task.map(|(_, text)| text).zip(lines.first_mut()) {
            *first = text.trim_start_matches([' ', '\t']);
        }
        Item {
            ticked: task.map(|(ticked, _)| ticked),
            blocks: self.blocks(&lines, if task.is_some() { Place::Task } else { Place::Item }, level),
        }
    }
}

/// The schema wants something in everything that holds blocks.
fn filled(mut blocks: Vec<Node>) -> Vec<Node> {
    if blocks.is_empty() {
        blocks.push(Node::leaf(Kind::Paragraph));
    }
    blocks
}

fn code_block(language: Option<String>, lines: Vec<&str>) -> Node {
    let text = lines.join("\n");
    let content = if text.is_empty() {
        Vec::new()
    } else {
        vec![Node::text(text)]
    };
    Node::with(Kind::CodeBlock { language }, content)
}

fn head(level: u8, text: &str, place: Place) -> Option<Node> {
    if place.takes_headings() {
        return Some(Node::with(Kind::Heading { level }, inline::line(text)));
    }
    paragraph_of(inline::strong_line(text))
}

fn paragraph_of(content: Vec<Node>) -> Option<Node> {
    (!content.is_empty()).then(|| Node::with(Kind::Paragraph, content))
}

fn indented_code<'l, 's>(lines: &'l [&'s str]) -> (Vec<&'s str>, &'l [&'s str]) {
    let belongs = |line: &&&str| is_blank(line) || indent(line) >= 4;
    let end = lines.iter().take_while(belongs).count();
    let (code, rest) = lines.split_at(end);
    let mut code: Vec<_> = code.iter().map(|line| dedent(line, 4)).collect();
    while code.pop_if(|line| is_blank(line)).is_some() {}
    (code, rest)
}

fn paragraph<'l, 's>(lines: &'l [&'s str], place: Place, blocks: &mut Vec<Node>) -> &'l [&'s str] {
    let mut end = 1;
    let mut level = None;
    while let Some(line) = lines.get(end) {
        level = underline(line);
        let starts_table = || lines.get(end..).and_then(Table::read_head).is_some();
        if level.is_some() || is_blank(line) || interrupts(line) || starts_table() {
            break;
        }
        end += 1;
    }
    let (text, rest) = lines.split_at(end);
    let text: Vec<_> = text.iter().map(|line| line.trim_matches([' ', '\t'])).collect();
    let text = text.join("\n");
    match level {
        Some(level) => {
            blocks.extend(head(level, &text, place));
            rest.get(1..).unwrap_or_default()
        }
        None => {
            blocks.extend(match place.takes_pictures() {
                true => picture::apart(inline::text(&text)),
                false => paragraph_of(inline::line(&text)).into_iter().collect(),
            });
            rest
        }
    }
}

/// The lines of a quote without its signs, and the lines after it.
fn quote_lines<'l, 's>(lines: &'l [&'s str]) -> (Vec<&'s str>, &'l [&'s str]) {
    let mut inner = Vec::new();
    let mut flow = Flow::default();
    let mut rest = lines;
    while let Some((line, after)) = rest.split_first() {
        let Some(text) = quoted(line).or_else(|| flow.goes_on(line)) else {
            break;
        };
        flow.pass(text);
        inner.push(text);
        rest = after;
    }
    (inner, rest)
}

/// The lines of an item without their indentation, and the lines after it.
fn item_lines<'l, 's>(marker: &Marker<'s>, after: &'l [&'s str]) -> (Vec<&'s str>, &'l [&'s str]) {
    let mut inner = vec![marker.rest];
    let mut flow = Flow::default();
    flow.pass(marker.rest);
    let mut rest = after;
    while let Some((line, after)) = rest.split_first() {
        let text = if is_blank(line) {
            // An item that begins with a blank line has one at most.
            (inner.len() > 1 || !is_blank(marker.rest)).then(|| dedent(line, marker.width))
        } else if indent(line) >= marker.width {
            Some(dedent(line, marker.width))
        } else {
            flow.goes_on(line).filter(|line| Marker::of(line).is_none())
        };
        let Some(text) = text else { break };
        flow.pass(text);
        inner.push(text);
        rest = after;
    }
    while inner.len() > 1 && inner.pop_if(|line| is_blank(line)).is_some() {}
    (inner, rest)
}

/// Whether a paragraph is open at the end of the lines of a quote or an item: the next line may go
/// on with it without the signs.
#[derive(Default)]
struct Flow<'s> {
    fence: Option<Fence<'s>>,
    in_paragraph: bool,
}

impl<'s> Flow<'s> {
    fn pass(&mut self, line: &'s str) {
        match self.fence {
            Some(fence) if fence.closes(line) => self.fence = None,
            Some(_) => {}
            None => {
                self.fence = Fence::open(line);
                let is_text = !(is_blank(line) || heading(line).is_some() || is_rule(line) || container::is_edge(line));
                self.in_paragraph = is_text && self.fence.is_none() && (self.in_paragraph || indent(line) < 4);
            }
        }
    }

    fn goes_on(&self, line: &'s str) -> Option<&'s str> {
        let goes_on = self.fence.is_none() && self.in_paragraph && !is_blank(line) && !interrupts(line);
        goes_on.then_some(line)
    }
}
