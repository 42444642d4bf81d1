//! Asking Jira for no more than it gives. What one limit refuses is hardly asked again before its
//! time, and nothing else waits for it; the last of an hour's points is kept for what people write.
//!
//! A closed limit lets a read through now and then: should Jira answer it, the limit is open again.
//! What somebody writes is never held back: Jira decides, and what it refuses waits in the outbox.
//!
//! Nothing of a person's is in here: the limits are the app's, a site's, an endpoint's, an issue's.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use app::model::CloudId;
use http::{HeaderMap, Method};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::Effect;
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

/// What a call is for: the less it can wait, the later it is held back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Purpose {
    Search,
    /// A file or a picture, which nobody waits for to read the page.
    File,
    Read,
    Write,
    /// Files that somebody adds. They take their time, and so have places of their own.
    Upload,
}

impl Purpose {
    fn writes(self) -> bool {
        matches!(self, Self::Write | Self::Upload)
    }
}

/// What one limit holds back.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Scope {
    App,
    Site(CloudId),
    Endpoint(CloudId, Method, String),
    /// All reading, or searching alone: the app's points are nearly spent.
    Sparing(Purpose),
}

/// A call that is about to be made.
pub(super) struct Call {
    site: CloudId,
    purpose: Purpose,
    endpoint: Scope,
}

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

impl Scope {
    /// Where points are spared, Jira would answer, and shall not be asked.
    fn may_be_tried(&self) -> bool {
        !matches!(self, Self::Sparing(_))
    }
}

impl Call {
    /// `path` is below `/rest/api/3/`.
    pub fn new(site: CloudId, method: &Method, path: &str, effect: Effect) -> Self {
        let path = path.split('?').next().unwrap_or_default();
        let purpose = match effect {
            Effect::Write if path.ends_with("/attachments") => Purpose::Upload,
            Effect::Write => Purpose::Write,
            Effect::Read if path.starts_with("search") => Purpose::Search,
            Effect::Read if path.starts_with("attachment/content") || path.starts_with("attachment/thumbnail") => {
                Purpose::File
            }
            Effect::Read => Purpose::Read,
        };
        Self {
            endpoint: Scope::Endpoint(site.clone(), method.clone(), template(path)),
            site,
            purpose,
        }
    }

    fn scopes(&self) -> impl Iterator<Item = Scope> {
        [
            Scope::App,
            Scope::Site(self.site.clone()),
            self.endpoint.clone(),
            Scope::Sparing(self.purpose),
        ]
        .into_iter()
    }
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
            let pause = self.until_reset(&reply.headers).unwrap_or(QUOTA_PAUSE);
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
        (
            scope,
            asked.or_else(|| self.until_reset(&reply.headers)).unwrap_or(usual),
        )
    }

    /// The time until `X-RateLimit-Reset`, which comes with seconds and without.
    fn until_reset(&self, headers: &HeaderMap) -> Option<UnixMs> {
        let written = text(headers, "x-ratelimit-reset")?;
        let moment = OffsetDateTime::parse(written, &Rfc3339)
            .or_else(|_| OffsetDateTime::parse(&written.replace('Z', ":00Z"), &Rfc3339))
            .ok()?;
        Some(moment.unix_timestamp() * SECOND - self.clock.now())
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

/// The path without what differs from issue to issue.
fn template(path: &str) -> String {
    let segments = path.split('/').map(|segment| {
        if segment.bytes().any(|b| b.is_ascii_digit()) {
            "*"
        } else {
            segment
        }
    });
    segments.collect::<Vec<_>>().join("/")
}

/// The app's points of this hour.
struct Quota {
    left: i64,
    of: i64,
    /// Until it begins anew.
    seconds: i64,
}

/// Reads `RateLimit: "global-app-quota";r=11000;t=600`, which comes once most is spent, and
/// `RateLimit-Policy: "global-app-quota";q=65000;w=3600` beside it.
fn quota(headers: &HeaderMap) -> Option<Quota> {
    let named = |header, parameter: &str| {
        text(headers, header)?.split(',').find_map(|limit| {
            let mut parts = limit.split(';').map(str::trim);
            parts.next().filter(|name| name.contains("quota"))?;
            parts.find_map(|part| part.strip_prefix(parameter)?.strip_prefix('=')?.parse::<i64>().ok())
        })
    };
    Some(Quota {
        left: named("ratelimit", "r")?,
        seconds: named("ratelimit", "t")?,
        of: named("ratelimit-policy", "q")?,
    })
}

fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::StatusCode;

    use super::*;
    use crate::seams::{OsEntropy, TestClock};

    const START: UnixMs = 1_790_000_000_000;

    fn pace() -> (Pace, Arc<TestClock>) {
        let clock = Arc::new(TestClock::at(START));
        (Pace::new(clock.clone(), Arc::new(OsEntropy)), clock)
    }

    fn site(number: u8) -> CloudId {
        format!("11111111-0000-4000-8000-00000000000{number}").parse().unwrap()
    }

    fn search(number: u8) -> Call {
        Call::new(site(number), &Method::POST, "search/jql", Effect::Read)
    }

    fn read(number: u8, key: &str) -> Call {
        Call::new(
            site(number),
            &Method::GET,
            &format!("issue/{key}?fields=x"),
            Effect::Read,
        )
    }

    fn write(number: u8, key: &str) -> Call {
        Call::new(
            site(number),
            &Method::POST,
            &format!("issue/{key}/comment"),
            Effect::Write,
        )
    }

    fn reply(status: u16, headers: &[(&'static str, &str)]) -> Reply {
        let headers = headers
            .iter()
            .map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        Reply {
            status: StatusCode::from_u16(status).unwrap(),
            headers: headers.collect(),
            body: Bytes::new(),
        }
    }

    /// Which of these calls are let through.
    fn open<const N: usize>(pace: &Pace, calls: [Call; N]) -> [bool; N] {
        calls.map(|call| pace.is_let_through(&call).is_ok())
    }

    #[test]
    fn a_limit_slows_what_it_is_about_and_nothing_else() {
        let all = || {
            [
                search(1),
                read(1, "DEMO-1"),
                write(1, "DEMO-1"),
                search(2),
                read(2, "DEMO-1"),
            ]
        };
        for (reason, refused, expected) in [
            ("jira-burst-based", search(1), [false, true, true, true, true]),
            ("jira-burst-based", read(1, "DEMO-7"), [true, false, true, true, true]),
            ("jira-burst-based", write(1, "DEMO-7"), [true; 5]),
            ("jira-per-issue-on-write", write(1, "DEMO-1"), [true; 5]),
            ("jira-quota-tenant-based", search(1), [false, false, true, true, true]),
            (
                "jira-quota-global-based",
                write(1, "DEMO-1"),
                [false, false, true, false, false],
            ),
            ("jira-something-new", search(1), [false, true, true, true, true]),
        ] {
            let (pace, clock) = pace();
            pace.hear(
                &refused,
                &reply(429, &[("ratelimit-reason", reason), ("retry-after", "7")]),
            );
            assert_eq!(open(&pace, all()), expected, "{reason}");
            clock.pass(7 * SECOND);
            assert_eq!(open(&pace, all()), [true; 5], "{reason}");
        }
    }

    #[test]
    fn a_closed_limit_is_tried_now_and_then_and_opens_when_jira_answers() {
        let limited = reply(
            429,
            &[("ratelimit-reason", "jira-quota-global-based"), ("retry-after", "600")],
        );
        let (pace, clock) = pace();
        pace.hear(&search(1), &limited);
        assert!(matches!(pace.is_let_through(&search(2)), Err(Held::Limited(600_000))));
        let mut tries = 0;
        for _ in 0..100 {
            clock.pass(SECOND / 10);
            tries += usize::from(pace.is_let_through(&search(1)).is_ok());
        }
        assert_eq!(tries, 5);
        assert_eq!(open(&pace, [search(1), read(2, "A-1")]), [false; 2]);
        pace.went_well(&write(1, "DEMO-1"));
        assert_eq!(open(&pace, [search(1), read(2, "A-1")]), [true; 2]);
    }

    #[test]
    fn without_retry_after_the_reset_counts_and_without_that_a_usual_pause() {
        let reset = |text| {
            reply(
                429,
                &[
                    ("ratelimit-reason", "jira-quota-global-based"),
                    ("x-ratelimit-reset", text),
                ],
            )
        };
        for (answer, pause) in [
            // START is 2026-09-21T14:13:20Z.
            (reset("2026-09-21T14:14:00Z"), 40 * SECOND),
            (reset("2026-09-21T14:15Z"), 100 * SECOND),
            (reset("soon"), QUOTA_PAUSE),
            (reset("2126-09-21T14:14:00Z"), LONGEST_PAUSE),
            (reply(429, &[]), SHORT_PAUSE),
        ] {
            let (pace, _) = pace();
            pace.hear(&search(1), &answer);
            let held = pace.is_let_through(&search(1)).err();
            assert_eq!(held, Some(Held::Limited(pause)));
        }
    }

    #[test]
    fn the_last_points_of_an_hour_are_for_writing() {
        let left = |points: &str| {
            let limit = format!("\"global-app-quota\";r={points};t=600");
            let (pace, clock) = pace();
            let policy = "\"burst\";q=100;w=1, \"global-app-quota\";q=65000;w=3600";
            pace.hear(
                &search(1),
                &reply(200, &[("ratelimit", &limit), ("ratelimit-policy", policy)]),
            );
            let now = open(&pace, [search(2), read(2, "DEMO-1"), write(2, "DEMO-1")]);
            clock.pass(600 * SECOND);
            assert_eq!(open(&pace, [search(2), read(2, "DEMO-1")]), [true; 2]);
            now
        };
        assert_eq!(left("14000"), [true, true, true]);
        assert_eq!(left("11000"), [false, true, true]);
        assert_eq!(left("3000"), [false, false, true]);
        let (pace, _) = pace();
        pace.hear(&search(1), &reply(200, &[("x-ratelimit-nearlimit", "true")]));
        assert_eq!(
            open(&pace, [search(1), read(1, "A-1"), write(1, "A-1")]),
            [false, true, true]
        );
    }

    #[tokio::test]
    async fn a_site_that_hangs_holds_up_no_other_and_no_comment() {
        let (pace, _) = pace();
        let mut places = Vec::new();
        for _ in 0..MOST_AT_ONCE {
            places.push(pace.begin(&search(1)).await.unwrap());
        }
        let next = search(1);
        let mut next = std::pin::pin!(pace.begin(&next));
        assert!(futures::poll!(&mut next).is_pending());
        for other in [read(1, "A-1"), write(1, "A-1"), search(2)] {
            assert!(pace.begin(&other).await.is_ok());
        }
        places.pop();
        assert!(next.await.is_ok(), "it comes in as soon as there is a place");
    }

    #[test]
    fn repetitions_stay_a_tenth_of_what_is_asked() {
        let (pace, _) = pace();
        assert_eq!(pace.repeat(MOST_TRIES), None);
        let repetitions = (0..1_000).filter(|_| pace.repeat(1).is_some()).count();
        assert_eq!(repetitions, 10);
        for _ in 0..25 {
            pace.went_well(&search(1));
        }
        assert_eq!((0..1_000).filter(|_| pace.repeat(1).is_some()).count(), 2);
    }
}
