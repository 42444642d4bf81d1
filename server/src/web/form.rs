//! Forms are read whole before anything else is done for them: a client that sends slowly, or never
//! ends, takes nobody's place.

use std::{error::Error, time::Duration};

use axum::{
    body::{Body, HttpBody, to_bytes},
    extract::{Request, State},
    http::{Method, StatusCode},
    middleware::Next,
    response::Response,
};
use bytes::Bytes;

use super::{
    post_routes::{self, Body as Kind},
    refuse::{hang_up, refuse},
};

/// For the largest form on a slow line.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The bytes of a form that was read whole, as its request carries them along.
#[derive(Clone)]
pub struct Form(Bytes);

impl Form {
    #[cfg(test)]
    pub fn for_tests(fields: &[(&str, &str)]) -> Self {
        let form = url::form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        Self(form.into())
    }

    /// The first field of this name.
    pub fn field(&self, name: &str) -> Option<String> {
        let found = url::form_urlencoded::parse(&self.0).find(|(found, _)| found == name);
        found.map(|(_, value)| value.into_owned())
    }
}

/// The state is how long a form may take to arrive.
pub async fn read_whole(State(patience): State<Duration>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    let most = post_routes::find(request.uri().path())
        .map_or(Kind::Words, |route| route.body)
        .limit();
    let (parts, body) = request.into_parts();
    if body.size_hint().lower() > most as u64 {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE, |words| words.answers().form_too_large());
    }
    match tokio::time::timeout(patience, to_bytes(body, most)).await {
        Ok(Ok(bytes)) => {
            let mut request = Request::from_parts(parts, Body::from(bytes.clone()));
            request.extensions_mut().insert(Form(bytes));
            next.run(request).await
        }
        Ok(Err(error)) if is_about_length(&error) => {
            refuse(StatusCode::PAYLOAD_TOO_LARGE, |words| words.answers().form_too_large())
        }
        Ok(Err(_)) => refuse(StatusCode::BAD_REQUEST, |words| words.answers().form_not_whole()),
        Err(_) => hang_up(StatusCode::REQUEST_TIMEOUT, |words| words.answers().form_not_whole()),
    }
}

fn is_about_length(error: &axum::Error) -> bool {
    error
        .source()
        .is_some_and(|source| source.is::<http_body_util::LengthLimitError>())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use axum::{Router, middleware::from_fn_with_state, routing::post};
    use futures::{StreamExt, stream};
    use tower::ServiceExt;

    use super::*;

    async fn status(path: &str, body: Body) -> StatusCode {
        let app = Router::new()
            .route("/api/{name}", post(|body: Bytes| async move { body.len().to_string() }))
            .layer(from_fn_with_state(Duration::from_millis(50), read_whole));
        let request = Request::post(path).body(body).unwrap();
        app.oneshot(request).await.unwrap().status()
    }

    /// Of no known length, as a chunked body is.
    fn stream_of(size: usize) -> Body {
        let pieces = stream::iter(std::iter::repeat_n(Bytes::from_static(&[b'x'; 1024]), size / 1024));
        Body::from_stream(pieces.map(Ok::<_, Infallible>))
    }

    #[tokio::test]
    async fn every_route_has_its_own_size() {
        for (path, most) in [
            ("/api/comment", Kind::Text.limit()),
            ("/api/late-draft", Kind::Text.limit()),
            ("/api/sign-in", Kind::Words.limit()),
            ("/api/new", Kind::Words.limit()),
        ] {
            for body in [Body::from(vec![b'x'; most]), stream_of(most)] {
                assert_eq!(status(path, body).await, 200, "{path}");
            }
            for body in [Body::from(vec![b'x'; most + 1]), stream_of(most + 1024)] {
                assert_eq!(status(path, body).await, 413, "{path}");
            }
        }
    }

    #[tokio::test]
    async fn a_form_that_does_not_end_is_not_waited_for() {
        let nothing_more = stream::once(async { Ok::<_, Infallible>(Bytes::from_static(b"email=")) });
        let stuck = Body::from_stream(nothing_more.chain(stream::pending()));
        assert_eq!(status("/api/sign-in", stuck).await, 408);
        let broken = stream::iter([Ok(Bytes::from_static(b"email=")), Err(std::io::Error::other("gone"))]);
        assert_eq!(status("/api/sign-in", Body::from_stream(broken)).await, 400);
    }
}
