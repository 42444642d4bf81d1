//! People's pictures, for those who are signed in.

use std::sync::Arc;

use app::model::Avatar;
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{files::POLICY, refuse::refuse};
use crate::{avatars::NotFetched, desk::AtTheDoor};

/// Kept by the browser alone. At some hosts a new picture has the address of the old one, so not for long.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// Where there is none, there may be one later.
const NONE_YET: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// The host is in trouble, or too much is asked of it.
const NOT_NOW: HeaderValue = HeaderValue::from_static("private, max-age=60");

/// A picture of nothing (GIF): the initials below it are seen. Where no content comes, Chromium draws
/// the sign of a broken picture over them.
const NOTHING: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\0\0\0!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// The picture, or one of nothing: its person has initials then.
pub async fn avatar(Extension(door): Extension<Arc<AtTheDoor>>, uri: Uri) -> Response {
    let Some(desk) = door.signed_in() else {
        return refuse(StatusCode::UNAUTHORIZED, |words| words.answers().sign_in_first());
    };
    let place = uri.path_and_query().map_or("", |all| all.as_str());
    let place = place.strip_prefix(Avatar::PREFIX).unwrap_or_default();
    let found = match place.parse() {
        Ok(avatar) => desk.avatar(&avatar).await,
        Err(_) => Ok(None),
    };
    let (picture, bytes) = match found {
        Ok(Some(found)) => found,
        Ok(None) => return none(NONE_YET),
        Err(NotFetched) => return none(NOT_NOW),
    };
    sent(picture.mime_type(), KEPT, bytes)
}

fn none(kept: HeaderValue) -> Response {
    sent("image/gif", kept, NOTHING)
}

fn sent(mime_type: &'static str, kept: HeaderValue, bytes: impl IntoResponse) -> Response {
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(mime_type)),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, kept),
    ];
    (headers, bytes).into_response()
}
