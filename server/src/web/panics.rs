use std::any::Any;

use axum::{http::StatusCode, response::Response};

use super::refuse::refuse;
use crate::desk::reference;

/// Answers for a handler that panicked: the process lives, the log knows why, the person has a
/// reference.
pub fn answer(panic: Box<dyn Any + Send>) -> Response {
    let reference = noted(panic);
    refuse(StatusCode::INTERNAL_SERVER_ERROR, move |words| {
        words.answers().panicked(&reference)
    })
}

/// Tells the log of a panic; returns the reference that it stands under.
pub fn noted(panic: Box<dyn Any + Send>) -> String {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    reference(&format_args!("a request panicked: {words}"))
}

#[cfg(test)]
mod tests {
    use axum::{
        Router,
        body::{Body, to_bytes},
        extract::Request,
        routing::get,
    };
    use tower::ServiceExt;
    use tower_http::catch_panic::CatchPanicLayer;

    use super::*;

    async fn panics_at_secrets() -> &'static str {
        // Not known beforehand, so that its words are a String.
        panic!("postgres://byline:hush@db at {} in {}", file!(), std::process::id());
    }

    #[tokio::test]
    async fn a_panic_is_one_requests_own_and_says_nothing() {
        let app = Router::new()
            .route("/panic", get(panics_at_secrets))
            .route("/", get(|| async { "alive" }))
            .layer(CatchPanicLayer::custom(answer));
        let ask = |path: &str| app.clone().oneshot(Request::get(path).body(Body::empty()).unwrap());
        let response = ask("/panic").await.unwrap();
        assert_eq!(response.status(), 500);
        let words = to_bytes(response.into_body(), 10_000).await.unwrap();
        let words = String::from_utf8(words.to_vec()).unwrap();
        assert!(words.contains("(reference "), "{words}");
        assert!(!words.contains("hush") && !words.contains(".rs"), "{words}");
        assert_eq!(ask("/").await.unwrap().status(), 200);
    }
}
