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
                Way::SignIn => view! { <p class="ways"><a class="button primary" href="/sign-in?next=/connections">"Go to the sign-in page"</a></p> }.into_any(),
                Way::Connections => view! { <p class="ways"><a class="button" href="/connections">"Go to Connections"</a></p> }.into_any(),
            }}
            {may_be_private.then(|| view! { <PrivateAppNote/> })}
        },
    )
}

fn explain(problem: &ConnectProblem) -> Explanation {
    let (status, heading, happened, advice, way) = match problem {
        ConnectProblem::Denied => (
            StatusCode::FORBIDDEN,
            "You did not allow it",
            "You pressed Cancel at Atlassian, so nothing was connected.".to_owned(),
            "That is fine. Connect whenever you like; Byline asks only for what it needs to show issues and to post your comments.",
            Way::ConnectAgain,
        ),
        ConnectProblem::RefusedByAtlassian(words) => (
            StatusCode::BAD_GATEWAY,
            "Atlassian refused",
            format!("Atlassian did not let Byline connect you. It says: {words}"),
            "Try once more. If it stays like this, show these words to whoever runs this Byline: the app's settings at Atlassian may not fit.",
            Way::ConnectAgain,
        ),
        ConnectProblem::UnknownState => (
            StatusCode::BAD_REQUEST,
            "This is not an answer that Byline waits for",
            "This browser did not begin to connect here, or the address was changed on the way. Nothing was connected.".to_owned(),
            "If you followed a link that somebody sent you, do not trust it. If you began in another browser or a private window, connect again from this one.",
            Way::ConnectAgain,
        ),
        ConnectProblem::Expired => (
            StatusCode::BAD_REQUEST,
            "That took too long",
            "More than ten minutes passed between beginning and coming back. Nothing was connected.".to_owned(),
            "Connect again; it goes faster the second time.",
            Way::ConnectAgain,
        ),
        ConnectProblem::AlreadyUsed => (
            StatusCode::CONFLICT,
            "This answer was used already",
            "Byline has taken this answer of Atlassian's before, and takes each only once.".to_owned(),
            "This happens when the page is reloaded or the Back button brings it up. Look at Connections: you may well be connected.",
            Way::Connections,
        ),
        ConnectProblem::OtherUser => (
            StatusCode::FORBIDDEN,
            "Somebody else is signed in now",
            "You are signed in to Byline as somebody else than when this began. Nothing was connected.".to_owned(),
            "Sign in as the one you want to connect, then connect again.",
            Way::ConnectAgain,
        ),
        ConnectProblem::AccountTaken(person) => (
            StatusCode::CONFLICT,
            "This Atlassian account is connected to somebody else",
            format!("The Atlassian account of {} is connected to another user of this Byline. It cannot speak for two people.", isolated(&person.name)),
            "If it is yours, sign in here as that user and disconnect it. If you meant another account, sign out at id.atlassian.com and connect again.",
            Way::ConnectAgain,
        ),
        ConnectProblem::NoSite => (
            StatusCode::FORBIDDEN,
            "No site with Jira",
            "This Atlassian account gave Byline no site with Jira.".to_owned(),
            "Connect again and choose a site with Jira at Atlassian. If none is offered, your account has no access to one: ask that site's administrator, or sign in at Atlassian with your other account.",
            Way::ConnectAgain,
        ),
        ConnectProblem::NoAllowedSite(_) => (
            StatusCode::FORBIDDEN,
            "None of these sites is allowed here",
            "You connected sites that whoever runs this Byline does not allow. Nothing was kept.".to_owned(),
            "Connect again and choose another site at Atlassian, or ask whoever runs this Byline to allow one of them.",
            Way::ConnectAgain,
        ),
        ConnectProblem::ExchangeFailed { retry: true } => (
            StatusCode::BAD_GATEWAY,
            "Atlassian cannot be reached",
            "Atlassian sent you back, but did not answer when Byline asked it for the permission. Nothing was connected.".to_owned(),
            "Wait a moment and connect again.",
            Way::ConnectAgain,
        ),
        ConnectProblem::ExchangeFailed { retry: false } => (
            StatusCode::BAD_GATEWAY,
            "Atlassian did not accept the answer",
            "Atlassian sent you back with a code and then refused it. Nothing was connected.".to_owned(),
            "Connect again. If it stays like this, tell whoever runs this Byline: its client secret or callback address may be wrong.",
            Way::ConnectAgain,
        ),
        ConnectProblem::SignedOut => (
            StatusCode::UNAUTHORIZED,
            "You are signed out",
            "Your session ended while you were at Atlassian. Nothing was connected.".to_owned(),
            "Sign in, then connect again.",
            Way::SignIn,
        ),
        ConnectProblem::Internal(reference) => (
            StatusCode::INTERNAL_SERVER_ERROR,
            "Something went wrong in Byline",
            format!("Nothing was connected. The reference is {reference}."),
            "Try again. If it stays like this, tell whoever runs this Byline the reference.",
            Way::ConnectAgain,
        ),
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
pub fn words(code: &str) -> Option<&'static str> {
    Some(match code {
        "taken" => {
            "This Atlassian account is connected to another user of this Byline. It cannot speak for two people."
        }
        "used" => "This was confirmed or cancelled already.",
        "expired" => "That took too long. Cancel and connect again.",
        "exchange" => "Atlassian could not be reached. Nothing was kept; confirm again in a moment.",
        "internal" => "Something went wrong in Byline. Nothing was kept; confirm again.",
        _ => return None,
    })
}
