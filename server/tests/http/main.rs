//! Byline over real HTTP, against the stand-in for Atlassian in a process of its own and a real
//! database.

mod actions;
mod attaching;
mod attention;
mod audiences;
mod browser;
mod caches;
mod commenting;
mod connecting;
#[path = "../common/database.rs"]
mod database;
mod database_down;
mod drafts;
mod elsewhere;
mod files;
mod foreign_ids;
mod hardening;
mod history;
mod house;
mod limits;
mod logs;
mod long_comments;
mod news;
mod overload;
mod process;
mod refreshing;
mod revising;
mod rotating;
mod signing_in;
mod smuggling;
mod snapshot;
mod stand_in;
mod stopping;
mod upstream;
mod upstream_faults;
mod wire;
