use std::any::Any;

use axum::{http::StatusCode, response::Response};

use super::refuse::refuse;
use crate::desk::reference;

/// Answers for a handler that panicked: the process lives, the log knows why, the person has a
/// reference.
pub fn answer(panic: Box<dyn Any + Send>) -> Response {
    let words = panic
        .downcast_ref::<String>()
        .map(String::as_str)
        .or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("a panic without words");
    let reference = reference(&format_args!("a request panicked: {words}"));
    refuse(
        StatusCode::INTERNAL_SERVER_ERROR,
        &format!(
            "Something went wrong in Byline (reference {reference}). Go back and try again; what you wrote is still there."
        ),
    )
}
