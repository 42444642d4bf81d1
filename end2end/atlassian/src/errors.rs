//! The shapes in which Atlassian's gateway and Jira say no (facts sheet, section 6).

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::reply::Reply;

/// The gateway's answer to an expired, revoked or unknown bearer. Observed; has no `errorMessages`.
pub fn unauthorized() -> Reply {
    Reply::json(
        StatusCode::UNAUTHORIZED,
        &json!({"code": 401, "message": "Unauthorized"}),
    )
}

/// The gateway's answer to a good token that lacks a scope. Observed: 401, not 403.
pub fn scope_does_not_match() -> Reply {
    Reply::json(
        StatusCode::UNAUTHORIZED,
        &json!({"code": 401, "message": "Unauthorized; scope does not match"}),
    )
}

/// Jira's `ErrorCollection` with messages for the whole request.
pub fn messages(status: StatusCode, message: impl Into<String>) -> Reply {
    Reply::json(status, &json!({"errorMessages": [message.into()], "errors": {}}))
}

/// Jira's `ErrorCollection` with one message for one field.
pub fn field(name: &str, message: impl Into<String>) -> Reply {
    let mut errors = serde_json::Map::new();
    errors.insert(name.to_owned(), Value::String(message.into()));
    Reply::json(StatusCode::BAD_REQUEST, &json!({"errorMessages": [], "errors": errors}))
}

pub fn bad_request(message: impl Into<String>) -> Reply {
    messages(StatusCode::BAD_REQUEST, message)
}

/// An issue that is not there, or that this person may not see: nobody can tell which.
pub fn no_issue() -> Reply {
    messages(
        StatusCode::NOT_FOUND,
        "Issue does not exist or you do not have permission to see it.",
    )
}

pub fn no_project(asked: &str) -> Reply {
    messages(
        StatusCode::NOT_FOUND,
        format!("No project could be found with key '{asked}'."),
    )
}

pub fn no_comment(id: &str) -> Reply {
    messages(
        StatusCode::NOT_FOUND,
        format!("Can not find a comment for the id: {id}."),
    )
}

pub fn no_attachment(id: &str) -> Reply {
    messages(
        StatusCode::NOT_FOUND,
        format!("The attachment with id '{id}' does not exist"),
    )
}

/// A body that is not JSON at all: without `errors`.
pub fn not_json() -> Reply {
    Reply::json(
        StatusCode::BAD_REQUEST,
        &json!({"errorMessages": ["There was an error parsing JSON. Check that your request body is valid."]}),
    )
}

/// JSON of another shape than the operation takes.
pub fn invalid_payload() -> Reply {
    Reply::json(
        StatusCode::BAD_REQUEST,
        &json!({"errorMessages": ["Invalid request payload. Refer to the REST API documentation and try again."]}),
    )
}

/// RFC 9457, for paths, methods and parameters that the router itself refuses.
pub fn problem(status: StatusCode, detail: &str, instance: &str) -> Reply {
    let body = json!({
        "type": "about:blank",
        "title": status.canonical_reason().unwrap_or("Error"),
        "status": status.as_u16(),
        "detail": detail,
        "instance": instance,
    });
    Reply::bytes(status, "application/problem+json", body.to_string())
}
