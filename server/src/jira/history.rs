use app::model::{Change, History, IssueKey};

use super::{
    Jira, JiraError, parse,
    wire::{Changelog, note},
};

/// Changes on a page.
const SIZE: usize = 50;

impl Jira {
    /// A page of what was changed of an issue, the newest first; `page` counts from 1 and is moved to
    /// the nearest there is.
    ///
    /// Jira hands them out the oldest first: the first request tells how many there are, and where
    /// the page is not among those that came, a second one brings it.
    pub async fn history(&self, key: &IssueKey, page: usize) -> Result<History, JiraError> {
        let mut notes = Vec::new();
        let (mut changes, total) = self.changes(key, 0, &mut notes).await?;
        let pages = total.div_ceil(SIZE).max(1);
        let page = page.clamp(1, pages);
        let end = total.saturating_sub((page - 1) * SIZE);
        let start = end.saturating_sub(SIZE);
        if start > 0 {
            notes.clear();
            changes = self.changes(key, start, &mut notes).await?.0;
        }
        changes.truncate(end - start);
        changes.reverse();
        Ok(History {
            site: self.site().clone(),
            key: key.clone(),
            page,
            pages,
            // A server may also hand out fewer than asked for.
            incomplete: !notes.is_empty() || changes.len() < end - start,
            changes,
        })
    }

    async fn changes(
        &self,
        key: &IssueKey,
        start: usize,
        notes: &mut Vec<&'static str>,
    ) -> Result<(Vec<Change>, usize), JiraError> {
        let reply = self
            .get(&format!("issue/{key}/changelog?startAt={start}&maxResults={SIZE}"))
            .await?;
        let Changelog { values, total } = parse(&reply)?;
        let values = values.ok().ok_or(JiraError::Unreadable)?.0;
        let total = total.ok().unwrap_or(start.saturating_add(values.len()));
        let mut changes = Vec::with_capacity(values.len());
        for value in values {
            match value.ok() {
                Some(change) => changes.push(change.into_change(notes)),
                None => note("a change", notes),
            }
        }
        Ok((changes, total))
    }
}
