//! What need not be written each time that it happens, such as when somebody was last here.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Arc, Mutex, PoisonError},
};

use crate::seams::{Clock, UnixMs};

/// Gives each key a turn now and then, however large the crowd. Counts in this process alone.
pub struct Seldom<K> {
    every: UnixMs,
    clock: Arc<dyn Clock>,
    turns: Mutex<HashMap<K, UnixMs>>,
}

impl<K: Hash + Eq> Seldom<K> {
    pub fn new(every: UnixMs, clock: Arc<dyn Clock>) -> Self {
        Self {
            every,
            clock,
            turns: Mutex::default(),
        }
    }

    /// Whether the key has a turn now. One that comes to nothing is not made up for.
    pub fn has_turn(&self, key: K) -> bool {
        let now = self.clock.now();
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        // A turn that is still to come was noted before the clock was put back.
        let is_recent = |turn: UnixMs| (0..self.every).contains(&(now - turn));
        if turns.get(&key).is_some_and(|turn| is_recent(*turn)) {
            return false;
        }
        turns.retain(|_, turn| is_recent(*turn));
        turns.insert(key, now);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seams::{MINUTE, TestClock};

    #[test]
    fn each_key_has_a_turn_in_each_while() {
        let clock = Arc::new(TestClock::at(1_700_000_000_000));
        let seldom = Seldom::new(5 * MINUTE, clock.clone());
        assert!(seldom.has_turn("a"));
        assert!(!seldom.has_turn("a"));
        assert!(seldom.has_turn("b"));
        clock.pass(5 * MINUTE);
        assert!(seldom.has_turn("a"));
        assert_eq!(seldom.turns.lock().unwrap().len(), 1, "what is over is forgotten");
        clock.pass(-MINUTE);
        assert!(seldom.has_turn("a"), "a clock that was put back keeps nobody waiting");
    }
}
