//! The store behind tower-sessions, which by itself would save a session that was signed out
//! meanwhile back to life, keep ids in clear, and know one kind of expiry.

use std::{collections::HashMap, fmt, sync::Arc};

use app::model::Preferences;
use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store,
};

use crate::{
    ids::UserId,
    seams::{Clock, DAY, Entropy, MINUTE, SECOND, UnixMs},
    seldom::Seldom,
    store::{Store, StoreError, person::PersonRow, session::Alive},
};

/// Signed out after so long without a visit, or up to [`SEEN_PRECISION`] later.
const IDLE: UnixMs = 7 * DAY;
/// Signed out after so long in any case.
pub const ABSOLUTE: UnixMs = 30 * DAY;
/// What a signed-out visitor leaves here is kept for so long.
const ABSOLUTE_ANONYMOUS: UnixMs = DAY;
/// `seen_at` need not be exacter than this, and costs a write.
const SEEN_PRECISION: UnixMs = 5 * MINUTE;

/// Where a record shows who is signed in. It is a column of its own in the database, and not part
/// of the data that a request may write.
pub(super) const PERSON: &str = "person";

/// Where a record shows that person's grant, tokens sealed. Neither is this part of what is written.
pub(super) const GRANT: &str = "grant";

/// Who is signed in, as a session's record carries it.
#[derive(Serialize, Deserialize)]
pub(in crate::session) struct SignedIn {
    pub id: UserId,
    pub name: String,
    pub email: String,
    pub preferences: Preferences,
}

impl From<PersonRow> for SignedIn {
    fn from(person: PersonRow) -> Self {
        let PersonRow {
            id,
            name,
            email,
            preferences,
        } = person;
        Self {
            id,
            name,
            email,
            preferences,
        }
    }
}

/// All sessions. Cheap to clone.
#[derive(Clone)]
pub struct Sessions {
    store: Store,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
    /// Turns at writing `seen_at`, by what the database knows a session by.
    noting_visits: Arc<Seldom<String>>,
}

impl Sessions {
    pub fn new(store: Store, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        let noting_visits = Arc::new(Seldom::new(SEEN_PRECISION, clock.clone()));
        Self {
            store,
            clock,
            entropy,
            noting_visits,
        }
    }

    /// Ends every session of a person, in every browser.
    pub async fn end_all(&self, user: UserId) -> Result<(), StoreError> {
        self.store.end_sessions_of(user).await
    }

    /// Sweeps up what has run out.
    pub async fn sweep(&self) -> Result<(), StoreError> {
        self.store.sweep_sessions(self.alive()).await
    }

    fn alive(&self) -> Alive {
        let now = self.clock.now();
        Alive {
            now,
            // The last visit may have been so much later than the last that was noted.
            seen_since: now - IDLE - SEEN_PRECISION,
        }
    }
}

/// What the database knows a session by: whoever reads it there cannot make a cookie of it.
pub(super) fn hash(id: &Id) -> String {
    hex::encode(Sha256::digest(id.0.to_be_bytes()))
}

#[async_trait]
impl SessionStore for Sessions {
    async fn create(&self, record: &mut Record) -> session_store::Result<()> {
        let person: Option<SignedIn> = record
            .data
            .get(PERSON)
            .map(|value| serde_json::from_value(value.clone()))
            .transpose()
            .map_err(encoding)?;
        let user = person.map(|person| person.id);
        let life = if user.is_some() { ABSOLUTE } else { ABSOLUTE_ANONYMOUS };
        let data = written(record)?;
        loop {
            let now = self.clock.now();
            record.id = Id(i128::from_be_bytes(self.entropy.bytes()));
            let hash = hash(&record.id);
            if self
                .store
                .add_session(&hash, user, &data, now, now + life)
                .await
                .map_err(backend)?
            {
                return Ok(());
            }
        }
    }

    async fn save(&self, record: &Record) -> session_store::Result<()> {
        let data = written(record)?;
        match self.store.write_session(&hash(&record.id), &data, self.alive()).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(session_store::Error::Backend("the session has ended".to_owned())),
            Err(error) => Err(backend(error)),
        }
    }

    async fn load(&self, id: &Id) -> session_store::Result<Option<Record>> {
        let (hash, alive) = (hash(id), self.alive());
        let Some(row) = self.store.session(&hash, alive).await.map_err(backend)? else {
            return Ok(None);
        };
        if row.seen_at + SEEN_PRECISION < alive.now
            && self.noting_visits.has_turn(hash.clone())
            // A database that can only be read from just now still serves people.
            && let Err(error) = self.store.session_seen(&hash, alive.now).await
        {
            tracing::warn!(%error, "a visit was not noted");
        }
        let mut data: HashMap<String, Value> =
            serde_json::from_str(&row.data).map_err(|error| session_store::Error::Decode(error.to_string()))?;
        if let Some(person) = row.person {
            let person = serde_json::to_value(SignedIn::from(person)).map_err(encoding)?;
            data.insert(PERSON.to_owned(), person);
        }
        if let Some(grant) = row.grant {
            data.insert(GRANT.to_owned(), serde_json::to_value(grant).map_err(encoding)?);
        }
        // Expiry is the database's matter; tower-sessions does not look at this.
        let expiry_date = OffsetDateTime::UNIX_EPOCH + time::Duration::milliseconds(alive.now + SECOND);
        Ok(Some(Record {
            id: *id,
            data,
            expiry_date,
        }))
    }

    async fn delete(&self, id: &Id) -> session_store::Result<()> {
        self.store.end_session(&hash(id)).await.map_err(backend)
    }
}

impl fmt::Debug for Sessions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sessions")
    }
}

/// A record's data as it is kept.
fn written(record: &Record) -> session_store::Result<String> {
    let is_read_only = |key: &str| key == PERSON || key == GRANT;
    let kept: HashMap<_, _> = record.data.iter().filter(|(key, _)| !is_read_only(key)).collect();
    serde_json::to_string(&kept).map_err(encoding)
}

fn encoding(error: serde_json::Error) -> session_store::Error {
    session_store::Error::Encode(error.to_string())
}

fn backend(error: StoreError) -> session_store::Error {
    session_store::Error::Backend(error.to_string())
}
