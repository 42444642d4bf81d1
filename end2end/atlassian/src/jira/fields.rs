//! The fields of an issue: which there are, which are asked for, and what they are called.

use serde_json::{Value, json};

use super::{
    Call,
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

const fn system(id: &'static str, name: &'static str, kind: &'static str) -> Field {
    Field {
        id,
        name,
        kind,
        items: None,
        custom: None,
        navigable: true,
    }
}

const fn list(id: &'static str, name: &'static str, items: &'static str) -> Field {
    Field {
        id,
        name,
        kind: "array",
        items: Some(items),
        custom: None,
        navigable: true,
    }
}

const fn hidden(field: Field) -> Field {
    Field {
        navigable: false,
        ..field
    }
}

const fn custom(id: &'static str, name: &'static str, kind: &'static str, custom: &'static str) -> Field {
    Field {
        id,
        name,
        kind,
        items: None,
        custom: Some(custom),
        navigable: true,
    }
}

pub static FIELDS: &[Field] = &[
    system("issuetype", "Issue Type", "issuetype"),
    system("project", "Project", "project"),
    system("parent", "Parent", "issuelink"),
    system("summary", "Summary", "string"),
    system("description", "Description", "string"),
    system("environment", "Environment", "string"),
    system("status", "Status", "status"),
    system("priority", "Priority", "priority"),
    system("resolution", "Resolution", "resolution"),
    system("resolutiondate", "Resolved", "datetime"),
    system("assignee", "Assignee", "user"),
    system("reporter", "Reporter", "user"),
    system("creator", "Creator", "user"),
    list("labels", "Labels", "string"),
    list("components", "Components", "component"),
    list("fixVersions", "Fix versions", "version"),
    list("versions", "Affects versions", "version"),
    list("subtasks", "Sub-tasks", "issuelinks"),
    list("issuelinks", "Linked Issues", "issuelinks"),
    hidden(list("attachment", "Attachment", "attachment")),
    hidden(system("comment", "Comment", "comments-page")),
    hidden(system("worklog", "Log Work", "worklog")),
    system("watches", "Watchers", "watches"),
    system("votes", "Votes", "votes"),
    system("created", "Created", "datetime"),
    system("updated", "Updated", "datetime"),
    system("duedate", "Due date", "date"),
    system("lastViewed", "Last Viewed", "datetime"),
    custom(
        "customfield_10016",
        "Story point estimate",
        "number",
        "com.atlassian.jira.plugin.system.customfieldtypes:float",
    ),
    custom(
        "customfield_10031",
        "Acceptance criteria",
        "string",
        "com.atlassian.jira.plugin.system.customfieldtypes:textarea",
    ),
    custom(
        "customfield_10032",
        "Severity",
        "option",
        "com.atlassian.jira.plugin.system.customfieldtypes:select",
    ),
];

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

/// `names`: what each field is called.
pub fn names(fields: &[&'static Field]) -> Value {
    Value::Object(
        fields
            .iter()
            .map(|field| (field.id.to_owned(), json!(field.name)))
            .collect(),
    )
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
