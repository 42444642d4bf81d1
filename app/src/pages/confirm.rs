use leptos::prelude::*;

use super::{
    connections::{scope_words, site_list},
    not_found::not_found,
    problem::{self, problem_page},
    visit::{param, query, signed_in},
};
use crate::{
    components::{Alert, Standing, face, page},
    model::{AttemptId, PendingConnection},
};

/// Who is who, before anything is kept.
#[component]
pub fn Confirm() -> impl IntoView {
    let attempt = param("attempt").parse::<AttemptId>();
    let refused = query("problem").and_then(|code| problem::words(&code));
    signed_in(move |desk| async move {
        let Ok(attempt) = attempt else {
            return not_found().await;
        };
        match desk.pending(&attempt).await {
            Err(problem) => problem_page(Standing::of(&*desk).await, problem),
            Ok(pending) => {
                let email = desk.me().email.clone();
                page(
                    "Confirm the connection",
                    Standing::of(&*desk).await,
                    "",
                    question(pending, email, refused),
                )
            }
        }
    })
}

fn question(pending: PendingConnection, here_email: String, refused: Option<&'static str>) -> AnyView {
    let PendingConnection {
        attempt,
        here,
        account,
        email,
        sites,
        sites_left_out,
        scopes,
        replaces,
    } = pending;
    let one = sites.len() == 1;
    view! {
        <h1>"Is this you?"</h1>
        {refused.map(|words| view! { <Alert><p>{words}</p></Alert> })}
        {replaces
            .map(|before| {
                view! {
                    <Alert>
                        <p>
                            "This is another Atlassian account than before: until now you were connected as " <bdi><b>{before.name}</b></bdi>
                            ". If you confirm, that connection is replaced. If this is not the account you meant, cancel, sign out at "
                            <a href="https://id.atlassian.com/logout" rel="noopener noreferrer">"id.atlassian.com"</a> ", and connect again."
                        </p>
                    </Alert>
                }
            })}
        <section class="card" aria-label="Accounts">
            <dl class="facts">
                <dt>"Here"</dt>
                <dd>"You are " <bdi><b>{here}</b></bdi> " (" <bdi>{here_email}</bdi> ")"</dd>
                <dt>"At Atlassian"</dt>
                <dd class="who">{face(&account)} <span><bdi><b>{account.name.clone()}</b></bdi> {email.map(|email| view! { " (" <bdi>{email}</bdi> ")" })}</span></dd>
                <dt>{if one { "With this site" } else { "With these sites" }}</dt>
                <dd>{site_list(&sites)}</dd>
                {(!sites_left_out.is_empty())
                    .then(|| {
                        view! {
                            <dt>"Left out"</dt>
                            <dd>
                                {site_list(&sites_left_out)}
                                <p class="quiet-text">"Whoever runs this Byline does not allow these."</p>
                            </dd>
                        }
                    })}
                <dt>"Byline may"</dt>
                <dd><ul class="plain">{scopes.iter().map(|scope| view! { <li>{scope_words(scope)}</li> }).collect_view()}</ul></dd>
            </dl>
            <div class="card-foot">
                <form method="post" action="/api/confirm">
                    <input type="hidden" name="attempt" value=attempt.to_string()/>
                    <button class="primary">"Confirm"</button>
                </form>
                <form method="post" action="/api/cancel">
                    <input type="hidden" name="attempt" value=attempt.to_string()/>
                    <button>"Cancel"</button>
                </form>
            </div>
        </section>
        <p class="note">"Nothing is kept until you confirm. From then on, what you post in Byline appears in Jira under " <bdi><b>{account.name}</b></bdi> "."</p>
    }
    .into_any()
}
