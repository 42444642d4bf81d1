//! `GET issue/picker`: suggestions while a person types (facts sheet, 5.5).

use serde_json::{Value, json};

use super::{Call, jql::Query, model::Issue};
use crate::{
    auth::pages::escaped,
    errors,
    reply::{Answer, Reply},
    world::World,
};

/// Suggestions in one section.
const MOST: usize = 20;

pub fn pick(world: &mut World, call: &Call) -> Answer {
    let request = call.request;
    let query = request.parameter("query").unwrap_or_default().trim().to_lowercase();
    let current = request.parameter("currentIssueKey").unwrap_or_default();
    let subtasks = request.flag("showSubTasks", true);
    let project = request.parameter("currentProjectId");
    let fits = |issue: &&Issue| {
        let text = issue.summary.to_lowercase();
        let found = query.is_empty()
            || issue.key.to_lowercase().starts_with(&query)
            || issue.key.rsplit('-').next() == Some(query.as_str())
            || query.split_whitespace().all(|word| text.contains(word));
        found
            && !issue.key.eq_ignore_ascii_case(current)
            && (subtasks || issue.kind.level >= 0)
            && project.is_none_or(|id| id == issue.project.to_string())
    };
    let site = call.site(world);
    let mut history: Vec<&Issue> = site
        .issues
        .iter()
        .filter(|issue| issue.viewed.contains_key(call.account) && site.sees_issue(call.account, issue))
        .filter(fits)
        .collect();
    history.sort_by_key(|issue| std::cmp::Reverse(issue.viewed.get(call.account).copied()));
    let mut sections = vec![section("hs", "History Search", &history)];
    if let Some(jql) = request.parameter("currentJQL") {
        let found = Query::parse(jql, site, call.account)
            .map_err(errors::bad_request)?
            .run(&call.view(world), call.now);
        let found: Vec<&Issue> = found.into_iter().filter(fits).collect();
        sections.push(section("cs", "Current Search", &found));
    }
    Ok(Reply::ok(&json!({"sections": sections})))
}

fn section(id: &str, label: &str, found: &[&Issue]) -> Value {
    let shown: Vec<Value> = found
        .iter()
        .take(MOST)
        .map(|issue| {
            json!({
                "id": issue.id,
                "key": issue.key,
                "keyHtml": escaped(&issue.key),
                "img": "/images/icon/issuetype.png",
                "summary": escaped(&issue.summary),
                "summaryText": issue.summary,
            })
        })
        .collect();
    let mut section = json!({"id": id, "label": label, "issues": shown});
    if shown.is_empty() {
        section["msg"] = json!("No matching issues found");
    } else {
        section["sub"] = json!(format!("Showing {} of {} matching issues", shown.len(), found.len()));
    }
    section
}
