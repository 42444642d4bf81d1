//! Panels and expands: the lines between `:::info` or `:::expand A title` and `:::`.

use super::mark_up::{Fence, Marker, indent};
use crate::adf::node::PanelType;

/// The fewest colons that begin or end one.
const FEWEST: usize = 3;

/// How many items may begin on one line. Lists in lists end far sooner; a hostile line does not.
const MOST_MARKERS: usize = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContainerKind<'a> {
    Panel(PanelType),
    /// With its title.
    Expand(&'a str),
}

/// The line that opens one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Container<'a> {
    pub kind: ContainerKind<'a>,
    colons: usize,
}

impl<'a> Container<'a> {
    pub fn open(line: &'a str) -> Option<Self> {
        let (colons, after) = colons(line)?;
        let (name, rest) = after.split_once([' ', '\t']).unwrap_or((after, ""));
        let rest = rest.trim_matches([' ', '\t']);
        let kind = match PanelType::from_word(name) {
            // A custom one has a colour and an icon besides.
            Some(PanelType::Custom) => return None,
            Some(panel) if rest.is_empty() => ContainerKind::Panel(panel),
            None if name == "expand" => ContainerKind::Expand(rest),
            _ => return None,
        };
        Some(Self { kind, colons })
    }

    /// The lines in it, and those after its end. As with code, what nobody ends goes on to the last line.
    pub fn split<'l, 's>(&self, lines: &'l [&'s str]) -> (&'l [&'s str], &'l [&'s str]) {
        // Those that are open, the innermost last.
        let mut open = vec![self.colons];
        let mut code: Option<Fence> = None;
        for (place, line) in lines.iter().enumerate() {
            if let Some(fence) = code {
                code = Some(fence).filter(|fence| !fence.closes(unquoted(line)));
            } else if let Some(inner) = Container::open(line) {
                open.push(inner.colons);
            } else if is_end(line, open.last().copied().unwrap_or(FEWEST)) {
                open.pop();
                if open.is_empty() {
                    let (inside, rest) = lines.split_at(place);
                    return (inside, rest.get(1..).unwrap_or_default());
                }
            } else {
                code = Fence::open(item_text(line));
            }
        }
        (lines, &[])
    }
}

/// Whether a line is of a panel or expand, and not of its text.
pub fn is_edge(line: &str) -> bool {
    Container::open(line).is_some() || is_end(line, FEWEST)
}

fn is_end(line: &str, fewest: usize) -> bool {
    colons(line).is_some_and(|(count, after)| after.is_empty() && count >= fewest)
}

/// What a line says, in however many quotes and items of lists it is.
fn unquoted(line: &str) -> &str {
    line.trim_start_matches([' ', '\t', '>'])
}

/// The same where an item may begin.
fn item_text(line: &str) -> &str {
    let mut text = unquoted(line);
    for _ in 0..MOST_MARKERS {
        match Marker::of(text) {
            Some(marker) => text = unquoted(marker.rest),
            None => break,
        }
    }
    text
}

/// How many colons a line begins with, and what follows.
fn colons(line: &str) -> Option<(usize, &str)> {
    let text = line.trim_matches([' ', '\t']);
    let after = text.trim_start_matches(':');
    let count = text.len() - after.len();
    (count >= FEWEST && indent(line) < 4).then(|| (count, after.trim_start_matches([' ', '\t'])))
}

/// Lines between the signs; inside of them fewer colons stand in a row than in the signs.
pub fn written(name: &str, inside: &str) -> String {
    let longest = inside.lines().filter_map(colons).map(|(count, _)| count + 1).max();
    let signs = ":".repeat(longest.unwrap_or(FEWEST));
    [&signs, name, "\n", inside, "\n", &signs].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_names_open_one() {
        for (line, kind) in [
            (":::info", Some(ContainerKind::Panel(PanelType::Info))),
            ("  ::: warning ", Some(ContainerKind::Panel(PanelType::Warning))),
            ("::::expand  More of it ", Some(ContainerKind::Expand("More of it"))),
            (":::expand", Some(ContainerKind::Expand(""))),
            ("::info", None),
            (":::", None),
            (":::info and more", None),
            (":::custom", None),
            (":::expanded", None),
            ("    :::info", None),
        ] {
            assert_eq!(Container::open(line).map(|container| container.kind), kind, "{line}");
        }
    }

    fn inside<'a>(first: &'a str, lines: &[&'a str]) -> (usize, usize) {
        let (inside, rest) = Container::open(first).unwrap().split(lines);
        (inside.len(), rest.len())
    }

    #[test]
    fn an_end_is_of_the_innermost() {
        assert_eq!(inside(":::info", &["a", ":::", "b"]), (1, 1));
        assert_eq!(inside(":::info", &["a", "b"]), (2, 0));
        assert_eq!(inside(":::expand", &[":::info", "a", ":::", "b", ":::", "c"]), (4, 1));
        assert_eq!(inside("::::expand", &["- ```", "  :::", "  ```", "::::", "c"]), (3, 1));
        assert_eq!(
            inside(":::info", &["- 1. ```", "     :::", "     ```", ":::", "c"]),
            (3, 1)
        );
        assert_eq!(inside(":::info", &["> ```", "> :::", "> ```", ":::", "c"]), (3, 1));
        assert_eq!(inside(":::info", &["```", ":::", "```", ":::"]), (3, 0));
    }

    #[test]
    fn signs_are_longer_than_what_is_inside() {
        assert_eq!(written("info", "a"), ":::info\na\n:::");
        assert_eq!(
            written("expand", ":::info\na\n:::"),
            "::::expand\n:::info\na\n:::\n::::"
        );
    }
}
