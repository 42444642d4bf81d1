use anyhow::Result;
use serde_json::json;
use url::Url;

use super::kinds;
use crate::{crowd::crowd, database::Kind, figures::Figures, fleet::Fleet, options::Options};

const ISSUE: &str = "/acme/browse/DEMO-6";

/// One grant that has run out, wanted by everybody at once: one token call for each round.
pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    let (one, rounds) = if options.short { (1_000, 2) } else { (10_000, 5) };
    for kind in kinds(options) {
        let name = format!("stampede_{}", kind.name());
        stampede(options, figures, kind, &name, 1, one, 1).await?;
    }
    if options.postgres().is_some() {
        let each = if options.short { 200 } else { 1_000 };
        stampede(
            options,
            figures,
            Kind::Postgres,
            "stampede_3_processes",
            3,
            each,
            rounds,
        )
        .await?;
    }
    Ok(())
}

async fn stampede(
    options: &Options,
    figures: &mut Figures,
    kind: Kind,
    name: &str,
    processes: usize,
    each: usize,
    rounds: usize,
) -> Result<()> {
    eprintln!("trials: {name}: {each} requests at once, {processes} processes, {rounds} rounds");
    let fleet = Fleet::start(options, kind, name, processes).await?;
    let visitors = fleet.visitors(1, &mut options.chance(1)).await?;
    let urls: Vec<Url> = fleet.replicas.iter().map(|replica| replica.url.clone()).collect();
    // The grant's last use need not be written down by each of the crowd.
    visitors[0].open(fleet.url(), ISSUE).await?;
    let (mut calls, mut served) = (0, 0);
    for _ in 0..rounds {
        fleet.atlassian.end_access_tokens().await?;
        fleet.database.expire().await?;
        let since = fleet.atlassian.last().await?;
        // Long enough for the crowd to gather.
        let slow = json!({"path": "/oauth/token", "action": {"type": "delay", "before_ms": 2000}});
        fleet.atlassian.fault(slow).await?;
        let answers = crowd(&visitors[0], &urls, each, ISSUE).await?;
        eprintln!("trials: {name}: answers by status: {answers:?}");
        let seen = fleet.atlassian.token_calls(since).await?;
        figures.must(
            seen.len() == 1,
            format!("{name}: not one token call for one expiry: {seen:?}"),
        );
        calls += seen.len();
        served += answers.get(&200).copied().unwrap_or_default();
    }
    figures.add(&format!("{name}_rounds"), rounds, "rounds");
    figures.add(&format!("{name}_requests"), rounds * each * processes, "requests");
    figures.add(&format!("{name}_served"), served, "requests");
    figures.add(&format!("{name}_token_calls"), calls, "calls");
    Ok(())
}
