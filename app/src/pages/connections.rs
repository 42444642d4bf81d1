use leptos::prelude::*;

use super::{
    home::{ConnectForm, PrivateAppNote},
    visit::{query, signed_in, trouble_page},
};
use crate::{
    components::{Alert, Standing, Status, Time, face, page},
    desk::Desk,
    model::{Connection, GrantState, Moment, ReturnPath, Site},
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
        let main = match connection {
            Some(connection) => connected(connection, next),
            None => view! {
                <p>"You have not connected an Atlassian account yet. Without one, Byline can show and post nothing for you."</p>
                <ConnectForm next/>
                <PrivateAppNote/>
            }
            .into_any(),
        };
        page(
            "Connections",
            standing,
            "",
            view! {
                <h1>"Connections"</h1>
                {outcome()}
                {main}
                {account(&*desk)}
            },
        )
    })
}

/// What the last step brought, by its name in the address.
fn outcome() -> Option<AnyView> {
    let done = query("done").and_then(|done| match done.as_str() {
        "disconnected" => Some(
            view! {
                "Disconnected. Byline has deleted its tokens. " {still_listed()}
            }
            .into_any(),
        ),
        "cancelled" => Some("Cancelled. Nothing was kept.".into_any()),
        _ => None,
    });
    let problem = query("problem").and_then(|problem| match problem.as_str() {
        "connect" => Some("Byline could not begin to connect. Try again in a moment."),
        "cancel" => Some("Cancelling did not work. What was not confirmed is thrown away by itself after ten minutes."),
        "disconnect" => Some("Disconnecting did not work, so you are still connected. Try again in a moment."),
        "sign-out" => Some("Signing out did not work, so you are still signed in. Try again in a moment."),
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
    let ending = ends.filter(|_| state == GrantState::Live).map(ending_soon);
    let warning = match state {
        GrantState::Live => None,
        GrantState::NeedsReauth => Some(
            "Atlassian no longer accepts Byline's permission to act for you: it was revoked, not used for long, or your password changed. Reconnect to go on. What you wrote is kept.",
        ),
        GrantState::Frozen => Some(
            "Byline stopped using this connection: a reply from Atlassian named another account than yours. Reconnect, and tell whoever runs Byline.",
        ),
    };
    let state_words = match state {
        GrantState::Live => "Connected",
        GrantState::NeedsReauth => "Needs to be connected again",
        GrantState::Frozen => "Stopped",
    };
    view! {
        {warning.map(|words| view! { <Alert><p>{words}</p></Alert> })}
        {ending}
        <section class="card" aria-labelledby="account">
            <div class="card-head">
                {face(&account)}
                <div>
                    <h2 id="account">{account.name.clone()}</h2>
                    <p class="quiet-text">"Atlassian account" {email.map(|email| view! { " · " <bdi>{email}</bdi> })} " · " {state_words}</p>
                </div>
            </div>
            <dl class="facts">
                <dt>"Sites"</dt>
                <dd>{site_list(&sites)}</dd>
                <dt>"Byline may"</dt>
                <dd><ul class="plain">{scopes.iter().map(|scope| view! { <li>{scope_words(scope)}</li> }).collect_view()}</ul></dd>
                <dt>"Connected"</dt>
                <dd>{moment(Some(connected))}</dd>
                <dt>"Last used"</dt>
                <dd>{moment(used)}</dd>
                <dt>"Last refreshed"</dt>
                <dd>{moment(refreshed)}</dd>
            </dl>
            <div class="card-foot">
                <ConnectForm next label="Reconnect" class=if state == GrantState::Live { "" } else { "primary" }/>
                <form method="post" action="/api/disconnect">
                    <button class="danger" aria-describedby="disconnect-note">"Disconnect"</button>
                </form>
            </div>
        </section>
        <section>
            <h2>"Another site, another account"</h2>
            <p>
                "To add a site, reconnect and choose it at Atlassian; the sites you have stay. To use another Atlassian account, "
                "sign out at " <a href="https://id.atlassian.com/logout" rel="noopener noreferrer">"id.atlassian.com"</a> " first, then reconnect."
            </p>
        </section>
        <section>
            <h2>"What disconnecting does"</h2>
            <p id="disconnect-note">
                "Byline deletes its tokens at once and can do nothing for you any more. What you posted stays in Jira. "
                {still_listed()}
            </p>
        </section>
    }
    .into_any()
}

/// Said before it happens, while nothing is lost yet.
pub fn ending_soon(at: Moment) -> AnyView {
    view! {
        <p class="note" role="status">
            "Atlassian ends every permission after a year. Yours ends on " <Time at/> ": " <a href="/connections">"reconnect"</a> " before, and nothing changes."
        </p>
    }
    .into_any()
}

fn account(desk: &dyn Desk) -> AnyView {
    let me = desk.me();
    view! {
        <section>
            <h2>"Your account here"</h2>
            <p><bdi>{me.name.clone()}</bdi> " · " <bdi>{me.email.clone()}</bdi></p>
            <details>
                <summary>"Lost a device?"</summary>
                <form method="post" action="/api/sign-out">
                    <input type="hidden" name="everywhere" value="1"/>
                    <p>"This ends every session of yours, this one too. Your connection to Atlassian stays."</p>
                    <button>"Sign out everywhere"</button>
                </form>
            </details>
        </section>
    }
    .into_any()
}

/// Atlassian has no endpoint to revoke a grant; the person does that there.
fn still_listed() -> AnyView {
    view! {
        "Atlassian still lists Byline until you remove it there: "
        <a href="https://id.atlassian.com/manage-profile/apps" rel="noopener noreferrer">"id.atlassian.com, Connected apps"</a> "."
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
        Some(at) => view! { <Time at/> " UTC" }.into_any(),
        None => "Not yet".into_any(),
    }
}

/// What a scope means for the person (Atlassian's list of Jira scopes for 3LO apps, its user
/// identity API, and its 3LO guide for `offline_access`). An unknown one is shown as it is.
pub fn scope_words(scope: &str) -> String {
    match scope {
        "read:jira-work" => "see the issues, comments and attachments that you can see",
        "write:jira-work" => "comment as you, and change issues where you can",
        "read:jira-user" => "find people by name, to mention them",
        "read:me" => "see who you are at Atlassian: name, e-mail address, account ID",
        "read:account" => "see your Atlassian account",
        "offline_access" => "stay connected until you disconnect, without asking each hour",
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
