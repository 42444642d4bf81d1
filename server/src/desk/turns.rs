//! One change of a text at a time. Jira takes whole texts and has no way to say which one was read before: of two
//! who read, change and write at once, the first would lose what they wrote. Among the people of one process
//! that does not happen; between processes, and with those who write in Jira, the time between reading and writing
//! remains.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use app::model::{CloudId, CommentRef, IssueKey};
use tokio::sync::{Mutex as Lock, OwnedMutexGuard};

/// Which text: a comment's, or without one the description's.
type Place = (CloudId, IssueKey, Option<String>);

#[derive(Default)]
pub struct Turns(Mutex<HashMap<Place, Weak<Lock<()>>>>);

/// Whoever holds it is the only one who changes that text.
pub struct Turn {
    _held: OwnedMutexGuard<()>,
}

impl Turns {
    pub async fn at_comment(&self, cloud_id: &CloudId, comment: &CommentRef) -> Turn {
        let CommentRef { key, id, .. } = comment;
        self.at((cloud_id.clone(), key.clone(), Some(id.to_string()))).await
    }

    pub async fn at_description(&self, cloud_id: &CloudId, key: &IssueKey) -> Turn {
        self.at((cloud_id.clone(), key.clone(), None)).await
    }

    async fn at(&self, place: Place) -> Turn {
        let lock = {
            let mut places = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            places.retain(|_, lock| lock.strong_count() > 0);
            match places.get(&place).and_then(Weak::upgrade) {
                Some(lock) => lock,
                None => {
                    let lock = Arc::default();
                    places.insert(place, Arc::downgrade(&lock));
                    lock
                }
            }
        };
        Turn {
            _held: lock.lock_owned().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::FutureExt;

    use super::*;

    #[tokio::test]
    async fn one_changes_a_text_at_a_time_and_nothing_is_left_of_it() {
        let turns = Turns::default();
        let (site, key): (CloudId, IssueKey) = ("a1".parse().unwrap(), "DEMO-1".parse().unwrap());
        let comment = CommentRef {
            site: "acme".parse().unwrap(),
            key: key.clone(),
            id: "1".parse().unwrap(),
        };
        let first = turns.at_description(&site, &key).await;
        let mut second = Box::pin(turns.at_description(&site, &key));
        assert!(second.as_mut().now_or_never().is_none());
        drop(turns.at_comment(&site, &comment).now_or_never().expect("another text"));
        let other: CloudId = "b2".parse().unwrap();
        drop(turns.at_description(&other, &key).now_or_never().expect("another site"));
        drop(first);
        drop(second.await);
        drop(turns.at_comment(&site, &comment).await);
        assert_eq!(turns.0.lock().unwrap().len(), 1);
    }
}
