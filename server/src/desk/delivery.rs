//! Sending comments: at once while their author waits, and later by itself. Both on the author's
//! own grant, and in the same way.

use std::{sync::Arc, time::Duration};

use app::model::{CloudId, IssueKey, Posted, Trouble};

use super::{Services, internal};
use crate::{
    grant::{Acting, GrantError},
    jira::Jira,
    outbox::{Accepted, Due, Undelivered},
    store::draft::DraftPlace,
};

/// How often is looked for comments whose time has come.
const LOOK: Duration = Duration::from_secs(1);

impl Services {
    pub(super) async fn freeze(&self, acting: &Acting) -> Trouble {
        match self.grants.freeze(acting).await {
            Ok(()) => Trouble::GrantFrozen,
            Err(error) => internal(&error),
        }
    }

    /// Sends a comment, once more with a new access token where the first is rejected. On trouble
    /// its text is kept.
    pub(super) async fn deliver(
        &self,
        mut accepted: Box<Accepted>,
        mut acting: Arc<Acting>,
    ) -> Result<Posted, Trouble> {
        let mut refreshed = false;
        let (cloud_id, key) = (accepted.cloud_id().clone(), accepted.key().clone());
        let mark = accepted.mark().to_owned();
        loop {
            let Some(jira) = Jira::new(acting.clone(), &cloud_id, self.jira.clone()) else {
                let trouble = Trouble::SiteNotReached(accepted.site().to_string());
                return Err(self.give_up(accepted, trouble).await);
            };
            match self.outbox.deliver(accepted, jira).await {
                Ok(posted) => {
                    self.forget_draft(&acting, cloud_id, key, &mark).await;
                    return Ok(posted);
                }
                Err(Undelivered::Trouble(trouble)) => return Err(trouble),
                Err(Undelivered::WrongAccount) => return Err(self.freeze(&acting).await),
                Err(Undelivered::TokenRejected(back)) if refreshed => {
                    return Err(self.give_up(back, Trouble::GrantDead).await);
                }
                Err(Undelivered::TokenRejected(back)) => {
                    refreshed = true;
                    match self.grants.acting_after_rejection(&acting).await {
                        Ok(fresh) => (accepted, acting) = (back, Arc::new(fresh)),
                        Err(error) => return Err(self.give_up(back, error.into()).await),
                    }
                }
            }
        }
    }

    /// Sends waiting comments as their time comes, for ever.
    pub async fn deliver_waiting(self: Arc<Self>) {
        let mut looks = tokio::time::interval(LOOK);
        looks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
        loop {
            looks.tick().await;
            match self.outbox.take_due().await {
                Ok(due) => {
                    for due in due {
                        let this = self.clone();
                        self.tasks.spawn(async move { this.deliver_due(due).await });
                    }
                }
                Err(error) => tracing::warn!(%error, "waiting comments were not looked for"),
            }
        }
    }

    async fn deliver_due(&self, due: Due) {
        let (author, accepted) = due.read();
        let user = author.user();
        let acting = match self.grants.of_author(&author).await {
            Ok(Some(grant)) => self.grants.acting(&grant).await,
            Ok(None) => {
                self.give_up(accepted, Trouble::OtherAccount).await;
                return;
            }
            Err(error) => Err(error),
        };
        let delivered = match acting {
            Ok(acting) => self.deliver(accepted, Arc::new(acting)).await,
            // The database fails, and so would writing that down: the lease runs out by itself.
            Err(error @ GrantError::Store(_)) => Err(internal(&error)),
            Err(error) => Err(self.give_up(accepted, error.into()).await),
        };
        match delivered {
            Ok(_) => tracing::info!(%user, "a waiting comment was posted"),
            Err(trouble) => tracing::info!(%user, %trouble, "a comment still waits"),
        }
    }

    /// The text that has just arrived may have been saved as a draft too, by a page that did not hear
    /// what became of it.
    async fn forget_draft(&self, acting: &Acting, cloud_id: CloudId, key: IssueKey, mark: &str) {
        if !acting.has_drafts() {
            return;
        }
        let place = DraftPlace {
            user: acting.user(),
            cloud_id,
            key,
        };
        let forgotten = self
            .drafts
            .arrived(&place, |text, audience| self.outbox.mark(text, audience) == mark)
            .await;
        if let Err(error) = forgotten {
            tracing::warn!(%error, "a draft of what was posted is still there");
        }
    }

    async fn give_up(&self, accepted: Box<Accepted>, trouble: Trouble) -> Trouble {
        match self.outbox.give_up(accepted, trouble.clone()).await {
            Ok(()) => trouble,
            Err(error) => error.into(),
        }
    }
}
