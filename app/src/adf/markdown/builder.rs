//! Takes the Markdown parser's events and builds the document, so that it keeps to the schema at
//! every step.

use std::ops::Range;

use pulldown_cmark::{CodeBlockKind, CowStr, Event, LinkType, Tag, TagEnd};

use super::{
    line::Line,
    list::{Item, List},
    table::Table,
    unseen::Unseen,
};
use crate::adf::{
    Doc,
    node::{Kind, Node},
};

/// How deeply lists may be nested; items of deeper ones become paragraphs of the last.
const MOST_LEVELS: usize = 20;

pub struct Builder<'a> {
    source: &'a str,
    blocks: Vec<Node>,
    /// The blocks that are open around the present place.
    open: Vec<Open>,
    line: Line,
    code: Option<Code>,
    table: Option<Table>,
    unseen: Unseen,
    /// How many IDs have been given out.
    ids: usize,
}

/// A block that holds blocks.
enum Open {
    Quote(Vec<Node>),
    List(List),
    Item(Item),
    /// One for which there is no place here; what it holds belongs to the next around it.
    Dissolved,
}

/// A code block that is being read.
struct Code {
    language: Option<String>,
    text: String,
}

impl<'a> Builder<'a> {
    pub fn new(source: &'a str) -> Self {
        Self {
            source,
            blocks: Vec::new(),
            open: Vec::new(),
            line: Line::default(),
            code: None,
            table: None,
            unseen: Unseen::default(),
            ids: 0,
        }
    }

    /// `range`: where in the source the event is from.
    pub fn take(&mut self, event: Event, range: Range<usize>) {
        match event {
            Event::Start(tag) => self.start(tag, range),
            Event::End(tag) => self.end(tag, range),
            Event::Text(text) => match &mut self.code {
                Some(code) => code.text.push_str(&text),
                None => {
                    self.see(&range);
                    self.line.text(&text);
                }
            },
            Event::Code(text) => {
                self.see(&range);
                self.line.code(&text);
            }
            Event::SoftBreak | Event::HardBreak => {
                self.see(&range);
                self.line.line_break();
            }
            Event::Html(text) | Event::InlineHtml(text) => {
                self.see(&range);
                self.line.lines(&text);
            }
            Event::Rule => {
                self.see(&range);
                self.end_paragraph();
                if self.at_root() {
                    self.push(Node::leaf(Kind::Rule));
                } else {
                    self.line.text("---");
                    self.end_paragraph();
                }
            }
            Event::TaskListMarker(ticked) => {
                self.see(&range);
                match self.open.last_mut() {
                    Some(Open::Item(item)) => item.ticked = Some(ticked),
                    _ => self.line.text(if ticked { "[x] " } else { "[ ] " }),
                }
            }
            // Of extensions that are not switched on.
            Event::InlineMath(text) | Event::DisplayMath(text) | Event::FootnoteReference(text) => {
                self.line.text(&text);
            }
        }
    }

    /// The document. `definition` tells where the definition of a link with some label is.
    pub fn finish(mut self, definition: impl Fn(&str) -> Option<Range<usize>>) -> Doc {
        self.end_paragraph();
        self.unseen.reach(self.source, self.source.len());
        let unseen = std::mem::take(&mut self.unseen);
        for line in unseen.lines(self.source, definition) {
            self.line.text(line);
            self.line.line_break();
        }
        self.end_paragraph();
        Doc::new(self.blocks)
    }

    fn start(&mut self, tag: Tag, range: Range<usize>) {
        self.unseen.reach(self.source, range.start);
        match tag {
            Tag::Emphasis => self.line.em += 1,
            Tag::Strong => self.line.strong += 1,
            Tag::Strikethrough => self.line.strike += 1,
            Tag::Link {
                link_type,
                dest_url,
                title,
                id,
            }
            | Tag::Image {
                link_type,
                dest_url,
                title,
                id,
            } => self.start_link(link_type, &dest_url, &title, &id),
            block => self.start_block(block, range),
        }
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, title: &str, label: &str) {
        match link_type {
            LinkType::Email => self.line.open_link(&["mailto:", address].concat(), title, true),
            LinkType::Autolink => self.line.open_link(address, title, true),
            LinkType::Inline => self.line.open_link(address, title, false),
            _ => {
                self.unseen.uses(label);
                self.line.open_link(address, title, false);
            }
        }
    }

    fn start_block(&mut self, tag: Tag, range: Range<usize>) {
        if !matches!(tag, Tag::TableHead | Tag::TableRow | Tag::TableCell) {
            self.end_paragraph();
        }
        match tag {
            Tag::Heading { .. } if !self.at_root() => self.line.strong += 1,
            Tag::BlockQuote(_) => {
                let quote = if self.at_root() {
                    Open::Quote(Vec::new())
                } else {
                    Open::Dissolved
                };
                self.open.push(quote);
            }
            Tag::List(start) => {
                let items = Vec::new();
                let fits = self.levels() < MOST_LEVELS;
                self.open.push(if fits {
                    Open::List(List { start, items })
                } else {
                    Open::Dissolved
                });
            }
            Tag::Item => {
                let fits = matches!(self.open.last(), Some(Open::List(_)));
                self.open.push(if fits {
                    Open::Item(Item::default())
                } else {
                    Open::Dissolved
                });
            }
            Tag::CodeBlock(kind) => {
                self.unseen.skip(range.end);
                self.code = Some(Code {
                    language: language(kind),
                    text: String::new(),
                });
            }
            Tag::Table(alignments) => {
                self.unseen.skip(range.end);
                self.table = Some(Table::new(alignments));
            }
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd, range: Range<usize>) {
        match tag {
            TagEnd::Emphasis => self.line.em = self.line.em.saturating_sub(1),
            TagEnd::Strong => self.line.strong = self.line.strong.saturating_sub(1),
            TagEnd::Strikethrough => self.line.strike = self.line.strike.saturating_sub(1),
            TagEnd::Link | TagEnd::Image => {
                self.unseen.skip(range.end);
                self.line.close_link();
            }
            TagEnd::TableCell | TagEnd::TableHead | TagEnd::TableRow | TagEnd::Table => self.end_in_table(tag, range),
            TagEnd::Heading(level) if self.at_root() => {
                let content = self.line.take();
                self.push(Node::with(Kind::Heading { level: level as u8 }, content));
            }
            TagEnd::Heading(_) => {
                self.end_paragraph();
                self.line.strong = self.line.strong.saturating_sub(1);
            }
            TagEnd::CodeBlock => self.end_code(),
            TagEnd::BlockQuote(_) | TagEnd::List(_) | TagEnd::Item => {
                self.unseen.reach(self.source, range.end);
                self.end_paragraph();
                self.close();
            }
            _ => self.end_paragraph(),
        }
    }

    fn end_in_table(&mut self, tag: TagEnd, range: Range<usize>) {
        let Some(mut table) = self.table.take() else { return };
        match tag {
            TagEnd::TableCell => table.end_cell(self.line.take(), range.end),
            TagEnd::Table if self.at_root() => return self.push(table.into_node()),
            TagEnd::Table => return table.into_paragraphs().for_each(|paragraph| self.push(paragraph)),
            _ => {
                let rest = self.source.get(table.cell_end..range.end).unwrap_or_default();
                table.end_row(tag == TagEnd::TableHead, rest);
            }
        }
        self.table = Some(table);
    }

    fn end_code(&mut self) {
        let Some(Code { language, text }) = self.code.take() else {
            return;
        };
        let text = text.strip_suffix('\n').unwrap_or(&text);
        let content = if text.is_empty() {
            Vec::new()
        } else {
            vec![Node::text(text)]
        };
        self.push(Node::with(Kind::CodeBlock { language }, content));
    }

    fn end_paragraph(&mut self) {
        let line = self.line.take();
        if !line.is_empty() {
            self.push(Node::with(Kind::Paragraph, line));
        }
    }

    /// Closes the innermost block.
    fn close(&mut self) {
        match self.open.pop() {
            Some(Open::Quote(mut blocks)) => {
                if blocks.is_empty() {
                    blocks.push(Node::leaf(Kind::Paragraph));
                }
                self.push(Node::with(Kind::Blockquote, blocks));
            }
            Some(Open::Item(item)) => {
                if let Some(Open::List(list)) = self.open.last_mut() {
                    list.items.push(item);
                }
            }
            Some(Open::List(list)) => {
                let tasks_fit = !matches!(self.holder(), Some(Open::Quote(_)));
                let ids = &mut self.ids;
                let node = list.into_node(tasks_fit, || {
                    *ids += 1;
                    ids.to_string()
                });
                self.push(node);
            }
            Some(Open::Dissolved) | None => {}
        }
    }

    fn push(&mut self, block: Node) {
        match self.holder() {
            Some(Open::Quote(blocks) | Open::Item(Item { blocks, .. })) => blocks.push(block),
            _ => self.blocks.push(block),
        }
    }

    /// The open block that a new block here would stand in, or nothing at the root.
    fn holder(&mut self) -> Option<&mut Open> {
        let holds = |open: &&mut Open| matches!(open, Open::Quote(_) | Open::Item(_));
        self.open.iter_mut().rev().find(holds)
    }

    fn at_root(&mut self) -> bool {
        self.holder().is_none()
    }

    fn levels(&self) -> usize {
        self.open.iter().filter(|open| matches!(open, Open::List(_))).count()
    }

    fn see(&mut self, range: &Range<usize>) {
        self.unseen.reach(self.source, range.start);
        self.unseen.skip(range.end);
    }
}

/// The whole of what stands behind the fence: nothing that was typed is lost.
fn language(kind: CodeBlockKind) -> Option<String> {
    match kind {
        CodeBlockKind::Fenced(info) => Some(info)
            .filter(|info: &CowStr| !info.is_empty())
            .map(CowStr::into_string),
        CodeBlockKind::Indented => None,
    }
}
