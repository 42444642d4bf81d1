use http::StatusCode;
use leptos::prelude::*;

use super::visit::{query, sent_on};
use crate::{
    actions::{desk, entry_problem, set_status},
    components::{Alert, Field, Standing, page},
    model::ReturnPath,
    words::words,
};

#[component]
pub fn SignInPage() -> impl IntoView {
    let next = ReturnPath::or_home(&query("next").unwrap_or_default());
    if desk().is_some() {
        return sent_on(&next.to_string());
    }
    let t = words();
    let problem = query("problem").and_then(|code| entry_problem(&code));
    if problem.is_some() {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let sign_up = format!("/sign-up?next={}", next.as_query_value());
    page(
        t.page().sign_in(),
        Standing::SignedOut,
        "",
        view! {
            <div class="entry-box">
                <h1>{t.page().sign_in()}</h1>
                {problem.map(|problem| view! { <Alert><p>{t.of_refusal(&problem)}</p></Alert> })}
                <form method="post" action="/api/sign-in">
                    <input type="hidden" name="next" value=next.to_string()/>
                    <Field id="email" label=t.entry().email() kind="email" autocomplete="username"/>
                    <Field id="password" label=t.entry().password() kind="password" autocomplete="current-password"/>
                    <button class="primary">{t.page().sign_in()}</button>
                </form>
                <p>{t.entry().no_account()} " " <a href=sign_up>{t.page().sign_up()}</a></p>
            </div>
        },
    )
}
