//! Keeping a grant fresh, exactly once for each expiry whatever the number of requests, tasks and
//! replicas, and without losing it to a crash.
//!
//! 1. *Claim*: one conditional update takes a lease on the generation that is to be replaced.
//!    Whoever does not get it waits and reads again.
//! 2. *Ask*: one token request with the refresh token just read. No lock and no connection of the
//!    database is held meanwhile. The request's deadline is well within the lease, and the lease
//!    well within the ten minutes in which Atlassian still takes the previous token.
//! 3. *Keep*: one conditional update stores the new pair, if generation and lease are still ours.
//!
//! A crash before 3 leaves a lease that runs out; the next holder presents the same refresh token,
//! which Atlassian then still takes. A refresh token is never kept in memory between requests, so
//! that one two generations old cannot be presented: that would end the grant.

use std::{sync::Arc, time::Duration};

use app::model::GrantState;
use tokio::sync::Mutex;

use super::{GrantError, Grants, authorization::TokenError, binding, live};
use crate::{
    ids::GrantId,
    seams::{SECOND, UnixMs},
    store::grant::{GrantRow, NewTokens},
    vault::RefreshToken,
};

/// Longer than [`crate::egress`]'s deadline for a whole exchange (15 s) and five seconds more.
pub(super) const LEASE: UnixMs = 20 * SECOND;

/// How often the loser of a claim looks whether the winner is done.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// How often it looks at most: past the longest lease there is nobody left to wait for.
const LOOKS: u32 = 500;

impl Grants {
    /// The row after a refresh: ours, or the one of whoever was first.
    pub(super) async fn refreshed(&self, stale: GrantRow) -> Result<GrantRow, GrantError> {
        let queue = self.queue(stale.id);
        let _turn = queue.lock().await;
        for _ in 0..LOOKS {
            let Some(row) = self.store.grant(stale.id).await? else {
                return Err(GrantError::NotConnected);
            };
            let row = live(row)?;
            if row.generation != stale.generation {
                return Ok(row);
            }
            let attempt = hex::encode(self.entropy.bytes::<16>());
            let now = self.clock.now();
            if self
                .store
                .claim_refresh(row.id, row.generation, &attempt, now, now + LEASE)
                .await?
            {
                // In a task of its own: the browser may go away, the exchange must not.
                let this = self.clone();
                return tokio::spawn(async move { this.exchange(row, attempt).await })
                    .await
                    .map_err(|_| GrantError::Unavailable)?;
            }
            tokio::time::sleep(LOOK_AGAIN).await;
        }
        Err(GrantError::Unavailable)
    }

    async fn exchange(&self, row: GrantRow, attempt: String) -> Result<GrantRow, GrantError> {
        let place = |column, generation| binding(&row, column, generation);
        let refresh_token = RefreshToken::new(
            self.vault
                .open_text(&place("refresh_token", row.generation), &row.refresh_token)?,
        );
        match self.authorization.refresh(&refresh_token).await {
            Ok(tokens) => {
                let next = row.generation + 1;
                let refresh = tokens.refresh.unwrap_or(refresh_token);
                let now = self.clock.now();
                let kept = self
                    .store
                    .keep_refreshed(
                        row.id,
                        row.generation,
                        &attempt,
                        NewTokens {
                            access_token: self.vault.seal(&place("access_token", next), tokens.access.as_bytes()),
                            refresh_token: self
                                .vault
                                .seal(&place("refresh_token", next), refresh.expose().as_bytes()),
                            access_expires_at: now + tokens.lifetime.as_millis() as UnixMs,
                            scopes: tokens.scopes.unwrap_or(row.scopes),
                            refreshed_at: now,
                        },
                    )
                    .await?;
                if !kept {
                    tracing::info!(grant = %row.id, "a refreshed pair came too late and was dropped");
                }
                live(self.store.grant(row.id).await?.ok_or(GrantError::NotConnected)?)
            }
            Err(TokenError::Refused) => {
                // Only if nobody changed the row since does the refusal concern what it holds now.
                if self
                    .store
                    .end_grant(row.id, row.generation, &attempt, GrantState::NeedsReauth)
                    .await?
                {
                    tracing::warn!(grant = %row.id, "Atlassian refused the refresh token; the person must reconnect");
                }
                live(self.store.grant(row.id).await?.ok_or(GrantError::NotConnected)?)
            }
            Err(error) => {
                match &error {
                    TokenError::Misconfigured(code) => {
                        tracing::error!(
                            code,
                            "ALERT: Atlassian refuses this app's credentials; check client ID and secret"
                        );
                    }
                    error => tracing::warn!(grant = %row.id, %error, "refresh failed; the grant is kept"),
                }
                self.store.release_refresh(row.id, &attempt).await?;
                Err(match error {
                    TokenError::RateLimited(seconds) => GrantError::RateLimited(seconds),
                    _ => GrantError::Unavailable,
                })
            }
        }
    }

    fn queue(&self, grant: GrantId) -> Arc<Mutex<()>> {
        let mut queues = self
            .refreshing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        queues.retain(|_, queue| Arc::strong_count(queue) > 1);
        queues.entry(grant).or_default().clone()
    }
}
