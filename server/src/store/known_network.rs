//! From where people have signed in.

use super::{Store, StoreError};
use crate::{ids::UserId, seams::UnixMs};

impl Store {
    /// Whether the person with this address has signed in from this network.
    pub async fn knows_network(&self, email: &str, network_mac: &str) -> Result<bool, StoreError> {
        let known = sqlx::query(
            "SELECT 1 FROM known_network JOIN person ON person.id = known_network.user_id \
             WHERE person.email = $1 AND known_network.network_mac = $2",
        )
        .bind(email)
        .bind(network_mac)
        .fetch_optional(&self.pool)
        .await?;
        Ok(known.is_some())
    }

    pub async fn remember_network(&self, user: UserId, network_mac: &str, now: UnixMs) -> Result<(), StoreError> {
        sqlx::query(
            "INSERT INTO known_network (user_id, network_mac, seen_at) VALUES ($1, $2, $3) \
             ON CONFLICT (user_id, network_mac) DO UPDATE SET seen_at = $3",
        )
        .bind(user.to_string())
        .bind(network_mac)
        .bind(now)
        .execute(&self.pool)
        .await?;
        Ok(())
    }

    /// Forgets the networks that nobody has signed in from since.
    pub async fn forget_networks(&self, seen_before: UnixMs) -> Result<(), StoreError> {
        sqlx::query("DELETE FROM known_network WHERE seen_at < $1")
            .bind(seen_before)
            .execute(&self.pool)
            .await?;
        Ok(())
    }
}
