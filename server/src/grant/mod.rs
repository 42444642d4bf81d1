//! The life of one user's grant: connecting, keeping it fresh, disconnecting.
//!
//! [`Grants::of`] takes the signed-in [`User`] and finds their own [`Grant`]; [`Grants::acting`] takes
//! that. There is no other way to an access token.

mod acting;
mod authorization;
mod connect;
#[cfg(test)]
mod faults;
mod identity;
mod keep_alive;
mod refresh;
#[cfg(test)]
mod refresh_model;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex},
};

pub use acting::Acting;
pub use authorization::{Authorization, SCOPES};
pub use connect::ConnectRequest;

use app::model::{AccountId, CloudId, Connection, GrantState, Moment, Site, SiteSlug, Trouble};
use tokio::sync::Semaphore;
use tokio_util::task::TaskTracker;

use crate::{
    egress::Egress,
    ground::Ground,
    ids::GrantId,
    outbox::Author,
    seams::{Clock, DAY, Entropy, MINUTE, UnixMs},
    seldom::Seldom,
    session::User,
    site_names::NotOneSite,
    store::{Store, StoreError, grant::GrantRow},
    vault::{Binding, Sealed, Vault},
};

/// An access token with less life than this is refreshed before it is used, so that it does not
/// run out between here and Atlassian.
const EXPIRY_MARGIN: UnixMs = MINUTE;

/// `used_at` need not be exacter than this, and costs a write.
const USED_PRECISION: UnixMs = 5 * MINUTE;

/// Token requests under way at once, however many grants run out in the same second.
const MOST_ASKING: usize = 32;

/// A grant ends a year after the person consented, however much it is used (Atlassian's staff, see
/// the README; UNCONFIRMED in its documentation).
const LONGEST_LIFE: UnixMs = 365 * DAY;

/// People are told so long before.
const WARNING: UnixMs = 21 * DAY;

/// Why there is no token to act with. All who wait for one refresh hear the same of it.
#[derive(Debug, Clone, thiserror::Error)]
pub enum GrantError {
    #[error("not connected")]
    NotConnected,
    #[error("the refresh token is dead")]
    NeedsReauth,
    #[error("a reply named another account")]
    Frozen,
    #[error("another account was connected since the request began")]
    OtherAccount,
    /// Atlassian asks to wait; seconds, where it says so.
    #[error("the authorization server is limiting requests")]
    RateLimited(Option<u64>),
    /// Try again later; nothing is lost.
    #[error("the authorization server cannot be reached")]
    Unavailable,
    #[error(transparent)]
    Sealed(#[from] Sealed),
    #[error(transparent)]
    Store(Arc<StoreError>),
}

impl From<StoreError> for GrantError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

impl From<GrantError> for Trouble {
    fn from(error: GrantError) -> Self {
        match error {
            GrantError::NotConnected => Self::NotConnected,
            GrantError::NeedsReauth => Self::GrantDead,
            GrantError::Frozen => Self::GrantFrozen,
            GrantError::OtherAccount => Self::OtherAccount,
            GrantError::RateLimited(seconds) => Self::RateLimited(seconds),
            GrantError::Unavailable => Self::Unavailable,
            GrantError::Sealed(_) | GrantError::Store(_) => crate::desk::internal(&error),
        }
    }
}

/// A signed-in person's own grant, as it was when the request asked for it. Its tokens are sealed;
/// [`Grants::acting`] opens the one to act with.
pub struct Grant {
    row: GrantRow,
    /// It comes to its end whatever is done with it.
    ends_soon: bool,
}

impl Grant {
    /// The connection as its owner sees it.
    pub fn connection(&self) -> Connection {
        let row = &self.row;
        let moment = |unix_ms| Moment {
            unix_ms,
            offset_minutes: 0,
        };
        Connection {
            account: row.person(),
            email: row.account_email.clone(),
            sites: row.sites.clone(),
            scopes: row.scopes.split_whitespace().map(str::to_owned).collect(),
            state: row.state,
            connected: moment(row.connected_at),
            used: row.used_at.map(moment),
            refreshed: row.refreshed_at.map(moment),
            ends: self.ends_soon.then(|| moment(row.connected_at + LONGEST_LIFE)),
        }
    }

    /// Who the person is at Atlassian.
    pub fn account(&self) -> &AccountId {
        &self.row.account_id
    }

    /// The sites that it reaches and the operator allows.
    pub fn sites(&self) -> &[Site] {
        &self.row.sites
    }

    /// [`GrantRow::site_named`].
    pub fn site_named(&self, name: &SiteSlug, page: Option<&CloudId>) -> Result<&Site, NotOneSite> {
        self.row.site_named(name, page)
    }
}

/// Everybody's grants; each reached only through its own user. Cheap to clone.
#[derive(Clone)]
pub struct Grants {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    authorization: Arc<Authorization>,
    api: Egress,
    /// URLs of the sites that may be used here; all when empty.
    allowed_sites: Arc<[String]>,
    /// The refreshes under way in this process, so that a crowd waits here and not in the database.
    refreshing: Arc<Mutex<HashMap<(GrantId, i64), refresh::Flight>>>,
    /// Turns at the token endpoint.
    asking: Arc<Semaphore>,
    /// Where the last round of keeping grants alive ended.
    kept_alive: Arc<Mutex<Option<keep_alive::Tried>>>,
    /// Turns at writing `used_at`.
    noting_use: Arc<Seldom<GrantId>>,
    /// What goes on after its request has ended, and must not be cut off.
    tasks: TaskTracker,
}

impl Grants {
    pub fn new(ground: Ground, authorization: Authorization, api: Egress, allowed_sites: Vec<String>) -> Self {
        let Ground {
            store,
            vault,
            clock,
            entropy,
            tasks,
        } = ground;
        Self {
            store,
            vault,
            clock: clock.clone(),
            entropy,
            authorization: Arc::new(authorization),
            api,
            allowed_sites: allowed_sites.into(),
            refreshing: Arc::default(),
            asking: Arc::new(Semaphore::new(MOST_ASKING)),
            kept_alive: Arc::default(),
            noting_use: Arc::new(Seldom::new(USED_PRECISION, clock)),
            tasks,
        }
    }

    /// The person's own grant as it was when their request began: no read is needed for it.
    pub fn at_start(&self, user: &User) -> Option<Grant> {
        user.grant().map(|row| self.grant(row.clone()))
    }

    /// The person's own grant as it is now, if they have one; whatever its state.
    pub async fn of(&self, user: &User) -> Result<Option<Grant>, GrantError> {
        Ok(self.store.grant_of(user.id()).await?.map(|row| self.grant(row)))
    }

    /// The grant to send what its author sent before: their own, of the same Atlassian account.
    pub async fn of_author(&self, author: &Author) -> Result<Option<Grant>, GrantError> {
        let row = self.store.grant_of_author(author.user(), author.account()).await?;
        Ok(row.map(|row| self.grant(row)))
    }

    /// Makes a grant ready to act with: refreshed first when its access token is about to run out.
    pub async fn acting(&self, grant: &Grant) -> Result<Acting, GrantError> {
        let row = live(grant.row.clone())?;
        let now = self.clock.now();
        let row = if row.access_expires_at - EXPIRY_MARGIN > now {
            row
        } else {
            self.refreshed(row).await?
        };
        self.note_use(&row, now).await;
        self.open(row)
    }

    /// As [`Grants::acting`], after Atlassian rejected the access token of `rejected` although it
    /// should have been good: refreshes, unless somebody did since.
    pub async fn acting_after_rejection(&self, rejected: &Acting) -> Result<Acting, GrantError> {
        let row = self
            .store
            .grant(rejected.grant())
            .await?
            .ok_or(GrantError::NotConnected)?;
        let row = live(row)?;
        let same = row.generation == rejected.generation();
        let row = if same { self.refreshed(row).await? } else { row };
        self.open(row)
    }

    /// Deletes the grant with its tokens, and whatever was about to become one. Atlassian has no
    /// endpoint to revoke it there: the person does that in their account.
    pub async fn disconnect(&self, user: &User) -> Result<(), GrantError> {
        Ok(self.store.forget_grant(user.id()).await?)
    }

    /// Stops using a grant after a reply named another account than its own. This must never
    /// happen; whoever runs Byline is told.
    pub async fn freeze(&self, acting: &Acting) -> Result<(), GrantError> {
        tracing::error!(
            user = %acting.user(), grant = %acting.grant(),
            "ALERT: a reply of Atlassian named another account than the grant's; the grant is frozen"
        );
        Ok(self.store.set_grant_state(acting.grant(), GrantState::Frozen).await?)
    }

    /// For its owner to read. One of a crowd writes it, and nobody fails for it.
    async fn note_use(&self, row: &GrantRow, now: UnixMs) {
        let is_old = row.used_at.is_none_or(|used| used + USED_PRECISION < now);
        if is_old
            && self.noting_use.has_turn(row.id)
            && let Err(error) = self.store.grant_used(row.id, now).await
        {
            tracing::warn!(grant = %row.id, %error, "the use of a grant was not noted");
        }
    }

    fn grant(&self, row: GrantRow) -> Grant {
        let ends_soon = row.connected_at + LONGEST_LIFE - WARNING < self.clock.now();
        Grant { row, ends_soon }
    }

    fn open(&self, row: GrantRow) -> Result<Acting, GrantError> {
        let token = self
            .vault
            .open_text(&binding(&row, "access_token", row.generation), &row.access_token)?;
        Ok(Acting::new(row, token))
    }
}

fn live(row: GrantRow) -> Result<GrantRow, GrantError> {
    match row.state {
        GrantState::Live => Ok(row),
        GrantState::NeedsReauth => Err(GrantError::NeedsReauth),
        GrantState::Frozen => Err(GrantError::Frozen),
    }
}

/// Where a token of this grant belongs, at one generation.
fn binding(row: &GrantRow, column: &'static str, generation: i64) -> Binding {
    Binding {
        table: "jira_grant",
        column,
        row: row.id.to_string(),
        owner: Some(row.user_id),
        generation,
    }
}
