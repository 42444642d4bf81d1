//! `/images/...`: the faces of people and sites and the icons that replies point to.

use axum::http::StatusCode;

use crate::{errors, png, reply::Reply, world::World};

/// The picture at a path of segments after `/images`.
pub fn answer(world: &World, segments: &[&str], path: &str) -> Reply {
    let colour = match segments {
        ["avatar", file] => file
            .strip_suffix(".png")
            .and_then(|account| world.people.get(account))
            .map(|person| person.colour),
        ["site", "acme.png"] => Some([0x0c, 0x66, 0xe4]),
        ["site", "globex.png"] => Some([0x21, 0x6e, 0x4e]),
        ["icon", _] => Some([0x62, 0x6f, 0x86]),
        _ => None,
    };
    match colour {
        Some(colour) => Reply::bytes(StatusCode::OK, "image/png", png::square(48, colour))
            .header(axum::http::header::CACHE_CONTROL, "max-age=3600"),
        None => errors::problem(StatusCode::NOT_FOUND, "No such picture.", path),
    }
}
