use http::StatusCode;
use leptos::prelude::*;

use super::visit::{query, sent_on};
use crate::{
    actions::{desk, entry_problem, set_status},
    components::{Alert, Field, Standing, page},
    model::ReturnPath,
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let next = ReturnPath::or_home(&query("next").unwrap_or_default());
    if desk().is_some() {
        return sent_on(&next.to_string());
    }
    let problem = query("problem").and_then(|code| entry_problem(&code));
    if problem.is_some() {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let sign_up = format!("/sign-up?next={}", next.as_query_value());
    page(
        "Sign in",
        Standing::SignedOut,
        "",
        view! {
            <div class="entry-box">
                <h1>"Sign in"</h1>
                {problem.map(|problem| view! { <Alert><p>{problem.to_string()}</p></Alert> })}
                <form method="post" action="/api/sign-in">
                    <input type="hidden" name="next" value=next.to_string()/>
                    <Field id="email" label="Email" kind="email" autocomplete="username"/>
                    <Field id="password" label="Password" kind="password" autocomplete="current-password"/>
                    <button class="primary">"Sign in"</button>
                </form>
                <p>"No account yet? " <a href=sign_up>"Sign up"</a></p>
            </div>
        },
    )
}
