//! Adding files to an issue: the form is passed on to Jira as it comes, as the person who is signed
//! in. It is the only form that is not read whole first.

use std::sync::Arc;

use app::{
    adf::{markdown::picture, picture::Picture},
    model::{Attachment, AttachmentId, IssueKey, Language, ReturnPath, SiteSlug, Trouble},
    pages::why_not_attached,
    words::Words,
};
use axum::{
    Extension, Json,
    body::{Body, BodyDataStream, HttpBody},
    extract::{Path, Query, Request, rejection::QueryRejection},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::{
    body::Resumed,
    refuse::{refuse, trouble_status, wants_json},
};
use crate::{
    desk::{AtTheDoor, SignedInDesk},
    egress::Upload,
    jira::Attached,
};

/// Jira takes so many files at once (its OpenAPI description).
const MOST_FILES: u64 = 60;

/// More than the head of a form's first part.
const LONGEST_HEAD: usize = 8 * 1024;

/// What of a refused form is still read: most browsers look for the answer only once they have sent
/// all of it.
const THROWN_AWAY: usize = 64 * 1024 * 1024;

pub async fn attach(
    Extension(door): Extension<Arc<AtTheDoor>>,
    Extension(language): Extension<Language>,
    Path((site, key)): Path<(String, String)>,
    asked: Result<Query<Asked>, QueryRejection>,
    request: Request,
) -> Response {
    let (parts, mut body) = request.into_parts();
    let Query(asked) = asked.unwrap_or_default();
    let by_script = wants_json(&parts.headers);
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        throw_away(body).await;
        return refuse(StatusCode::NOT_FOUND, |words| words.answers().no_such_issue());
    };
    let Some(desk) = door.signed_in() else {
        throw_away(body).await;
        if by_script {
            return refuse(StatusCode::UNAUTHORIZED, |words| words.answers().sign_in_elsewhere());
        }
        let next = ReturnPath::or_home(&format!("/{site}/browse/{key}#attachments"));
        return Redirect::to(&format!("/sign-in?next={}", next.as_query_value())).into_response();
    };
    let Some(content_type) = form(&parts.headers) else {
        throw_away(body).await;
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, |words| words.answers().no_files());
    };
    let end = match head(&mut body).await {
        Err(_) => End::NotAdded("broken", None),
        Ok(head) if holds_nothing(&head) => {
            throw_away(body).await;
            match by_script {
                true => look(desk, &site, &key, &asked).await,
                false => End::NotAdded("none", None),
            }
        }
        Ok(head) => {
            let length = body.size_hint().exact().map(|rest| rest + head.len() as u64);
            let body = Body::new(Resumed::new(head, body));
            pass_on(desk, &site, &key, content_type, length, body).await
        }
    };
    match by_script {
        true => told(end, &asked, Words::of(language)),
        false => page_after(end, &site, &key),
    }
}

/// What a script asks besides.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The file whose sending broke off, for a look whether it is there.
    name: Option<String>,
    bytes: Option<u64>,
    /// Of the picture that is sent, in pixels.
    width: Option<u32>,
    height: Option<u32>,
}

/// What became of a form with files.
enum End {
    Added(Vec<Attachment>),
    /// Why not, as the issue page names it, and how many bytes a file may have where that was heard.
    NotAdded(&'static str, Option<u64>),
    Trouble(Trouble),
    /// There was no file to add, but there may be: with how many bytes at most.
    Open(u64),
}

/// For a script that sends no file: whether one that it sent before is there, and how large one may be.
async fn look(desk: &SignedInDesk, site: &SiteSlug, key: &IssueKey, asked: &Asked) -> End {
    if let (Some(name), Some(bytes)) = (&asked.name, asked.bytes) {
        match desk.lately_attached(site, key, name, bytes).await {
            Ok(Some(file)) => return End::Added(vec![file]),
            Ok(None) => {}
            Err(trouble) => return End::Trouble(trouble),
        }
    }
    match desk.attaching(site).await {
        Ok(attaching) => End::Open(attaching.limit),
        Err(trouble) => End::Trouble(trouble),
    }
}

/// A file as a script hears of it.
#[derive(Serialize)]
struct Told {
    id: AttachmentId,
    name: String,
    /// As it stands in a text, where it is a picture.
    written: Option<String>,
}

fn told(end: End, asked: &Asked, t: Words) -> Response {
    let answer = |status: StatusCode, words: Option<String>, unknown: bool, limit: Option<u64>| {
        let body = json!({"files": [], "words": words, "unknown": unknown, "limit": limit});
        (status, Json(body)).into_response()
    };
    match end {
        End::Added(files) => {
            let files: Vec<Told> = files.into_iter().map(|file| Told::of(file, asked)).collect();
            Json(json!({"files": files})).into_response()
        }
        End::Open(limit) => answer(StatusCode::OK, None, false, Some(limit)),
        End::NotAdded(code, limit) => {
            let status = match code {
                "large" => StatusCode::PAYLOAD_TOO_LARGE,
                _ => StatusCode::BAD_REQUEST,
            };
            answer(status, why_not_attached(code, limit, t), false, limit)
        }
        End::Trouble(trouble) => {
            let words = code(&trouble).and_then(|code| why_not_attached(code, None, t));
            let words = words.unwrap_or_else(|| t.of_trouble(&trouble));
            let unknown = trouble == Trouble::OutcomeUnknown;
            answer(trouble_status(&trouble), Some(words), unknown, None)
        }
    }
}

impl Told {
    fn of(file: Attachment, asked: &Asked) -> Self {
        let written = file.is_picture().then(|| {
            picture::written(&Picture {
                id: file.id.clone(),
                name: file.file_name.clone(),
                size: asked.width.zip(asked.height),
            })
        });
        Self {
            id: file.id,
            name: file.file_name,
            written,
        }
    }
}

/// Back to the issue.
fn page_after(end: End, site: &SiteSlug, key: &IssueKey) -> Response {
    match end {
        End::Added(_) | End::Open(_) => see_other(site, key, None),
        End::NotAdded(code, _) => see_other(site, key, Some(code)),
        End::Trouble(trouble) => match code(&trouble) {
            Some(code) => see_other(site, key, Some(code)),
            None => {
                let key = key.clone();
                refuse(trouble_status(&trouble), move |words| {
                    words.answers().files_not_added(words.of_trouble(&trouble), &key)
                })
            }
        },
    }
}

async fn pass_on(
    desk: &SignedInDesk,
    site: &SiteSlug,
    key: &IssueKey,
    content_type: HeaderValue,
    length: Option<u64>,
    body: Body,
) -> End {
    let attaching = match desk.attaching(site).await {
        Ok(attaching) => attaching,
        Err(trouble) => {
            throw_away(body).await;
            return End::Trouble(trouble);
        }
    };
    let limit = attaching.limit;
    if length.is_some_and(|length| length / MOST_FILES > limit.saturating_add(LONGEST_HEAD as u64)) {
        throw_away(body).await;
        return End::NotAdded("large", Some(limit));
    }
    let stream: BodyDataStream = body.into_data_stream();
    let upload = Upload {
        content_type,
        length,
        body: reqwest::Body::wrap_stream(stream),
    };
    match attaching.send(key, upload).await {
        Ok(Attached::Added(files)) => End::Added(files),
        Ok(Attached::TooLarge) => End::NotAdded("large", Some(limit)),
        Err(trouble) => End::Trouble(trouble),
    }
}

/// The type of a form with files, its boundary included.
fn form(headers: &HeaderMap) -> Option<HeaderValue> {
    let value = headers.get(header::CONTENT_TYPE)?;
    let text = value.to_str().ok()?.to_ascii_lowercase();
    (text.starts_with("multipart/form-data;") && text.contains("boundary=") && text.len() < 200).then(|| value.clone())
}

/// The beginning of a form, its first part's head included.
async fn head(body: &mut Body) -> Result<Bytes, axum::Error> {
    let mut head = BytesMut::new();
    while head.len() < LONGEST_HEAD && !ends(&head) {
        match body.frame().await {
            Some(frame) => head.extend_from_slice(&frame?.into_data().unwrap_or_default()),
            None => break,
        }
    }
    Ok(head.freeze())
}

fn ends(head: &[u8]) -> bool {
    head.windows(4).any(|four| four == b"\r\n\r\n")
}

/// A form whose field was left empty carries one file without a name.
fn holds_nothing(head: &[u8]) -> bool {
    let end = head.windows(4).position(|four| four == b"\r\n\r\n");
    let Some(end) = end else { return true };
    let text = String::from_utf8_lossy(&head[..end]);
    text.contains("filename=\"\"") || !text.contains("filename")
}

pub(super) async fn throw_away(mut body: Body) {
    let mut left = THROWN_AWAY;
    while let Some(Ok(frame)) = body.frame().await {
        let size = frame.data_ref().map_or(0, Bytes::len);
        match left.checked_sub(size) {
            Some(less) => left = less,
            None => return,
        }
    }
}

/// Back to the issue's files; `code` says there what went wrong.
fn see_other(site: &SiteSlug, key: &IssueKey, code: Option<&str>) -> Response {
    let query = code.map(|code| format!("?files={code}")).unwrap_or_default();
    Redirect::to(&format!("/{site}/browse/{key}{query}#attachments")).into_response()
}

/// What the issue page has words for.
fn code(trouble: &Trouble) -> Option<&'static str> {
    Some(match trouble {
        Trouble::OutcomeUnknown => "unknown",
        Trouble::Unavailable | Trouble::Unreadable => "down",
        Trouble::RateLimited(_) => "slow",
        Trouble::NotFound => "hidden",
        // The page says so itself, and what to do.
        Trouble::GrantDead | Trouble::NotConnected | Trouble::GrantFrozen => "connection",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_field_holds_nothing() {
        let head = |name: &str| {
            format!(
                "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: a/b\r\n\r\n"
            )
        };
        assert!(!holds_nothing(head("a.png").as_bytes()));
        assert!(holds_nothing(head("").as_bytes()));
        assert!(holds_nothing(b"--x--\r\n"));
        assert!(holds_nothing(
            b"--x\r\nContent-Disposition: form-data; name=\"file\"\r\n\r\nwords"
        ));
    }

    #[test]
    fn only_a_form_with_files_is_one() {
        let is_form = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(value));
            form(&headers).is_some()
        };
        assert!(is_form("multipart/form-data; boundary=----WebKitFormBoundaryx"));
        assert!(!is_form("multipart/form-data"));
        assert!(!is_form("application/x-www-form-urlencoded"));
        assert!(!is_form("text/plain; boundary=x"));
    }
}
