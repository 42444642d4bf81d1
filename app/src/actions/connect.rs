//! The steps of connecting to Atlassian that the person takes here. The way back from Atlassian is
//! a page: `pages::callback`.

use leptos::prelude::{ServerFnError, server};

use super::reply::{desk, see_other};
use crate::model::{AttemptId, ConnectProblem, ReturnPath};

const SIGN_IN: &str = "/sign-in?next=/connections";

#[server(name = Connect, prefix = "/api", endpoint = "connect")]
pub async fn connect(#[server(default)] next: String) -> Result<(), ServerFnError> {
    let Some(desk) = desk() else {
        see_other(SIGN_IN);
        return Ok(());
    };
    let next = next.parse::<ReturnPath>().ok().map(|path| path.to_string());
    match desk.begin_connect(next).await {
        Ok(address) => see_other(&address),
        Err(_) => see_other("/connections?problem=connect"),
    }
    Ok(())
}

#[server(name = ConfirmConnection, prefix = "/api", endpoint = "confirm")]
pub async fn confirm_connection(#[server(default)] attempt: String) -> Result<(), ServerFnError> {
    let (Some(desk), Ok(attempt)) = (desk(), attempt.parse::<AttemptId>()) else {
        see_other(SIGN_IN);
        return Ok(());
    };
    match desk.confirm(&attempt).await {
        Ok(next) => see_other(&ReturnPath::or_home(&next).to_string()),
        Err(problem) => see_other(&format!(
            "/connections/confirm/{attempt}?problem={}",
            connect_problem_code(&problem)
        )),
    }
    Ok(())
}

#[server(name = CancelConnection, prefix = "/api", endpoint = "cancel")]
pub async fn cancel_connection(#[server(default)] attempt: String) -> Result<(), ServerFnError> {
    let (Some(desk), Ok(attempt)) = (desk(), attempt.parse::<AttemptId>()) else {
        see_other(SIGN_IN);
        return Ok(());
    };
    match desk.cancel(&attempt).await {
        Ok(()) => see_other("/connections?done=cancelled"),
        Err(_) => see_other("/connections?problem=cancel"),
    }
    Ok(())
}

#[server(name = Disconnect, prefix = "/api", endpoint = "disconnect")]
pub async fn disconnect() -> Result<(), ServerFnError> {
    let Some(desk) = desk() else {
        see_other(SIGN_IN);
        return Ok(());
    };
    match desk.disconnect().await {
        Ok(()) => see_other("/connections?done=disconnected"),
        Err(_) => see_other("/connections?problem=disconnect"),
    }
    Ok(())
}

/// A problem's name in an address; what it knows beyond its name stays out of there.
pub fn connect_problem_code(problem: &ConnectProblem) -> &'static str {
    match problem {
        ConnectProblem::Denied => "denied",
        ConnectProblem::RefusedByAtlassian(_) => "refused",
        ConnectProblem::UnknownState => "unknown",
        ConnectProblem::Expired => "expired",
        ConnectProblem::AlreadyUsed => "used",
        ConnectProblem::OtherUser => "other-user",
        ConnectProblem::AccountTaken(_) => "taken",
        ConnectProblem::NoSite => "no-site",
        ConnectProblem::NoAllowedSite(_) => "no-allowed-site",
        ConnectProblem::ExchangeFailed { .. } => "exchange",
        ConnectProblem::SignedOut => "signed-out",
        ConnectProblem::Internal(_) => "internal",
    }
}
