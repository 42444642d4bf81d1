//! A paragraph's text to nodes.

use std::borrow::Cow;

use super::{
    bare_link,
    emphasis::{self, Run, Style, TAGS},
    escape::entity,
    line::Line,
    mention, object, picture,
    target::{self, Target},
};
use crate::adf::{emoji, node::Node, picture::Picture, text};

/// Reads the text of a paragraph: with markup and its line breaks, and with pictures, which are blocks
/// ([`picture::apart`]).
pub fn text(text: &str) -> Vec<Node> {
    scan(text, Setting::Paragraph, Line::default())
}

/// The same without pictures: where no blocks can stand, they are words.
pub fn line(text: &str) -> Vec<Node> {
    read(text, Line::default())
}

/// The same for a table's cell, which is one line: `<br>` is a break in it.
pub fn cell(text: &str) -> Vec<Node> {
    scan(text, Setting::Cell, Line::default())
}

/// The same, all of it strong.
pub fn strong_line(text: &str) -> Vec<Node> {
    read(text, Line::strong())
}

fn read(text: &str, line: Line) -> Vec<Node> {
    scan(text, Setting::Line, line)
}

/// Where a text stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Setting {
    Paragraph,
    Line,
    Cell,
}

fn scan(text: &str, setting: Setting, line: Line) -> Vec<Node> {
    let mut scan = Scan {
        source: text,
        setting,
        at: 0,
        text_from: 0,
        pieces: Vec::new(),
        runs: Vec::new(),
        brackets: Vec::new(),
    };
    while scan.step().is_some() {}
    scan.end_text();
    emphasis::pair(&mut scan.runs, 0);
    scan.write(line)
}

/// A part of the line, in the order of the source.
enum Piece<'a> {
    Text(Cow<'a, str>),
    Code(String),
    Break,
    /// The next of the runs.
    Run,
    LinkStart(Target),
    PictureStart(Target),
    /// A link whose text is its address.
    Automatic(String, &'a str),
    LinkEnd,
    /// What is no text.
    Node(Node),
}

/// A `[` or `![` that may turn out to begin a link.
struct Bracket {
    /// Its place among the pieces.
    place: usize,
    /// How many runs are before it.
    runs: usize,
    is_image: bool,
    /// A link cannot hold a link.
    holds_link: bool,
}

struct Scan<'a> {
    source: &'a str,
    setting: Setting,
    at: usize,
    /// Where the text began that is not among the pieces yet.
    text_from: usize,
    pieces: Vec<Piece<'a>>,
    runs: Vec<Run<'a>>,
    brackets: Vec<Bracket>,
}

impl<'a> Scan<'a> {
    /// Goes on by one sign or character; `None` at the end.
    fn step(&mut self) -> Option<()> {
        let rest = self.rest();
        let c = rest.chars().next()?;
        let taken = match c {
            '\\' => self.backslash(rest),
            '\n' => self.put(Piece::Break, 1),
            '`' => self.code(rest),
            '*' | '_' | '~' => self.run(rest, c),
            '[' => self.bracket(1),
            '!' if rest.starts_with("![") => self.bracket(2),
            ']' => self.close_bracket(),
            '<' => self.angle(rest),
            ':' => self.emoji(rest),
            '&' => self.entity(rest),
            'h' => self.bare_link(),
            _ => None,
        };
        if taken.is_none() {
            self.at += c.len_utf8();
        }
        Some(())
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    /// Puts a piece that takes the next `length` bytes of the source.
    fn put(&mut self, piece: Piece<'a>, length: usize) -> Option<()> {
        self.end_text();
        self.pieces.push(piece);
        self.at += length;
        self.text_from = self.at;
        Some(())
    }

    fn end_text(&mut self) {
        let text = self.source.get(self.text_from..self.at).unwrap_or_default();
        if !text.is_empty() {
            self.pieces.push(Piece::Text(text.into()));
        }
        self.text_from = self.at;
    }

    fn backslash(&mut self, rest: &'a str) -> Option<()> {
        let next = rest.chars().nth(1)?;
        if next == '\n' {
            return self.put(Piece::Break, 2);
        }
        next.is_ascii_punctuation().then_some(())?;
        self.put(Piece::Text(rest.get(1..2)?.into()), 2)
    }

    fn code(&mut self, rest: &'a str) -> Option<()> {
        let length = rest.len() - rest.trim_start_matches('`').len();
        let (fence, inside) = rest.split_at_checked(length)?;
        let Some(end) = closing_fence(inside, length) else {
            return self.put(Piece::Text(fence.into()), length);
        };
        let code = inside.get(..end)?.replace('\n', " ");
        let padded = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
        let code = padded.filter(|_| !code.trim_matches(' ').is_empty()).unwrap_or(&code);
        self.put(Piece::Code(code.to_owned()), length + end + length)
    }

    fn run(&mut self, rest: &'a str, sign: char) -> Option<()> {
        let after = rest.trim_start_matches(sign);
        let length = rest.len() - after.len();
        let text = rest.get(..length)?;
        if sign == '~' && length > 2 {
            return self.put(Piece::Text(text.into()), length);
        }
        let before = self.source.get(..self.at)?.chars().next_back();
        self.runs.push(Run::new(text, before, after.chars().next()));
        self.put(Piece::Run, length)
    }

    fn bracket(&mut self, length: usize) -> Option<()> {
        let text = self.rest().get(..length)?;
        self.put(Piece::Text(text.into()), length)?;
        self.brackets.push(Bracket {
            place: self.pieces.len() - 1,
            runs: self.runs.len(),
            is_image: length == 2,
            holds_link: false,
        });
        Some(())
    }

    fn close_bracket(&mut self) -> Option<()> {
        let Bracket {
            place,
            runs,
            is_image,
            holds_link,
        } = self.brackets.pop()?;
        if holds_link && !is_image {
            return None;
        }
        let target = Target::read(self.rest().get(1..)?)?;
        let length = 1 + target.length;
        self.end_text();
        let is_picture = is_image && self.setting == Setting::Paragraph && picture::named(&target.address).is_some();
        *self.pieces.get_mut(place)? = match is_picture {
            true => Piece::PictureStart(target),
            false => Piece::LinkStart(target),
        };
        // Emphasis begins and ends on the same side of a link's end.
        emphasis::pair(&mut self.runs, runs);
        for run in self.runs.iter_mut().skip(runs) {
            run.settle();
        }
        if let Some(outer) = self.brackets.last_mut() {
            outer.holds_link |= !is_image;
        }
        self.put(Piece::LinkEnd, length)
    }

    fn angle(&mut self, rest: &'a str) -> Option<()> {
        if let Some(length) = break_in_cell(rest).filter(|_| self.setting == Setting::Cell) {
            return self.put(Piece::Break, length);
        }
        if let Some(tag) = TAGS.into_iter().find(|tag| rest.starts_with(tag)) {
            self.runs.push(Run::of_tag(tag));
            return self.put(Piece::Run, tag.len());
        }
        if let Some((node, length)) = object::bracketed(rest) {
            return self.put(Piece::Node(node), length);
        }
        let (address, shown) = target::automatic(rest)?;
        self.put(Piece::Automatic(address, shown), shown.len() + 2)
    }

    fn entity(&mut self, rest: &'a str) -> Option<()> {
        let (c, length) = entity(rest)?;
        self.put(Piece::Text(c.to_string().into()), length)
    }

    /// Not within a word or a number, such as the time of day.
    fn emoji(&mut self, rest: &'a str) -> Option<()> {
        let (name, text) = emoji::at(rest)?;
        let is_word = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let before = self.source.get(..self.at)?.chars().next_back();
        let after = rest.get(name.len()..)?.chars().next();
        if is_word(before) || is_word(after) {
            return None;
        }
        self.put(Piece::Node(emoji::node(name, text)), name.len())
    }

    fn bare_link(&mut self) -> Option<()> {
        let shown = bare_link::at(self.source, self.at)?;
        self.put(Piece::Automatic(shown.to_owned(), shown), shown.len())
    }

    fn write(self, mut line: Line) -> Vec<Node> {
        let mut runs = self.runs.into_iter();
        let mut pieces = self.pieces.into_iter();
        while let Some(piece) = pieces.next() {
            match piece {
                Piece::Text(text) => line.text(&text),
                Piece::Code(code) => line.code(&code),
                Piece::Break => line.line_break(),
                Piece::LinkStart(target) if let Some(account) = mention::account(&target.address) => {
                    line.node(mention::node(&account, &words(&mut pieces, &mut runs)));
                }
                Piece::LinkStart(target) if let Some(colour) = object::status_colour(&target.address) => {
                    match words(&mut pieces, &mut runs).trim() {
                        "" => line.text(&target.address),
                        words => line.node(object::status(words, colour)),
                    }
                }
                Piece::PictureStart(target)
                    if !line.is_linked()
                        && let Some(picture) = picture::named(&target.address) =>
                {
                    let name = words(&mut pieces, &mut runs);
                    line.node(Picture { name, ..picture }.into_node());
                }
                Piece::LinkStart(Target { address, title, .. })
                | Piece::PictureStart(Target { address, title, .. }) => {
                    line.open_link(&address, &title, false);
                }
                Piece::LinkEnd => line.close_link(),
                Piece::Node(node) => line.node(node),
                Piece::Automatic(address, shown) => {
                    line.open_link(&address, "", true);
                    line.text(shown);
                    line.close_link();
                }
                Piece::Run => {
                    let Some(run) = runs.next() else { continue };
                    for style in &run.closes {
                        let open = open(&mut line, *style);
                        *open = open.saturating_sub(1);
                    }
                    line.text(run.text.get(..run.left).unwrap_or_default());
                    for style in &run.opens {
                        *open(&mut line, *style) += 1;
                    }
                }
            }
        }
        line.take()
    }
}

/// The words of a link up to its end, without their marks.
fn words<'a>(pieces: &mut impl Iterator<Item = Piece<'a>>, runs: &mut impl Iterator<Item = Run<'a>>) -> String {
    let mut words = String::new();
    let mut depth = 1;
    for piece in pieces {
        match piece {
            Piece::Text(text) => words += &text,
            Piece::Code(code) => words += &code,
            Piece::Break => words.push(' '),
            Piece::Run => words += runs.next().map_or("", |run| run.text),
            Piece::Automatic(_, shown) => words += shown,
            Piece::Node(node) => words += &text::own(&node).unwrap_or_default(),
            Piece::LinkStart(Target { address, title, .. }) | Piece::PictureStart(Target { address, title, .. }) => {
                depth += 1;
                words += &[&address, " ", &title].concat();
            }
            Piece::LinkEnd => depth -= 1,
        }
        if depth == 0 {
            break;
        }
    }
    words
}

fn open(line: &mut Line, style: Style) -> &mut usize {
    match style {
        Style::Em => &mut line.em,
        Style::Strong => &mut line.strong,
        Style::Strike => &mut line.strike,
        Style::Underline => &mut line.underline,
    }
}

/// The length of the `<br>` that `text` begins with.
fn break_in_cell(text: &str) -> Option<usize> {
    let forms = ["<br>", "<br/>", "<br />"];
    forms.into_iter().find(|form| text.starts_with(form)).map(str::len)
}

/// Where in `text` exactly `length` backticks stand in a row.
fn closing_fence(text: &str, length: usize) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text.get(at..)?.find('`')?;
        let rest = text.get(at..)?;
        let found = rest.len() - rest.trim_start_matches('`').len();
        if found == length {
            return Some(at);
        }
        at += found;
    }
}
