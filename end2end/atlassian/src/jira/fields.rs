//! The fields of an issue: which there are, which are asked for, and what they are called.

use serde_json::{Value, json};

use super::{
    Call,
    field_list::FIELDS,
    json::{Json, Object},
    model::Issue,
    view::View,
};
use crate::{
    reply::{Answer, Reply},
    world::World,
};

pub struct Field {
    pub id: &'static str,
    pub name: &'static str,
    /// `schema.type`.
    pub kind: &'static str,
    /// `schema.items` of an array.
    pub items: Option<&'static str>,
    /// The type of a custom field.
    pub custom: Option<&'static str>,
    /// Whether `*navigable` includes it.
    pub navigable: bool,
}

impl Field {
    pub fn schema(&self) -> Value {
        let mut schema = json!({"type": self.kind});
        if let Some(items) = self.items {
            schema["items"] = json!(items);
        }
        match self.custom {
            None => schema["system"] = json!(self.id),
            Some(custom) => {
                schema["custom"] = json!(custom);
                let number = self.id.trim_start_matches("customfield_").parse::<u64>();
                schema["customId"] = json!(number.unwrap_or_default());
            }
        }
        schema
    }

    /// Whether its value is a document: descriptions and text areas.
    pub fn is_document(&self) -> bool {
        matches!(self.id, "description" | "environment")
            || self.custom.is_some_and(|custom| custom.ends_with(":textarea"))
    }
}

pub fn field(id: &str) -> Option<&'static Field> {
    FIELDS.iter().find(|field| field.id == id)
}

/// The fields that a request asks for: names, `*all`, `*navigable`, and `-name` to leave one out.
/// Names that are no field are ignored, as Jira does.
pub fn selected(asked: &[String]) -> Vec<&'static Field> {
    let only_minus = asked.iter().all(|name| name.starts_with('-'));
    let chosen = |field: &Field| {
        let named = |name: &str| asked.iter().any(|asked| asked == name);
        let included = only_minus || named("*all") || (named("*navigable") && field.navigable) || named(field.id);
        included && !named(&format!("-{}", field.id))
    };
    FIELDS.iter().filter(|field| chosen(field)).collect()
}

/// What comes with an issue.
#[derive(Default)]
pub struct Shape {
    pub fields: Vec<&'static Field>,
    pub rendered_fields: bool,
    pub changelog: bool,
}

/// An issue as `GET issue` and search return it.
pub fn issue<'a>(view: View<'a>, issue: &'a Issue, shape: &Shape) -> Object<'a> {
    let expand = "renderedFields,names,schema,operations,editmeta,changelog,versionedRepresentations";
    let values = shape
        .fields
        .iter()
        .filter_map(|field| Some((field.id, view.field(issue, field.id)?)));
    let mut bean = Object::from([
        ("expand", json!(expand).into()),
        ("id", json!(issue.id.to_string()).into()),
        ("self", json!(view.link(&format!("issue/{}", issue.id))).into()),
        ("key", json!(issue.key).into()),
        ("fields", Json::Object(values.collect())),
    ]);
    if shape.rendered_fields {
        bean.insert("renderedFields", rendered(view, issue, shape).into());
    }
    if shape.changelog {
        let mut histories: Vec<Value> = issue.changes.iter().map(|change| view.change(change)).collect();
        histories.reverse();
        let total = histories.len();
        let page = json!({"startAt": 0, "maxResults": total, "total": total, "histories": histories});
        bean.insert("changelog", page.into());
    }
    bean
}

/// Documents as HTML; null for what has no rendering.
fn rendered(view: View<'_>, issue: &Issue, shape: &Shape) -> Value {
    let render = |field: &&Field| {
        let document = if field.is_document() {
            view.value(issue, field.id)?
        } else {
            Value::Null
        };
        let html = (!document.is_null()).then(|| super::view::html(&document));
        Some((field.id.to_owned(), json!(html)))
    };
    Value::Object(shape.fields.iter().filter_map(render).collect())
}

/// `names`: what each field is called, in the site's order. That Jira keeps one is UNCONFIRMED.
pub fn names(fields: &[&'static Field]) -> Json<'static> {
    Json::InOrder(fields.iter().map(|field| (field.id, json!(field.name))).collect())
}

/// `schema`: of what type each field is.
pub fn schema(fields: &[&'static Field]) -> Value {
    Value::Object(
        fields
            .iter()
            .map(|field| (field.id.to_owned(), field.schema()))
            .collect(),
    )
}

/// `GET field`: a bare array.
pub fn all(_: &mut World, _: &Call) -> Answer {
    let fields = FIELDS
        .iter()
        .map(|field| {
            json!({
                "id": field.id,
                "key": field.id,
                "name": field.name,
                "untranslatedName": field.name,
                "custom": field.custom.is_some(),
                "orderable": true,
                "navigable": field.navigable,
                "searchable": true,
                "clauseNames": [field.id],
                "schema": field.schema(),
            })
        })
        .collect();
    Ok(Reply::ok(&fields))
}
