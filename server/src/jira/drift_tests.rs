//! What the client makes of replies whose schema has drifted.

use app::{
    adf::Room,
    model::{Audience, CommentOrder},
};
use http::Method;
use serde_json::{Value, json};

use super::{
    JiraError,
    test_server::{ACCOUNT, Fault, OTHER_ACCOUNT, TestJira, comment, issue, text},
    wire::{SearchPage, WireFields, WireIssue},
};
use crate::{
    drift::{Drifted, drifted, reworded},
    ids::{OpId, UserId},
    seams::OsEntropy,
};

fn issue_with_comments() -> Value {
    let mut whole = issue();
    let comments = [comment(1, OTHER_ACCOUNT, json!([])), comment(2, ACCOUNT, json!([]))];
    whole["fields"]["comment"] = json!({"comments": comments, "total": 2, "maxResults": 2, "startAt": 0});
    whole
}

#[test]
fn no_part_of_an_issue_but_key_and_fields_is_needed() {
    let whole = issue_with_comments();
    let all = [drifted(&whole), reworded(&whole)].concat();
    assert!(all.len() > 1_500, "{}", all.len());
    for Drifted { place, value } in all {
        let json = value.to_string();
        let mut room = Room::default();
        let read = serde_json::from_str::<WireIssue>(&json)
            .ok()
            .and_then(|issue| issue.into_issue(&mut room));
        let Some((issue, comments)) = read else {
            assert!(place == "/key" || place == "/fields", "{place}: {json}");
            continue;
        };
        assert_eq!(issue.key.as_str(), "DEMO-1");
        assert!(!issue.summary.is_empty() && !issue.status.name.is_empty());
        let mut notes = Vec::new();
        let comments = comments.ok().and_then(|list| list.comments.ok()).unwrap_or_default();
        let came = comments.0.len();
        let read = comments.0.into_iter().filter_map(|comment| {
            if comment.as_ref().is_none() {
                notes.push("a comment");
            }
            comment.ok()?.into_comment(&mut room, &mut notes)
        });
        let read = read.count();
        assert!(read == came || notes.contains(&"a comment"), "{place}");
    }
}

#[tokio::test]
async fn a_drifted_field_costs_itself_alone() {
    let server = TestJira::start().await;
    let client = server.client(UserId::random(&OsEntropy));
    let site = client.site().clone();
    let fields = json!({
        "one": "first", "when": "2026-10-01T08:00:00.000+0200", "who": super::test_server::person(ACCOUNT),
        "text": text("words"), "place": {"value": "Europe", "child": {"value": "Lisbon"}},
        "sprint": [{"id": 1, "name": "S", "state": "active"}], "time": {"timeSpent": "2h", "timeSpentSeconds": 7200},
        "last": "last",
    });
    let types = [
        ("when", "datetime"),
        ("who", "user"),
        ("text", "string"),
        ("place", "option-with-child"),
        ("sprint", "array"),
        ("time", "timetracking"),
    ];
    let schema: serde_json::Map<String, Value> = types
        .into_iter()
        .map(|(id, kind)| (id.to_owned(), json!({"type": kind})))
        .collect();
    let names: serde_json::Map<String, Value> = fields
        .as_object()
        .unwrap()
        .keys()
        .map(|id| (id.clone(), json!(format!("Name of {id}"))))
        .collect();
    let whole = json!({"id": "1", "key": "DEMO-1", "fields": fields, "names": names, "schema": schema});
    let read = |value: &Value| {
        let json = value.to_string();
        let wire = serde_json::from_str::<WireFields>(&json).ok()?;
        wire.into_fields(site.clone(), &mut Room::default())
    };
    let sound = read(&whole).unwrap().fields;
    for Drifted { place, value } in [drifted(&whole), reworded(&whole)].concat() {
        let Some(now) = read(&value) else {
            assert!(place == "/key" || place == "/fields", "{place}");
            continue;
        };
        // A name that is gone puts its field last; none is lost but with the field itself.
        let names_or_types = place.starts_with("/names") || place.starts_with("/schema");
        let came = value["fields"].as_object().map_or(0, serde_json::Map::len);
        assert_eq!(now.fields.len(), came, "{place}");
        if names_or_types || place == "/fields" || place == "/key" || place == "/id" {
            continue;
        }
        let hit = place.split('/').nth(2).unwrap();
        for field in sound.iter().filter(|field| field.name != format!("Name of {hit}")) {
            assert!(now.fields.contains(field), "{place}: {field:?}");
        }
    }
}

#[tokio::test]
async fn a_part_of_another_type_is_named_as_missing() {
    let server = TestJira::start().await;
    let whole = issue_with_comments();
    let client = server.client(UserId::random(&OsEntropy));
    let key = "DEMO-1".parse().unwrap();
    for (place, name) in [
        ("/fields/summary", "summary"),
        ("/fields/labels", "labels"),
        ("/fields/labels/0", "labels"),
        ("/fields/assignee", "assignee"),
        ("/fields/created", "creation time"),
        ("/fields/parent", "parent"),
        ("/fields/subtasks/1", "subtasks"),
        ("/fields/issuelinks/0", "linked issues"),
        ("/fields/attachment/0", "attachments"),
        ("/fields/description", "description"),
        ("/fields/comment/comments/0/body", "the text of a comment"),
        ("/fields/comment/comments/0/author", "the author of a comment"),
        ("/fields/comment/comments/0/created", "the time of a comment"),
        ("/fields/comment/comments/0/id", "a comment"),
        ("/fields/comment/comments/0", "a comment"),
    ] {
        let mut issue = whole.clone();
        *issue.pointer_mut(place).unwrap() = json!(true);
        server.world.lock().unwrap().issue = issue;
        let (issue, _) = client.issue(&key, CommentOrder::Newest, 1).await.unwrap();
        assert_eq!(issue.unreadable, [name], "{place}");
    }
}

#[test]
fn a_search_says_how_much_of_it_cannot_be_read() {
    let fields = &issue()["fields"];
    let fields = json!({"summary": fields["summary"], "status": fields["status"], "issuetype": fields["issuetype"]});
    let mention = |key: &str| json!({"id": "1", "key": key, "fields": fields});
    let whole = json!({"issues": [mention("DEMO-1"), mention("DEMO-2")], "isLast": false, "nextPageToken": "t"});
    for Drifted { place, value } in [drifted(&whole), reworded(&whole)].concat() {
        let json = value.to_string();
        let Ok(page) = serde_json::from_str::<SearchPage>(&json) else {
            assert_eq!(place, "/issues");
            continue;
        };
        let came = value["issues"].as_array().map_or(0, Vec::len);
        let found = page.into_found();
        assert_eq!(found.issues.len() + found.unreadable, came, "{place}");
        let is_gone = place.ends_with("/key") || place.matches('/').count() <= 2;
        assert!(found.issues.len() == 2 || is_gone, "{place}");
    }
}

#[tokio::test]
async fn a_drifted_reply_to_a_new_comment_never_loses_or_misattributes_it() {
    let server = TestJira::start().await;
    let client = server.client(UserId::random(&OsEntropy));
    let key = "DEMO-1".parse().unwrap();
    let body = app::adf::Doc::from_json(&text("mine"));
    for Drifted { place, value } in drifted(&comment(7, ACCOUNT, json!([]))) {
        server.fault(Method::POST, "/comment", Fault::Answer(201, value));
        match client
            .post_comment(&key, &body, &Audience::Everyone, OpId::random(&OsEntropy), 0)
            .await
        {
            Ok(posted) => {
                assert_eq!(
                    posted.id.as_str(),
                    if place == "/id" {
                        u64::MAX.to_string()
                    } else {
                        "10007".into()
                    }
                );
            }
            // What was sent stays in the outbox, and is looked for.
            Err(JiraError::Ambiguous) => assert_eq!(place, "/id"),
            Err(error) => panic!("{place}: {error:?}"),
        }
    }
}

/// A comment counts as missing, and is sent again, only when the replies surely say so.
#[tokio::test]
async fn no_drift_makes_a_comment_that_is_there_count_as_missing() {
    let server = TestJira::start().await;
    let client = server.client(UserId::random(&OsEntropy));
    let key = "DEMO-1".parse().unwrap();
    let op = OpId::random(&OsEntropy);
    let mark = json!([{"key": "byline.op", "value": {"id": op.to_string()}}]);
    let mine = comment(3, ACCOUNT, mark);
    server.world.lock().unwrap().comments = vec![comment(1, OTHER_ACCOUNT, json!([])), mine.clone()];
    let list = json!({"startAt": 0, "maxResults": 100, "total": 1, "comments": [mine]});
    let batch = json!({"startAt": 0, "maxResults": 1000, "total": 1, "isLast": true, "values": [mine]});
    let mut looked = 0;
    for (method, end, whole) in [(Method::GET, "/comment", list), (Method::POST, "/list", batch)] {
        for Drifted { place, value } in drifted(&whole) {
            // Of properties that lost the mark, or a list that lost the comment, nothing is left to tell.
            let lost = ["/comments/0", "/properties/0", "/total"];
            let is_lost =
                lost.iter().any(|end| place.ends_with(end)) && value.pointer(&place).is_none_or(Value::is_null);
            server.world.lock().unwrap().comments[1] = mine.clone();
            server.fault(method.clone(), end, Fault::Answer(200, value));
            match client.find_comment(&key, &Audience::Everyone, op, 0).await {
                Ok(Some(posted)) => assert!(posted.id.as_str() == "10003" || place.ends_with("/id")),
                Ok(None) => assert!(is_lost, "{end} {place}"),
                Err(JiraError::Unreadable | JiraError::Unavailable) => {}
                Err(error) => panic!("{end} {place}: {error:?}"),
            }
            looked += 1;
        }
    }
    assert!(looked > 500, "{looked}");
}
