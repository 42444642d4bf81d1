//! Comments on their way. Each write names the version of the row that it was decided on.

use app::model::{AccountId, Audience, ClientKey, CloudId, IssueKey, Posted, SiteSlug, Trouble};
use sqlx::{Row, any::AnyRow};

use super::{
    Store, StoreError,
    audience::{audience, read_audience},
};
use crate::{
    ids::{OpId, UserId},
    seams::UnixMs,
};

const COLUMNS: &str = "op_id, user_id, client_key, account_id, cloud_id, site, issue_key, body, audience, sent_mac, state, trouble, posted, \
                       lease_until, sent_at, next_try_at, tries, created_at, page_id, version";

/// What is known of a comment on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutboxState {
    /// Somebody is sending it, until the lease is over.
    Sending,
    /// It surely did not arrive.
    Failed,
    /// It may have arrived.
    Unknown,
    Posted,
    /// The person threw it away.
    Discarded,
}

impl OutboxState {
    const ALL: [Self; 5] = [
        Self::Sending,
        Self::Failed,
        Self::Unknown,
        Self::Posted,
        Self::Discarded,
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Sending => "sending",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Posted => "posted",
            Self::Discarded => "discarded",
        }
    }
}

/// One comment on its way; its text sealed.
#[derive(Debug, Clone)]
pub struct OutboxRow {
    pub op: OpId,
    pub user: UserId,
    pub client_key: ClientKey,
    /// It leaves under this account or not at all.
    pub account: Option<AccountId>,
    /// It leaves for this site or not at all. Absent where a version before stored it and its site is not known.
    pub cloud_id: Option<CloudId>,
    /// What the site was called then.
    pub site: SiteSlug,
    pub key: IssueKey,
    /// Sealed; empty once posted or discarded.
    pub body: String,
    /// The body is sealed for it.
    pub audience: Audience,
    /// Tells whether the body is what the last request carried.
    pub sent_mac: Option<String>,
    pub state: OutboxState,
    pub trouble: Option<Trouble>,
    pub posted: Option<Posted>,
    pub lease_until: Option<UnixMs>,
    /// When the last request left that may have arrived.
    pub sent_at: Option<UnixMs>,
    /// When to try again without being asked; never, where it waits for its author.
    pub next_try_at: Option<UnixMs>,
    /// How often that was done since the author last sent it.
    pub tries: i64,
    pub created_at: UnixMs,
    /// The copy of a page that wrote the text last. Absent where a version before did.
    pub page_id: Option<ClientKey>,
    pub version: i64,
}

/// Reads a row for its author's page, which shows the others should one not be readable.
fn read_or_report(row: &AnyRow) -> Option<OutboxRow> {
    read(row)
        .inspect_err(|error| tracing::error!(%error, "a waiting comment cannot be read"))
        .ok()
}

fn read(row: &AnyRow) -> Result<OutboxRow, StoreError> {
    let text = |name| row.try_get::<String, _>(name);
    let optional = |name| row.try_get::<Option<String>, _>(name);
    let state = text("state")?;
    Ok(OutboxRow {
        op: text("op_id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.op_id"))?,
        user: text("user_id")?
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.user_id"))?,
        client_key: text("client_key")?
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.client_key"))?,
        account: optional("account_id")?
            .map(|account| account.parse())
            .transpose()
            .map_err(|_| StoreError::Unreadable("outbox.account_id"))?,
        cloud_id: optional("cloud_id")?
            .map(|id| id.parse())
            .transpose()
            .map_err(|_| StoreError::Unreadable("outbox.cloud_id"))?,
        site: text("site")?
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.site"))?,
        key: text("issue_key")?
            .parse()
            .map_err(|_| StoreError::Unreadable("outbox.issue_key"))?,
        body: text("body")?,
        // Of one that cannot be read nothing is sent.
        audience: read_audience(optional("audience")?).ok_or(StoreError::Unreadable("outbox.audience"))?,
        sent_mac: optional("sent_mac")?,
        state: OutboxState::ALL
            .into_iter()
            .find(|known| known.name() == state)
            .ok_or(StoreError::Unreadable("outbox.state"))?,
        // One that a newer Byline wrote is as good as none.
        trouble: optional("trouble")?.and_then(|json| serde_json::from_str(&json).ok()),
        posted: optional("posted")?
            .map(|json| serde_json::from_str(&json))
            .transpose()
            .map_err(|_| StoreError::Unreadable("outbox.posted"))?,
        lease_until: row.try_get("lease_until")?,
        sent_at: row.try_get("sent_at")?,
        next_try_at: row.try_get("next_try_at")?,
        tries: row.try_get("tries")?,
        created_at: row.try_get("created_at")?,
        // One that does not parse is nobody's: its text is replaced by none.
        page_id: optional("page_id")?.and_then(|id| id.parse().ok()),
        version: row.try_get("version")?,
    })
}

fn json<T: serde::Serialize>(value: Option<&T>) -> Result<Option<String>, StoreError> {
    value
        .map(serde_json::to_string)
        .transpose()
        .map_err(|_| StoreError::Unreadable("outbox"))
}

impl Store {
    /// Stores a new row. `false` when this user's form of this key has one already.
    pub async fn outbox_add(&self, row: &OutboxRow) -> Result<bool, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "INSERT INTO outbox ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
             ON CONFLICT (user_id, client_key) DO NOTHING"
        ));
        let added = sqlx::query(query)
            .bind(row.op.to_string())
            .bind(row.user.to_string())
            .bind(row.client_key.as_str())
            .bind(row.account.as_ref().map(AccountId::as_str))
            .bind(row.cloud_id.as_ref().map(CloudId::as_str))
            .bind(row.site.as_str())
            .bind(row.key.as_str())
            .bind(&row.body)
            .bind(audience(&row.audience))
            .bind(row.sent_mac.as_deref())
            .bind(row.state.name())
            .bind(json(row.trouble.as_ref())?)
            .bind(json(row.posted.as_ref())?)
            .bind(row.lease_until)
            .bind(row.sent_at)
            .bind(row.next_try_at)
            .bind(row.tries)
            .bind(row.created_at)
            .bind(row.page_id.as_ref().map(ClientKey::as_str))
            .bind(row.version)
            .execute(&self.pool)
            .await?;
        Ok(added.rows_affected() == 1)
    }

    /// Writes what may change of a row, if it still has the version that was read, and counts that
    /// version up. `false` when somebody else wrote it meanwhile.
    pub async fn outbox_write(&self, row: &mut OutboxRow) -> Result<bool, StoreError> {
        let written = sqlx::query(
            "UPDATE outbox SET account_id = $3, body = $4, audience = $5, sent_mac = $6, state = $7, trouble = $8, posted = \
             $9, lease_until = $10, sent_at = $11, next_try_at = $12, tries = $13, cloud_id = COALESCE($14, cloud_id), page_id = $15, version = \
             version + 1 WHERE op_id = $1 AND version = $2",
        )
        .bind(row.op.to_string())
        .bind(row.version)
        .bind(row.account.as_ref().map(AccountId::as_str))
        .bind(&row.body)
        .bind(audience(&row.audience))
        .bind(row.sent_mac.as_deref())
        .bind(row.state.name())
        .bind(json(row.trouble.as_ref())?)
        .bind(json(row.posted.as_ref())?)
        .bind(row.lease_until)
        .bind(row.sent_at)
        .bind(row.next_try_at)
        .bind(row.tries)
        .bind(row.cloud_id.as_ref().map(CloudId::as_str))
        .bind(row.page_id.as_ref().map(ClientKey::as_str))
        .execute(&self.pool)
        .await?;
        let written = written.rows_affected() == 1;
        if written {
            row.version += 1;
        }
        Ok(written)
    }

    pub async fn outbox_of_form(&self, user: UserId, form: &ClientKey) -> Result<Option<OutboxRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM outbox WHERE user_id = $1 AND client_key = $2"
        ));
        sqlx::query(query)
            .bind(user.to_string())
            .bind(form.as_str())
            .fetch_optional(&self.pool)
            .await?
            .as_ref()
            .map(read)
            .transpose()
    }

    /// What the user wrote on this issue that has not surely arrived, the newest first.
    pub async fn unsent_for(
        &self,
        user: UserId,
        cloud_id: &CloudId,
        key: &IssueKey,
        most: i64,
    ) -> Result<Vec<OutboxRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM outbox WHERE user_id = $1 AND cloud_id = $2 AND issue_key = $3 AND state NOT IN \
             ('posted', 'discarded') ORDER BY created_at DESC, op_id DESC LIMIT $4"
        ));
        let rows = sqlx::query(query)
            .bind(user.to_string())
            .bind(cloud_id.as_str())
            .bind(key.as_str())
            .bind(most)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().filter_map(read_or_report).collect())
    }

    /// What the user wrote anywhere that has not surely arrived, the newest first.
    pub async fn all_unsent(&self, user: UserId, most: i64) -> Result<Vec<OutboxRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM outbox WHERE user_id = $1 AND state NOT IN ('posted', 'discarded') ORDER BY created_at \
             DESC, op_id DESC LIMIT $2"
        ));
        let rows = sqlx::query(query)
            .bind(user.to_string())
            .bind(most)
            .fetch_all(&self.pool)
            .await?;
        Ok(rows.iter().filter_map(read_or_report).collect())
    }

    /// What is to be tried again by now, where its site is known. Of several on one issue by one user, the oldest goes first.
    pub async fn outbox_due(&self, now: UnixMs, most: i64) -> Result<Vec<OutboxRow>, StoreError> {
        let query = sqlx::AssertSqlSafe(format!(
            "SELECT {COLUMNS} FROM outbox WHERE next_try_at <= $1 AND cloud_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM outbox earlier WHERE \
             earlier.next_try_at IS NOT NULL AND earlier.user_id = outbox.user_id AND earlier.cloud_id = outbox.cloud_id AND \
             earlier.issue_key = outbox.issue_key AND earlier.created_at < outbox.created_at) ORDER BY next_try_at LIMIT $2"
        ));
        let mut due = Vec::new();
        for row in sqlx::query(query).bind(now).bind(most).fetch_all(&self.pool).await? {
            match read(&row) {
                Ok(row) => due.push(row),
                Err(error) => {
                    let op: String = row.try_get("op_id")?;
                    tracing::error!(op, %error, "a waiting comment was put aside");
                    self.outbox_put_aside(&op).await?;
                }
            }
        }
        Ok(due)
    }

    /// Lets a row that cannot be read wait for whoever mends it, so that it holds up no other.
    async fn outbox_put_aside(&self, op: &str) -> Result<(), StoreError> {
        sqlx::query("UPDATE outbox SET next_try_at = NULL, version = version + 1 WHERE op_id = $1")
            .bind(op)
            .execute(&self.pool)
            .await?;
        Ok(())
    }

    /// Lets what waits under this account be tried no later than `at`.
    pub async fn outbox_wake(&self, user: UserId, account: &AccountId, at: UnixMs) -> Result<(), StoreError> {
        sqlx::query(
            "UPDATE outbox SET next_try_at = $3, version = version + 1 WHERE user_id = $1 AND account_id = $2 AND \
             next_try_at > $3 AND state IN ('failed', 'unknown')",
        )
        .bind(user.to_string())
        .bind(account.as_str())
        .bind(at)
        .execute(&self.pool)
        .await?;
        Ok(())
    }
}

#[cfg(test)]
impl Store {
    /// Writes into a column what this program never would.
    pub async fn spoil_outbox_for_tests(&self, op: OpId, column: &'static str, value: &str) {
        let query = sqlx::AssertSqlSafe(format!("UPDATE outbox SET {column} = $2 WHERE op_id = $1"));
        let spoiled = sqlx::query(query)
            .bind(op.to_string())
            .bind(value)
            .execute(&self.pool)
            .await;
        assert_eq!(spoiled.unwrap().rows_affected(), 1);
    }
}

#[cfg(test)]
impl Store {
    /// Takes away whom texts are for, as only somebody with the database could.
    pub async fn forget_audiences_for_tests(&self) {
        let forgotten = sqlx::query("UPDATE outbox SET audience = NULL")
            .execute(&self.pool)
            .await;
        assert!(forgotten.unwrap().rows_affected() > 0);
    }
}
