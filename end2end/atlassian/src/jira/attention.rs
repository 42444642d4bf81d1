//! Watching, voting and logging work (facts sheet, 5.8).

use std::collections::BTreeSet;

use axum::http::StatusCode;
use serde_json::{Value, json};

use super::{Call, model::Worklog, permission::Permission};
use crate::{
    adf,
    clock::{Millis, parse_jira_time},
    errors,
    reply::{Answer, Reply},
    world::World,
};

fn done(what: &str, call: &Call) -> Reply {
    Reply::empty(StatusCode::NO_CONTENT).effect(json!({"attention": what, "author": call.account}))
}

pub fn watchers(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let view = call.view(world);
    Ok(Reply::ok(&json!({
        "self": view.link(&format!("issue/{}/watchers", issue.key)),
        "isWatching": issue.watchers.contains(call.account),
        "watchCount": issue.watchers.len(),
        "watchers": issue.watchers.iter().map(|account| view.user(account)).collect::<Vec<_>>(),
    })))
}

/// Whether the caller may change whether this person watches: oneself always, others as a manager.
fn check_watcher(world: &World, call: &Call, account: &str) -> Result<(), Reply> {
    let issue = call.issue(world)?;
    if account != call.account && !call.view(world).may(issue, Permission::ManageWatchers) {
        return Err(errors::messages(
            StatusCode::FORBIDDEN,
            "You do not have permission to manage the watcher list.",
        ));
    }
    if !call.site(world).sees_issue(account, issue) {
        return Err(errors::messages(
            StatusCode::NOT_FOUND,
            "The user does not exist or cannot see the issue.",
        ));
    }
    Ok(())
}

/// The body is a bare JSON string; without one the caller watches.
pub fn watch(world: &mut World, call: &Call) -> Answer {
    let account = if call.request.body.is_empty() {
        call.account.to_owned()
    } else {
        call.request.json_as()?
    };
    check_watcher(world, call, &account)?;
    call.issue_mut(world)?.watchers.insert(account);
    Ok(done("watch", call))
}

pub fn unwatch(world: &mut World, call: &Call) -> Answer {
    let account = call
        .request
        .parameter("accountId")
        .ok_or_else(|| errors::bad_request("accountId is required."))?;
    check_watcher(world, call, account)?;
    call.issue_mut(world)?.watchers.remove(account);
    Ok(done("unwatch", call))
}

pub fn votes(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let view = call.view(world);
    let nobody = BTreeSet::new();
    let shown = if view.may(issue, Permission::ViewVoters) {
        &issue.voters
    } else {
        &nobody
    };
    Ok(Reply::ok(&json!({
        "self": view.link(&format!("issue/{}/votes", issue.key)),
        "votes": issue.voters.len(),
        "hasVoted": issue.voters.contains(call.account),
        "voters": shown.iter().map(|account| view.user(account)).collect::<Vec<_>>(),
    })))
}

pub fn vote(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue_mut(world)?;
    if issue.reporter == call.account {
        return Err(errors::messages(
            StatusCode::NOT_FOUND,
            "You cannot vote for an issue you have reported.",
        ));
    }
    issue.voters.insert(call.account.to_owned());
    Ok(done("vote", call))
}

pub fn unvote(world: &mut World, call: &Call) -> Answer {
    if call.issue_mut(world)?.voters.remove(call.account) {
        Ok(done("unvote", call))
    } else {
        Err(errors::messages(
            StatusCode::NOT_FOUND,
            "You have not voted for this issue.",
        ))
    }
}

pub fn worklogs(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let start_at = call.request.number("startAt", 0)?;
    let max_results = call.request.number("maxResults", 5000)?;
    let bound = |name: &str, default: Millis| {
        call.request
            .parameter(name)
            .and_then(|text| text.parse().ok())
            .unwrap_or(default)
    };
    let (after, before) = (bound("startedAfter", Millis::MIN), bound("startedBefore", Millis::MAX));
    let view = call.view(world);
    let found: Vec<&Worklog> = issue
        .worklogs
        .iter()
        .filter(|entry| entry.started >= after && entry.started < before)
        .collect();
    let page = found
        .iter()
        .skip(start_at)
        .take(max_results)
        .map(|entry| view.worklog(issue, entry));
    Ok(Reply::ok(&json!({
        "startAt": start_at,
        "maxResults": max_results,
        "total": found.len(),
        "worklogs": page.collect::<Vec<_>>(),
    })))
}

/// Logs work, begun at `started` or now. `timeSpent` is read in weeks of five days of eight hours.
pub fn log_work(world: &mut World, call: &Call) -> Answer {
    let at = call.issue_at(world)?;
    if !call
        .view(world)
        .may(&call.site(world).issues[at], Permission::WorkOnIssues)
    {
        return Err(errors::bad_request(
            "You do not have the permission to associate a worklog to this issue.",
        ));
    }
    let Value::Object(body) = call.request.json()? else {
        return Err(errors::invalid_payload());
    };
    let seconds = match (body.get("timeSpentSeconds"), body.get("timeSpent")) {
        (Some(seconds), _) => seconds.as_u64(),
        (None, Some(text)) => text.as_str().and_then(spent),
        (None, None) => None,
    };
    let seconds = seconds
        .filter(|seconds| *seconds >= 60)
        .ok_or_else(|| errors::field("timeLogged", "Invalid time duration entered."))?;
    let started = match body.get("started").and_then(Value::as_str) {
        None => call.now,
        Some(text) => parse_jira_time(text).ok_or_else(errors::invalid_payload)?,
    };
    let comment = body.get("comment").filter(|comment| !comment.is_null()).cloned();
    if comment.as_ref().is_some_and(|comment| adf::check(comment).is_err()) {
        return Err(errors::field("comment", "Worklog comment is not valid!"));
    }
    let site = call.site_mut(world);
    let id = site.fresh_id();
    let entry = Worklog {
        id,
        author: call.account.to_owned(),
        comment,
        started,
        seconds,
        created: call.now,
    };
    site.issues[at].worklogs.push(entry.clone());
    site.issues[at].updated = call.now;
    let view = call.view(world);
    Ok(
        Reply::json(StatusCode::CREATED, &view.worklog(&view.site.issues[at], &entry))
            .effect(json!({"worklog": id.to_string(), "author": call.account})),
    )
}

/// Seconds in `1w 2d 3h 4m`.
fn spent(text: &str) -> Option<u64> {
    text.split_whitespace().try_fold(0u64, |sum, part| {
        let (number, unit) = part.split_at_checked(part.len().checked_sub(1)?)?;
        let seconds = match unit {
            "w" => 5 * 8 * 3600,
            "d" => 8 * 3600,
            "h" => 3600,
            "m" => 60,
            _ => return None,
        };
        sum.checked_add(number.parse::<u64>().ok()?.checked_mul(seconds)?)
    })
}

#[cfg(test)]
mod tests {
    use super::spent;

    #[test]
    fn time_spent_is_read_in_working_days() {
        assert_eq!(spent("1d 2h 30m"), Some((10 * 60 + 30) * 60));
        assert_eq!(spent("soon"), None);
    }
}
