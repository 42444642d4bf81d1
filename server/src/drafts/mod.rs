//! What people have typed and not sent, sealed for its person, site and issue: one draft for each copy of a page that has
//! begun one without knowing of the others. Reached only with its author's id, and independent of any grant: it outlives a disconnect.
//!
//! The outbox and a draft never hold the same text for long: once the outbox has taken a text, the
//! draft is emptied, so that nothing that leaves by itself is offered to be sent once more.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use app::{
    desk::DraftBox,
    model::{
        Audience, CloudId, DRAFT_DAYS, Draft, DraftLine, DraftRevision, IssueKey, MOST_DRAFTS, Moment, PageCopy,
        Saving, SiteSlug, Submission, TextMark,
    },
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
    /// draft away so that it can be brought back. What another copy of the page has saved stays.
    pub async fn save(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, StoreError> {
        let is_empty = text.trim().is_empty();
        loop {
            let there = self.store.drafts_at(place).await?;
            let ours = self.ours(&there, &box_.page);
            if is_empty && ours.is_none_or(|row| row.state != DraftState::Kept) {
                return Ok(Saving::Saved);
            }
            if let Some(newer) = ours.filter(|row| is_own(row, &box_.page) && row.revision >= revision) {
                return Ok(Saving::Stale(newer.revision));
            }
            let Some(row) = ours
                .map(|row| row.row.clone())
                .or_else(|| free_row(&there, place, &box_.page))
            else {
                return Ok(Saving::TooMany);
            };
            let (state, body, most) = match ours {
                Some(ours) if is_empty => (
                    DraftState::Discarded,
                    (ours.body.clone(), ours.audience.clone()),
                    i64::MAX,
                ),
                _ => (
                    DraftState::Kept,
                    self.seal(place, &row, text, audience),
                    MOST_DRAFTS as i64,
                ),
            };
            // What another copy of the page has saved may count higher.
            let newest = ours.map_or(revision, |ours| revision.max(ours.revision.next()));
            let written = self.row(row, place, site, newest, box_, state, body);
            if self.store.draft_put(&written, ours, most).await? {
                let is_other = |other: &DraftRow| other.state == DraftState::Kept && other.row != written.row;
                return Ok(match there.iter().any(is_other) && !is_empty {
                    true => Saving::SavedBeside,
                    false => Saving::Saved,
                });
            }
            let state_of = |rows: &[DraftRow]| {
                let row = rows.iter().find(|row| row.row == written.row);
                row.map(|row| (row.revision, row.state, row.body.clone()))
            };
            if state_of(&self.store.drafts_at(place).await?) == state_of(&there) {
                return Ok(Saving::TooMany);
            }
        }
    }

    /// Saves a text as the newest of its copy of the page.
    pub async fn write(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<Saving, StoreError> {
        let there = self.store.drafts_at(place).await?;
        let ours = self.ours(&there, &box_.page);
        let mut known = ours.map(|row| row.revision).unwrap_or_default();
        loop {
            match self.save(place, site, known.next(), box_, text, audience).await? {
                Saving::Stale(there) if there.next() > there => known = there,
                done => return Ok(done),
            }
        }
    }

    /// The drafts at a place, the newest first, and after them what can be brought back.
    pub async fn find(&self, place: &DraftPlace) -> Result<Vec<Draft>, StoreError> {
        let mut rows = self.store.drafts_at(place).await?;
        rows.retain(|row| self.is_shown(row));
        rows.sort_by_key(|row| row.state == DraftState::Discarded);
        let draft = |row: DraftRow| Draft {
            text: self.text(&row),
            mark: self.mark(&row),
            revision: row.revision,
            audience: row.audience,
            saved: moment(row.saved_at),
            discarded: row.state == DraftState::Discarded,
            client_key: row.client_key,
            waiting: row.waiting,
            page_id: row.page_id,
        };
        Ok(rows.into_iter().map(draft).collect())
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
    /// another copy of the page, stays.
    pub async fn sent(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        page: &PageCopy,
    ) -> Result<(), StoreError> {
        if revision == DraftRevision::NONE {
            return Ok(());
        }
        let there = self.store.drafts_at(place).await?;
        let ours = self.ours(&there, page);
        let row = ours.map(|row| row.row.clone());
        let Some(row) = row.or_else(|| free_row(&there, place, page)) else {
            return Ok(());
        };
        let sent = self.row(
            row,
            place,
            site,
            revision,
            &DraftBox {
                client_key: None,
                waiting: None,
                page: page.clone(),
            },
            DraftState::Sent,
            (String::new(), Audience::Everyone),
        );
        self.store.draft_sent(&sent, ours).await
    }

    /// A text has reached Jira that may stand here still; `is_it` tells it.
    pub async fn arrived(&self, place: &DraftPlace, is_it: impl Fn(&str, &Audience) -> bool) -> Result<(), StoreError> {
        for row in self.store.drafts_at(place).await? {
            if row.state == DraftState::Kept && is_it(&self.text(&row), &row.audience) {
                self.store.draft_sent(&row, Some(&row)).await?;
            }
        }
        Ok(())
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

    /// Puts a text in the place of the draft that its copy of the page began with or has saved, if there is one: it was
    /// typed later, and lay elsewhere until now.
    pub async fn overtake(&self, place: &DraftPlace, by: &Submission, page: &PageCopy) -> Result<(), StoreError> {
        let there = self.store.drafts_at(place).await?;
        let ours = self.ours(&there, page);
        if ours.is_some_and(|row| row.state == DraftState::Kept) {
            let box_ = DraftBox {
                client_key: Some(by.client_key.clone()),
                waiting: by.page.based_on.clone(),
                page: page.clone(),
            };
            self.write(place, &by.site, &box_, &by.text, &by.audience).await?;
        }
        Ok(())
    }

    /// Throws a draft away so that it can be brought back. `text` is what stood in the box; empty
    /// where that is not known.
    pub async fn discard(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        box_: &DraftBox,
        text: &str,
        audience: &Audience,
    ) -> Result<(), StoreError> {
        loop {
            let there = self.store.drafts_at(place).await?;
            let before = self.ours(&there, &box_.page);
            let known = before.map(|row| row.revision).unwrap_or_default();
            let row = match before {
                Some(row) => row.row.clone(),
                None => match free_row(&there, place, &box_.page) {
                    Some(row) => row,
                    None => return Ok(()),
                },
            };
            let body = match before {
                _ if !text.trim().is_empty() => self.seal(place, &row, text, audience),
                Some(row) if row.state == DraftState::Kept => (row.body.clone(), row.audience.clone()),
                _ => return Ok(()),
            };
            let row = self.row(row, place, site, known.next(), box_, DraftState::Discarded, body);
            if self.put_over(&row, before).await? {
                return Ok(());
            }
        }
    }

    /// Brings back what was discarded last.
    pub async fn restore(&self, place: &DraftPlace) -> Result<(), StoreError> {
        loop {
            let there = self.store.drafts_at(place).await?;
            let discarded = |row: &DraftRow| row.state == DraftState::Discarded && self.is_shown(row);
            let Some(before) = there.into_iter().find(discarded) else {
                return Ok(());
            };
            let back = DraftRow {
                revision: before.revision.next(),
                state: DraftState::Kept,
                saved_at: self.clock.now(),
                ..before.clone()
            };
            if self.put_over(&back, Some(&before)).await? {
                return Ok(());
            }
        }
    }

    /// Deletes what is too old.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        let now = self.clock.now();
        self.store.sweep_drafts(now - DRAFT_DAYS * DAY, now - UNDO).await
    }

    /// Whether that was written in place of what was read, or nothing can be any more.
    async fn put_over(&self, row: &DraftRow, read: Option<&DraftRow>) -> Result<bool, StoreError> {
        let is_last = read.is_some_and(|read| read.revision == row.revision);
        Ok(self.store.draft_put(row, read, i64::MAX).await? || is_last)
    }

    /// The row that a copy of a page goes on with: what it has saved itself, or else the draft that it began with.
    fn ours<'a>(&self, there: &'a [DraftRow], page: &PageCopy) -> Option<&'a DraftRow> {
        let own = there.iter().find(|row| is_own(row, page));
        own.or_else(|| {
            let began_with = page.based_on.as_ref()?;
            let mut shown = there.iter().filter(|row| self.is_shown(row));
            shown.find(|row| self.mark(row) == *began_with)
        })
    }

    /// Tells the drafts of a person on an issue apart.
    fn mark(&self, row: &DraftRow) -> TextMark {
        let (text, audience) = (self.text(row), &row.audience);
        let mark = self.vault.derive("draft text", &format!("{audience}\n{text}"));
        mark.parse().expect("a derived text is a mark")
    }

    fn is_shown(&self, row: &DraftRow) -> bool {
        match row.state {
            DraftState::Kept => true,
            DraftState::Discarded => row.saved_at > self.clock.now() - UNDO,
            DraftState::Sent => false,
        }
    }

    #[allow(clippy::too_many_arguments, reason = "the columns of the row")]
    fn row(
        &self,
        row: String,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        box_: &DraftBox,
        state: DraftState,
        (body, audience): (String, Audience),
    ) -> DraftRow {
        DraftRow {
            row,
            place: place.clone(),
            site: site.clone(),
            body,
            audience,
            revision,
            state,
            saved_at: self.clock.now(),
            page_id: box_.page.id.clone(),
            client_key: box_.client_key.clone(),
            waiting: box_.waiting.clone(),
        }
    }

    /// A text, sealed for its row and its audience.
    fn seal(&self, place: &DraftPlace, row: &str, text: &str, audience: &Audience) -> (String, Audience) {
        let sealed = self.vault.seal(&binding(place, row, audience), text.as_bytes());
        (sealed, audience.clone())
    }

    /// One that does not open is still there, to be discarded; it does not take the page away.
    fn text(&self, row: &DraftRow) -> String {
        self.vault
            .open_text(&binding(&row.place, &row.row, &row.audience), &row.body)
            .inspect_err(|error| tracing::error!(user = %row.place.user, key = %row.place.key, %error, "a draft"))
            .unwrap_or_default()
    }
}

/// Whether a copy of a page has saved what a row holds. All pages of a version before are one copy.
fn is_own(row: &DraftRow, page: &PageCopy) -> bool {
    row.page_id == page.id
}

/// A row for a copy of a page that goes on with none.
fn free_row(there: &[DraftRow], place: &DraftPlace, page: &PageCopy) -> Option<String> {
    let is_free = |row: &String| there.iter().all(|there| there.row != *row);
    let of_copy = place.of_copy(page.id.as_ref());
    [place.first()].into_iter().chain(of_copy).find(is_free)
}

fn binding(place: &DraftPlace, row: &str, audience: &Audience) -> Binding {
    Binding::of_text("draft", row.to_owned(), place.user, audience)
}

fn moment(unix_ms: UnixMs) -> Moment {
    Moment {
        unix_ms,
        offset_minutes: 0,
    }
}
