//! Ticking tasks: the text is read as it is now, one task in it gets another state, and the whole is written back.

use std::sync::Arc;

use app::{
    adf::{Doc, editing::is_alike, task::NoTask},
    model::{CommentRef, IssueKey, Saved, SiteSlug, TaskHolder, Ticking, Trouble},
};

use super::{signed_in::SignedInDesk, turns::Turn};
use crate::jira::Jira;

impl SignedInDesk {
    pub(super) async fn tick_task(&self, ticking: Ticking) -> Result<Saved, Trouble> {
        let Ticking {
            site,
            key,
            holder,
            tick,
        } = ticking;
        match holder {
            TaskHolder::Description => {
                let turn = self
                    .services()
                    .turns
                    .at_description(&self.cloud_id(&site).await?, &key)
                    .await;
                let before = self.description(&site, &key).await?;
                let body = before.ticked(&tick).map_err(Trouble::Task)?;
                if body != before {
                    self.put_description(&site, &key, Arc::new(body), Arc::new(turn))
                        .await?;
                }
                Ok(Saved::Well)
            }
            TaskHolder::Comment(id) => {
                let comment = CommentRef { site, key, id };
                let turn = self
                    .services()
                    .turns
                    .at_comment(&self.cloud_id(&comment.site).await?, &comment)
                    .await;
                let before = self.editable(&comment).await?;
                let body = before.body.ticked(&tick).map_err(Trouble::Task)?;
                if body == before.body {
                    return Ok(Saved::Well);
                }
                self.put(&comment, &Arc::new(before), Arc::new(body), &Arc::new(turn))
                    .await
            }
        }
    }

    async fn description(&self, site: &SiteSlug, key: &IssueKey) -> Result<Doc, Trouble> {
        let ask = |jira: Jira| async move { jira.description(key).await };
        let (description, _) = self.ask(site, ask).await?;
        description.ok_or(Trouble::Task(NoTask::Gone))
    }

    /// `turn` is held until it is done.
    async fn put_description(
        &self,
        site: &SiteSlug,
        key: &IssueKey,
        body: Arc<Doc>,
        turn: Arc<Turn>,
    ) -> Result<(), Trouble> {
        let put = |jira: Jira| {
            let (key, body, turn) = (key.clone(), body.clone(), turn.clone());
            self.going_on(async move {
                let done = jira.put_description(&key, &body).await;
                drop(turn);
                done
            })
        };
        match self.ask(site, put).await {
            Ok(((), _)) => Ok(()),
            // Only Jira knows.
            Err(Trouble::OutcomeUnknown) => match self.description(site, key).await {
                Ok(now) if is_alike(&now, &body) => Ok(()),
                _ => Err(Trouble::OutcomeUnknown),
            },
            Err(trouble) => Err(trouble),
        }
    }
}
