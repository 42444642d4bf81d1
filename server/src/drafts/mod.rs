//! What people have typed and not sent: one draft a person, site and issue, sealed for exactly that
//! place. Reached only with its author's id, and independent of any grant: it outlives a disconnect.
//!
//! The outbox and a draft never hold the same text for long: once the outbox has taken a text, the
//! draft is emptied, so that nothing that leaves by itself is offered to be sent once more.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use app::model::{
    Audience, CloudId, DRAFT_DAYS, Draft, DraftLine, DraftRevision, IssueKey, MOST_DRAFTS, Moment, Saving, SiteSlug,
    Submission,
};

use crate::{
    ground::Ground,
    ids::UserId,
    seams::{Clock, DAY, UnixMs},
    store::{
        Store, StoreError,
        draft::{DraftPlace, DraftRow, DraftState},
    },
    vault::{Binding, Vault},
};

/// For so long a discarded draft can be brought back, and a late save is told from a new one.
const UNDO: UnixMs = DAY;

/// Everybody's drafts. Cheap to clone.
#[derive(Clone)]
pub struct Drafts {
    store: Store,
    vault: Vault,
    clock: Arc<dyn Clock>,
}

impl Drafts {
    pub fn new(ground: &Ground) -> Self {
        Self {
            store: ground.store.clone(),
            vault: ground.vault.clone(),
            clock: ground.clock.clone(),
        }
    }

    /// Saves a text as this revision. `site` is what its people call it now. An empty text throws the
    /// draft away so that it can be brought back.
    pub async fn save(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, StoreError> {
        if text.trim().is_empty() {
            return self.empty(place, site, revision).await;
        }
        let sealed = self.seal(place, text, audience);
        let row = self.row(place, site, revision, DraftState::Kept, sealed);
        if self.store.draft_put(&row, MOST_DRAFTS as i64).await? {
            return Ok(Saving::Saved);
        }
        Ok(match self.store.draft_at(place).await? {
            Some(there) if there.revision >= revision => Saving::Stale(there.revision),
            _ => Saving::TooMany,
        })
    }

    async fn empty(&self, place: &DraftPlace, site: &SiteSlug, revision: DraftRevision) -> Result<Saving, StoreError> {
        let before = self.store.draft_at(place).await?;
        let Some(before) = before.filter(|row| row.state == DraftState::Kept) else {
            return Ok(Saving::Saved);
        };
        let there = before.revision;
        let row = self.row(
            place,
            site,
            revision,
            DraftState::Discarded,
            (before.body, before.audience),
        );
        Ok(match self.store.draft_put(&row, i64::MAX).await? {
            true => Saving::Saved,
            false => Saving::Stale(there),
        })
    }

    /// Saves a text as the newest there is.
    pub async fn write(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, StoreError> {
        let mut known = self.store.draft_at(place).await?.map(|row| row.revision);
        loop {
            let revision = known.unwrap_or_default().next();
            match self.save(place, site, revision, text, audience).await? {
                Saving::Stale(there) if there.next() > there => known = Some(there),
                done => return Ok(done),
            }
        }
    }

    /// The draft at a place, also one that can be brought back.
    pub async fn find(&self, place: &DraftPlace) -> Result<Option<Draft>, StoreError> {
        let row = self.store.draft_at(place).await?;
        Ok(row.filter(|row| self.is_shown(row)).map(|row| Draft {
            text: self.text(&row),
            revision: row.revision,
            audience: row.audience.clone(),
            saved: moment(row.saved_at),
            discarded: row.state == DraftState::Discarded,
        }))
    }

    /// All drafts that a user keeps, the newest first, each with its site's cloud ID.
    pub async fn all(&self, user: UserId) -> Result<Vec<(CloudId, DraftLine)>, StoreError> {
        let line = |row: DraftRow| {
            let text = self.text(&row);
            let line = DraftLine {
                site: row.site,
                is_reached: false,
                key: row.place.key,
                text,
                saved: moment(row.saved_at),
            };
            (row.place.cloud_id, line)
        };
        Ok(self.store.drafts_of(user).await?.into_iter().map(line).collect())
    }

    /// The outbox has taken the text of a box whose last save was this revision. A newer one, of
    /// another page, stays.
    pub async fn sent(&self, place: &DraftPlace, site: &SiteSlug, revision: DraftRevision) -> Result<(), StoreError> {
        if revision == DraftRevision::NONE {
            return Ok(());
        }
        self.store.draft_sent(place, site, revision, self.clock.now()).await
    }

    /// A text has reached Jira that may stand here still; `is_it` tells it.
    pub async fn arrived(&self, place: &DraftPlace, is_it: impl Fn(&str, &Audience) -> bool) -> Result<(), StoreError> {
        match self.store.draft_at(place).await? {
            Some(row) if row.state == DraftState::Kept && is_it(&self.text(&row), &row.audience) => {
                self.sent(place, &row.site, row.revision).await
            }
            _ => Ok(()),
        }
    }

    /// Where a user's only draft on an issue stands, for a text that knows its site by name alone.
    pub async fn place_named(
        &self,
        user: UserId,
        site: &SiteSlug,
        key: &IssueKey,
    ) -> Result<Option<DraftPlace>, StoreError> {
        let mut named = self.store.drafts_of(user).await?;
        named.retain(|row| row.site == *site && row.place.key == *key);
        Ok(match named.len() {
            1 => named.pop().map(|row| row.place),
            _ => None,
        })
    }

    /// Puts a text in the place of the draft that is kept there, if one is: it was typed later, and lay elsewhere until
    /// now.
    pub async fn overtake(&self, place: &DraftPlace, by: &Submission) -> Result<(), StoreError> {
        let there = self.store.draft_at(place).await?;
        if there.is_some_and(|row| row.state == DraftState::Kept) {
            self.write(place, &by.site, &by.text, &by.audience).await?;
        }
        Ok(())
    }

    /// Throws a draft away so that it can be brought back. `text` is what stood in the box; empty
    /// where that is not known.
    pub async fn discard(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        text: &str,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        loop {
            let before = self.store.draft_at(place).await?;
            let known = before.as_ref().map(|row| row.revision).unwrap_or_default();
            let body = match before {
                _ if !text.trim().is_empty() => self.seal(place, text, audience),
                Some(row) if row.state == DraftState::Kept => (row.body, row.audience),
                _ => return Ok(()),
            };
            let row = self.row(place, site, known.next(), DraftState::Discarded, body);
            if self.put_over(&row, known).await? {
                return Ok(());
            }
        }
    }

    /// Brings back what was discarded last.
    pub async fn restore(&self, place: &DraftPlace) -> Result<(), StoreError> {
        loop {
            let before = self.store.draft_at(place).await?;
            let discarded = |row: &DraftRow| row.state == DraftState::Discarded && self.is_shown(row);
            let Some(before) = before.filter(discarded) else {
                return Ok(());
            };
            let revision = before.revision.next();
            let row = self.row(
                place,
                &before.site,
                revision,
                DraftState::Kept,
                (before.body, before.audience),
            );
            if self.put_over(&row, before.revision).await? {
                return Ok(());
            }
        }
    }

    /// Deletes what is too old.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.sweep_drafts(now - DRAFT_DAYS * DAY, now - UNDO).await
    }

    /// Whether that was written in place of what was known, or nothing can be any more.
    async fn put_over(&self, row: &DraftRow, known: DraftRevision) -> Result<bool, StoreError> {
        Ok(self.store.draft_put(row, i64::MAX).await? || row.revision == known)
    }

    fn is_shown(&self, row: &DraftRow) -> bool {
        match row.state {
            DraftState::Kept => true,
            DraftState::Discarded => row.saved_at > self.clock.now() - UNDO,
            DraftState::Sent => false,
        }
    }

    fn row(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        state: DraftState,
        (body, audience): (String, Audience),
    ) -> DraftRow {
        DraftRow {
            place: place.clone(),
            site: site.clone(),
            body,
            audience,
            revision,
            state,
            saved_at: self.clock.now(),
        }
    }

    /// A text, sealed for its audience.
    fn seal(&self, place: &DraftPlace, text: &str, audience: &Audience) -> (String, Audience) {
        let sealed = self.vault.seal(&binding(place, audience), text.as_bytes());
        (sealed, audience.clone())
    }

    /// One that does not open is still there, to be discarded; it does not take the page away.
    fn text(&self, row: &DraftRow) -> String {
        self.vault
            .open_text(&binding(&row.place, &row.audience), &row.body)
            .inspect_err(|error| tracing::error!(user = %row.place.user, key = %row.place.key, %error, "a draft"))
            .unwrap_or_default()
    }
}

fn binding(place: &DraftPlace, audience: &Audience) -> Binding {
    Binding::of_text("draft", place.row(), place.user, audience)
}

fn moment(unix_ms: UnixMs) -> Moment {
    Moment {
        unix_ms,
        offset_minutes: 0,
    }
}
