//! Byline's server. Data flows one way: `web` asks `session`, `grant`, `jira` and `outbox`, which
//! ask `vault` and `store`.

pub mod avatars;
pub mod config;
pub mod desk;
pub mod drafts;
#[cfg(test)]
mod drift;
pub mod egress;
pub mod grant;
pub mod ground;
pub mod ids;
pub mod jira;
pub mod network;
pub mod outbox;
pub mod page_owner;
pub mod pending_edits;
pub mod rate;
pub mod rotation;
pub mod seams;
pub mod seldom;
pub mod session;
pub mod site_names;
pub mod store;
#[cfg(test)]
#[path = "../tests/common/cases.rs"]
mod test_cases;
#[cfg(test)]
#[path = "../tests/common/database.rs"]
mod test_database;
pub mod vault;
pub mod web;
