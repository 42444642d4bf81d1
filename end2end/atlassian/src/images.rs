//! `/images/...`: the faces of people and sites and the icons that replies point to.

use axum::http::{StatusCode, header};

use crate::{errors, png, portrait, reply::Reply, world::World};

/// The picture at a path of segments after `/images`.
pub fn answer(world: &World, segments: &[&str], path: &str) -> Reply {
    let person = match segments {
        ["avatar" | "initials", file] => file.strip_suffix(".png").and_then(|account| world.people.get(account)),
        _ => None,
    };
    match (segments, person) {
        (["avatar", _], Some(person)) if person.has_picture => shown(portrait::of(&person.account_id, person.colour)),
        // As Gravatar does for those who have none.
        (["avatar", file], Some(_)) => {
            let elsewhere = format!("{}/images/initials/{file}", world.settings.origin);
            Reply::redirect(StatusCode::FOUND, &elsewhere)
        }
        (["initials", _], Some(person)) => shown(png::square(48, person.colour)),
        (["site", "acme.png"], _) => shown(png::square(48, [0x0c, 0x66, 0xe4])),
        (["site", "globex.png"], _) => shown(png::square(48, [0x21, 0x6e, 0x4e])),
        (["icon", _], _) => shown(png::square(48, [0x62, 0x6f, 0x86])),
        _ => errors::problem(StatusCode::NOT_FOUND, "No such picture.", path),
    }
}

fn shown(picture: Vec<u8>) -> Reply {
    Reply::bytes(StatusCode::OK, "image/png", picture).header(header::CACHE_CONTROL, "max-age=3600")
}
