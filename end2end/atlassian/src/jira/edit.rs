//! Setting fields: for a new issue, an edited one, or one in transition (facts sheet, 5.1).

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Call,
    fields::{self, Field},
    model::{Issue, PRIORITIES, Project, Site},
};
use crate::{
    adf::{self, Refused},
    clock::parse_day,
    errors,
    reply::Reply,
    world::World,
};

const LONGEST_SUMMARY: usize = 255;
const LONGEST_LABEL: usize = 255;

/// Fields that can be set. Status is changed by transitions, the rest by Jira itself.
const EDITABLE: [&str; 16] = [
    "summary",
    "issuetype",
    "description",
    "environment",
    "priority",
    "assignee",
    "reporter",
    "labels",
    "components",
    "fixVersions",
    "versions",
    "duedate",
    "parent",
    "customfield_10016",
    "customfield_10031",
    "customfield_10032",
];

/// The options of the custom field *Severity*.
const SEVERITIES: [(&str, &str); 3] = [("10020", "Minor"), ("10021", "Major"), ("10022", "Critical")];

pub fn is_editable(id: &str) -> bool {
    EDITABLE.contains(&id)
}

/// An issue with changes that are not kept yet.
pub struct Draft {
    pub issue: Issue,
    errors: Map<String, Value>,
    items: Vec<Value>,
}

impl Draft {
    pub fn of(issue: Issue) -> Self {
        Self {
            issue,
            errors: Map::new(),
            items: Vec::new(),
        }
    }

    /// Sets what `fields` and `update` of a body say. One field in both is an error.
    pub fn apply(&mut self, world: &World, call: &Call, body: &Map<String, Value>) -> Result<(), Reply> {
        let object = |name: &str| match body.get(name) {
            None | Some(Value::Null) => Ok(Map::new()),
            Some(Value::Object(map)) => Ok(map.clone()),
            Some(_) => Err(errors::invalid_payload()),
        };
        let (set, update) = (object("fields")?, object("update")?);
        for (id, value) in &set {
            if update.contains_key(id) {
                let text = format!("Field '{id}' cannot appear in both 'fields' and 'update'");
                self.errors.insert(id.clone(), json!(text));
            } else if id != "project" {
                self.set(world, call, id, value);
            }
        }
        for (id, operations) in update.iter().filter(|(id, _)| *id != "comment") {
            for operation in operations.as_array().ok_or_else(errors::invalid_payload)? {
                let (name, value) = operation
                    .as_object()
                    .and_then(|map| map.iter().next())
                    .ok_or_else(errors::invalid_payload)?;
                let now = self.list(id);
                let whole = match (name.as_str(), now) {
                    ("set", _) => value.clone(),
                    ("add", Some(mut items)) => {
                        items.push(value.clone());
                        Value::Array(items)
                    }
                    ("remove", Some(items)) => {
                        let kept =
                            |item: &Value| item != value && item.get("id") != value.get("id").or(Some(&json!("")));
                        Value::Array(items.into_iter().filter(kept).collect())
                    }
                    _ => {
                        self.errors
                            .insert(id.clone(), json!(format!("The operation '{name}' is not supported.")));
                        continue;
                    }
                };
                self.set(world, call, id, &whole);
            }
        }
        Ok(())
    }

    /// What a list field holds, in the form in which it is set.
    fn list(&self, id: &str) -> Option<Vec<Value>> {
        let ids = |ids: &[u64]| Some(ids.iter().map(|id| json!({"id": id.to_string()})).collect());
        match id {
            "labels" => Some(self.issue.labels.iter().map(|label| json!(label)).collect()),
            "components" => ids(&self.issue.components),
            "fixVersions" => ids(&self.issue.fix_versions),
            "versions" => ids(&self.issue.versions),
            _ => None,
        }
    }

    fn set(&mut self, world: &World, call: &Call, id: &str, value: &Value) {
        let site = call.site(world);
        let known = fields::field(id).filter(|_| is_editable(id));
        let (Some(field), Some(project)) = (known, site.project(self.issue.project)) else {
            let text = format!("Field '{id}' cannot be set. It is not on the appropriate screen, or unknown.");
            self.errors.insert(id.to_owned(), json!(text));
            return;
        };
        let before = self.issue.clone();
        match assign(&mut self.issue, world, call, site, project, field, value) {
            Err(why) => {
                self.errors.insert(id.to_owned(), json!(why));
            }
            Ok(()) => {
                let view = call.view(world);
                let words = |issue: &Issue| in_words(&view.value(issue, id).unwrap_or_default());
                let (from, to) = (words(&before), words(&self.issue));
                if from != to {
                    let kind = if field.custom.is_some() { "custom" } else { "jira" };
                    self.items.push(json!({
                        "field": id, "fieldtype": kind, "fieldId": id,
                        "from": null, "fromString": from, "to": null, "toString": to,
                    }));
                }
            }
        }
    }

    /// Says what is wrong with a field that was not set.
    pub fn complain(&mut self, id: &str, text: &str) {
        self.errors.entry(id).or_insert_with(|| json!(text));
    }

    /// The changed issue and the items of its changelog, or all errors at once.
    pub fn finish(self) -> Result<(Issue, Vec<Value>), Reply> {
        if self.errors.is_empty() {
            Ok((self.issue, self.items))
        } else {
            let body = json!({"errorMessages": [], "errors": self.errors});
            Err(Reply::json(StatusCode::BAD_REQUEST, &body))
        }
    }
}

/// A value as the changelog shows it.
fn in_words(value: &Value) -> Value {
    match value {
        Value::Array(items) => {
            let words: Vec<String> = items
                .iter()
                .filter_map(|item| in_words(item).as_str().map(str::to_owned))
                .collect();
            json!(words.join(", "))
        }
        Value::Object(map) if map.get("type").is_some_and(|kind| kind == "doc") => json!(adf::text(value)),
        Value::Object(map) => {
            let names = ["name", "displayName", "value", "key"];
            names
                .iter()
                .find_map(|name| map.get(*name))
                .cloned()
                .unwrap_or_default()
        }
        Value::Number(number) => json!(number.to_string()),
        other => other.clone(),
    }
}

fn assign(
    issue: &mut Issue,
    world: &World,
    call: &Call,
    site: &Site,
    project: &Project,
    field: &Field,
    value: &Value,
) -> Result<(), String> {
    let member = |name: &str| value.get(name).and_then(Value::as_str);
    match field.id {
        "summary" => issue.summary = summary(value)?,
        "issuetype" => {
            let wanted = member("id").or(member("name"));
            let kinds = project.kind.issue_kinds();
            let found = kinds
                .iter()
                .find(|kind| wanted.is_some_and(|w| kind.id == w || kind.name.eq_ignore_ascii_case(w)));
            issue.kind = found.copied().ok_or("Specify a valid issue type")?;
        }
        "description" => issue.description = document(value)?,
        "environment" => issue.environment = document(value)?,
        "priority" => {
            let wanted = member("id").or(member("name"));
            let named = |w: &str| {
                PRIORITIES
                    .iter()
                    .find(|priority| priority.id == w || priority.name.eq_ignore_ascii_case(w))
            };
            issue.priority = match wanted {
                None if value.is_null() => None,
                None => return Err("Specify the Priority (id or name) in the string format".to_owned()),
                Some(wanted) => Some(named(wanted).ok_or("The priority selected is invalid.")?),
            };
        }
        "assignee" | "reporter" => {
            let account = member("accountId").or(member("id"));
            let permitted = account.is_none_or(|account| {
                world.people.get(account).is_some()
                    && project.allows(account, super::permission::Permission::Assignable)
            });
            if !permitted || (account.is_none() && !value.is_null()) {
                return Err(format!(
                    "User '{}' cannot be assigned issues.",
                    account.unwrap_or_default()
                ));
            }
            match (field.id, account) {
                ("assignee", account) => issue.assignee = account.map(str::to_owned),
                (_, Some(account)) => issue.reporter = account.to_owned(),
                (_, None) => return Err("Reporter is required.".to_owned()),
            }
        }
        "labels" => issue.labels = labels(value)?,
        "components" => {
            issue.components = chosen(
                value,
                project.components.iter().map(|c| (c.id, c.name.as_str())),
                "Component",
            )?;
        }
        "fixVersions" | "versions" => {
            let ids = chosen(
                value,
                project.versions.iter().map(|v| (v.id, v.name.as_str())),
                "Version",
            )?;
            if field.id == "versions" {
                issue.versions = ids
            } else {
                issue.fix_versions = ids
            }
        }
        "duedate" => match value {
            Value::Null => issue.due = None,
            Value::String(text) if parse_day(text).is_some() => issue.due = Some(text.clone()),
            other => {
                return Err(format!(
                    "Error parsing date string: {}",
                    other.as_str().unwrap_or_default()
                ));
            }
        },
        "parent" => {
            let wanted = member("id").or(member("key"));
            issue.parent = match wanted {
                None if value.is_null() => None,
                None => return Err("Specify the parent's id or key.".to_owned()),
                Some(wanted) => {
                    let at = site
                        .visible(call.account, wanted)
                        .ok_or("Could not find issue by id or key.")?;
                    let parent = &site.issues[at];
                    if parent.id == issue.id || parent.kind.level <= issue.kind.level {
                        return Err("Please select a valid parent issue.".to_owned());
                    }
                    Some(parent.id)
                }
            };
        }
        "customfield_10016" if value.is_null() || value.is_number() => {
            issue.custom.insert(field.id.to_owned(), value.clone());
        }
        "customfield_10031" => {
            let document = document(value)?;
            issue.custom.insert(field.id.to_owned(), json!(document));
        }
        "customfield_10032" => {
            let named = |(id, name): &&(&str, &str)| member("id") == Some(*id) || member("value") == Some(*name);
            let option = match SEVERITIES.iter().find(named) {
                Some((id, name)) => json!({"id": id, "value": name}),
                None if value.is_null() => Value::Null,
                None => return Err("Specify a valid 'id' or 'name' for Severity".to_owned()),
            };
            issue.custom.insert(field.id.to_owned(), option);
        }
        _ => return Err("Operation value must be a number".to_owned()),
    }
    Ok(())
}

fn summary(value: &Value) -> Result<String, String> {
    let text = match value {
        Value::Null => "",
        Value::String(text) => text.trim(),
        _ => return Err("Operation value must be a string".to_owned()),
    };
    if text.is_empty() {
        return Err("You must specify a summary of the issue.".to_owned());
    }
    if text.contains(['\n', '\r']) {
        return Err("The summary is invalid because it contains newline characters.".to_owned());
    }
    if text.chars().count() > LONGEST_SUMMARY {
        return Err("Summary must be less than 255 characters.".to_owned());
    }
    Ok(text.to_owned())
}

fn document(value: &Value) -> Result<Option<Value>, String> {
    if value.is_null() {
        return Ok(None);
    }
    match adf::check(value) {
        Ok(()) => Ok(Some(value.clone())),
        Err(Refused::NotADocument) => {
            Err("Operation value must be an Atlassian Document (see the Atlassian Document Format)".to_owned())
        }
        Err(Refused::Invalid) => Err("INVALID_INPUT".to_owned()),
        Err(Refused::TooLong) => {
            Err("The entered text is too long. It exceeds the allowed limit of 32,767 characters.".to_owned())
        }
    }
}

fn labels(value: &Value) -> Result<Vec<String>, String> {
    let items = value.as_array().ok_or("Operation value must be an array")?;
    let mut labels = Vec::new();
    for item in items {
        let label = item.as_str().ok_or("Operation value must be a string")?;
        if label.is_empty() || label.contains(char::is_whitespace) {
            return Err(format!("The label '{label}' contains spaces which is invalid."));
        }
        if label.chars().count() > LONGEST_LABEL {
            return Err("The label is longer than 255 characters.".to_owned());
        }
        if !labels.iter().any(|known| known == label) {
            labels.push(label.to_owned());
        }
    }
    Ok(labels)
}

/// The ids of those that a list of `{id}` or `{name}` names.
fn chosen<'a>(
    value: &Value,
    known: impl Iterator<Item = (u64, &'a str)> + Clone,
    what: &str,
) -> Result<Vec<u64>, String> {
    let items = value.as_array().ok_or("data was not an array")?;
    items
        .iter()
        .map(|item| {
            let member = |name: &str| item.get(name).and_then(Value::as_str);
            let wanted = member("id").or(member("name")).unwrap_or_default();
            let found = known
                .clone()
                .find(|(id, name)| id.to_string() == wanted || *name == wanted);
            found
                .map(|(id, _)| id)
                .ok_or_else(|| format!("{what} name '{wanted}' is not valid"))
        })
        .collect()
}

/// How a field can be edited: one entry of `editmeta`, and of `createmeta` with `fieldId`.
pub fn meta(call: &Call, world: &World, project: &Project, field: &Field) -> Value {
    let view = call.view(world);
    let operations = match field.kind {
        "array" => json!(["add", "set", "remove"]),
        _ => json!(["set"]),
    };
    let mut meta = json!({
        "required": matches!(field.id, "summary" | "issuetype" | "project"),
        "schema": field.schema(),
        "name": field.name,
        "key": field.id,
        "hasDefaultValue": field.id == "priority",
        "operations": operations,
    });
    let allowed: Option<Value> = match field.id {
        "issuetype" => Some(project.kind.issue_kinds().iter().map(|kind| view.kind(kind)).collect()),
        "priority" => {
            meta["defaultValue"] = json!(PRIORITIES.get(2).map(|priority| view.priority(priority)));
            Some(PRIORITIES.iter().map(|priority| view.priority(priority)).collect())
        }
        "project" => Some(json!([view.project(project)])),
        "components" => Some(
            project
                .components
                .iter()
                .map(|component| view.component(component))
                .collect(),
        ),
        "fixVersions" | "versions" => Some(project.versions.iter().map(|version| view.version(version)).collect()),
        "customfield_10032" => Some(
            SEVERITIES
                .iter()
                .map(|(id, name)| json!({"id": id, "value": name}))
                .collect(),
        ),
        _ => None,
    };
    if let Some(allowed) = allowed {
        meta["allowedValues"] = allowed;
    }
    if matches!(field.id, "assignee" | "reporter") {
        let query = format!("user/assignable/search?project={}&query=", project.key);
        meta["autoCompleteUrl"] = json!(view.link(&query));
    }
    meta
}
