//! Blocks that nobody changed, found again.

use std::collections::{HashMap, VecDeque};

use super::{alike, plain};
use crate::adf::{node::Node, write};

/// The blocks of the document as it was, by what they look like; each is given back once.
pub struct Originals<'a>(HashMap<String, VecDeque<&'a Node>>);

impl<'a> Originals<'a> {
    pub fn of(blocks: &'a [Node]) -> Self {
        let mut originals: HashMap<String, VecDeque<&Node>> = HashMap::new();
        for block in blocks {
            originals.entry(look(block)).or_default().push_back(block);
        }
        Self(originals)
    }

    /// The original that is like this one, or else this one.
    pub fn instead_of(&mut self, block: Node) -> Node {
        let Some(same) = self.0.get_mut(&look(&block)) else {
            return block;
        };
        // Two blocks that look alike may differ in what nobody sees; the one that is itself first.
        let found = same.iter().position(|original| **original == block);
        let found = found.or_else(|| same.iter().position(|original| alike(original, &block)));
        match found.and_then(|place| same.remove(place)) {
            Some(original) => original.clone(),
            None => block,
        }
    }
}

fn look(block: &Node) -> String {
    write::node(&plain(block)).to_string()
}
