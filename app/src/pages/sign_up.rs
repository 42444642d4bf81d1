use http::StatusCode;
use leptos::prelude::*;

use super::visit::{query, sent_on};
use crate::{
    actions::{desk, door, entry_problem, set_status},
    components::{Alert, Field, Standing, page},
    desk::SignUpMode,
    model::ReturnPath,
};

#[component]
pub fn SignUpPage() -> impl IntoView {
    let next = ReturnPath::or_home(&query("next").unwrap_or_default());
    if desk().is_some() {
        return sent_on(&next.to_string());
    }
    let problem = query("problem").and_then(|code| entry_problem(&code));
    if problem.is_some() {
        set_status(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let invitation = query("invite").unwrap_or_default();
    let mode = door().map_or(SignUpMode::Closed, |door| door.sign_up_mode());
    let sign_in = format!("/sign-in?next={}", next.as_query_value());
    let body = match mode {
        SignUpMode::Closed => {
            view! { <p>"Signing up is closed here. Ask whoever runs this Byline for an account."</p> }.into_any()
        }
        SignUpMode::Open | SignUpMode::Invite => {
            let invite = (mode == SignUpMode::Invite).then(|| {
                view! {
                    <Field
                        id="invite"
                        label="Invitation"
                        autocomplete="off"
                        hint="It is in the link that you were sent."
                        value=invitation
                    />
                }
            });
            view! {
                <form method="post" action="/api/sign-up">
                    <input type="hidden" name="next" value=next.to_string()/>
                    {invite}
                    <Field id="name" label="Name" autocomplete="name"/>
                    <Field id="email" label="Email" kind="email" autocomplete="username"/>
                    <Field
                        id="password"
                        label="Password"
                        kind="password"
                        autocomplete="new-password"
                        hint="A long sentence is easier to remember than a short riddle."
                    />
                    <button class="primary">"Sign up"</button>
                </form>
            }
            .into_any()
        }
    };
    page(
        "Sign up",
        Standing::SignedOut,
        "",
        view! {
            <div class="entry-box">
                <h1>"Sign up"</h1>
                {problem.map(|problem| view! { <Alert><p>{problem.to_string()}</p></Alert> })}
                {body}
                <p>"You have an account? " <a href=sign_in>"Sign in"</a></p>
            </div>
        },
    )
}
