//! Asking Jira for no more than it gives. What one limit refuses is hardly asked again before its
//! time, and nothing else waits for it; the last of an hour's points is kept for what people write.
//!
//! A closed limit lets a read through now and then: should Jira answer it, the limit is open again.
//! What somebody writes is never held back: Jira decides, and what it refuses waits in the outbox.
//!
//! Nothing of a person's is in here: the limits are the app's, a site's, an endpoint's, an issue's.

mod call;
mod headers;
#[cfg(test)]
mod tests;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::model::CloudId;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

pub(super) use self::call::Call;
use self::{
    call::{Purpose, Scope},
    headers::{Quota, quota, reset, text},
};
use crate::{
    egress::Reply,
    seams::{Clock, Entropy, MINUTE, SECOND, UnixMs},
};

/// Where a 429 names no time: so long for a burst or an unnamed limit, so long for a quota.
const SHORT_PAUSE: UnixMs = 2 * SECOND;
const QUOTA_PAUSE: UnixMs = MINUTE;

/// No limit is believed to last longer: quotas begin anew each hour.
const LONGEST_PAUSE: UnixMs = 61 * MINUTE;

/// How often a closed limit lets a read through.
const TRIED_EACH: UnixMs = 2 * SECOND;

/// In percent of an hour's points: below the first, searches and files wait for the next hour, below the
/// second all reading does, and what is left is for writing.
const KEPT_FROM_SEARCH: i64 = 20;
const KEPT_FOR_WRITING: i64 = 5;

/// A read whose limit ends so soon waits for it instead of failing.
const WORTH_WAITING: UnixMs = 2 * SECOND;

/// Calls under way at one site, of one kind: a site that hangs holds no more than these. Further ones
/// wait for a place, and for so long.
const MOST_AT_ONCE: usize = 64;
const PATIENCE: Duration = Duration::from_secs(20);

/// A read that fails by an error of Jira's or of the network is asked again, at most so often,
pub(super) const MOST_TRIES: u32 = 3;
/// and all such repetitions together are a tenth of what is asked, with room for a few at first.
const TRIES_FOR_ONE_REPETITION: i64 = 10;
const REPETITIONS_AT_FIRST: i64 = 10;

/// Why a call is not made now.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Held {
    /// A limit was reached. Milliseconds.
    Limited(UnixMs),
    /// The site had as much to answer as it may be asked, for too long.
    Crowded,
}

/// The pace of one process. Cheap to clone; clones keep it together.
#[derive(Clone)]
pub(super) struct Pace {
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    state: Arc<Mutex<State>>,
}

struct State {
    closed: HashMap<Scope, Closed>,
    /// Places for calls.
    lanes: HashMap<(CloudId, Purpose), Arc<Semaphore>>,
    /// In tries.
    saved_for_repetitions: i64,
}

#[derive(Clone, Copy)]
struct Closed {
    until: UnixMs,
    tried_at: UnixMs,
}

impl Pace {
    pub fn new(clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let state = State {
            closed: HashMap::new(),
            lanes: HashMap::new(),
            saved_for_repetitions: REPETITIONS_AT_FIRST * TRIES_FOR_ONE_REPETITION,
        };
        Self {
            clock,
            entropy,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// Lets a call begin, or says why it is not made. One that is held waits where that takes a moment
    /// only. The call is under way for as long as what this returns is kept.
    pub async fn begin(&self, call: &Call) -> Result<OwnedSemaphorePermit, Held> {
        let lane = self.lane(call);
        let place = tokio::time::timeout(PATIENCE, lane.acquire_owned())
            .await
            .map_err(|_| Held::Crowded)?
            .map_err(|_| Held::Crowded)?;
        match self.is_let_through(call) {
            Err(Held::Limited(wait)) if wait <= WORTH_WAITING => {
                tokio::time::sleep(self.jitter(wait.unsigned_abs())).await;
                self.is_let_through(call)?;
            }
            held => held?,
        }
        Ok(place)
    }

    fn lane(&self, call: &Call) -> Arc<Semaphore> {
        let key = (call.site.clone(), call.purpose);
        let new = || Arc::new(Semaphore::new(MOST_AT_ONCE));
        self.state().lanes.entry(key).or_insert_with(new).clone()
    }

    fn is_let_through(&self, call: &Call) -> Result<(), Held> {
        let now = self.clock.now();
        let mut state = self.state();
        // One that is closed for longer than any is was noted before the clock was put back.
        state
            .closed
            .retain(|_, closed| closed.until > now && closed.until <= now + LONGEST_PAUSE);
        let holds = |scope: &Scope| {
            let closed = state.closed.get(scope)?;
            let is_due = scope.may_be_tried() && now >= closed.tried_at + TRIED_EACH;
            (!is_due).then_some(closed.until)
        };
        if !call.purpose.writes()
            && let Some(until) = call.scopes().filter_map(|scope| holds(&scope)).max()
        {
            return Err(Held::Limited(until - now));
        }
        for scope in call.scopes() {
            if let Some(closed) = state.closed.get_mut(&scope) {
                closed.tried_at = now;
            }
        }
        Ok(())
    }

    /// Takes in what a reply says of the limits.
    pub fn hear(&self, call: &Call, reply: &Reply) {
        if reply.status == http::StatusCode::TOO_MANY_REQUESTS {
            let (scope, pause) = self.refused_by(call, reply);
            tracing::warn!(?scope, pause, "Jira limits what it is asked");
            self.close(scope, pause);
        }
        for (purpose, kept) in [
            (Purpose::Search, KEPT_FROM_SEARCH),
            (Purpose::File, KEPT_FROM_SEARCH),
            (Purpose::Read, KEPT_FOR_WRITING),
        ] {
            if let Some(Quota { left, of, seconds }) = quota(&reply.headers)
                && left.saturating_mul(100) < of.saturating_mul(kept)
            {
                self.close(Scope::Sparing(purpose), seconds.saturating_mul(SECOND));
            }
        }
        if text(&reply.headers, "x-ratelimit-nearlimit") == Some("true") {
            let pause = self.until_reset(reply).unwrap_or(QUOTA_PAUSE);
            self.close(Scope::Sparing(Purpose::Search), pause);
        }
    }

    /// How long to wait before a read that failed is asked again; not at all, where there have
    /// been enough repetitions.
    pub fn repeat(&self, tries: u32) -> Option<Duration> {
        let mut state = self.state();
        let pays = state.saved_for_repetitions >= TRIES_FOR_ONE_REPETITION;
        if tries >= MOST_TRIES || !pays {
            return None;
        }
        state.saved_for_repetitions -= TRIES_FOR_ONE_REPETITION;
        drop(state);
        Some(self.jitter(100 << tries))
    }

    /// A call was answered well: no limit that it is subject to is reached, and it pays for a part
    /// of a repetition.
    pub fn went_well(&self, call: &Call) {
        let mut state = self.state();
        if !state.closed.is_empty() {
            for scope in call.scopes() {
                if scope.may_be_tried() {
                    state.closed.remove(&scope);
                }
            }
        }
        let most = REPETITIONS_AT_FIRST * TRIES_FOR_ONE_REPETITION;
        state.saved_for_repetitions = (state.saved_for_repetitions + 1).min(most);
    }

    /// Which limit refused (the reasons as documented; one that is not known is taken for the
    /// narrowest), and for how long.
    fn refused_by(&self, call: &Call, reply: &Reply) -> (Scope, UnixMs) {
        let reason = text(&reply.headers, "ratelimit-reason").unwrap_or_default();
        let (scope, usual) = if reason.contains("quota-global") {
            (Scope::App, QUOTA_PAUSE)
        } else if reason.contains("quota") {
            (Scope::Site(call.site.clone()), QUOTA_PAUSE)
        } else {
            (call.endpoint.clone(), SHORT_PAUSE)
        };
        let asked = reply
            .retry_after()
            .map(|seconds| UnixMs::try_from(seconds).unwrap_or(UnixMs::MAX).saturating_mul(SECOND));
        (scope, asked.or_else(|| self.until_reset(reply)).unwrap_or(usual))
    }

    fn until_reset(&self, reply: &Reply) -> Option<UnixMs> {
        Some(reset(&reply.headers)? - self.clock.now())
    }

    fn close(&self, scope: Scope, pause: UnixMs) {
        let pause = pause.clamp(0, LONGEST_PAUSE);
        let now = self.clock.now();
        let fresh = Closed {
            until: now + pause,
            tried_at: now,
        };
        let mut state = self.state();
        let closed = state.closed.entry(scope).or_insert(fresh);
        closed.until = closed.until.max(fresh.until);
    }

    /// So many milliseconds and up to half as many more, so that a crowd does not come back at once.
    fn jitter(&self, milliseconds: u64) -> Duration {
        let [more] = self.entropy.bytes::<1>();
        Duration::from_millis(milliseconds + milliseconds * u64::from(more) / 510)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
