//! How often something may happen for one key: so many at once, and then one more after each pause.
//!
//! A generic cell rate algorithm, as the governor crate has it; what that lacks is giving back, and
//! whoever signs in rightly shall get their try back.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use crate::seams::{Clock, SECOND, UnixMs};

/// It has happened too often; in so many seconds it may again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TooOften(pub u64);

/// Counts in this process alone: several replicas allow as many times as much.
pub struct Rate<K> {
    at_once: UnixMs,
    pause: UnixMs,
    clock: Arc<dyn Clock>,
    /// When a key would be full again, had it nothing more to count.
    full_at: Mutex<HashMap<K, UnixMs>>,
}

impl<K: Hash + Eq> Rate<K> {
    pub fn new(at_once: u32, pause: UnixMs, clock: Arc<dyn Clock>) -> Self {
        Self {
            at_once: at_once.into(),
            pause,
            clock,
            full_at: Mutex::default(),
        }
    }

    /// Counts one, if there is room for it.
    pub fn take(&self, key: K) -> Result<(), TooOften> {
        let now = self.clock.now();
        let longest = self.at_once * self.pause;
        let mut full_at = self.full_at();
        let entry = full_at.entry(key).or_insert(now);
        // A time further away than there is to count was noted before the clock was put back.
        let next = (*entry).clamp(now, now + longest) + self.pause;
        let over = next - (now + longest);
        if over > 0 {
            return Err(TooOften((over / SECOND + 1).unsigned_abs()));
        }
        *entry = next;
        Ok(())
    }

    /// Counts one less.
    pub fn give_back(&self, key: &K) {
        if let Some(full_at) = self.full_at().get_mut(key) {
            *full_at -= self.pause;
        }
    }

    /// Forgets the keys that are full.
    pub fn sweep(&self) {
        let now = self.clock.now();
        let mut full_at = self.full_at();
        full_at.retain(|_, full_at| *full_at > now);
        full_at.shrink_to_fit();
    }

    fn full_at(&self) -> MutexGuard<'_, HashMap<K, UnixMs>> {
        self.full_at.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seams::TestClock;

    const START: UnixMs = 1_700_000_000_000;

    #[test]
    fn each_key_has_its_own_share_and_gets_it_back() {
        let clock = Arc::new(TestClock::at(START));
        let rate = Rate::new(2, 10 * SECOND, clock.clone());
        assert_eq!(rate.take("a"), Ok(()));
        assert_eq!(rate.take("a"), Ok(()));
        assert_eq!(rate.take("a"), Err(TooOften(11)));
        assert_eq!(rate.take("b"), Ok(()));
        clock.pass(10 * SECOND);
        assert_eq!(rate.take("a"), Ok(()));
        assert_eq!(rate.take("a"), Err(TooOften(11)));
        rate.give_back(&"a");
        assert_eq!(rate.take("a"), Ok(()));
        clock.pass(20 * SECOND);
        rate.sweep();
        assert!(rate.full_at().is_empty());
    }

    #[test]
    fn a_clock_that_was_put_back_keeps_nobody_waiting_for_it() {
        let clock = Arc::new(TestClock::at(START));
        let rate = Rate::new(2, 10 * SECOND, clock.clone());
        assert_eq!(rate.take("a"), Ok(()));
        clock.pass(-3600 * SECOND);
        assert_eq!(rate.take("a"), Err(TooOften(11)));
        clock.pass(10 * SECOND);
        assert_eq!(rate.take("a"), Err(TooOften(11)));
    }
}
