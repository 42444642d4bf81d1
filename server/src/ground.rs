//! What the parts of the server stand on.

use std::sync::Arc;

use tokio_util::task::TaskTracker;

use crate::{
    seams::{Clock, Entropy},
    store::Store,
    vault::Vault,
};

/// Cheap to clone.
#[derive(Clone)]
pub struct Ground {
    pub store: Store,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// What goes on after its request has ended; waited for before the process ends.
    pub tasks: TaskTracker,
}
