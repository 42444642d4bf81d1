use std::{collections::HashMap, fmt};

use app::{
    adf::Room,
    model::{Field, Fields, Site},
};
use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Part, Parted, field_value::Schema};

/// More than any site shows.
const MOST_FIELDS: usize = 2_000;

/// The answer to `GET issue` with `expand=names,schema`.
#[derive(Debug, Deserialize)]
pub struct WireFields<'a> {
    key: String,
    #[serde(borrow)]
    fields: Members<'a>,
    #[serde(borrow, default)]
    names: Part<Members<'a>>,
    #[serde(borrow, default)]
    schema: Part<Members<'a>>,
}

/// The members of an object in the order in which they came, the first [`MOST_FIELDS`] of them.
#[derive(Debug, Default)]
struct Members<'a> {
    list: Vec<(String, &'a RawValue)>,
    is_cut: bool,
}

impl<'de: 'a, 'a> Parted<'de> for Members<'a> {}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Listing;

        impl<'de> Visitor<'de> for Listing {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Members<'de>, A::Error> {
                let mut list = Vec::new();
                while list.len() < MOST_FIELDS {
                    match members.next_entry()? {
                        Some(member) => list.push(member),
                        None => return Ok(Members { list, is_cut: false }),
                    }
                }
                let mut is_cut = false;
                while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {
                    is_cut = true;
                }
                Ok(Members { list, is_cut })
            }
        }

        deserializer.deserialize_map(Listing)
    }
}

impl WireFields<'_> {
    /// Reads every field, documents as far as there is room. Nothing when the issue's key is no key.
    ///
    /// They come in the order of `names`, which is taken for the site's (UNCONFIRMED: Jira promises
    /// none); what has no name there comes last, under its identifier.
    pub fn into_fields(self, site: Site, room: &mut Room) -> Option<Fields> {
        let key = self.key.parse().ok()?;
        let names = self.names.ok().unwrap_or_default().list;
        let schemas: HashMap<String, &RawValue> = self.schema.ok().unwrap_or_default().list.into_iter().collect();
        let unnamed: Vec<String> = self.fields.list.iter().map(|(id, _)| id.clone()).collect();
        let mut values: HashMap<String, &RawValue> = self.fields.list.into_iter().collect();
        let named = names.into_iter().map(|(id, name)| (id, text(name)));
        let mut fields = Vec::with_capacity(values.len());
        for (id, name) in named.chain(unnamed.into_iter().map(|id| (id, None))) {
            let Some(value) = values.remove(&id) else { continue };
            let schema = schemas.get(&id).and_then(|raw| Schema::read(raw)).unwrap_or_default();
            fields.push(Field {
                name: name.unwrap_or(id),
                value: schema.kind().value(value, room),
            });
        }
        Some(Fields {
            site,
            key,
            fields,
            incomplete: self.fields.is_cut,
        })
    }
}

fn text(raw: &RawValue) -> Option<String> {
    let text = serde_json::from_str::<String>(raw.get()).ok()?;
    (!text.trim().is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use app::model::FieldValue;
    use serde_json::{Value, json};

    use super::*;

    fn read(reply: &str) -> Fields {
        let site = Site {
            cloud_id: "11111111-0000-4000-8000-000000000001".parse().unwrap(),
            slug: "acme".parse().unwrap(),
            name: "acme".to_owned(),
            url: "https://acme.atlassian.net".to_owned(),
        };
        let wire: WireFields = serde_json::from_str(reply).unwrap();
        wire.into_fields(site, &mut Room::default()).unwrap()
    }

    fn value(schema: Value, value: &Value) -> Option<FieldValue> {
        let reply = json!({"key": "DEMO-1", "fields": {"f": value}, "schema": {"f": schema}});
        read(&reply.to_string()).fields.remove(0).value
    }

    #[test]
    fn the_order_is_that_of_the_names_and_what_has_none_comes_last() {
        let fields = read(
            r#"{"key": "DEMO-1", "fields": {"a": 1, "b": "", "c": 3, "d": 4},
                "names": {"z": "Not here", "d": "Fourth", "b": "Second", "a": 7}}"#,
        );
        let shown: Vec<(&str, bool)> = fields
            .fields
            .iter()
            .map(|field| (&*field.name, field.value.is_some()))
            .collect();
        assert_eq!(shown, [("Fourth", true), ("Second", false), ("a", true), ("c", true)]);
        assert!(!fields.incomplete);
        // Without names and types it is read all the same.
        let bare = read(r#"{"key": "DEMO-1", "fields": {"b": true, "a": {"name": "x"}}, "names": 7, "schema": []}"#);
        assert_eq!(bare.fields[0].value, Some(FieldValue::Text("Yes".to_owned())));
        assert_eq!(bare.fields[1].value, Some(FieldValue::Text("x".to_owned())));
    }

    #[test]
    fn what_is_empty_is_nothing() {
        let none = json!(null);
        for empty in [&none, &json!(""), &json!(" "), &json!([]), &json!({})] {
            assert_eq!(value(json!({"type": "any"}), empty), None, "{empty}");
        }
        let blank = json!({"type": "doc", "version": 1, "content": []});
        assert_eq!(value(json!({"type": "string"}), &blank), None);
        let (progress, ratio) = (
            json!({"type": "progress"}),
            json!({"type": "number", "system": "workratio"}),
        );
        assert_eq!(value(progress, &json!({"progress": 0, "total": 0})), None);
        assert_eq!(value(ratio, &json!(-1)), None);
    }

    #[test]
    fn a_value_that_is_not_of_its_type_is_read_by_its_looks() {
        let text = |words: &str| Some(FieldValue::Text(words.to_owned()));
        for kind in [
            "date",
            "datetime",
            "user",
            "progress",
            "timetracking",
            "issuelink",
            "number",
        ] {
            assert_eq!(value(json!({"type": kind}), &json!("soon")), text("soon"), "{kind}");
            assert_eq!(value(json!({"type": kind}), &json!({"name": "N"})), text("N"), "{kind}");
        }
        let sprints = json!({"type": "array", "items": "json", "custom": "com.pyxis.greenhopper.jira:gh-sprint"});
        let old = "com.atlassian.greenhopper.service.sprint.Sprint@1[id=1]";
        assert_eq!(
            value(sprints, &json!([old])),
            Some(FieldValue::Words(vec![old.to_owned()]))
        );
        let issue = json!({"id": "1", "key": "DEMO-7", "fields": {"summary": "Pay"}});
        let Some(FieldValue::Issues(issues)) = value(json!({"type": "any"}), &issue) else {
            panic!("an issue");
        };
        assert_eq!((issues[0].key.as_str(), &*issues[0].summary), ("DEMO-7", "Pay"));
    }

    #[test]
    fn what_has_no_words_is_shown_as_json_and_no_more_than_fits() {
        let strange = json!([{"name": "x"}, {"n": 1}]);
        assert_eq!(
            value(json!({"type": "array", "items": "app"}), &strange),
            Some(FieldValue::Json(strange.to_string()))
        );
        let long = json!({"list": vec![1; 5_000]});
        let deep = format!("{}{}", "[".repeat(500), "]".repeat(500));
        let reply = format!(r#"{{"key": "DEMO-1", "fields": {{"long": {long}, "deep": {deep}, "after": 1}}}}"#);
        let fields = read(&reply).fields;
        for field in &fields[..2] {
            let Some(FieldValue::Json(json)) = &field.value else {
                panic!("{field:?}")
            };
            assert!(json.chars().count() <= 2_001, "{}", field.name);
        }
        assert_eq!(fields[2].value, Some(FieldValue::Text("1".to_owned())));
    }

    #[test]
    fn more_fields_than_fit_are_told() {
        let many: serde_json::Map<String, Value> = (0..=MOST_FIELDS)
            .map(|number| (format!("f{number}"), json!(1)))
            .collect();
        let fields = read(&json!({"key": "DEMO-1", "fields": many}).to_string());
        assert_eq!((fields.fields.len(), fields.incomplete), (MOST_FIELDS, true));
    }
}
