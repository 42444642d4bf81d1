use std::{error::Error, sync::Arc};

use tokio_util::task::TaskTracker;

use super::{ConnectCookie, turns::Turns};
use crate::{
    avatars::Avatars,
    config::Config,
    drafts::Drafts,
    egress::Egress,
    grant::{Authorization, Grants},
    ground::Ground,
    jira::Gateway,
    outbox::Outbox,
    pending_edits::PendingEdits,
    seams::{Clock, Entropy},
    session::{Accounts, Sessions, Throttle},
    store::Store,
    vault::{KeyRing, Vault},
};

/// The parts of this server that desks are made of, one set for the whole process. None of them
/// keeps anything of a person's between requests.
pub struct Services {
    pub accounts: Accounts,
    pub throttle: Throttle,
    pub sessions: Sessions,
    pub grants: Grants,
    pub outbox: Outbox,
    pub drafts: Drafts,
    pub pending_edits: PendingEdits,
    pub vault: Vault,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    /// The way to Jira.
    pub jira: Gateway,
    pub avatars: Avatars,
    pub connect_cookie: ConnectCookie,
    pub(super) turns: Turns,
    /// What goes on after its request has ended. Waited for before the process ends.
    pub tasks: TaskTracker,
}

impl Services {
    /// # Errors
    /// When the system's certificates cannot be read, or the addresses make no URLs.
    pub fn new(
        config: &Config,
        store: Store,
        keys: KeyRing,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> Result<Self, Box<dyn Error>> {
        let ground = Ground {
            vault: Vault::new(keys, entropy.clone()),
            store,
            clock,
            entropy,
            tasks: TaskTracker::new(),
        };
        let Ground { store, clock, .. } = &ground;
        let entropy = &ground.entropy;
        let api = Egress::new(config.api_url.clone())?;
        Ok(Self {
            accounts: Accounts::new(store.clone(), clock.clone(), entropy.clone(), config.sign_up),
            throttle: Throttle::new(store.clone(), ground.vault.clone(), clock.clone()),
            sessions: Sessions::new(store.clone(), clock.clone(), entropy.clone()),
            grants: Grants::new(
                ground.clone(),
                Authorization::of(config)?,
                api.clone(),
                config.sites.clone(),
            ),
            outbox: Outbox::new(ground.clone()),
            drafts: Drafts::new(&ground),
            pending_edits: PendingEdits::new(&ground),
            avatars: Avatars::new(&config.avatar_urls, clock.clone())?,
            jira: Gateway::new(api, clock.clone(), entropy.clone()),
            vault: ground.vault,
            clock: ground.clock,
            entropy: ground.entropy,
            tasks: ground.tasks,
            turns: Turns::default(),
            connect_cookie: ConnectCookie::new(config.is_secure()),
        })
    }
}
