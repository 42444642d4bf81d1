//! Comments of an issue (facts sheet, 5.2).

use std::collections::BTreeMap;

use axum::http::{StatusCode, header};
use serde_json::{Map, Value, json};

use super::{
    Call, comment_property,
    model::{Comment, INTERNAL, Issue, Role, Site, Visibility},
    permission::Permission,
    view::{CommentExpand, CommentPage},
};
use crate::{
    adf::{self, Refused},
    errors,
    modes::Kept,
    reply::{Answer, Reply},
    world::World,
};

impl Call<'_> {
    fn comment_expand(&self, properties: bool) -> CommentExpand {
        CommentExpand {
            rendered_body: self.expands("renderedBody"),
            properties: properties && self.expands("properties"),
        }
    }

    /// The comment that the path names, if the person sees it.
    fn comment_at(&self, world: &World) -> Result<(usize, usize), Reply> {
        let at = self.issue_at(world)?;
        let site = self.site(world);
        let issue = &site.issues[at];
        let id = self.param(1);
        let position = issue
            .comments
            .iter()
            .position(|comment| comment.id.to_string() == id && site.sees_comment(self.account, issue, comment))
            .ok_or_else(|| errors::no_comment(id))?;
        Ok((at, position))
    }
}

pub fn list(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let start_at = call.request.number("startAt", 0)?;
    let max_results = call
        .request
        .number("maxResults", 100)?
        .min(world.modes.comment_page_cap);
    let newest_first = match call.request.parameter("orderBy").unwrap_or("created") {
        // A plus sign that was not encoded arrives as a space.
        "created" | "+created" | " created" => false,
        "-created" => true,
        other => {
            return Err(errors::bad_request(format!(
                "The value '{other}' for 'orderBy' is not valid."
            )));
        }
    };
    let view = call.view(world);
    let expand = call.comment_expand(false);
    let mut comments: Vec<&Comment> = view.comments(issue).collect();
    comments.sort_by_key(|comment| (comment.created, comment.id));
    if newest_first {
        comments.reverse();
    }
    let page = comments.iter().skip(start_at).take(max_results);
    let page = CommentPage {
        comments: page.map(|comment| view.comment(issue, comment, expand)).collect(),
        link: None,
        max_results,
        total: comments.len(),
        start_at,
    };
    Ok(Reply::serialized(StatusCode::OK, &page))
}

pub fn get(world: &mut World, call: &Call) -> Answer {
    let (at, position) = call.comment_at(world)?;
    let issue = &call.site(world).issues[at];
    let comment = call
        .view(world)
        .comment(issue, &issue.comments[position], call.comment_expand(false));
    Ok(Reply::serialized(StatusCode::OK, &comment))
}

/// What a request says of a comment; everything else in it is read-only and ignored.
struct Written {
    body: Value,
    visibility: Option<Option<Visibility>>,
    properties: Option<BTreeMap<String, Value>>,
}

impl Written {
    /// `before` is what a comment that is edited said.
    fn parse(world: &World, issue: &Issue, call: &Call, before: Option<&Value>) -> Result<Self, Reply> {
        let site = call.site(world);
        let Value::Object(mut fields) = call.request.json()? else {
            return Err(errors::invalid_payload());
        };
        let body = fields.remove("body").unwrap_or_default();
        check_body(Some(&body))?;
        if world.modes.media_of_issue_only {
            check_media(&body, issue, before)?;
        }
        Ok(Self {
            body,
            visibility: fields
                .get("visibility")
                .map(|value| visibility(site, issue, call, value))
                .transpose()?,
            properties: fields.get("properties").map(properties).transpose()?,
        })
    }
}

/// Whether a comment can have this body.
pub fn check_body(body: Option<&Value>) -> Result<(), Reply> {
    let empty = |body: &Value| {
        body.pointer("/content")
            .and_then(Value::as_array)
            .is_some_and(Vec::is_empty)
    };
    let body = body
        .filter(|body| !body.is_null() && !empty(body))
        .ok_or_else(|| errors::field("comment", "Comment body can not be empty!"))?;
    adf::check(body).map_err(|refused| match refused {
        Refused::NotADocument | Refused::Invalid => errors::field("comment", "Comment body is not valid!"),
        Refused::TooLong => errors::field(
            "comment",
            "The entered text is too long. It exceeds the allowed limit of 32,767 characters.",
        ),
    })
}

/// Whether the files that a body shows are the issue's, or were in it before. Other clients have met a
/// refusal of this name.
fn check_media(body: &Value, issue: &Issue, before: Option<&Value>) -> Result<(), Reply> {
    let known = |id: &str| issue.attachments.iter().any(|attachment| attachment.media_id == id);
    let mut old = Vec::new();
    if let Some(before) = before {
        media_ids(before, &mut old);
    }
    let mut ids = Vec::new();
    media_ids(body, &mut ids);
    match ids.iter().all(|id| known(id) || old.contains(id)) {
        true => Ok(()),
        false => Err(errors::messages(StatusCode::BAD_REQUEST, "ATTACHMENT_VALIDATION_ERROR")),
    }
}

fn media_ids<'v>(node: &'v Value, into: &mut Vec<&'v str>) {
    let is_media = matches!(node["type"].as_str(), Some("media" | "mediaInline"));
    into.extend(node.pointer("/attrs/id").and_then(Value::as_str).filter(|_| is_media));
    let content = node["content"].as_array().into_iter().flatten();
    content.for_each(|node| media_ids(node, into));
}

/// Who may see a comment. `null`, or a null identifier, means everybody. Only roles and groups that
/// the author belongs to can be chosen.
fn visibility(site: &Site, issue: &Issue, call: &Call, value: &Value) -> Result<Option<Visibility>, Reply> {
    let Some(fields) = value.as_object() else {
        return if value.is_null() {
            Ok(None)
        } else {
            Err(errors::invalid_payload())
        };
    };
    let text = |name: &str| fields.get(name).and_then(Value::as_str);
    if fields.get("identifier").is_some_and(Value::is_null) {
        return Ok(None);
    }
    let named = text("identifier").or(text("value")).unwrap_or_default();
    let found = match text("type") {
        Some("role") => Role::by_name(named)
            .filter(|role| {
                site.project(issue.project)
                    .is_some_and(|project| project.has_role(call.account, *role))
            })
            .map(Visibility::Role),
        Some("group") => site
            .groups
            .iter()
            .find(|group| group.id == named || group.name == named)
            .filter(|group| group.members.contains(call.account))
            .map(|group| Visibility::Group(group.id.clone())),
        _ => return Err(errors::invalid_payload()),
    };
    found.map(Some).ok_or_else(|| {
        errors::field(
            "commentLevel",
            format!("You are currently not a member of the project role or group: {named}."),
        )
    })
}

fn properties(value: &Value) -> Result<BTreeMap<String, Value>, Reply> {
    let items = value.as_array().ok_or_else(errors::invalid_payload)?;
    items
        .iter()
        .map(|item| {
            let key = item
                .get("key")
                .and_then(Value::as_str)
                .ok_or_else(errors::invalid_payload)?;
            let value = item.get("value").ok_or_else(errors::invalid_payload)?;
            comment_property::check(key, value)?;
            Ok((key.to_owned(), value.clone()))
        })
        .collect()
}

pub fn add(world: &mut World, call: &Call) -> Answer {
    let at = call.issue_at(world)?;
    let site = call.site(world);
    let issue = &site.issues[at];
    if !site.allows(call.account, issue, Permission::AddComments) {
        let name = world
            .people
            .get(call.account)
            .map(|person| person.name.as_str())
            .unwrap_or("You");
        let status = StatusCode::from_u16(world.modes.comment_forbidden_status).unwrap_or(StatusCode::BAD_REQUEST);
        let text = format!("{name}, you do not have the permission to comment on this issue.");
        return Err(errors::messages(status, text));
    }
    let written = Written::parse(world, issue, call, None)?;
    if issue.comments.len() >= world.modes.comments_per_issue {
        return Err(errors::messages(
            StatusCode::PAYLOAD_TOO_LARGE,
            "The issue has reached the limit of comments that it can hold.",
        ));
    }
    let comment = keep(world, call, at, written);
    let view = call.view(world);
    let issue = &view.site.issues[at];
    let body = view.comment(issue, &comment, call.comment_expand(false));
    let location = view.link(&format!("issue/{}/comment/{}", issue.id, comment.id));
    Ok(Reply::serialized(StatusCode::CREATED, &body)
        .header(header::LOCATION, &location)
        .effect(effect("created", view.site, issue, &comment)))
}

/// Adds a comment of the caller's to an issue.
fn keep(world: &mut World, call: &Call, at: usize, written: Written) -> Comment {
    let site = call.site_mut(world);
    let comment = Comment {
        id: site.fresh_id(),
        author: call.account.to_owned(),
        update_author: call.account.to_owned(),
        body: written.body,
        created: call.now,
        updated: call.now,
        visibility: written.visibility.flatten(),
        parent: None,
        properties: written.properties.unwrap_or_default(),
    };
    let issue = &mut site.issues[at];
    issue.updated = call.now;
    issue.comments.push(comment.clone());
    comment
}

/// Adds the comment that came with a transition; its body has been checked.
pub fn add_plain(world: &mut World, call: &Call, at: usize, body: Value) {
    keep(
        world,
        call,
        at,
        Written {
            body,
            visibility: None,
            properties: None,
        },
    );
}

/// What the record of requests says of a written comment.
fn effect(what: &str, site: &Site, issue: &Issue, comment: &Comment) -> Value {
    json!({
        "comment": what,
        "site": site.slug(),
        "issue": issue.key,
        "id": comment.id.to_string(),
        "author": comment.author,
        "properties": comment.properties,
    })
}

/// Whether the person may change a comment: their own, or anybody's.
fn may_change(world: &World, call: &Call, issue: &Issue, comment: &Comment, own: Permission, all: Permission) -> bool {
    let view = call.view(world);
    view.may(issue, all) || (comment.author == call.account && view.may(issue, own))
}

pub fn edit(world: &mut World, call: &Call) -> Answer {
    let (at, position) = call.comment_at(world)?;
    let site = call.site(world);
    let issue = &site.issues[at];
    let comment = &issue.comments[position];
    if !may_change(
        world,
        call,
        issue,
        comment,
        Permission::EditOwnComments,
        Permission::EditAllComments,
    ) {
        let id = comment.id;
        return Err(errors::bad_request(format!(
            "You do not have the permission to edit the comment with id: {id}."
        )));
    }
    let written = Written::parse(world, issue, call, Some(&comment.body))?;
    let reset = world.modes.put_without_visibility == Kept::Reset;
    let publish = world.modes.put_without_properties == Kept::Reset;
    let issue = &mut call.site_mut(world).issues[at];
    issue.updated = call.now;
    let comment = &mut issue.comments[position];
    comment.body = written.body;
    comment.update_author = call.account.to_owned();
    comment.updated = call.now;
    match written.visibility {
        Some(visibility) => comment.visibility = visibility,
        None if reset => comment.visibility = None,
        None => {}
    }
    match written.properties {
        Some(properties) => comment.properties.extend(properties),
        None if publish => _ = comment.properties.remove(INTERNAL),
        None => {}
    }
    let comment = comment.clone();
    let view = call.view(world);
    let issue = &view.site.issues[at];
    Ok(Reply::serialized(
        StatusCode::OK,
        &view.comment(issue, &comment, call.comment_expand(false)),
    )
    .effect(effect("edited", view.site, issue, &comment)))
}

pub fn delete(world: &mut World, call: &Call) -> Answer {
    let (at, position) = call.comment_at(world)?;
    let issue = &call.site(world).issues[at];
    let comment = &issue.comments[position];
    if !may_change(
        world,
        call,
        issue,
        comment,
        Permission::DeleteOwnComments,
        Permission::DeleteAllComments,
    ) {
        let id = comment.id;
        return Err(errors::bad_request(format!(
            "You do not have the permission to delete the comment with id: {id}."
        )));
    }
    let issue = &mut call.site_mut(world).issues[at];
    issue.updated = call.now;
    let comment = issue.comments.remove(position);
    let site = call.site(world);
    Ok(Reply::empty(StatusCode::NO_CONTENT).effect(effect("deleted", site, &site.issues[at], &comment)))
}

/// `POST comment/list`: those of the ids that the person may see.
pub fn by_ids(world: &mut World, call: &Call) -> Answer {
    let Value::Object(body) = call.request.json()? else {
        return Err(errors::invalid_payload());
    };
    let ids = ids(&body).ok_or_else(errors::invalid_payload)?;
    if ids.is_empty() || ids.len() > 1000 {
        return Err(errors::bad_request(
            "The number of comment IDs must be between 1 and 1000.",
        ));
    }
    let site = call.site(world);
    let mut found = Vec::new();
    for issue in site
        .issues
        .iter()
        .filter(|issue| issue.comments.iter().any(|comment| ids.contains(&comment.id)))
    {
        if site.sees_issue(call.account, issue) {
            let seen =
                |comment: &&Comment| ids.contains(&comment.id) && site.sees_comment(call.account, issue, comment);
            found.extend(issue.comments.iter().filter(seen).map(|comment| (issue, comment)));
        }
    }
    if world.modes.comment_list_in_asked_order {
        found.sort_by_key(|(_, comment)| ids.iter().position(|id| *id == comment.id));
    } else {
        found.sort_by_key(|(_, comment)| comment.id);
    }
    let view = call.view(world);
    let expand = call.comment_expand(true);
    let values: Vec<_> = found
        .iter()
        .map(|(issue, comment)| view.comment(issue, comment, expand))
        .collect();
    Ok(Reply::ok(&json!({
        "self": view.link("comment/list"),
        "startAt": 0,
        "maxResults": 1000,
        "total": values.len(),
        "isLast": true,
        "values": values,
    })))
}

fn ids(body: &Map<String, Value>) -> Option<Vec<u64>> {
    body.get("ids")?.as_array()?.iter().map(Value::as_u64).collect()
}
