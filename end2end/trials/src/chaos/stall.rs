use std::time::Duration;

use anyhow::Result;
use futures::future::join_all;
use rustix::process::Signal;
use serde_json::json;

use super::refresh::works;
use crate::{database::Kind, figures::Figures, fleet::Fleet, options::Options, stand_in::Received, wait::until};

const ISSUE: &str = "/acme/browse/DEMO-6";
const GRANTS: usize = 32;
const SOON: Duration = Duration::from_secs(20);
const ROUND: Duration = Duration::from_secs(60);

/// What came of holders of leases that were halted.
pub struct Stall {
    trials: usize,
    lost: usize,
    /// Refreshes that were kept beyond one for each expiry.
    twice: usize,
    breaches: usize,
}

/// Halts a process that has the leases, for longer than they last, and lets another take over. Where
/// it goes on, its pair must be dropped. Only replicas can be two, so PostgreSQL alone.
pub async fn run(options: &Options) -> Result<Option<Stall>> {
    if options.postgres().is_none() {
        return Ok(None);
    }
    let rounds = if options.short { 1 } else { 3 };
    let mut fleet = Fleet::start(options, Kind::Postgres, "stall", 2).await?;
    let visitors = fleet.visitors(GRANTS, &mut options.chance(50)).await?;
    let mut stall = Stall {
        trials: 0,
        lost: 0,
        twice: 0,
        breaches: 0,
    };
    for round in 0..rounds {
        if round > 0 && options.left() < ROUND {
            break;
        }
        let Fleet {
            atlassian,
            database,
            replicas,
            ..
        } = &fleet;
        let since = atlassian.last().await?;
        let before = database.generations().await?;
        atlassian.end_access_tokens().await?;
        database.expire().await?;
        // Every other time the holder halts with its request under way, else with the reply.
        let action = if round % 2 == 0 {
            json!({"type": "delay", "after_ms": 3000})
        } else {
            json!({"type": "delay", "before_ms": 3000})
        };
        atlassian
            .fault(json!({"path": "/oauth/token", "times": GRANTS, "action": action}))
            .await?;
        let (halted, other) = (&replicas[0], replicas[1].url.clone());
        let asking: Vec<_> = visitors
            .iter()
            .map(|visitor| {
                let (visitor, url) = (visitor.clone(), halted.url.clone());
                tokio::spawn(async move { _ = visitor.open(&url, ISSUE).await })
            })
            .collect();
        let arrived = async || Ok(atlassian.token_calls(since).await?.len() == GRANTS);
        until("token calls", SOON, arrived).await?;
        halted.process.signal(Signal::STOP)?;
        let by_other = join_all(visitors.iter().map(|visitor| works(visitor, &other))).await;
        let calls = atlassian.token_calls(since).await?;
        let owners: std::collections::BTreeSet<_> = calls.iter().filter_map(owner).collect();
        halted.process.signal(Signal::CONT)?;
        join_all(asking).await;
        let by_both = join_all(visitors.iter().map(|visitor| works(visitor, &halted.url))).await;
        let kept = database.generations().await? - before;
        stall.trials += GRANTS;
        stall.lost += by_other
            .iter()
            .zip(&by_both)
            .filter(|(other, both)| !(**other && **both))
            .count();
        stall.twice += kept.abs_diff(owners.len());
        // And the pair that was kept is one that goes on.
        atlassian.end_access_tokens().await?;
        let later = join_all(visitors.iter().map(|visitor| works(visitor, &other))).await;
        stall.lost += later.iter().filter(|works| !**works).count();
        stall.breaches += atlassian.breaches(since).await?;
        eprintln!("trials: stall: {} trials, {} lost", stall.trials, stall.lost);
        if stall.lost + stall.twice + stall.breaches > 0 {
            eprintln!("trials: stall: see {}\n{}", fleet.keep_folder().display(), fleet.said());
            break;
        }
    }
    Ok(Some(stall))
}

fn owner(call: &Received) -> Option<&str> {
    Some(call.owner.as_ref()?.account_id.as_str())
}

impl Stall {
    pub fn tell(&self, figures: &mut Figures) {
        figures.none_of("stall_lost_grants", self.lost, self.trials, "grants");
        figures.none_of("stall_kept_twice", self.twice, self.trials, "refreshes");
        figures.none_of("stall_refused_tokens", self.breaches, self.trials, "calls");
    }
}
