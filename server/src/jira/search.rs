use app::model::IssueRef;
use serde_json::json;

use super::{
    Jira, JiraError, jql, parse,
    wire::{REF_FIELDS, SearchPage},
};

/// Issues that a search shows.
const FOUND: usize = 25;

/// Issues that the home page shows of those lately viewed.
const RECENT: usize = 12;

impl Jira {
    /// Issues that hold all words of `text`, last changed first, and whether there are more.
    pub async fn search(&self, text: &str) -> Result<(Vec<IssueRef>, bool), JiraError> {
        match jql::about(text) {
            Some(jql) => self.find(&jql, FOUND).await,
            None => Ok((Vec::new(), false)),
        }
    }

    /// Issues that the person lately viewed, as Jira remembers it, and whether there are more.
    pub async fn recent(&self) -> Result<(Vec<IssueRef>, bool), JiraError> {
        self.find(jql::RECENT, RECENT).await
    }

    async fn find(&self, jql: &str, most: usize) -> Result<(Vec<IssueRef>, bool), JiraError> {
        let reply = self
            .query(
                "search/jql",
                &json!({"jql": jql, "maxResults": most, "fields": REF_FIELDS}),
            )
            .await?;
        Ok(parse::<SearchPage>(&reply)?.into_refs())
    }
}
