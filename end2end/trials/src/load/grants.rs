use std::time::Instant;

use anyhow::{Result, ensure};

use super::pace::open;
use crate::{
    database::Kind,
    figures::{Figures, quantile},
    fleet::Fleet,
    options::Options,
};

const FEW: usize = 1_000;
const WARM_UP: usize = 200;

/// So much longer may a page take with a million grants.
const MOST: f64 = 1.10;

/// A short run on a busy machine tells only whether a page reads all of them.
const MOST_SHORT: f64 = 2.0;

/// The same page with a thousand grants in the database and with a million. Both are there at once and
/// are asked by turns, so that whatever else the machine does falls on both.
pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    let (many, rounds) = if options.short {
        (20_000, 300)
    } else {
        (options.grants, 3_000)
    };
    let mut kinds = vec![Kind::Sqlite];
    if options.postgres().is_some() {
        kinds.push(Kind::Postgres);
    }
    for kind in kinds {
        let mut chance = options.chance(800);
        let mut halves = Vec::new();
        for size in [FEW, many] {
            let name = format!("grants_{size}_{}", kind.name());
            let fleet = Fleet::start(options, kind, &name, 1).await?;
            let visitor = fleet.visitors(1, &mut chance).await?.remove(0);
            eprintln!("trials: {name}: filling the database");
            fleet.database.fill(1, size).await?;
            halves.push((name, fleet, visitor, Vec::new()));
        }
        for round in 0..WARM_UP + rounds {
            // The second of two requests finds the machine as the first has left it.
            halves.reverse();
            for (name, fleet, visitor, times) in &mut halves {
                let began = Instant::now();
                let status = open(visitor, fleet.url()).await;
                ensure!(status == Some(200), "{name}: the issue page answered {status:?}");
                if round >= WARM_UP {
                    times.push(began.elapsed().as_secs_f64() * 1000.0);
                }
            }
        }
        // An even number of turns has left them in their order.
        let mut medians = Vec::new();
        for (name, _, _, times) in &mut halves {
            medians.push(quantile(times, 0.5));
            figures.decimal(&format!("{name}_p50"), quantile(times, 0.5), "ms");
            figures.decimal(&format!("{name}_p99"), quantile(times, 0.99), "ms");
        }
        let ratio = medians[1] / medians[0];
        figures.decimal(&format!("grants_{}_ratio", kind.name()), ratio, "times");
        let most = if options.short { MOST_SHORT } else { MOST };
        figures.must(
            ratio < most,
            format!("grants_{}: {ratio:.2} times as long", kind.name()),
        );
    }
    Ok(())
}
