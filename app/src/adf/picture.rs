//! Pictures of an issue in a text that is being written. There they are called by the number of their
//! attachment; only when the text is sent does each get the ID that documents in Jira call it by, or
//! becomes a link.

use std::collections::BTreeMap;

use serde_json::json;

use super::{
    Doc,
    mark::MarkKind,
    node::{Frame, Kind, Layout, Media, Node},
    text,
};
use crate::model::AttachmentId;

/// A picture that is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    pub id: AttachmentId,
    /// The file's name.
    pub name: String,
    /// Width and height in pixels, where they are known: without them Jira shows it small.
    pub size: Option<(u32, u32)>,
}

impl Picture {
    /// Whether a block is one, and nothing else.
    pub fn of(node: &Node) -> Option<Self> {
        let (Kind::MediaSingle(_), [inside]) = (&node.kind, node.content.as_slice()) else {
            return None;
        };
        let Kind::Media(media) = &inside.kind else { return None };
        Some(Self {
            id: number(media)?,
            name: media.alt.clone().unwrap_or_default(),
            size: media.size,
        })
    }

    /// The block that it is, a valid one whether or not it gets another ID.
    pub fn into_node(self) -> Node {
        let Self { id, name, size } = self;
        let mut media = Node::leaf(Kind::Media(Media {
            media_type: Some("file".to_owned()),
            alt: (!name.is_empty()).then_some(name),
            url: None,
            id: Some(id.to_string()),
            size,
        }));
        let attributes = &mut media.kept.get_or_insert_default().attributes;
        attributes.insert("id".to_owned(), json!(id));
        // UNCONFIRMED: that Jira takes an empty collection. The schema wants one, and nothing in the API
        // names any.
        attributes.insert("collection".to_owned(), json!(""));
        if let Some((width, height)) = size {
            attributes.insert("width".to_owned(), json!(width));
            attributes.insert("height".to_owned(), json!(height));
        }
        let frame = Frame {
            layout: Some(Layout::Center),
            width: None,
        };
        let mut block = Node::with(Kind::MediaSingle(frame), vec![media]);
        let attributes = &mut block.kept.get_or_insert_default().attributes;
        attributes.insert("layout".to_owned(), json!(Layout::Center.word()));
        block
    }
}

/// The attachment that a file of a text that is being written names. The IDs of documents in Jira are
/// UUIDs, never digits alone.
pub fn number(media: &Media) -> Option<AttachmentId> {
    let is_file = media.url.is_none() && media.media_type.as_deref() == Some("file");
    media.id.as_deref().filter(|_| is_file)?.parse().ok()
}

/// What pictures are called in documents in Jira; those that have no such ID become links.
#[derive(Debug, Default)]
pub struct MediaIds(BTreeMap<AttachmentId, String>);

impl MediaIds {
    pub fn insert(&mut self, id: AttachmentId, media_id: String) {
        self.0.insert(id, media_id);
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Doc {
    /// The attachments that its pictures name, each once.
    pub fn pictures(&self) -> Vec<AttachmentId> {
        let mut found = Vec::new();
        collect(&self.0, &mut found);
        found
    }

    /// The document as it is sent. `site` is the address of the Jira site, without a slash at the end.
    pub fn with_media_ids(&self, ids: &MediaIds, site: &str) -> Self {
        Self(settled(&self.0, ids, site))
    }
}

fn collect(node: &Node, found: &mut Vec<AttachmentId>) {
    if let Some(Picture { id, .. }) = Picture::of(node)
        && !found.contains(&id)
    {
        found.push(id);
    }
    node.content.iter().for_each(|node| collect(node, found));
}

fn settled(node: &Node, ids: &MediaIds, site: &str) -> Node {
    let Some(Picture { id, name, .. }) = Picture::of(node) else {
        return Node {
            content: node.content.iter().map(|node| settled(node, ids, site)).collect(),
            ..node.clone()
        };
    };
    let Some(media_id) = ids.0.get(&id) else {
        return Node::with(Kind::Paragraph, vec![link(&id, &name, site)]);
    };
    let mut node = node.clone();
    for inside in &mut node.content {
        if let Kind::Media(media) = &mut inside.kind {
            media.id = Some(media_id.clone());
            let attributes = &mut inside.kept.get_or_insert_default().attributes;
            attributes.insert("id".to_owned(), json!(media_id));
        }
    }
    node
}

/// Where a browser that is signed in to Jira is given the file (the links in `renderedBody`).
fn link(id: &AttachmentId, name: &str, site: &str) -> Node {
    let href = [site, super::link::FILE_PATH, id.as_str()].concat();
    let words = text::filled(Some(name)).unwrap_or(&href).to_owned();
    Node {
        marks: vec![MarkKind::Link { href, title: None }.into()],
        ..Node::text(words)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::adf::markdown::to_doc;

    const SITE: &str = "https://acme.atlassian.net";

    #[test]
    fn a_picture_gets_its_id_or_becomes_a_link() {
        let doc = to_doc("- ![a.png](attachment:7/30x20)\n- ![b.png](attachment:8)\n- ![a.png](attachment:7)");
        let numbers: Vec<_> = doc.pictures().iter().map(ToString::to_string).collect();
        assert_eq!(numbers, ["7", "8"]);
        let mut ids = MediaIds::default();
        ids.insert("7".parse().unwrap(), "uuid-7".to_owned());
        let sent = doc.with_media_ids(&ids, SITE);
        let items = sent.to_json()["content"][0]["content"].clone();
        assert_eq!(
            items[0]["content"][0],
            json!({"type": "mediaSingle", "attrs": {"layout": "center"}, "content": [{"type": "media", "attrs": {
                "type": "file", "id": "uuid-7", "collection": "", "alt": "a.png", "width": 30, "height": 20}}]})
        );
        assert_eq!(
            items[1]["content"][0],
            json!({"type": "paragraph", "content": [{"type": "text", "text": "b.png", "marks": [{"type": "link",
                "attrs": {"href": "https://acme.atlassian.net/rest/api/3/attachment/content/8"}}]}]})
        );
        assert_eq!(sent, Doc::from_json(&sent.to_json()));
        assert!(sent.pictures().is_empty());
    }

    #[test]
    fn what_is_in_jira_already_is_left_alone() {
        let doc = Doc::from_json(&json!({"type": "doc", "version": 1, "content": [
            {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "file", "id": "a-1", "collection": ""}}]},
            {"type": "mediaSingle", "content": [{"type": "media", "attrs": {"type": "external", "url": "https://example.com/1"}}]},
        ]}));
        assert!(doc.pictures().is_empty());
        assert_eq!(doc.with_media_ids(&MediaIds::default(), SITE), doc);
    }
}
