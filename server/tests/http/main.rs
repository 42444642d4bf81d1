//! Byline over real HTTP, against the stand-in for Atlassian in a process of its own and a real
//! database.

mod browser;
mod commenting;
mod connecting;
#[path = "../common/database.rs"]
mod database;
mod hardening;
mod house;
mod long_comments;
mod refreshing;
mod stand_in;
mod upstream;
mod upstream_faults;
