//! Atlassian's authorization server: consent, tokens, and what a token reaches.

pub mod authorize;
pub mod grants;
pub mod identity;
pub mod pages;
pub mod privacy;
pub mod scopes;
pub mod token;
