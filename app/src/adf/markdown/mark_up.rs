//! The signs at the beginning of a line that make it something other than text.

use super::container;

/// How far a line is indented, in columns; a tab reaches to the next multiple of four.
pub fn indent(line: &str) -> usize {
    let mut columns = 0;
    for c in line.chars() {
        match c {
            ' ' => columns += 1,
            '\t' => columns += 4 - columns % 4,
            _ => break,
        }
    }
    columns
}

/// The line without the indentation of its first `columns`, or as much of that as it has.
pub fn dedent(line: &str, columns: usize) -> &str {
    let mut column = 0;
    for (at, c) in line.char_indices() {
        if column >= columns {
            return line.get(at..).unwrap_or_default();
        }
        match c {
            ' ' => column += 1,
            '\t' => column += 4 - column % 4,
            _ => return line.get(at..).unwrap_or_default(),
        }
    }
    ""
}

pub fn is_blank(line: &str) -> bool {
    line.trim_matches([' ', '\t']).is_empty()
}

/// The line without its indentation, unless that makes it code.
fn text(line: &str) -> Option<&str> {
    (indent(line) < 4).then(|| line.trim_matches([' ', '\t']))
}

/// Whether the line ends a paragraph that it follows without a blank line.
pub fn interrupts(line: &str) -> bool {
    let ends_it = |marker: Marker| !is_blank(marker.rest) && marker.number.is_none_or(|number| number == 1);
    is_rule(line)
        || heading(line).is_some()
        || quoted(line).is_some()
        || Fence::open(line).is_some()
        || container::is_edge(line)
        || Marker::of(line).is_some_and(ends_it)
}

/// Level and text of a heading that begins with `#`.
pub fn heading(line: &str) -> Option<(u8, &str)> {
    let text = text(line)?;
    let rest = text.trim_start_matches('#');
    let level = u8::try_from(text.len() - rest.len()).ok()?;
    if !(1..=6).contains(&level) || !(rest.is_empty() || rest.starts_with([' ', '\t'])) {
        return None;
    }
    let rest = rest.trim_matches([' ', '\t']);
    let unclosed = rest.trim_end_matches('#');
    let closed = unclosed.is_empty() || unclosed.ends_with([' ', '\t']);
    Some((
        level,
        if closed {
            unclosed.trim_end_matches([' ', '\t'])
        } else {
            rest
        },
    ))
}

/// The level of the heading that this line makes of the paragraph before.
pub fn underline(line: &str) -> Option<u8> {
    let text = text(line)?;
    let all = |sign: char| !text.is_empty() && text.chars().all(|c| c == sign);
    if all('=') { Some(1) } else { all('-').then_some(2) }
}

pub fn is_rule(line: &str) -> bool {
    let Some(text) = text(line) else { return false };
    ['-', '*', '_'].iter().any(|sign| {
        text.chars().all(|c| c == *sign || c == ' ' || c == '\t') && text.chars().filter(|c| c == sign).count() >= 3
    })
}

/// What a line of a quote says.
pub fn quoted(line: &str) -> Option<&str> {
    let text = line.trim_start_matches([' ', '\t']).strip_prefix('>')?;
    (indent(line) < 4).then(|| text.strip_prefix(' ').unwrap_or(text))
}

/// The beginning of an item of a list.
#[derive(Clone, Copy)]
pub struct Marker<'a> {
    /// The bullet, or what stands behind the number: items with different ones are of different lists.
    pub sign: char,
    pub number: Option<u64>,
    /// How far lines are indented that belong to the item, in columns.
    pub width: usize,
    pub rest: &'a str,
}

impl<'a> Marker<'a> {
    pub fn of(line: &'a str) -> Option<Self> {
        let indented = indent(line);
        if indented > 3 || is_rule(line) {
            return None;
        }
        let text = line.trim_start_matches([' ', '\t']);
        let after_digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
        let digits = text.len() - after_digits.len();
        let sign = after_digits.chars().next()?;
        let number = match (sign, digits) {
            ('-' | '+' | '*', 0) => None,
            ('.' | ')', 1..=9) => Some(text.get(..digits)?.parse().ok()?),
            _ => return None,
        };
        let rest = after_digits.get(1..)?;
        let width = indented + digits + 1;
        let (width, rest) = match indent(rest) {
            _ if is_blank(rest) => (width + 1, ""),
            0 => return None,
            spaces @ 1..=4 => (width + spaces, dedent(rest, spaces)),
            // Code, indented.
            _ => (width + 1, dedent(rest, 1)),
        };
        Some(Self {
            sign,
            number,
            width,
            rest,
        })
    }

    pub fn is_sibling(&self, other: &Self) -> bool {
        self.sign == other.sign && self.number.is_some() == other.number.is_some()
    }
}

/// Whether an item of a list begins with a box, ticked or not, and what follows it.
pub fn task(text: &str) -> Option<(bool, &str)> {
    let rest = text.strip_prefix('[')?;
    let (ticked, rest) = match rest.strip_prefix(' ') {
        Some(rest) => (false, rest),
        None => (true, rest.strip_prefix(['x', 'X'])?),
    };
    let rest = rest.strip_prefix(']')?;
    (rest.is_empty() || rest.starts_with([' ', '\t'])).then_some((ticked, rest))
}

/// The line that opens a code block.
#[derive(Clone, Copy)]
pub struct Fence<'a> {
    sign: char,
    length: usize,
    pub indent: usize,
    pub info: &'a str,
}

impl<'a> Fence<'a> {
    pub fn open(line: &'a str) -> Option<Self> {
        let text = text(line)?;
        let sign = text.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
        let info = text.trim_start_matches(sign);
        let length = text.len() - info.len();
        // Otherwise it is code within text.
        let fits = length >= 3 && !(sign == '`' && info.contains('`'));
        fits.then(|| Self {
            sign,
            length,
            indent: indent(line),
            info: info.trim_matches([' ', '\t']),
        })
    }

    pub fn closes(&self, line: &str) -> bool {
        text(line).is_some_and(|text| text.len() >= self.length && text.chars().all(|c| c == self.sign))
    }
}
