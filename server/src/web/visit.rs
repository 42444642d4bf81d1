use std::sync::Arc;

use app::actions::DoorHandle;
use axum::{
    Extension,
    extract::{Request, State},
    http::StatusCode,
    middleware::Next,
    response::Response,
};
use tower_cookies::Cookies;
use tower_sessions::Session;

use super::{House, log::Client, refuse::refuse};
use crate::{
    desk::{AtTheDoor, reference},
    session::Visitor,
};

/// Finds out who asks, once a request. Should the database not answer, nobody gets any further:
/// a signed-in person is never taken for a stranger, and never the other way round.
pub async fn visit(
    State(house): State<Arc<House>>,
    Extension(session): Extension<Session>,
    Extension(cookies): Extension<Cookies>,
    Extension(Client(from)): Extension<Client>,
    mut request: Request,
    next: Next,
) -> Response {
    match Visitor::of(session).await {
        Ok(visitor) => {
            let door = Arc::new(AtTheDoor::new(house.services.clone(), visitor, cookies, from));
            let of_pages: DoorHandle = door.clone();
            request.extensions_mut().insert(door);
            request.extensions_mut().insert(of_pages);
            next.run(request).await
        }
        Err(error) => {
            let reference = reference(&error);
            refuse(
                StatusCode::SERVICE_UNAVAILABLE,
                &format!(
                    "Byline cannot reach its database right now (reference {reference}). Try again in a moment; \
                     what you wrote is still there when you go back."
                ),
            )
        }
    }
}
