//! Refreshing the grants that nobody uses, so that they do not die.

use std::sync::PoisonError;

use tokio::task::JoinSet;

use super::{GrantError, Grants};
use crate::{
    ids::GrantId,
    seams::{DAY, UnixMs},
    store::grant::{GrantRow, SHARES},
};

/// A refresh token dies when it is not used for 90 days (Atlassian's staff, see the README). One
/// that is not used for so long is refreshed by us, each grant in its share of the days that follow.
const UNTOUCHED: UnixMs = 70 * DAY;
const SPREAD: UnixMs = 10 * DAY;

/// So many are refreshed in one round. With a round each five minutes a million that were last used
/// in the same second are through within the days that they are spread over, and two for delay.
const MOST_IN_A_ROUND: usize = 1_000;

/// Fewer than may ask at once, so that people come in between.
const AT_ONCE: usize = 8;

/// When so many in a row failed, it is hardly the grants' fault: the next round tries again.
const ENOUGH: usize = 16;

/// The last grant that was tried, by the moment that it was last refreshed.
pub(super) type Tried = (UnixMs, GrantId);

impl Grants {
    /// Refreshes grants whose time has come, as many as one round takes, from where the last round
    /// ended: what cannot be refreshed is tried again when all others have been, and holds up none.
    pub async fn keep_alive(&self) -> Result<(), GrantError> {
        let mut under_way = JoinSet::new();
        let mut failed_in_a_row = 0;
        for row in self.next_round().await? {
            if under_way.len() == AT_ONCE {
                match under_way.join_next().await {
                    Some(Ok(true)) => failed_in_a_row = 0,
                    _ => failed_in_a_row += 1,
                }
            }
            if failed_in_a_row == ENOUGH {
                self.tried(Some(tried(&row)));
                tracing::warn!("no unused grant can be kept alive just now; the next round goes on");
                break;
            }
            let this = self.clone();
            under_way.spawn(async move {
                let id = row.id;
                let kept = this.refreshed(row).await;
                if let Err(error) = &kept {
                    tracing::warn!(grant = %id, %error, "an unused grant was not kept alive");
                }
                kept.is_ok()
            });
        }
        under_way.join_all().await;
        Ok(())
    }

    /// What is to be refreshed now, the longest untouched first.
    async fn next_round(&self) -> Result<Vec<GrantRow>, GrantError> {
        let last = *self.kept_alive.lock().unwrap_or_else(PoisonError::into_inner);
        let untouched_since = due(self.clock.now());
        let round = self
            .store
            .grants_untouched_since(untouched_since, last, MOST_IN_A_ROUND as i64)
            .await?;
        // Where there is none left, the next round begins at the beginning.
        let is_full = round.len() == MOST_IN_A_ROUND;
        self.tried(round.last().filter(|_| is_full).map(tried));
        Ok(round)
    }

    fn tried(&self, last: Option<Tried>) {
        *self.kept_alive.lock().unwrap_or_else(PoisonError::into_inner) = last;
    }
}

fn tried(row: &GrantRow) -> Tried {
    (row.refreshed_at.unwrap_or(row.connected_at), row.id)
}

/// For each share of the grants: since when one must be untouched to be refreshed now.
fn due(now: UnixMs) -> [UnixMs; SHARES] {
    std::array::from_fn(|share| now - UNTOUCHED - SPREAD * share as UnixMs / SHARES as UnixMs)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use sqlx::{AnyConnection, AssertSqlSafe, Connection};

    use super::{
        super::tests::{Fixture, START},
        *,
    };
    use crate::seams::{HOUR, MINUTE};

    const MANY: usize = 100_000;

    /// Of those, that many can never be refreshed.
    const HOPELESS: usize = 2_500;

    /// The pause between two rounds (`start`).
    const PAUSE: UnixMs = 5 * MINUTE;

    /// Grants that were all made in the same moment, which is the worst case.
    async fn fill(connection: &mut AnyConnection) {
        let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {MANY})");
        let zeros = "0".repeat(23);
        let id = format!("substr('0123456789abcdef', i % 16 + 1, 1) || CAST(10000000 + i AS TEXT) || '{zeros}'");
        for statement in [
            format!(
                "INSERT INTO person (id, email, name, password_hash, created_at) {numbers} SELECT {id}, {id}, 'Somebody', '', 0 FROM n"
            ),
            format!(
                "INSERT INTO jira_grant (id, user_id, account_id, account_name, sites, scopes, state, generation, access_token, \
                 access_expires_at, refresh_token, connected_at) {numbers} SELECT {id}, {id}, {id}, 'Somebody', '[]', '', 'live', \
                 0, '', 0, '', {START} FROM n"
            ),
        ] {
            sqlx::query(AssertSqlSafe(statement))
                .execute(&mut *connection)
                .await
                .unwrap();
        }
    }

    #[tokio::test]
    async fn of_a_hundred_thousand_unused_grants_every_one_is_reached_in_time() {
        let fixture = Fixture::new().await;
        fixture.grants.store.forget_grant(fixture.user.id()).await.unwrap();
        let mut connection = AnyConnection::connect(&fixture.database.url).await.unwrap();
        fill(&mut connection).await;
        let is_hopeless = |row: &GrantRow| {
            let number: usize = row.id.to_string()[1..9].parse().unwrap();
            (number - 10_000_000).is_multiple_of(MANY / HOPELESS)
        };
        let mut tries: HashMap<GrantId, Vec<UnixMs>> = HashMap::new();
        let mut busiest = 0;
        let (mut passed, mut rounds, mut kept) = (UNTOUCHED - DAY, 0, 0);
        fixture.clock.pass(passed);
        while passed < 82 * DAY {
            let round = fixture.grants.next_round().await.unwrap();
            let mut ids = Vec::new();
            for row in &round {
                tries.entry(row.id).or_default().push(passed);
                if !is_hopeless(row) {
                    ids.push(format!("'{}'", row.id));
                }
            }
            if !ids.is_empty() {
                let now = START + passed;
                let keep = format!(
                    "UPDATE jira_grant SET refreshed_at = {now} WHERE id IN ({})",
                    ids.join(",")
                );
                let keep = AssertSqlSafe(keep);
                sqlx::query(keep).execute(&mut connection).await.unwrap();
            }
            (rounds, kept) = (rounds + 1, kept + ids.len());
            busiest = busiest.max(round.len());
            // Nothing comes of the rounds in which nothing is due.
            let pause = if round.len() == MOST_IN_A_ROUND {
                PAUSE
            } else {
                12 * HOUR
            };
            passed += pause;
            fixture.clock.pass(pause);
        }
        let first = |tries: &Vec<UnixMs>| tries[0];
        let (earliest, latest) = (tries.values().map(first).min(), tries.values().map(first).max());
        println!("{kept} kept alive in {rounds} rounds, between {earliest:?} and {latest:?} ms");
        assert_eq!((tries.len(), kept), (MANY, MANY - HOPELESS));
        assert!(earliest.unwrap() >= UNTOUCHED && latest.unwrap() < UNTOUCHED + SPREAD);
        assert_eq!(busiest, MOST_IN_A_ROUND);
        // Each on its own day, once; and what fails is tried again, no more often than the others let it.
        let mut days = HashMap::<_, usize>::new();
        for moments in tries.values() {
            *days.entry(first(moments) / DAY).or_default() += 1;
        }
        assert!(
            days.len() == 10 && days.values().all(|count| *count < MANY / 7),
            "{days:?}"
        );
        let again = tries.values().filter(|moments| moments.len() > 1);
        assert_eq!(again.count(), HOPELESS);
        assert!(tries.values().all(|moments| moments.len() <= rounds));
    }
}
