//! `/authorize`: the account chooser, the consent page, and the way back (facts sheet, section 1).

use std::collections::BTreeSet;

use axum::http::{Method, StatusCode};
use serde_json::json;
use url::Url;

use super::{grants::Code, pages, scopes};
use crate::{
    clock::SECOND,
    ledger::Owner,
    modes::UnknownScope,
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

/// What an app asks for, once it is known to be that app and that callback.
pub struct Asked {
    client_id: String,
    redirect_uri: Url,
    /// The registered text of the callback, to compare at the exchange.
    redirect_text: String,
    state: Option<String>,
    pub scopes: BTreeSet<String>,
    challenge: Option<(String, bool)>,
}

/// The answer, and which account was chosen.
pub fn answer(world: &mut World, request: &Request) -> (Reply, Option<Owner>) {
    let mut chosen = None;
    let reply = match handle(world, request, &mut chosen) {
        Ok(reply) | Err(reply) => reply,
    };
    let owner = chosen.map(|account| Owner::of(&world.people, &account));
    (reply.header(axum::http::header::CACHE_CONTROL, "no-store"), owner)
}

fn handle(world: &mut World, request: &Request, chosen: &mut Option<String>) -> Answer {
    let asked = asked(world, &request.query)?;
    if request.method != Method::POST {
        return Ok(pages::accounts(world, &request.raw_query, None));
    }
    let form = request.form();
    let field = |name: &str| {
        form.iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    if field("decision") == Some("cancel") {
        *chosen = field("account").map(str::to_owned);
        return Ok(denied(&asked));
    }
    let person = field("account")
        .and_then(|account| world.people.get(account))
        .filter(|person| person.can_sign_in);
    let Some(person) = person else {
        return Ok(pages::accounts(world, &request.raw_query, Some("Choose an account.")));
    };
    let account = person.account_id.clone();
    *chosen = Some(account.clone());
    refuse_strangers(world, &asked, &account)?;
    if field("decision") != Some("accept") {
        return Ok(pages::consent(world, &request.raw_query, &account, &asked.scopes, None));
    }
    match approve(world, &asked, &account, field("site")) {
        Ok(reply) => Ok(reply),
        Err(problem) => Ok(pages::consent(
            world,
            &request.raw_query,
            &account,
            &asked.scopes,
            Some(problem),
        )),
    }
}

/// Parses the query. An app or callback that is not registered gets an error page and never a
/// redirect; what comes after may redirect.
pub fn asked(world: &World, query: &[(String, String)]) -> Result<Asked, Reply> {
    let parameter = |name: &str| {
        query
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    };
    let page = |why: &str| pages::error(StatusCode::BAD_REQUEST, why);
    let app = parameter("client_id")
        .and_then(|id| world.app(id))
        .ok_or_else(|| page("There is no app with this client_id."))?;
    let redirect_text = parameter("redirect_uri").ok_or_else(|| page("The redirect_uri is missing."))?;
    if !app.redirect_uris.iter().any(|registered| registered == redirect_text) {
        return Err(page("The redirect_uri is not the one that the app has registered."));
    }
    let redirect_uri = Url::parse(redirect_text).map_err(|_| page("The registered redirect_uri is not a URL."))?;
    let mut asked = Asked {
        client_id: app.client_id.clone(),
        redirect_uri,
        redirect_text: redirect_text.to_owned(),
        state: parameter("state").map(str::to_owned),
        scopes: BTreeSet::new(),
        challenge: parameter("code_challenge")
            .map(|challenge| (challenge.to_owned(), parameter("code_challenge_method") == Some("S256"))),
    };
    if parameter("response_type") != Some("code") {
        return Err(back(
            &asked,
            &[
                ("error", "unsupported_response_type"),
                ("error_description", "response_type must be code"),
            ],
        ));
    }
    for scope in parameter("scope").unwrap_or_default().split_whitespace() {
        if scopes::is_known(scope) {
            asked.scopes.insert(scope.to_owned());
            continue;
        }
        match world.modes.unknown_scope {
            UnknownScope::Ignore => {}
            UnknownScope::ErrorPage => return Err(page(&format!("The app may not ask for the scope {scope}."))),
            UnknownScope::InvalidScope => {
                let text = format!("Unknown scope: {scope}");
                return Err(back(
                    &asked,
                    &[("error", "invalid_scope"), ("error_description", &text)],
                ));
            }
        }
    }
    if asked.scopes.is_empty() {
        return Err(page("The app asks for no scope."));
    }
    Ok(asked)
}

/// A private app lets its owner in and shows everybody else an error page.
pub fn refuse_strangers(world: &World, asked: &Asked, account: &str) -> Result<(), Reply> {
    let owner = world.app(&asked.client_id).map(|app| app.owner.as_str());
    if world.modes.private_app && owner != Some(account) {
        return Err(pages::error(
            StatusCode::FORBIDDEN,
            "You don't have access to this app. Its owner has not turned sharing on.",
        ));
    }
    Ok(())
}

/// Takes the consent and sends the browser back with a code. An error is words for the person.
pub fn approve(world: &mut World, asked: &Asked, account: &str, site: Option<&str>) -> Result<Reply, &'static str> {
    let site = site.filter(|chosen| world.sites_of(account).any(|site| site.id == *chosen));
    let needs_site = asked.scopes.iter().any(|scope| scopes::needs_site(scope));
    if needs_site && site.is_none() && !world.modes.consent_without_site {
        return Err("Choose a site.");
    }
    world
        .grants
        .consent(&world.modes, &asked.client_id, account, &asked.scopes, site);
    let code = world.grants.new_code(Code {
        client_id: asked.client_id.clone(),
        account: account.to_owned(),
        redirect_uri: asked.redirect_text.clone(),
        scopes: asked.scopes.clone(),
        challenge: asked.challenge.clone(),
        expires: world.clock.now() + world.modes.code_seconds * SECOND,
        used: false,
    });
    let effect =
        json!({"consent": "accepted", "site": site, "scopes": asked.scopes, "pkce": asked.challenge.is_some()});
    Ok(back(asked, &[("code", &code)]).effect(effect))
}

fn denied(asked: &Asked) -> Reply {
    back(
        asked,
        &[
            ("error", "access_denied"),
            ("error_description", "User did not authorize the request"),
        ],
    )
    .effect(json!({"consent": "denied"}))
}

/// A redirect to the callback with `state` first, as Atlassian's have it.
fn back(asked: &Asked, parameters: &[(&str, &str)]) -> Reply {
    let mut to = asked.redirect_uri.clone();
    {
        let mut query = to.query_pairs_mut();
        if let Some(state) = &asked.state {
            query.append_pair("state", state);
        }
        query.extend_pairs(parameters);
    }
    Reply::redirect(StatusCode::FOUND, to.as_str())
}
