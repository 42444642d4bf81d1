//! `GET serverInfo`: about the site; needs no scope.

use serde_json::json;

use super::Call;
use crate::{
    reply::{Answer, Reply},
    world::World,
};

pub fn get(world: &mut World, call: &Call) -> Answer {
    let view = call.view(world);
    Ok(Reply::ok(&json!({
        "baseUrl": view.site.url,
        "displayUrl": view.site.url,
        "version": "1001.0.0-SNAPSHOT",
        "versionNumbers": [1001, 0, 0],
        "deploymentType": "Cloud",
        "buildNumber": 100_286,
        "buildDate": view.time(call.now),
        "serverTime": view.time(call.now),
        "scmInfo": "stand-in",
        "serverTitle": view.site.name,
        "defaultLocale": {"locale": "en_US"},
    })))
}
