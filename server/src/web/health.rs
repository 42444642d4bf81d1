//! For whoever watches over the process.

use axum::{Router, extract::State, http::StatusCode, routing::get};

use crate::store::Store;

pub(super) fn routes(store: Store) -> Router {
    Router::new()
        // The process lives.
        .route("/livez", get(|| async { "alive" }))
        .route("/readyz", get(ready))
        .with_state(store)
}

/// It can serve people: the database answers.
async fn ready(State(store): State<Store>) -> (StatusCode, &'static str) {
    match store.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
