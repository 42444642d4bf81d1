//! The IDs of tasks, which must differ within a document.

use std::collections::HashSet;

use serde_json::Value;

use crate::adf::node::Node;

const NAME: &str = "localId";

/// Gives nodes that were just read other IDs than those of the original.
pub fn keep_apart(read: &mut [Node], original: &Node) {
    let mut taken = HashSet::new();
    collect(original, &mut taken);
    let mut last = 0;
    rename(read, &taken, &mut last);
}

fn collect<'a>(node: &'a Node, into: &mut HashSet<&'a str>) {
    let id = node.kept.as_ref().and_then(|kept| kept.attributes.get(NAME)?.as_str());
    into.extend(id);
    for child in &node.content {
        collect(child, into);
    }
}

fn rename(nodes: &mut [Node], taken: &HashSet<&str>, last: &mut usize) {
    for node in nodes {
        let id = node.kept.as_mut().and_then(|kept| kept.attributes.get_mut(NAME));
        if let Some(id) = id {
            *id = Value::from(next(taken, last));
        }
        rename(&mut node.content, taken, last);
    }
}

fn next(taken: &HashSet<&str>, last: &mut usize) -> String {
    loop {
        *last += 1;
        let id = last.to_string();
        if !taken.contains(id.as_str()) {
            return id;
        }
    }
}
