//! For whoever watches over the process.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{Extension, Router, extract::State, http::StatusCode, routing::get};
use tokio::sync::Mutex;

use super::serve::Stopping;
use crate::store::{Store, StoreError};

/// Looking whether the database keeps what it is told costs a write, and anybody may ask.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

pub(super) fn routes(store: Store) -> Router {
    let health = Health {
        store,
        looked: Arc::default(),
    };
    Router::new()
        // The process lives.
        .route("/livez", get(|| async { "alive" }))
        .route("/readyz", get(ready))
        .with_state(health)
}

#[derive(Clone)]
struct Health {
    store: Store,
    /// When, and whether it was well.
    looked: Arc<Mutex<Option<(Instant, bool)>>>,
}

/// It can serve people: the database answers, keeps what it is told, and will go on to.
async fn ready(State(health): State<Health>, stopping: Option<Extension<Stopping>>) -> (StatusCode, &'static str) {
    if stopping.is_some() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping");
    }
    if health.is_well().await {
        (StatusCode::OK, "ready")
    } else {
        (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer, or does not keep what it is told",
        )
    }
}

impl Health {
    async fn is_well(&self) -> bool {
        // Whoever asks meanwhile waits for this answer.
        let mut looked = self.looked.lock().await;
        if let Some((_, is_well)) = looked.filter(|(at, _)| at.elapsed() < LOOK_AGAIN) {
            return is_well;
        }
        let is_well = match self.look().await {
            Ok(()) => true,
            Err(error) => {
                tracing::error!(%error, "not ready");
                false
            }
        };
        *looked = Some((Instant::now(), is_well));
        is_well
    }

    async fn look(&self) -> Result<(), StoreError> {
        self.store.ping().await?;
        self.store.write_something().await
    }
}
