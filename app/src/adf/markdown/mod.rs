//! Markdown in, a document out: the part of CommonMark that a comment needs, with tables, task
//! lists, strikethrough, bare links and mentions.
//!
//! Every document made here keeps to Atlassian's schema, and nothing that was typed is dropped.
//! Where the schema has no place for something, its text takes the nearest form that there is: a
//! heading in a list becomes a strong paragraph, a table in a quote a line for each row, a quote in
//! a quote part of the outer one, an address that is no link plain text. HTML is text, and so are
//! definitions of links. A line break in a paragraph is kept, as people expect of a comment box.
//!
//! It is made by hand because it runs in the browser at every key: it weighs a fraction of the
//! crates that do the same with all of CommonMark.

mod bare_link;
mod block;
mod emphasis;
mod escape;
mod inline;
mod line;
mod list;
mod mark_up;
pub mod mention;
mod table;
mod target;

use self::block::{Place, Reader};
use super::{
    Doc,
    node::{Kind, Node},
};

/// In bytes. Jira takes far less; what is longer is not searched for markup.
const LONGEST: usize = 400_000;

pub fn to_doc(markdown: &str) -> Doc {
    // Forms send CRLF.
    let source = markdown.replace("\r\n", "\n").replace('\r', "\n");
    if source.len() > LONGEST {
        return Doc::new(vec![Node::with(Kind::Paragraph, vec![Node::text(source)])]);
    }
    let lines: Vec<_> = source.split('\n').collect();
    Doc::new(Reader::default().blocks(&lines, Place::Root, 0))
}
