//! What a page asks of its request, and the gate for those that need somebody signed in.

use std::sync::Arc;

use http::{StatusCode, request::Parts};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};

use crate::{
    actions::{desk, see_other, set_status},
    components::{Standing, TroubleAlert, page},
    desk::Desk,
    model::{ReturnPath, Trouble},
    remedy::Notice,
};

/// A part of the page's path; empty where there is none.
pub fn param(name: &str) -> String {
    use_params_map()
        .with_untracked(|params| params.get(name))
        .unwrap_or_default()
}

/// A value of the page's query.
pub fn query(name: &str) -> Option<String> {
    use_query_map().with_untracked(|query| query.get(name))
}

/// The page that is asked for, to come back to.
pub fn here() -> ReturnPath {
    let Some(uri) = use_context::<Parts>().map(|parts| parts.uri) else {
        return ReturnPath::home();
    };
    uri.path_and_query()
        .and_then(|whole| whole.as_str().parse().ok())
        .unwrap_or_else(|| ReturnPath::or_home(uri.path()))
}

/// Renders a page for whoever is signed in; everybody else is sent to sign in and comes back.
pub fn signed_in<F>(draw: impl FnOnce(Arc<dyn Desk>) -> F) -> AnyView
where
    F: Future<Output = AnyView> + Send + 'static,
{
    match desk() {
        Some(desk) => Suspend::new(draw(desk)).into_any(),
        None => to_sign_in(),
    }
}

/// Sends the visitor to sign in and back here.
pub fn to_sign_in() -> AnyView {
    sent_on(&format!("/sign-in?next={}", here().as_query_value()))
}

/// Sends the browser on.
pub fn sent_on(path: &str) -> AnyView {
    see_other(path);
    ().into_any()
}

/// A whole page about trouble, with the status that fits. What the person wrote stays within reach:
/// `kept` stands in for the plain words, which it says itself.
pub async fn trouble_page(desk: &dyn Desk, trouble: Trouble, kept: Option<AnyView>) -> AnyView {
    if trouble == Trouble::SignedOut {
        return to_sign_in();
    }
    let (status, heading) = classify(&trouble);
    set_status(status);
    let again = Notice::from(&trouble).remedy.is_none()
        && (status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS);
    let here = here();
    let words = kept.unwrap_or_else(|| view! { <TroubleAlert trouble next=here.clone()/> }.into_any());
    page(
        heading,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{heading}</h1>
            {words}
            <p class="ways">
                {again.then(|| view! { <a href=here.to_string()>"Try again"</a> })}
                <a href="/">"Go to the home page"</a>
            </p>
        },
    )
}

fn classify(trouble: &Trouble) -> (StatusCode, &'static str) {
    match trouble {
        Trouble::SignedOut => (StatusCode::UNAUTHORIZED, "Signed out"),
        Trouble::NotConnected => (StatusCode::FORBIDDEN, "Not connected yet"),
        Trouble::GrantDead => (StatusCode::FORBIDDEN, "Reconnect to go on"),
        Trouble::GrantFrozen => (StatusCode::FORBIDDEN, "Connection stopped"),
        Trouble::ScopeMissing => (StatusCode::FORBIDDEN, "Permission missing"),
        Trouble::SiteNotReached(_) => (StatusCode::FORBIDDEN, "Site not reached"),
        Trouble::OtherAccount => (StatusCode::FORBIDDEN, "Another account"),
        Trouble::NotFound => (StatusCode::NOT_FOUND, "No such issue"),
        Trouble::NoComment => (StatusCode::NOT_FOUND, "No such comment"),
        Trouble::NotYours => (StatusCode::FORBIDDEN, "Not your comment"),
        Trouble::Overtaken => (StatusCode::CONFLICT, "Changed meanwhile"),
        Trouble::Refused(_) => (StatusCode::FORBIDDEN, "Jira refused"),
        Trouble::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, "Jira asks to slow down"),
        Trouble::Unavailable => (StatusCode::BAD_GATEWAY, "Jira cannot be reached"),
        Trouble::OutcomeUnknown => (StatusCode::GATEWAY_TIMEOUT, "Jira did not answer"),
        Trouble::Unreadable => (StatusCode::BAD_GATEWAY, "Jira's answer is unreadable"),
        Trouble::TooLong { .. } | Trouble::Empty | Trouble::Invalid(_) => {
            (StatusCode::BAD_REQUEST, "Not a valid request")
        }
        Trouble::InFlight => (StatusCode::CONFLICT, "Already under way"),
        Trouble::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, "Something went wrong"),
    }
}
