use app::model::RemoteLink;
use serde::Deserialize;

use super::{Named, Part, Parted};

/// An element of the answer to `GET remotelink`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WireRemoteLink {
    application: Part<Named>,
    relationship: Part<String>,
    object: Part<Linked>,
}

impl Parted<'_> for WireRemoteLink {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Linked {
    url: Part<String>,
    title: Part<String>,
    summary: Part<String>,
    status: Part<LinkedStatus>,
}

impl Parted<'_> for Linked {}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct LinkedStatus {
    resolved: Part<bool>,
}

impl Parted<'_> for LinkedStatus {}

impl WireRemoteLink {
    /// Nothing when it has neither a title nor an address.
    pub fn into_link(self) -> Option<RemoteLink> {
        let filled = |text: Part<String>| text.ok().filter(|text| !text.trim().is_empty());
        let object = self.object.ok()?;
        let (title, address) = (filled(object.title), filled(object.url));
        Some(RemoteLink {
            title: title.or_else(|| address.clone())?,
            address: address.unwrap_or_default(),
            summary: filled(object.summary),
            application: self.application.ok().map(|named| named.name),
            relation: filled(self.relationship),
            resolved: object.status.ok().and_then(|status| status.resolved.ok()) == Some(true),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::drift::{Drifted, drifted};

    #[test]
    fn a_link_is_read_as_far_as_it_can_be() {
        let whole = json!({"id": 1, "application": {"type": "wiki", "name": "Confluence"}, "relationship": "mentioned in",
            "object": {"url": "https://wiki.example.com/1", "title": "Plan", "summary": "All of it",
                       "status": {"resolved": true}}});
        let read = |value: &serde_json::Value| {
            let part: Part<WireRemoteLink> = serde_json::from_str(&value.to_string()).unwrap();
            part.ok().and_then(WireRemoteLink::into_link)
        };
        let link = read(&whole).unwrap();
        assert_eq!(
            (&*link.title, link.application.as_deref(), link.resolved),
            ("Plan", Some("Confluence"), true)
        );
        for Drifted { place, value } in drifted(&whole) {
            assert_eq!(read(&value).is_none(), place == "/object", "{place}");
        }
        assert_eq!(
            read(&json!({"object": {"url": "https://x.example"}})).unwrap().title,
            "https://x.example"
        );
        assert!(read(&json!({"object": {"title": " "}})).is_none());
    }
}
