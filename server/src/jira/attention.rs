use app::model::{Attend, IssueKey};
use http::Method;
use serde_json::json;

use super::{Effect, Jira, JiraError};

impl Jira {
    /// Watches an issue or votes for it, or ends that; always as this person, whom it names itself.
    /// Doing it twice is as good as once.
    pub async fn attend(&self, key: &IssueKey, what: Attend) -> Result<(), JiraError> {
        let me = self.account();
        let (method, path, body) = match what {
            Attend::Watch => (Method::POST, format!("issue/{key}/watchers"), Some(json!(me.as_str()))),
            Attend::StopWatching => (Method::DELETE, format!("issue/{key}/watchers?accountId={me}"), None),
            Attend::Vote => (Method::POST, format!("issue/{key}/votes"), None),
            Attend::RemoveVote => (Method::DELETE, format!("issue/{key}/votes"), None),
        };
        self.call(method, &path, body.as_ref(), Effect::Write).await?;
        Ok(())
    }
}
