//! More work than can be done is refused at once, while there is still somebody to say so.

use std::sync::Arc;

use axum::{
    Extension,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tokio::sync::Semaphore;

use super::refuse::refuse;

/// Places for requests to be worked on. Every request carries them along.
#[derive(Clone)]
pub struct Places(Arc<Semaphore>);

impl Places {
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }
}

/// Lets a request through while there is a place for it, and asks it to come back where there is
/// none.
pub async fn shed(Extension(Places(places)): Extension<Places>, request: Request, next: Next) -> Response {
    let Ok(_place) = places.try_acquire() else {
        tracing::warn!("too much to do: a request was sent away");
        let mut response = refuse(
            StatusCode::SERVICE_UNAVAILABLE,
            "Byline has more to do than it can just now, so nothing was done. Try again in a moment; what you wrote \
             is still there when you go back.",
        );
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return response;
    };
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use axum::{Router, body::Body, middleware::from_fn, routing::get};
    use tokio::sync::oneshot;
    use tower::ServiceExt;

    use super::*;

    #[tokio::test]
    async fn who_comes_on_top_is_sent_away_at_once_and_welcome_later() {
        let (begun, has_begun) = oneshot::channel();
        let (end, may_end) = oneshot::channel::<()>();
        let once = std::sync::Mutex::new(Some((begun, may_end)));
        let wait = move || {
            let mine = once.lock().unwrap().take();
            async move {
                if let Some((begun, may_end)) = mine {
                    begun.send(()).unwrap();
                    may_end.await.unwrap();
                }
            }
        };
        let wait = Arc::new(wait);
        let app = Router::new()
            .route("/", get(move || wait()))
            .layer(from_fn(shed))
            .layer(Extension(Places::new(1)));
        let ask = || app.clone().oneshot(Request::get("/").body(Body::empty()).unwrap());
        let first = tokio::spawn(ask());
        has_begun.await.unwrap();
        let second = ask().await.unwrap();
        assert_eq!(second.status(), 503);
        assert_eq!(second.headers()["retry-after"], "2");
        end.send(()).unwrap();
        assert_eq!(first.await.unwrap().unwrap().status(), 200);
        assert_eq!(ask().await.unwrap().status(), 200);
    }
}
