//! A document as Markdown to be changed by a person, and back, without loss.
//!
//! What Byline's own reader of Markdown cannot make again exactly stands in the text as a token
//! ([`token`]): it can be moved or deleted, and comes back as the node that it stands for. That node
//! is taken from the document, never from what a browser sends. Whatever is written here is read
//! again at once; what does not read back the same becomes a token.
//!
//! Blocks that nobody changed come back as they were, whatever Markdown would make of them.

mod block;
mod inline;
mod local_id;
mod object;
mod original;
mod plain;
mod tidy;
mod token;

use self::{block::Writer, original::Originals, plain::plain, token::Tokens};
use super::{
    Doc, markdown,
    node::{Kind, Node},
};
use crate::model::Invalid;

/// Why a text cannot be saved as it is; each names a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Misfit {
    /// What it stands for is not in the comment any more.
    Gone(String),
    /// It does not stand on a line of its own, outside of code.
    Misplaced(String),
}

impl From<Misfit> for Invalid {
    fn from(misfit: Misfit) -> Self {
        match misfit {
            Misfit::Gone(token) => Self::TokenGone(token),
            Misfit::Misplaced(token) => Self::TokenMisplaced(token),
        }
    }
}

/// A document that can be changed as Markdown.
pub struct Editable<'a> {
    doc: &'a Doc,
    markdown: String,
    tokens: Tokens<'a>,
}

impl<'a> Editable<'a> {
    /// Nothing when some of the document was too large to be read, or when it is none.
    pub fn of(doc: &'a Doc) -> Option<Self> {
        if !matches!(doc.0.kind, Kind::Doc { .. }) || is_cut(&doc.0) {
            return None;
        }
        let mut writer = Writer::default();
        let markdown = writer.blocks(&doc.0.content);
        let whole = Self {
            doc,
            markdown,
            tokens: writer.tokens,
        };
        whole.or_tokens_only()
    }

    /// Neighbours may be read as one. Tokens are always read apart.
    fn or_tokens_only(self) -> Option<Self> {
        if self.is_faithful() {
            return Some(self);
        }
        let mut tokens = Tokens::default();
        let lines: Vec<_> = self.doc.0.content.iter().map(|block| tokens.put(block)).collect();
        let only = Self {
            doc: self.doc,
            markdown: lines.join("\n\n"),
            tokens,
        };
        only.is_faithful().then_some(only)
    }

    fn is_faithful(&self) -> bool {
        self.restore(&self.markdown).as_ref() == Ok(self.doc)
    }

    pub fn markdown(&self) -> &str {
        &self.markdown
    }

    /// The document that a changed text means.
    ///
    /// # Errors
    /// When a token stands for nothing that is in the document, or where it cannot.
    pub fn restore(&self, markdown: &str) -> Result<Doc, Misfit> {
        let mut read = markdown::to_doc(markdown).0.content;
        local_id::keep_apart(&mut read, &self.doc.0);
        let read = self.tokens.put_back(read)?;
        let mut originals = Originals::of(&self.doc.0.content);
        let content: Vec<Node> = read.into_iter().map(|block| originals.instead_of(block)).collect();
        Ok(Doc(root(&self.doc.0, content)))
    }
}

/// The document's root with other content.
fn root(original: &Node, content: Vec<Node>) -> Node {
    let mut kept = original.kept.clone();
    if !content.is_empty()
        && let Some(kept) = &mut kept
    {
        // Where there was none it may have been written as an empty list.
        kept.keys.remove("content");
    }
    Node {
        kind: original.kind.clone(),
        content,
        marks: original.marks.clone(),
        kept: kept.filter(|kept| !(kept.attributes.is_empty() && kept.keys.is_empty())),
    }
}

/// Whether the end of it was thrown away while it was read.
fn is_cut(node: &Node) -> bool {
    let thrown_away = matches!(&node.kind, Kind::Beyond { nodes, .. } if nodes.is_empty());
    thrown_away || node.content.iter().any(is_cut)
}

/// Whether the one is the other to everybody who reads it.
fn alike(one: &Node, other: &Node) -> bool {
    plain(one) == plain(other)
}

/// A new document as Markdown, for when nobody keeps the document itself: nothing of it is a token. What
/// Markdown cannot carry comes down to its words, and what nobody sees is left out, such as empty
/// paragraphs. All that [`markdown::to_doc`] makes comes through whole.
pub fn written(doc: &Doc) -> String {
    let blocks = tidy::blocks(doc.0.content.clone());
    let mut writer = Writer {
        tokens: Tokens::words_only(),
    };
    writer.blocks(&blocks)
}

/// Whether two documents say the same, but for IDs and defaults that nobody sees.
pub fn is_alike(one: &Doc, other: &Doc) -> bool {
    alike(&one.0, &other.0)
}
