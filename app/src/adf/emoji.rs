//! Emoji by the names that people type between colons: `:smile:`.
//!
//! Names and order: `emojibase-data` 17.0.0, the names of JoyPixels, MIT; `.make/emoji.mjs` made the
//! list.
//!
//! A site's own emoji are pictures that Jira's REST API does not name: a document holds their `shortName` and an `id` of
//! the emoji service, which takes no token of an OAuth app (facts known to Byline; UNCONFIRMED beyond them). They are
//! shown by their `text`, or else by that name.

use std::sync::LazyLock;

use super::node::{Kind, Node};

/// A line for each emoji: itself, then its names.
const LIST: &str = include_str!("emoji.txt");

/// Name and emoji, in the order of the names.
static BY_NAME: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
    let mut names: Vec<_> = all()
        .flat_map(|emoji| emoji.names().map(move |name| (name, emoji.text)))
        .collect();
    names.sort_unstable();
    names
});

/// An emoji of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Emoji<'a> {
    /// The emoji itself.
    pub text: &'a str,
    names: &'a str,
}

impl<'a> Emoji<'a> {
    /// The one that is written first.
    pub fn names(self) -> impl Iterator<Item = &'a str> + Clone {
        self.names.split(' ')
    }
}

/// Those that are used most come first.
pub fn all() -> impl Iterator<Item = Emoji<'static>> {
    LIST.lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(text, names)| Emoji { text, names })
}

/// At most so many whose name begins so; then those in whose name a later word does.
pub fn begun(beginning: &str, most: usize) -> Vec<Emoji<'static>> {
    let beginning = beginning.to_ascii_lowercase();
    let first = all().filter(|emoji| emoji.names().any(|name| name.starts_with(&beginning)));
    let later = ["_", &beginning].concat();
    let others = all().filter(|emoji| {
        let mut names = emoji.names();
        names.clone().all(|name| !name.starts_with(&beginning)) && names.any(|name| name.contains(&later))
    });
    first.chain(others).take(most).collect()
}

/// The name at the beginning of `text`, with its colons, and the emoji.
pub fn at(text: &str) -> Option<(&str, &'static str)> {
    let inside = text.strip_prefix(':')?;
    let (name, _) = inside.split_once(':')?;
    Some((text.get(..name.len() + 2)?, named(name)?))
}

fn named(name: &str) -> Option<&'static str> {
    let place = BY_NAME.binary_search_by_key(&name, |(name, _)| name).ok()?;
    BY_NAME.get(place).map(|(_, text)| *text)
}

/// `short_name` has its colons.
pub fn node(short_name: &str, text: &str) -> Node {
    let mut node = Node::leaf(Kind::Emoji {
        short_name: short_name.to_owned(),
        text: Some(text.to_owned()),
    });
    let attributes = &mut node.kept.get_or_insert_default().attributes;
    attributes.insert("id".to_owned(), id(text).into());
    node
}

/// UNCONFIRMED: that Jira knows standard emoji by their code points in hexadecimal digits, without
/// the one that only asks for a picture. Where it does not, it shows the emoji all the same, from its
/// `text`.
fn id(text: &str) -> String {
    let points = text.chars().filter(|c| *c != '\u{fe0f}');
    points
        .map(|c| format!("{:x}", u32::from(c)))
        .collect::<Vec<_>>()
        .join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_to_emoji() {
        for (text, found) in [
            (":smile: x", Some((":smile:", "😄"))),
            (":+1:", Some((":+1:", "👍"))),
            (":smile", None),
            (":nobody_knows_this:", None),
            ("::", None),
            (":10:", None),
            ("é", None),
        ] {
            assert_eq!(at(text), found, "{text}");
        }
        assert_eq!(id("❤️"), "2764");
    }

    #[test]
    fn what_is_typed_finds_emoji() {
        let found = |beginning| {
            begun(beginning, 3)
                .into_iter()
                .map(|emoji| emoji.text)
                .collect::<Vec<_>>()
        };
        assert_eq!(found("tad"), ["🎉"]);
        assert_eq!(found("white_check"), ["✅"]);
        assert!(found("check_m").contains(&"✅"), "a later word");
        assert_eq!(found("").len(), 3);
    }

    #[test]
    fn no_name_means_two() {
        let mut names: Vec<_> = BY_NAME.iter().map(|(name, _)| name).collect();
        let count = names.len();
        names.dedup();
        assert_eq!(names.len(), count);
        assert!(
            names
                .iter()
                .all(|name| name.bytes().any(|byte| byte.is_ascii_lowercase()) || name.ends_with('1'))
        );
    }
}
