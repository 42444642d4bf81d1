//! Grants and their refresh. Each write of tokens names the generation that it replaces.

use app::model::{AccountId, Avatar, CloudId, GrantState, Person, Site, SiteSlug};
use serde::{Deserialize, Serialize};
use sqlx::{Row, any::AnyRow};

use super::{REPLICAS_DIFFER, Store, StoreError, site_names};
use crate::{
    ids::{GrantId, UserId},
    seams::UnixMs,
    site_names::{NotOneSite, find, shown},
};

pub(super) const COLUMNS: &str = "jira_grant.id, jira_grant.user_id, jira_grant.account_id, jira_grant.account_name, jira_grant.account_email, \
     jira_grant.account_avatar, jira_grant.sites, jira_grant.scopes, jira_grant.state, jira_grant.generation, jira_grant.access_token, \
     jira_grant.access_expires_at, jira_grant.refresh_token, jira_grant.connected_at, jira_grant.used_at, \
     jira_grant.refreshed_at, jira_grant.refresh_after, (SELECT COUNT(*) FROM outbox WHERE outbox.user_id = \
     jira_grant.user_id AND outbox.state NOT IN ('posted', 'discarded')) AS unsent, (SELECT COUNT(*) FROM draft \
     WHERE draft.user_id = jira_grant.user_id AND draft.state <> 'sent') AS drafts, (SELECT string_agg(several.name, ' ') FROM (SELECT \
     name FROM site_name GROUP BY name HAVING COUNT(*) > 1) AS several) AS shared_names";

/// The first digit of a grant's identifier, which is random, deals the grants out into so many shares.
pub const SHARES: usize = 16;

/// When a grant was last given new tokens; there is an index of this.
const TOUCHED: &str = "COALESCE(refreshed_at, connected_at)";

/// One user's grant as stored; tokens sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct GrantRow {
    pub id: GrantId,
    pub user_id: UserId,
    pub account_id: AccountId,
    pub account_name: String,
    pub account_email: Option<String>,
    pub account_avatar: Option<Avatar>,
    /// Each under the name that it is shown with now.
    pub sites: Vec<Site>,
    /// Names that several of the sites have that were ever connected here, by whomever.
    pub shared_names: Vec<SiteSlug>,
    pub scopes: String,
    pub state: GrantState,
    pub generation: i64,
    pub access_token: String,
    pub access_expires_at: UnixMs,
    pub refresh_token: String,
    pub connected_at: UnixMs,
    pub used_at: Option<UnixMs>,
    pub refreshed_at: Option<UnixMs>,
    /// The authorization server asked not to be asked before.
    pub refresh_after: Option<UnixMs>,
    /// Comments of the user that have not surely reached Jira. Read along with the grant, so that a
    /// page without any costs no read of its own for them.
    pub unsent: i64,
    /// Drafts of the user, also those that can be brought back; for the same reason.
    pub drafts: i64,
}

impl GrantRow {
    /// Who it belongs to at Atlassian, as they were when it was made.
    pub fn person(&self) -> Person {
        Person {
            account_id: Some(self.account_id.clone()),
            name: self.account_name.clone(),
            avatar: self.account_avatar.clone(),
        }
    }

    /// The site that a name in an address or in a form means. `page` is the site of the page that sent it.
    ///
    /// # Errors
    /// Where the name means none of the person's sites, or also another site.
    pub fn site_named(&self, name: &SiteSlug, page: Option<&CloudId>) -> Result<&Site, NotOneSite> {
        find(&self.sites, &self.shared_names, name, page)
    }
}

/// What a refresh writes; tokens sealed for the next generation.
pub struct NewTokens {
    pub access_token: String,
    pub refresh_token: String,
    pub access_expires_at: UnixMs,
    pub scopes: String,
    pub refreshed_at: UnixMs,
}

/// Whether a grant could be stored.
#[derive(Debug, PartialEq, Eq)]
pub enum Kept {
    Yes,
    /// Another user holds a grant of the same Atlassian account.
    AccountTaken,
    /// The attempt is there no more: cancelled, confirmed already, or the user disconnected since.
    AttemptGone,
}

fn state_name(state: GrantState) -> &'static str {
    match state {
        GrantState::Live => "live",
        GrantState::NeedsReauth => "needs_reauth",
        GrantState::Frozen => "frozen",
    }
}

pub(super) fn read(row: &AnyRow) -> Result<GrantRow, StoreError> {
    let text = |name| row.try_get::<String, _>(name);
    let shared_names = site_names::read_shared(row.try_get("shared_names")?);
    let mut sites: Vec<Site> =
        serde_json::from_str(&text("sites")?).map_err(|_| StoreError::Unreadable("jira_grant.sites"))?;
    for site in &mut sites {
        site.slug = shown(site, &shared_names);
    }
    Ok(GrantRow {
        id: text("id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("jira_grant.id"))?,
        user_id: text("user_id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("jira_grant.user_id"))?,
        account_id: text("account_id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("jira_grant.account_id"))?,
        account_name: text("account_name")?,
        account_email: row.try_get("account_email")?,
        // To be without it is no trouble.
        account_avatar: row
            .try_get::<Option<String>, _>("account_avatar")?
            .and_then(|place| place.parse().ok()),
        sites,
        shared_names,
        scopes: text("scopes")?,
        state: match text("state")?.as_str() {
            "live" => GrantState::Live,
            "needs_reauth" => GrantState::NeedsReauth,
            "frozen" => GrantState::Frozen,
            _ => return Err(StoreError::Unreadable("jira_grant.state")),
        },
        generation: row.try_get("generation")?,
        access_token: text("access_token")?,
        access_expires_at: row.try_get("access_expires_at")?,
        refresh_token: text("refresh_token")?,
        connected_at: row.try_get("connected_at")?,
        used_at: row.try_get("used_at")?,
        refreshed_at: row.try_get("refreshed_at")?,
        refresh_after: row.try_get("refresh_after")?,
        unsent: row.try_get("unsent")?,
        drafts: row.try_get("drafts")?,
    })
}

impl Store {
    pub async fn grant_of(&self, user: UserId) -> Result<Option<GrantRow>, StoreError> {
        self.grant_where("user_id", user.to_string()).await
    }

    pub async fn grant(&self, id: GrantId) -> Result<Option<GrantRow>, StoreError> {
        self.grant_where("id", id.to_string()).await
    }

    /// The grant of an Atlassian account, whoever's it is: to tell whether it is taken.
    pub async fn grant_of_account(&self, account: &AccountId) -> Result<Option<GrantRow>, StoreError> {
        self.grant_where("account_id", account.to_string()).await
    }

    /// The grant of the user's Atlassian account, for what they sent before; none where they have
    /// connected another since, or were disabled.
    pub async fn grant_of_author(&self, user: UserId, account: &AccountId) -> Result<Option<GrantRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM jira_grant WHERE user_id = $1 AND account_id = $2 AND EXISTS (SELECT 1 FROM person WHERE \
             person.id = jira_grant.user_id AND person.disabled_at IS NULL)"
        ));
        sqlx::query(query)
            .bind(user.to_string())
            .bind(account.as_str())
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Live grants that were last refreshed before their share's moment, the longest untouched first,
    /// beginning after the one that is named. Those of disabled people are left to die.
    pub async fn grants_untouched_since(
        &self,
        since: [UnixMs; SHARES],
        after: Option<(UnixMs, GrantId)>,
        most: i64,
    ) -> Result<Vec<GrantRow>, StoreError> {
        let shares: String = (0..SHARES)
            .map(|share| format!("WHEN '{share:x}' THEN ${} ", share + 5))
            .collect();
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM jira_grant WHERE state = 'live' AND {TOUCHED} <= $1 AND {TOUCHED} >= $2 AND \
             ({TOUCHED} > $2 OR jira_grant.id > $3) AND {TOUCHED} <= CASE substr(jira_grant.id, 1, 1) {shares}END AND EXISTS \
             (SELECT 1 FROM person WHERE person.id = jira_grant.user_id AND person.disabled_at IS NULL) ORDER BY {TOUCHED}, \
             jira_grant.id LIMIT $4"
        ));
        let (moment, id) = after.map_or((UnixMs::MIN, String::new()), |(moment, id)| (moment, id.to_string()));
        let mut query = sqlx::query(query)
            .bind(since.into_iter().max())
            .bind(moment)
            .bind(id)
            .bind(most);
        for moment in since {
            query = query.bind(moment);
        }
        query.fetch_all(&self.pool).await?.iter().map(read).collect()
    }

    async fn grant_where(&self, column: &'static str, value: String) -> Result<Option<GrantRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM jira_grant WHERE {column} = $1"));
        sqlx::query(query)
            .bind(value)
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// Replaces the user's grant, if any, by a new one, and uses up the attempt that led to it.
    pub async fn keep_grant(&self, row: &GrantRow, attempt: &str) -> Result<Kept, StoreError> {
        let sites = serde_json::to_string(&row.sites).map_err(|_| StoreError::Unreadable("sites"))?;
        let mut transaction = self.pool.begin().await?;
        // The attempt first, as in `forget_grant`: whichever comes second waits for the other there.
        let used = sqlx::query("DELETE FROM connect_attempt WHERE id = $1 AND user_id = $2")
            .bind(attempt)
            .bind(row.user_id.to_string())
            .execute(&mut *transaction)
            .await?;
        if used.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(Kept::AttemptGone);
        }
        sqlx::query("DELETE FROM jira_grant WHERE user_id = $1")
            .bind(row.user_id.to_string())
            .execute(&mut *transaction)
            .await?;
        let stored = sqlx::query(
            "INSERT INTO jira_grant (id, user_id, account_id, account_name, account_email, account_avatar, sites, scopes, \
             state, generation, access_token, access_expires_at, refresh_token, connected_at) VALUES ($1, $2, $3, $4, $5, \
             $6, $7, $8, $9, $10, $11, $12, $13, $14) ON CONFLICT (account_id) DO NOTHING",
        )
        .bind(row.id.to_string())
        .bind(row.user_id.to_string())
        .bind(row.account_id.to_string())
        .bind(&row.account_name)
        .bind(row.account_email.as_deref())
        .bind(row.account_avatar.as_ref().map(Avatar::as_str))
        .bind(sites)
        .bind(&row.scopes)
        .bind(state_name(row.state))
        .bind(row.generation)
        .bind(&row.access_token)
        .bind(row.access_expires_at)
        .bind(&row.refresh_token)
        .bind(row.connected_at)
        .execute(&mut *transaction)
        .await?;
        if stored.rows_affected() == 0 {
            transaction.rollback().await?;
            return Ok(Kept::AccountTaken);
        }
        site_names::record(&mut transaction, &row.sites).await?;
        transaction.commit().await?;
        Ok(Kept::Yes)
    }

    /// Takes the lease on a refresh. False when somebody else holds it or the row is no longer as it
    /// was read.
    ///
    /// A lease that lasts longer than any that is given out, by whichever replica, was written by a
    /// clock that has been put back since, and does not count.
    pub async fn claim_refresh(
        &self,
        row: &GrantRow,
        attempt: &str,
        now: UnixMs,
        lease_until: UnixMs,
    ) -> Result<bool, StoreError> {
        let claimed = sqlx::query(
            "UPDATE jira_grant SET attempt_id = $1, lease_until = $2 WHERE id = $3 AND generation = $4 AND state = 'live' \
             AND COALESCE(refresh_after, 0) = $6 AND (lease_until IS NULL OR lease_until < $5 OR lease_until > $7)",
        )
        .bind(attempt)
        .bind(lease_until)
        .bind(row.id.to_string())
        .bind(row.generation)
        .bind(now)
        .bind(row.refresh_after.unwrap_or(0))
        .bind(lease_until + REPLICAS_DIFFER)
        .execute(&self.pool)
        .await?;
        Ok(claimed.rows_affected() == 1)
    }

    /// Stores a refreshed pair. False when the row is no longer what the refresh began with.
    pub async fn keep_refreshed(
        &self,
        id: GrantId,
        generation: i64,
        attempt: &str,
        tokens: NewTokens,
    ) -> Result<bool, StoreError> {
        let kept = sqlx::query(
            "UPDATE jira_grant SET generation = generation + 1, access_token = $1, refresh_token = $2, access_expires_at \
             = $3, scopes = $4, refreshed_at = $5, attempt_id = NULL, lease_until = NULL, refresh_after = NULL WHERE id = $6 AND generation = $7 \
             AND attempt_id = $8",
        )
        .bind(tokens.access_token)
        .bind(tokens.refresh_token)
        .bind(tokens.access_expires_at)
        .bind(tokens.scopes)
        .bind(tokens.refreshed_at)
        .bind(id.to_string())
        .bind(generation)
        .bind(attempt)
        .execute(&self.pool)
        .await?;
        Ok(kept.rows_affected() == 1)
    }

    /// Gives the lease back after a refresh that brought nothing. Nobody asks again before `after`.
    pub async fn release_refresh(&self, id: GrantId, attempt: &str, after: Option<UnixMs>) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE jira_grant SET attempt_id = NULL, lease_until = NULL, refresh_after = $3 WHERE id = $1 AND attempt_id = \
             $2",
        )
            .bind(id.to_string())
            .bind(attempt)
            .bind(after)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Ends a grant whose refresh token was refused: from now on its owner must reconnect. False
    /// when the row is no longer what was refused.
    pub async fn end_grant(&self, id: GrantId, generation: i64, attempt: &str) -> Result<bool, StoreError> {
        let ended = sqlx::query(
            "UPDATE jira_grant SET state = $1, attempt_id = NULL, lease_until = NULL WHERE id = $2 AND generation = $3 \
             AND attempt_id = $4 AND state = 'live'",
        )
        .bind(state_name(GrantState::NeedsReauth))
        .bind(id.to_string())
        .bind(generation)
        .bind(attempt)
        .execute(&self.pool)
        .await?;
        Ok(ended.rows_affected() == 1)
    }

    pub async fn set_grant_state(&self, id: GrantId, state: GrantState) -> Result<(), StoreError> {
        sqlx::query("UPDATE jira_grant SET state = $1 WHERE id = $2")
            .bind(state_name(state))
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    pub async fn grant_used(&self, id: GrantId, now: UnixMs) -> Result<(), StoreError> {
        sqlx::query("UPDATE jira_grant SET used_at = $1 WHERE id = $2")
            .bind(now)
            .bind(id.to_string())
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Deletes the user's grant, and every attempt that could still become one.
    pub async fn forget_grant(&self, user: UserId) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        for statement in [
            "DELETE FROM connect_attempt WHERE user_id = $1",
            "DELETE FROM jira_grant WHERE user_id = $1",
        ] {
            sqlx::query(statement)
                .bind(user.to_string())
                .execute(&mut *transaction)
                .await?;
        }
        transaction.commit().await?;
        Ok(())
    }
}
