use leptos::prelude::*;

use super::{
    connections::{scope_words, sign_out_there, site_list},
    not_found::not_found,
    problem::{self, problem_page},
    visit::{param, query, signed_in},
};
use crate::{
    components::{Alert, ProofField, Standing, face, page},
    model::{AttemptId, PendingConnection},
    words::words,
};

/// Who is who, before anything is kept.
#[component]
pub fn Confirm() -> impl IntoView {
    let attempt = param("attempt").parse::<AttemptId>();
    let refused = query("problem").and_then(|code| problem::why_not(&code));
    signed_in(move |desk| async move {
        let Ok(attempt) = attempt else {
            return not_found().await;
        };
        match desk.pending(&attempt).await {
            Err(problem) => problem_page(Standing::of(&*desk).await, problem),
            Ok(pending) => {
                let email = desk.me().email.clone();
                page(
                    words().confirm().title(),
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
    let t = words().confirm();
    view! {
        <h1>{t.is_this_you()}</h1>
        {refused.map(|words| view! { <Alert><p>{words}</p></Alert> })}
        {replaces
            .map(|before| {
                view! {
                    <Alert>
                        <p>
                            {t.another_account(view! { <bdi><b>{before.name}</b></bdi> }, sign_out_there())}
                        </p>
                    </Alert>
                }
            })}
        <section class="card" aria-label=t.accounts()>
            <dl class="facts">
                <dt>{t.here()}</dt>
                <dd>{t.you_are(view! { <bdi><b>{here}</b></bdi> }, view! { <bdi>{here_email}</bdi> })}</dd>
                <dt>{t.at_atlassian()}</dt>
                <dd class="who">{face(&account)} <span><bdi><b>{account.name.clone()}</b></bdi> {email.map(|email| view! { " (" <bdi>{email}</bdi> ")" })}</span></dd>
                <dt>{t.with_sites(sites.len())}</dt>
                <dd>{site_list(&sites)}</dd>
                {(!sites_left_out.is_empty())
                    .then(|| {
                        view! {
                            <dt>{t.left_out()}</dt>
                            <dd>
                                {site_list(&sites_left_out)}
                                <p class="quiet-text">{t.not_allowed()}</p>
                            </dd>
                        }
                    })}
                <dt>{words().connections().may()}</dt>
                <dd><ul class="plain">{scopes.iter().map(|scope| view! { <li>{scope_words(scope)}</li> }).collect_view()}</ul></dd>
            </dl>
            <div class="card-foot">
                <form method="post" action="/api/confirm">
                    <ProofField/>
                    <input type="hidden" name="attempt" value=attempt.to_string()/>
                    <button class="primary">{t.confirm()}</button>
                </form>
                <form method="post" action="/api/cancel">
                    <ProofField/>
                    <input type="hidden" name="attempt" value=attempt.to_string()/>
                    <button>{t.cancel()}</button>
                </form>
            </div>
        </section>
        <p class="note">{t.nothing_kept(view! { <bdi><b>{account.name}</b></bdi> })}</p>
    }
    .into_any()
}
