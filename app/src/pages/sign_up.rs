use http::StatusCode;
use leptos::prelude::*;

use super::visit::{query, sent_on};
use crate::{
    actions::{desk, door, entry_problem, set_status},
    components::{Alert, Field, Standing, page},
    desk::SignUpMode,
    model::ReturnPath,
    words::words,
};

#[component]
pub fn SignUpPage() -> impl IntoView {
    let next = ReturnPath::or_home(&query("next").unwrap_or_default());
    if desk().is_some() {
        return sent_on(&next.to_string());
    }
    let t = words();
    let problem = query("problem").and_then(|code| entry_problem(&code));
    if problem.is_some() {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let invitation = query("invite").unwrap_or_default();
    let mode = door().map_or(SignUpMode::Closed, |door| door.sign_up_mode());
    let sign_in = format!("/sign-in?next={}", next.as_query_value());
    let body = match mode {
        SignUpMode::Closed => view! { <p>{t.entry().closed()}</p> }.into_any(),
        SignUpMode::Open | SignUpMode::Invite => {
            let invite = (mode == SignUpMode::Invite).then(|| {
                view! {
                    <Field
                        id="invite"
                        label=t.entry().invitation()
                        autocomplete="off"
                        hint=t.entry().invitation_hint()
                        value=invitation
                    />
                }
            });
            view! {
                <form method="post" action="/api/sign-up">
                    <input type="hidden" name="next" value=next.to_string()/>
                    {invite}
                    <Field id="name" label=t.entry().name() autocomplete="name"/>
                    <Field id="email" label=t.entry().email() kind="email" autocomplete="username"/>
                    <Field
                        id="password"
                        label=t.entry().password()
                        kind="password"
                        autocomplete="new-password"
                        hint=t.entry().password_hint()
                    />
                    <button class="primary">{t.page().sign_up()}</button>
                </form>
            }
            .into_any()
        }
    };
    page(
        t.page().sign_up(),
        Standing::SignedOut,
        "",
        view! {
            <div class="entry-box">
                <h1>{t.page().sign_up()}</h1>
                {problem.map(|problem| view! { <Alert><p>{t.of_refusal(&problem)}</p></Alert> })}
                {body}
                <p>{t.entry().have_account()} " " <a href=sign_in>{t.page().sign_in()}</a></p>
            </div>
        },
    )
}
