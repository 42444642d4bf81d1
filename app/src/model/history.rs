use super::{IssueKey, Moment, Person, Site};

/// One field of an issue that changed, as Jira words it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldChange {
    pub field: String,
    /// Nothing where it was empty.
    pub from: Option<String>,
    pub to: Option<String>,
}

/// What somebody changed of an issue at once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    pub author: Option<Person>,
    pub at: Option<Moment>,
    pub fields: Vec<FieldChange>,
}

/// One page of an issue's history.
#[derive(Debug, Clone)]
pub struct History {
    pub site: Site,
    pub key: IssueKey,
    /// The newest first.
    pub changes: Vec<Change>,
    /// Counted from 1.
    pub page: usize,
    pub pages: usize,
    /// Some changes could not be read.
    pub incomplete: bool,
}
