//! Drafts of the comment box. Each write names a revision and does nothing where one as new or newer
//! stands already.

use app::model::{Audience, ClientKey, CloudId, DraftRevision, IssueKey, SiteSlug, TextMark};
use sqlx::{Row, any::AnyRow};

use super::{
    Store, StoreError,
    audience::{audience, read_audience},
};
use crate::{ids::UserId, seams::UnixMs};

const COLUMNS: &str = "place, user_id, cloud_id, site, issue_key, body, audience, revision, state, saved_at, page_id, client_key, waiting";

/// What is known of a draft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DraftState {
    Kept,
    /// Its author threw it away; it can be brought back for a while.
    Discarded,
    /// Its text is on its way to Jira or there. The row stays for a while, so that a late save of
    /// the same text finds it.
    Sent,
}

impl DraftState {
    const ALL: [Self; 3] = [Self::Kept, Self::Discarded, Self::Sent];

    fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Discarded => "discarded",
            Self::Sent => "sent",
        }
    }
}

/// More often than this no draft of one open page goes on in other pages.
pub(super) const ROWS_OF_A_COPY: usize = 8;

/// Where the drafts of one person on one issue of one site are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPlace {
    pub user: UserId,
    pub cloud_id: CloudId,
    pub key: IssueKey,
}

impl DraftPlace {
    /// The primary key of its first row. None of its parts can hold a slash.
    pub fn first(&self) -> String {
        format!("{}/{}/{}", self.user, self.cloud_id, self.key)
    }

    /// The primary keys of rows that one copy of a page may have for itself. A later copy that goes on with such a row has
    /// it from then on.
    pub fn of_copy(&self, copy: Option<&ClientKey>) -> impl Iterator<Item = String> + use<> {
        let first = self.first();
        let copy = copy.map_or("before", ClientKey::as_str).to_owned();
        (0..ROWS_OF_A_COPY).map(move |number| format!("{first}/{copy}/{number}"))
    }
}

/// One draft; its text sealed.
#[derive(Debug, Clone)]
pub struct DraftRow {
    /// The primary key, which the text is sealed for.
    pub row: String,
    pub place: DraftPlace,
    /// The site's name as it was when this was saved.
    pub site: SiteSlug,
    /// Sealed; empty once sent.
    pub body: String,
    /// The body is sealed for it.
    pub audience: Audience,
    pub revision: DraftRevision,
    pub state: DraftState,
    pub saved_at: UnixMs,
    /// The copy of a page that saved it last. Absent where a version before did.
    pub page_id: Option<ClientKey>,
    /// The form that it was typed into.
    pub client_key: Option<ClientKey>,
    /// The waiting text that it goes on with.
    pub waiting: Option<TextMark>,
}

fn read(row: &AnyRow) -> Result<DraftRow, StoreError> {
    let text = |name| row.try_get::<String, _>(name);
    let state = text("state")?;
    let key = |name| Ok::<_, StoreError>(row.try_get::<Option<String>, _>(name)?.and_then(|key| key.parse().ok()));
    Ok(DraftRow {
        row: text("place")?,
        place: DraftPlace {
            user: text("user_id")?
                .parse()
                .map_err(|_| StoreError::Unreadable("draft.user_id"))?,
            cloud_id: text("cloud_id")?
                .parse()
                .map_err(|_| StoreError::Unreadable("draft.cloud_id"))?,
            key: text("issue_key")?
                .parse()
                .map_err(|_| StoreError::Unreadable("draft.issue_key"))?,
        },
        site: text("site")?
            .parse()
            .map_err(|_| StoreError::Unreadable("draft.site"))?,
        body: text("body")?,
        audience: read_audience(row.try_get("audience")?).ok_or(StoreError::Unreadable("draft.audience"))?,
        revision: row
            .try_get::<i64, _>("revision")?
            .try_into()
            .map_err(|_| StoreError::Unreadable("draft.revision"))?,
        state: DraftState::ALL
            .into_iter()
            .find(|known| known.name() == state)
            .ok_or(StoreError::Unreadable("draft.state"))?,
        saved_at: row.try_get("saved_at")?,
        page_id: key("page_id")?,
        client_key: key("client_key")?,
        waiting: row
            .try_get::<Option<String>, _>("waiting")?
            .and_then(|mark| mark.parse().ok()),
    })
}

impl Store {
    /// Writes a draft: a new row, or in place of what was read there; and only if the user has fewer than `most` others.
    /// `false` when nothing was written.
    pub async fn draft_put(&self, row: &DraftRow, read: Option<&DraftRow>, most: i64) -> Result<bool, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "INSERT INTO draft ({COLUMNS}) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13 WHERE (SELECT COUNT(*) \
             FROM draft AS other WHERE other.user_id = $2 AND other.state = 'kept' AND other.place <> $1) < $14 ON CONFLICT \
             (place) DO UPDATE SET site = excluded.site, body = excluded.body, audience = excluded.audience, revision = \
             excluded.revision, state = excluded.state, saved_at = excluded.saved_at, page_id = excluded.page_id, client_key \
             = excluded.client_key, waiting = excluded.waiting WHERE draft.revision = $15 AND draft.state = $16 AND draft.body = $17"
        ));
        let key = |key: &Option<ClientKey>| key.as_ref().map(ToString::to_string);
        let written = sqlx::query(query)
            .bind(&row.row)
            .bind(row.place.user.to_string())
            .bind(row.place.cloud_id.as_str())
            .bind(row.site.as_str())
            .bind(row.place.key.as_str())
            .bind(&row.body)
            .bind(audience(&row.audience))
            .bind(row.revision.get())
            .bind(row.state.name())
            .bind(row.saved_at)
            .bind(key(&row.page_id))
            .bind(key(&row.client_key))
            .bind(row.waiting.as_ref().map(TextMark::as_str))
            .bind(most)
            .bind(read.map(|read| read.revision.get()))
            .bind(read.map(|read| read.state.name()))
            .bind(read.map(|read| &read.body))
            .execute(&self.pool)
            .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Empties a draft whose text was sent, unless there is another one by now than was read, and leaves the
    /// revision for saves that come late. What was discarded before can still be brought back.
    pub async fn draft_sent(&self, sent: &DraftRow, read: Option<&DraftRow>) -> Result<(), StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "INSERT INTO draft ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, '', NULL, $6, 'sent', $7, $8, NULL, NULL) ON CONFLICT (place) \
             DO UPDATE SET revision = excluded.revision, body = CASE draft.state WHEN 'discarded' THEN draft.body ELSE '' END, \
             state = CASE draft.state WHEN 'discarded' THEN 'discarded' ELSE 'sent' END WHERE draft.revision <= \
             excluded.revision AND draft.body = $9"
        ));
        sqlx::query(query)
            .bind(&sent.row)
            .bind(sent.place.user.to_string())
            .bind(sent.place.cloud_id.as_str())
            .bind(sent.site.as_str())
            .bind(sent.place.key.as_str())
            .bind(sent.revision.get())
            .bind(sent.saved_at)
            .bind(sent.page_id.as_ref().map(ClientKey::as_str))
            .bind(read.map(|read| &read.body))
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// All rows of a place, whatever their state, the newest first.
    pub async fn drafts_at(&self, place: &DraftPlace) -> Result<Vec<DraftRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM draft WHERE user_id = $1 AND cloud_id = $2 AND issue_key = $3 ORDER BY saved_at DESC, place"
        ));
        let rows = sqlx::query(query)
            .bind(place.user.to_string())
            .bind(place.cloud_id.as_str())
            .bind(place.key.as_str())
            .fetch_all(&self.pool)
            .await?;
        rows.iter().map(read).collect()
    }

    /// The drafts that a user keeps, the newest first.
    pub async fn drafts_of(&self, user: UserId) -> Result<Vec<DraftRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM draft WHERE user_id = $1 AND state = 'kept' ORDER BY saved_at DESC, place"
        ));
        let rows = sqlx::query(query).bind(user.to_string()).fetch_all(&self.pool).await?;
        rows.iter().map(read).collect()
    }

    /// Deletes what was kept before the one moment, and what is no longer a draft since before the
    /// other.
    pub async fn sweep_drafts(&self, kept_before: UnixMs, ended_before: UnixMs) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM draft WHERE saved_at <= $1 OR (saved_at <= $2 AND state <> 'kept')")
            .bind(kept_before)
            .bind(ended_before)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}

#[cfg(test)]
impl Store {
    /// Puts a sealed text in another draft's place, as only somebody with the database could.
    pub async fn move_draft_for_tests(&self, from: &DraftPlace, to: &DraftPlace) {
        let moved = sqlx::query("UPDATE draft SET body = (SELECT body FROM draft WHERE place = $1) WHERE place = $2")
            .bind(from.first())
            .bind(to.first())
            .execute(&self.pool)
            .await;
        assert_eq!(moved.unwrap().rows_affected(), 1);
    }
}
