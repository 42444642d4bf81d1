use app::model::{IssueKey, RemoteLinks};

use super::{
    Jira, JiraError, parse,
    wire::{List, Part, WireRemoteLink},
};

impl Jira {
    /// The links of an issue to what is outside Jira.
    pub async fn remote_links(&self, key: &IssueKey) -> Result<RemoteLinks, JiraError> {
        let reply = self.get(&format!("issue/{key}/remotelink")).await?;
        let list: List<WireRemoteLink> = Part::Read(parse(&reply)?);
        let mut notes = Vec::new();
        Ok(RemoteLinks {
            site: self.site().clone(),
            key: key.clone(),
            links: list.taken("a link", &mut notes, WireRemoteLink::into_link),
            incomplete: !notes.is_empty(),
        })
    }
}
