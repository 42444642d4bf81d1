use std::{error::Error, sync::Arc};

use super::ConnectCookie;
use crate::{
    config::Config,
    egress::Egress,
    grant::{Authorization, Grants},
    outbox::Outbox,
    seams::{Clock, Entropy},
    session::{Accounts, Sessions},
    store::Store,
    vault::{KeyRing, Vault},
};

/// The parts of this server that desks are made of, one set for the whole process. None of them
/// keeps anything of a person's between requests.
pub struct Services {
    pub accounts: Accounts,
    pub sessions: Sessions,
    pub grants: Grants,
    pub outbox: Outbox,
    pub vault: Vault,
    pub entropy: Arc<dyn Entropy>,
    /// The way to Jira.
    pub api: Egress,
    pub connect_cookie: ConnectCookie,
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
        let vault = Vault::new(keys, entropy.clone());
        let api = Egress::new(config.api_url.clone())?;
        Ok(Self {
            accounts: Accounts::new(store.clone(), clock.clone(), entropy.clone(), config.sign_up),
            sessions: Sessions::new(store.clone(), clock.clone(), entropy.clone()),
            grants: Grants::new(
                store.clone(),
                vault.clone(),
                clock.clone(),
                entropy.clone(),
                Authorization::of(config)?,
                api.clone(),
                config.sites.clone(),
            ),
            outbox: Outbox::new(store, vault.clone(), clock, entropy.clone()),
            vault,
            entropy,
            api,
            connect_cookie: ConnectCookie::new(config.is_secure()),
        })
    }
}
