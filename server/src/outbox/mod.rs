//! Comments that are posted once, whatever happens on the way.
//!
//! A row is in the database before the first byte leaves. Each comment carries its row's operation
//! id as a property, so that after an unclear answer (time-out, reset, 5xx, crash) a look at the
//! issue tells whether it arrived. It is sent again only when it is not there and long enough has
//! passed for a late one to show. The text stays in the row, sealed, until it is surely posted or
//! its author throws it away.
//!
//! What failed for a reason that passes is tried again by itself ([`Outbox::take_due`]): under the
//! account that it was written for or not at all.

mod deliver;
mod retry;
#[cfg(test)]
mod schedules;
#[cfg(test)]
mod tests;

use std::{sync::Arc, time::Duration};

use app::{
    adf::{self, Doc},
    model::{
        AccountId, Audience, ClientKey, CloudId, Invalid, IssueKey, PageCopy, Posted, SiteSlug, Submission, TextMark,
        Trouble, Unsent, UnsentLine,
    },
};
use tokio::{sync::Notify, time::Instant};
use tokio_util::task::TaskTracker;

pub use deliver::Undelivered;
pub use retry::{Author, Due};

use crate::{
    ground::Ground,
    ids::{OpId, UserId},
    seams::{Clock, Entropy, SECOND, UnixMs},
    store::{
        REPLICAS_DIFFER, Store, StoreError,
        outbox::{OutboxRow, OutboxState},
    },
    vault::{Binding, Sealed, Vault},
};

/// For how long a sender has a row for itself. Longer than one request may take (15 s).
const LEASE: UnixMs = 60 * SECOND;

/// A second sending of one form waits so long for the first to end.
const PATIENCE: Duration = Duration::from_secs(5);

/// Whether another process ended it shows only in the database.
const LOOK_AGAIN: Duration = Duration::from_millis(250);

/// More than these nobody has.
const MOST_LISTED: i64 = 50;

/// Why a comment is not on its way.
#[derive(Debug, thiserror::Error)]
pub enum OutboxError {
    /// For the person.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Sealed(#[from] Sealed),
}

impl From<OutboxError> for Trouble {
    fn from(error: OutboxError) -> Self {
        match error {
            OutboxError::Trouble(trouble) => trouble,
            OutboxError::Store(_) | OutboxError::Sealed(_) => crate::desk::internal(&error),
        }
    }
}

/// A comment that is in the database and leased, to be handed to [`Outbox::deliver`].
#[derive(Debug)]
pub struct Accepted {
    row: OutboxRow,
    cloud_id: CloudId,
    body: Doc,
    mac: String,
    /// An earlier request may have arrived.
    look_first: bool,
}

impl Accepted {
    pub fn key(&self) -> &IssueKey {
        &self.row.key
    }

    /// The site that it is for.
    pub fn cloud_id(&self) -> &CloudId {
        &self.cloud_id
    }

    /// What that site was called when it was written.
    pub fn site(&self) -> &SiteSlug {
        &self.row.site
    }

    /// [`Outbox::mark`] of its text.
    pub fn mark(&self) -> &str {
        &self.mac
    }
}

/// What there is to do with a submitted form.
#[derive(Debug)]
pub enum Acceptance {
    Deliver(Box<Accepted>),
    /// This very form was posted before.
    Posted(Posted),
}

/// Everybody's comments on their way; each reached only with its author's id. Cheap to clone;
/// clones know of each other.
#[derive(Clone)]
pub struct Outbox {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Told whenever a sending ends.
    ended: Arc<Notify>,
    patience: Duration,
    /// What goes on after its request has ended, and must not be cut off.
    tasks: TaskTracker,
}

impl Outbox {
    pub fn new(ground: Ground) -> Self {
        let Ground {
            store,
            vault,
            clock,
            entropy,
            tasks,
        } = ground;
        Self {
            store,
            vault,
            clock,
            entropy,
            ended: Arc::default(),
            patience: PATIENCE,
            tasks,
        }
    }

    /// Takes a form: its text is in the database when this returns, also with a trouble (but for
    /// an empty text). `account` is the Atlassian account to post under, `cloud_id` the site to post to.
    ///
    /// While the same form is being sent, this waits a while and tells the result of that.
    pub async fn accept(
        &self,
        user: UserId,
        account: &AccountId,
        cloud_id: &CloudId,
        submission: &Submission,
    ) -> Result<Acceptance, OutboxError> {
        if submission.text.trim().is_empty() {
            return Err(Trouble::Empty.into());
        }
        let body = adf::markdown::to_doc(&submission.text);
        let actual = adf::length(&body);
        if actual > adf::LIMIT {
            let trouble = Trouble::TooLong {
                actual,
                limit: adf::LIMIT,
            };
            self.keep(user, Some(account), Some(cloud_id), submission, &trouble)
                .await?;
            return Err(trouble.into());
        }
        let mac = self.mark(&submission.text, &submission.audience);
        let mut form = submission.client_key.clone();
        let give_up = Instant::now() + self.patience;
        let mut waited = false;
        loop {
            let mut ended = std::pin::pin!(self.ended.notified());
            // From here on no end is missed, so none can fall between the read and the wait.
            ended.as_mut().enable();
            let Some(mut row) = self.store.outbox_of_form(user, &form).await? else {
                let mut row = self.new_row(user, form.clone(), Some(cloud_id), submission);
                self.lease(&mut row, account);
                row.sent_at = Some(self.clock.now());
                row.sent_mac = Some(mac.clone());
                if self.store.outbox_add(&row).await? {
                    return Ok(Acceptance::Deliver(Box::new(Accepted {
                        row,
                        cloud_id: cloud_id.clone(),
                        body,
                        mac,
                        look_first: false,
                    })));
                }
                continue;
            };
            if !same_issue(&row, Some(cloud_id), submission) {
                form = self.next_form(&form, &submission.site, submission)?;
                continue;
            }
            if let Some(posted) = &row.posted
                && row.sent_mac.as_ref() == Some(&mac)
            {
                return Ok(Acceptance::Posted(posted.clone()));
            }
            if let Some(copys) = self.form_of_copy(&row, &form, submission).await? {
                form = copys;
                continue;
            }
            if row.posted.is_some() {
                let next = self.next_form(&form, &row.site, submission)?;
                if row.tries > 0 && self.store.outbox_of_form(user, &next).await?.is_none() {
                    // It left by itself while its author was changing it: they decide.
                    let trouble = earlier_arrived();
                    self.keep_as(user, Some(account), Some(cloud_id), next, submission, &trouble)
                        .await?;
                    return Err(trouble.into());
                }
                form = next;
                continue;
            }
            if self.is_being_sent(&row) {
                let left = give_up.saturating_duration_since(Instant::now());
                if left.is_zero() {
                    self.keep(user, Some(account), Some(cloud_id), submission, &Trouble::InFlight)
                        .await?;
                    return Err(Trouble::InFlight.into());
                }
                waited = true;
                // Whether it ended or not, the row tells.
                _ = tokio::time::timeout(left.min(LOOK_AGAIN), ended).await;
                continue;
            }
            if waited
                && self.mark(&self.text(&row)?, &row.audience) == mac
                && let Some(trouble) = row.trouble
            {
                return Err(trouble.into());
            }
            if let Some(next) = self.own_form(&row, &form, submission).await? {
                form = next;
                continue;
            }
            if self.is_of_another_copy(&row, submission)? {
                form = self.copys_form(&form, submission)?;
                continue;
            }
            if row.account.as_ref().is_some_and(|other| other != account) {
                let trouble = Trouble::OtherAccount;
                self.keep(user, None, Some(cloud_id), submission, &trouble).await?;
                return Err(trouble.into());
            }
            row.audience = submission.audience.clone();
            row.body = self.seal(&row, &submission.text);
            row.tries = 0;
            row.page_id = submission.page.id.clone().or(row.page_id);
            row.cloud_id = Some(cloud_id.clone());
            self.lease(&mut row, account);
            let look_first = row.sent_at.is_some();
            if !look_first {
                row.sent_at = Some(self.clock.now());
                row.sent_mac = Some(mac.clone());
            }
            if self.store.outbox_write(&mut row).await? {
                return Ok(Acceptance::Deliver(Box::new(Accepted {
                    row,
                    cloud_id: cloud_id.clone(),
                    body,
                    mac,
                    look_first,
                })));
            }
        }
    }

    /// Keeps a text that cannot be sent now, with the reason. Where the reason passes and the
    /// Atlassian account and the site are known that the person meant, it leaves by itself later.
    pub async fn keep(
        &self,
        user: UserId,
        account: Option<&AccountId>,
        cloud_id: Option<&CloudId>,
        submission: &Submission,
        trouble: &Trouble,
    ) -> Result<(), OutboxError> {
        if submission.text.trim().is_empty() {
            return Ok(());
        }
        let form = submission.client_key.clone();
        self.keep_as(user, account, cloud_id, form, submission, trouble).await
    }

    async fn keep_as(
        &self,
        user: UserId,
        account: Option<&AccountId>,
        cloud_id: Option<&CloudId>,
        mut form: ClientKey,
        submission: &Submission,
        trouble: &Trouble,
    ) -> Result<(), OutboxError> {
        let mac = self.mark(&submission.text, &submission.audience);
        loop {
            let Some(mut row) = self.store.outbox_of_form(user, &form).await? else {
                let mut row = self.new_row(user, form.clone(), cloud_id, submission);
                row.account = account.cloned();
                self.release(&mut row, trouble.clone());
                if self.store.outbox_add(&row).await? {
                    return Ok(());
                }
                continue;
            };
            let is_same_text = match row.state {
                OutboxState::Posted => row.sent_mac.as_ref() == Some(&mac),
                OutboxState::Discarded => false,
                _ => self.mark(&self.text(&row)?, &row.audience) == mac,
            };
            let is_settled = row.posted.is_some() || self.is_being_sent(&row);
            let is_same_issue = same_issue(&row, cloud_id, submission);
            if is_settled && is_same_text && is_same_issue {
                return Ok(());
            }
            if let Some(copys) = self.form_of_copy(&row, &form, submission).await? {
                form = copys;
                continue;
            }
            if is_settled || !is_same_issue {
                let site = if is_same_issue { &row.site } else { &submission.site };
                form = self.next_form(&form, site, submission)?;
                continue;
            }
            if let Some(next) = self.own_form(&row, &form, submission).await? {
                form = next;
                continue;
            }
            if self.is_of_another_copy(&row, submission)? {
                form = self.copys_form(&form, submission)?;
                continue;
            }
            row.audience = submission.audience.clone();
            row.body = self.seal(&row, &submission.text);
            row.page_id = submission.page.id.clone().or(row.page_id);
            row.account = row.account.or(account.cloned());
            row.cloud_id = row.cloud_id.or(cloud_id.cloned());
            row.tries = 0;
            self.release(&mut row, trouble.clone());
            if self.store.outbox_write(&mut row).await? {
                return Ok(());
            }
        }
    }

    /// What the person wrote on this issue that has not surely arrived, the newest first.
    pub async fn unsent(&self, user: UserId, cloud_id: &CloudId, key: &IssueKey) -> Result<Vec<Unsent>, OutboxError> {
        let rows = self.store.unsent_for(user, cloud_id, key, MOST_LISTED).await?;
        let unsent = |row: OutboxRow| Unsent {
            mark: self.text_mark(&row),
            text: self.shown_text(&row),
            trouble: self.shown_trouble(&row),
            waits: row.next_try_at.is_some(),
            audience: row.audience,
            client_key: row.client_key,
            page_id: row.page_id,
        };
        Ok(rows.into_iter().map(unsent).collect())
    }

    /// All of the person's comments that have not surely arrived, the newest first, each with the site that it is for,
    /// where that is known.
    pub async fn all_unsent(&self, user: UserId) -> Result<Vec<(Option<CloudId>, UnsentLine)>, OutboxError> {
        let rows = self.store.all_unsent(user, MOST_LISTED).await?;
        let line = |row: OutboxRow| {
            let line = UnsentLine {
                text: self.shown_text(&row),
                trouble: self.shown_trouble(&row),
                waits: row.next_try_at.is_some(),
                mark: self.text_mark(&row),
                client_key: row.client_key,
                site: row.site,
                is_reached: false,
                key: row.key,
            };
            (row.cloud_id, line)
        };
        Ok(rows.into_iter().map(line).collect())
    }

    /// Finds the sites of what was stored under the name of a site alone.
    pub async fn find_sites(&self) -> Result<(), StoreError> {
        self.store.find_sites_of_outbox().await
    }

    /// What became of a text, where it has ended well. It may have got a form of its own.
    pub async fn posted(&self, user: UserId, submission: &Submission) -> Result<Option<Posted>, OutboxError> {
        let mac = self.mark(&submission.text, &submission.audience);
        let mut form = submission.client_key.clone();
        while let Some(row) = self.store.outbox_of_form(user, &form).await? {
            if row.sent_mac.as_ref() == Some(&mac) {
                return Ok(row.posted);
            }
            form = match self.form_of_copy(&row, &form, submission).await? {
                Some(copys) => copys,
                None => self.next_form(&form, &row.site, submission)?,
            };
        }
        Ok(None)
    }

    /// A text that does not open is still there, to be discarded; it does not take the page away.
    fn shown_text(&self, row: &OutboxRow) -> String {
        self.text(row).unwrap_or_default()
    }

    fn shown_trouble(&self, row: &OutboxRow) -> Trouble {
        if self.is_being_sent(row) {
            Trouble::InFlight
        } else {
            row.trouble.clone().unwrap_or(Trouble::OutcomeUnknown)
        }
    }

    /// Throws away the text of a form that has not surely arrived, if a copy of a page began with it or wrote it.
    ///
    /// # Errors
    /// [`Trouble::InFlight`] while it is being sent.
    pub async fn discard(&self, user: UserId, form: &ClientKey, page: &PageCopy) -> Result<(), OutboxError> {
        loop {
            let is_over = |row: &OutboxRow| matches!(row.state, OutboxState::Posted | OutboxState::Discarded);
            let there = self.store.outbox_of_form(user, form).await?;
            let is_shown = |row: &OutboxRow| page.replaces(row.page_id.as_ref(), &self.text_mark(row));
            let Some(mut row) = there.filter(|row| !is_over(row) && is_shown(row)) else {
                return Ok(());
            };
            if self.is_being_sent(&row) {
                return Err(Trouble::InFlight.into());
            }
            row.state = OutboxState::Discarded;
            row.body.clear();
            row.trouble = None;
            row.lease_until = None;
            row.next_try_at = None;
            if self.store.outbox_write(&mut row).await? {
                return Ok(());
            }
        }
    }

    /// A row for a form that has none yet: not sent.
    fn new_row(
        &self,
        user: UserId,
        client_key: ClientKey,
        cloud_id: Option<&CloudId>,
        submission: &Submission,
    ) -> OutboxRow {
        let mut row = OutboxRow {
            op: OpId::random(&*self.entropy),
            user,
            client_key,
            account: None,
            cloud_id: cloud_id.cloned(),
            site: submission.site.clone(),
            key: submission.key.clone(),
            body: String::new(),
            audience: submission.audience.clone(),
            sent_mac: None,
            state: OutboxState::Failed,
            trouble: None,
            posted: None,
            lease_until: None,
            sent_at: None,
            next_try_at: None,
            tries: 0,
            created_at: self.clock.now(),
            page_id: submission.page.id.clone(),
            version: 0,
        };
        row.body = self.seal(&row, &submission.text);
        row
    }

    fn lease(&self, row: &mut OutboxRow, account: &AccountId) {
        row.state = OutboxState::Sending;
        row.account = Some(account.clone());
        row.trouble = None;
        self.prolong(row);
    }

    /// Should whoever has it never be heard of again, it is due when the lease is over.
    fn prolong(&self, row: &mut OutboxRow) {
        let until = self.clock.now() + LEASE;
        row.lease_until = Some(until);
        row.next_try_at = Some(until);
    }

    /// A lease that lasts longer than any that is given out, by whichever replica, was written by a
    /// clock that has been put back since, and does not count.
    fn is_being_sent(&self, row: &OutboxRow) -> bool {
        let now = self.clock.now();
        let longest = now + LEASE + REPLICAS_DIFFER;
        row.state == OutboxState::Sending && row.lease_until.is_some_and(|until| until > now && until <= longest)
    }

    /// A form's key stands for one text on one issue once that is posted. What else arrives under
    /// it (the form came back from the browser's history and was edited) is another comment, with
    /// a key that is the same however often *that* is sent. `site` is what the site was called when the form was first
    /// sent: a site that is called something else by now makes no other comment of it.
    fn next_form(&self, form: &ClientKey, site: &SiteSlug, submission: &Submission) -> Result<ClientKey, OutboxError> {
        let Submission { key, text, .. } = submission;
        let (purpose, audience) = for_whom("outbox form", &submission.audience);
        self.vault
            .derive(&purpose, &format!("{audience}{form}\n{site}\n{key}\n{text}"))
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.client_key").into())
    }

    /// The form that stands for this text, where it is not `row`'s: it was sent while another text of
    /// its form was under way, and is a comment of its own since.
    async fn own_form(
        &self,
        row: &OutboxRow,
        form: &ClientKey,
        submission: &Submission,
    ) -> Result<Option<ClientKey>, OutboxError> {
        if self.shown_text(row) == submission.text && row.audience == submission.audience {
            return Ok(None);
        }
        let next = self.next_form(form, &row.site, submission)?;
        let is_there = self.store.outbox_of_form(row.user, &next).await?.is_some();
        Ok(is_there.then_some(next))
    }

    /// Whether another copy of the page has written the text of `row`, and the copy that sends this one has never shown
    /// it: then this is another text, and no newer one.
    fn is_of_another_copy(&self, row: &OutboxRow, submission: &Submission) -> Result<bool, OutboxError> {
        let is_over = matches!(row.state, OutboxState::Posted | OutboxState::Discarded);
        if is_over || submission.page.replaces(row.page_id.as_ref(), &self.text_mark(row)) {
            return Ok(false);
        }
        let there = self.mark(&self.text(row)?, &row.audience);
        Ok(there != self.mark(&submission.text, &submission.audience))
    }

    /// Of the text that a row shows.
    fn text_mark(&self, row: &OutboxRow) -> TextMark {
        let mark = self.mark(&self.shown_text(row), &row.audience);
        mark.parse().expect("a derived text is a mark")
    }

    /// The form of one copy of a page, where another copy holds the form that both were made with: the same for all that
    /// this copy sends.
    fn copys_form(&self, form: &ClientKey, submission: &Submission) -> Result<ClientKey, OutboxError> {
        let copy = submission.page.id.as_ref().map_or("", ClientKey::as_str);
        self.vault
            .derive("outbox page copy", &format!("{form}\n{copy}"))
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.client_key").into())
    }

    /// [`Outbox::copys_form`], where the copy has sent something under it: then it does so with all that it sends.
    async fn form_of_copy(
        &self,
        row: &OutboxRow,
        form: &ClientKey,
        submission: &Submission,
    ) -> Result<Option<ClientKey>, OutboxError> {
        let copys = self.copys_form(form, submission)?;
        let is_there = self.store.outbox_of_form(row.user, &copys).await?.is_some();
        Ok(is_there.then_some(copys))
    }

    /// Tells equal texts for equal audiences without keeping them; the key is needed to guess at a
    /// text.
    pub fn mark(&self, text: &str, audience: &Audience) -> String {
        let (purpose, audience) = for_whom("outbox text", audience);
        self.vault.derive(&purpose, &format!("{audience}{text}"))
    }

    fn seal(&self, row: &OutboxRow, text: &str) -> String {
        self.vault.seal(&binding(row), text.as_bytes())
    }

    fn text(&self, row: &OutboxRow) -> Result<String, Sealed> {
        if row.body.is_empty() {
            return Ok(String::new());
        }
        self.vault.open_text(&binding(row), &row.body)
    }
}

fn binding(row: &OutboxRow) -> Binding {
    Binding::of_text("outbox", row.op.to_string(), row.user, &row.audience)
}

/// The purpose to derive something for that also depends on an audience, and what is put before it.
/// An audience's name is one line.
fn for_whom(purpose: &str, audience: &Audience) -> (String, String) {
    match audience {
        Audience::Everyone => (purpose.to_owned(), String::new()),
        restricted => (format!("{purpose} for some"), format!("{restricted}\n")),
    }
}

/// Whether a form is about the issue of a row. A site that is not known is known by its name.
fn same_issue(row: &OutboxRow, cloud_id: Option<&CloudId>, submission: &Submission) -> bool {
    let same_site = match (&row.cloud_id, cloud_id) {
        (Some(stored), Some(sent)) => stored == sent,
        _ => row.site == submission.site,
    };
    same_site && row.key == submission.key
}

/// The troubles that promise that nothing was sent must not be told of a text that may have
/// arrived.
fn without_promise(trouble: Trouble) -> Trouble {
    match trouble {
        Trouble::RateLimited(_)
        | Trouble::Unavailable
        | Trouble::Refused(_)
        | Trouble::InFlight
        | Trouble::Unreadable => Trouble::OutcomeUnknown,
        other => other,
    }
}

fn earlier_arrived() -> Trouble {
    Trouble::Invalid(Invalid::EarlierArrived)
}
