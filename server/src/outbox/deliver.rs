use std::time::Duration;

use app::{
    adf::{card, link::Home},
    model::{PageCopy, Posted, Submission, Trouble},
};

use super::{Accepted, Outbox, OutboxError, earlier_arrived};
use crate::{
    jira::{Jira, JiraError, Ready},
    seams::{HOUR, SECOND, UnixMs},
    store::outbox::{OutboxRow, OutboxState},
};

/// So long after a request it may still take effect; before that, "not there" means nothing.
pub(super) const SETTLES_WITHIN: UnixMs = 30 * SECOND;

/// A request begins only while the lease lasts so much longer, so that whoever takes over a lease
/// that ran out finds the last request both ended (15 s) and settled.
const LEASE_LEFT: UnixMs = SETTLES_WITHIN + 5 * SECOND;

/// How far Atlassian's clock may be from ours when a comment is looked for.
const CLOCKS_DIFFER: UnixMs = HOUR;

/// The look right after an unclear answer keeps the person waiting; a later one is as good.
const LOOK_AT_ONCE: Duration = Duration::from_secs(5);

/// Why a comment was not delivered. The text is kept in every case.
#[derive(Debug)]
pub enum Undelivered {
    /// The access token was rejected and nothing was sent. Refresh it once and deliver this again,
    /// or [`Outbox::give_up`].
    TokenRejected(Box<Accepted>),
    /// A reply named another account: freeze the grant.
    WrongAccount,
    Trouble(Trouble),
}

impl From<OutboxError> for Undelivered {
    fn from(error: OutboxError) -> Self {
        Self::Trouble(error.into())
    }
}

impl Outbox {
    /// Sends a comment, or finds that it arrived already. Goes on to a recorded end even when the
    /// caller is dropped, as happens when a browser closes the connection.
    pub async fn deliver(&self, accepted: Box<Accepted>, jira: Jira) -> Result<Posted, Undelivered> {
        let outbox = self.clone();
        let delivery = self.tasks.spawn(async move {
            let result = outbox.try_deliver(accepted, &jira).await;
            outbox.ended.notify_waiters();
            result
        });
        // Should it not end properly, the lease runs out and the next attempt looks first.
        delivery.await.unwrap_or_else(|error| {
            tracing::error!(%error, "a delivery broke off");
            Err(Undelivered::Trouble(Trouble::OutcomeUnknown))
        })
    }

    /// Ends a sending that [`Outbox::deliver`] gave back, with the reason.
    pub async fn give_up(&self, accepted: Box<Accepted>, trouble: Trouble) -> Result<(), OutboxError> {
        let Accepted {
            mut row, look_first, ..
        } = *accepted;
        if look_first {
            self.end_unknown(&mut row, trouble).await?;
        } else {
            self.end_failed(&mut row, trouble).await?;
        }
        self.ended.notify_waiters();
        Ok(())
    }

    async fn try_deliver(&self, mut accepted: Box<Accepted>, jira: &Jira) -> Result<Posted, Undelivered> {
        let row = &accepted.row;
        if row.user != jira.user()
            || row.account.as_ref() != Some(jira.account())
            || accepted.cloud_id != jira.site().cloud_id
        {
            let trouble = Trouble::OtherAccount;
            self.give_up(accepted, trouble.clone()).await?;
            return Err(Undelivered::Trouble(trouble));
        }
        if accepted.look_first {
            let asked_at = self.clock.now();
            match self.look(&accepted.row, jira).await {
                Ok(Some(posted)) => return Ok(self.end_posted(accepted.row, posted).await?),
                Ok(None)
                    if accepted
                        .row
                        .sent_at
                        .is_some_and(|sent| asked_at < sent + SETTLES_WITHIN) =>
                {
                    return Err(self.unknown(&mut accepted.row, Trouble::OutcomeUnknown).await);
                }
                Ok(None) => {
                    accepted.look_first = false;
                    accepted.row.sent_mac = Some(accepted.mac.clone());
                    self.renew(&mut accepted.row).await?;
                }
                Err(JiraError::TokenRejected) => return Err(Undelivered::TokenRejected(accepted)),
                Err(JiraError::WrongAccount) => return Err(self.wrong_account(&mut accepted.row).await),
                Err(error) => return Err(self.unknown(&mut accepted.row, error.into_trouble()).await),
            }
        }
        let site = jira.site();
        let place = card::Place {
            home: Home {
                url: &site.url,
                slug: site.slug.as_str(),
            },
            project: accepted.row.key.project(),
        };
        let sent = match jira.ready(&card::put(accepted.body.clone(), place)).await {
            Ok(ready) => self.post(&mut accepted.row, ready, jira).await?,
            Err(error) => Err(error),
        };
        let row = &mut accepted.row;
        match sent {
            Ok(posted) => Ok(self.end_posted(accepted.row, posted).await?),
            Err(JiraError::TokenRejected) => Err(Undelivered::TokenRejected(accepted)),
            Err(error @ (JiraError::WrongAccount | JiraError::Ambiguous)) => {
                // Settling counts from the latest moment that the request can have been under way.
                row.sent_at = Some(self.clock.now());
                if error == JiraError::WrongAccount {
                    return Err(self.wrong_account(row).await);
                }
                match tokio::time::timeout(LOOK_AT_ONCE, self.look(row, jira)).await {
                    Ok(Ok(Some(posted))) => Ok(self.end_posted(accepted.row, posted).await?),
                    Ok(Err(JiraError::WrongAccount)) => Err(self.wrong_account(row).await),
                    _ => Err(self.unknown(row, Trouble::OutcomeUnknown).await),
                }
            }
            Err(error) => {
                let trouble = error.into_trouble();
                self.end_failed(row, trouble.clone()).await?;
                Err(Undelivered::Trouble(trouble))
            }
        }
    }

    /// Posts a text; once more, with links in place of its pictures, where Jira does not take it.
    async fn post(
        &self,
        row: &mut OutboxRow,
        ready: Ready,
        jira: &Jira,
    ) -> Result<Result<Posted, JiraError>, OutboxError> {
        let Ready { body, with_links } = ready;
        self.renew_in_time(row).await?;
        let now = self.clock.now();
        match (
            jira.post_comment(&row.key, &body, &row.audience, row.op, now).await,
            with_links,
        ) {
            (Err(JiraError::Refused(_)), Some(body)) => {
                self.renew_in_time(row).await?;
                let now = self.clock.now();
                Ok(jira.post_comment(&row.key, &body, &row.audience, row.op, now).await)
            }
            (sent, _) => Ok(sent),
        }
    }

    async fn look(&self, row: &OutboxRow, jira: &Jira) -> Result<Option<Posted>, JiraError> {
        jira.find_comment(&row.key, &row.audience, row.op, row.created_at - CLOCKS_DIFFER)
            .await
    }

    /// Sees to it that the lease lasts for a request.
    async fn renew_in_time(&self, row: &mut OutboxRow) -> Result<(), OutboxError> {
        match row.lease_until {
            Some(until) if until >= self.clock.now() + LEASE_LEFT => Ok(()),
            _ => self.renew(row).await,
        }
    }

    /// Takes the lease anew just before a request leaves, unless somebody else has it by now.
    async fn renew(&self, row: &mut OutboxRow) -> Result<(), OutboxError> {
        row.sent_at = Some(self.clock.now());
        self.prolong(row);
        if self.store.outbox_write(row).await? {
            Ok(())
        } else {
            Err(Trouble::InFlight.into())
        }
    }

    async fn unknown(&self, row: &mut OutboxRow, trouble: Trouble) -> Undelivered {
        match self.end_unknown(row, trouble).await {
            Ok(()) => Undelivered::Trouble(row.trouble.clone().unwrap_or(Trouble::OutcomeUnknown)),
            Err(error) => error.into(),
        }
    }

    async fn wrong_account(&self, row: &mut OutboxRow) -> Undelivered {
        match self.end_unknown(row, Trouble::GrantFrozen).await {
            Ok(()) => {}
            // The freezing matters more than the record, whose lease runs out.
            Err(error) => tracing::error!(%error, "the end of a sending was not recorded"),
        }
        Undelivered::WrongAccount
    }

    /// Records that it may have arrived. Where somebody took the row over meanwhile, theirs counts.
    async fn end_unknown(&self, row: &mut OutboxRow, trouble: Trouble) -> Result<(), OutboxError> {
        self.release(row, trouble);
        self.store.outbox_write(row).await?;
        Ok(())
    }

    /// Records that it surely did not arrive.
    async fn end_failed(&self, row: &mut OutboxRow, trouble: Trouble) -> Result<(), OutboxError> {
        row.sent_at = None;
        row.sent_mac = None;
        self.release(row, trouble);
        self.store.outbox_write(row).await?;
        Ok(())
    }

    /// Records that it is there, whoever holds the row now.
    ///
    /// # Errors
    /// When the text was edited after the request that arrived: the newer text is kept as unsent,
    /// and the person told.
    async fn end_posted(&self, mut row: OutboxRow, posted: Posted) -> Result<Posted, OutboxError> {
        while row.state != OutboxState::Posted {
            let text = self.text(&row)?;
            let is_newer = !text.is_empty() && row.sent_mac.as_ref() != Some(&self.mark(&text, &row.audience));
            if is_newer {
                let form = Submission {
                    site: row.site.clone(),
                    key: row.key.clone(),
                    client_key: row.client_key.clone(),
                    text,
                    audience: row.audience.clone(),
                    page: PageCopy {
                        id: row.page_id.clone(),
                        based_on: None,
                    },
                };
                let next = self.next_form(&row.client_key, &row.site, &form)?;
                let (account, cloud_id) = (row.account.as_ref(), row.cloud_id.as_ref());
                self.keep_as(row.user, account, cloud_id, next, &form, &earlier_arrived())
                    .await?;
            }
            row.state = OutboxState::Posted;
            row.posted = Some(posted.clone());
            row.body.clear();
            row.trouble = None;
            row.lease_until = None;
            row.next_try_at = None;
            if self.store.outbox_write(&mut row).await? {
                return if is_newer {
                    Err(earlier_arrived().into())
                } else {
                    Ok(posted)
                };
            }
            match self.store.outbox_of_form(row.user, &row.client_key).await? {
                Some(current) => row = current,
                None => return Ok(posted),
            }
        }
        Ok(posted)
    }
}
