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

use super::{
    House,
    log::Client,
    page_check,
    refuse::{asked_for, refuse},
};
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
            let chosen = visitor.user().and_then(|user| user.preferences().language);
            let language = chosen.unwrap_or_else(|| asked_for(request.headers()));
            let page_owner = page_check::page_owner(&house.services.vault, &request);
            let services = house.services.clone();
            let door = Arc::new(AtTheDoor::new(services, visitor, cookies, from, page_owner));
            let of_pages: DoorHandle = door.clone();
            request.extensions_mut().insert(door);
            request.extensions_mut().insert(of_pages);
            request.extensions_mut().insert(language);
            let mut response = next.run(request).await;
            // For refusals, which become pages outside of here.
            response.extensions_mut().insert(language);
            response
        }
        Err(error) => {
            let reference = reference(&error);
            refuse(StatusCode::SERVICE_UNAVAILABLE, move |words| {
                words.answers().database_down(&reference)
            })
        }
    }
}
