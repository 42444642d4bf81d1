//! Blocks to lines.

use super::{
    alike,
    inline::{self, Setting, Style},
    token::Tokens,
};
use crate::adf::{
    mark::{Align, MarkKind},
    markdown::{self, container, mark_up, mention, picture},
    node::{Cell, Kind, Node, Panel, PanelType, TaskState},
    picture::Picture,
};

#[derive(Default)]
pub struct Writer<'a> {
    pub tokens: Tokens<'a>,
}

impl<'a> Writer<'a> {
    /// Blocks with blank lines between them.
    pub fn blocks(&mut self, blocks: &'a [Node]) -> String {
        self.joined(blocks, |_| "\n\n")
    }

    /// `between` is what stands before a block that is not the first.
    fn joined(&mut self, blocks: &'a [Node], between: fn(&Node) -> &'static str) -> String {
        let mut text = String::new();
        let mut other_sign = false;
        let mut before: Option<&Node> = None;
        for block in blocks {
            if before.is_some() {
                text.push_str(between(block));
            }
            // Two lists in a row would be one, were their signs the same.
            other_sign = !other_sign && before.is_some_and(|before| would_join(before, block));
            text.push_str(&self.block(block, other_sign));
            before = Some(block);
        }
        text
    }

    fn block(&mut self, block: &'a Node, other_sign: bool) -> String {
        let written = match &block.kind {
            Kind::Paragraph => self.styled("", block),
            Kind::Heading { level } => {
                let signs = "######".get(..usize::from(*level)).unwrap_or_default();
                self.styled(&[signs, " "].concat(), block)
            }
            _ => self
                .composed(block, other_sign)
                .filter(|text| self.reads_back(text, block)),
        };
        written.unwrap_or_else(|| self.tokens.put(block))
    }

    /// The plainest way to write a line of text that reads back the same.
    fn styled(&mut self, before: &str, block: &'a Node) -> Option<String> {
        Style::ALL.into_iter().find_map(|style| {
            let text = [
                before,
                &inline::write(&block.content, style, Setting::Lines, &mut self.tokens),
            ]
            .concat();
            self.reads_back(&text, block).then_some(text)
        })
    }

    fn reads_back(&self, text: &str, block: &Node) -> bool {
        let read = self.tokens.put_back(markdown::to_doc(text).0.content);
        let Ok([read]) = read.as_deref() else { return false };
        match &block.kind {
            // Alone it is no nested one.
            Kind::NestedExpand { title } => {
                let kind = Kind::Expand { title: title.clone() };
                alike(read, &Node { kind, ..block.clone() })
            }
            _ => alike(read, block),
        }
    }

    fn composed(&mut self, block: &'a Node, other_sign: bool) -> Option<String> {
        match &block.kind {
            Kind::Blockquote => Some(prefixed(&self.blocks(&block.content), "> ", "> ")),
            Kind::CodeBlock { language } => code(language.as_deref().unwrap_or_default(), &block.content),
            Kind::Rule => Some("---".to_owned()),
            Kind::BulletList => {
                let sign = if other_sign { "* " } else { "- " };
                self.items(&block.content, |_| sign.to_owned())
            }
            Kind::OrderedList { order } => {
                let first = order.unwrap_or(1);
                let sign = if other_sign { ')' } else { '.' };
                self.items(&block.content, |place| format!("{}{sign} ", u64::from(first) + place))
            }
            Kind::TaskList => self.tasks(&block.content, if other_sign { "* " } else { "- " }),
            Kind::Table { .. } => self.table(&block.content),
            Kind::MediaSingle(_) => Picture::of(block).map(|picture| picture::written(&picture)),
            Kind::Panel(Panel {
                panel_type: Some(panel_type),
                ..
            }) if *panel_type != PanelType::Custom => {
                Some(container::written(panel_type.word(), &self.inside(&block.content)))
            }
            Kind::Expand { title } | Kind::NestedExpand { title } => {
                self.expand(title.as_deref().unwrap_or_default(), &block.content)
            }
            _ => None,
        }
    }

    /// What stands in something that cannot be empty.
    fn inside(&mut self, blocks: &'a [Node]) -> String {
        match blocks {
            [only] if *only == Node::leaf(Kind::Paragraph) => String::new(),
            _ => self.blocks(blocks),
        }
    }

    fn expand(&mut self, title: &str, blocks: &'a [Node]) -> Option<String> {
        let inside = self.inside(blocks);
        if title.contains(['\n', '\r']) {
            return None;
        }
        let head = ["expand ", &mention::plain(title)].concat();
        Some(container::written(head.trim_end(), &inside))
    }

    fn items(&mut self, items: &'a [Node], sign: impl Fn(u64) -> String) -> Option<String> {
        let mut lines = Vec::new();
        for (place, item) in (0..).zip(items) {
            if item.kind != Kind::ListItem {
                return None;
            }
            let sign = sign(place);
            let is_empty = matches!(item.content.as_slice(), [only] if *only == Node::leaf(Kind::Paragraph));
            let mut text = if is_empty {
                String::new()
            } else {
                self.joined(&item.content, |block| if is_list(block) { "\n" } else { "\n\n" })
            };
            if text.lines().next().and_then(mark_up::task).is_some() {
                // Here it would be a box.
                text.insert(0, '\\');
            }
            lines.push(prefixed(&text, &sign, &" ".repeat(sign.len())));
        }
        Some(lines.join("\n"))
    }

    fn tasks(&mut self, tasks: &'a [Node], sign: &str) -> Option<String> {
        let mut lines = Vec::new();
        for task in tasks {
            let line = match &task.kind {
                Kind::TaskItem { state: Some(state) } => {
                    let ticked = match state {
                        TaskState::Done => "[x] ",
                        TaskState::ToDo => "[ ] ",
                    };
                    let text = self.line(&task.content)?;
                    prefixed(&text, &[sign, ticked].concat(), "  ")
                }
                // Below a task.
                Kind::TaskList if !lines.is_empty() => prefixed(&self.tasks(&task.content, "- ")?, "  ", "  "),
                _ => return None,
            };
            lines.push(line);
        }
        Some(lines.join("\n"))
    }

    fn table(&mut self, rows: &'a [Node]) -> Option<String> {
        let mut lines = Vec::new();
        for (place, row) in rows.iter().enumerate() {
            let mut line = "|".to_owned();
            let mut below = "|".to_owned();
            for cell in &row.content {
                let [paragraph] = cell.content.as_slice() else {
                    return None;
                };
                let text = self.cell(&paragraph.content)?;
                line.push_str(&format!(" {text} |"));
                below.push_str(match align(paragraph) {
                    None => " --- |",
                    Some(Align::Center) => " :-: |",
                    Some(Align::End) => " --: |",
                });
            }
            lines.push(line);
            if place == 0 {
                lines.push(below);
            }
        }
        Some(lines.join("\n"))
    }

    /// Text that stands in a cell.
    fn cell(&mut self, content: &'a [Node]) -> Option<String> {
        let paragraph = Node::with(Kind::Paragraph, content.to_vec());
        let cell = Node::with(Kind::TableHeader(Cell::default()), vec![paragraph]);
        let row = Node::with(Kind::TableRow, vec![cell]);
        let table = Node::with(Kind::Table { numbered: None }, vec![row]);
        Style::ALL.into_iter().find_map(|style| {
            let text = inline::write(content, style, Setting::Cell, &mut self.tokens).replace('|', "\\|");
            self.reads_back(&format!("| {text} |\n| --- |"), &table).then_some(text)
        })
    }

    /// Text that stands in a line of something else.
    fn line(&mut self, content: &'a [Node]) -> Option<String> {
        if content.is_empty() {
            return Some(String::new());
        }
        let as_paragraph = Node::with(Kind::Paragraph, content.to_vec());
        Style::ALL.into_iter().find_map(|style| {
            let text = inline::write(content, style, Setting::Lines, &mut self.tokens);
            self.reads_back(&text, &as_paragraph).then_some(text)
        })
    }
}

fn is_list(block: &Node) -> bool {
    matches!(block.kind, Kind::BulletList | Kind::OrderedList { .. } | Kind::TaskList)
}

fn would_join(before: &Node, list: &Node) -> bool {
    let is_numbered = |list: &Node| matches!(list.kind, Kind::OrderedList { .. });
    is_list(before) && is_list(list) && is_numbered(before) == is_numbered(list)
}

fn align(paragraph: &Node) -> Option<Align> {
    paragraph.marks.iter().find_map(|mark| match mark.kind {
        MarkKind::Alignment(align) => Some(align),
        _ => None,
    })
}

/// The lines with something before the first, and before the others that are not blank.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(place, line)| match place {
        0 => [first, line].concat(),
        _ if line.is_empty() => others.trim_end().to_owned(),
        _ => [others, line].concat(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn code(language: &str, content: &[Node]) -> Option<String> {
    let mut text = String::new();
    for node in content {
        let Kind::Text(part) = &node.kind else { return None };
        text.push_str(part);
    }
    let fence = "`".repeat(inline::longest_run(&text, '`').max(2) + 1);
    let text = if text.is_empty() { text } else { text + "\n" };
    Some(format!("{fence}{language}\n{text}{fence}"))
}
