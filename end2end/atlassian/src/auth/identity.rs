//! Who a token is and what it reaches: `/me` and `accessible-resources` (facts sheet, section 3).

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{grants::Grant, scopes};
use crate::{
    clock::iso,
    errors,
    modes::Resources,
    reply::{Answer, Reply},
    request::Request,
    world::World,
};

/// Whom a good access token stands for.
#[derive(Debug, Clone)]
pub struct Caller {
    pub account: String,
    pub grant: Grant,
}

/// The caller behind a bearer, or the gateway's 401.
pub fn caller(world: &World, request: &Request) -> Result<Caller, Reply> {
    let token = request
        .bearer()
        .and_then(|bearer| world.grants.access(bearer))
        .ok_or_else(errors::unauthorized)?;
    if token.revoked || world.clock.now() >= token.expires {
        return Err(errors::unauthorized());
    }
    // Existing tokens reach the scopes and sites that the grant has now (3LO guide, FAQ).
    let grant = world
        .grants
        .grant(&token.client_id, &token.account)
        .ok_or_else(errors::unauthorized)?;
    Ok(Caller {
        account: token.account.clone(),
        grant: grant.clone(),
    })
}

/// Whether a site is in the caller's reach: granted, and the person still has access.
pub fn reaches(world: &World, caller: &Caller, cloud_id: &str) -> bool {
    let granted = world.modes.accessible_resources == Resources::All || caller.grant.sites.contains(cloud_id);
    granted && world.sites_of(&caller.account).any(|site| site.id == cloud_id)
}

pub fn accessible_resources(world: &World, request: &Request) -> Answer {
    let caller = caller(world, request)?;
    let scopes: Vec<&String> = caller
        .grant
        .scopes
        .iter()
        .filter(|scope| scopes::needs_site(scope))
        .collect();
    let mut list = Vec::new();
    for site in world
        .sites_of(&caller.account)
        .filter(|site| reaches(world, &caller, &site.id))
    {
        let entry = |scopes: Value| {
            json!({
                "id": site.id,
                "name": site.name,
                "url": site.url,
                "scopes": scopes,
                "avatarUrl": format!("{}/images/site/{}.png", world.settings.origin, site.slug()),
            })
        };
        if world.modes.resource_for_each_product {
            list.push(entry(json!(["read:confluence-content.summary"])));
        }
        list.push(entry(json!(scopes)));
    }
    Ok(Reply::ok(&Value::Array(list)))
}

pub fn me(world: &World, request: &Request) -> Answer {
    let caller = caller(world, request)?;
    if !caller.grant.scopes.contains(scopes::READ_ME) {
        return Err(match world.modes.me_without_scope_status {
            401 => errors::scope_does_not_match(),
            _ => Reply::json(StatusCode::FORBIDDEN, &json!({"code": 403, "message": "Forbidden"})),
        });
    }
    let person = world.people.get(&caller.account).ok_or_else(errors::unauthorized)?;
    Ok(Reply::ok(&json!({
        "account_type": person.account_type,
        "account_id": person.account_id,
        "email": person.email,
        "name": person.name,
        "picture": format!("{}/images/avatar/{}.png", world.settings.origin, person.account_id),
        "account_status": if person.active { "active" } else { "inactive" },
        "nickname": person.nickname,
        "zoneinfo": person.time_zone,
        "locale": person.locale,
        "extended_profile": {"job_title": person.job_title, "organization": "Acme"},
        "last_updated": iso(person.updated),
        "email_verified": true,
    })))
}
