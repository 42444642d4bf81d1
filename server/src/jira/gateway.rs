use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use app::model::CloudId;

use super::pace::Pace;
use crate::{
    egress::Egress,
    seams::{Clock, Entropy, HOUR, UnixMs},
};

/// The way to Jira, and the pace that all clients of this process keep together. It carries no
/// permission: each call brings its own person's. Cheap to clone.
#[derive(Clone)]
pub struct Gateway {
    pub(super) api: Egress,
    pub(super) pace: Pace,
    /// In bytes, as last heard: a setting of the site's, the same for everybody there.
    upload_limits: Arc<Mutex<HashMap<CloudId, u64>>>,
    /// When a site was seen to send an issue with its newest comments, where it did not send all.
    embedded_newest: Arc<Mutex<HashMap<CloudId, UnixMs>>>,
    clock: Arc<dyn Clock>,
}

/// For so long a site is taken to go on as it was seen to do.
const SEEN_LATELY: UnixMs = HOUR;

impl Gateway {
    pub fn new(api: Egress, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            api,
            pace: Pace::new(clock.clone(), entropy),
            upload_limits: Arc::default(),
            embedded_newest: Arc::default(),
            clock,
        }
    }

    /// How many bytes a file of this site may have, as far as it was heard.
    pub fn upload_limit(&self, site: &CloudId) -> Option<u64> {
        let limits = self.upload_limits.lock().unwrap_or_else(PoisonError::into_inner);
        limits.get(site).copied()
    }

    pub(super) fn learn_upload_limit(&self, site: &CloudId, limit: Option<u64>) {
        let mut limits = self.upload_limits.lock().unwrap_or_else(PoisonError::into_inner);
        match limit {
            Some(limit) => limits.insert(site.clone(), limit),
            None => limits.remove(site),
        };
    }
    pub(super) fn embeds_newest(&self, site: &CloudId) -> bool {
        let seen = self.embedded_newest.lock().unwrap_or_else(PoisonError::into_inner);
        let now = self.clock.now();
        seen.get(site)
            .is_some_and(|seen| (0..SEEN_LATELY).contains(&(now - seen)))
    }

    pub(super) fn learn_embedding(&self, site: &CloudId, is_of_newest: bool) {
        let mut seen = self.embedded_newest.lock().unwrap_or_else(PoisonError::into_inner);
        if is_of_newest {
            seen.insert(site.clone(), self.clock.now());
        } else {
            seen.remove(site);
        }
    }
}
