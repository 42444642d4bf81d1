//! Search by JQL (facts sheet, 5.5).

use std::hash::{DefaultHasher, Hash, Hasher};

use axum::http::StatusCode;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{
    Call,
    fields::{self, Shape},
    jql::Query,
    json::{Json, Object},
    model::Issue,
};
use crate::{
    clock::{DAY, Millis, SECOND},
    errors,
    reply::{Answer, Reply},
    world::World,
};

/// How long a page token works. Documented: 7 days.
const TOKEN_LIFE: Millis = 7 * DAY;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Search {
    jql: Option<String>,
    next_page_token: Option<String>,
    max_results: Option<usize>,
    fields: Option<Vec<String>>,
    /// A comma-separated string, also in a body.
    expand: Option<String>,
    #[serde(default)]
    properties: Vec<String>,
    /// Here a field's key is its id.
    #[serde(default, rename = "fieldsByKeys")]
    _fields_by_keys: bool,
    #[serde(default)]
    reconcile_issues: Vec<u64>,
}

pub fn get(world: &mut World, call: &Call) -> Answer {
    let request = call.request;
    let reconcile = request.list("reconcileIssues").unwrap_or_default();
    let search = Search {
        jql: request.parameter("jql").map(str::to_owned),
        next_page_token: request.parameter("nextPageToken").map(str::to_owned),
        max_results: Some(request.number("maxResults", 50)?),
        fields: request.list("fields"),
        expand: request.parameter("expand").map(str::to_owned),
        properties: request.list("properties").unwrap_or_default(),
        _fields_by_keys: false,
        reconcile_issues: reconcile.iter().filter_map(|id| id.parse().ok()).collect(),
    };
    run(world, call, &search)
}

pub fn post(world: &mut World, call: &Call) -> Answer {
    run(world, call, &call.request.json_as()?)
}

fn query(world: &World, call: &Call, jql: &str) -> Result<Query, Reply> {
    let query = Query::parse(jql, call.site(world), call.account).map_err(errors::bad_request)?;
    if query.is_bounded() {
        Ok(query)
    } else {
        Err(errors::bad_request(
            "Unbounded JQL queries are not allowed here. Please add a search restriction to your query.",
        ))
    }
}

fn run(world: &World, call: &Call, search: &Search) -> Answer {
    let jql = search.jql.as_deref().unwrap_or_default();
    let query = query(world, call, jql)?;
    if search.properties.len() > 5 || search.reconcile_issues.len() > 50 {
        return Err(errors::bad_request("Too many properties or reconcileIssues."));
    }
    let asked = search.fields.clone().unwrap_or_else(|| vec!["id".to_owned()]);
    let only_ids = asked.iter().all(|name| name == "id" || name == "key");
    let cap = if only_ids { 5000 } else { 100 };
    let max_results = search.max_results.unwrap_or(50).clamp(1, cap);
    let start = match &search.next_page_token {
        None => 0,
        Some(token) => read_token(token, jql, call.now)
            .ok_or_else(|| errors::bad_request("The nextPageToken is invalid or has expired."))?,
    };
    let view = call.view(world);
    let lag = world.modes.index_lag_seconds * SECOND;
    let indexed =
        |issue: &&Issue| lag == 0 || call.now - issue.created >= lag || search.reconcile_issues.contains(&issue.id);
    let found: Vec<&Issue> = query.run(&view, call.now).into_iter().filter(indexed).collect();
    let expands = |name: &str| {
        search
            .expand
            .as_deref()
            .is_some_and(|list| list.split(',').any(|item| item.trim() == name))
    };
    let shape = Shape {
        fields: if only_ids { Vec::new() } else { fields::selected(&asked) },
        rendered_fields: expands("renderedFields"),
        changelog: expands("changelog"),
    };
    let mut issues: Vec<Object<'_>> = found
        .iter()
        .skip(start)
        .take(max_results)
        .copied()
        .map(|issue| fields::issue(view, issue, &shape))
        .collect();
    if only_ids {
        for bean in &mut issues {
            bean.retain(|name, _| *name == "id" || asked.iter().any(|wanted| wanted == name));
        }
    }
    let next = start + issues.len();
    let is_last = next >= found.len();
    let mut body = Object::from([("isLast", json!(is_last).into()), ("issues", Json::List(issues))]);
    if !is_last {
        body.insert("nextPageToken", json!(write_token(next, jql, call.now)).into());
    }
    if expands("names") {
        body.insert("names", fields::names(&shape.fields));
    }
    if expands("schema") {
        body.insert("schema", fields::schema(&shape.fields).into());
    }
    Ok(Reply::serialized(StatusCode::OK, &body))
}

/// Binds a page token to its query.
fn fingerprint(jql: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    jql.hash(&mut hasher);
    hasher.finish()
}

fn write_token(start: usize, jql: &str, now: Millis) -> String {
    URL_SAFE_NO_PAD.encode(format!("{start}.{:x}.{}", fingerprint(jql), now + TOKEN_LIFE))
}

fn read_token(token: &str, jql: &str, now: Millis) -> Option<usize> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(token).ok()?).ok()?;
    let mut parts = text.split('.');
    let start = parts.next()?.parse().ok()?;
    let same = u64::from_str_radix(parts.next()?, 16).ok()? == fingerprint(jql);
    let fresh = parts.next()?.parse::<Millis>().ok()? > now;
    (same && fresh).then_some(start)
}

pub fn approximate_count(world: &mut World, call: &Call) -> Answer {
    let body = call.request.json()?;
    let jql = body
        .get("jql")
        .and_then(Value::as_str)
        .ok_or_else(errors::invalid_payload)?;
    let count = query(world, call, jql)?.run(&call.view(world), call.now).len();
    Ok(Reply::ok(&json!({"count": count})))
}

/// `/search` of old, with `startAt` and `total`.
pub fn gone(_: &mut World, _: &Call) -> Answer {
    Err(errors::messages(
        StatusCode::GONE,
        "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.",
    ))
}
