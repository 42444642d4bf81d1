//! The client against one issue of a Jira, over real HTTP.

use std::sync::Arc;

use app::{
    adf::render::{Context, render},
    model::{Audience, CommentId, CommentOrder, CommentPage, Issue, IssueKey, StatusCategory},
};
use http::Method;
use serde_json::json;

use super::{
    Found, Jira, JiraError, Wanted,
    test_server::{ACCOUNT, Fault, OTHER_ACCOUNT, TestJira, acting, comment, issue, text},
};
use crate::{
    ids::{OpId, UserId},
    seams::{HOUR, OsEntropy, TestClock},
};

fn user() -> UserId {
    UserId::random(&OsEntropy)
}

fn key() -> IssueKey {
    "DEMO-1".parse().unwrap()
}

async fn read(server: &TestJira) -> Result<(Issue, CommentPage), JiraError> {
    server.client(user()).issue(&key(), CommentOrder::Newest, 1).await
}

fn numbers(page: &CommentPage) -> Vec<usize> {
    let number = |id: &str| id.parse::<usize>().unwrap() - 10_000;
    page.comments
        .iter()
        .map(|comment| number(comment.id.as_str()))
        .collect()
}

#[tokio::test]
async fn an_issue_is_read_whole_in_one_request() {
    let server = TestJira::start().await;
    server.add_comments(3);
    let (issue, comments) = read(&server).await.unwrap();
    assert_eq!(server.requests(), 1);
    assert_eq!(issue.unreadable, Vec::<&str>::new());
    assert_eq!(
        (issue.key.as_str(), issue.summary.as_str()),
        ("DEMO-1", "The printer is on fire")
    );
    assert_eq!(issue.project, "Demonstration");
    assert_eq!(
        (issue.status.name.as_str(), issue.status.category),
        ("In Arbeit", StatusCategory::InProgress)
    );
    assert_eq!(issue.kind.name, "Bug");
    assert_eq!(issue.priority.as_deref(), Some("High"));
    assert_eq!(issue.assignee.unwrap().name, "Rohit");
    assert_eq!(issue.labels, ["hot", "paper"]);
    assert_eq!(issue.components, ["Tray", "Fuser"]);
    assert_eq!((issue.fix_versions.len(), issue.affects_versions.len()), (1, 1));
    assert_eq!(issue.created.unwrap().offset_minutes, 120);
    assert_eq!(issue.due.as_deref(), Some("2026-12-24"));
    assert_eq!(issue.parent.unwrap().key.as_str(), "DEMO-9");
    assert_eq!(issue.subtasks.len(), 2);
    let links: Vec<(&str, &str)> = issue
        .links
        .iter()
        .map(|l| (l.relation.as_str(), l.issue.key.as_str()))
        .collect();
    assert_eq!(links, [("blocks", "DEMO-20"), ("is blocked by", "DEMO-21")]);
    assert!(issue.description.is_some());
    assert_eq!(
        (issue.attachments[0].file_name.as_str(), issue.attachments[0].bytes),
        ("fire.png", 1234)
    );
    assert_eq!(numbers(&comments), [3, 2, 1]);
    assert_eq!(comments.comments[0].author.name, "Mark");
    assert_eq!((comments.page, comments.pages, comments.total), (1, 1, 3));
}

#[tokio::test]
async fn comments_come_in_pages_from_either_end() {
    let server = TestJira::start().await;
    server.add_comments(120);
    let client = server.client(user());
    for (embedded, embeds_newest) in [(None, false), (Some(20), false), (Some(100), false), (Some(100), true)] {
        for page_cap in [None, Some(30)] {
            {
                let mut world = server.world.lock().unwrap();
                (world.embedded, world.embeds_newest, world.page_cap) = (embedded, embeds_newest, page_cap);
            }
            for (order, page, shown, wanted) in [
                (CommentOrder::Newest, 1, 1, (71..=120).rev().collect::<Vec<_>>()),
                (CommentOrder::Newest, 2, 2, (21..=70).rev().collect()),
                (CommentOrder::Newest, 3, 3, (1..=20).rev().collect()),
                (CommentOrder::Oldest, 2, 2, (51..=100).collect()),
                (CommentOrder::Oldest, 99, 3, (101..=120).collect()),
                (CommentOrder::Oldest, 0, 1, (1..=50).collect()),
            ] {
                let (_, comments) = client.issue(&key(), order, page).await.unwrap();
                let case = format!("{embedded:?} {embeds_newest} {page_cap:?} {order:?} {page}");
                assert_eq!(numbers(&comments), wanted, "{case}");
                assert_eq!(
                    (comments.page, comments.pages, comments.total),
                    (shown, 3, 120),
                    "{case}"
                );
            }
        }
    }
}

/// How many requests these pages take, one after the other.
async fn costs<const N: usize>(server: &TestJira, client: &Jira, pages: [(CommentOrder, usize); N]) -> [usize; N] {
    let mut costs = [0; N];
    for (cost, (order, page)) in costs.iter_mut().zip(pages) {
        let before = server.requests();
        client.issue(&key(), order, page).await.unwrap();
        *cost = server.requests() - before;
    }
    costs
}

#[tokio::test]
async fn comments_that_come_with_an_issue_are_the_newest_once_that_was_seen() {
    use CommentOrder::{Newest, Oldest};
    let server = TestJira::start().await;
    server.add_comments(150);
    let clock = Arc::new(TestClock::at(0));
    let client = server.client_at(user(), clock.clone());
    {
        let mut world = server.world.lock().unwrap();
        (world.embedded, world.embeds_newest) = (Some(100), true);
    }
    // Only the first page of the newest shows it; what did not come has to be asked for.
    let pages = [
        (Oldest, 3),
        (Newest, 2),
        (Newest, 1),
        (Newest, 1),
        (Newest, 2),
        (Newest, 3),
        (Oldest, 1),
        (Oldest, 2),
    ];
    assert_eq!(costs(&server, &client, pages).await, [2, 2, 2, 1, 1, 2, 2, 2]);
    // What was seen long ago is looked at again.
    clock.pass(HOUR);
    assert_eq!(costs(&server, &client, [(Newest, 1), (Newest, 1)]).await, [2, 1]);
    clock.pass(HOUR);
    server.world.lock().unwrap().embeds_newest = false;
    assert_eq!(costs(&server, &client, [(Newest, 1), (Newest, 1)]).await, [2, 2]);
    // A page that comes empty shows nothing.
    server.world.lock().unwrap().embeds_newest = true;
    server.fault(
        Method::GET,
        "/comment",
        Fault::Answer(200, json!({"comments": [], "total": 150})),
    );
    assert_eq!(costs(&server, &client, [(Newest, 1), (Newest, 1)]).await, [2, 2]);
    clock.pass(HOUR);
    // Where it is not told which of them is newer, none is taken to be.
    server.world.lock().unwrap().comments[149]
        .as_object_mut()
        .unwrap()
        .remove("created");
    assert_eq!(costs(&server, &client, [(Newest, 1), (Newest, 1)]).await, [2, 2]);
}

#[tokio::test]
async fn an_issue_comes_without_its_comments_when_those_cannot_be_read() {
    let server = TestJira::start().await;
    server.add_comments(5);
    server.world.lock().unwrap().embedded = Some(2);
    server.down("/comment");
    let (issue, comments) = read(&server).await.unwrap();
    assert_eq!(issue.unreadable, ["comments"]);
    assert!(comments.comments.is_empty());
}

#[tokio::test]
async fn a_page_of_comments_without_a_list_is_not_one_without_comments() {
    let server = TestJira::start().await;
    server.add_comments(5);
    server.world.lock().unwrap().embedded = Some(2);
    for reply in [
        json!({}),
        json!({"total": 0}),
        json!({"comments": null}),
        json!({"comments": {}, "total": 5}),
    ] {
        server.fault(Method::GET, "/comment", Fault::Answer(200, reply));
        let (issue, _) = read(&server).await.unwrap();
        assert_eq!(issue.unreadable, ["comments"]);
    }
}

#[tokio::test]
async fn numbers_of_any_size_are_numbers_of_pages() {
    let server = TestJira::start().await;
    server.world.lock().unwrap().embedded = Some(0);
    for total in [json!(u64::MAX), json!(null), json!(0)] {
        let list = json!({"comments": [comment(1, OTHER_ACCOUNT, json!([]))], "total": total});
        for page in [0, 1, usize::MAX] {
            server.add_comments(1);
            server.fault(Method::GET, "/comment", Fault::Answer(200, list.clone()));
            let read = server.client(user()).issue(&key(), CommentOrder::Newest, page).await;
            assert!(read.unwrap().1.page >= 1);
        }
    }
}

#[tokio::test]
async fn edits_restrictions_and_internal_notes_show() {
    let server = TestJira::start().await;
    let mut edited = comment(1, OTHER_ACCOUNT, json!([]));
    edited["updated"] = json!("2026-11-02T00:00:00.000+0000");
    let mut restricted = comment(2, OTHER_ACCOUNT, json!([]));
    restricted["visibility"] = json!({"type": "role", "value": "Administrators", "identifier": "Administrators"});
    let mut hidden = comment(3, OTHER_ACCOUNT, json!([]));
    hidden["visibility"] = json!("somebody");
    let mut internal = comment(4, OTHER_ACCOUNT, json!([]));
    internal["jsdPublic"] = json!(false);
    server.world.lock().unwrap().comments = vec![edited, restricted, hidden, internal];
    let (_, page) = server
        .client(user())
        .issue(&key(), CommentOrder::Oldest, 1)
        .await
        .unwrap();
    let [edited, restricted, hidden, internal] = &page.comments[..] else {
        panic!("{page:?}")
    };
    assert!(edited.edited.is_some() && restricted.edited.is_none());
    assert_eq!(restricted.restricted_to.as_deref(), Some("Administrators"));
    assert_eq!(
        hidden.restricted_to.as_deref(),
        Some(""),
        "that it is restricted is known"
    );
    assert!(internal.internal && !hidden.internal);
}

/// Whether there are threads, and as what a parent is named, is UNCONFIRMED.
#[tokio::test]
async fn what_a_comment_answers_is_known_where_it_is_told() {
    let server = TestJira::start().await;
    let mut comments = Vec::new();
    for (number, parent) in [json!(1), json!("1"), json!(null), json!({"id": "1"})]
        .into_iter()
        .enumerate()
    {
        let mut answer = comment(2 + number, OTHER_ACCOUNT, json!([]));
        answer["parentId"] = parent;
        comments.push(answer);
    }
    server.world.lock().unwrap().comments = comments;
    let oldest = server.client(user()).issue(&key(), CommentOrder::Oldest, 1).await;
    let parents: Vec<_> = oldest
        .unwrap()
        .1
        .comments
        .into_iter()
        .map(|comment| comment.reply_to)
        .collect();
    let first: Option<CommentId> = "1".parse().ok();
    assert_eq!(parents, [first.clone(), first, None, None]);
}

#[tokio::test]
async fn what_cannot_be_read_is_named() {
    let server = TestJira::start().await;
    {
        let mut world = server.world.lock().unwrap();
        let fields = &mut world.issue["fields"];
        fields["priority"] = json!("High");
        fields["labels"] = json!(["hot", 5]);
        fields["duedate"] = json!("Christmas");
        fields["status"] = json!(null);
        fields["summary"] = json!(null);
    }
    let (issue, _) = read(&server).await.unwrap();
    assert_eq!(issue.summary, "…");
    assert_eq!(issue.labels, ["hot"]);
    assert_eq!((issue.priority, issue.due), (None, None));
    let mut named = issue.unreadable;
    named.sort_unstable();
    assert_eq!(named, ["due date", "labels", "priority", "status"]);
}

#[tokio::test]
async fn a_document_nested_without_end_spoils_itself_alone() {
    let server = TestJira::start().await;
    server.add_comments(2);
    let mut deep = json!({"type": "text", "text": "deep"});
    for _ in 0..100 {
        deep = json!({"type": "blockquote", "content": [deep]});
    }
    {
        let mut world = server.world.lock().unwrap();
        world.comments[0]["body"] = json!({"type": "doc", "version": 1, "content": [deep]});
        world.issue["fields"]["description"] = deep;
    }
    let (issue, page) = read(&server).await.unwrap();
    assert_eq!(issue.summary, "The printer is on fire");
    assert!(issue.unreadable.is_empty());
    assert_eq!(numbers(&page), [2, 1]);
    for doc in [issue.description.as_ref().unwrap(), &page.comments[1].body] {
        let html = render(doc, &Context::preview()).into_string();
        assert!(html.contains("nested too deeply") && !html.contains("deep</"), "{html}");
    }
}

#[tokio::test]
async fn a_reply_that_is_not_json_is_an_error_not_a_panic() {
    let server = TestJira::start().await;
    for body in [
        json!("<html>"),
        json!([1]),
        json!(null),
        json!({"key": "DEMO-1"}),
        json!({"key": "../x", "fields": {}}),
    ] {
        server.fault(Method::GET, "/DEMO-1", Fault::Answer(200, body));
        assert_eq!(read(&server).await.unwrap_err(), JiraError::Unreadable);
    }
    server.down("/DEMO-1");
    assert_eq!(read(&server).await.unwrap_err(), JiraError::Unavailable);
}

#[tokio::test]
async fn a_short_trouble_of_a_read_is_not_noticed_and_a_write_is_never_repeated() {
    let server = TestJira::start().await;
    server.fault(Method::GET, "/DEMO-1", Fault::Break { applied: true });
    server.fault(Method::GET, "/DEMO-1", Fault::Answer(502, json!("<html>")));
    read(&server).await.unwrap();
    assert_eq!(server.requests(), 3);
    server.fault(Method::POST, "/comment", Fault::Answer(502, json!(null)));
    let body = app::adf::Doc::from_json(&text("mine"));
    let posted = server
        .client(user())
        .post_comment(&key(), &body, &Audience::Everyone, OpId::random(&OsEntropy), 0)
        .await;
    assert_eq!(posted.unwrap_err(), JiraError::Ambiguous);
    assert_eq!(server.posts(), 1);
}

#[tokio::test]
async fn a_crowd_does_not_ask_again_what_a_limit_has_just_refused() {
    let server = TestJira::start().await;
    server.world.lock().unwrap().found = json!({"issues": [], "isLast": true});
    let client = server.client(user());
    server.fault(Method::POST, "/jql", Fault::Answer(429, json!(null)));
    assert!(client.search("fire").await.is_err());
    let asked = server.requests();
    // The usual pause is short enough for reads to wait for it: they come back one after another.
    let crowd = (0..50).map(|_| client.search("fire"));
    let key = key();
    let (found, read) = tokio::join!(
        futures::future::join_all(crowd),
        client.issue(&key, CommentOrder::Newest, 1)
    );
    assert!(found.iter().all(Result::is_ok));
    assert!(read.is_ok(), "another endpoint is not slowed");
    assert_eq!(server.requests(), asked + 51);
}

#[tokio::test]
async fn a_reply_to_another_account_is_not_used() {
    let server = TestJira::start().await;
    let client = server.client(user());
    let op = OpId::random(&OsEntropy);
    let body = app::adf::Doc::from_json(&text("mine"));
    server.fault(Method::GET, "/DEMO-1", Fault::Header(OTHER_ACCOUNT));
    assert_eq!(read(&server).await.unwrap_err(), JiraError::WrongAccount);
    server.fault(Method::POST, "/jql", Fault::Header(OTHER_ACCOUNT));
    assert_eq!(client.search("fire").await.unwrap_err(), JiraError::WrongAccount);
    server.fault(Method::POST, "/comment", Fault::Header(OTHER_ACCOUNT));
    assert_eq!(
        client
            .post_comment(&key(), &body, &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::WrongAccount
    );
    for wanted in [Wanted::Whole, Wanted::Thumbnail] {
        let end = match wanted {
            Wanted::Thumbnail => "/thumbnail/1",
            _ => "/content/1",
        };
        server.fault(Method::GET, end, Fault::Header(OTHER_ACCOUNT));
        let fetched = client.file(&"1".parse().unwrap(), &wanted).await;
        assert_eq!(fetched.err(), Some(JiraError::WrongAccount));
    }
    let op = OpId::random(&OsEntropy);
    server.fault(Method::POST, "/comment", Fault::Author(OTHER_ACCOUNT));
    assert_eq!(
        client
            .post_comment(&key(), &body, &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::WrongAccount
    );
    assert_eq!(
        client.find_comment(&key(), &Audience::Everyone, op, 0).await.unwrap(),
        None,
        "a foreign copy of the mark is not ours"
    );
    let op = OpId::random(&OsEntropy);
    server.fault(Method::POST, "/comment", Fault::Author(""));
    let unclear = client.post_comment(&key(), &body, &Audience::Everyone, op, 0).await;
    assert_eq!(
        unclear.unwrap_err(),
        JiraError::Ambiguous,
        "nothing vouches for the author"
    );
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::Unreadable,
        "nobody's comment may be ours"
    );
    server.fault(Method::GET, "/DEMO-1", Fault::Header("712020%3Arohit"));
    assert!(read(&server).await.is_ok(), "the same account, encoded");
}

#[tokio::test]
async fn a_comment_is_sent_with_whom_it_is_for_and_the_reply_is_looked_at() {
    let server = TestJira::start().await;
    let client = server.client(user());
    let body = app::adf::Doc::from_json(&text("mine"));
    let note = |internal: bool| json!([{"key": "sd.public.comment", "value": {"internal": internal}}]);
    for (audience, visibility, properties) in [
        (Audience::Everyone, json!(null), json!([])),
        (
            Audience::role("Developers".to_owned()).unwrap(),
            json!({"type": "role", "value": "Developers", "identifier": "Developers"}),
            json!([]),
        ),
        (
            Audience::group("276f955c", "leaders".to_owned()).unwrap(),
            json!({"type": "group", "identifier": "276f955c"}),
            json!([]),
        ),
        (Audience::Internal, json!(null), note(true)),
        (Audience::Customer, json!(null), note(false)),
    ] {
        let op = OpId::random(&OsEntropy);
        let posted = client.post_comment(&key(), &body, &audience, op, 0).await.unwrap();
        assert!(!posted.exposed, "{audience}");
        let (_, _, request) = server.world.lock().unwrap().requests.last().cloned().unwrap();
        assert_eq!(request["visibility"], visibility, "{audience}");
        let others: Vec<_> = request["properties"].as_array().unwrap()[1..].to_vec();
        assert_eq!(json!(others), properties, "{audience}");
        let found = client.find_comment(&key(), &audience, op, 0).await.unwrap();
        assert_eq!(found, Some(posted));
        // A Jira that does not know the restriction is told of.
        let mut public = comment(9, ACCOUNT, request["properties"].clone());
        public["visibility"] = json!(null);
        server.fault(Method::POST, "/comment", Fault::Answer(201, public.clone()));
        let posted = client.post_comment(&key(), &body, &audience, op, 0).await.unwrap();
        assert_eq!(posted.exposed, audience.conceals(), "{audience}");
    }
}

#[tokio::test]
async fn a_comment_is_posted_under_ones_own_name_and_found_again() {
    let server = TestJira::start().await;
    server.add_comments(250);
    let client = server.client(user());
    let op = OpId::random(&OsEntropy);
    let body = app::adf::Doc::from_json(&text("mine"));
    let posted = client
        .post_comment(&key(), &body, &Audience::Everyone, op, 0)
        .await
        .unwrap();
    assert_eq!((posted.author.name.as_str(), server.requests()), ("Rohit", 1));
    server.add_comments(230);
    assert_eq!(
        client.find_comment(&key(), &Audience::Everyone, op, 0).await.unwrap(),
        Some(posted)
    );
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, OpId::random(&OsEntropy), 0)
            .await
            .unwrap(),
        None
    );
}

#[tokio::test]
async fn a_comment_counts_as_missing_only_when_all_could_be_looked_through() {
    let server = TestJira::start().await;
    server.add_comments(1_001);
    let client = server.client(user());
    let op = OpId::random(&OsEntropy);
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::Unreadable
    );
    let later = i64::MAX;
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, op, later)
            .await
            .unwrap(),
        None
    );
    server.fault(
        Method::GET,
        "/comment",
        Fault::Answer(200, json!({"comments": [5], "total": 1})),
    );
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::Unreadable
    );
    server.world.lock().unwrap().comments.truncate(5);
    server.world.lock().unwrap().comments[4] = comment(5, ACCOUNT, json!([]));
    server.fault(Method::POST, "/list", Fault::Answer(200, json!({"values": []})));
    assert_eq!(
        client
            .find_comment(&key(), &Audience::Everyone, op, 0)
            .await
            .unwrap_err(),
        JiraError::Unreadable
    );
}

#[tokio::test]
async fn search_shows_what_can_be_read_and_whether_there_is_more() {
    let server = TestJira::start().await;
    let found = json!({"issues": [{"id": "1", "key": "DEMO-1", "fields": issue()["fields"]}, {"id": "2"},
        {"id": "3", "key": "DEMO-3"}], "isLast": false, "nextPageToken": "t"});
    server.world.lock().unwrap().found = found;
    let client = server.client(user());
    let found = client.search("fire").await.unwrap();
    let keys: Vec<&str> = found.issues.iter().map(|issue| issue.key.as_str()).collect();
    assert_eq!(keys, ["DEMO-1", "DEMO-3"]);
    assert_eq!((found.more, found.unreadable), (true, 1));
    assert_eq!(found.issues[0].kind.as_ref().unwrap().name, "Bug");
    assert_eq!(client.search(" ??? ").await.unwrap(), Found::default());
    assert_eq!(server.requests(), 1, "no word, no request");
    server.world.lock().unwrap().found = json!({"issues": [], "isLast": true, "nextPageToken": null});
    assert_eq!(client.recent().await.unwrap(), Found::default());
}

#[tokio::test]
async fn there_is_no_client_for_a_site_outside_the_grant() {
    let server = TestJira::start().await;
    let acting = std::sync::Arc::new(acting(user(), ACCOUNT));
    let client = super::Jira::new(acting, &"initech".parse().unwrap(), server.gateway());
    assert!(client.is_none());
}

#[tokio::test]
async fn people_are_found_by_any_name_and_those_without_an_account_are_left_out() {
    let server = TestJira::start().await;
    let found = server.client(user()).people(&key(), "Zoë & co").await.unwrap();
    let found: Vec<_> = found
        .iter()
        .map(|person| (person.account_id.as_ref().unwrap().as_str(), person.name.as_str()))
        .collect();
    assert_eq!(found, [("712020:zoe", "Zoë & co")]);
}
