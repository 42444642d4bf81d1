//! Which half of the stand-in a path belongs to.

use axum::http::{Method, StatusCode};

use crate::{
    auth::{authorize, identity, privacy, token},
    errors, images, jira,
    ledger::Owner,
    reply::{Answer, Reply},
    request::{Request, segments},
    world::World,
};

/// The answer, and the account that it was about where no bearer says so.
pub fn answer(world: &mut World, request: &Request) -> (Reply, Option<Owner>) {
    let Some(segments) = segments(&request.path) else {
        return (
            errors::problem(StatusCode::BAD_REQUEST, "The path is not text.", &request.path),
            None,
        );
    };
    let parts: Vec<&str> = segments.iter().map(String::as_str).collect();
    let safe = request.method == Method::GET || request.method == Method::HEAD;
    let only_if = |right: bool, reply: &dyn Fn() -> Answer| {
        let reply = if right { reply() } else { Err(wrong_method(request)) };
        (merged(reply), None)
    };
    match parts.as_slice() {
        ["authorize"] if safe || request.method == Method::POST => authorize::answer(world, request),
        ["oauth", "token"] if request.method == Method::POST => (token::answer(world, request), None),
        ["authorize"] | ["oauth", "token"] => (wrong_method(request), None),
        ["oauth", "token", "accessible-resources"] => only_if(safe, &|| identity::accessible_resources(world, request)),
        ["me"] => only_if(safe, &|| identity::me(world, request)),
        ["app", "report-accounts"] | ["app", "report-accounts", ""] => only_if(request.method == Method::POST, &|| {
            privacy::report_accounts(world, request)
        }),
        ["images", rest @ ..] => only_if(safe, &|| Ok(images::answer(world, rest, &request.path))),
        ["media", "file", id, kind] => only_if(safe, &|| jira::attachment::media(world, request, id, kind)),
        ["media", "blob", kind] => only_if(safe, &|| jira::attachment::media_by_token(world, request, kind)),
        ["ex", "jira", cloud_id, "rest", "api", "3", rest @ ..] => (jira::answer(world, request, cloud_id, rest), None),
        ["ex", "jira", cloud_id, "rest", "api", "2", rest @ ..] => {
            let upgraded = jira::version2::upgraded(request);
            (
                jira::version2::downgraded(jira::answer(world, &upgraded, cloud_id, rest)),
                None,
            )
        }
        // A site's own host knows nothing of 3LO tokens.
        ["rest", ..] => (errors::unauthorized(), None),
        [""] => (
            crate::auth::pages::error(StatusCode::NOT_FOUND, "There is nothing here to look at."),
            None,
        ),
        _ => (
            errors::problem(StatusCode::NOT_FOUND, "No such address.", &request.path),
            None,
        ),
    }
}

fn merged(answer: Answer) -> Reply {
    match answer {
        Ok(reply) | Err(reply) => reply,
    }
}

fn wrong_method(request: &Request) -> Reply {
    let detail = format!("Method '{}' is not supported.", request.method);
    errors::problem(StatusCode::METHOD_NOT_ALLOWED, &detail, &request.path)
}
