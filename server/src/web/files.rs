//! Attachments, fetched from Jira as the person who is signed in and passed on as they come. What is
//! not surely a picture is never shown within Byline, only saved.

use std::sync::Arc;

use app::model::{ReturnPath, Trouble};
use axum::{
    Extension,
    body::Body,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Redirect, Response},
};

use super::{
    body::Resumed,
    refuse::{refuse, trouble_status, wants_page},
};
use crate::{
    desk::AtTheDoor,
    jira::{ByteRange, Fetched, File, Wanted},
};

/// Longer than any name that a file system takes.
const LONGEST_NAME: usize = 200;

/// Even opened by itself, a file runs nothing and belongs to no origin.
pub(super) const POLICY: HeaderValue = HeaderValue::from_static("sandbox; default-src 'none'");

/// The whole file, or the part of it that is asked for.
pub async fn file(
    Extension(door): Extension<Arc<AtTheDoor>>,
    Path(at): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    answer(&door, at, &uri, &headers, wanted(&headers)).await
}

/// A small picture of a picture.
pub async fn thumbnail(
    Extension(door): Extension<Arc<AtTheDoor>>,
    Path(at): Path<(String, String)>,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    answer(&door, at, &uri, &headers, Wanted::Thumbnail).await
}

async fn answer(
    door: &AtTheDoor,
    (site, id): (String, String),
    uri: &Uri,
    headers: &HeaderMap,
    wanted: Wanted,
) -> Response {
    let Some(desk) = door.signed_in() else {
        return signed_out(uri, headers);
    };
    let (Ok(site), Ok(id)) = (site.parse(), id.parse()) else {
        return refused(Trouble::NotFound);
    };
    match desk.file(&site, &id, &wanted).await {
        Ok(Fetched::File(file)) => {
            let name = file.name.clone().unwrap_or_else(|| format!("attachment-{id}"));
            passed_on(*file, &name, wanted != Wanted::Thumbnail)
        }
        Ok(Fetched::NoSuchPart(size)) => {
            let mut response = refuse(StatusCode::RANGE_NOT_SATISFIABLE, |words| {
                words.answers().no_such_part()
            });
            response
                .headers_mut()
                .extend(size.map(|size| (header::CONTENT_RANGE, size)));
            response
        }
        Err(trouble) => refused(trouble),
    }
}

/// A part only where one well-formed range is asked for, and whatever the file is by now: without a
/// validator of the file's there is nothing to hold `If-Range` against.
fn wanted(headers: &HeaderMap) -> Wanted {
    let mut ranges = headers.get_all(header::RANGE).iter();
    match (ranges.next(), ranges.next(), headers.get(header::IF_RANGE)) {
        (Some(range), None, None) => range
            .to_str()
            .ok()
            .and_then(ByteRange::parse)
            .map_or(Wanted::Whole, Wanted::Part),
        _ => Wanted::Whole,
    }
}

fn passed_on(file: File, name: &str, has_parts: bool) -> Response {
    let File {
        picture,
        length,
        part,
        first,
        rest,
        ..
    } = file;
    let status = match part {
        Some(_) => StatusCode::PARTIAL_CONTENT,
        None => StatusCode::OK,
    };
    let kind = picture.map_or("application/octet-stream", |picture| picture.mime_type());
    let mut response = (status, Body::new(Resumed::new(first, rest))).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CONTENT_DISPOSITION, disposition(picture.is_some(), name));
    headers.insert(header::CONTENT_SECURITY_POLICY, POLICY);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-store"));
    headers.extend(length.map(|length| (header::CONTENT_LENGTH, HeaderValue::from(length))));
    headers.extend(part.map(|part| (header::CONTENT_RANGE, part)));
    if has_parts {
        headers.insert(header::ACCEPT_RANGES, HeaderValue::from_static("bytes"));
    }
    response
}

/// `Content-Disposition` with the file's name (RFC 6266, encoded after RFC 8187).
fn disposition(is_shown: bool, name: &str) -> HeaderValue {
    let mut value = if is_shown { "inline" } else { "attachment" }.to_owned();
    value.push_str("; filename*=UTF-8''");
    let mut buffer = [0; 4];
    for character in name.chars().filter_map(harmless).take(LONGEST_NAME) {
        for byte in character.encode_utf8(&mut buffer).bytes() {
            if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
                value.push(char::from(byte));
            } else {
                value.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    HeaderValue::try_from(value).unwrap_or(HeaderValue::from_static("attachment"))
}

/// A name is no path, and reads as it is written.
fn harmless(character: char) -> Option<char> {
    let reorders = matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    match character {
        '/' | '\\' => Some('_'),
        _ => (!character.is_control() && !reorders).then_some(character),
    }
}

/// Somebody who follows a link signs in and comes back; a picture in a page just fails.
fn signed_out(uri: &Uri, headers: &HeaderMap) -> Response {
    if !wants_page(headers) {
        return refuse(StatusCode::UNAUTHORIZED, |words| words.answers().sign_in_first());
    }
    let next = ReturnPath::or_home(uri.path());
    Redirect::to(&format!("/sign-in?next={}", next.as_query_value())).into_response()
}

fn refused(trouble: Trouble) -> Response {
    let wait = match trouble {
        Trouble::RateLimited(seconds) => seconds,
        _ => None,
    };
    // Nothing was written that could be kept, unlike in what the same trouble says elsewhere.
    let mut response = refuse(trouble_status(&trouble), move |words| {
        let t = words.answers();
        match &trouble {
            Trouble::NotFound => t.no_such_file().to_owned(),
            Trouble::RateLimited(_) => t.slow_down().to_owned(),
            Trouble::Unavailable => t.jira_down().to_owned(),
            Trouble::GrantDead => t.reconnect().to_owned(),
            other => words.of_trouble(other),
        }
    });
    response
        .headers_mut()
        .extend(wait.map(|seconds| (header::RETRY_AFTER, HeaderValue::from(seconds))));
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_encoded_and_lead_nowhere() {
        for (name, encoded) in [
            ("chart.png", "chart.png"),
            ("näme \"2\".txt", "n%C3%A4me%20%222%22.txt"),
            ("../../etc/passwd", ".._.._etc_passwd"),
            ("a\r\nSet-Cookie: x=y", "aSet-Cookie%3A%20x%3Dy"),
            ("exe.\u{202e}gpj", "exe.gpj"),
            ("a;b'c*d%e", "a%3Bb%27c%2Ad%25e"),
        ] {
            assert_eq!(
                disposition(false, name),
                format!("attachment; filename*=UTF-8''{encoded}"),
                "{name:?}"
            );
        }
        assert!(disposition(true, &"x".repeat(5_000)).len() < 250);
    }

    #[test]
    fn a_range_counts_alone_and_without_conditions() {
        let asked = |headers: &[(&'static str, &'static str)]| {
            let mut all = HeaderMap::new();
            for (name, value) in headers {
                all.append(*name, HeaderValue::from_static(value));
            }
            matches!(wanted(&all), Wanted::Part(_))
        };
        assert!(asked(&[("range", "bytes=0-3")]));
        assert!(!asked(&[]));
        assert!(!asked(&[("range", "bytes=0-3,5-7")]));
        assert!(!asked(&[("range", "bytes=0-3"), ("range", "bytes=5-7")]));
        assert!(!asked(&[("range", "bytes=0-3"), ("if-range", "\"x\"")]));
    }
}
