use leptos::prelude::*;

use super::{
    problem::problem_page,
    visit::{query, sent_on},
};
use crate::{actions::desk, components::Standing, desk::CallbackQuery, model::ConnectProblem};

/// Where Atlassian sends the browser back to.
#[component]
pub fn Callback() -> impl IntoView {
    let carried = CallbackQuery {
        state: query("state"),
        code: query("code"),
        error: query("error"),
        error_description: query("error_description"),
    };
    Suspend::new(async move {
        let Some(desk) = desk() else {
            return problem_page(Standing::SignedOut, ConnectProblem::SignedOut);
        };
        match desk.callback(carried).await {
            Ok(attempt) => sent_on(&format!("/connections/confirm/{attempt}")),
            Err(problem) => problem_page(Standing::of(&*desk).await, problem),
        }
    })
}
