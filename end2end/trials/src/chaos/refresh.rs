use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use futures::future::{join_all, try_join_all};
use serde_json::json;

use super::kinds;
use crate::{
    database::Kind, figures::Figures, fleet::Fleet, gate::Gate, options::Options, stand_in::Received, visitor::Visitor,
    wait::until,
};

const ISSUE: &str = "/acme/browse/DEMO-6";

/// As many refreshes as one process has under way at once.
const GRANTS: usize = 32;

/// As many of them as can wait in the database; the others wait for these.
const CONNECTIONS: usize = 8;

/// A round waits for the dead process's leases (25 s) to run out.
const ROUND: Duration = Duration::from_secs(50);

/// How soon a point is reached.
const SOON: Duration = Duration::from_secs(20);

/// Where in a refresh the process is killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    BeforeIntent,
    AfterIntent,
    Connected,
    RequestArrived,
    Rotated,
    BeforeCommit,
    AfterCommit,
    AnyTime,
}

impl Point {
    const ALL: [Self; 8] = [
        Self::BeforeIntent,
        Self::AfterIntent,
        Self::Connected,
        Self::RequestArrived,
        Self::Rotated,
        Self::BeforeCommit,
        Self::AfterCommit,
        Self::AnyTime,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::BeforeIntent => "before_intent",
            Self::AfterIntent => "after_intent",
            Self::Connected => "connected",
            Self::RequestArrived => "request_arrived",
            Self::Rotated => "rotated",
            Self::BeforeCommit => "before_commit",
            Self::AfterCommit => "after_commit",
            Self::AnyTime => "any_time",
        }
    }
}

/// What came of the kills on one database.
struct Lane {
    kind: Kind,
    point: Point,
    trials: usize,
    lost: usize,
    /// Refusals that the authorization server had to answer.
    breaches: usize,
    slowest: Duration,
}

pub struct Lanes(Vec<Lane>);

/// Kills Byline at each point of a refresh, each on its own fleet, and asks for every grant again.
pub async fn run(options: &Options) -> Result<Lanes> {
    let mut lanes = Vec::new();
    for kind in kinds(options) {
        for point in Point::ALL {
            lanes.push(lane(options, kind, point, lanes.len() as u64));
        }
    }
    Ok(Lanes(try_join_all(lanes).await?))
}

impl Lanes {
    pub fn tell(&self, figures: &mut Figures) {
        for lane in &self.0 {
            let name = format!("refresh_kill_{}_{}", lane.point.name(), lane.kind.name());
            figures.add(&format!("{name}_trials"), lane.trials, "trials");
            figures.add(&format!("{name}_lost_grants"), lane.lost, "grants");
        }
        let sum = |of: fn(&Lane) -> usize| self.0.iter().map(of).sum::<usize>();
        let trials = sum(|lane| lane.trials);
        figures.none_of("refresh_kill_lost_grants", sum(|lane| lane.lost), trials, "grants");
        figures.none_of(
            "refresh_kill_refused_tokens",
            sum(|lane| lane.breaches),
            trials,
            "calls",
        );
        let slowest = self.0.iter().map(|lane| lane.slowest).max().unwrap_or_default();
        figures.decimal("refresh_kill_slowest_recovery", slowest.as_secs_f64(), "s");
    }
}

async fn lane(options: &Options, kind: Kind, point: Point, stream: u64) -> Result<Lane> {
    let rounds = if options.short { 1 } else { 3 };
    let mut chance = options.chance(100 + stream);
    let name = format!("refresh_{}_{}", point.name(), kind.name());
    let mut fleet = Fleet::start(options, kind, &name, 1).await?;
    let visitors = fleet.visitors(GRANTS, &mut chance).await?;
    let mut lane = Lane {
        kind,
        point,
        trials: 0,
        lost: 0,
        breaches: 0,
        slowest: Duration::ZERO,
    };
    // From here on the grants' last use need not be written down, so that a lock holds refreshes only.
    join_all(visitors.iter().map(|visitor| works(visitor, fleet.url()))).await;
    for round in 0..rounds {
        if round > 0 && options.left() < ROUND {
            break;
        }
        let since = fleet.atlassian.last().await?;
        kill_at(&mut fleet, &visitors, point, &mut chance)
            .await
            .with_context(|| name.clone())?;
        let restarted = Instant::now();
        let url = fleet.url();
        let works = join_all(visitors.iter().map(|visitor| works(visitor, url))).await;
        lane.slowest = lane.slowest.max(restarted.elapsed());
        lane.trials += works.len();
        lane.lost += works.iter().filter(|works| !**works).count();
        lane.breaches += fleet.atlassian.breaches(since).await?;
        eprintln!("trials: {name}: {} trials, {} lost", lane.trials, lane.lost);
        if lane.lost + lane.breaches > 0 {
            eprintln!(
                "trials: {name}: see {}\n{}",
                fleet.keep_folder().display(),
                fleet.said()
            );
            break;
        }
    }
    Ok(lane)
}

/// Lets every visitor's grant run out and be wanted, kills the process when all their refreshes have
/// come to that point, and starts it again.
async fn kill_at(fleet: &mut Fleet, visitors: &[Visitor], point: Point, chance: &mut fastrand::Rng) -> Result<()> {
    let Fleet {
        atlassian,
        database,
        gate,
        replicas,
        ..
    } = fleet;
    let all = visitors.len();
    let since = atlassian.last().await?;
    atlassian.end_access_tokens().await?;
    if point != Point::BeforeIntent {
        // Byline knows, and asks for new tokens first. Otherwise it learns it from Jira.
        database.expire().await?;
    }
    let delay = |path: &str, before: u64, after: u64| {
        let action = json!({"type": "delay", "before_ms": before, "after_ms": after});
        json!({"path": path, "times": null, "action": action})
    };
    let mut hold = None;
    match point {
        Point::BeforeIntent => hold = Some(database.hold().await?),
        Point::AfterIntent => gate.set(Gate::Shut),
        Point::Connected | Point::BeforeCommit => gate.set(Gate::Waiting),
        Point::RequestArrived => atlassian.fault(delay("/oauth/token", 5_000, 0)).await?,
        Point::Rotated => atlassian.fault(delay("/oauth/token", 0, 5_000)).await?,
        Point::AfterCommit => atlassian.fault(delay("/ex/jira/", 5_000, 0)).await?,
        Point::AnyTime => {
            atlassian
                .fault(delay("/oauth/token", chance.u64(0..100), chance.u64(0..100)))
                .await?
        }
    }
    let url = replicas[0].url.clone();
    let asking: Vec<_> = visitors
        .iter()
        .map(|visitor| {
            let (visitor, url) = (visitor.clone(), url.clone());
            // The process dies under it.
            tokio::spawn(async move { _ = visitor.open(&url, ISSUE).await })
        })
        .collect();
    let calls = async |so: fn(&Received) -> bool| {
        let calls = atlassian.token_calls(since).await?;
        Ok(calls.iter().filter(|call| so(call)).count() == all)
    };
    let asked_jira = async |least: usize, so: fn(&Received) -> bool| {
        let asked = atlassian.received(since, "/ex/jira/").await?;
        Ok(asked.iter().filter(|asked| so(asked)).count() >= least)
    };
    match point {
        Point::BeforeIntent => {
            until("Jira to refuse", SOON, || {
                asked_jira(CONNECTIONS, |asked| asked.answered.is_some())
            })
            .await?
        }
        Point::AfterIntent => until("leases", SOON, async || Ok(database.leased().await? == all)).await?,
        Point::Connected => until("connections", SOON, async || Ok(gate.waiting() == all)).await?,
        Point::RequestArrived => until("token calls", SOON, || calls(|_| true)).await?,
        Point::Rotated => until("rotations", SOON, || calls(|call| call.outcome().is_some())).await?,
        Point::BeforeCommit => {
            until("connections", SOON, async || Ok(gate.waiting() == all)).await?;
            hold = Some(database.hold().await?);
            gate.set(Gate::Open);
            until("answers", SOON, || calls(|call| call.answered.is_some())).await?;
        }
        Point::AfterCommit => until("Jira to be asked", SOON, || asked_jira(all, |_| true)).await?,
        Point::AnyTime => tokio::time::sleep(Duration::from_millis(chance.u64(0..300))).await,
    }
    replicas[0].process.kill().await?;
    if let Some(hold) = hold {
        hold.release().await?;
    }
    gate.set(Gate::Open);
    atlassian.no_faults().await?;
    join_all(asking).await;
    replicas[0].restart().await
}

/// Whether the visitor's grant still serves them. A dead one says so with 403.
pub async fn works(visitor: &Visitor, process: &url::Url) -> bool {
    let latest = Instant::now() + Duration::from_secs(90);
    while Instant::now() < latest {
        match visitor
            .open(process, ISSUE)
            .await
            .map(|answer| answer.status().as_u16())
        {
            Ok(200) => return true,
            Ok(403) => return false,
            _ => tokio::time::sleep(Duration::from_millis(200)).await,
        }
    }
    false
}
