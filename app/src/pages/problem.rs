//! Why a connection was not made: for each reason a page that says what happened and what to do.

use http::StatusCode;
use leptos::prelude::*;

use super::{
    connections::site_list,
    home::{ConnectForm, PrivateAppNote},
};
use crate::{
    actions::set_status,
    components::{Alert, Standing, isolated, page},
    model::ConnectProblem,
    words::words,
};

/// What the page offers besides words.
enum Way {
    ConnectAgain,
    SignIn,
    Connections,
}

struct Explanation {
    status: StatusCode,
    heading: &'static str,
    happened: String,
    advice: &'static str,
    way: Way,
}

pub fn problem_page(standing: Standing, problem: ConnectProblem) -> AnyView {
    let left_out = match &problem {
        ConnectProblem::NoAllowedSite(sites) => Some(site_list(sites)),
        _ => None,
    };
    let may_be_private = matches!(problem, ConnectProblem::RefusedByAtlassian(_));
    let Explanation {
        status,
        heading,
        happened,
        advice,
        way,
    } = explain(&problem);
    set_status(status);
    page(
        heading,
        standing,
        "",
        view! {
            <h1>{heading}</h1>
            <Alert><p>{happened}</p></Alert>
            {left_out}
            <p>{advice}</p>
            {match way {
                Way::ConnectAgain => view! { <ConnectForm next="/"/> }.into_any(),
                Way::SignIn => view! { <p class="ways"><a class="button primary" href="/sign-in?next=/connections">{words().page().go_to_sign_in()}</a></p> }.into_any(),
                Way::Connections => view! { <p class="ways"><a class="button" href="/connections">{words().page().go_to_connections()}</a></p> }.into_any(),
            }}
            {may_be_private.then(|| view! { <PrivateAppNote/> })}
        },
    )
}

fn explain(problem: &ConnectProblem) -> Explanation {
    let t = words().problem();
    let (status, heading, happened, advice) = match problem {
        ConnectProblem::Denied => (
            StatusCode::FORBIDDEN,
            t.denied(),
            t.denied_happened().to_owned(),
            t.denied_advice(),
        ),
        ConnectProblem::RefusedByAtlassian(words) => (
            StatusCode::BAD_GATEWAY,
            t.refused(),
            t.refused_happened(words),
            t.refused_advice(),
        ),
        ConnectProblem::UnknownState => (
            StatusCode::BAD_REQUEST,
            t.unknown_state(),
            t.unknown_state_happened().to_owned(),
            t.unknown_state_advice(),
        ),
        ConnectProblem::Expired => (
            StatusCode::BAD_REQUEST,
            t.expired(),
            t.expired_happened().to_owned(),
            t.expired_advice(),
        ),
        ConnectProblem::AlreadyUsed => (
            StatusCode::CONFLICT,
            t.used(),
            t.used_happened().to_owned(),
            t.used_advice(),
        ),
        ConnectProblem::OtherUser => (
            StatusCode::FORBIDDEN,
            t.other_user(),
            t.other_user_happened().to_owned(),
            t.other_user_advice(),
        ),
        ConnectProblem::AccountTaken(person) => (
            StatusCode::CONFLICT,
            t.taken(),
            t.taken_happened(isolated(&person.name)),
            t.taken_advice(),
        ),
        ConnectProblem::NoSite => (
            StatusCode::FORBIDDEN,
            t.no_site(),
            t.no_site_happened().to_owned(),
            t.no_site_advice(),
        ),
        ConnectProblem::NoAllowedSite(_) => (
            StatusCode::FORBIDDEN,
            t.no_allowed_site(),
            t.no_allowed_site_happened().to_owned(),
            t.no_allowed_site_advice(),
        ),
        ConnectProblem::ExchangeFailed { retry: true } => (
            StatusCode::BAD_GATEWAY,
            t.unreachable(),
            t.unreachable_happened().to_owned(),
            t.unreachable_advice(),
        ),
        ConnectProblem::ExchangeFailed { retry: false } => (
            StatusCode::BAD_GATEWAY,
            t.exchange(),
            t.exchange_happened().to_owned(),
            t.exchange_advice(),
        ),
        ConnectProblem::SignedOut => (
            StatusCode::UNAUTHORIZED,
            t.signed_out(),
            t.signed_out_happened().to_owned(),
            t.signed_out_advice(),
        ),
        ConnectProblem::Internal(reference) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            t.internal(),
            t.internal_happened(reference),
            t.internal_advice(),
        ),
    };
    let way = match problem {
        ConnectProblem::AlreadyUsed => Way::Connections,
        ConnectProblem::SignedOut => Way::SignIn,
        _ => Way::ConnectAgain,
    };
    Explanation {
        status,
        heading,
        happened,
        advice,
        way,
    }
}

/// Why *Confirm* did not work, by its name in the address, where the question can still be asked.
pub fn why_not(code: &str) -> Option<&'static str> {
    let t = words().confirm();
    Some(match code {
        "taken" => t.taken(),
        "used" => t.used(),
        "expired" => t.expired(),
        "exchange" => t.exchange(),
        "internal" => t.internal(),
        _ => return None,
    })
}
