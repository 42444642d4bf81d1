//! Secrets that are still in Byline's memory when nobody uses them any more, copies of it that others
//! made on the way included: those of the HTTP client, of TLS, of the parsers. They are counted and not
//! judged: not all of those copies are ours to wipe.

use std::time::Duration;

use aho_corasick::AhoCorasick;
use anyhow::{Result, ensure};
use futures::{StreamExt, stream};

use crate::{chaos::works, database::Kind, figures::Figures, fleet::Fleet, options::Options, stand_in::CLIENT_SECRET};

/// After the last use of any.
const REST: Duration = Duration::from_secs(8);

/// Who acts at once.
const AT_ONCE: usize = 8;

/// So much of a secret's end is one: the beginning of an access token is the same in each.
const PIECE: usize = 32;

/// As the stand-in makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Secret {
    AccessToken,
    RefreshToken,
    Code,
}

impl Secret {
    fn of(text: &str) -> Self {
        match text {
            // A JWT, whose parts are separated so.
            text if text.contains('.') => Self::AccessToken,
            text if text.len() < 200 => Self::RefreshToken,
            _ => Self::Code,
        }
    }
}

pub async fn run(options: &Options, figures: &mut Figures) -> Result<()> {
    let people = if options.short { 40 } else { 200 };
    let fleet = Fleet::start(options, Kind::Sqlite, "memory", 1).await?;
    let visitors = fleet.visitors(people, &mut options.chance(400)).await?;
    for round in 0..2 {
        if round > 0 {
            fleet.atlassian.end_access_tokens().await?;
            fleet.database.expire().await?;
        }
        let work = visitors.iter().map(|visitor| works(visitor, fleet.url()));
        let worked: Vec<bool> = stream::iter(work).buffer_unordered(AT_ONCE).collect().await;
        ensure!(
            worked.iter().all(|worked| *worked),
            "somebody is not served:\n{}",
            fleet.said()
        );
    }
    tokio::time::sleep(REST).await;
    let memory = fleet.replicas[0].process.memory()?;
    // What is read is all of it: the app's own secret is there as long as Byline runs.
    ensure!(
        AhoCorasick::new([CLIENT_SECRET])?.is_match(&memory),
        "this is no memory of Byline's"
    );
    figures.add("memory_read", memory.len() >> 20, "MB");
    let secrets: Vec<String> = fleet.atlassian.read("secrets").await?;
    let kinds = [
        ("memory_access_tokens", Secret::AccessToken),
        ("memory_refresh_tokens", Secret::RefreshToken),
        ("memory_codes", Secret::Code),
    ];
    for (name, kind) in kinds {
        let ends: Vec<&str> = secrets
            .iter()
            .filter(|secret| Secret::of(secret) == kind)
            .filter_map(|secret| secret.get(secret.len().checked_sub(PIECE)?..))
            .collect();
        let mut found = vec![false; ends.len()];
        for hit in AhoCorasick::new(&ends)?.find_overlapping_iter(&memory) {
            found[hit.pattern().as_usize()] = true;
        }
        let found = found.iter().filter(|found| **found).count();
        figures.add(&format!("{name}_given_out"), ends.len(), "secrets");
        figures.add(&format!("{name}_found"), found, "secrets");
    }
    Ok(())
}
