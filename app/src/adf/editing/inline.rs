//! Text with its marks to Markdown.

use super::{object, token::Tokens};
use crate::adf::{
    emoji,
    mark::{Mark, MarkKind},
    markdown::emphasis::TAGS,
    node::{Kind, Node},
};

/// One way to write text; which of them reads back the same is found out by reading.
#[derive(Clone, Copy)]
pub struct Style {
    /// Signs that might be markup have a backslash.
    escapes: bool,
    em: &'static str,
    /// The first and the last character of every text are written by number: to the rules of emphasis
    /// they are signs then, and signs may be set off anywhere.
    numbers_edges: bool,
    /// Text that is set off is written as a token.
    hides_marks: bool,
}

impl Style {
    /// The most readable first.
    pub const ALL: [Self; 6] = [
        Self::new(false, "*"),
        Self::new(false, "_"),
        Self::new(true, "*"),
        Self::new(true, "_"),
        Self {
            numbers_edges: true,
            ..Self::new(true, "_")
        },
        Self {
            hides_marks: true,
            ..Self::new(true, "*")
        },
    ];

    const fn new(escapes: bool, em: &'static str) -> Self {
        Self {
            escapes,
            em,
            numbers_edges: false,
            hides_marks: false,
        }
    }
}

/// Where a text is to stand.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    Lines,
    /// Of a table, which has one line.
    Cell,
}

pub fn write<'a>(nodes: &'a [Node], style: Style, setting: Setting, tokens: &mut Tokens<'a>) -> String {
    let mut line = Line {
        style,
        setting,
        text: String::new(),
        open: Vec::new(),
    };
    for (place, node) in nodes.iter().enumerate() {
        let after = nodes.get(place + 1..).unwrap_or_default();
        let ends_line = after.first().is_none_or(|next| next.kind == Kind::HardBreak);
        match &node.kind {
            Kind::Text(text) if can_be_written(node, style) && tokens.allow(text) => {
                line.write(text, &node.marks, after, ends_line);
            }
            Kind::HardBreak if node.marks.is_empty() && !after.is_empty() => line.break_off(),
            _ => {
                line.close_to(0);
                let text = object::written(node).unwrap_or_else(|| tokens.put(node));
                line.text.push_str(&text);
            }
        }
    }
    line.close_to(0);
    line.text
}

fn can_be_written(node: &Node, style: Style) -> bool {
    let known = |mark: &Mark| {
        mark.kept.is_none()
            && matches!(
                mark.kind,
                MarkKind::Strong
                    | MarkKind::Em
                    | MarkKind::Strike
                    | MarkKind::Underline
                    | MarkKind::Code
                    | MarkKind::Link { .. }
            )
    };
    let shows = !style.hides_marks || node.marks.is_empty();
    shows && node.kept.is_none() && node.marks.iter().all(known)
}

struct Line<'a> {
    style: Style,
    setting: Setting,
    text: String,
    /// What is set off at the end of the text, the innermost last.
    open: Vec<&'a Mark>,
}

impl<'a> Line<'a> {
    fn write(&mut self, text: &str, marks: &'a [Mark], after: &[Node], ends_line: bool) {
        let wanted: Vec<&Mark> = marks.iter().filter(|mark| mark.kind != MarkKind::Code).collect();
        let keep = self.open.iter().take_while(|open| wanted.contains(open)).count();
        self.close_to(keep);
        let mut missing: Vec<&Mark> = wanted.into_iter().filter(|mark| !self.open.contains(mark)).collect();
        // What reaches further is further out, and a link is outside of all.
        missing.sort_by_key(|mark| {
            let reach = after.iter().take_while(|node| node.marks.contains(mark)).count();
            (!is_link(mark), usize::MAX - reach)
        });
        if let [only] = missing.as_slice()
            && self.open.is_empty()
            && marks.len() == 1
            && let MarkKind::Link { href, title: None } = &only.kind
            && href == text
            && after.first().is_none_or(|next| !next.marks.contains(only))
        {
            let (open, close) = if self.style.escapes { ("<", ">") } else { ("", "") };
            self.text.push_str(&[open, text, close].concat());
            return;
        }
        for mark in missing {
            self.text.push_str(signs(&mark.kind, self.style).0);
            self.open.push(mark);
        }
        if marks.iter().any(|mark| mark.kind == MarkKind::Code) {
            self.text.push_str(&code(text));
        } else if self.style.numbers_edges {
            escape_inside(text, ends_line, &mut self.text);
        } else if self.style.escapes {
            escape(text, ends_line, &mut self.text);
        } else {
            self.text.push_str(text);
        }
    }

    fn break_off(&mut self) {
        self.close_to(0);
        if self.setting == Setting::Cell {
            self.text.push_str("<br>");
            return;
        }
        if at_line_start(&self.text) {
            // A blank line would end the paragraph.
            self.text.push('\\');
        }
        self.text.push('\n');
    }

    /// Ends what is set off, but for the outermost.
    fn close_to(&mut self, outermost: usize) {
        while self.open.len() > outermost
            && let Some(mark) = self.open.pop()
        {
            match &mark.kind {
                MarkKind::Link { href, title } => self.close_link(href, title.as_deref()),
                kind => self.text.push_str(signs(kind, self.style).1),
            }
        }
    }

    fn close_link(&mut self, href: &str, title: Option<&str>) {
        self.text.push_str("](");
        self.text.push_str(&if self.style.escapes {
            in_target(href)
        } else {
            href.to_owned()
        });
        if let Some(title) = title {
            self.text.push_str(&[" \"", &in_target(title), "\""].concat());
        }
        self.text.push(')');
    }
}

fn is_link(mark: &Mark) -> bool {
    matches!(mark.kind, MarkKind::Link { .. })
}

/// Before and after; what follows a link is its target.
fn signs(kind: &MarkKind, style: Style) -> (&'static str, &'static str) {
    match kind {
        MarkKind::Strong => ("**", "**"),
        MarkKind::Em => (style.em, style.em),
        MarkKind::Strike => ("~~", "~~"),
        MarkKind::Underline => (TAGS[0], TAGS[1]),
        MarkKind::Link { .. } => ("[", "]"),
        _ => ("", ""),
    }
}

fn at_line_start(text: &str) -> bool {
    text.is_empty() || text.ends_with('\n')
}

fn in_target(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        if matches!(c, '\\' | '&' | '"' | '(' | ')' | '<' | '>') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

fn code(text: &str) -> String {
    let fence = "`".repeat(longest_run(text, '`') + 1);
    // Of spaces alone none is taken away.
    let touches = !text.trim_matches(' ').is_empty() && (text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']));
    let space = if touches { " " } else { "" };
    [&fence, space, text, space, &fence].concat()
}

/// The length of the longest row of one sign.
pub fn longest_run(text: &str, sign: char) -> usize {
    text.split(|c| c != sign).map(str::len).max().unwrap_or_default()
}

/// Lines of text in which nothing is markup.
pub fn escaped_lines(text: &str) -> String {
    let mut lines = String::new();
    for line in text.lines() {
        if !lines.is_empty() {
            lines.push('\n');
        }
        escape(line, true, &mut lines);
    }
    lines
}

/// The same as [`escape`], with the characters at the edges by number.
fn escape_inside(text: &str, ends_line: bool, into: &mut String) {
    let mut inside = text.chars();
    let (first, last) = (inside.next(), inside.next_back());
    for edge in [first, None, last] {
        match edge {
            Some(c) => into.push_str(&format!("&#{};", u32::from(c))),
            None => escape(inside.as_str(), ends_line, into),
        }
    }
}

/// Appends text in which nothing is markup.
fn escape(text: &str, ends_line: bool, into: &mut String) {
    let last_words = text.trim_end_matches(' ').len();
    let line_start = into.rfind('\n').map_or(0, |at| at + 1);
    for (at, c) in text.char_indices() {
        let before = into.get(line_start..).unwrap_or_default();
        let after = text.get(at + c.len_utf8()..).unwrap_or_default();
        let opens_line = before.is_empty();
        let after_number = !opens_line && before.bytes().all(|byte| byte.is_ascii_digit());
        let is_edge = opens_line || (ends_line && at >= last_words);
        match c {
            '\n' | '\r' | '\t' => into.push_str(&format!("&#{};", u32::from(c))),
            ' ' if is_edge => into.push_str("&#32;"),
            '\\' | '`' | '*' | '_' | '~' | '[' | ']' | '<' | '&' => into.extend(['\\', c]),
            '#' | '+' | '-' | '=' | '>' | '|' | ':' if opens_line => into.extend(['\\', c]),
            '.' | ')' if after_number => into.extend(['\\', c]),
            ':' if after.starts_with("//") || emoji::at([":", after].concat().as_str()).is_some() => {
                into.extend(['\\', c])
            }
            _ => into.push(c),
        }
    }
}
