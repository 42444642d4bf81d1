//! Byline's server. Data flows one way: `web` asks `session`, `grant`, `jira` and `outbox`, which
//! ask `vault` and `store`.

pub mod config;
pub mod desk;
pub mod egress;
pub mod grant;
pub mod ids;
pub mod jira;
pub mod outbox;
pub mod seams;
pub mod session;
pub mod store;
pub mod vault;
pub mod web;
