//! What would make a run unrepeatable comes in from outside: the time and the randomness. Programs
//! pass [`SystemClock`] and [`OsEntropy`]; tests pass their own.

use std::time::{SystemTime, UNIX_EPOCH};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

/// Milliseconds since 1970-01-01T00:00Z.
pub type UnixMs = i64;

pub const SECOND: UnixMs = 1_000;
pub const MINUTE: UnixMs = 60 * SECOND;
pub const HOUR: UnixMs = 60 * MINUTE;
pub const DAY: UnixMs = 24 * HOUR;

pub trait Clock: Send + Sync {
    fn now(&self) -> UnixMs;
}

pub trait Entropy: Send + Sync {
    /// Fills `buffer` with unpredictable bytes.
    fn fill(&self, buffer: &mut [u8]);
}

impl dyn Entropy + '_ {
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// 256 unpredictable bits as 43 characters that need no escaping in URLs and cookies.
    pub fn token(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.bytes::<32>())
    }
}

pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> UnixMs {
        // A machine whose clock stands before 1970 has no sessions that could be valid.
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_millis() as UnixMs)
    }
}

pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn fill(&self, buffer: &mut [u8]) {
        // Without randomness there is nothing safe left to do.
        getrandom::fill(buffer).expect("the operating system gives no randomness");
    }
}

/// Stands still until a test moves it.
#[cfg(test)]
pub struct TestClock(std::sync::atomic::AtomicI64);

#[cfg(test)]
impl TestClock {
    pub fn at(now: UnixMs) -> Self {
        Self(now.into())
    }

    pub fn pass(&self, time: UnixMs) {
        self.0.fetch_add(time, std::sync::atomic::Ordering::SeqCst);
    }
}

#[cfg(test)]
impl Clock for TestClock {
    fn now(&self) -> UnixMs {
        self.0.load(std::sync::atomic::Ordering::SeqCst)
    }
}
