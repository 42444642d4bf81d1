//! Drafts of the comment box. Each write names a revision and does nothing where one as new or newer
//! stands already.

use app::model::{Audience, CloudId, DraftRevision, IssueKey, SiteSlug};
use sqlx::{Row, any::AnyRow};

use super::{
    Store, StoreError,
    audience::{audience, read_audience},
};
use crate::{ids::UserId, seams::UnixMs};

const COLUMNS: &str = "user_id, cloud_id, site, issue_key, body, audience, revision, state, saved_at";

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

/// The one place of a draft: whose, and on which issue of which site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftPlace {
    pub user: UserId,
    pub cloud_id: CloudId,
    pub key: IssueKey,
}

impl DraftPlace {
    /// The row's primary key. None of its parts can hold a slash.
    pub fn row(&self) -> String {
        format!("{}/{}/{}", self.user, self.cloud_id, self.key)
    }
}

/// One draft; its text sealed.
#[derive(Debug, Clone)]
pub struct DraftRow {
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
}

fn read(row: &AnyRow) -> Result<DraftRow, StoreError> {
    let text = |name| row.try_get::<String, _>(name);
    let state = text("state")?;
    Ok(DraftRow {
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
    })
}

impl Store {
    /// Writes a draft, if it is newer than what stands there and the user has fewer than `most`
    /// others. `false` when nothing was written.
    pub async fn draft_put(&self, row: &DraftRow, most: i64) -> Result<bool, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "INSERT INTO draft (place, {COLUMNS}) SELECT $1, $2, $3, $4, $5, $6, $7, $8, $9, $10 WHERE (SELECT COUNT(*) FROM \
             draft AS other WHERE other.user_id = $2 AND other.state = 'kept' AND other.place <> $1) < $11 ON CONFLICT \
             (place) DO UPDATE SET site = excluded.site, body = excluded.body, audience = excluded.audience, revision = excluded.revision, state = \
             excluded.state, saved_at = excluded.saved_at WHERE draft.revision < excluded.revision"
        ));
        let written = sqlx::query(query)
            .bind(row.place.row())
            .bind(row.place.user.to_string())
            .bind(row.place.cloud_id.as_str())
            .bind(row.site.as_str())
            .bind(row.place.key.as_str())
            .bind(&row.body)
            .bind(audience(&row.audience))
            .bind(row.revision.get())
            .bind(row.state.name())
            .bind(row.saved_at)
            .bind(most)
            .execute(&self.pool)
            .await?;
        Ok(written.rows_affected() == 1)
    }

    /// Empties a draft whose text was sent, unless a newer one was saved meanwhile, and leaves the
    /// revision for saves that come late. What was discarded before can still be brought back.
    pub async fn draft_sent(
        &self,
        place: &DraftPlace,
        site: &SiteSlug,
        revision: DraftRevision,
        now: UnixMs,
    ) -> Result<(), StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "INSERT INTO draft (place, {COLUMNS}) VALUES ($1, $2, $3, $4, $5, '', NULL, $6, 'sent', $7) ON CONFLICT (place) DO \
             UPDATE SET revision = excluded.revision, body = CASE draft.state WHEN 'discarded' THEN draft.body ELSE '' END, \
             state = CASE draft.state WHEN 'discarded' THEN 'discarded' ELSE 'sent' END WHERE draft.revision <= \
             excluded.revision"
        ));
        sqlx::query(query)
            .bind(place.row())
            .bind(place.user.to_string())
            .bind(place.cloud_id.as_str())
            .bind(site.as_str())
            .bind(place.key.as_str())
            .bind(revision.get())
            .bind(now)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn draft_at(&self, place: &DraftPlace) -> Result<Option<DraftRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM draft WHERE place = $1 AND user_id = $2"));
        sqlx::query(query)
            .bind(place.row())
            .bind(place.user.to_string())
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(read)
            .transpose()
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
            .bind(from.row())
            .bind(to.row())
            .execute(&self.pool)
            .await;
        assert_eq!(moved.unwrap().rows_affected(), 1);
    }
}
