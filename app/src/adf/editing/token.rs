//! Tokens: what stands in the text for a node that Markdown cannot carry, such as
//! `⟦@Mark k3f9a2bc⟧`. The letters at the end are made from the node itself, so that a token means
//! the same node in a later version of the document too, or none.

use std::{collections::HashMap, iter};

use serde_json::Value;

use super::{Misfit, inline::escaped_lines};
use crate::adf::{
    mark::MarkKind,
    node::{Kind, Node},
    text, write,
};

const OPEN: char = '⟦';
const CLOSE: char = '⟧';

/// Neither capitals nor signs: nothing in it is markup.
const DIGITS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";
const LENGTH: usize = 8;

/// In characters.
const LONGEST_LABEL: usize = 32;

/// The nodes that tokens stand for, by their letters.
#[derive(Default)]
pub struct Tokens<'a> {
    nodes: HashMap<String, &'a Node>,
    words_only: bool,
}

impl<'a> Tokens<'a> {
    /// For a document that nobody will have when the text is read: in the place of a token stand the
    /// words, and what looks like a token is one of another document.
    pub fn words_only() -> Self {
        Self {
            words_only: true,
            ..Self::default()
        }
    }

    /// Whether a text can stand as it is, and not be taken for a token.
    pub fn allow(&self, text: &str) -> bool {
        self.words_only || !text.contains(OPEN)
    }

    /// The token for a node.
    pub fn put(&mut self, node: &'a Node) -> String {
        if self.words_only {
            return escaped_lines(&text::of(node));
        }
        let letters = letters(node);
        let token = format!("{OPEN}{} {letters}{CLOSE}", label(node));
        self.nodes.insert(letters, node);
        token
    }

    /// Nodes that were read from Markdown, with those in place that the tokens among them stand for.
    ///
    /// # Errors
    /// When a token stands for none, or where it cannot.
    pub fn put_back(&self, nodes: Vec<Node>) -> Result<Vec<Node>, Misfit> {
        if self.words_only {
            return Ok(nodes);
        }
        let mut done = Vec::with_capacity(nodes.len());
        for mut node in nodes {
            match node.kind {
                Kind::Text(_) => self.text(node, &mut done)?,
                Kind::Paragraph => self.paragraph(node, &mut done)?,
                Kind::CodeBlock { .. } => {
                    for text in &node.content {
                        self.none_in(text)?;
                    }
                    done.push(node);
                }
                _ => {
                    node.content = self.put_back(node.content)?;
                    done.push(node);
                }
            }
        }
        Ok(done)
    }

    /// Lines that are tokens of blocks, and nothing else, part it.
    fn paragraph(&self, mut paragraph: Node, done: &mut Vec<Node>) -> Result<(), Misfit> {
        let lines = paragraph.content.split(|node| node.kind == Kind::HardBreak);
        let blocks: Vec<_> = lines.map(|line| self.block(line)).collect();
        if blocks.iter().all(Option::is_none) {
            paragraph.content = self.put_back(paragraph.content)?;
            done.push(paragraph);
            return Ok(());
        }
        let mut text: Vec<Node> = Vec::new();
        let end = |text: &mut Vec<Node>, done: &mut Vec<Node>| -> Result<(), Misfit> {
            text.pop_if(|node| node.kind == Kind::HardBreak);
            if !text.is_empty() {
                done.push(Node::with(Kind::Paragraph, self.put_back(std::mem::take(text))?));
            }
            Ok(())
        };
        let lines = paragraph.content.split_inclusive(|node| node.kind == Kind::HardBreak);
        for (line, block) in lines.zip(blocks.iter().copied().chain(iter::repeat(None))) {
            match block {
                Some(block) => {
                    end(&mut text, done)?;
                    done.push(block.clone());
                }
                None => text.extend_from_slice(line),
            }
        }
        end(&mut text, done)
    }

    /// The block that a line is the token of.
    fn block(&self, line: &[Node]) -> Option<&'a Node> {
        let [
            Node {
                kind: Kind::Text(text),
                marks,
                ..
            },
        ] = line
        else {
            return None;
        };
        let (before, token, after) = find(text)?;
        let alone = before.trim().is_empty() && after.trim().is_empty() && !is_code(marks);
        let node = self.nodes.get(token.letters).copied().filter(|_| alone)?;
        (!node.kind.is_inline()).then_some(node)
    }

    fn text(&self, node: Node, done: &mut Vec<Node>) -> Result<(), Misfit> {
        if is_code(&node.marks) {
            self.none_in(&node)?;
            done.push(node);
            return Ok(());
        }
        let Kind::Text(text) = &node.kind else { return Ok(()) };
        let like_it = |text: &str| Node {
            marks: node.marks.clone(),
            ..Node::text(text)
        };
        let mut rest = text.as_str();
        while let Some((before, token, after)) = find(rest) {
            let Some(original) = self.nodes.get(token.letters) else {
                return Err(Misfit::Gone(token.whole.to_owned()));
            };
            if !original.kind.is_inline() {
                return Err(Misfit::Misplaced(token.whole.to_owned()));
            }
            if !before.is_empty() {
                done.push(like_it(before));
            }
            done.push((*original).clone());
            rest = after;
        }
        if !rest.is_empty() {
            done.push(like_it(rest));
        }
        Ok(())
    }

    /// In code a token would be taken for what it looks like.
    fn none_in(&self, code: &Node) -> Result<(), Misfit> {
        let Kind::Text(text) = &code.kind else { return Ok(()) };
        match find(text) {
            Some((_, token, _)) => Err(Misfit::Misplaced(token.whole.to_owned())),
            None => Ok(()),
        }
    }
}

struct Token<'t> {
    whole: &'t str,
    letters: &'t str,
}

/// The first token in a text, with what is before and after it.
fn find(text: &str) -> Option<(&str, Token<'_>, &str)> {
    let mut from = 0;
    loop {
        let start = from + text.get(from..)?.find(OPEN)?;
        let inside = text.get(start + OPEN.len_utf8()..)?;
        let length = inside.find([OPEN, CLOSE])?;
        let (label, after) = inside.split_at(length);
        let letters = label.rsplit(' ').next().unwrap_or_default();
        if let Some(after) = after.strip_prefix(CLOSE)
            && letters.len() == LENGTH
            && letters.bytes().all(|letter| DIGITS.contains(&letter))
        {
            let whole = text.get(start..text.len() - after.len())?;
            return Some((text.get(..start)?, Token { whole, letters }, after));
        }
        from = start + OPEN.len_utf8();
    }
}

fn is_code(marks: &[crate::adf::Mark]) -> bool {
    marks.iter().any(|mark| mark.kind == MarkKind::Code)
}

/// What a person knows it by.
fn label(node: &Node) -> String {
    let noun = noun(&node.kind);
    let words = if node.kind == Kind::HardBreak {
        String::new()
    } else {
        text::of(node)
    };
    // Nothing that might be markup, or turn the line's direction.
    let plain = words.chars().map(|c| {
        if c.is_alphanumeric() || "@.-".contains(c) {
            c
        } else {
            ' '
        }
    });
    let plain: String = plain.collect();
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    let whole = match (noun, words.is_empty()) {
        ("", true) => "text".to_owned(),
        ("", false) => words,
        (noun, true) => noun.to_owned(),
        (noun, false) => [noun, ": ", &words].concat(),
    };
    let cut: String = whole.chars().take(LONGEST_LABEL).collect();
    cut.trim_end().to_owned()
}

fn noun(kind: &Kind) -> &'static str {
    match kind {
        Kind::Paragraph => "line",
        Kind::Heading { .. } => "heading",
        Kind::Blockquote => "quote",
        Kind::CodeBlock { .. } => "code",
        Kind::Rule => "rule",
        Kind::Panel(_) => "panel",
        Kind::Expand { .. } | Kind::NestedExpand { .. } => "expand",
        Kind::BulletList | Kind::OrderedList { .. } => "list",
        Kind::TaskList | Kind::TaskItem { .. } | Kind::BlockTaskItem { .. } => "tasks",
        Kind::DecisionList | Kind::DecisionItem => "decisions",
        Kind::Table { .. } => "table",
        Kind::LayoutSection | Kind::LayoutColumn => "columns",
        Kind::MediaSingle(_) | Kind::MediaGroup | Kind::Media(_) | Kind::MediaInline(_) => "file",
        Kind::InlineCard(_) | Kind::BlockCard(_) | Kind::EmbedCard(_) => "card",
        Kind::Extension(_) | Kind::BodiedExtension(_) | Kind::InlineExtension(_) => "app",
        Kind::HardBreak => "line break",
        Kind::Text(_)
        | Kind::Mention { .. }
        | Kind::Emoji { .. }
        | Kind::Date { .. }
        | Kind::Status { .. }
        | Kind::Placeholder { .. } => "",
        _ => "content",
    }
}

fn letters(node: &Node) -> String {
    let mut hash = Fnv::default();
    // A limit's rest has no JSON of its own.
    match &node.kind {
        Kind::Beyond { nodes, .. } => nodes.iter().for_each(|node| hash.value(node)),
        _ => hash.value(&write::node(node)),
    }
    let digit = |place: usize| DIGITS.get((hash.0 >> (place * 5)) as usize % DIGITS.len());
    (0..LENGTH).filter_map(digit).map(|digit| char::from(*digit)).collect()
}

/// FNV-1a, 64 bits, over JSON whose keys' order does not matter. Who finds two nodes with the same
/// letters finds that a comment which holds both is not changed here.
struct Fnv(u64);

impl Default for Fnv {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv {
    fn bytes(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }

    fn value(&mut self, value: &Value) {
        match value {
            Value::Array(parts) => {
                self.bytes(b"[");
                parts.iter().for_each(|part| self.value(part));
                self.bytes(b"]");
            }
            Value::Object(parts) => {
                self.bytes(b"{");
                let mut parts: Vec<_> = parts.iter().collect();
                parts.sort_by_key(|(key, _)| *key);
                for (key, part) in parts {
                    self.value(&Value::from(key.as_str()));
                    self.value(part);
                }
                self.bytes(b"}");
            }
            plain => {
                self.bytes(plain.to_string().as_bytes());
                self.bytes(b",");
            }
        }
    }
}
