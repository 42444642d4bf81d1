//! What a visitor and a signed-in person can do: [`app::desk`] on top of this server's parts.

mod connect_cookie;
mod delivery;
mod door;
mod drafts;
mod files;
mod revision;
mod services;
mod signed_in;
mod ticking;
mod turns;

use app::model::Trouble;

pub use connect_cookie::ConnectCookie;
pub use door::AtTheDoor;
pub use services::Services;
pub use signed_in::SignedInDesk;

use crate::seams::{Entropy, OsEntropy};

/// Logs what went wrong under a reference that can be shown to the person instead of it.
pub fn reference(error: &dyn std::fmt::Display) -> String {
    let reference = hex::encode((&OsEntropy as &dyn Entropy).bytes::<4>());
    tracing::error!(reference, "{error}");
    reference
}

pub fn internal(error: &dyn std::fmt::Display) -> Trouble {
    Trouble::Internal(reference(error))
}
