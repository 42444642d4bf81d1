//! What a visitor and a signed-in person can do: [`app::desk`] on top of this server's parts.

use app::model::Trouble;

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
