//! The Atlassian Document Format: Byline's own model of it, read and written without loss, made from
//! Markdown, and drawn by one renderer for comments, descriptions and the preview alike.
//!
//! Source of the format: the JSON schema `full.json` of `@atlaskit/adf-schema` 57.7.22, which the
//! tests hold a copy of.

pub mod card;
pub mod colour;
mod day;
pub mod editing;
pub mod emoji;
pub mod file;
pub mod link;
pub mod mark;
pub mod markdown;
pub mod markup;
pub mod node;
mod parse;
pub mod picture;
mod read;
pub mod render;
pub mod task;
mod text;
#[cfg(feature = "ssr")]
pub mod view;
mod word;
mod write;

use serde_json::Value;

use self::node::Limit;
pub use self::{
    mark::{Mark, MarkKind},
    node::{Kind, Node},
    read::Room,
};

/// The longest comment or description that Jira takes, in the measure of [`length`].
pub const LIMIT: usize = 32_767;

/// A text that is no JSON object cannot be a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a JSON object")]
pub struct NoDocument;

/// A document. Its root is of [`Kind::Doc`], unless what came from outside was something else.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc(pub Node);

impl Doc {
    /// A document of these blocks.
    pub fn new(blocks: Vec<Node>) -> Self {
        let mut root = Node::with(Kind::Doc { version: Some(1) }, blocks);
        if root.content.is_empty() {
            // The schema asks for the key all the same.
            let keys = &mut root.kept.get_or_insert_default().keys;
            keys.insert("content".to_owned(), Value::Array(Vec::new()));
        }
        Self(root)
    }

    pub fn empty() -> Self {
        Self::new(Vec::new())
    }

    /// Reads a document. This never fails: what Byline does not know is kept as it came, and what
    /// is nested too deeply or is too large is kept unread.
    pub fn from_json(value: &Value) -> Self {
        Self(read::whole(value))
    }

    /// Reads a document from a text, as far as there is room; the end of what is cut off says so.
    ///
    /// # Errors
    /// When the text is no JSON object.
    pub fn read(text: &str, room: &mut Room) -> Result<Self, NoDocument> {
        let (root, cut): (Node, bool) = room.read(text).map_err(|_| NoDocument)?;
        if matches!(&root.kind, Kind::Raw(value) if !value.is_object()) {
            return Err(NoDocument);
        }
        let mut doc = Self(root);
        if cut {
            doc.end_at(Limit::Size);
        }
        Ok(doc)
    }

    /// Stands where a text would that cannot be read, and says so.
    pub fn unreadable() -> Self {
        let mut doc = Self::empty();
        doc.end_at(Limit::Unreadable);
        doc
    }

    fn end_at(&mut self, limit: Limit) {
        let nodes = Vec::new();
        self.0.content.push(Node::leaf(Kind::Beyond { limit, nodes }));
    }

    /// The document as JSON, whatever Byline did not understand included.
    pub fn to_json(&self) -> Value {
        write::node(&self.0)
    }

    /// The words of the document, a line for each block.
    pub fn plain_text(&self) -> String {
        text::of(&self.0)
    }
}

/// The length that [`LIMIT`] bounds: the characters (Unicode scalar values) of the visible text,
/// one for each line break included.
///
/// UNCONFIRMED: Atlassian does not say what Jira counts. Of the measures that are right for plain
/// text in one paragraph this one allows the most, because a refusal by Jira costs nobody their
/// text, while a refusal by Byline would forbid what Jira might take.
pub fn length(doc: &Doc) -> usize {
    doc.plain_text().chars().count()
}
