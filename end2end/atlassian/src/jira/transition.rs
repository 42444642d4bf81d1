//! Moving an issue through its workflow (facts sheet, 5.4).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{
    Call, comment,
    edit::Draft,
    issue,
    model::{Issue, Transition},
    permission::Permission,
};
use crate::{
    errors,
    reply::{Answer, Reply},
    world::World,
};

/// The transitions from where an issue is: to every other status of its workflow.
fn from_here(world: &World, call: &Call, issue: &Issue) -> Vec<&'static Transition> {
    if !call.view(world).may(issue, Permission::Transition) {
        return Vec::new();
    }
    let workflow = call
        .site(world)
        .project(issue.project)
        .map(|project| project.kind.workflow())
        .unwrap_or_default();
    workflow
        .iter()
        .filter(|transition| transition.to != issue.status)
        .collect()
}

pub fn available(world: &World, call: &Call, issue: &Issue) -> Value {
    let view = call.view(world);
    let wanted = call.request.parameter("transitionId");
    let with_fields = call.expands("transitions.fields");
    from_here(world, call, issue)
        .into_iter()
        .filter(|transition| wanted.is_none_or(|id| id == transition.id))
        .map(|transition| {
            let mut value = json!({
                "id": transition.id,
                "name": transition.name,
                "to": view.status(transition.to),
                "hasScreen": false,
                "isGlobal": true,
                "isInitial": false,
                "isAvailable": true,
                "isConditional": false,
                "isLooped": false,
            });
            if with_fields {
                value["fields"] = json!({});
            }
            value
        })
        .collect()
}

pub fn list(world: &mut World, call: &Call) -> Answer {
    let transitions = available(world, call, call.issue(world)?);
    Ok(Reply::ok(&json!({"expand": "transitions", "transitions": transitions})))
}

pub fn perform(world: &mut World, call: &Call) -> Answer {
    let at = call.issue_at(world)?;
    let Value::Object(body) = call.request.json()? else {
        return Err(errors::invalid_payload());
    };
    let id = match body.get("transition").and_then(|transition| transition.get("id")) {
        Some(Value::String(id)) => id.clone(),
        Some(Value::Number(id)) => id.to_string(),
        _ => return Err(errors::bad_request("Missing 'transition' identifier")),
    };
    let found = &call.site(world).issues[at];
    let transition = from_here(world, call, found)
        .into_iter()
        .find(|transition| transition.id == id)
        .ok_or_else(|| errors::bad_request(format!("Transition id '{id}' is not valid for this issue.")))?;
    let mut draft = Draft::of(found.clone());
    draft.apply(world, call, &body)?;
    let (mut issue, mut items) = draft.finish()?;
    let comments = body
        .get("update")
        .and_then(|update| update.get("comment"))
        .and_then(Value::as_array);
    let comments: Vec<&Value> = comments
        .into_iter()
        .flatten()
        .filter_map(|operation| operation.get("add"))
        .collect();
    for comment in &comments {
        comment::check_body(comment.get("body"))?;
    }
    items.push(json!({
        "field": "status", "fieldtype": "jira", "fieldId": "status",
        "from": issue.status.id, "fromString": issue.status.name,
        "to": transition.to.id, "toString": transition.to.name,
    }));
    issue.move_to(transition.to, call.now);
    let effect = json!({"issue": "moved", "key": issue.key, "to": transition.to.name, "author": call.account});
    issue::keep(world, call, at, issue, items);
    for added in comments {
        comment::add_plain(world, call, at, added.get("body").cloned().unwrap_or_default());
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(effect))
}
