//! For whoever watches over the process.

use axum::{Extension, Router, extract::State, http::StatusCode, routing::get};

use super::serve::Stopping;
use crate::store::Store;

pub(super) fn routes(store: Store) -> Router {
    Router::new()
        // The process lives.
        .route("/livez", get(|| async { "alive" }))
        .route("/readyz", get(ready))
        .with_state(store)
}

/// It can serve people: the database answers, and will go on to.
async fn ready(State(store): State<Store>, stopping: Option<Extension<Stopping>>) -> (StatusCode, &'static str) {
    if stopping.is_some() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    match store.ping().await {
        Ok(()) => (StatusCode::OK, "ready"),
        Err(error) => {
            tracing::error!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer")
        }
    }
}
