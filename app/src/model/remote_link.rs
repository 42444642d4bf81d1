use super::{IssueKey, Site};

/// A link from an issue to something outside Jira.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemoteLink {
    pub title: String,
    /// As somebody or some application gave it; it may lead nowhere.
    pub address: String,
    pub summary: Option<String>,
    /// What it leads to: "Confluence".
    pub application: Option<String>,
    /// In the direction in which it reads from the issue: "mentioned in".
    pub relation: Option<String>,
    /// What it leads to is done.
    pub resolved: bool,
}

/// All such links of an issue.
#[derive(Debug, Clone)]
pub struct RemoteLinks {
    pub site: Site,
    pub key: IssueKey,
    pub links: Vec<RemoteLink>,
    /// Some could not be read.
    pub incomplete: bool,
}
