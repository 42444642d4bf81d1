//! Web addresses that stand in text as they are.

use crate::adf::link::Href;

/// The address at `start`, if one begins there. As in GitHub's flavour of Markdown, punctuation at the end
/// belongs to the sentence, and so does a closing bracket that nothing opened.
pub fn at(text: &str, start: usize) -> Option<&str> {
    let (before, rest) = text.split_at_checked(start)?;
    let within_word = before
        .chars()
        .next_back()
        .is_some_and(|c| !c.is_ascii_punctuation() && !c.is_whitespace());
    if within_word || !(rest.starts_with("https://") || rest.starts_with("http://")) {
        return None;
    }
    let address = rest.get(..length(rest))?;
    Href::absolute(address).map(|_| address)
}

fn length(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '`' | ']'));
    let mut address = text.get(..end.unwrap_or(text.len())).unwrap_or_default();
    let mut unopened = address
        .matches(')')
        .count()
        .saturating_sub(address.matches('(').count());
    while let Some(last) = address.chars().next_back() {
        match last {
            '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '*' | '_' | '~' | '…' => {}
            ')' if unopened > 0 => unopened -= 1,
            _ => break,
        }
        address = address.get(..address.len() - last.len_utf8()).unwrap_or_default();
    }
    address.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<&str> {
        (0..text.len()).find_map(|start| at(text, start))
    }

    #[test]
    fn addresses_end_where_the_sentence_goes_on() {
        for (text, address) in [
            ("See https://example.com/a_b.", "https://example.com/a_b"),
            ("(http://example.com/x)", "http://example.com/x"),
            (
                "https://en.wikipedia.org/wiki/Rust_(language))",
                "https://en.wikipedia.org/wiki/Rust_(language)",
            ),
            ("http https://example.com?x=1&y=2 more", "https://example.com?x=1&y=2"),
        ] {
            assert_eq!(found(text), Some(address), "{text}");
        }
    }

    #[test]
    fn words_are_no_addresses() {
        for text in [
            "http",
            "https://",
            "https://.",
            "xhttps://example.com",
            "httpx://example.com",
            "javascript://x",
        ] {
            assert_eq!(found(text), None, "{text}");
        }
    }
}
