//! A stand-in for Atlassian: its authorization server and the part of Jira's REST API v3 that
//! Byline uses, over real HTTP. For demos and tests only. It knows nothing of Byline.

use axum::Router;
use tokio::net::TcpListener;

mod adf;
mod auth;
mod clock;
mod connection;
mod control;
mod errors;
mod faults;
mod gate;
mod images;
mod jira;
mod ledger;
mod limits;
mod modes;
mod multipart;
mod png;
mod portrait;
mod random;
mod reply;
mod request;
mod routes;
mod seed;
mod settings;
mod world;

pub use jira::ROUTES;
pub use modes::Modes;
pub use settings::{APP_NAME, CLIENT_ID, CLIENT_SECRET, REDIRECT_URI, Settings, other_origin};

/// Serves the stand-in on a listener, until dropped.
///
/// # Errors
/// When the listener fails.
pub async fn serve(listener: TcpListener, settings: Settings) -> std::io::Result<()> {
    adf::warm_up();
    let app = Router::new()
        .fallback(gate::gate)
        .with_state(gate::StandIn::new(world::World::seeded(settings)))
        .into_make_service_with_connect_info::<connection::Scissors>();
    axum::serve(connection::Door(listener), app).await
}
