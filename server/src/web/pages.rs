//! Leptos' pages and server functions, each with the visitor of its own request.

use std::{
    collections::HashSet,
    sync::{Arc, OnceLock},
};

use app::{
    actions::{DoorHandle, Unkept},
    model::Language,
    shell::{opening, shell},
    words::Words,
};
use axum::{
    Extension,
    body::Body,
    extract::State,
    http::{HeaderValue, Request, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use leptos::{
    nonce::use_nonce,
    prelude::{provide_context, use_context},
    server_fn::error::SERVER_FN_ERROR_HEADER,
};
use leptos_axum::{ResponseOptions, handle_server_fns_with_context, render_app_async_with_context};

use super::{
    House,
    log::Line,
    looked_at::{self, Ending, PATIENCE},
    overload::Place,
    post_routes,
    refuse::refuse,
};

const CALLBACK: &str = "/oauth/callback";
const SIGN_OUT: &str = "/api/sign-out";

/// Renders the page at the request's address; the one for addresses without a page, where there is
/// none.
pub async fn page(
    State(house): State<Arc<House>>,
    Extension(door): Extension<DoorHandle>,
    Extension(language): Extension<Language>,
    Extension(line): Extension<Line>,
    mut request: Request<Body>,
) -> Response {
    if request.uri().path() == CALLBACK && says_something_twice(request.uri()) {
        // Which of two states is meant must not depend on who reads them: the page gets none.
        *request.uri_mut() = Uri::from_static(CALLBACK);
    }
    let assets = house.assets.clone();
    // An opening stands under the policy of the page that it begins, which comes to this first.
    let policy = OnceLock::new();
    let set_up = Arc::new(move || {
        provide_context(door.clone());
        provide_context(language);
        provide_context(house.faces.clone());
        if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) {
            let policy = policy.get_or_init(|| house.policy.of_page(&nonce));
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy.clone());
        }
    });
    let (mut parts, body) = request.into_parts();
    // What Leptos is given it keeps until the page is read to its end.
    let place = parts.extensions.remove::<Place>();
    let asked_again = looked_at::is_looked_at(&parts).then(|| Request::from_parts(parts.clone(), Body::empty()));
    let request = Request::from_parts(parts, body);
    let whole = {
        let (assets, set_up) = (assets.clone(), set_up.clone());
        render_app_async_with_context(move || set_up(), move || shell(assets.clone()))(request)
    };
    match asked_again {
        None => whole.await,
        Some(request) => {
            let opening = render_app_async_with_context(move || set_up(), move || opening(assets.clone()))(request);
            let ending = Ending {
                words: Words::of(language),
                line,
                place,
            };
            looked_at::begun(whole, opening, PATIENCE, ending).await
        }
    }
}

/// Whether a query names something more than once. Fuzzed from outside, hence public.
pub fn says_something_twice(uri: &Uri) -> bool {
    let mut seen = HashSet::new();
    let query = uri.query().unwrap_or_default();
    !url::form_urlencoded::parse(query.as_bytes()).all(|(name, _)| seen.insert(name))
}

/// Runs the server function at the request's address.
pub async fn action(
    Extension(door): Extension<DoorHandle>,
    Extension(language): Extension<Language>,
    mut request: Request<Body>,
) -> Response {
    let path = request.uri().path().to_owned();
    let service = leptos::server_fn::axum::get_server_fn_service(&path, request.method().clone());
    // What is not listed was not checked for whose page it comes from.
    if service.is_none() || post_routes::find(&path).is_none() {
        return refuse(StatusCode::NOT_FOUND, |words| words.answers().nothing_here());
    }
    request.extensions_mut().remove::<Place>();
    // Server functions send a form on to the address in `Referer`, which is the sender's to choose.
    request.headers_mut().remove(header::REFERER);
    let unkept: Option<Unkept> = request.extensions().get().cloned();
    let set_up = move || {
        provide_context(door.clone());
        provide_context(language);
        if let Some(unkept) = unkept.clone() {
            provide_context(unkept);
        }
    };
    let mut response = handle_server_fns_with_context(set_up, request).await.into_response();
    if response.headers().contains_key(SERVER_FN_ERROR_HEADER) {
        // What its form was like would stand in the answer, or in an address.
        return refuse(StatusCode::BAD_REQUEST, |words| words.answers().form_not_whole());
    }
    if path == SIGN_OUT && response.status().is_redirection() {
        let everything = HeaderValue::from_static("\"cookies\", \"storage\"");
        response.headers_mut().insert("clear-site-data", everything);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_callback_says_everything_once() {
        for (query, twice) in [
            ("", false),
            ("?state=a&code=b", false),
            ("?state=a&state=a", true),
            ("?code=a&state=b&%73tate=c", true),
        ] {
            let uri: Uri = format!("{CALLBACK}{query}").parse().unwrap();
            assert_eq!(says_something_twice(&uri), twice, "{query}");
        }
    }
}
