//! More work than can be done is refused at once, while there is still somebody to say so.

use std::sync::Arc;

use axum::{
    Extension,
    extract::Request,
    http::{HeaderValue, StatusCode, header},
    middleware::Next,
    response::Response,
};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::refuse::refuse;

/// Places for requests to be worked on. Every request carries them along.
#[derive(Clone)]
pub struct Places(Arc<Semaphore>);

/// One of them, taken, as a request carries it: whoever goes on after the beginning of the answer has
/// left takes it along.
#[derive(Clone)]
pub struct Place(#[expect(dead_code, reason = "it is held")] Arc<OwnedSemaphorePermit>);

impl Places {
    pub fn new(count: usize) -> Self {
        Self(Arc::new(Semaphore::new(count)))
    }
}

/// Lets a request through while there is a place for it, and asks it to come back where there is
/// none.
pub async fn shed(Extension(Places(places)): Extension<Places>, mut request: Request, next: Next) -> Response {
    let Ok(place) = places.try_acquire_owned() else {
        tracing::warn!("too much to do: a request was sent away");
        let mut response = refuse(StatusCode::SERVICE_UNAVAILABLE, |words| words.answers().busy());
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
        return response;
    };
    let place = Place(Arc::new(place));
    request.extensions_mut().insert(place.clone());
    let response = next.run(request).await;
    drop(place);
    response
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
