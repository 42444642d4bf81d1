//! Passwords: argon2id, a few at a time, off the threads that serve pages.

use std::{sync::Arc, time::Duration};

use argon2::{
    Algorithm, Argon2, Params, PasswordHash, PasswordHasher, PasswordVerifier, Version, password_hash::SaltString,
};
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Semaphore;

use crate::seams::Entropy;

/// OWASP's password storage cheat sheet, argon2id: of its equally strong settings the one with the
/// most memory and the fewest passes. glibc gives more than 32 MiB back to the system as soon as it
/// is freed, and keeps less: with 19 MiB and two passes the idle process is twice as large.
const MEMORY_KIB: u32 = 46 * 1024;
const PASSES: u32 = 1;
const LANES: u32 = 1;

/// At once on half of the cores, so that a storm of sign-ins leaves the rest to the pages; each
/// takes 46 MiB for as long as it lasts.
const SHARE_OF_CORES: usize = 2;
const MOST_AT_ONCE: usize = 4;

/// Who waits longer than this for a turn is told to come back.
const PATIENCE: Duration = Duration::from_secs(5);

pub const SHORTEST: usize = 12;
/// In bytes. Longer ones would make hashing dear for us and no safer for them.
pub const LONGEST: usize = 1024;

/// Too many are waiting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Busy;

/// Hashes and checks passwords. Cheap to clone; clones share the turns.
#[derive(Clone)]
pub struct Passwords {
    turns: Arc<Semaphore>,
    entropy: Arc<dyn Entropy>,
    /// Of a password that nobody has; an unknown address costs the same time as a known one.
    nobody: Arc<str>,
}

impl Passwords {
    pub fn new(entropy: Arc<dyn Entropy>) -> Self {
        let nobody = hash(&SecretString::from(entropy.token()), &*entropy);
        Self {
            turns: Arc::new(Semaphore::new(at_once())),
            entropy,
            nobody: nobody.into(),
        }
    }

    /// A PHC string to keep.
    pub async fn hash(&self, password: SecretString) -> Result<String, Busy> {
        let entropy = self.entropy.clone();
        self.take_turn(move || hash(&password, &*entropy)).await
    }

    /// Whether the password is the one behind `kept`; with nothing kept, it never is.
    pub async fn matches(&self, password: SecretString, kept: Option<String>) -> Result<bool, Busy> {
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.to_string());
        let right = self.take_turn(move || verify(&password, &kept)).await?;
        Ok(right && known)
    }

    async fn take_turn<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, Busy> {
        let turn = tokio::time::timeout(PATIENCE, self.turns.clone().acquire_owned())
            .await
            .map_err(|_| Busy)?
            .expect("the semaphore is never closed");
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            work()
        })
        .await
        .map_err(|_| Busy)
    }
}

fn at_once() -> usize {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    (cores / SHARE_OF_CORES).clamp(1, MOST_AT_ONCE)
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("the parameters are within argon2's bounds");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

fn hash(password: &SecretString, entropy: &dyn Entropy) -> String {
    let salt = SaltString::encode_b64(&entropy.bytes::<16>()).expect("16 bytes are a salt");
    argon2()
        .hash_password(password.expose_secret().as_bytes(), &salt)
        .expect("argon2 hashes passwords of any length")
        .to_string()
}

fn verify(password: &SecretString, kept: &str) -> bool {
    // The parameters come from the kept string, so that they can be raised later.
    PasswordHash::new(kept).is_ok_and(|kept| {
        argon2()
            .verify_password(password.expose_secret().as_bytes(), &kept)
            .is_ok()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seams::OsEntropy;

    #[tokio::test]
    async fn a_password_opens_its_own_account_only() {
        let passwords = Passwords::new(Arc::new(OsEntropy));
        let kept = passwords.hash("speak-for-yourself".to_owned().into()).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"));
        let matches =
            |password: &str, kept: Option<&str>| passwords.matches(password.to_owned().into(), kept.map(str::to_owned));
        assert!(matches("speak-for-yourself", Some(&kept)).await.unwrap());
        assert!(!matches("Speak-for-yourself", Some(&kept)).await.unwrap());
        assert!(!matches("speak-for-yourself", None).await.unwrap());
        assert!(!matches("speak-for-yourself", Some("not a hash")).await.unwrap());
    }
}
