//! Which names sites were connected with, and the sites of comments that a version before stored without one.

use std::collections::BTreeSet;

use app::model::{CloudId, Site, SiteSlug};
use sqlx::{AnyConnection, Row};

use super::{Store, StoreError};
use crate::{seams::UnixMs, site_names};

/// Reads the names that several sites have from one column of a grant.
pub(super) fn read_shared(names: Option<String>) -> Vec<SiteSlug> {
    let names = names.unwrap_or_default();
    names.split(' ').filter_map(|name| name.parse().ok()).collect()
}

/// Stores the names of sites.
pub(super) async fn record(connection: &mut AnyConnection, sites: &[Site]) -> Result<(), StoreError> {
    // In one order for all: transactions that store the same names wait for each other, and never in a circle.
    for (name, cloud_id) in named(sites) {
        sqlx::query("INSERT INTO site_name (name, cloud_id) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(name.as_str())
            .bind(cloud_id.as_str())
            .execute(&mut *connection)
            .await?;
    }
    Ok(())
}

fn named(sites: &[Site]) -> BTreeSet<(SiteSlug, CloudId)> {
    let pairs = sites.iter().flat_map(|site| {
        let names = site_names::names(site).into_iter();
        names.map(|name| (name, site.cloud_id.clone()))
    });
    pairs.collect()
}

impl Store {
    /// Catches up with a version that does not know of cloud IDs here: with what it left in the database, and with what
    /// its processes write as long as they run beside this one.
    pub async fn catch_up_with_sites(&self) -> Result<(), StoreError> {
        self.record_sites_of_grants().await?;
        self.find_sites_of_outbox().await
    }

    async fn record_sites_of_grants(&self) -> Result<(), StoreError> {
        let rows = sqlx::query("SELECT DISTINCT sites FROM jira_grant")
            .fetch_all(&self.pool)
            .await?;
        let mut sites = Vec::new();
        for row in rows {
            sites.extend(read_sites(row.try_get("sites")?));
        }
        let mut wanted = named(&sites);
        let rows = sqlx::query("SELECT name, cloud_id FROM site_name")
            .fetch_all(&self.pool)
            .await?;
        for row in rows {
            let (name, cloud_id): (String, String) = (row.try_get("name")?, row.try_get("cloud_id")?);
            if let (Ok(name), Ok(cloud_id)) = (name.parse(), cloud_id.parse()) {
                wanted.remove(&(name, cloud_id));
            }
        }
        sites.retain(|site| wanted.iter().any(|(_, cloud_id)| *cloud_id == site.cloud_id));
        if sites.is_empty() {
            return Ok(());
        }
        let mut transaction = self.pool.begin().await?;
        record(&mut transaction, &sites).await?;
        Ok(transaction.commit().await?)
    }

    /// A comment that was stored under the name of a site is for the one site of its author's grant that has this name.
    /// Where the grant was made after the comment, or for another account, the name may have been another site's: then
    /// the comment does not leave by itself. Neither does one whose grant has no such site, or several.
    pub async fn find_sites_of_outbox(&self) -> Result<(), StoreError> {
        let rows = sqlx::query(
            "SELECT DISTINCT outbox.user_id, outbox.site, jira_grant.sites, jira_grant.connected_at, \
             jira_grant.account_id FROM outbox JOIN jira_grant ON jira_grant.user_id = outbox.user_id WHERE \
             outbox.cloud_id IS NULL",
        )
        .fetch_all(&self.pool)
        .await?;
        for row in rows {
            let text = |name| row.try_get::<String, _>(name);
            let Ok(name) = text("site")?.parse::<SiteSlug>() else {
                continue;
            };
            let sites = read_sites(text("sites")?);
            if let [site] = site_names::all_named(&sites, &name).as_slice() {
                let connected: UnixMs = row.try_get("connected_at")?;
                let of_user = (text("user_id")?, name, text("account_id")?);
                self.set_site_of_outbox(of_user, &site.cloud_id, connected).await?;
            }
        }
        sqlx::query(
            "UPDATE outbox SET next_try_at = NULL, version = version + 1 WHERE cloud_id IS NULL AND next_try_at IS NOT NULL \
             AND state IN ('failed', 'unknown')",
        )
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    async fn set_site_of_outbox(
        &self,
        (user, name, account): (String, SiteSlug, String),
        cloud_id: &CloudId,
        connected: UnixMs,
    ) -> Result<(), StoreError> {
        let mut transaction = self.pool.begin().await?;
        sqlx::query(
            "UPDATE outbox SET next_try_at = NULL, version = version + 1 WHERE user_id = $1 AND site = $2 AND cloud_id IS \
             NULL AND next_try_at IS NOT NULL AND state IN ('failed', 'unknown') AND (created_at < $3 OR account_id <> $4)",
        )
        .bind(&user)
        .bind(name.as_str())
        .bind(connected)
        .bind(account)
        .execute(&mut *transaction)
        .await?;
        // Whoever is sending a row of these keeps the version that it has read: it writes nothing of this.
        sqlx::query("UPDATE outbox SET cloud_id = $3 WHERE user_id = $1 AND site = $2 AND cloud_id IS NULL")
            .bind(&user)
            .bind(name.as_str())
            .bind(cloud_id.as_str())
            .execute(&mut *transaction)
            .await?;
        Ok(transaction.commit().await?)
    }
}

/// Those of a grant that cannot be read are none: its own pages say so.
fn read_sites(json: String) -> Vec<Site> {
    serde_json::from_str(&json)
        .inspect_err(|error| tracing::error!(%error, "the sites of a grant cannot be read"))
        .unwrap_or_default()
}
