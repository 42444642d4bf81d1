//! Markdown in, a document out: the part of CommonMark that a comment needs, with tables, task
//! lists, strikethrough, bare links and mentions, and with what Jira has beyond that:
//!
//! | written | is |
//! | --- | --- |
//! | `:::info` … `:::` | a panel: `info`, `note`, `tip`, `warning`, `error` or `success` |
//! | `:::expand A title` … `:::` | an expand |
//! | `<u>words</u>` | underlined text |
//! | `[@Mark](mention:account-id)` | a mention |
//! | `[Done](status:green)` | a status: `neutral`, `purple`, `blue`, `red`, `yellow` or `green` |
//! | `<date:2026-01-17>` | a date |
//! | `<card:https://…>` | a link that Jira shows as a card |
//! | `![name](attachment:10023)` | a picture of the issue, with `/1280x720` for its size; it stands on its own |
//! | `:smile:` | an emoji, where there is one of that name |
//! | `a<br>b` | a line break in a table's cell |
//!
//! Around panels and expands that hold others the colons may be more than three; an end has as many
//! as its beginning, or more.
//!
//! Every document made here keeps to Atlassian's schema, and nothing that was typed is dropped.
//! Where the schema has no place for something, its text takes the nearest form that there is: a
//! heading in a list becomes a strong paragraph, a table in a quote a line for each row, a quote in
//! a quote part of the outer one, an address that is no link plain text. Other HTML is text, and so are
//! definitions of links. A line break in a paragraph is kept, as people expect of a comment box.
//!
//! It is made by hand because it runs in the browser at every key: it weighs a fraction of the
//! crates that do the same with all of CommonMark.

mod bare_link;
mod block;
pub(super) mod container;
pub(super) mod emphasis;
mod escape;
mod inline;
mod line;
mod list;
pub(super) mod mark_up;
pub mod mention;
pub(super) mod object;
pub mod picture;
mod place;
mod table;
mod target;

use self::{block::Reader, place::Place};
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
