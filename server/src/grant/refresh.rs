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
//! which Atlassian then still takes. A refresh token is read for one exchange, and not presented
//! once so much time has passed since that the lease could run out meanwhile: so one two
//! generations old is never presented, which would end the grant.

use std::{sync::Arc, time::Duration};

use tokio::{sync::OnceCell, time::Instant};

use super::{
    GrantError, Grants,
    authorization::{TokenError, Tokens},
    binding, live,
};
use crate::{
    ids::GrantId,
    seams::{SECOND, UnixMs},
    store::grant::{GrantRow, NewTokens},
    vault::RefreshToken,
};

/// A token is presented only so long before its end that the request (15 s at most, see
/// [`crate::egress`]) ends first.
pub(super) const LEASE: UnixMs = 25 * SECOND;

/// So long after the lease was asked for.
pub(super) const PRESENT_WITHIN: Duration = Duration::from_secs(8);

/// A try that fails sooner than this, by an error of the server or of the network, is repeated.
const TRY_AGAIN_WITHIN: Duration = Duration::from_secs(3);

/// Tries of one refresh.
const MOST_TRIES: u32 = 3;

/// Who is asked to wait for so many seconds at most waits and tries again.
const SHORT_WAIT: u64 = 1;

/// Whatever Atlassian asks for, a grant is tried again after so many seconds, and a tenth more.
const LONGEST_WAIT: u64 = 300;

/// How often the loser of a claim looks whether the winner is done.
const LOOK_AGAIN: Duration = Duration::from_millis(50);

/// For how long it looks: past the longest lease there is nobody left to wait for.
const LOOK_FOR: Duration = Duration::from_secs(30);

/// A refresh under way, and what came of it: whoever needs the same one waits for this.
pub(super) type Flight = Arc<OnceCell<Result<GrantRow, GrantError>>>;

/// What is to be done about a generation that is to be replaced.
pub(super) enum Turn {
    /// Ask: the lease is ours.
    Ours(Claim),
    /// Wait, and look again: somebody else has the lease.
    Theirs,
    /// Nothing: this is what it was replaced by.
    Over(GrantRow),
}

/// A lease on a generation, with the refresh token to present for it.
pub(super) struct Claim {
    pub(super) row: GrantRow,
    attempt: String,
    pub(super) token: RefreshToken,
    /// When the lease was asked for.
    pub(super) began: Instant,
}

impl Grants {
    /// The row after a refresh: ours, or the one of whoever was first.
    pub(super) async fn refreshed(&self, stale: GrantRow) -> Result<GrantRow, GrantError> {
        let flight = self.flight(stale.id, stale.generation);
        flight
            .get_or_init(|| async {
                // In a task of its own: the browser may go away, the exchange must not.
                let this = self.clone();
                let refresh = self.tasks.spawn(async move { this.refresh(stale).await });
                refresh.await.unwrap_or(Err(GrantError::Unavailable))
            })
            .await
            .clone()
    }

    async fn refresh(&self, stale: GrantRow) -> Result<GrantRow, GrantError> {
        let began = Instant::now();
        while began.elapsed() < LOOK_FOR {
            // Before the lease, so that waiting for it does not use the lease up.
            let turn = self.asking.acquire().await.map_err(|_| GrantError::Unavailable)?;
            match self.claim(stale.id, stale.generation).await? {
                Turn::Over(row) => return Ok(row),
                Turn::Ours(claim) => {
                    let answer = self.ask(&claim).await;
                    // What the row has become by this, the next look tells.
                    self.settle(claim, answer).await?;
                }
                Turn::Theirs => {
                    drop(turn);
                    tokio::time::sleep(LOOK_AGAIN).await;
                }
            }
        }
        Err(GrantError::Unavailable)
    }

    /// Takes the lease on a generation, if that is still the grant's and nobody has it.
    pub(super) async fn claim(&self, id: GrantId, generation: i64) -> Result<Turn, GrantError> {
        let row = live(self.store.grant(id).await?.ok_or(GrantError::NotConnected)?)?;
        if row.generation != generation {
            return Ok(Turn::Over(row));
        }
        let (began, now) = (Instant::now(), self.clock.now());
        if let Some(wait) = row.refresh_after.and_then(|after| left_to_wait(after, now)) {
            return Err(GrantError::RateLimited(u64::try_from(wait / SECOND + 1).ok()));
        }
        let attempt = hex::encode(self.entropy.bytes::<16>());
        if !self.store.claim_refresh(&row, &attempt, now, now + LEASE).await? {
            return Ok(Turn::Theirs);
        }
        if began.elapsed() > PRESENT_WITHIN {
            // The database took so long that too little is left of the lease. The next is a whole one.
            self.store.release_refresh(row.id, &attempt, None).await?;
            return Ok(Turn::Theirs);
        }
        let place = binding(&row, "refresh_token", row.generation);
        Ok(Turn::Ours(Claim {
            token: RefreshToken::new(self.vault.open_text(&place, &row.refresh_token)?),
            row,
            attempt,
            began,
        }))
    }

    /// Asks for the next pair, again where a short trouble is likely to be over. Presenting the
    /// same token twice is safe: Atlassian takes the previous one for ten minutes more.
    pub(super) async fn ask(&self, claim: &Claim) -> Result<Tokens, TokenError> {
        let began = Instant::now();
        let mut tries = 0;
        loop {
            // A machine that stood still has used the lease up.
            if claim.began.elapsed() > PRESENT_WITHIN {
                return Err(TokenError::Unavailable);
            }
            let answer = self.authorization.refresh(&claim.token).await;
            let wait = match answer {
                Err(TokenError::Unavailable | TokenError::RateLimited(None)) => self.jitter(200),
                Err(TokenError::RateLimited(Some(seconds))) if seconds <= SHORT_WAIT => self.jitter(1_000 * seconds),
                _ => return answer,
            };
            tries += 1;
            if tries == MOST_TRIES || began.elapsed() + wait > TRY_AGAIN_WITHIN {
                return answer;
            }
            tokio::time::sleep(wait).await;
        }
    }

    /// Keeps what a refresh brought, if the row is still what it began with.
    ///
    /// # Errors
    /// When the grant is as it was and this is no time to ask again.
    pub(super) async fn settle(&self, claim: Claim, answer: Result<Tokens, TokenError>) -> Result<(), GrantError> {
        let Claim {
            row, attempt, token, ..
        } = claim;
        let now = self.clock.now();
        let error = match answer {
            Ok(tokens) => {
                let next = row.generation + 1;
                let seal = |column, token: &str| self.vault.seal(&binding(&row, column, next), token.as_bytes());
                // A reply without a refresh token leaves the one in use good.
                let refresh = tokens.refresh.unwrap_or(token);
                let pair = NewTokens {
                    access_token: seal("access_token", tokens.access.expose()),
                    refresh_token: seal("refresh_token", refresh.expose()),
                    access_expires_at: now + tokens.lifetime.as_millis() as UnixMs,
                    scopes: tokens.scopes.unwrap_or_else(|| row.scopes.clone()),
                    refreshed_at: now,
                };
                if !self
                    .store
                    .keep_refreshed(row.id, row.generation, &attempt, pair)
                    .await?
                {
                    tracing::info!(grant = %row.id, "a refreshed pair came too late and was dropped");
                }
                return Ok(());
            }
            Err(TokenError::Refused) => {
                // Only if nobody changed the row since does the refusal concern what it holds now.
                if self.store.end_grant(row.id, row.generation, &attempt).await? {
                    tracing::warn!(grant = %row.id, "Atlassian refused the refresh token; the person must reconnect");
                }
                return Ok(());
            }
            Err(error) => error,
        };
        match &error {
            TokenError::Misconfigured(code) => tracing::error!(
                code,
                "ALERT: Atlassian refuses this app's credentials; check client ID and secret"
            ),
            error => tracing::warn!(grant = %row.id, %error, "refresh failed; the grant is kept"),
        }
        let TokenError::RateLimited(seconds) = error else {
            self.store.release_refresh(row.id, &attempt, None).await?;
            return Err(GrantError::Unavailable);
        };
        let asked = seconds.map(|seconds| self.jitter(1_000 * seconds.min(LONGEST_WAIT)).as_millis() as UnixMs);
        self.store
            .release_refresh(row.id, &attempt, asked.map(|wait| now + wait))
            .await?;
        Err(GrantError::RateLimited(seconds))
    }

    /// So many milliseconds and up to a tenth more, so that a crowd does not come back at once.
    fn jitter(&self, milliseconds: u64) -> Duration {
        let [more] = self.entropy.bytes::<1>();
        Duration::from_millis(milliseconds + milliseconds * u64::from(more) / 2_550)
    }

    fn flight(&self, grant: GrantId, generation: i64) -> Flight {
        let mut flights = self
            .refreshing
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        // What nobody waits for is over; its outcome is not for those who come later.
        flights.retain(|_, flight| Arc::strong_count(flight) > 1);
        flights.entry((grant, generation)).or_default().clone()
    }
}

/// What is left of a wait until `after`. One longer than any that is kept was written by a clock that
/// has been put back since, and does not count.
fn left_to_wait(after: UnixMs, now: UnixMs) -> Option<UnixMs> {
    let longest = LONGEST_WAIT as UnixMs * SECOND * 11 / 10;
    Some(after - now).filter(|wait| (1..=longest).contains(wait))
}
