use app::{
    adf::{Doc, Room},
    model::IssueKey,
};
use http::Method;
use serde_json::json;

use super::{Effect, Jira, JiraError, parse, vouches, wire::WireDescription};

impl Jira {
    /// An issue's description, to be changed; nothing where it has none.
    ///
    /// # Errors
    /// [`JiraError::Unreadable`] also when it is no document.
    pub async fn description(&self, key: &IssueKey) -> Result<Option<Doc>, JiraError> {
        let reply = self.get(&format!("issue/{key}?fields=description")).await?;
        let read = parse::<WireDescription>(&reply)?.read(&mut Room::default());
        read.map_err(|_| JiraError::Unreadable)
    }

    /// Gives an issue another description. The reply has no body that could name anybody; its header does.
    ///
    /// # Errors
    /// [`JiraError::Ambiguous`] when it may or may not have happened, or no account vouches for it.
    pub async fn put_description(&self, key: &IssueKey, body: &Doc) -> Result<(), JiraError> {
        let request = json!({"fields": {"description": body.to_json()}});
        let reply = self
            .call(Method::PUT, &format!("issue/{key}"), Some(&request), Effect::Write)
            .await?;
        if vouches(&reply.headers) {
            Ok(())
        } else {
            Err(JiraError::Ambiguous)
        }
    }
}
