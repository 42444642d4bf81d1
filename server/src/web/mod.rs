//! HTTP: the router with everything that stands before it, in one place, and the loop that accepts
//! connections.

mod assets;
mod guard;
mod headers;
mod health;
mod log;
mod pages;
mod panics;
mod refuse;
mod serve;
mod visit;

use std::{path::Path, sync::Arc, time::Duration};

use app::shell::Assets;
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    limit::RequestBodyLimitLayer,
    timeout::{RequestBodyTimeoutLayer, TimeoutLayer},
};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration as CookieDuration},
};

pub use assets::{AssetsError, find as find_assets};
pub use pages::says_something_twice;
pub use serve::{Limits, serve};

use crate::{config::Config, desk::Services, session, store::Store};

/// The largest form. Jira takes comments of 32,767 characters, and a form has up to twelve bytes for one.
const MOST_BODY: usize = 512 * 1024;

/// A client that sends nothing more for so long has gone.
const BODY_PAUSE: Duration = Duration::from_secs(20);

/// Longer than the slowest thing a page waits for: two calls of 15 s and a wait for another's.
const LONGEST_REQUEST: Duration = Duration::from_secs(60);

/// What all handlers share.
pub struct House {
    pub services: Arc<Services>,
    pub assets: Assets,
    pub policy: headers::Policy,
}

/// Everything that is served. `site` holds the folder `pkg` that the build made.
pub fn router(config: &Config, services: Arc<Services>, store: Store, site: &Path, assets: Assets) -> Router {
    // Leptos waits for its pages with whatever is named here, and panics where nothing is. That
    // somebody was here before is as good.
    _ = any_spawner::Executor::init_tokio();
    let policy = headers::Policy::new(config);
    let sessions = session_layer(config, &services);
    let house = Arc::new(House {
        services,
        assets: assets.clone(),
        policy: policy.clone(),
    });
    let pages = Router::new()
        .route("/api/{name}", post(pages::action))
        .fallback_service(get(pages::page).with_state(house.clone()))
        .with_state(house.clone())
        .layer(from_fn_with_state(house, visit::visit))
        .layer(sessions)
        .layer(from_fn_with_state(config.origin.clone(), guard::same_origin))
        .layer(RequestBodyLimitLayer::new(MOST_BODY))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::SERVICE_UNAVAILABLE,
            LONGEST_REQUEST,
        ))
        // Pages are made anew each time: most of the gain for little of the time.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)));
    Router::new()
        .merge(health::routes(store))
        .merge(assets::routes(site))
        .merge(pages)
        .layer(from_fn(guard::one_host))
        .layer(CatchPanicLayer::custom(panics::answer))
        .layer(from_fn_with_state(assets.css, refuse::dress))
        .layer(map_response(move |response| policy.clone().apply(response)))
        .layer(from_fn_with_state(
            Arc::from(config.trusted_proxies.as_slice()),
            log::log,
        ))
}

fn session_layer(config: &Config, services: &Services) -> SessionManagerLayer<session::Sessions> {
    let secure = config.is_secure();
    SessionManagerLayer::new(services.sessions.clone())
        .with_name(if secure { "__Host-Http-byline" } else { "byline" })
        .with_secure(secure)
        .with_http_only(true)
        // People follow links from Jira and from chats into Byline; writes are the guard's matter.
        .with_same_site(SameSite::Lax)
        .with_path("/")
        // How long the browser keeps the cookie; how long it is good for, the store decides.
        .with_expiry(Expiry::OnInactivity(CookieDuration::milliseconds(session::ABSOLUTE)))
}
