use std::{
    sync::atomic::{AtomicBool, Ordering},
    time::{Duration, Instant},
};

use anyhow::Result;
use futures::future::join_all;
use rustix::process::Signal;
use serde_json::json;
use url::Url;

use super::{ISSUE, pace::open};
use crate::{
    database::Kind,
    figures::Figures,
    fleet::{Fleet, Replica},
    options::Options,
    visitor::Visitor,
    wait::until,
};

const SOON: Duration = Duration::from_secs(20);

/// SIGTERM while pages, comments and a refresh are under way: each of them is answered.
pub async fn stop(options: &Options, figures: &mut Figures) -> Result<()> {
    let (cycles, pages, comments) = if options.short { (1, 40, 10) } else { (5, 200, 50) };
    let mut fleet = Fleet::start(options, Kind::Sqlite, "stop", 1).await?;
    let visitors = fleet.visitors(pages + comments, &mut options.chance(600)).await?;
    let (mut failed, mut slowest) = (0, Duration::ZERO);
    for cycle in 0..cycles {
        let since = fleet.atlassian.last().await?;
        // All hang at Jira when the signal comes.
        let slow = json!({"path": "/ex/jira/", "times": null, "action": {"type": "delay", "before_ms": 1500}});
        fleet.atlassian.fault(slow).await?;
        let url = fleet.url().clone();
        let under_way: Vec<_> = visitors
            .iter()
            .enumerate()
            .map(|(number, visitor)| {
                let (visitor, url) = (visitor.clone(), url.clone());
                tokio::spawn(async move {
                    if number < pages {
                        return open(&visitor, &url).await == Some(200);
                    }
                    let (key, text) = (
                        format!("stop-{cycle:08}-{number:08}"),
                        format!("stop-{cycle}-{number}-end"),
                    );
                    let answer = visitor.comment(&url, "DEMO-6", &key, &text).await;
                    answer.is_ok_and(|answer| answer.status().is_redirection())
                })
            })
            .collect();
        let all_there = async || Ok(fleet.atlassian.received(since, "/ex/jira/").await?.len() >= pages + comments);
        until("requests to hang", SOON, all_there).await?;
        let replica = &mut fleet.replicas[0];
        replica.process.signal(Signal::TERM)?;
        let began = Instant::now();
        for answered in join_all(under_way).await {
            failed += usize::from(!answered?);
        }
        let status = replica.process.ended().await?;
        slowest = slowest.max(began.elapsed());
        figures.must(status.success(), format!("stop: it ended with {status}"));
        fleet.atlassian.no_faults().await?;
        fleet.replicas[0].restart().await?;
    }
    let there = fleet.atlassian.comments("DEMO-6").await?;
    let posted = there.iter().filter(|comment| comment.text.starts_with("stop-")).count();
    let sent = cycles * comments;
    figures.must(posted == sent, format!("stop: {posted} of {sent} comments are there"));
    figures.none_of("stop_failed", failed, cycles * visitors.len(), "requests");
    figures.decimal("stop_slowest", slowest.as_secs_f64(), "s");
    Ok(())
}

/// All processes replaced one after the other while people go on: nobody is signed out, and whoever is
/// sent on to the next process where one is gone has nothing fail.
pub async fn rolling(options: &Options, figures: &mut Figures) -> Result<()> {
    let mut fleet = Fleet::start(options, Kind::Postgres, "rolling", 3).await?;
    let visitors = fleet.visitors(30, &mut options.chance(700)).await?;
    let urls: Vec<Url> = fleet.replicas.iter().map(|replica| replica.url.clone()).collect();
    let over = AtomicBool::new(false);
    let people = visitors
        .iter()
        .enumerate()
        .map(|(number, visitor)| live(visitor, &urls, number, &over));
    let rounds = if options.short { 1 } else { 3 };
    let replacing = async {
        for _ in 0..rounds {
            for replica in &mut fleet.replicas {
                replace(replica).await?;
            }
        }
        over.store(true, Ordering::Relaxed);
        Ok::<(), anyhow::Error>(())
    };
    let (lives, replaced) = tokio::join!(join_all(people), replacing);
    replaced?;
    let sum = |of: fn(&Life) -> usize| lives.iter().map(of).sum::<usize>();
    let requests = sum(|life| life.requests);
    figures.add("rolling_restarts", rounds * urls.len(), "restarts");
    figures.add("rolling_sent_on", sum(|life| life.sent_on), "requests");
    figures.none_of("rolling_logouts", sum(|life| life.logouts), requests, "requests");
    figures.none_of("rolling_failed", sum(|life| life.failed), requests, "requests");
    Ok(())
}

async fn replace(replica: &mut Replica) -> Result<()> {
    replica.process.signal(Signal::TERM)?;
    replica.process.ended().await?;
    replica.restart().await
}

#[derive(Default)]
struct Life {
    requests: usize,
    /// A process did not take the connection, or hung up without an answer: a balancer then asks
    /// another for the page.
    sent_on: usize,
    logouts: usize,
    failed: usize,
}

/// One person's requests, one after the other, until the processes have been replaced.
async fn live(visitor: &Visitor, urls: &[Url], first: usize, over: &AtomicBool) -> Life {
    let mut life = Life::default();
    let mut turn = first;
    while !over.load(Ordering::Relaxed) {
        let url = &urls[turn % urls.len()];
        turn += 1;
        match visitor.open(url, ISSUE).await {
            Ok(answer) => {
                life.requests += 1;
                // Whoever is signed out is sent to sign in.
                life.logouts += usize::from(answer.status().is_redirection() || answer.status() == 401);
                let whole = answer.status() == 200 && answer.bytes().await.is_ok();
                life.failed += usize::from(!whole);
            }
            Err(error) if is_not_taken(&error) => life.sent_on += 1,
            Err(error) => {
                eprintln!("trials: rolling: {error:#}");
                life.requests += 1;
                life.failed += 1;
            }
        }
    }
    life
}

fn is_not_taken(error: &anyhow::Error) -> bool {
    error
        .downcast_ref::<reqwest::Error>()
        .is_some_and(|error| error.is_connect() || (error.is_request() && !error.is_timeout()))
}
