//! `POST /app/report-accounts/`: which accounts' personal data an app must erase or read again
//! (facts sheet, section 8).

use axum::http::{HeaderName, StatusCode};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{identity, scopes};
use crate::{
    clock::{Millis, parse_iso},
    errors,
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

/// Accounts that one call may name.
const MOST: usize = 90;
/// Atlassian's own account for trying out what `closed` does.
const CLOSED: &str = "5be24ba3f91c106033269289";

#[derive(Deserialize)]
struct Report {
    accounts: Vec<Account>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Account {
    account_id: String,
    /// When the app last read the person's data.
    updated_at: String,
}

pub fn report_accounts(world: &World, request: &Request) -> Answer {
    let caller = identity::caller(world, request)?;
    if !caller.grant.scopes.contains(scopes::REPORT_PERSONAL_DATA) {
        return Err(errors::scope_does_not_match());
    }
    let refused = |why: &str| Reply::json(StatusCode::BAD_REQUEST, &json!({"code": 400, "message": why}));
    let report: Report = request
        .json_as()
        .map_err(|_| refused("The body is not a report of accounts."))?;
    if report.accounts.is_empty() || report.accounts.len() > MOST {
        return Err(refused("Between 1 and 90 accounts can be reported at once."));
    }
    let mut actions = Vec::new();
    for account in &report.accounts {
        let read = parse_iso(&account.updated_at).ok_or_else(|| refused("updatedAt is not a time."))?;
        if let Some(status) = status(world, &account.account_id, read) {
            actions.push(json!({"accountId": account.account_id, "status": status}));
        }
    }
    let reply = if actions.is_empty() {
        Reply::empty(StatusCode::NO_CONTENT)
    } else {
        Reply::ok(&json!({"accounts": Value::Array(actions)}))
    };
    Ok(reply.header(HeaderName::from_static("cycle-period"), "7"))
}

/// `closed` for accounts that are gone, `updated` for data read before it last changed.
fn status(world: &World, account: &str, read: Millis) -> Option<&'static str> {
    if account == CLOSED {
        return Some("closed");
    }
    let person = world.people.get(account)?;
    if !person.active {
        Some("closed")
    } else if read < person.updated {
        Some("updated")
    } else {
        None
    }
}
