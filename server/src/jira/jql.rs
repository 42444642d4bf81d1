//! JQL, Jira's query language, with a person's words in it.

use app::model::IssueKey;

/// More than anybody types into a search box.
const MOST_CHARACTERS: usize = 200;

/// What Jira's text index reads as operators within a search text, and so refuses or misreads when
/// it stands in a person's words (Jira's text search syntax).
const OPERATORS: [char; 22] = [
    '+', '-', '&', '|', '!', '(', ')', '{', '}', '[', ']', '^', '~', '*', '?', '\\', '/', ':', '"', '\'', '<', '>',
];

/// Finds issues that hold all words of a text, last changed first. Nothing when there is no word.
pub fn about(text: &str) -> Option<String> {
    let words = words(text);
    (!words.is_empty()).then(|| format!("text ~ {} ORDER BY updated DESC", literal(&words)))
}

/// The issues whose parent is this one, the oldest first.
pub fn children(key: &IssueKey) -> String {
    format!("parent = {} ORDER BY created ASC", literal(key.as_str()))
}

/// What the acting person lately looked at, latest first.
pub const RECENT: &str = "issuekey in issueHistory() ORDER BY lastViewed DESC";

/// The words of a text without operators: a search for what was typed, not for what it might
/// mean to the index.
fn words(text: &str) -> String {
    let text: String = text.chars().take(MOST_CHARACTERS).collect();
    text.split(|c: char| c.is_whitespace() || c.is_control() || OPERATORS.contains(&c))
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            // In capitals these are operators too.
            "AND" | "OR" | "NOT" | "TO" => word.to_lowercase(),
            _ => word.to_owned(),
        })
        .collect::<Vec<_>>()
        .join(" ")
}

/// Any text as one literal: in double quotes, with backslashes before quotes and backslashes.
fn literal(text: &str) -> String {
    let mut literal = String::with_capacity(text.len() + 2);
    literal.push('"');
    for c in text.chars() {
        if matches!(c, '"' | '\\') {
            literal.push('\\');
        }
        literal.push(c);
    }
    literal.push('"');
    literal
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Reads one literal off the front as JQL's grammar has it; returns its value and the rest.
    fn read_literal(jql: &str) -> Option<(String, &str)> {
        let mut chars = jql.strip_prefix('"')?.char_indices();
        let mut value = String::new();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' => return Some((value, &jql[at + 2..])),
                '\\' => value.push(chars.next()?.1),
                _ => value.push(c),
            }
        }
        None
    }

    proptest! {
        #[test]
        fn any_text_is_one_literal(text in r#"(\PC|["'\\\n\r\t \u{201c}\u{201d}()]|OR|--|ORDER BY ){0,40}"#) {
            let literal = literal(&text);
            prop_assert_eq!(read_literal(&literal), Some((text, "")));
        }

        #[test]
        fn a_search_is_a_literal_and_nothing_of_it_escapes(text in any::<String>()) {
            if let Some(jql) = about(&text) {
                let rest = jql.strip_prefix("text ~ ").unwrap();
                let (value, rest) = read_literal(rest).unwrap();
                prop_assert_eq!(rest, " ORDER BY updated DESC");
                prop_assert!(!value.contains(OPERATORS));
                prop_assert!(value.chars().count() <= MOST_CHARACTERS);
            }
        }
    }

    #[test]
    fn words_are_searched_for_as_typed() {
        assert_eq!(
            about("  the login\tpage ").unwrap(),
            r#"text ~ "the login page" ORDER BY updated DESC"#
        );
        assert_eq!(
            about(r#"x" OR project = "SECRET"#).unwrap(),
            r#"text ~ "x or project = SECRET" ORDER BY updated DESC"#
        );
        assert_eq!(
            about("größe 漢字").unwrap(),
            r#"text ~ "größe 漢字" ORDER BY updated DESC"#
        );
    }

    #[test]
    fn children_are_found_by_their_parent() {
        let key = "DEMO-6".parse().unwrap();
        assert_eq!(children(&key), r#"parent = "DEMO-6" ORDER BY created ASC"#);
    }

    #[test]
    fn no_word_is_no_search() {
        for text in ["", "   ", "???", "\"\"", "\\"] {
            assert_eq!(about(text), None, "{text:?}");
        }
    }
}
