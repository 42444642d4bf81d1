//! Jira's REST API v3, as the gateway offers it under `/ex/jira/{cloudId}/rest/api/3`.

use axum::http::{HeaderName, Method, StatusCode};
use serde_json::{Value, json};

use crate::{
    auth::identity::{self, Caller},
    clock::Millis,
    errors, random,
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

pub mod attachment;
mod attention;
mod comment;
mod comment_property;
mod edit;
mod effort;
mod field_list;
pub mod fields;
mod issue;
mod jql;
mod json;
pub mod model;
mod my_permissions;
mod permission;
mod picker;
mod project;
mod remote_link;
mod route;
mod scheme;
mod search;
mod server_info;
mod transition;
mod user;
pub mod version2;
mod view;

pub use route::ROUTES;

use model::{Issue, Site};
use view::View;

/// One authenticated call on one site.
pub struct Call<'a> {
    pub request: &'a Request,
    pub account: &'a str,
    site: usize,
    /// The variable parts of the path, in order.
    params: Vec<&'a str>,
    pub now: Millis,
}

impl<'a> Call<'a> {
    pub fn param(&self, at: usize) -> &'a str {
        self.params.get(at).copied().unwrap_or_default()
    }

    pub fn site<'w>(&self, world: &'w World) -> &'w Site {
        &world.sites[self.site]
    }

    pub fn site_mut<'w>(&self, world: &'w mut World) -> &'w mut Site {
        &mut world.sites[self.site]
    }

    pub fn view<'w>(&'w self, world: &'w World) -> View<'w> {
        View {
            world,
            site: self.site(world),
            account: self.account,
        }
    }

    /// The place of the issue that the path's first variable names, if this person may see it.
    pub fn issue_at(&self, world: &World) -> Result<usize, Reply> {
        self.site(world)
            .visible(self.account, self.param(0))
            .ok_or_else(errors::no_issue)
    }

    pub fn issue<'w>(&self, world: &'w World) -> Result<&'w Issue, Reply> {
        Ok(&self.site(world).issues[self.issue_at(world)?])
    }

    pub fn issue_mut<'w>(&self, world: &'w mut World) -> Result<&'w mut Issue, Reply> {
        let at = self.issue_at(world)?;
        Ok(&mut self.site_mut(world).issues[at])
    }

    /// Whether `expand` names this.
    pub fn expands(&self, name: &str) -> bool {
        self.request
            .list("expand")
            .is_some_and(|list| list.iter().any(|item| item == name))
    }
}

/// Answers a call; `path` is what follows `/rest/api/3`.
pub fn answer(world: &mut World, request: &Request, cloud_id: &str, path: &[&str]) -> Reply {
    let (caller, mut reply) = match identity::caller(world, request) {
        Err(_) if anonymous_delete(request, path) => (
            None,
            errors::messages(
                StatusCode::METHOD_NOT_ALLOWED,
                "You are not logged in and cannot delete comments.",
            ),
        ),
        Err(reply) => (None, reply),
        Ok(caller) => {
            let reply = match answer_caller(world, request, &caller, cloud_id, path) {
                Ok(reply) | Err(reply) => reply,
            };
            (Some(caller), reply)
        }
    };
    if let (Some(caller), true) = (caller, world.modes.account_header) {
        reply = reply.header(HeaderName::from_static("x-aaccountid"), &caller.account);
    }
    let trace = random::hex();
    reply
        .header(HeaderName::from_static("atl-traceid"), &trace)
        .header(HeaderName::from_static("x-arequestid"), &trace)
        .header(axum::http::header::SERVER, "AtlassianEdge")
        .header(axum::http::header::CACHE_CONTROL, "no-cache, no-store, no-transform")
}

/// OAS: deleting a comment without signing in is 405.
fn anonymous_delete(request: &Request, path: &[&str]) -> bool {
    request.method == Method::DELETE && request.bearer().is_none() && matches!(path, ["issue", _, "comment", _])
}

fn answer_caller(world: &mut World, request: &Request, caller: &Caller, cloud_id: &str, path: &[&str]) -> Answer {
    let Some(site) = world.site_at(cloud_id) else {
        // UNCONFIRMED: the body for an unknown cloud ID.
        return Err(Reply::json(
            StatusCode::NOT_FOUND,
            &json!({"code": 404, "message": "No site was found for this cloud ID"}),
        ));
    };
    let (number, route, params) = route::find(&request.method, path, &request.path)?;
    if !identity::reaches(world, caller, cloud_id) {
        // UNCONFIRMED: 403 with this body, or 404.
        return Err(match world.modes.foreign_site_status {
            404 => Reply::json(StatusCode::NOT_FOUND, &json!({"code": 404, "message": "Not found"})),
            _ => Reply::json(
                StatusCode::FORBIDDEN,
                &json!({"code": 403, "message": "The app is not installed on this instance"}),
            ),
        });
    }
    if !route.scopes.iter().all(|scope| caller.grant.scopes.contains(*scope)) {
        return Err(errors::scope_does_not_match());
    }
    let now = world.clock.now();
    let World { limits, modes, .. } = world;
    limits.quota(modes, now)?;
    limits.burst(modes, now, site, number)?;
    let call = Call {
        request,
        account: &caller.account,
        site,
        params,
        now,
    };
    if request.method != Method::GET && route.path.starts_with("issue/{issueIdOrKey}") {
        let written = call.site(world).visible(call.account, call.param(0));
        if let Some(id) = written.map(|at| call.site(world).issues[at].id) {
            let World { limits, modes, .. } = world;
            limits.issue_write(modes, now, site, id)?;
        }
    }
    let answer = (route.answer)(world, &call);
    if world.modes.points_per_hour.is_some() {
        world.limits.spend(points(request, &answer));
    }
    let World { limits, modes, .. } = world;
    answer.map(|reply| limits.tell(modes, now, reply))
}

/// What a call costs: one point, and for reads one more for each object returned.
fn points(request: &Request, answer: &Answer) -> usize {
    let (Ok(reply) | Err(reply)) = answer;
    if request.method != Method::GET {
        return 1;
    }
    match serde_json::from_slice::<Value>(&reply.body) {
        Ok(Value::Array(items)) => 1 + items.len(),
        Ok(Value::Object(fields)) => {
            let lists = ["values", "issues", "comments", "worklogs", "histories"];
            1 + lists
                .iter()
                .find_map(|name| fields.get(*name)?.as_array())
                .map_or(1, Vec::len)
        }
        _ => 1,
    }
}
