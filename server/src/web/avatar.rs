//! People's pictures, for those who are signed in.

use std::sync::Arc;

use app::model::Avatar;
use axum::{
    Extension,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};

use super::{files::POLICY, refuse::refuse};
use crate::desk::AtTheDoor;

/// A picture that changes has another address. Kept by the browser alone, which forgets it at signing out.
const KEPT: HeaderValue = HeaderValue::from_static("private, max-age=86400");

/// Where there is none, there may be one later.
const NONE_YET: HeaderValue = HeaderValue::from_static("private, max-age=3600");

/// The picture, or no content: its person has initials then, and no browser complains of them.
pub async fn avatar(Extension(door): Extension<Arc<AtTheDoor>>, uri: Uri) -> Response {
    let Some(desk) = door.signed_in() else {
        return refuse(StatusCode::UNAUTHORIZED, |words| words.answers().sign_in_first());
    };
    let place = uri.path_and_query().map_or("", |all| all.as_str());
    let place = place.strip_prefix(Avatar::PREFIX).unwrap_or_default();
    let found = match place.parse() {
        Ok(avatar) => desk.avatar(&avatar).await,
        Err(_) => None,
    };
    let Some((picture, bytes)) = found else {
        return (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, NONE_YET)]).into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static(picture.mime_type())),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, KEPT),
    ];
    (headers, bytes).into_response()
}
