//! Adding files to an issue: the form is passed on to Jira as it comes, as the person who is signed
//! in. It is the only form that is not read whole first.

use std::sync::Arc;

use app::model::{IssueKey, ReturnPath, SiteSlug, Trouble};
use axum::{
    Extension,
    body::{Body, BodyDataStream, HttpBody},
    extract::{Path, Request},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use bytes::{Bytes, BytesMut};
use http_body_util::BodyExt;

use super::{
    body::Resumed,
    refuse::{refuse, trouble_status},
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
    Path((site, key)): Path<(String, String)>,
    request: Request,
) -> Response {
    let (parts, mut body) = request.into_parts();
    let (Ok(site), Ok(key)) = (site.parse::<SiteSlug>(), key.parse::<IssueKey>()) else {
        throw_away(body).await;
        return refuse(StatusCode::NOT_FOUND, "There is no such issue.");
    };
    let Some(desk) = door.signed_in() else {
        throw_away(body).await;
        let next = ReturnPath::or_home(&format!("/{site}/browse/{key}#attachments"));
        return Redirect::to(&format!("/sign-in?next={}", next.as_query_value())).into_response();
    };
    let Some(content_type) = form(&parts.headers) else {
        throw_away(body).await;
        return refuse(StatusCode::UNSUPPORTED_MEDIA_TYPE, "This is no form with files.");
    };
    let back = |code: &str| see_other(&site, &key, Some(code));
    let Ok(head) = head(&mut body).await else {
        return back("broken");
    };
    if holds_nothing(&head) {
        throw_away(body).await;
        return back("none");
    }
    let length = body.size_hint().exact().map(|rest| rest + head.len() as u64);
    let body = Body::new(Resumed::new(head, body));
    match pass_on(desk, &site, &key, content_type, length, body).await {
        Ok(Attached::Added) => see_other(&site, &key, None),
        Ok(Attached::TooLarge) => back("large"),
        Err(trouble) => match code(&trouble) {
            Some(code) => back(code),
            None => refuse(
                trouble_status(&trouble),
                &format!("{trouble} The files were not added to {key}."),
            ),
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
) -> Result<Attached, Trouble> {
    let attaching = match desk.attaching(site).await {
        Ok(attaching) => attaching,
        Err(trouble) => {
            throw_away(body).await;
            return Err(trouble);
        }
    };
    if length.is_some_and(|length| length / MOST_FILES > attaching.limit.saturating_add(LONGEST_HEAD as u64)) {
        throw_away(body).await;
        return Ok(Attached::TooLarge);
    }
    let stream: BodyDataStream = body.into_data_stream();
    let upload = Upload {
        content_type,
        length,
        body: reqwest::Body::wrap_stream(stream),
    };
    attaching.send(key, upload).await
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

async fn throw_away(mut body: Body) {
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
