//! A value for every field that a site may have, of every type: for `DEMO-1`.

use serde_json::{Value, json};

use super::{
    build::plain,
    people::{LENA, MARK, TOMAS},
};
use crate::{
    clock::{HOUR, Millis},
    jira::model::{Issue, Worklog},
};

/// Sets them. People are named by account; the site makes users of them.
pub fn fill(issue: &mut Issue, now: Millis) {
    for (number, value) in values() {
        issue.custom.insert(format!("customfield_{number}"), value);
    }
    issue.environment = Some(plain("Production, since the release of May"));
    issue.remote_links = vec![
        json!({"globalId": "appId=1&pageId=7", "relationship": "mentioned in",
            "application": {"type": "com.atlassian.confluence", "name": "Confluence"},
            "object": {"url": "https://wiki.example.com/pages/7", "title": "How comments are signed", "icon": {}}}),
        json!({"application": {"type": "com.example.tickets", "name": "Tickets"},
            "object": {"url": "https://tickets.example.com/4812", "title": "Ticket 4812",
                "summary": "Who wrote this?", "icon": {}, "status": {"resolved": true, "icon": {}}}}),
        json!({"application": {}, "object": {"url": "javascript:alert(1)", "title": "Not a link", "icon": {}}}),
    ];
    issue.estimate = Some(8 * 3600);
    issue.worklogs = [
        (10_901, MARK, 5400, Some("Read what others do.")),
        (10_902, LENA, 1800, None),
    ]
    .into_iter()
    .map(|(id, author, seconds, words)| Worklog {
        id,
        author: author.to_owned(),
        comment: words.map(plain),
        started: now - 30 * HOUR,
        seconds,
        created: now - 29 * HOUR,
    })
    .collect();
}

fn values() -> [(u32, Value); 23] {
    let option = |id: u32, value: &str| {
        json!({"self": format!("https://acme.atlassian.net/rest/api/3/customFieldOption/{id}"),
            "id": id.to_string(), "value": value})
    };
    let group = |id: &str, name: &str| {
        json!({"name": name, "groupId": id,
            "self": format!("https://acme.atlassian.net/rest/api/3/group?groupId={id}")})
    };
    let version = |id: u32, name: &str, released: bool| {
        json!({"self": format!("https://acme.atlassian.net/rest/api/3/version/{id}"), "id": id.to_string(),
            "name": name, "archived": false, "released": released})
    };
    let mut place = option(10_060, "Europe");
    place["child"] = option(10_061, "Lisbon");
    let sprint = |id: u32, state: &str| json!({"id": id, "name": format!("DEMO Sprint {id}"), "state": state, "boardId": 1, "goal": ""});
    [
        (10_016, json!(3.0)),
        (10_031, plain("Each comment shows its author's own name and face.")),
        (10_032, option(10_020, "Minor")),
        (10_020, json!([sprint(3, "closed"), sprint(4, "active")])),
        (10_014, json!("DEMO-6")),
        (10_019, json!("0|i0007z:")),
        (10_021, json!([option(10_019, "Impediment")])),
        (
            10_001,
            json!({"id": "36885b3c-1bf0-4f85-a357-c5b858c31de4-412", "name": "Mobile", "isVisible": true}),
        ),
        (10_040, json!("Blue Door Ltd <billing>")),
        (10_041, json!("2026-12-01")),
        (10_042, json!("2026-11-27T18:00:00.000+0100")),
        (10_043, json!(TOMAS)),
        (10_044, json!([MARK, LENA])),
        (10_045, json!([option(10_070, "Firefox"), option(10_071, "Safari")])),
        (10_046, place),
        (10_047, json!(["identity", "audit"])),
        (10_048, json!("https://runbooks.example.com/comments")),
        (
            10_049,
            group("276f955c-63d7-42c8-9520-92d01dca0625", "jira-software-users"),
        ),
        (
            10_050,
            json!([group("a1e2c3d4-5b6f-4a70-8b91-c2d3e4f5a6b7", "leadership")]),
        ),
        (10_051, version(10_200, "1.4", true)),
        (
            10_052,
            json!([version(10_200, "1.4", true), version(10_201, "1.5", false)]),
        ),
        (
            10_055,
            json!([{"workspaceId": "w-1", "id": "w-1:88", "objectId": "88"}]),
        ),
        (10_056, json!({"weeks": [1, 2, 3], "sure": false})),
    ]
}
