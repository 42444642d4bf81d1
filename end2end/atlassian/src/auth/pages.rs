//! The authorization server's pages: plain HTML that works without a script, marked as a stand-in.

use std::{collections::BTreeSet, fmt::Write};

use axum::http::StatusCode;

use super::scopes;
use crate::{reply::Reply, world::World};

const STYLE: &str = include_str!("pages.css");

/// Text that is safe inside an element or a quoted attribute.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

fn page(status: StatusCode, title: &str, main: &str) -> Reply {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{title} - Stand-in for Atlassian</title><style>{STYLE}</style></head><body>\
         <p class=\"banner\">Stand-in for Atlassian - for demos and tests</p>\
         <main>{main}</main></body></html>\n"
    );
    Reply::html(status, html)
        .header(
            axum::http::header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        )
        .header(axum::http::header::X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// The page that a person meets when the app or its request is refused; it leads nowhere.
pub fn error(status: StatusCode, why: &str) -> Reply {
    let main = format!(
        "<h1>Something went wrong</h1><p role=\"alert\">{}</p>\
         <p>Close this page and try again, or raise a support request with whoever made the app.</p>",
        escaped(why)
    );
    page(status, "Something went wrong", &main)
}

fn alert(problem: Option<&str>) -> String {
    problem
        .map(|text| format!("<p class=\"alert\" role=\"alert\">{}</p>", escaped(text)))
        .unwrap_or_default()
}

/// Asks who the person is: no passwords, as everybody here is made up.
pub fn accounts(world: &World, query: &str, problem: Option<&str>) -> Reply {
    let mut choices = String::new();
    for person in world.people.iter().filter(|person| person.can_sign_in) {
        let _ = write!(
            choices,
            "<label class=\"choice\"><input type=\"radio\" name=\"account\" value=\"{id}\" required \
             aria-label=\"{name}\"><img src=\"/images/avatar/{id}.png\" alt=\"\" width=\"32\" height=\"32\">\
             <span><b>{name}</b><small>{email}</small></span></label>",
            id = escaped(&person.account_id),
            name = escaped(&person.name),
            email = escaped(&person.email),
        );
    }
    let main = format!(
        "<h1>Choose an account</h1><p>Who are you at Atlassian? Nobody here has a password.</p>{alert}\
         <form method=\"post\" action=\"/authorize?{query}\"><fieldset><legend>Account</legend>{choices}</fieldset>\
         <p class=\"actions\"><button class=\"primary\">Continue</button>\
         <button name=\"decision\" value=\"cancel\" formnovalidate>Cancel</button></p></form>",
        alert = alert(problem),
        query = escaped(query),
    );
    page(StatusCode::OK, "Choose an account", &main)
}

/// Asks for consent: what the app may do, and on which one site.
pub fn consent(world: &World, query: &str, account: &str, asked: &BTreeSet<String>, problem: Option<&str>) -> Reply {
    let name = world
        .people
        .get(account)
        .map(|person| person.name.as_str())
        .unwrap_or_default();
    let mut wanted = String::new();
    for (scope, words) in scopes::KNOWN.iter().filter(|(scope, _)| asked.contains(*scope)) {
        let _ = write!(
            wanted,
            "<li>{} <small><code>{}</code></small></li>",
            escaped(words),
            escaped(scope)
        );
    }
    let sites: Vec<_> = world.sites_of(account).collect();
    let needs_site = asked.iter().any(|scope| scopes::needs_site(scope));
    let can_accept = !needs_site || !sites.is_empty() || world.modes.consent_without_site;
    let mut choice = String::new();
    if needs_site && sites.is_empty() {
        choice.push_str("<p class=\"alert\" role=\"alert\">You have no access to any site with Jira.</p>");
    } else if needs_site {
        choice.push_str("<fieldset><legend>Use the app on this site</legend>");
        for site in &sites {
            let host = site.url.trim_start_matches("https://");
            let _ = write!(
                choice,
                "<label class=\"choice\"><input type=\"radio\" name=\"site\" value=\"{id}\" required{checked} \
                 aria-label=\"{host}\"><img src=\"/images/site/{slug}.png\" alt=\"\" width=\"32\" height=\"32\">\
                 <span><b>{name}</b><small>{host}</small></span></label>",
                id = escaped(&site.id),
                slug = escaped(site.slug()),
                checked = if sites.len() == 1 { " checked" } else { "" },
                host = escaped(host),
                name = escaped(&site.name),
            );
        }
        choice.push_str("</fieldset><p><small>One site at a time: connect again to add another.</small></p>");
    }
    let accept = if can_accept {
        "<button class=\"primary\" name=\"decision\" value=\"accept\">Accept</button>"
    } else {
        ""
    };
    let main = format!(
        "<h1>{app} asks for access to your Atlassian account</h1>\
         <p>You are <b>{name}</b>. <a href=\"/authorize?{query}\">Choose another account</a></p>{alert}\
         <form method=\"post\" action=\"/authorize?{query}\"><input type=\"hidden\" name=\"account\" value=\"{account}\">\
         <h2>It wants to</h2><ul>{wanted}</ul>{choice}\
         <p class=\"actions\">{accept}<button name=\"decision\" value=\"cancel\" formnovalidate>Cancel</button></p></form>\
         <p><small>Atlassian has not reviewed this app.</small></p>",
        app = escaped(&world.settings.app_name),
        name = escaped(name),
        alert = alert(problem),
        query = escaped(query),
        account = escaped(account),
    );
    page(StatusCode::OK, "Consent", &main)
}
