//! What the buttons above the comment box do to the text: they put Markdown around what is
//! selected, or take it away again.

/// A button of the bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Bold,
    Italic,
    Strike,
    Code,
    Link,
    Bullets,
    Numbers,
    Tasks,
    Quote,
}

/// What comes in place of the selection, and which part of that is selected then, in UTF-16 units
/// from its beginning.
#[derive(Debug, PartialEq, Eq)]
pub struct Formatted {
    pub text: String,
    pub selection: (u32, u32),
}

const ADDRESS: &str = "https://";

impl Format {
    pub const ALL: [Self; 9] = [
        Self::Bold,
        Self::Italic,
        Self::Strike,
        Self::Code,
        Self::Link,
        Self::Bullets,
        Self::Numbers,
        Self::Tasks,
        Self::Quote,
    ];

    /// What the button shows.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Bold => "B",
            Self::Italic => "I",
            Self::Strike => "S",
            Self::Code => "</>",
            Self::Link => "Link",
            Self::Bullets => "•",
            Self::Numbers => "1.",
            Self::Tasks => "☑",
            Self::Quote => "❝",
        }
    }

    /// The key that does the same together with Ctrl or ⌘, where there is one.
    pub fn key(self) -> Option<&'static str> {
        match self {
            Self::Bold => Some("b"),
            Self::Italic => Some("i"),
            Self::Code => Some("e"),
            Self::Link => Some("k"),
            _ => None,
        }
    }

    /// Whether whole lines are meant, however little of them is selected.
    pub fn is_of_lines(self) -> bool {
        matches!(self, Self::Bullets | Self::Numbers | Self::Tasks | Self::Quote)
    }

    pub fn apply(self, selected: &str) -> Formatted {
        match self {
            Self::Bold => around(selected, "**"),
            Self::Italic => around(selected, "_"),
            Self::Strike => around(selected, "~~"),
            Self::Code if selected.contains('\n') => fence(selected),
            Self::Code => around(selected, "`"),
            Self::Link => link(selected),
            Self::Bullets => lines(selected, |_| "- ".to_owned()),
            Self::Numbers => lines(selected, |line| format!("{}. ", line + 1)),
            Self::Tasks => lines(selected, |_| "- [ ] ".to_owned()),
            Self::Quote => lines(selected, |_| "> ".to_owned()),
        }
    }
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

/// White space stays outside: a sign next to it is no markup.
fn around(selected: &str, sign: &str) -> Formatted {
    let inner = selected.trim();
    if let Some(bare) = inner.strip_prefix(sign).and_then(|inner| inner.strip_suffix(sign)) {
        return Formatted {
            selection: (0, units(bare)),
            text: bare.to_owned(),
        };
    }
    let (before, after) = match selected.split_once(inner) {
        Some(sides) if !inner.is_empty() => sides,
        _ => ("", selected),
    };
    let start = units(before) + units(sign);
    Formatted {
        text: [before, sign, inner, sign, after].concat(),
        selection: (start, start + units(inner)),
    }
}

fn fence(selected: &str) -> Formatted {
    let sign = "`".repeat(longest_run(selected).max(2) + 1);
    let text = format!("{sign}\n{}\n{sign}", selected.trim_matches('\n'));
    let all = units(&text);
    Formatted {
        text,
        selection: (all, all),
    }
}

/// The most backticks in a row.
fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

fn link(selected: &str) -> Formatted {
    let inner = selected.trim();
    if inner.starts_with("http://") || inner.starts_with("https://") {
        return Formatted {
            text: format!("[]({inner})"),
            selection: (1, 1),
        };
    }
    let start = units(inner) + 3;
    Formatted {
        text: format!("[{inner}]({ADDRESS})"),
        selection: (start, start + units(ADDRESS)),
    }
}

fn lines(selected: &str, sign: impl Fn(usize) -> String) -> Formatted {
    let signed = selected.split('\n').enumerate();
    let has_all = signed.clone().all(|(number, line)| line.starts_with(&sign(number)));
    let changed: Vec<String> = signed
        .map(|(number, line)| match line.strip_prefix(&sign(number)) {
            Some(bare) if has_all => bare.to_owned(),
            _ => sign(number) + line,
        })
        .collect();
    let text = changed.join("\n");
    let all = units(&text);
    Formatted {
        selection: if selected.contains('\n') { (0, all) } else { (all, all) },
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The text, with what is selected between bars.
    fn shown(format: Format, selected: &str) -> String {
        let Formatted { text, selection } = format.apply(selected);
        let units: Vec<u16> = text.encode_utf16().collect();
        let part = |from: usize, to: usize| String::from_utf16(units.get(from..to).unwrap()).unwrap();
        let (start, end) = (selection.0 as usize, selection.1 as usize);
        format!("{}|{}|{}", part(0, start), part(start, end), part(end, units.len()))
    }

    #[test]
    fn signs_come_around_what_is_selected_and_go_again() {
        assert_eq!(shown(Format::Bold, "word"), "**|word|**");
        assert_eq!(shown(Format::Bold, "**word**"), "|word|");
        assert_eq!(shown(Format::Italic, " two words "), " _|two words|_ ");
        assert_eq!(shown(Format::Strike, ""), "~~||~~");
        assert_eq!(shown(Format::Bold, "  "), "**||**  ");
        assert_eq!(shown(Format::Code, "👍 é"), "`|👍 é|`");
    }

    #[test]
    fn several_lines_of_code_are_a_block() {
        assert_eq!(shown(Format::Code, "a\nb"), "```\na\nb\n```||");
        assert_eq!(shown(Format::Code, "```\nb"), "````\n```\nb\n````||");
    }

    #[test]
    fn a_link_waits_for_what_is_missing() {
        assert_eq!(shown(Format::Link, "words"), "[words](|https://|)");
        assert_eq!(shown(Format::Link, "https://example.com"), "[||](https://example.com)");
    }

    #[test]
    fn each_line_is_marked_or_none() {
        assert_eq!(shown(Format::Bullets, "a\nb"), "|- a\n- b|");
        assert_eq!(shown(Format::Bullets, "- a\n- b"), "|a\nb|");
        assert_eq!(shown(Format::Numbers, "a\nb"), "|1. a\n2. b|");
        assert_eq!(shown(Format::Tasks, "a"), "- [ ] a||");
        assert_eq!(shown(Format::Quote, ""), "> ||");
    }
}
