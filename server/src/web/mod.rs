//! HTTP: the router with everything that stands before it, in one place, and the loop that accepts
//! connections.

mod assets;
mod attach;
mod avatar;
mod body;
mod cookies;
mod files;
mod form;
mod guard;
mod headers;
mod health;
mod log;
mod looked_at;
mod overload;
mod page_check;
mod pages;
mod panics;
mod peers;
pub mod post_routes;
mod recovered_form;
mod refuse;
mod serve;
mod under_way;
mod unkept;
mod visit;

use std::{path::Path, sync::Arc, time::Duration};

use app::{components::FaceHosts, shell::Assets};
use axum::{
    Router,
    http::StatusCode,
    middleware::{from_fn, from_fn_with_state, map_response},
    routing::{get, post},
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    compression::{CompressionLayer, CompressionLevel},
    timeout::TimeoutLayer,
};
use tower_sessions::{
    Expiry, SessionManagerLayer,
    cookie::{SameSite, time::Duration as CookieDuration},
};

pub use assets::{AssetsError, find as find_assets};
pub use pages::says_something_twice;
pub use serve::{Limits, serve};

use crate::{config::Config, desk::Services, session, store::Store};

/// Longer than the slowest thing a page waits for: two calls of 15 s and a wait for another's.
const LONGEST_REQUEST: Duration = Duration::from_secs(60);

/// For files, which go to Jira before there is an answer: a little longer than they may take.
const LONGEST_UPLOAD: Duration = Duration::from_secs(145);

/// What all handlers share.
pub struct House {
    pub services: Arc<Services>,
    pub assets: Assets,
    pub policy: headers::Policy,
    pub faces: FaceHosts,
}

/// Everything that is served. `site` holds the folder `pkg` that the build made.
pub fn router(config: &Config, services: Arc<Services>, store: Store, site: &Path, assets: Assets) -> Router {
    // Leptos waits for its pages with whatever is named here, and panics where nothing is. That
    // somebody was here before is as good.
    _ = any_spawner::Executor::init_tokio();
    let policy = headers::Policy::new(config);
    let sessions = session_layer(config, &services);
    let house = Arc::new(House {
        faces: FaceHosts(services.avatars.hosts().map(str::to_owned).collect()),
        services,
        assets: assets.clone(),
        policy: policy.clone(),
    });
    let known = |routes: Router, longest| {
        routes
            .layer(from_fn_with_state(house.clone(), page_check::check))
            .layer(from_fn_with_state(house.clone(), visit::visit))
            .layer(sessions.clone())
            .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, longest))
            .layer(from_fn(overload::shed))
    };
    let our_own = from_fn_with_state(config.origin.clone(), guard::same_origin);
    let pages = Router::new()
        .route("/api/{name}", post(pages::action))
        .fallback_service(get(pages::page).with_state(house.clone()));
    let pages = known(pages, LONGEST_REQUEST)
        .layer(from_fn_with_state(house.assets.css.clone(), unkept::bring_back))
        .layer(from_fn_with_state(form::PATIENCE, form::read_whole))
        .layer(our_own.clone())
        // Pages are made anew each time: most of the gain for little of the time.
        .layer(CompressionLayer::new().quality(CompressionLevel::Precise(4)));
    // Files pass through as they are: neither read whole nor compressed.
    let files = Router::new()
        .route("/{site}/attachment/{id}", get(files::file))
        .route("/{site}/attachment/{id}/thumbnail", get(files::thumbnail))
        .route("/api/avatar/{*place}", get(avatar::avatar));
    let files = known(files, LONGEST_REQUEST).layer(our_own.clone());
    let uploads = Router::new().route(post_routes::UPLOAD, post(attach::attach));
    let uploads = known(uploads, LONGEST_UPLOAD).layer(our_own);
    Router::new()
        .merge(health::routes(store))
        .merge(assets::routes(site))
        .merge(pages)
        .merge(files)
        .merge(uploads)
        .layer(from_fn(guard::one_meaning))
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
