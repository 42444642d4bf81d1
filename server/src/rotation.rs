//! Changing keys while Byline serves: everything that an older key sealed is sealed anew under the
//! first key of the file. Whoever is interrupted begins again where it stopped, because what is
//! done already is told by the key that each value names.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{
    session::{PARKED, UNFINISHED},
    store::{
        Store, StoreError,
        sealed::{Resealed, SEALED_COLUMNS, SealedColumn, SealedValue},
    },
    vault::{Binding, KeyId, Vault, key_of},
};

/// Values in one transaction: short enough that people's own writes do not wait for it.
const BATCH: i64 = 200;

/// How far it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Progress {
    /// Values sealed anew.
    pub done: u64,
    /// Values that stand under an older key.
    pub left: u64,
    /// Of those, the ones that do not open: altered, or sealed under a key that is not in the file.
    pub unreadable: u64,
}

/// How many values stand under another key than the first.
pub async fn left(store: &Store, vault: &Vault) -> Result<u64, StoreError> {
    let key = vault.primary();
    let mut left = 0;
    for place in &SEALED_COLUMNS {
        left += store.count_sealed_otherwise(place, key.as_str()).await?.unsigned_abs();
    }
    Ok(left)
}

/// Seals everything anew under the first key. `tell` hears of the progress after each batch.
///
/// A server that wrote a value under the old key at the very moment that the file changed is caught
/// up with: the columns are gone through until nothing is left but what does not open.
pub async fn reseal(store: &Store, vault: &Vault, mut tell: impl FnMut(Progress)) -> Result<Progress, StoreError> {
    let mut progress = Progress {
        left: left(store, vault).await?,
        ..Progress::default()
    };
    loop {
        let before = progress.done;
        progress.unreadable = 0;
        for place in &SEALED_COLUMNS {
            reseal_column(store, vault, place, &mut progress, &mut tell).await?;
        }
        progress.left = left(store, vault).await?;
        if progress.left <= progress.unreadable || progress.done == before {
            return Ok(progress);
        }
    }
}

async fn reseal_column(
    store: &Store,
    vault: &Vault,
    place: &SealedColumn,
    progress: &mut Progress,
    tell: &mut impl FnMut(Progress),
) -> Result<(), StoreError> {
    let key = vault.primary();
    let mut after = String::new();
    loop {
        let values = store.sealed_otherwise(place, key.as_str(), &after, BATCH).await?;
        let Some(last) = values.last() else { return Ok(()) };
        after.clone_from(&last.row);
        let mut anew = Vec::new();
        for value in values {
            match vault.reseal(&binding(place, &value), &value.sealed) {
                Ok(Some(sealed)) => anew.push(Resealed {
                    row: value.row,
                    before: value.sealed,
                    after: sealed,
                }),
                Ok(None) => {}
                Err(error) => {
                    tracing::error!(table = place.table, column = place.column, row = value.row, %error, "not sealed anew");
                    progress.unreadable += 1;
                }
            }
        }
        store.write_resealed(place, &anew).await?;
        progress.done += anew.len() as u64;
        progress.left = progress.left.saturating_sub(anew.len() as u64);
        tell(*progress);
    }
}

/// The keys that something is still sealed under.
pub async fn used_keys(store: &Store) -> Result<Vec<KeyId>, StoreError> {
    let mut used: BTreeSet<KeyId> = store
        .sealing_keys()
        .await?
        .iter()
        .filter_map(|id| id.parse().ok())
        .collect();
    for data in store.session_data().await? {
        let data = serde_json::from_str::<Value>(&data).unwrap_or_default();
        for place in [PARKED, UNFINISHED] {
            let sealed = data.get(place).and_then(Value::as_str);
            used.extend(sealed.and_then(|sealed| key_of(sealed).ok()));
        }
    }
    Ok(used.into_iter().collect())
}

fn binding(place: &SealedColumn, value: &SealedValue) -> Binding {
    Binding {
        table: place.table,
        column: place.column,
        row: value.bound.clone(),
        owner: Some(value.owner),
        generation: value.generation,
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use app::model::{Audience, PageCopy, Submission, Trouble};
    use tokio_util::task::TaskTracker;

    use super::*;
    use crate::{
        ground::Ground,
        ids::UserId,
        jira::test_server::acme,
        outbox::Outbox,
        seams::{OsEntropy, TestClock},
        store::sealed::SEALED_COLUMNS,
        test_database::TestDatabase,
        vault::KeyRing,
    };

    const TEXTS: usize = 2 * BATCH as usize + 50;

    fn form(number: usize) -> Submission {
        Submission {
            site: "acme".parse().unwrap(),
            key: format!("DEMO-{}", number + 1).parse().unwrap(),
            client_key: format!("client-key-{number:010}").parse().unwrap(),
            text: format!("Text number {number}"),
            audience: [Audience::Everyone, Audience::Internal][number % 2].clone(),
            page: PageCopy::default(),
        }
    }

    #[tokio::test]
    async fn an_interrupted_rotation_goes_on_where_it_stopped() {
        let database = TestDatabase::new().await;
        let path = database.folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let store = Store::open(&database.url).await.unwrap();
        let vault = Vault::new(KeyRing::read(&path).unwrap(), Arc::new(OsEntropy));
        let outbox = Outbox::new(Ground {
            store: store.clone(),
            vault: vault.clone(),
            clock: Arc::new(TestClock::at(0)),
            entropy: Arc::new(OsEntropy),
            tasks: TaskTracker::new(),
        });
        let user = UserId::random(&OsEntropy);
        store.add_person_for_tests(user).await;
        for number in 0..TEXTS {
            let kept = outbox
                .keep(user, None, Some(&acme()), &form(number), &Trouble::SignedOut)
                .await;
            kept.unwrap();
        }
        let old = vault.primary();
        KeyRing::rotate(&path, &OsEntropy).unwrap();

        let rotating = Vault::new(KeyRing::read(&path).unwrap(), Arc::new(OsEntropy));
        assert_eq!(left(&store, &rotating).await.unwrap(), TEXTS as u64);
        // The command is killed after its first batch.
        let (first_batch, mut told) = tokio::sync::mpsc::unbounded_channel();
        tokio::select! {
            biased;
            _ = told.recv() => {}
            _ = reseal(&store, &rotating, |_| first_batch.send(()).unwrap()) => panic!("it was not interrupted"),
        }
        let undone = left(&store, &rotating).await.unwrap();
        assert!(undone > 0 && undone < TEXTS as u64, "{undone}");
        assert!(used_keys(&store).await.unwrap().contains(&old));

        // One value was altered: it stays as it is, and the rest does not mind.
        let place = &SEALED_COLUMNS[2];
        let value = store.sealed_otherwise(place, rotating.primary().as_str(), "", 1).await;
        let value = value.unwrap().remove(0);
        let altered = Resealed {
            after: format!("{}A", value.sealed),
            row: value.row,
            before: value.sealed,
        };
        store.write_resealed(place, &[altered]).await.unwrap();
        let end = reseal(&store, &rotating, |_| {}).await.unwrap();
        assert_eq!((end.done, end.left, end.unreadable), (undone - 1, 1, 1));

        // The server that serves meanwhile has read the new key by itself.
        let mut readable = 0;
        for number in 0..TEXTS {
            let form = form(number);
            let unsent = outbox.unsent(user, &acme(), &form.key).await.unwrap();
            readable += usize::from(unsent.iter().any(|unsent| unsent.text == form.text));
        }
        assert_eq!(readable, TEXTS - 1);
        assert_eq!(vault.primary(), rotating.primary());
    }
}
