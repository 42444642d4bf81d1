use app::model::IssueKey;
use serde_json::json;

use super::{
    Jira, JiraError, jql, parse,
    wire::{Found, REF_FIELDS, SearchPage},
};

/// Issues that a search shows.
const FOUND: usize = 25;

/// Issues that the home page shows of those lately viewed.
const RECENT: usize = 12;

/// Children that the page of them shows.
const CHILDREN: usize = 100;

impl Jira {
    /// Issues that hold all words of `text`, last changed first.
    pub async fn search(&self, text: &str) -> Result<Found, JiraError> {
        match jql::about(text) {
            Some(jql) => self.find(&jql, FOUND).await,
            None => Ok(Found::default()),
        }
    }

    /// Issues that the person lately viewed, as Jira remembers it.
    pub async fn recent(&self) -> Result<Found, JiraError> {
        self.find(jql::RECENT, RECENT).await
    }

    /// The issues whose parent an issue is, the oldest first.
    pub async fn children(&self, key: &IssueKey) -> Result<Found, JiraError> {
        self.find(&jql::children(key), CHILDREN).await
    }

    async fn find(&self, jql: &str, most: usize) -> Result<Found, JiraError> {
        let reply = self
            .query(
                "search/jql",
                &json!({"jql": jql, "maxResults": most, "fields": REF_FIELDS}),
            )
            .await?;
        Ok(parse::<SearchPage>(&reply)?.into_found())
    }
}
