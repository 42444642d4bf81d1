//! Rate limits, and the answer when one is reached (facts sheet, section 6).

use std::collections::{HashMap, VecDeque};

use axum::http::{HeaderName, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    clock::{HOUR, Millis, SECOND, iso, iso_to_the_minute},
    modes::Modes,
    reply::Reply,
};

/// The values of `RateLimit-Reason`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    #[serde(rename = "jira-quota-global-based")]
    GlobalQuota,
    #[serde(rename = "jira-quota-tenant-based")]
    TenantQuota,
    #[serde(rename = "jira-burst-based")]
    Burst,
    #[serde(rename = "jira-per-issue-on-write")]
    IssueWrites,
    /// Seen, not documented.
    #[serde(rename = "jira-cost-based")]
    Cost,
}

impl Reason {
    fn name(self) -> &'static str {
        match self {
            Self::GlobalQuota => "jira-quota-global-based",
            Self::TenantQuota => "jira-quota-tenant-based",
            Self::Burst => "jira-burst-based",
            Self::IssueWrites => "jira-per-issue-on-write",
            Self::Cost => "jira-cost-based",
        }
    }
}

/// A 429. `retry_after` and the reset are in seconds from now.
pub fn too_many(
    reason: Reason,
    limit: usize,
    retry_after: Option<i64>,
    reset_in: i64,
    now: Millis,
    seconds: bool,
) -> Reply {
    let reset = now + reset_in * SECOND;
    let written = if seconds {
        iso(reset).replace(".000Z", "Z")
    } else {
        iso_to_the_minute(reset)
    };
    let reply = Reply::json(
        StatusCode::TOO_MANY_REQUESTS,
        &json!({"errorMessages": ["Rate limit exceeded. Wait before you try again."], "errors": {}}),
    )
    .header(HeaderName::from_static("ratelimit-reason"), reason.name())
    .header(HeaderName::from_static("x-ratelimit-limit"), &limit.to_string())
    .header(HeaderName::from_static("x-ratelimit-remaining"), "0")
    .header(HeaderName::from_static("x-ratelimit-reset"), &written);
    match retry_after {
        None => reply,
        Some(wait) => reply.header(axum::http::header::RETRY_AFTER, &wait.to_string()),
    }
}

#[derive(Default)]
pub struct Limits {
    /// When each issue was written to, by site and issue.
    writes: HashMap<(usize, u64), VecDeque<Millis>>,
    /// The second and the requests in it, by site and route.
    bursts: HashMap<(usize, usize), (Millis, usize)>,
    /// The hour and the points spent in it.
    points: (Millis, usize),
}

impl Limits {
    /// Counts a request on one route of one site; refuses it above the burst limit.
    pub fn burst(&mut self, modes: &Modes, now: Millis, site: usize, route: usize) -> Result<(), Reply> {
        let Some(limit) = modes.burst_per_second else {
            return Ok(());
        };
        let second = now.div_euclid(SECOND);
        let counted = self.bursts.entry((site, route)).or_insert((second, 0));
        if counted.0 != second {
            *counted = (second, 0);
        }
        if counted.1 >= limit {
            return Err(refusal(modes, Reason::Burst, limit, 1, now));
        }
        counted.1 += 1;
        Ok(())
    }

    /// Counts a write on an issue; refuses the one that is too many.
    pub fn issue_write(&mut self, modes: &Modes, now: Millis, site: usize, issue: u64) -> Result<(), Reply> {
        let writes = self.writes.entry((site, issue)).or_default();
        while writes.front().is_some_and(|at| *at <= now - 30 * SECOND) {
            writes.pop_front();
        }
        let lately = writes.iter().filter(|at| **at > now - 2 * SECOND).count();
        if lately >= modes.issue_writes_in_2_seconds {
            return Err(refusal(
                modes,
                Reason::IssueWrites,
                modes.issue_writes_in_2_seconds,
                2,
                now,
            ));
        }
        if writes.len() >= modes.issue_writes_in_30_seconds {
            return Err(refusal(
                modes,
                Reason::IssueWrites,
                modes.issue_writes_in_30_seconds,
                30,
                now,
            ));
        }
        writes.push_back(now);
        Ok(())
    }

    /// Refuses when the hour's points are spent.
    pub fn quota(&mut self, modes: &Modes, now: Millis) -> Result<(), Reply> {
        let Some(limit) = modes.points_per_hour else {
            return Ok(());
        };
        let hour = now.div_euclid(HOUR);
        if self.points.0 != hour {
            self.points = (hour, 0);
        }
        if self.points.1 >= limit {
            let left = ((hour + 1) * HOUR - now) / SECOND + 1;
            return Err(refusal(modes, Reason::GlobalQuota, limit, left, now));
        }
        Ok(())
    }

    /// What replies say of the hour's points, once most of them are spent.
    pub fn tell(&self, modes: &Modes, now: Millis, reply: Reply) -> Reply {
        let Some(limit) = modes.points_per_hour else {
            return reply;
        };
        let left = limit.saturating_sub(self.points.1);
        if left * 5 >= limit {
            return reply;
        }
        let seconds = ((now.div_euclid(HOUR) + 1) * HOUR - now) / SECOND + 1;
        let header = HeaderName::from_static;
        reply
            .header(header("x-ratelimit-nearlimit"), "true")
            .header(
                header("ratelimit"),
                &format!("\"global-app-quota\";r={left};t={seconds}"),
            )
            .header(
                header("ratelimit-policy"),
                &format!("\"global-app-quota\";q={limit};w=3600"),
            )
    }

    /// Spends points: one, and one for each object that a read returned.
    pub fn spend(&mut self, points: usize) {
        self.points.1 += points;
    }
}

fn refusal(modes: &Modes, reason: Reason, limit: usize, wait: i64, now: Millis) -> Reply {
    too_many(
        reason,
        limit,
        modes.retry_after.then_some(wait),
        wait,
        now,
        modes.reset_with_seconds,
    )
}
