use app::model::IssueKey;

use super::{
    Jira, JiraError, parse,
    wire::{Found, WireParent},
};

/// Jira's hierarchies have three levels, and more only where a site makes some.
const MOST_LEVELS: usize = 8;

impl Jira {
    /// The issues above an issue, its own parent first. Jira names the parent of an issue and no more, so each level is
    /// a request.
    ///
    /// # Errors
    /// When the issue itself cannot be read. Above a parent that is hidden from the person nothing is known, and
    /// [`Found::more`] says so.
    pub async fn parents(&self, key: &IssueKey) -> Result<Found, JiraError> {
        let mut found = Found::default();
        let mut at = key.clone();
        while found.issues.len() < MOST_LEVELS {
            let reply = match self.get(&format!("issue/{at}?fields=parent")).await {
                Ok(reply) => reply,
                Err(JiraError::NotFound) if at != *key => {
                    found.more = true;
                    return Ok(found);
                }
                Err(error) => return Err(error),
            };
            let Some(parent) = parse::<WireParent>(&reply)?.into_ref() else {
                return Ok(found);
            };
            let parent = parent.ok_or(JiraError::Unreadable)?;
            if parent.key == *key || found.issues.iter().any(|known| known.key == parent.key) {
                return Ok(found);
            }
            at = parent.key.clone();
            found.issues.push(parent);
        }
        found.more = true;
        Ok(found)
    }
}
