//! What the stand-in does, over real HTTP: the testable facts about Atlassian, each named by what it
//! shows. Every test has a stand-in of its own.

mod attachments;
mod comments;
mod consent;
mod control;
mod fields;
mod harness;
mod identity;
mod issues;
mod limits;
mod people;
mod readme;
mod search;
mod tokens;
