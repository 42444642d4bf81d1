//! Links to what is outside Jira (facts sheet, 5.8).

use serde_json::{Value, json};

use super::Call;
use crate::{
    reply::{Answer, Reply},
    world::World,
};

/// `GET remotelink`: a bare array. OAS says one object, which is what comes for a `globalId`.
pub fn list(world: &mut World, call: &Call) -> Answer {
    let issue = call.issue(world)?;
    let view = call.view(world);
    let links = issue.remote_links.iter().zip(10_000..).map(|(link, id)| {
        let mut link = link.clone();
        link["id"] = json!(id);
        link["self"] = json!(view.link(&format!("issue/{}/remotelink/{id}", issue.key)));
        link
    });
    Ok(Reply::ok(&links.collect::<Value>()))
}
