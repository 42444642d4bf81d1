//! Refusals that come from before any page: said in a page of their own to people, in plain text to
//! scripts.

use std::{borrow::Cow, sync::Arc};

use app::{
    components::escape,
    model::{Language, Trouble},
    words::Words,
};
use axum::{
    extract::{Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    middleware::Next,
    response::{Html, IntoResponse, Response},
};

/// What a refusal says, in any language; [`dress`] makes a page of it.
#[derive(Clone)]
struct Said(Arc<dyn Fn(Words) -> Cow<'static, str> + Send + Sync>);

/// Refuses in the words of the catalogue, which [`dress`] puts into the person's language.
pub fn refuse<S>(status: StatusCode, say: impl Fn(Words) -> S + Send + Sync + 'static) -> Response
where
    S: Into<Cow<'static, str>>,
{
    let said = Said(Arc::new(move |words| say(words).into()));
    let words = said.0(Words::of(Language::English)).into_owned();
    let mut response = (status, words).into_response();
    response.extensions_mut().insert(said);
    response
}

/// The language that a request asks for.
pub fn asked_for(headers: &HeaderMap) -> Language {
    let wish = headers.get(header::ACCEPT_LANGUAGE);
    wish.and_then(|wish| wish.to_str().ok())
        .map_or_else(Language::default, Language::accepted)
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
pub fn hang_up(status: StatusCode, say: fn(Words) -> &'static str) -> Response {
    let mut response = refuse(status, say);
    let close = HeaderValue::from_static("close");
    response.headers_mut().insert(header::CONNECTION, close);
    response
}

/// Gives every refusal that is not a page yet the form that the client reads. The state is the
/// address of the style sheet.
pub async fn dress(State(css): State<String>, request: Request, next: Next) -> Response {
    let (wants_page, asked_for) = (wants_page(request.headers()), asked_for(request.headers()));
    let response = next.run(request).await;
    let status = response.status();
    let is_bare = !response.headers().get(header::CONTENT_TYPE).is_some_and(|kind| {
        let kind = kind.as_bytes();
        kind.starts_with(b"text/html") || kind.starts_with(b"application/json")
    });
    if !(status.is_client_error() || status.is_server_error()) || !is_bare {
        return response;
    }
    if !wants_page {
        return in_plain_text(response, asked_for);
    }
    page_for(response, &css, asked_for, None, "")
}

/// A script may show a person what it is told.
fn in_plain_text(mut response: Response, asked_for: Language) -> Response {
    let language = response.extensions().get().copied().unwrap_or(asked_for);
    if let Some(Said(say)) = response.extensions().get() {
        let words = say(Words::of(language)).into_owned();
        response.headers_mut().remove(header::CONTENT_LENGTH);
        *response.body_mut() = words.into();
    }
    response
}

/// The page instead of a response: with the words given, or else its own, and with what follows them.
/// A response that is no refusal becomes one of the server's. `asked_for` is the language where nobody
/// knows a person's own choice.
pub fn page_for(response: Response, css: &str, asked_for: Language, words: Option<&str>, rest: &str) -> Response {
    let (mut parts, _) = response.into_parts();
    if !parts.status.is_client_error() && !parts.status.is_server_error() {
        parts.status = StatusCode::SERVICE_UNAVAILABLE;
    }
    let t = Words::of(parts.extensions.get().copied().unwrap_or(asked_for));
    let words = match (words, parts.extensions.get()) {
        (Some(words), _) => Cow::Owned(words.to_owned()),
        (None, Some(Said(say))) => say(t),
        (None, None) => Cow::Borrowed(usual(parts.status, t)),
    };
    for name in [
        header::CONTENT_LENGTH,
        header::CONTENT_TYPE,
        header::CONTENT_ENCODING,
        header::LOCATION,
    ] {
        parts.headers.remove(name);
    }
    let page = page(css, parts.status, t, &words, rest);
    (parts, Html(page)).into_response()
}

pub fn wants_page(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// Whether a script of ours asks, for an answer of its own kind.
pub fn wants_json(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .is_some_and(|accept| accept.as_bytes() == b"application/json")
}

fn usual(status: StatusCode, words: Words) -> &'static str {
    let t = words.answers();
    match status {
        StatusCode::NOT_FOUND => t.no_page_here(),
        StatusCode::METHOD_NOT_ALLOWED => t.no_such_request(),
        StatusCode::SERVICE_UNAVAILABLE => t.took_too_long(),
        _ if status.is_server_error() => t.went_wrong(),
        _ => t.cannot_do(),
    }
}

fn title(status: StatusCode, words: Words) -> &'static str {
    let t = words.answers();
    match status {
        StatusCode::BAD_REQUEST => t.bad_request(),
        StatusCode::FORBIDDEN => t.forbidden(),
        StatusCode::NOT_FOUND => t.not_found(),
        StatusCode::CONFLICT => words.owner().conflict(),
        StatusCode::METHOD_NOT_ALLOWED => t.method_not_allowed(),
        StatusCode::REQUEST_TIMEOUT => t.request_timeout(),
        StatusCode::PAYLOAD_TOO_LARGE => t.too_large(),
        StatusCode::UNSUPPORTED_MEDIA_TYPE => t.media_type(),
        StatusCode::RANGE_NOT_SATISFIABLE => t.range(),
        StatusCode::TOO_MANY_REQUESTS => t.too_many_requests(),
        StatusCode::INTERNAL_SERVER_ERROR => t.internal(),
        StatusCode::NOT_IMPLEMENTED => t.not_implemented(),
        StatusCode::BAD_GATEWAY => t.bad_gateway(),
        StatusCode::SERVICE_UNAVAILABLE => t.unavailable(),
        _ => t.refused(),
    }
}

fn page(css: &str, status: StatusCode, t: Words, words: &str, rest: &str) -> String {
    format!(
        "<!DOCTYPE html><html lang=\"{}\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width, initial-scale=1\"><meta name=\"color-scheme\" content=\"light dark\">\
         <title>{}</title><link rel=\"stylesheet\" href=\"{}\"></head><body>\
         <header class=\"top\"><a class=\"home\" href=\"/\">Byline</a></header>{}</body></html>",
        t.language(),
        t.page().title(title(status, t)),
        escape(css),
        main(status, t, words, rest),
    )
}

/// The same for a page that was begun: its end.
pub fn end_of_page(status: StatusCode, t: Words, words: &str) -> String {
    let title = t.page().title(title(status, t));
    format!("<title>{title}</title>{}</body></html>", main(status, t, words, ""))
}

fn main(status: StatusCode, t: Words, words: &str, rest: &str) -> String {
    format!(
        "<main id=\"main\"><h1>{}</h1><div class=\"alert\" role=\"alert\"><p>{}</p></div>{rest}\
         <p class=\"ways\"><a href=\"/\">{}</a></p></main>",
        title(status, t),
        escape(words),
        t.page().go_home(),
    )
}
