use leptos::prelude::*;

use super::{
    home::{ConnectForm, PrivateAppNote},
    visit::{query, signed_in, trouble_page},
};
use crate::{
    components::{Alert, ProofField, Standing, Status, Time, face, page},
    desk::Desk,
    model::{Connection, GrantState, Language, Moment, Preferences, ReturnPath, Site},
    words::words,
};

/// The person's connection to Atlassian: what it is, what it may do, and how to end it.
#[component]
pub fn Connections() -> impl IntoView {
    signed_in(|desk| async move {
        let connection = match desk.connection().await {
            Ok(connection) => connection,
            Err(trouble) => return trouble_page(&*desk, trouble, None).await,
        };
        let next = query("next")
            .and_then(|next| next.parse::<ReturnPath>().ok())
            .map_or_else(|| "/connections".to_owned(), |next| next.to_string());
        let standing = Standing::of(&*desk).await;
        let t = words().connections();
        let main = match connection {
            Some(connection) => connected(connection, next),
            None => view! {
                <p>{t.none()}</p>
                <ConnectForm next/>
                <PrivateAppNote/>
            }
            .into_any(),
        };
        page(
            words().page().connections(),
            standing,
            "",
            view! {
                <h1>{words().page().connections()}</h1>
                {outcome()}
                {main}
                {account(&*desk)}
            },
        )
    })
}

/// What the last step brought, by its name in the address.
fn outcome() -> Option<AnyView> {
    let t = words().connections();
    let done = query("done").and_then(|done| match done.as_str() {
        "disconnected" => Some(
            view! {
                {t.disconnected()} " " {still_listed()}
            }
            .into_any(),
        ),
        "cancelled" => Some(t.cancelled().into_any()),
        _ => None,
    });
    let problem = query("problem").and_then(|problem| match problem.as_str() {
        "connect" => Some(t.connect_failed()),
        "cancel" => Some(t.cancel_failed()),
        "disconnect" => Some(t.disconnect_failed()),
        "sign-out" => Some(t.sign_out_failed()),
        "preferences" => Some(t.preferences_failed()),
        _ => None,
    });
    match (done, problem) {
        (_, Some(problem)) => Some(view! { <Alert><p>{problem}</p></Alert> }.into_any()),
        (Some(done), None) => Some(view! { <Status>{done}</Status> }.into_any()),
        (None, None) => None,
    }
}

fn connected(connection: Connection, next: String) -> AnyView {
    let Connection {
        account,
        email,
        sites,
        scopes,
        state,
        connected,
        used,
        refreshed,
        ends,
    } = connection;
    let t = words().connections();
    let ending = ends.filter(|_| state == GrantState::Live).map(ending_soon);
    let warning = match state {
        GrantState::Live => None,
        GrantState::NeedsReauth => Some(t.needs_reauth()),
        GrantState::Frozen => Some(t.frozen()),
    };
    let state_words = match state {
        GrantState::Live => t.state_live(),
        GrantState::NeedsReauth => t.state_needs_reauth(),
        GrantState::Frozen => t.state_frozen(),
    };
    view! {
        {warning.map(|words| view! { <Alert><p>{words}</p></Alert> })}
        {ending}
        <section class="card" aria-labelledby="account">
            <div class="card-head">
                {face(&account)}
                <div>
                    <h2 id="account">{account.name.clone()}</h2>
                    <p class="quiet-text">{t.atlassian_account()} {email.map(|email| view! { " · " <bdi>{email}</bdi> })} " · " {state_words}</p>
                </div>
            </div>
            <dl class="facts">
                <dt>{t.sites()}</dt>
                <dd>{site_list(&sites)}</dd>
                <dt>{t.may()}</dt>
                <dd><ul class="plain">{scopes.iter().map(|scope| view! { <li>{scope_words(scope)}</li> }).collect_view()}</ul></dd>
                <dt>{t.connected()}</dt>
                <dd>{moment(Some(connected))}</dd>
                <dt>{t.last_used()}</dt>
                <dd>{moment(used)}</dd>
                <dt>{t.last_refreshed()}</dt>
                <dd>{moment(refreshed)}</dd>
            </dl>
            <div class="card-foot">
                <ConnectForm next label=t.reconnect() class=if state == GrantState::Live { "" } else { "primary" }/>
                <form method="post" action="/api/disconnect">
                    <ProofField/>
                    <button class="danger" aria-describedby="disconnect-note">{t.disconnect()}</button>
                </form>
            </div>
        </section>
        <section>
            <h2>{t.another()}</h2>
            <p>
                {t.another_how(sign_out_there())}
            </p>
        </section>
        <section>
            <h2>{t.disconnecting()}</h2>
            <p id="disconnect-note">
                {t.disconnecting_how()} " "
                {still_listed()}
            </p>
        </section>
    }
    .into_any()
}

/// Said before it happens, while nothing is lost yet.
pub fn ending_soon(at: Moment) -> AnyView {
    let t = words().connections();
    view! {
        <p class="note" role="status">
            {t.ending(view! { <Time at/> }, view! { <a href="/connections">{t.ending_reconnect()}</a> })}
        </p>
    }
    .into_any()
}

fn account(desk: &dyn Desk) -> AnyView {
    let me = desk.me();
    let t = words().connections();
    view! {
        <section>
            <h2>{t.your_account()}</h2>
            <p><bdi>{me.name.clone()}</bdi> " · " <bdi>{me.email.clone()}</bdi></p>
            {preferences(me.preferences)}
            <details>
                <summary>{t.lost_a_device()}</summary>
                <form method="post" action="/api/sign-out">
                    <input type="hidden" name="everywhere" value="1"/>
                    <p>{t.ends_every_session()}</p>
                    <button>{t.sign_out_everywhere()}</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}

/// Atlassian has no endpoint to revoke a grant; the person does that there.
fn still_listed() -> AnyView {
    let t = words().connections();
    let link = view! {
        <a href="https://id.atlassian.com/manage-profile/apps" rel="noopener noreferrer">{t.connected_apps()}</a>
    };
    t.still_listed(link)
}

/// Where one signs out at Atlassian.
pub fn sign_out_there() -> AnyView {
    view! { <a href="https://id.atlassian.com/logout" rel="noopener noreferrer">"id.atlassian.com"</a> }.into_any()
}

fn preferences(chosen: Preferences) -> AnyView {
    let t = words().connections();
    let languages = Language::ALL.map(|language| {
        view! {
            <option value=language.tag() lang=language.tag() selected=chosen.language == Some(language)>{language.name()}</option>
        }
    });
    view! {
        <form class="preferences" id="preferences" method="post" action="/api/preferences">
            <ProofField/>
            <div>
                <label for="language">{t.language()}</label>
                <select id="language" name="language">
                    <option value="" selected=chosen.language.is_none()>{t.as_the_browser_says()}</option>
                    {languages.collect_view()}
                </select>
            </div>
            <label class="choice">
                <input type="checkbox" name="single_keys" value="on" checked=!chosen.single_keys_off/> " " {t.single_keys()}
            </label>
            <label class="choice">
                <input type="checkbox" name="rich_text" value="on" checked=chosen.rich_text/> " " {t.rich_text()}
            </label>
            <button>{t.keep_preferences()}</button>
        </form>
    }
    .into_any()
}

/// Sites, each with where it is.
pub fn site_list(sites: &[Site]) -> AnyView {
    view! {
        <ul class="plain">
            {sites
                .iter()
                .map(|site| {
                    let host = host(site).to_owned();
                    view! { <li><bdi>{site.name.clone()}</bdi> " " <span class="quiet-text">{host}</span></li> }
                })
                .collect_view()}
        </ul>
    }
    .into_any()
}

/// `acme.atlassian.net`.
pub fn host(site: &Site) -> &str {
    site.url.split_once("://").map_or(site.url.as_str(), |(_, host)| host)
}

/// Byline's own moments are told in UTC.
fn moment(at: Option<Moment>) -> AnyView {
    match at {
        Some(at) => view! { <Time at zoned=true/> }.into_any(),
        None => words().connections().not_yet().into_any(),
    }
}

/// What a scope means for the person (Atlassian's list of Jira scopes for 3LO apps, its user
/// identity API, and its 3LO guide for `offline_access`). An unknown one is shown as it is.
pub fn scope_words(scope: &str) -> String {
    let t = words().connections();
    match scope {
        "read:jira-work" => t.scope_read_work(),
        "write:jira-work" => t.scope_write_work(),
        "read:jira-user" => t.scope_read_user(),
        "read:me" => t.scope_read_me(),
        "read:account" => t.scope_read_account(),
        "offline_access" => t.scope_offline(),
        other => other,
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_scopes_have_words_and_unknown_ones_are_not_hidden() {
        for scope in [
            "read:jira-work",
            "write:jira-work",
            "read:jira-user",
            "read:me",
            "offline_access",
        ] {
            assert!(!scope_words(scope).contains(':') || scope == "read:me", "{scope}");
            assert_ne!(scope_words(scope), scope);
        }
        assert_eq!(scope_words("manage:jira-project"), "manage:jira-project");
    }
}
