//! An answer before it is HTTP: small, and easy to make in one expression.

use axum::{
    body::Bytes,
    http::{HeaderName, HeaderValue, StatusCode, header},
};
use serde::Serialize;
use serde_json::Value;

/// `Ok` and `Err` are both answers; `Err` merely ends the work early.
pub type Answer = Result<Reply, Reply>;

#[derive(Debug, Clone)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: Bytes,
    /// What the request changed, for the record of requests.
    pub effect: Option<Box<Value>>,
}

impl Reply {
    pub fn empty(status: StatusCode) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Bytes::new(),
            effect: None,
        }
    }

    pub fn bytes(status: StatusCode, content_type: &str, body: impl Into<Bytes>) -> Self {
        Self {
            body: body.into(),
            ..Self::empty(status)
        }
        .header(header::CONTENT_TYPE, content_type)
    }

    /// JSON with the content type that Jira sends.
    pub fn json(status: StatusCode, body: &Value) -> Self {
        Self::bytes(status, "application/json;charset=UTF-8", body.to_string())
    }

    /// JSON from any type that can be written as JSON.
    pub fn serialized(status: StatusCode, body: &impl Serialize) -> Self {
        match serde_json::to_vec(body) {
            Ok(bytes) => Self::bytes(status, "application/json;charset=UTF-8", bytes),
            Err(_) => Self::empty(StatusCode::INTERNAL_SERVER_ERROR),
        }
    }

    pub fn ok(body: &Value) -> Self {
        Self::json(StatusCode::OK, body)
    }

    pub fn html(status: StatusCode, page: String) -> Self {
        Self::bytes(status, "text/html;charset=UTF-8", page)
    }

    /// A redirect of the browser or client to somewhere else.
    pub fn redirect(status: StatusCode, to: &str) -> Self {
        Self::empty(status).header(header::LOCATION, to)
    }

    /// Adds a header; a value that cannot stand in a header is left out.
    pub fn header(mut self, name: HeaderName, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.push((name, value));
        }
        self
    }

    pub fn effect(mut self, effect: Value) -> Self {
        self.effect = Some(Box::new(effect));
        self
    }
}
