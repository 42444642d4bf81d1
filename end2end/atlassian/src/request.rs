//! A request that has arrived in full.

use axum::{
    body::Bytes,
    http::{HeaderMap, Method, header},
};
use serde::de::DeserializeOwned;
use serde_json::Value;
use url::form_urlencoded;

use crate::{errors, reply::Reply};

#[derive(Clone)]
pub struct Request {
    pub method: Method,
    /// As it came, percent-encoding included.
    pub path: String,
    /// The raw query, without the question mark.
    pub raw_query: String,
    pub query: Vec<(String, String)>,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Request {
    pub fn new(parts: axum::http::request::Parts, body: Bytes) -> Self {
        let raw_query = parts.uri.query().unwrap_or_default().to_owned();
        Self {
            method: parts.method,
            path: parts.uri.path().to_owned(),
            query: form_urlencoded::parse(raw_query.as_bytes()).into_owned().collect(),
            raw_query,
            headers: parts.headers,
            body,
        }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The bearer token, if one was sent.
    pub fn bearer(&self) -> Option<&str> {
        let (scheme, token) = self.header(header::AUTHORIZATION.as_str())?.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(token.trim())
    }

    /// The first value of a query parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// A list parameter: `a,b`, or repeated, or both.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let given: Vec<&str> = self
            .query
            .iter()
            .filter(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
            .collect();
        if given.is_empty() {
            return None;
        }
        let items = given.iter().flat_map(|value| value.split(','));
        Some(
            items
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect(),
        )
    }

    /// A numeric parameter. Jira's router answers what is no number with a problem document.
    pub fn number(&self, name: &str, default: usize) -> Result<usize, Reply> {
        match self.parameter(name) {
            None | Some("") => Ok(default),
            Some(text) => text.parse().map_err(|_| {
                errors::problem(
                    axum::http::StatusCode::BAD_REQUEST,
                    &format!("Failed to convert '{name}' with value: '{text}'"),
                    &self.path,
                )
            }),
        }
    }

    pub fn flag(&self, name: &str, default: bool) -> bool {
        self.parameter(name)
            .map_or(default, |value| value.eq_ignore_ascii_case("true"))
    }

    /// The body as JSON of whatever shape.
    pub fn json(&self) -> Result<Value, Reply> {
        serde_json::from_slice(&self.body).map_err(|_| errors::not_json())
    }

    /// The body as JSON of one shape.
    pub fn json_as<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_value(self.json()?).map_err(|_| errors::invalid_payload())
    }

    /// The body as an HTML form.
    pub fn form(&self) -> Vec<(String, String)> {
        form_urlencoded::parse(&self.body).into_owned().collect()
    }
}

/// The segments of a path, decoded. `None` when one does not decode to text.
pub fn segments(path: &str) -> Option<Vec<String>> {
    path.split('/')
        .skip(1)
        .map(|segment| {
            let decoded = percent_encoding::percent_decode_str(segment).decode_utf8().ok()?;
            Some(decoded.into_owned())
        })
        .collect()
}
