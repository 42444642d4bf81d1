use app::model::{Change, FieldChange};
use serde::Deserialize;

use super::{List, Part, Parted, WireMoment, WirePerson};

/// The answer to `GET changelog`: the oldest first.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Changelog {
    pub values: List<WireChange>,
    pub total: Part<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WireChange {
    author: Part<WirePerson>,
    created: Part<WireMoment>,
    items: List<WireItem>,
}

impl Parted<'_> for WireChange {}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct WireItem {
    field: String,
    #[serde(default)]
    from_string: Part<String>,
    #[serde(default)]
    to_string: Part<String>,
}

impl Parted<'_> for WireItem {}

impl WireChange {
    pub fn into_change(self, notes: &mut Vec<&'static str>) -> Change {
        Change {
            author: self.author.ok().map(WirePerson::into_person),
            at: self.created.ok().map(|WireMoment(moment)| moment),
            fields: self
                .items
                .taken("changed fields", notes, |item| Some(item.into_field())),
        }
    }
}

impl WireItem {
    fn into_field(self) -> FieldChange {
        let filled = |text: Part<String>| text.ok().filter(|text| !text.trim().is_empty());
        FieldChange {
            field: self.field,
            from: filled(self.from_string),
            to: filled(self.to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_change_is_read_as_far_as_it_can_be() {
        let reply = json!({"total": 3, "values": [
            {"id": "1", "author": {"displayName": "Mark", "accountId": "a:1"}, "created": "2021-01-17T12:34:00.000+0000",
             "items": [{"field": "summary", "fieldtype": "jira", "from": null, "fromString": "", "toString": "New"},
                       {"fieldtype": "jira"}]},
            {"items": "none"},
            7,
        ]});
        let json = reply.to_string();
        let log: Changelog = serde_json::from_str(&json).unwrap();
        let mut notes = Vec::new();
        let read = log.values.taken("a change", &mut notes, Some);
        assert_eq!((read.len(), &*notes), (2, &["a change"][..]));
        let mut notes = Vec::new();
        let changes: Vec<Change> = read.into_iter().map(|change| change.into_change(&mut notes)).collect();
        assert_eq!(notes, ["changed fields"]);
        assert_eq!(changes[0].author.as_ref().unwrap().name, "Mark");
        let summary = FieldChange {
            field: "summary".to_owned(),
            from: None,
            to: Some("New".to_owned()),
        };
        assert_eq!(changes[0].fields, [summary]);
        assert!(changes[1].author.is_none() && changes[1].fields.is_empty());
    }
}
