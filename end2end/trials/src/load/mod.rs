//! Requests by the clock, whether or not the ones before were answered: at a rate that Byline keeps
//! up with, at five times that, while a process stops, and while all are replaced one by one. And the
//! same page with few grants in the database and with a million.

mod grants;
mod pace;
mod replace;

use std::time::Duration;

use anyhow::Result;

use self::pace::{Pace, keep_pace};
use crate::{database::Kind, figures::Figures, fleet::Fleet, options::Options};

/// The page that everybody opens: an issue with some comments.
const ISSUE: &str = "/acme/browse/DEMO-1";

pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    if options.wants("load") {
        rates(options, figures).await?;
    }
    if options.wants("stop") {
        replace::stop(options, figures).await?;
    }
    if options.wants("rolling") && options.postgres().is_some() {
        replace::rolling(options, figures).await?;
    }
    if options.wants("grants") {
        grants::run(options, figures).await?;
    }
    Ok(())
}

/// As much as one process can, a steady half of it, five times as much, and the half again.
async fn rates(options: &Options, figures: &mut Figures) -> Result<()> {
    let fleet = Fleet::start(options, Kind::Sqlite, "load", 1).await?;
    let visitors = fleet.visitors(20, &mut options.chance(500)).await?;
    let lasts = Duration::from_secs(if options.short { 3 } else { 15 });
    let most = pace::most(&visitors, fleet.url(), lasts / 3).await?;
    figures.decimal("load_closed_loop", most, "requests/s");
    let steady = Pace {
        a_second: most / 2.0,
        lasts,
    };
    let overload = Pace {
        a_second: most * 5.0,
        lasts,
    };
    eprintln!(
        "trials: load: {:.0} requests/s, then {:.0}",
        steady.a_second, overload.a_second
    );
    let before = keep_pace(&visitors, fleet.url(), steady).await?;
    figures.must(
        before.failed == 0,
        format!("load_steady: {} requests failed", before.failed),
    );
    before.tell(figures, "load_steady");
    let over = keep_pace(&visitors, fleet.url(), overload).await?;
    over.tell(figures, "load_overload");
    let after = pace::recovery(&visitors[0], fleet.url(), Duration::from_secs(60)).await?;
    figures.decimal("load_recovery", after.as_secs_f64(), "s");
    let again = keep_pace(&visitors, fleet.url(), steady).await?;
    figures.must(
        again.failed == 0,
        format!("load_afterwards: {} requests failed", again.failed),
    );
    again.tell(figures, "load_afterwards");
    figures.decimal("load_resident_afterwards", fleet.replicas[0].process.resident()?, "MB");
    Ok(())
}
