use std::collections::HashMap;

use anyhow::Result;
use serde_json::{Value, json};

use crate::stand_in::{Received, StandIn};

/// One of so many upstream calls breaks off.
const BREAKS: u32 = 20;

/// So many breaks are scripted at once.
const BATCH: u32 = 100;

/// The other end: whose token each call carried, compared with whose issue it was about.
pub struct Upstream {
    /// Account by issue.
    owners: HashMap<String, String>,
    since: u64,
    pub checked: usize,
    pub mismatches: usize,
}

impl Upstream {
    pub fn new(owners: HashMap<String, String>, since: u64) -> Self {
        Self {
            owners,
            since,
            checked: 0,
            mismatches: 0,
        }
    }

    /// Looks at the calls since the last time.
    pub async fn look(&mut self, atlassian: &StandIn) -> Result<()> {
        for call in atlassian.received(self.since, "/ex/jira/").await? {
            self.since = self.since.max(call.seq);
            let Some(wanted) = self.wanted(&call) else { continue };
            let mismatches = call.owner.as_ref().is_some_and(|owner| owner.account_id != *wanted);
            self.checked += 1;
            if mismatches {
                eprintln!("trials: soak: {} {} under {:?}", call.method, call.path, call.owner);
                self.mismatches += 1;
            }
        }
        Ok(())
    }

    /// Whose issue it is about, by its path.
    fn wanted(&self, call: &Received) -> Option<&String> {
        let (_, after) = call.path.split_once("/issue/")?;
        self.owners.get(after.split('/').next()?)
    }
}

/// Keeps one of [`BREAKS`] upstream calls breaking off, by turns before it takes effect, after, and in
/// the middle of the reply.
pub async fn keep_breaking(atlassian: &StandIn) -> Result<()> {
    let coming: Vec<Value> = atlassian.read("faults").await?;
    if coming.len() > BATCH as usize / 2 {
        return Ok(());
    }
    for number in 0..BATCH {
        let action = match number % 3 {
            0 => json!({"type": "reset", "when": "before"}),
            1 => json!({"type": "reset", "when": "after"}),
            _ => json!({"type": "truncate", "after_bytes": 10 * number}),
        };
        let fault = json!({"path": "/ex/jira/", "skip": BREAKS * number, "action": action});
        atlassian.fault(fault).await?;
    }
    Ok(())
}
