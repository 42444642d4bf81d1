//! Every operation of Jira that the stand-in has: its path, its scopes and where it stands in
//! Atlassian's documents.

use axum::http::{Method, StatusCode};

use super::{
    Call, attachment, attention, comment, comment_property, fields, issue, my_permissions, picker, project,
    remote_link, search, server_info, transition, user,
};
use crate::{
    auth::scopes::{READ_USER, READ_WORK, WRITE_WORK},
    errors,
    reply::{Answer, Reply},
    world::World,
};

pub struct Route {
    pub method: &'static str,
    /// What follows `/rest/api/3/`, with the variable parts in braces.
    pub path: &'static str,
    /// All of these must have been granted.
    pub scopes: &'static [&'static str],
    pub(crate) answer: fn(&mut World, &Call) -> Answer,
}

const fn route(
    method: &'static str,
    path: &'static str,
    scopes: &'static [&'static str],
    answer: fn(&mut World, &Call) -> Answer,
) -> Route {
    Route {
        method,
        path,
        scopes,
        answer,
    }
}

const READ: &[&str] = &[READ_WORK];
const WRITE: &[&str] = &[WRITE_WORK];
const USERS: &[&str] = &[READ_USER];
const NONE: &[&str] = &[];

/// Where two paths fit, the earlier one counts.
pub static ROUTES: &[Route] = &[
    route("GET", "issue/picker", READ, picker::pick),
    route(
        "GET",
        "issue/createmeta/{projectIdOrKey}/issuetypes",
        READ,
        issue::create_types,
    ),
    route(
        "GET",
        "issue/createmeta/{projectIdOrKey}/issuetypes/{issueTypeId}",
        READ,
        issue::create_fields,
    ),
    route("POST", "issue", WRITE, issue::create),
    route("GET", "issue/{issueIdOrKey}", READ, issue::get),
    route("PUT", "issue/{issueIdOrKey}", WRITE, issue::edit),
    route("DELETE", "issue/{issueIdOrKey}", WRITE, issue::delete),
    route("PUT", "issue/{issueIdOrKey}/assignee", WRITE, issue::assign),
    route("GET", "issue/{issueIdOrKey}/editmeta", READ, issue::edit_meta),
    route("GET", "issue/{issueIdOrKey}/changelog", READ, issue::changelog),
    route("GET", "issue/{issueIdOrKey}/transitions", READ, transition::list),
    route("POST", "issue/{issueIdOrKey}/transitions", WRITE, transition::perform),
    route("GET", "issue/{issueIdOrKey}/watchers", READ, attention::watchers),
    route("POST", "issue/{issueIdOrKey}/watchers", WRITE, attention::watch),
    route("DELETE", "issue/{issueIdOrKey}/watchers", WRITE, attention::unwatch),
    route("GET", "issue/{issueIdOrKey}/votes", READ, attention::votes),
    route("POST", "issue/{issueIdOrKey}/votes", WRITE, attention::vote),
    route("DELETE", "issue/{issueIdOrKey}/votes", WRITE, attention::unvote),
    route("GET", "issue/{issueIdOrKey}/worklog", READ, attention::worklogs),
    route("POST", "issue/{issueIdOrKey}/worklog", WRITE, attention::log_work),
    route("GET", "issue/{issueIdOrKey}/remotelink", READ, remote_link::list),
    route("GET", "issue/{issueIdOrKey}/comment", READ, comment::list),
    route("POST", "issue/{issueIdOrKey}/comment", WRITE, comment::add),
    route("GET", "issue/{issueIdOrKey}/comment/{id}", READ, comment::get),
    route("PUT", "issue/{issueIdOrKey}/comment/{id}", WRITE, comment::edit),
    route("DELETE", "issue/{issueIdOrKey}/comment/{id}", WRITE, comment::delete),
    route("POST", "comment/list", READ, comment::by_ids),
    route("GET", "comment/{commentId}/properties", READ, comment_property::keys),
    route(
        "GET",
        "comment/{commentId}/properties/{propertyKey}",
        READ,
        comment_property::get,
    ),
    route(
        "PUT",
        "comment/{commentId}/properties/{propertyKey}",
        WRITE,
        comment_property::put,
    ),
    route(
        "DELETE",
        "comment/{commentId}/properties/{propertyKey}",
        WRITE,
        comment_property::delete,
    ),
    route("GET", "search/jql", READ, search::get),
    route("POST", "search/jql", READ, search::post),
    route("POST", "search/approximate-count", READ, search::approximate_count),
    route("GET", "search", READ, search::gone),
    route("POST", "search", READ, search::gone),
    route("GET", "field", READ, fields::all),
    route("GET", "project/search", READ, project::search),
    route("GET", "project", READ, project::list),
    route("GET", "project/{projectIdOrKey}", READ, project::get),
    route("GET", "project/{projectIdOrKey}/roledetails", READ, project::roles),
    route("GET", "priority", READ, project::priorities),
    route("GET", "issuetype", READ, project::issue_types),
    route("GET", "status", READ, project::statuses),
    route("GET", "issueLinkType", READ, project::link_types),
    route("POST", "issueLink", WRITE, project::link),
    route("GET", "myself", USERS, user::myself),
    route("GET", "user", USERS, user::get),
    route("GET", "user/search", USERS, user::search),
    route("GET", "user/assignable/search", USERS, user::assignable),
    route("GET", "user/viewissue/search", USERS, user::who_see_an_issue),
    route("GET", "mypermissions", READ, my_permissions::get),
    route("GET", "attachment/meta", READ, attachment::meta),
    route("GET", "attachment/content/{id}", READ, attachment::content),
    route("GET", "attachment/thumbnail/{id}", READ, attachment::thumbnail),
    route("GET", "attachment/{id}", READ, attachment::get),
    route("DELETE", "attachment/{id}", WRITE, attachment::delete),
    route("POST", "issue/{issueIdOrKey}/attachments", WRITE, attachment::add),
    route("GET", "serverInfo", NONE, server_info::get),
];

/// The variable parts of a path that fits.
fn fit<'a>(pattern: &str, path: &[&'a str]) -> Option<Vec<&'a str>> {
    let mut params = Vec::new();
    let mut parts = path.iter();
    for expected in pattern.split('/') {
        let part = *parts.next()?;
        if expected.starts_with('{') {
            if part.is_empty() {
                return None;
            }
            params.push(part);
        } else if expected != part {
            return None;
        }
    }
    parts.next().is_none().then_some(params)
}

/// The route for a call, its number and the variable parts of the path.
pub fn find<'a>(
    method: &Method,
    path: &[&'a str],
    instance: &str,
) -> Result<(usize, &'static Route, Vec<&'a str>), Reply> {
    let method = if method == Method::HEAD { &Method::GET } else { method };
    let mut known = false;
    for (number, route) in ROUTES.iter().enumerate() {
        if let Some(params) = fit(route.path, path) {
            known = true;
            if route.method == method.as_str() {
                return Ok((number, route, params));
            }
        }
    }
    Err(if known {
        let detail = format!("Method '{method}' is not supported.");
        errors::problem(StatusCode::METHOD_NOT_ALLOWED, &detail, instance)
    } else {
        errors::problem(StatusCode::NOT_FOUND, "No static resource for this path.", instance)
    })
}
