//! Refusals that come from before any page: said in a page of their own to people, in plain text to
//! scripts.

use app::{components::escape, model::Trouble};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

/// What a refusal says; [`dress`] makes a page of it.
#[derive(Clone)]
struct Words(String);

pub fn refuse(status: StatusCode, words: &str) -> Response {
    let mut response = (status, words.to_owned()).into_response();
    response.extensions_mut().insert(Words(words.to_owned()));
    response
}

/// The status of what is refused because of trouble.
pub fn trouble_status(trouble: &Trouble) -> StatusCode {
    match trouble {
        Trouble::NotFound => StatusCode::NOT_FOUND,
        Trouble::RateLimited(_) => StatusCode::TOO_MANY_REQUESTS,
        Trouble::Unavailable | Trouble::Unreadable => StatusCode::BAD_GATEWAY,
        Trouble::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::FORBIDDEN,
    }
}

/// Refuses, and ends the connection: what comes after this request cannot be trusted to be one.
pub fn hang_up(status: StatusCode, words: &str) -> Response {
    let mut response = refuse(status, words);
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Gives every refusal that is not a page yet the form that the client reads. The state is the
/// address of the style sheet.
pub async fn dress(State(css): State<String>, request: Request, next: Next) -> Response {
    let wants_page = wants_page(request.headers());
    let response = next.run(request).await;
    let status = response.status();
    let is_bare = !response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
    });
    if !(status.is_client_error() || status.is_server_error()) || !is_bare || !wants_page {
        return response;
    }
    page_for(response, &css, None, "")
}

/// The page instead of a response: with the words given, or else its own, and with what follows them.
/// A response that is no refusal becomes one of the server's.
pub fn page_for(response: Response, css: &str, words: Option<&str>, rest: &str) -> Response {
    let (mut parts, _) = response.into_parts();
    if !parts.status.is_client_error() && !parts.status.is_server_error() {
        parts.status = StatusCode::SERVICE_UNAVAILABLE;
    }
    let words = match (words, parts.extensions.get()) {
        (Some(words), _) => words.to_owned(),
        (None, Some(Words(words))) => words.clone(),
        (None, None) => usual(parts.status),
    };
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_ENCODING,
        header::LOCATION,
    ] {
        parts.headers.remove(name);
    }
    let page = page(css, parts.status, &words, rest);
    (parts, Html(page)).into_response()
}

pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

fn usual(status: StatusCode) -> String {
    match status {
        StatusCode::NOT_FOUND => "There is no page at this address.",
        StatusCode::METHOD_NOT_ALLOWED => "This address does not take such a request.",
        StatusCode::SERVICE_UNAVAILABLE => {
            "This took too long. Try again in a moment; what you wrote is still there when you go back."
        }
        _ if status.is_server_error() => "Something went wrong in Byline. Try again in a moment.",
        _ => "Byline cannot do this.",
    }
    .to_owned()
}

fn page(css: &str, status: StatusCode, words: &str, rest: &str) -> String {
    let title = status.canonical_reason().unwrap_or("Refused");
    format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{title} · Byline</title><link rel=\"stylesheet\" href=\"{}\"></head><body>\
         <header class=\"top\"><a class=\"home\" href=\"/\">Byline</a></header><main id=\"main\"><h1>{title}</h1>\
         <div class=\"alert\" role=\"alert\"><p>{}</p></div>{rest}<p class=\"ways\"><a href=\"/\">Go to the home page</a></p></main></body></html>",
        escape(css),
        escape(words),
    )
}
