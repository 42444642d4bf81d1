//! Time: how long the work on an issue was thought to take, and took.

use serde_json::{Value, json};

use super::{
    model::{Issue, Worklog},
    view::View,
};

/// Seconds as Jira words them; days are left to sites that count in them.
fn in_words(seconds: u64) -> String {
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}

/// `timetracking`: empty for an issue with neither an estimate nor work.
pub fn tracking(issue: &Issue) -> Value {
    let mut tracking = json!({});
    let spent = issue.spent();
    let remaining = issue
        .estimate
        .map(|estimate| estimate.saturating_sub(spent.unwrap_or(0)));
    for (name, seconds) in [
        ("originalEstimate", issue.estimate),
        ("remainingEstimate", remaining),
        ("timeSpent", spent),
    ] {
        if let Some(seconds) = seconds {
            tracking[name] = json!(in_words(seconds));
            tracking[format!("{name}Seconds")] = json!(seconds);
        }
    }
    tracking
}

pub fn progress(issue: &Issue) -> Value {
    let spent = issue.spent().unwrap_or(0);
    let total = issue.estimate.unwrap_or(0).max(spent);
    let mut progress = json!({"progress": spent, "total": total});
    if let Some(percent) = (spent * 100).checked_div(total) {
        progress["percent"] = json!(percent);
    }
    progress
}

/// `workratio`: work in percent of the estimate; without one, −1.
pub fn ratio(issue: &Issue) -> Value {
    let percent = |estimate| (issue.spent().unwrap_or(0) * 100).checked_div(estimate);
    issue
        .estimate
        .and_then(percent)
        .map_or(json!(-1), |percent| json!(percent))
}

impl View<'_> {
    pub fn worklog(&self, issue: &Issue, entry: &Worklog) -> Value {
        let mut value = json!({
            "self": self.link(&format!("issue/{}/worklog/{}", issue.id, entry.id)),
            "id": entry.id.to_string(),
            "issueId": issue.id.to_string(),
            "author": self.user(&entry.author),
            "updateAuthor": self.user(&entry.author),
            "created": self.time(entry.created),
            "updated": self.time(entry.created),
            "started": self.time(entry.started),
            "timeSpent": in_words(entry.seconds),
            "timeSpentSeconds": entry.seconds,
        });
        if let Some(comment) = &entry.comment {
            value["comment"] = comment.clone();
        }
        value
    }
}
