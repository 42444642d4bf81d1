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
    remedy::Remedy,
    words::words,
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
    let again = Remedy::of(&trouble).is_none() && (status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS);
    let here = here();
    let said = kept.unwrap_or_else(|| view! { <TroubleAlert trouble next=here.clone()/> }.into_any());
    page(
        heading,
        Standing::of(desk).await,
        "",
        view! {
            <h1>{heading}</h1>
            {said}
            <p class="ways">
                {again.then(|| view! { <a href=here.to_string()>{words().page().try_again()}</a> })}
                <a href="/">{words().page().go_home()}</a>
            </p>
        },
    )
}

fn classify(trouble: &Trouble) -> (StatusCode, &'static str) {
    let t = words().trouble();
    match trouble {
        Trouble::SignedOut => (StatusCode::UNAUTHORIZED, t.heading_signed_out()),
        Trouble::NotConnected => (StatusCode::FORBIDDEN, t.heading_not_connected()),
        Trouble::GrantDead => (StatusCode::FORBIDDEN, t.heading_grant_dead()),
        Trouble::GrantFrozen => (StatusCode::FORBIDDEN, t.heading_grant_frozen()),
        Trouble::ScopeMissing => (StatusCode::FORBIDDEN, t.heading_scope_missing()),
        Trouble::SiteNotReached(_) => (StatusCode::FORBIDDEN, t.heading_site_not_reached()),
        Trouble::SharedSiteName(_) => (StatusCode::CONFLICT, t.heading_shared_site_name()),
        Trouble::OtherAccount => (StatusCode::FORBIDDEN, t.heading_other_account()),
        Trouble::NotFound => (StatusCode::NOT_FOUND, t.heading_not_found()),
        Trouble::NoComment => (StatusCode::NOT_FOUND, t.heading_no_comment()),
        Trouble::NotYours => (StatusCode::FORBIDDEN, t.heading_not_yours()),
        Trouble::Overtaken => (StatusCode::CONFLICT, t.heading_overtaken()),
        Trouble::Refused(_) => (StatusCode::FORBIDDEN, t.heading_refused()),
        Trouble::RateLimited(_) => (StatusCode::TOO_MANY_REQUESTS, t.heading_rate_limited()),
        Trouble::Unavailable => (StatusCode::BAD_GATEWAY, t.heading_unavailable()),
        Trouble::OutcomeUnknown => (StatusCode::GATEWAY_TIMEOUT, t.heading_outcome_unknown()),
        Trouble::Unreadable => (StatusCode::BAD_GATEWAY, t.heading_unreadable()),
        Trouble::Task(_) => (StatusCode::CONFLICT, t.heading_task()),
        Trouble::TooLong { .. } | Trouble::Empty | Trouble::Invalid(_) => {
            (StatusCode::BAD_REQUEST, t.heading_invalid())
        }
        Trouble::InFlight => (StatusCode::CONFLICT, t.heading_in_flight()),
        Trouble::Internal(_) => (StatusCode::INTERNAL_SERVER_ERROR, t.heading_internal()),
    }
}
