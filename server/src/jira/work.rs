use app::{
    adf::Room,
    model::{IssueKey, WorkLog},
};

use super::{
    Jira, JiraError, parse,
    wire::{WireWorkLog, note},
};

/// Entries on a page.
const SIZE: usize = 50;

impl Jira {
    /// A page of the work logged on an issue; `page` counts from 1. One request, unless there is no
    /// such page: then another one brings the last.
    pub async fn work(&self, key: &IssueKey, page: usize) -> Result<WorkLog, JiraError> {
        let asked = self.work_page(key, page.max(1)).await?;
        if asked.page > asked.pages {
            return self.work_page(key, asked.pages).await;
        }
        Ok(asked)
    }

    async fn work_page(&self, key: &IssueKey, page: usize) -> Result<WorkLog, JiraError> {
        let start = (page - 1).saturating_mul(SIZE);
        let reply = self
            .get(&format!("issue/{key}/worklog?startAt={start}&maxResults={SIZE}"))
            .await?;
        let WireWorkLog { worklogs, total } = parse(&reply)?;
        let worklogs = worklogs.ok().ok_or(JiraError::Unreadable)?.0;
        let total = total.ok().unwrap_or(start.saturating_add(worklogs.len()));
        let (mut room, mut notes, mut entries) = (Room::default(), Vec::new(), Vec::new());
        for entry in worklogs {
            match entry.ok() {
                Some(entry) => entries.push(entry.into_work(&mut room, &mut notes)),
                None => note("an entry", &mut notes),
            }
        }
        Ok(WorkLog {
            site: self.site().clone(),
            key: key.clone(),
            entries,
            page,
            pages: total.div_ceil(SIZE).max(1),
            incomplete: !notes.is_empty(),
        })
    }
}
