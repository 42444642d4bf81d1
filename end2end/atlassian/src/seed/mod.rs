//! The world as the demo and every test find it: people, two sites, their projects and issues.

mod acme;
mod adf_gallery;
mod build;
mod conversation;
mod every_field;
mod globex;
mod people;

use crate::{clock::HOUR, clock::Millis, jira::model::Site};

pub use people::{ROHIT, extra_person, people, welcome};

/// Both sites. Times are told back from the full hour.
pub fn sites(now: Millis) -> Vec<Site> {
    let now = now - now.rem_euclid(HOUR);
    vec![acme::site(now), globex::site(now)]
}
