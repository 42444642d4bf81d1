//! What every server function and page needs of its request and its response.

use std::sync::{Arc, OnceLock};

use http::{HeaderValue, StatusCode, header, request::Parts};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

use crate::{
    desk::{Desk, Door},
    model::Trouble,
};

/// The visitor of this request. The server puts it into the context of each request.
pub type DoorHandle = Arc<dyn Door>;

pub fn door() -> Option<DoorHandle> {
    use_context()
}

pub fn desk() -> Option<Arc<dyn Desk>> {
    door().and_then(|door| door.desk())
}

/// Why the text of a form is kept nowhere. The server puts one into the context of each action, and
/// brings the text back in the answer where an action fills it.
#[derive(Clone, Default)]
pub struct Unkept(Arc<OnceLock<String>>);

impl Unkept {
    /// For the person.
    pub fn words(&self) -> Option<&str> {
        self.0.get().map(String::as_str)
    }
}

/// For what a form carried when something failed: kept, it is shown by the page that the browser is
/// sent on to. Of what went wrong inside, that is not known, and the answer has to hold the text.
pub fn bring_back_unless_kept<T>(result: &Result<T, Trouble>) {
    if let Err(trouble @ Trouble::Internal(_)) = result {
        bring_back(trouble);
    }
}

/// For a text that is kept nowhere, and why.
pub fn bring_back(trouble: &Trouble) {
    if let Some(Unkept(words)) = use_context() {
        _ = words.set(crate::words::words().of_trouble(trouble));
    }
}

/// Sends the browser on with a GET, whatever brought it here.
///
/// `leptos_axum::redirect` does so only for requests that ask for HTML by name, and panics on an
/// address that is no header value.
pub fn see_other(address: &str) {
    let Some(response) = use_context::<ResponseOptions>() else {
        return;
    };
    match HeaderValue::from_str(address) {
        Ok(location) => {
            response.insert_header(header::LOCATION, location);
            response.set_status(StatusCode::SEE_OTHER);
        }
        Err(_) => response.set_status(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

pub fn set_status(status: StatusCode) {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(status);
    }
}

/// Whether the comment box's script asks, which reads the answer itself; a form wants to be sent on.
pub fn asked_by_script() -> bool {
    use_context::<Parts>().is_some_and(|parts| {
        parts
            .headers
            .get(header::ACCEPT)
            .and_then(|accept| accept.to_str().ok())
            .is_some_and(|accept| accept.contains("application/json") && !accept.contains("text/html"))
    })
}
