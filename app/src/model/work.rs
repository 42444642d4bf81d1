use super::{IssueKey, Moment, Person, Site};
use crate::adf::Doc;

/// Work that somebody logged.
#[derive(Debug, Clone, PartialEq)]
pub struct Work {
    pub author: Option<Person>,
    /// When it began.
    pub started: Option<Moment>,
    /// How long it took, in Jira's words.
    pub spent: Option<String>,
    pub comment: Option<Doc>,
}

/// One page of the work logged on an issue.
#[derive(Debug, Clone)]
pub struct WorkLog {
    pub site: Site,
    pub key: IssueKey,
    /// In Jira's order.
    pub entries: Vec<Work>,
    /// Counted from 1.
    pub page: usize,
    pub pages: usize,
    /// Some entries could not be read.
    pub incomplete: bool,
}
