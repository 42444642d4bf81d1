//! Markdown in, a document out: CommonMark with tables, task lists, strikethrough and bare links.
//!
//! Every document made here keeps to Atlassian's schema, and nothing that was typed is dropped
//! without a trace. Where the schema has no place for something, its text takes the nearest form
//! that there is: a heading in a list becomes a strong paragraph, a table in a quote a line for each
//! row, a quote in a quote part of the outer one, an address that is no link plain text. HTML is
//! text. A line break in a paragraph is kept, as people expect of a comment box.

mod bare_link;
mod builder;
mod line;
mod list;
mod table;
mod unseen;

use pulldown_cmark::{Options, Parser};

use self::builder::Builder;
use super::Doc;

pub fn to_doc(markdown: &str) -> Doc {
    // Forms send CRLF.
    let source = markdown.replace("\r\n", "\n").replace('\r', "\n");
    let options = Options::ENABLE_TABLES | Options::ENABLE_TASKLISTS | Options::ENABLE_STRIKETHROUGH;
    let mut events = Parser::new_ext(&source, options).into_offset_iter();
    let mut builder = Builder::new(&source);
    for (event, range) in &mut events {
        builder.take(event, range);
    }
    let definitions = events.reference_definitions();
    builder.finish(|label| Some(definitions.get(label)?.span.clone()))
}
