use std::sync::Arc;

use super::pace::Pace;
use crate::{
    egress::Egress,
    seams::{Clock, Entropy},
};

/// The way to Jira, and the pace that all clients of this process keep together. It carries no
/// permission: each call brings its own person's. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    pub(super) api: Egress,
    pub(super) pace: Pace,
}

impl Gateway {
    pub fn new(api: Egress, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            api,
            pace: Pace::new(clock, entropy),
        }
    }
}
