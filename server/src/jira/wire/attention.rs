use app::model::Tally;
use serde::Deserialize;

use super::{Part, Parted};

/// The field `watches`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WireWatches {
    watch_count: Part<u64>,
    is_watching: Part<bool>,
}

impl Parted<'_> for WireWatches {}

impl WireWatches {
    pub fn into_tally(self) -> Option<Tally> {
        tally(self.watch_count, self.is_watching)
    }
}

/// The field `votes`.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WireVotes {
    votes: Part<u64>,
    has_voted: Part<bool>,
}

impl Parted<'_> for WireVotes {}

impl WireVotes {
    pub fn into_tally(self) -> Option<Tally> {
        tally(self.votes, self.has_voted)
    }
}

fn tally(count: Part<u64>, mine: Part<bool>) -> Option<Tally> {
    Some(Tally {
        count: count.ok()?,
        mine: mine.ok()?,
    })
}
