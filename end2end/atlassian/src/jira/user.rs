//! People of a site (facts sheet, 5.6).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Call, model::Person, permission::Permission};
use crate::{
    errors,
    reply::{Answer, Reply},
    world::World,
};

pub fn myself(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    let mut me = view.user(call.account);
    me["locale"] = json!(world.people.get(call.account).map(|person| person.locale));
    me["expand"] = json!("groups,applicationRoles");
    if call.expands("groups") {
        let groups = view
            .site
            .groups
            .iter()
            .filter(|group| group.members.contains(call.account));
        let items: Vec<Value> = groups
            .map(|group| json!({"name": group.name, "groupId": group.id, "self": view.link(&format!("group?groupId={}", group.id))}))
            .collect();
        me["groups"] = json!({"size": items.len(), "items": items});
    }
    if call.expands("applicationRoles") {
        let role = json!({"key": "jira-software", "name": "Jira Software", "groups": []});
        me["applicationRoles"] = json!({"size": 1, "items": [role]});
    }
    Ok(Reply::ok(&me))
}

pub fn get(world: &mut World, call: &Call) -> Answer {
    let account = call
        .request
        .parameter("accountId")
        .ok_or_else(|| errors::bad_request("accountId is required."))?;
    let person = world
        .people
        .get(account)
        .filter(|_| call.site(world).members.contains(account));
    let person = person.ok_or_else(|| {
        errors::messages(
            StatusCode::NOT_FOUND,
            "Specified user does not exist or you do not have required permissions",
        )
    })?;
    Ok(Reply::ok(&call.view(world).person(person)))
}

/// The people that `query` or `accountId` names, a page of them by `startAt` and `maxResults`; the
/// filter runs after the page is taken, so that a page may be short.
fn page(world: &World, call: &Call, fits: impl Fn(&Person) -> bool) -> Answer {
    let query = call.request.parameter("query");
    let account = call.request.parameter("accountId");
    if query.is_none() && account.is_none() {
        return Err(errors::bad_request("One of 'query' or 'accountId' must be given."));
    }
    let start_at = call.request.number("startAt", 0)?;
    let max_results = call.request.number("maxResults", 50)?;
    let site = call.site(world);
    let wanted = query.unwrap_or_default().to_lowercase();
    let named = |person: &&Person| {
        let starts = |text: &str| {
            text.to_lowercase()
                .split([' ', '@', '.'])
                .any(|word| word.starts_with(&wanted))
        };
        let by_mail = person.email_is_public && person.email.to_lowercase().starts_with(&wanted);
        account.is_none_or(|account| account == person.account_id)
            && (wanted.is_empty() || starts(&person.name) || person.name.to_lowercase().starts_with(&wanted) || by_mail)
    };
    let view = call.view(world);
    let people = world
        .people
        .iter()
        .filter(|person| site.members.contains(&person.account_id))
        .filter(named)
        .skip(start_at)
        .take(max_results)
        .filter(|person| fits(person));
    Ok(Reply::ok(&people.map(|person| view.person(person)).collect()))
}

pub fn search(world: &mut World, call: &Call) -> Answer {
    if !call.site(world).user_pickers.contains(call.account) {
        return Ok(Reply::ok(&json!([])));
    }
    page(world, call, |_| true)
}

pub fn assignable(world: &mut World, call: &Call) -> Answer {
    let site = call.site(world);
    let issue = call.request.parameter("issueKey").or(call.request.parameter("issueId"));
    let project = match (issue, call.request.parameter("project")) {
        (Some(issue), _) => {
            let at = site.visible(call.account, issue).ok_or_else(errors::no_issue)?;
            site.project(site.issues[at].project)
        }
        (None, Some(project)) => site.project_named(project),
        (None, None) => {
            return Err(errors::bad_request(
                "One of 'project', 'issueKey' or 'issueId' must be given.",
            ));
        }
    };
    let asked = call.request.parameter("project").unwrap_or_default();
    let project = project.filter(|project| project.allows(call.account, Permission::Browse));
    let project = project.ok_or_else(|| errors::no_project(asked))?;
    page(world, call, |person| {
        person.active && project.allows(&person.account_id, Permission::Assignable)
    })
}

pub fn who_see_an_issue(world: &mut World, call: &Call) -> Answer {
    let site = call.site(world);
    if !site.user_pickers.contains(call.account) {
        return Ok(Reply::ok(&json!([])));
    }
    match (call.request.parameter("issueKey"), call.request.parameter("projectKey")) {
        (Some(key), _) => {
            let at = site.visible(call.account, key).ok_or_else(errors::no_issue)?;
            let issue = &site.issues[at];
            page(world, call, |person| {
                person.active && site.sees_issue(&person.account_id, issue)
            })
        }
        (None, Some(key)) => {
            let project = site.project_named(key).ok_or_else(|| errors::no_project(key))?;
            page(world, call, |person| {
                project.allows(&person.account_id, Permission::Browse)
            })
        }
        (None, None) => Err(errors::messages(
            StatusCode::BAD_REQUEST,
            "Either 'issueKey' or 'projectKey' must be given.",
        )),
    }
}
