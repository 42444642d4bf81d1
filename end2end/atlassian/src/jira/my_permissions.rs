//! `GET mypermissions` (facts sheet, 5.6).

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::{
    Call,
    permission::{PROJECT_PERMISSIONS, Permission},
};
use crate::{
    errors,
    reply::{Answer, Reply},
    world::World,
};

/// Global permissions: key, name, and whether it is the one to browse users.
const GLOBAL: [(&str, &str); 2] = [
    ("USER_PICKER", "Browse users and groups"),
    ("ADMINISTER", "Administer Jira"),
];

pub fn get(world: &mut World, call: &Call) -> Answer {
    let asked = call.request.list("permissions").unwrap_or_default();
    if asked.is_empty() {
        return Err(errors::bad_request("The 'permissions' query parameter is required."));
    }
    let context = context(world, call)?;
    let mut permissions = Map::new();
    for (number, key) in asked.iter().enumerate() {
        let project = PROJECT_PERMISSIONS.iter().find(|(known, _, _)| known == key);
        let global = GLOBAL.iter().find(|(known, _)| known == key);
        let (name, kind, have) = match (project, global) {
            (Some((_, name, permission)), _) => (*name, "PROJECT", context.has(world, call, *permission)),
            (None, Some((_, name))) => {
                let picker = *key == "USER_PICKER" && call.site(world).user_pickers.contains(call.account);
                (*name, "GLOBAL", picker)
            }
            (None, None) => return Err(errors::bad_request(format!("Unrecognized permission: {key}"))),
        };
        permissions.insert(
            key.clone(),
            json!({
                "id": (number + 10).to_string(),
                "key": key,
                "name": name,
                "type": kind,
                "description": name,
                "havePermission": have,
            }),
        );
    }
    Ok(Reply::ok(&json!({"permissions": Value::Object(permissions)})))
}

/// What a question about permissions is about.
enum Context {
    /// Anywhere at all.
    Global,
    Project(u64),
    Issue(usize),
}

impl Context {
    fn has(&self, world: &World, call: &Call, permission: Permission) -> bool {
        let site = call.site(world);
        match self {
            Self::Global => site
                .projects
                .iter()
                .any(|project| project.allows(call.account, permission)),
            Self::Project(id) => site
                .project(*id)
                .is_some_and(|project| project.allows(call.account, permission)),
            Self::Issue(at) => site.allows(call.account, &site.issues[*at], permission),
        }
    }
}

fn context(world: &World, call: &Call) -> Result<Context, Reply> {
    let site = call.site(world);
    let parameter = |one: &str, other: &str| call.request.parameter(one).or(call.request.parameter(other));
    if let Some(comment) = call.request.parameter("commentId") {
        let holds = |id: &str| {
            site.issues.iter().position(|issue| {
                site.sees_issue(call.account, issue)
                    && issue
                        .comments
                        .iter()
                        .any(|comment| comment.id.to_string() == id && site.sees_comment(call.account, issue, comment))
            })
        };
        return holds(comment)
            .map(Context::Issue)
            .ok_or_else(|| errors::no_comment(comment));
    }
    if let Some(issue) = parameter("issueKey", "issueId") {
        return site
            .visible(call.account, issue)
            .map(Context::Issue)
            .ok_or_else(errors::no_issue);
    }
    match parameter("projectKey", "projectId") {
        None => Ok(Context::Global),
        Some(asked) => site
            .project_named(asked)
            .filter(|project| project.allows(call.account, Permission::Browse))
            .map(|project| Context::Project(project.id))
            .ok_or_else(|| {
                errors::messages(
                    StatusCode::NOT_FOUND,
                    format!("No project could be found with key '{asked}'."),
                )
            }),
    }
}
