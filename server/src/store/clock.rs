use std::{
    sync::{PoisonError, RwLock},
    time::Instant,
};

use sqlx::Row;

use super::{Dialect, Store, StoreError};
use crate::seams::{Clock, SECOND, SystemClock, UnixMs};

/// So far apart at most are two replicas' notions of the database's time: a slow answer to the one who
/// asks, and a minute in which clocks run unequally.
pub const REPLICAS_DIFFER: UnixMs = 5 * SECOND;

/// The database's time. Replicas whose own clocks differ agree on it, and so on who holds a lease
/// and which session has run out; a clock that jumps on one machine moves nothing.
///
/// The database is asked at the start and now and then; in between the time that passes is measured
/// here.
pub struct DatabaseClock {
    read: RwLock<(Instant, UnixMs)>,
}

impl DatabaseClock {
    pub async fn of(store: &Store) -> Result<Self, StoreError> {
        let read = (Instant::now(), store.now().await?);
        Ok(Self {
            read: RwLock::new(read),
        })
    }

    /// Asks the database again: no two clocks run equally fast.
    pub async fn adjust(&self, store: &Store) -> Result<(), StoreError> {
        let asked = Instant::now();
        let now = store.now().await?;
        // Halfway between asking and hearing is when it was that time.
        let read = (asked + asked.elapsed() / 2, now);
        *self.read.write().unwrap_or_else(PoisonError::into_inner) = read;
        Ok(())
    }
}

impl Clock for DatabaseClock {
    fn now(&self) -> UnixMs {
        let (at, time) = *self.read.read().unwrap_or_else(PoisonError::into_inner);
        time + at.elapsed().as_millis() as UnixMs
    }
}

impl Store {
    async fn now(&self) -> Result<UnixMs, StoreError> {
        match self.dialect {
            // The database is a file on this machine.
            Dialect::Sqlite => Ok(SystemClock.now()),
            Dialect::Postgres => {
                let row = sqlx::query("SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now")
                    .fetch_one(&self.pool)
                    .await?;
                Ok(row.try_get("now")?)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        seams::{HOUR, SECOND},
        test_database::TestDatabase,
    };

    #[tokio::test]
    async fn a_clock_that_went_wrong_is_set_right_by_the_database() {
        let database = TestDatabase::new().await;
        let store = Store::open(&database.url).await.unwrap();
        for error in [-HOUR, -600 * SECOND, 600 * SECOND, HOUR] {
            let clock = DatabaseClock {
                read: RwLock::new((Instant::now(), store.now().await.unwrap() + error)),
            };
            assert!((clock.now() - store.now().await.unwrap() - error).abs() < SECOND);
            clock.adjust(&store).await.unwrap();
            assert!((clock.now() - store.now().await.unwrap()).abs() < SECOND);
        }
    }
}
