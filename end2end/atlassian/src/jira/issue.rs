//! One issue: reading, creating, editing, and what can be edited.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Call,
    edit::{self, Draft},
    field_list::FIELDS,
    fields::{self, Shape},
    json::Object,
    model::{Change, Issue, Project},
    permission::Permission,
};
use crate::{
    errors,
    reply::{Answer, Reply},
    world::World,
};

pub fn get(world: &mut World, call: &Call) -> Answer {
    let now = call.now;
    if call.request.flag("updateHistory", false) {
        call.issue_mut(world)?.viewed.insert(call.account.to_owned(), now);
    }
    Ok(Reply::serialized(
        StatusCode::OK,
        &bean(world, call, call.issue(world)?),
    ))
}

fn bean<'a>(world: &'a World, call: &'a Call, issue: &'a Issue) -> Object<'a> {
    let asked = call.request.list("fields").unwrap_or_else(|| vec!["*all".to_owned()]);
    let shape = Shape {
        fields: fields::selected(&asked),
        rendered_fields: call.expands("renderedFields"),
        changelog: call.expands("changelog"),
    };
    let mut bean = fields::issue(call.view(world), issue, &shape);
    if call.expands("names") {
        bean.insert("names", fields::names(&shape.fields));
    }
    if call.expands("schema") {
        bean.insert("schema", fields::schema(&shape.fields).into());
    }
    if call.expands("editmeta") {
        bean.insert("editmeta", json!({"fields": editable(world, call, issue)}).into());
    }
    if call.expands("transitions") {
        bean.insert("transitions", super::transition::available(world, call, issue).into());
    }
    if call.request.list("properties").is_some() {
        bean.insert("properties", json!({}).into());
    }
    bean
}

fn object(call: &Call) -> Result<Map<String, Value>, Reply> {
    match call.request.json()? {
        Value::Object(body) => Ok(body),
        _ => Err(errors::invalid_payload()),
    }
}

pub fn create(world: &mut World, call: &Call) -> Answer {
    let body = object(call)?;
    let site = call.site(world);
    let wanted = |name: &str| {
        let value = body.get("fields")?.get("project")?.get(name)?;
        value.as_str().map(str::to_owned)
    };
    let project = wanted("id")
        .or(wanted("key"))
        .and_then(|asked| site.project_named(&asked))
        .filter(|project| project.allows(call.account, Permission::Browse))
        .ok_or_else(|| errors::field("project", "Specify a valid project ID or key"))?;
    if !site.members.contains(call.account) || !project.allows(call.account, Permission::CreateIssues) {
        return Err(errors::field("project", "You cannot create issues in this project."));
    }
    let first = project
        .kind
        .workflow()
        .first()
        .ok_or_else(|| errors::bad_request("The project has no workflow."))?;
    let kind = project
        .kind
        .issue_kinds()
        .first()
        .ok_or_else(|| errors::bad_request("The project has no types."))?;
    let mut draft = Draft::of(Issue::new(0, project.id, kind, first.to, call.account, call.now, ""));
    draft.apply(world, call, &body)?;
    if draft.issue.summary.is_empty() {
        draft.complain("summary", "You must specify a summary of the issue.");
    }
    if body.get("fields").and_then(|fields| fields.get("issuetype")).is_none() {
        draft.complain("issuetype", "Specify an issue type");
    }
    if draft.issue.kind.level < 0 && draft.issue.parent.is_none() {
        draft.complain(
            "parent",
            "Issue type is a sub-task but parent issue key or id not specified.",
        );
    }
    let (mut issue, _) = draft.finish()?;
    let site = call.site_mut(world);
    let id = site.fresh_id();
    issue.id = id;
    site.take_in(issue);
    let key = site.issue(id).map(|issue| issue.key.clone()).unwrap_or_default();
    let link = call.view(world).link(&format!("issue/{id}"));
    Ok(Reply::json(
        StatusCode::CREATED,
        &json!({"id": id.to_string(), "key": key, "self": link}),
    )
    .effect(json!({"issue": "created", "key": key, "author": call.account})))
}

/// Keeps an issue's changes and writes them into its changelog.
pub fn keep(world: &mut World, call: &Call, at: usize, mut issue: Issue, items: Vec<Value>) {
    let site = call.site_mut(world);
    let id = site.fresh_id();
    if !items.is_empty() {
        issue.updated = call.now;
        issue.changes.push(Change {
            id,
            author: call.account.to_owned(),
            at: call.now,
            items,
        });
    }
    site.issues[at] = issue;
}

pub fn edit(world: &mut World, call: &Call) -> Answer {
    let at = call.issue_at(world)?;
    let issue = &call.site(world).issues[at];
    let view = call.view(world);
    if !view.may(issue, Permission::EditIssues) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to edit issues in this project.",
        ));
    }
    let silent = !call.request.flag("notifyUsers", true);
    if silent && !view.may(issue, Permission::Administer) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "To discard the user notification either admin or project admin permissions are required.",
        ));
    }
    let overrides =
        call.request.flag("overrideScreenSecurity", false) || call.request.flag("overrideEditableFlag", false);
    if overrides {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "Only apps with administrator permission may override this.",
        ));
    }
    let mut draft = Draft::of(issue.clone());
    draft.apply(world, call, &object(call)?)?;
    let (issue, items) = draft.finish()?;
    let effect = json!({"issue": "edited", "key": issue.key, "author": call.account, "items": items});
    keep(world, call, at, issue, items);
    if call.request.flag("returnIssue", false) {
        let edited = bean(world, call, &call.site(world).issues[at]);
        return Ok(Reply::serialized(StatusCode::OK, &edited).effect(effect));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(effect))
}

/// Deletes an issue, with its subtasks if `deleteSubtasks` says so.
pub fn delete(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    if !call.view(world).may(issue, Permission::Administer) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to delete issues in this project.",
        ));
    }
    let (id, key) = (issue.id, issue.key.clone());
    let is_part = |child: &Issue| child.parent == Some(id) && child.kind.level < 0;
    let site = call.site_mut(world);
    if !call.request.flag("deleteSubtasks", false) && site.issues.iter().any(is_part) {
        return Err(errors::bad_request(format!(
            "The issue '{key}' has subtasks. You must specify the 'deleteSubtasks' parameter to delete this issue and all its subtasks."
        )));
    }
    site.issues.retain(|issue| issue.id != id && !is_part(issue));
    for issue in &mut site.issues {
        issue.links.retain(|link| link.other != id);
        issue.parent = issue.parent.filter(|parent| *parent != id);
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(json!({"issue": "deleted", "key": key, "author": call.account})))
}

/// `PUT assignee`: `null` for nobody, `-1` for the project's default, its lead.
pub fn assign(world: &mut World, call: &Call) -> Answer {
    let at = call.issue_at(world)?;
    let issue = &call.site(world).issues[at];
    if !call.view(world).may(issue, Permission::AssignIssues) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to assign issues.",
        ));
    }
    let body = object(call)?;
    let lead = call
        .site(world)
        .project(issue.project)
        .map(|project| project.lead.as_str());
    let assignee = match body.get("accountId").ok_or_else(errors::invalid_payload)? {
        Value::Null => Value::Null,
        Value::String(account) if account == "-1" => json!({"accountId": lead}),
        account => json!({"accountId": account}),
    };
    let mut draft = Draft::of(issue.clone());
    let fields = Map::from_iter([("fields".to_owned(), json!({"assignee": assignee}))]);
    draft.apply(world, call, &fields)?;
    let (issue, items) = draft.finish()?;
    let effect = json!({"issue": "assigned", "key": issue.key, "author": call.account});
    keep(world, call, at, issue, items);
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(effect))
}

/// The fields that this person may edit, as a map; without the permission it is empty.
fn editable(world: &World, call: &Call, issue: &Issue) -> Value {
    let project = call
        .site(world)
        .project(issue.project)
        .filter(|_| call.view(world).may(issue, Permission::EditIssues));
    let Some(project) = project else { return json!({}) };
    let fields = FIELDS.iter().filter(|field| edit::is_editable(field.id));
    Value::Object(
        fields
            .map(|field| (field.id.to_owned(), edit::meta(call, world, project, field)))
            .collect(),
    )
}

pub fn edit_meta(world: &mut World, call: &Call) -> Answer {
    Ok(Reply::ok(&json!({"fields": editable(world, call, call.issue(world)?)})))
}

/// The project of a create form, if this person may create issues in it.
fn creatable<'w>(world: &'w World, call: &Call) -> Result<&'w Project, Reply> {
    let asked = call.param(0);
    call.site(world)
        .project_named(asked)
        .filter(|project| project.allows(call.account, Permission::CreateIssues))
        .ok_or_else(|| errors::no_project(asked))
}

pub fn create_types(world: &mut World, call: &Call) -> Answer {
    let kinds = creatable(world, call)?.kind.issue_kinds();
    let view = call.view(world);
    page(call, "issueTypes", kinds.iter().map(|kind| view.kind(kind)).collect())
}

pub fn create_fields(world: &mut World, call: &Call) -> Answer {
    let project = creatable(world, call)?;
    let known = project.kind.issue_kinds().iter().any(|kind| kind.id == call.param(1));
    if !known {
        return Err(errors::bad_request("The issue type is not of this project."));
    }
    let fields = FIELDS
        .iter()
        .filter(|field| edit::is_editable(field.id) || field.id == "project");
    let described = fields.map(|field| {
        let mut meta = edit::meta(call, world, project, field);
        meta["fieldId"] = json!(field.id);
        meta
    });
    page(call, "fields", described.collect())
}

/// A page with `startAt`, `maxResults` and `total`, and the items under a name.
fn page(call: &Call, name: &str, items: Vec<Value>) -> Answer {
    let start_at = call.request.number("startAt", 0)?;
    let max_results = call.request.number("maxResults", 50)?;
    let total = items.len();
    let mut body = json!({"startAt": start_at, "maxResults": max_results, "total": total});
    body[name] = items.into_iter().skip(start_at).take(max_results).collect();
    Ok(Reply::ok(&body))
}

/// `GET changelog`: oldest first.
pub fn changelog(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let start_at = call.request.number("startAt", 0)?;
    let max_results = call.request.number("maxResults", 100)?;
    let view = call.view(world);
    let values = issue
        .changes
        .iter()
        .skip(start_at)
        .take(max_results)
        .map(|change| view.change(change));
    let values: Vec<Value> = values.collect();
    Ok(Reply::ok(&json!({
        "self": view.link(&format!("issue/{}/changelog", issue.key)),
        "startAt": start_at,
        "maxResults": max_results,
        "total": issue.changes.len(),
        "isLast": start_at + values.len() >= issue.changes.len(),
        "values": values,
    })))
}
