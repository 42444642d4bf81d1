use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use futures::future::{join_all, try_join_all};
use serde_json::json;

use super::{
    comments::{Comment, judge, unsure},
    refresh::works,
};
use crate::{
    cluster::{Cluster, Replication},
    database::Kind,
    figures::Figures,
    fleet::Fleet,
    gate::Gatehouse,
    options::Options,
    visitor::Visitor,
    wait::until,
};

const ISSUE: &str = "/acme/browse/DEMO-6";

/// So many people refresh, and half of them comment, when the primary dies.
const PEOPLE: usize = 64;

/// A round makes a cluster, fails over, and lets leases run out.
const ROUND: Duration = Duration::from_secs(90);

/// For a form to be sent until it is answered.
const PATIENCE: Duration = Duration::from_secs(60);

/// What came of the failovers of one way of replication.
struct Lane {
    replication: Replication,
    failovers: usize,
    grants: usize,
    lost_grants: usize,
    refused_tokens: usize,
    comments: usize,
    doubled: usize,
    lost: usize,
    misattributed: usize,
    slowest: Duration,
}

pub struct Lanes(Vec<Lane>);

/// The primary dies in mid-commit, the standby takes its place, and Byline, which knows one address, goes
/// on there.
pub async fn run(options: &Options) -> Result<Option<Lanes>> {
    let Some(programs) = options.postgres_programs() else {
        return Ok(None);
    };
    // A lease that outlives the primary takes longer than a short run may.
    if options.short && !options.asks_for("failover") {
        return Ok(None);
    }
    let both = [Replication::Synchronous, Replication::Asynchronous];
    let lanes = both.into_iter().enumerate();
    let lanes = lanes.map(|(stream, replication)| lane(options, programs, replication, stream as u64));
    Ok(Some(Lanes(try_join_all(lanes).await?)))
}

impl Lanes {
    pub fn tell(&self, figures: &mut Figures) {
        for lane in &self.0 {
            let name = format!("failover_{}", lane.replication.name());
            figures.add(&name, lane.failovers, "failovers");
            let slowest = lane.slowest.as_secs_f64();
            figures.decimal(&format!("{name}_slowest_recovery"), slowest, "s");
            figures.none_of(&format!("{name}_lost_grants"), lane.lost_grants, lane.grants, "grants");
            let misattributed = format!("{name}_comments_under_another_name");
            figures.none_of(&misattributed, lane.misattributed, lane.comments, "comments");
            let (doubled, lost) = (format!("{name}_comments_doubled"), format!("{name}_comments_lost"));
            if lane.replication == Replication::Synchronous {
                figures.none_of(
                    &format!("{name}_refused_tokens"),
                    lane.refused_tokens,
                    lane.grants,
                    "calls",
                );
                figures.none_of(&doubled, lane.doubled, lane.comments, "comments");
                figures.none_of(&lost, lane.lost, lane.comments, "comments");
            } else {
                // What was confirmed and is gone, nobody can know of: it is told, and not judged.
                figures.add(&format!("{name}_refused_tokens"), lane.refused_tokens, "calls");
                figures.add(&format!("{name}_comments_trials"), lane.comments, "comments");
                figures.add(&doubled, lane.doubled, "comments");
                figures.add(&lost, lane.lost, "comments");
            }
        }
    }
}

async fn lane(options: &Options, programs: &Path, replication: Replication, stream: u64) -> Result<Lane> {
    let rounds = if options.short { 1 } else { 4 };
    let mut chance = options.chance(300 + stream);
    let mut lane = Lane {
        replication,
        failovers: 0,
        grants: 0,
        lost_grants: 0,
        refused_tokens: 0,
        comments: 0,
        doubled: 0,
        lost: 0,
        misattributed: 0,
        slowest: Duration::ZERO,
    };
    for round in 0..rounds {
        if round > 0 && options.left() < ROUND {
            break;
        }
        fail_over(options, programs, &mut lane, round, &mut chance).await?;
        eprintln!(
            "trials: failover {}: {} of {} grants lost, {} of {} comments doubled, {} lost",
            replication.name(),
            lane.lost_grants,
            lane.grants,
            lane.doubled,
            lane.comments,
            lane.lost
        );
    }
    Ok(lane)
}

async fn fail_over(
    options: &Options,
    programs: &Path,
    lane: &mut Lane,
    round: usize,
    chance: &mut fastrand::Rng,
) -> Result<()> {
    let cluster = Cluster::start(programs, lane.replication).await?;
    let gate = Gatehouse::before(&cluster.primary()?).await?;
    let port = gate.url.port().context("a gate without a port")?;
    let server = format!("postgres://byline@127.0.0.1:{port}/postgres");
    let name = format!("failover_{}_{round}", lane.replication.name());
    let mut fleet = Fleet::start_on(options, Kind::Postgres, &name, 1, Some(&server)).await?;
    let visitors = fleet.visitors(PEOPLE, chance).await?;
    let summaries: Vec<String> = (0..PEOPLE / 2).map(|number| format!("Issue {number}")).collect();
    let issues = fleet.atlassian.issues(&fleet.callback(), &summaries).await?;
    let comments: Vec<Comment<'_>> = visitors
        .iter()
        .zip(&issues)
        .enumerate()
        .map(|(number, (author, issue))| Comment {
            author,
            issue,
            key: format!("failover-{number:04}-{:016x}", chance.u64(..)),
            text: format!("failover-{number:04}-end"),
        })
        .collect();

    let since = fleet.atlassian.last().await?;
    fleet.atlassian.end_access_tokens().await?;
    fleet.database.expire().await?;
    for path in ["/oauth/token", "/comment$"] {
        let action = json!({"type": "delay", "before_ms": chance.u64(0..150), "after_ms": chance.u64(0..150)});
        let fault = json!({"method": "POST", "path_regex": path, "times": null, "action": action});
        fleet.atlassian.fault(fault).await?;
    }
    let url = fleet.url().clone();
    let sending = join_all(comments.iter().map(|comment| send(comment, &url)));
    let reading = join_all(visitors[PEOPLE / 2..].iter().map(|visitor| visitor.open(&url, ISSUE)));
    let (before, parted) = (chance.u64(50..700), chance.u64(0..300));
    let dying = async {
        tokio::time::sleep(Duration::from_millis(before)).await;
        cluster.part().await?;
        // What is committed now has reached the primary alone.
        tokio::time::sleep(Duration::from_millis(parted)).await;
        cluster.fail_over().await?;
        gate.lead_to(&cluster.standby()?);
        anyhow::Ok(Instant::now())
    };
    let (answered, _, promoted) = futures::join!(sending, reading, dying);
    let promoted = promoted?;
    fleet.atlassian.no_faults().await?;
    let works = join_all(visitors.iter().map(|visitor| works(visitor, &url))).await;
    lane.failovers += 1;
    lane.slowest = lane.slowest.max(promoted.elapsed());
    lane.grants += works.len();
    lane.lost_grants += works.iter().filter(|works| !**works).count();
    lane.refused_tokens += fleet.atlassian.breaches(since).await?;
    let settled = async || Ok(fleet.database.unsettled().await? == 0);
    // What does not settle must be shown to its author.
    _ = until("comments to settle", unsure(options), settled).await;
    let outcome = judge(&fleet, &comments, &answered).await?;
    lane.comments += outcome.trials;
    lane.doubled += outcome.doubled;
    lane.lost += outcome.lost;
    lane.misattributed += outcome.misattributed;
    if works.contains(&false) || outcome.doubled + outcome.lost + outcome.misattributed > 0 {
        eprintln!(
            "trials: {name}: see {}\n{}",
            fleet.keep_folder().display(),
            fleet.said()
        );
    }
    Ok(())
}

/// Sends one form again and again until Byline says that it has it.
async fn send(comment: &Comment<'_>, url: &url::Url) -> bool {
    let latest = Instant::now() + PATIENCE;
    loop {
        let Comment {
            author,
            issue,
            key,
            text,
        } = comment;
        let author: &Visitor = author;
        if author
            .comment(url, issue, key, text)
            .await
            .is_ok_and(|answer| answer.status().is_redirection())
        {
            return true;
        }
        if Instant::now() > latest {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
