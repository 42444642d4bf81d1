//! Properties of a comment: JSON that apps keep with it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Call, model::Comment, permission::Permission};
use crate::{
    errors,
    reply::{Answer, Reply},
    world::World,
};

/// The longest value, in characters of JSON.
const LONGEST_VALUE: usize = 32_768;
const LONGEST_KEY: usize = 255;

/// Whether a property can be kept.
pub fn check(key: &str, value: &Value) -> Result<(), Reply> {
    if key.is_empty() || key.chars().count() > LONGEST_KEY {
        return Err(errors::bad_request(
            "The property key must have between 1 and 255 characters.",
        ));
    }
    if value.to_string().chars().count() > LONGEST_VALUE {
        return Err(errors::bad_request(
            "The property value must not be longer than 32768 characters.",
        ));
    }
    Ok(())
}

/// The places of an issue and of its comment.
type Place = (usize, usize);

fn place(world: &World, call: &Call) -> Result<Place, Reply> {
    let site = call.site(world);
    let id = call.param(0);
    let sees = |at: usize, comment: &Comment| {
        let issue = &site.issues[at];
        site.sees_issue(call.account, issue) && site.sees_comment(call.account, issue, comment)
    };
    site.issues
        .iter()
        .enumerate()
        .find_map(|(at, issue)| {
            let position = issue.comments.iter().position(|comment| comment.id.to_string() == id)?;
            sees(at, &issue.comments[position]).then_some((at, position))
        })
        .ok_or_else(|| errors::no_comment(id))
}

fn comment<'w>(world: &'w World, call: &Call, (at, position): Place) -> &'w Comment {
    &call.site(world).issues[at].comments[position]
}

fn no_property(key: &str) -> Reply {
    errors::messages(StatusCode::NOT_FOUND, format!("The property {key} does not exist."))
}

/// The place of a comment whose properties the person may change.
fn writable(world: &World, call: &Call) -> Result<Place, Reply> {
    let place = place(world, call)?;
    let issue = &call.site(world).issues[place.0];
    let view = call.view(world);
    let own = comment(world, call, place).author == call.account && view.may(issue, Permission::EditOwnComments);
    if own || view.may(issue, Permission::EditAllComments) {
        Ok(place)
    } else {
        Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have the permission to edit this comment.",
        ))
    }
}

pub fn keys(world: &mut World, call: &Call) -> Answer {
    let comment = comment(world, call, place(world, call)?);
    let view = call.view(world);
    let link =
        |key: &String| json!({"key": key, "self": view.link(&format!("comment/{}/properties/{key}", comment.id))});
    Ok(Reply::ok(
        &json!({"keys": comment.properties.keys().map(link).collect::<Vec<_>>()}),
    ))
}

pub fn get(world: &mut World, call: &Call) -> Answer {
    let key = call.param(1);
    let value = comment(world, call, place(world, call)?)
        .properties
        .get(key)
        .ok_or_else(|| no_property(key))?;
    Ok(Reply::ok(&json!({"key": key, "value": value})))
}

pub fn put(world: &mut World, call: &Call) -> Answer {
    let (at, position) = writable(world, call)?;
    let value = call.request.json()?;
    let key = call.param(1);
    check(key, &value)?;
    let comment = &mut call.site_mut(world).issues[at].comments[position];
    let before = comment.properties.insert(key.to_owned(), value);
    let status = if before.is_none() {
        StatusCode::CREATED
    } else {
        StatusCode::OK
    };
    let effect = json!({"comment_property": key, "id": comment.id.to_string()});
    Ok(Reply::json(status, &json!({})).effect(effect))
}

pub fn delete(world: &mut World, call: &Call) -> Answer {
    let (at, position) = writable(world, call)?;
    let key = call.param(1);
    let comment = &mut call.site_mut(world).issues[at].comments[position];
    comment.properties.remove(key).ok_or_else(|| no_property(key))?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
