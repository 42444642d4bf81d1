//! The Atlassian Document Format.

use serde_json::Value;

/// A document.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc(pub Value);
