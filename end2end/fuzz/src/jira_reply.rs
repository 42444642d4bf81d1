use app::{adf::Room, model::Site};
use byline::{
    egress::Reply,
    jira::wire::{CommentBatch, CommentList, Part, Refusal, SearchPage, WireComment, WireFields, WireIssue},
};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode};

/// The body of any reply of Jira's, and the header that says how long to wait.
pub fn jira_reply(input: &[u8]) {
    let mut headers = HeaderMap::new();
    if let Ok(value) = HeaderValue::from_bytes(input) {
        headers.insert("retry-after", value.clone());
        headers.insert("date", HeaderValue::from_static("Tue, 24 Nov 2026 10:00:00 GMT"));
    }
    let reply = Reply {
        status: StatusCode::OK,
        headers,
        body: Bytes::copy_from_slice(input),
    };
    assert!(reply.retry_after().is_none_or(|seconds| (1..=3600).contains(&seconds)));
    let mut room = Room::default();
    let mut notes = Vec::new();
    if let Some((issue, comments)) = reply
        .json::<WireIssue>()
        .ok()
        .and_then(|issue| issue.into_issue(&mut room))
    {
        assert!(issue.key.as_str().is_ascii());
        read_all(comments.ok().unwrap_or_default(), &mut room, &mut notes);
    }
    if let Some(fields) = reply
        .json::<WireFields>()
        .ok()
        .and_then(|fields| fields.into_fields(site(), &mut room))
    {
        assert!(fields.fields.iter().all(|field| !field.name.trim().is_empty()));
    }
    read_all(reply.json().unwrap_or_default(), &mut room, &mut notes);
    if let Ok(comment) = reply.json::<WireComment>() {
        comment.into_comment(&mut room, &mut notes);
    }
    if let Ok(CommentBatch { values }) = reply.json() {
        assert!(
            values
                .0
                .iter()
                .filter_map(Part::as_ref)
                .all(|comment| comment.mark("x") != Part::Read(input_mark()))
        );
    }
    if let Ok(page) = reply.json::<SearchPage>() {
        page.into_found();
    }
    if let Some(words) = Refusal::read(input).words() {
        assert!(
            words.chars().count() <= 1_000 && !words.contains(char::is_control),
            "{words:?}"
        );
    }
}

fn site() -> Site {
    Site {
        cloud_id: "11111111-0000-4000-8000-000000000001".parse().unwrap(),
        slug: "acme".parse().unwrap(),
        name: "acme".to_owned(),
        url: "https://acme.atlassian.net".to_owned(),
    }
}

/// Longer than any input is.
fn input_mark() -> String {
    "x".repeat(1 << 20)
}

fn read_all(list: CommentList, room: &mut Room, notes: &mut Vec<&'static str>) {
    let comments = list.comments.ok().unwrap_or_default().0;
    let came = comments.len();
    let read = comments
        .into_iter()
        .filter_map(|comment| comment.ok()?.into_comment(room, notes));
    assert!(read.count() <= came);
}
