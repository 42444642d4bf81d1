//! `/_control/...`: how tests watch and steer the stand-in. Not part of Atlassian.

use axum::http::StatusCode;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value, json};

use crate::{
    adf,
    auth::authorize,
    clock::iso,
    faults::Script,
    jira::model::{Comment, Visibility},
    reply::Reply,
    request::Request,
    seed,
    world::{App, World},
};

/// An answer, or words about what was wrong with the request.
type Done = Result<Reply, String>;

pub fn answer(world: &mut World, request: &Request, path: &str) -> Reply {
    let done = match (request.method.as_str(), path) {
        ("GET", "requests") => requests(world, request),
        ("DELETE", "requests") => {
            world.ledger = Default::default();
            Ok(nothing())
        }
        ("GET", "faults") => Ok(faults(world)),
        ("POST", "faults") => add_fault(world, request),
        ("DELETE", "faults") => {
            world.faults.clear();
            Ok(nothing())
        }
        ("GET", "clock") => Ok(clock(world)),
        ("POST", "clock") => advance(world, request),
        ("POST", "reset") => {
            *world = World::seeded(world.settings.clone());
            Ok(nothing())
        }
        ("GET", "config" | "modes") => Ok(Reply::ok(&json!(world.modes))),
        ("POST", "config" | "modes") => configure(world, request),
        ("GET", "secrets") => Ok(Reply::ok(&json!(world.grants.secrets()))),
        ("GET", "comments") => comments(world, request),
        ("GET", "description") => description(world, request),
        ("POST", "description") => set_description(world, request),
        ("GET", "people") => Ok(people(world)),
        ("POST", "people") => add_people(world, request),
        ("POST", "apps") => add_app(world, request),
        ("POST", "revoke") => revoke(world, request),
        ("POST", "approve") => approve(world, request),
        ("POST", "site") => move_site(world, request),
        _ => {
            let body = json!({"error": format!("There is no {} /_control/{path}.", request.method)});
            return Reply::json(StatusCode::NOT_FOUND, &body);
        }
    };
    done.unwrap_or_else(|why| Reply::json(StatusCode::BAD_REQUEST, &json!({"error": why})))
}

fn nothing() -> Reply {
    Reply::empty(StatusCode::NO_CONTENT)
}

fn body<T: DeserializeOwned>(request: &Request) -> Result<T, String> {
    let empty: &[u8] = b"{}";
    let bytes = if request.body.is_empty() { empty } else { &request.body };
    serde_json::from_slice(bytes).map_err(|error| error.to_string())
}

/// The account that a control request names.
fn account(world: &World, name: &str) -> Result<String, String> {
    let person = world
        .people
        .named(name)
        .ok_or_else(|| format!("There is nobody called {name}."))?;
    Ok(person.account_id.clone())
}

fn requests(world: &World, request: &Request) -> Done {
    let since = match request.parameter("since") {
        None => 0,
        Some(text) => text.parse().map_err(|_| "since is not a number".to_owned())?,
    };
    let path = request.parameter("path").unwrap_or_default();
    let owner = request
        .parameter("owner")
        .map(|name| account(world, name))
        .transpose()?;
    let wanted: Vec<_> = world
        .ledger
        .since(since)
        .filter(|entry| entry.path.starts_with(path))
        .filter(|entry| owner.is_none() || entry.owner.as_ref().map(|found| &found.account_id) == owner.as_ref())
        .collect();
    Ok(Reply::ok(&json!(wanted)))
}

fn faults(world: &World) -> Reply {
    Reply::ok(
        &world
            .faults
            .list()
            .map(|(number, script)| json!({"id": number, "fault": script}))
            .collect(),
    )
}

fn add_fault(world: &mut World, request: &Request) -> Done {
    let script: Script = body(request)?;
    let owner = script.owner.as_deref().map(|name| account(world, name)).transpose()?;
    let number = world.faults.add(script, owner)?;
    Ok(Reply::json(StatusCode::CREATED, &json!({"id": number})))
}

fn clock(world: &World) -> Reply {
    Reply::ok(&json!({"now": iso(world.clock.now()), "ahead_seconds": world.clock.ahead_seconds()}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Advance {
    advance_seconds: i64,
}

fn advance(world: &mut World, request: &Request) -> Done {
    let by: Advance = body(request)?;
    world.clock.advance(by.advance_seconds);
    Ok(clock(world))
}

fn configure(world: &mut World, request: &Request) -> Done {
    let changes: Map<String, Value> = body(request)?;
    world.modes = world.modes.changed(changes)?;
    Ok(Reply::ok(&json!(world.modes)))
}

/// Every comment of an issue whoever may see it, with its author's account and its properties.
fn comments(world: &World, request: &Request) -> Done {
    let (site, issue) = place(world, request)?;
    let issue = &world.sites[site].issues[issue];
    let name = |account: &str| world.people.get(account).map(|person| person.name.clone());
    let shown = |comment: &Comment| {
        json!({
            "id": comment.id.to_string(),
            "author": name(&comment.author),
            "author_account_id": comment.author,
            "update_author": name(&comment.update_author),
            "update_author_account_id": comment.update_author,
            "text": adf::text(&comment.body),
            "body": comment.body,
            "properties": comment.properties,
            "visibility": match &comment.visibility {
                None => Value::Null,
                Some(Visibility::Role(role)) => json!({"role": role.name()}),
                Some(Visibility::Group(id)) => json!({"group": id}),
            },
            "created": iso(comment.created),
            "updated": iso(comment.updated),
        })
    };
    Ok(Reply::ok(&issue.comments.iter().map(shown).collect()))
}

/// The places of the site and of the issue that a request names.
fn place(world: &World, request: &Request) -> Result<(usize, usize), String> {
    let key = request.parameter("issue").ok_or("issue is missing")?;
    let slug = request.parameter("site").unwrap_or("acme");
    let site = world.sites.iter().position(|site| site.slug() == slug);
    let site = site.ok_or("there is no such site")?;
    let issue = world.sites[site].position(key).ok_or("there is no such issue")?;
    Ok((site, issue))
}

/// An issue's description as it is kept.
fn description(world: &World, request: &Request) -> Done {
    let (site, issue) = place(world, request)?;
    Ok(Reply::ok(&json!(world.sites[site].issues[issue].description)))
}

/// Somebody else gives an issue another description; whatever it holds.
fn set_description(world: &mut World, request: &Request) -> Done {
    let (site, issue) = place(world, request)?;
    world.sites[site].issues[issue].description = body(request)?;
    Ok(nothing())
}

fn people(world: &World) -> Reply {
    let shown = |person: &crate::jira::model::Person| {
        let sites: Vec<&str> = world
            .sites_of(&person.account_id)
            .map(|site| site.url.as_str())
            .collect();
        json!({"account_id": person.account_id, "name": person.name, "email": person.email, "sites": sites})
    };
    Reply::ok(&world.people.iter().map(shown).collect())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MorePeople {
    count: u32,
}

/// Makes more people, developers in the project `DEMO`, for load tests. They are not offered by the
/// account chooser; `approve` takes their accounts.
fn add_people(world: &mut World, request: &Request) -> Done {
    let more: MorePeople = body(request)?;
    if more.count > 100_000 {
        return Err("at most 100000 at once".to_owned());
    }
    let first = world.people.iter().count();
    let mut accounts = Vec::new();
    for number in 0..more.count {
        let person = seed::extra_person(u32::try_from(first).unwrap_or_default() + number);
        accounts.push(person.account_id.clone());
        world.people.add(person);
    }
    if let Some(site) = world.sites.first_mut() {
        seed::welcome(site, &accounts);
    }
    Ok(Reply::json(StatusCode::CREATED, &json!({"accounts": accounts})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NewApp {
    client_id: String,
    client_secret: String,
    redirect_uris: Vec<String>,
    owner: Option<String>,
}

/// Registers another app, or changes one.
fn add_app(world: &mut World, request: &Request) -> Done {
    let new: NewApp = body(request)?;
    let owner = account(world, new.owner.as_deref().unwrap_or(seed::ROHIT))?;
    let NewApp {
        client_id,
        client_secret,
        redirect_uris,
        ..
    } = new;
    world.apps.retain(|app| app.client_id != client_id);
    world.apps.push(App {
        client_id,
        client_secret,
        redirect_uris,
        owner,
    });
    Ok(nothing())
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Revoke {
    account: String,
}

fn revoke(world: &mut World, request: &Request) -> Done {
    let asked: Revoke = body(request)?;
    let account = account(world, &asked.account)?;
    Ok(Reply::ok(&json!({"grants": world.grants.revoke(&account)})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Approve {
    /// The authorization URL, or its query alone.
    authorize: String,
    account: String,
    /// The first label of the site's host, or its cloud ID.
    site: Option<String>,
}

/// Consents without a browser; answers where the browser would be sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct MovedSite {
    site: String,
    url: String,
}

/// Gives a site another address, as its administrators can.
fn move_site(world: &mut World, request: &Request) -> Done {
    let MovedSite { site: name, url } = body(request)?;
    let found = world
        .sites
        .iter_mut()
        .find(|site| site.id == name || site.slug() == name);
    found.ok_or_else(|| format!("There is no site {name}."))?.url = url;
    Ok(nothing())
}

fn approve(world: &mut World, request: &Request) -> Done {
    let asked: Approve = body(request)?;
    let account = account(world, &asked.account)?;
    let query = asked
        .authorize
        .split_once('?')
        .map_or(asked.authorize.as_str(), |(_, query)| query);
    let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let site = match &asked.site {
        None => None,
        Some(name) => {
            let found = world.sites.iter().find(|site| site.id == *name || site.slug() == name);
            Some(found.ok_or_else(|| format!("There is no site {name}."))?.id.clone())
        }
    };
    let reply = match authorize::asked(world, &query) {
        Err(refused) => refused,
        Ok(wanted) => match authorize::refuse_strangers(world, &wanted, &account) {
            Err(refused) => refused,
            Ok(()) => authorize::approve(world, &wanted, &account, site.as_deref())?,
        },
    };
    let location = reply
        .headers
        .iter()
        .find(|(name, _)| *name == axum::http::header::LOCATION);
    match location.and_then(|(_, value)| value.to_str().ok()) {
        Some(location) => Ok(Reply::ok(&json!({"redirect": location}))),
        None => Ok(reply),
    }
}
