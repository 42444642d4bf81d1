//! Projects, and the site's lists of types, priorities and statuses.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    Call,
    model::{IssueKind, LINK_KINDS, PRIORITIES, Project, ProjectKind, Role, Status},
    permission::Permission,
};
use crate::{
    errors,
    modes::RoleDetails,
    reply::{Answer, Reply},
    world::World,
};

const MOST: usize = 100;

fn value(world: &World, call: &Call, project: &Project) -> Value {
    let mut value = call.view(world).project(project);
    value["expand"] = json!("description,lead,issueTypes,url,projectKeys,insight");
    value["style"] = json!(if project.kind == ProjectKind::SimplifiedSoftware {
        "next-gen"
    } else {
        "classic"
    });
    value["isPrivate"] = json!(false);
    if call.expands("description") {
        value["description"] = json!(project.description);
    }
    if call.expands("lead") {
        value["lead"] = call.view(world).user(&project.lead);
    }
    if call.expands("issueTypes") {
        let view = call.view(world);
        value["issueTypes"] = project.kind.issue_kinds().iter().map(|kind| view.kind(kind)).collect();
    }
    value
}

pub fn search(world: &mut World, call: &Call) -> Answer {
    let request = call.request;
    let start_at = request.number("startAt", 0)?;
    let max_results = request.number("maxResults", 50)?.min(MOST);
    let needed = match request.parameter("action").unwrap_or("view") {
        "view" | "browse" => Permission::Browse,
        "edit" => Permission::Administer,
        "create" => Permission::CreateIssues,
        other => return Err(errors::bad_request(format!("The action '{other}' is not valid."))),
    };
    let (descending, order) = match request.parameter("orderBy").unwrap_or("key") {
        order if order.starts_with('-') => (true, order.trim_start_matches('-')),
        order => (false, order.trim_start_matches(['+', ' '])),
    };
    let by_name = match order {
        "name" => true,
        "key" | "category" | "owner" | "issueCount" | "lastIssueUpdatedDate" | "archivedDate" | "deletedDate" => false,
        other => {
            return Err(errors::bad_request(format!(
                "The value '{other}' for 'orderBy' is not valid."
            )));
        }
    };
    let query = request.parameter("query").unwrap_or_default().to_lowercase();
    let (ids, keys) = (request.list("id"), request.list("keys"));
    let types = request.list("typeKey");
    let fits = |project: &&Project| {
        project.allows(call.account, needed)
            && (query.is_empty()
                || project.key.to_lowercase().contains(&query)
                || project.name.to_lowercase().contains(&query))
            && ids.as_ref().is_none_or(|ids| ids.contains(&project.id.to_string()))
            && keys
                .as_ref()
                .is_none_or(|keys| keys.iter().any(|key| key.eq_ignore_ascii_case(&project.key)))
            && types
                .as_ref()
                .is_none_or(|types| types.iter().any(|kind| kind == project.kind.type_key()))
    };
    let mut found: Vec<&Project> = call.site(world).projects.iter().filter(fits).collect();
    found.sort_by_key(|project| if by_name { &project.name } else { &project.key });
    if descending {
        found.reverse();
    }
    let values: Vec<Value> = found
        .iter()
        .skip(start_at)
        .take(max_results)
        .map(|project| value(world, call, project))
        .collect();
    Ok(Reply::ok(&json!({
        "self": call.view(world).link("project/search"),
        "startAt": start_at,
        "maxResults": max_results,
        "total": found.len(),
        "isLast": start_at + values.len() >= found.len(),
        "values": values,
    })))
}

/// `GET project`, deprecated and still called: a bare array.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let projects = call.site(world).projects.iter();
    let seen = projects.filter(|project| project.allows(call.account, Permission::Browse));
    Ok(Reply::ok(&seen.map(|project| value(world, call, project)).collect()))
}

pub fn get(world: &mut World, call: &Call) -> Answer {
    let asked = call.param(0);
    let project = call
        .site(world)
        .project_named(asked)
        .filter(|project| project.allows(call.account, Permission::Browse))
        .ok_or_else(|| errors::no_project(asked))?;
    let view = call.view(world);
    let mut value = value(world, call, project);
    value["description"] = json!(project.description);
    value["lead"] = view.user(&project.lead);
    value["issueTypes"] = project.kind.issue_kinds().iter().map(|kind| view.kind(kind)).collect();
    value["components"] = project
        .components
        .iter()
        .map(|component| view.component(component))
        .collect();
    value["versions"] = project.versions.iter().map(|version| view.version(version)).collect();
    Ok(Reply::ok(&value))
}

/// `GET project/{projectIdOrKey}/roledetails`: roles are common to all projects; `currentMember`
/// leaves those that the caller is in. Documented for administrators; the switch lets others in.
pub fn roles(world: &mut World, call: &Call) -> Answer {
    let asked = call.param(0);
    let needed = match world.modes.role_details {
        RoleDetails::Administrators => Permission::Administer,
        RoleDetails::Everybody => Permission::Browse,
    };
    let project = call
        .site(world)
        .project_named(asked)
        .filter(|project| project.allows(call.account, needed))
        .ok_or_else(|| errors::no_project(asked))?;
    let view = call.view(world);
    let mine = call.request.parameter("currentMember") == Some("true");
    let listed = Role::ALL
        .into_iter()
        .zip(10_002..)
        .filter(|(role, _)| !mine || project.has_role(call.account, *role));
    let roles = listed.map(|(role, id)| {
        json!({
            "self": view.link(&format!("project/{}/role/{id}", project.id)),
            "name": role.name(),
            "id": id,
            "description": "",
            "admin": role == Role::Administrators,
            "default": role == Role::Viewers,
            "roleConfigurable": true,
        })
    });
    Ok(Reply::ok(&roles.collect()))
}

/// Every type of issue that a project of the site has.
pub fn issue_types(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    let mut kinds: Vec<&IssueKind> = Vec::new();
    for kind in view.site.projects.iter().flat_map(|project| project.kind.issue_kinds()) {
        if !kinds.contains(kind) {
            kinds.push(kind);
        }
    }
    Ok(Reply::ok(&kinds.iter().map(|kind| view.kind(kind)).collect()))
}

/// Every status that a workflow of the site has.
pub fn statuses(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    let mut statuses: Vec<&Status> = Vec::new();
    for step in view.site.projects.iter().flat_map(|project| project.kind.workflow()) {
        if !statuses.contains(&step.to) {
            statuses.push(step.to);
        }
    }
    Ok(Reply::ok(&statuses.iter().map(|status| view.status(status)).collect()))
}

pub fn priorities(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    Ok(Reply::ok(
        &PRIORITIES.iter().map(|priority| view.priority(priority)).collect(),
    ))
}

pub fn link_types(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    let types = LINK_KINDS.iter().map(|kind| {
        json!({
            "id": kind.id,
            "name": kind.name,
            "inward": kind.inward,
            "outward": kind.outward,
            "self": view.link(&format!("issueLinkType/{}", kind.id)),
        })
    });
    Ok(Reply::ok(&json!({"issueLinkTypes": types.collect::<Vec<_>>()})))
}

/// `POST issueLink`.
pub fn link(world: &mut World, call: &Call) -> Answer {
    let body = call.request.json()?;
    let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str);
    let site = call.site(world);
    let issue = |side: &str| {
        let named = text(&format!("/{side}/key")).or(text(&format!("/{side}/id")));
        named
            .and_then(|name| site.visible(call.account, name))
            .ok_or_else(errors::no_issue)
    };
    let (inward, outward) = (issue("inwardIssue")?, issue("outwardIssue")?);
    let kind = LINK_KINDS
        .iter()
        .find(|kind| text("/type/name") == Some(kind.name) || text("/type/id") == Some(kind.id))
        .ok_or_else(|| errors::messages(StatusCode::NOT_FOUND, "No issue link type with that name or id found."))?;
    let view = call.view(world);
    if ![inward, outward]
        .iter()
        .all(|at| view.may(&site.issues[*at], Permission::LinkIssues))
    {
        return Err(errors::messages(
            StatusCode::UNAUTHORIZED,
            "You do not have permission to link issues.",
        ));
    }
    let site = call.site_mut(world);
    let id = site.fresh_id();
    let (from, to) = (site.issues[inward].id, site.issues[outward].id);
    // The inward issue is the one that "blocks"; the outward one "is blocked by" it.
    let link = |outward: bool, other| super::model::Link {
        id,
        kind,
        outward,
        other,
    };
    site.issues[inward].links.push(link(true, to));
    site.issues[outward].links.push(link(false, from));
    Ok(Reply::empty(StatusCode::CREATED).effect(json!({"link": id.to_string(), "author": call.account})))
}
