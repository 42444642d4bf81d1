//! The issues that somebody names in what they write, as cards: Jira shows them with their titles.
//!
//! Keys of the project in hand count, `DEMO-12`, and the site's own addresses, `https://acme.atlassian.net/browse/OPS-1`.
//! Keys of other projects stay words: `UTF-8` looks like one, and to know better costs a call to Jira for every
//! comment. A backslash before a key keeps it a word, as code does.

use super::{
    Doc,
    link::{Home, issue_key},
    mark::{Mark, MarkKind},
    markdown::to_doc,
    node::{Card, Kind, Node},
};

/// Where something is written.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub home: Home<'a>,
    /// The key of the project, in capitals.
    pub project: &'a str,
}

/// What somebody wrote as Markdown, with cards.
pub fn written(markdown: &str, place: Place) -> Doc {
    put(to_doc(markdown), place)
}

/// Puts cards in place of keys and addresses.
pub fn put(doc: Doc, place: Place) -> Doc {
    Doc(within(doc.0, place))
}

fn within(mut node: Node, place: Place) -> Node {
    if !matches!(node.kind, Kind::CodeBlock { .. }) {
        node.content = node
            .content
            .into_iter()
            .flat_map(|child| replaced(child, place))
            .collect();
    }
    node
}

fn replaced(node: Node, place: Place) -> Vec<Node> {
    let Kind::Text(text) = &node.kind else {
        return vec![within(node, place)];
    };
    let link = node.marks.iter().find_map(|mark| match &mark.kind {
        MarkKind::Link { href, .. } => Some(href),
        _ => None,
    });
    match link {
        // An address that stands for itself.
        Some(href) if href == text && !href.starts_with('/') => match issue_key(href, Some(place.home)) {
            Some(key) => vec![card(key, place)],
            None => vec![node],
        },
        None if !node.marks.iter().any(|mark| mark.kind == MarkKind::Code) => split(text, &node.marks, place),
        _ => vec![node],
    }
}

/// The text with its keys as cards.
fn split(text: &str, marks: &[Mark], place: Place) -> Vec<Node> {
    let mut parts = Vec::new();
    let mut words = String::new();
    let mut rest = text;
    let mut before = None;
    while let Some(next) = rest.chars().next() {
        if before.is_none_or(begins) {
            let bare = rest.strip_prefix('\\').unwrap_or(rest);
            if let Some(key) = key_at(bare, place.project) {
                if bare.len() < rest.len() {
                    words.push_str(key);
                } else {
                    push_words(&mut words, marks, &mut parts);
                    parts.push(card(key, place));
                }
                rest = bare.get(key.len()..).unwrap_or_default();
                before = key.chars().next_back();
                continue;
            }
        }
        words.push(next);
        before = Some(next);
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    push_words(&mut words, marks, &mut parts);
    parts
}

fn push_words(words: &mut String, marks: &[Mark], into: &mut Vec<Node>) {
    if !words.is_empty() {
        into.push(Node {
            marks: marks.to_vec(),
            ..Node::text(std::mem::take(words))
        });
    }
}

fn card(key: &str, place: Place) -> Node {
    Node::leaf(Kind::InlineCard(Card {
        url: Some([place.home.url, "/browse/", key].concat()),
        data: None,
    }))
}

/// Whether a key may begin after this.
fn begins(before: char) -> bool {
    before.is_whitespace() || "([{\"'“‘„«,;:!?–—…".contains(before)
}

/// The key at the beginning of a text, where nothing goes on with it.
fn key_at<'t>(text: &'t str, project: &str) -> Option<&'t str> {
    let number = text.strip_prefix(project)?.strip_prefix('-')?;
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let (key, after) = text.split_at_checked(project.len() + 1 + digits)?;
    issue_key(&["/browse/", key].concat(), None)?;
    let mut after = after.chars();
    let ends = match after.next() {
        None => true,
        Some('.' | '-' | ':') => after.next().is_none_or(|c| !c.is_alphanumeric()),
        Some(c) => !(c.is_alphanumeric() || "_/@#=+\\".contains(c)),
    };
    ends.then_some(key)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: Place<'static> = Place {
        home: Home {
            url: "https://acme.atlassian.net",
            slug: "acme",
        },
        project: "DEMO",
    };

    /// The words, with cards in brackets.
    fn read(markdown: &str) -> String {
        fn write(node: &Node, into: &mut String) {
            match &node.kind {
                Kind::Text(text) => into.push_str(text),
                Kind::InlineCard(card) => {
                    let url = card.url.as_deref().unwrap_or_default();
                    into.extend(["[", url.trim_start_matches("https://acme.atlassian.net/browse/"), "]"]);
                }
                _ => node.content.iter().for_each(|child| write(child, into)),
            }
        }
        let mut words = String::new();
        write(&written(markdown, PLACE).0, &mut words);
        words
    }

    #[test]
    fn keys_of_the_project_become_cards() {
        for (typed, cards) in [
            ("DEMO-12", "[DEMO-12]"),
            (
                "See DEMO-1, DEMO-2 and (DEMO-3).",
                "See [DEMO-1], [DEMO-2] and ([DEMO-3]).",
            ),
            ("DEMO-1's parent: DEMO-2: done", "[DEMO-1]'s parent: [DEMO-2]: done"),
            ("- [ ] **DEMO-7** first", "[DEMO-7] first"),
            ("| DEMO-1 |\n| --- |\n| DEMO-2 |", "[DEMO-1][DEMO-2]"),
        ] {
            assert_eq!(read(typed), cards, "{typed}");
        }
    }

    #[test]
    fn addresses_of_the_site_become_cards_whatever_the_project() {
        let url = "https://acme.atlassian.net/browse/OPS-3";
        assert_eq!(read(&format!("See {url}.")), "See [OPS-3].");
        for other in [
            format!("[words]({url})"),
            format!("`{url}`"),
            "https://acme.atlassian.net/browse/OPS-3?x=1".to_owned(),
            "https://other.atlassian.net/browse/DEMO-3".to_owned(),
        ] {
            assert!(!read(&other).starts_with('['), "{other}");
        }
    }

    #[test]
    fn what_only_looks_like_a_key_stays_words() {
        for words in [
            "UTF-8",
            "OPS-1",
            "demo-1",
            "DEMO-0",
            "DEMO-",
            "DEMO-1a",
            "XDEMO-1",
            "x/DEMO-1",
            "DEMO-1/x",
            "DEMO-1-2",
            "DEMO-1.5",
            "feature/DEMO-1",
            "DEMO-1_x",
            "a@DEMO-1",
            "DEMO-12345678901234",
        ] {
            assert_eq!(read(words), words);
        }
        for (typed, words) in [
            ("`DEMO-1`", "DEMO-1"),
            ("```\nDEMO-1\n```", "DEMO-1"),
            ("[DEMO-1](https://example.com)", "DEMO-1"),
            ("\\DEMO-1 and \\DEMO-x", "DEMO-1 and \\DEMO-x"),
        ] {
            assert_eq!(read(typed), words, "{typed}");
        }
    }
}
