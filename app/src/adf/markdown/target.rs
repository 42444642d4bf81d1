//! Where a link leads: what stands in round brackets after its text, or in angle brackets.

use super::escape::unescape;
use crate::adf::link::Href;

/// The address and title of a link, as meant.
pub struct Target {
    pub address: String,
    pub title: String,
    /// The length of it in the source.
    pub length: usize,
}

const DEEPEST_BRACKETS: usize = 32;

impl Target {
    /// Reads `(address "title")` at the beginning of `text`.
    pub fn read(text: &str) -> Option<Self> {
        let inside = skip_space(text.strip_prefix('(')?);
        let (address, rest) = match inside.strip_prefix('<') {
            Some(inside) => {
                let end = inside.find(['>', '<', '\n'])?;
                (inside.get(..end)?, inside.get(end..)?.strip_prefix('>')?)
            }
            None => inside.split_at(bare(inside)?),
        };
        let spaced = skip_space(rest);
        let quote = spaced
            .chars()
            .next()
            .filter(|c| matches!(c, '"' | '\'') && spaced.len() < rest.len());
        let (title, rest) = match quote {
            Some(quote) => {
                let inside = spaced.get(1..)?;
                let end = closing(inside, quote)?;
                (inside.get(..end)?, skip_space(inside.get(end + 1..)?))
            }
            None => ("", spaced),
        };
        let rest = rest.strip_prefix(')')?;
        Some(Self {
            address: unescape(address),
            title: unescape(title),
            length: text.len() - rest.len(),
        })
    }
}

/// The address that `<https://example.com>` or `<name@example.com>` at the beginning of `text` leads to,
/// and its text.
pub fn automatic(text: &str) -> Option<(String, &str)> {
    let inside = text.strip_prefix('<')?;
    let shown = inside.get(..inside.find(|c: char| c == '>' || c == '<' || c.is_whitespace())?)?;
    if !inside.get(shown.len()..)?.starts_with('>') {
        return None;
    }
    if Href::absolute(shown).is_some() {
        return Some((shown.to_owned(), shown));
    }
    let (name, host) = shown.split_once('@')?;
    let fits = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || "._%+-".contains(c));
    (fits(name) && fits(host)).then(|| (["mailto:", shown].concat(), shown))
}

fn skip_space(text: &str) -> &str {
    text.trim_start_matches([' ', '\t', '\n'])
}

/// The length of an address without angle brackets: it has no white space, and its round brackets
/// match.
fn bare(text: &str) -> Option<usize> {
    let mut open = 0;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => {}
            '(' if open == DEEPEST_BRACKETS => return None,
            '(' => open += 1,
            ')' if open == 0 => return Some(at),
            ')' => open -= 1,
            ' ' | '\t' | '\n' => return (open == 0).then_some(at),
            _ => {}
        }
        escaped = c == '\\' && !escaped;
    }
    None
}

fn closing(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        if c == quote && !escaped {
            return Some(at);
        }
        escaped = c == '\\' && !escaped;
    }
    None
}
