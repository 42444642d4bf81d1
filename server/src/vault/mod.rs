//! Keys and sealing. The only place that sees a token in clear, next to the client that sends it.
//!
//! Every secret at rest is sealed with XChaCha20-Poly1305 under a key from a file outside the
//! database, with a fresh 192-bit random nonce. The associated data names the table, column, row,
//! owner and generation that the secret was sealed for and the key it was sealed with: a
//! ciphertext moved to another place does not open.

mod binding;
mod keys;
mod secret;

use std::sync::{Arc, PoisonError, RwLock};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use chacha20poly1305::{
    KeyInit, XChaCha20Poly1305, XNonce,
    aead::{Aead, Payload},
};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use binding::Binding;
pub use keys::{KeyFileError, KeyId, KeyRing};
pub use secret::{AccessToken, RefreshToken};

use crate::seams::Entropy;

const NONCE_LEN: usize = 24;

/// A sealed text did not open: altered, moved, or sealed under a key that is not in the file. Which
/// of these, an attacker need not know.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a sealed value does not open")]
pub struct Sealed;

/// Seals and opens. Cheap to clone.
#[derive(Clone)]
pub struct Vault {
    keys: Arc<RwLock<Arc<KeyRing>>>,
    entropy: Arc<dyn Entropy>,
}

impl Vault {
    pub fn new(keys: KeyRing, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            keys: Arc::new(RwLock::new(Arc::new(keys))),
            entropy,
        }
    }

    /// Seals under the first key of the file: `key id "." base64url(nonce ‖ ciphertext)`. A file
    /// that was rotated meanwhile counts at once, so that nothing more is sealed under its old key.
    pub fn seal(&self, binding: &Binding, secret: &[u8]) -> String {
        self.look_at_file();
        let keys = self.keys();
        let (id, key) = keys.primary();
        let nonce: [u8; NONCE_LEN] = self.entropy.bytes();
        let ciphertext = XChaCha20Poly1305::new(key.into())
            .encrypt(
                XNonce::from_slice(&nonce),
                Payload {
                    msg: secret,
                    aad: &binding.associated_data(id),
                },
            )
            // The cipher refuses only messages beyond 256 GiB.
            .expect("a secret fits into one message");
        let mut sealed = Vec::with_capacity(NONCE_LEN + ciphertext.len());
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        format!("{id}.{}", URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Opens what [`Vault::seal`] sealed for the same place.
    pub fn open(&self, binding: &Binding, sealed: &str) -> Result<Zeroizing<Vec<u8>>, Sealed> {
        let id = key_of(sealed)?;
        let rest = &sealed[id.as_str().len() + 1..];
        let mut keys = self.keys();
        if keys.get(&id).is_none() {
            // Another process has rotated the keys since this one read them.
            self.look_at_file();
            keys = self.keys();
        }
        let key = keys.get(&id).ok_or(Sealed)?;
        let bytes = URL_SAFE_NO_PAD.decode(rest).map_err(|_| Sealed)?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_LEN).ok_or(Sealed)?;
        XChaCha20Poly1305::new(key.into())
            .decrypt(
                XNonce::from_slice(nonce),
                Payload {
                    msg: ciphertext,
                    aad: &binding.associated_data(&id),
                },
            )
            .map(Zeroizing::new)
            .map_err(|_| Sealed)
    }

    /// [`Vault::open`] for text.
    pub fn open_text(&self, binding: &Binding, sealed: &str) -> Result<String, Sealed> {
        let bytes = self.open(binding, sealed)?;
        String::from_utf8(bytes.to_vec()).map_err(|_| Sealed)
    }

    /// Seals anew, under the first key, what an older one sealed; nothing, where the first did.
    pub fn reseal(&self, binding: &Binding, sealed: &str) -> Result<Option<String>, Sealed> {
        if key_of(sealed)? == *self.keys().primary().0 {
            return Ok(None);
        }
        let secret = self.open(binding, sealed)?;
        Ok(Some(self.seal(binding, &secret)))
    }

    /// The key that seals.
    pub fn primary(&self) -> KeyId {
        self.keys().primary().0.clone()
    }

    /// A value that only this deployment can derive from `text`, another one for each `purpose`.
    /// Keys come and go without changing it.
    pub fn derive(&self, purpose: &str, text: &str) -> String {
        let keys = self.keys();
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(keys.derivation()).expect("HMAC takes keys of any length");
        mac.update(&(purpose.len() as u64).to_le_bytes());
        mac.update(purpose.as_bytes());
        mac.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }

    fn keys(&self) -> Arc<KeyRing> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Takes over what another process made of the key file. One that cannot be used is the
    /// operator's to mend; until then the keys at hand are as good as before.
    fn look_at_file(&self) {
        match self.keys().reread() {
            Ok(None) => {}
            Ok(Some(keys)) => {
                tracing::info!(primary = %keys.primary().0, "the key file has changed and was read again");
                *self.keys.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(keys);
            }
            Err(error) => tracing::error!(%error, "ALERT: the key file has changed and cannot be used"),
        }
    }
}

/// The key that a value is sealed under.
pub fn key_of(sealed: &str) -> Result<KeyId, Sealed> {
    let (id, _) = sealed.split_once('.').ok_or(Sealed)?;
    id.parse().map_err(|_| Sealed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ids::UserId, seams::OsEntropy};

    fn vault() -> Vault {
        let entropy = Arc::new(OsEntropy);
        Vault::new(KeyRing::generate(&*entropy), entropy)
    }

    fn binding() -> Binding {
        Binding {
            table: "jira_grant",
            column: "access_token",
            row: "r1".into(),
            owner: Some(UserId::random(&OsEntropy)),
            generation: 3,
        }
    }

    #[test]
    fn what_was_sealed_opens_in_the_same_place() {
        let (vault, here) = (vault(), binding());
        assert_eq!(
            vault.open_text(&here, &vault.seal(&here, b"a token")).unwrap(),
            "a token"
        );
    }

    #[test]
    fn a_rotated_key_file_counts_at_once_in_every_process() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let process = || Vault::new(KeyRing::read(&path).unwrap(), Arc::new(OsEntropy));
        let (one, two, here) = (process(), process(), binding());
        let before = one.seal(&here, b"a token");
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        let after = one.seal(&here, b"a token");
        assert_ne!(key_of(&before), key_of(&after));
        assert_eq!(two.open_text(&here, &after).unwrap(), "a token");
        assert_eq!(two.open_text(&here, &before).unwrap(), "a token");
        let again = two.reseal(&here, &before).unwrap().unwrap();
        assert_eq!(key_of(&again), key_of(&after));
        assert_eq!(two.reseal(&here, &again).unwrap(), None);
        assert_eq!(one.derive("p", "x"), two.derive("p", "x"));
        // A file that cannot be used does not take the keys at hand away.
        std::fs::write(&path, "nonsense").unwrap();
        assert_eq!(key_of(&one.seal(&here, b"x")), key_of(&after));
    }

    #[test]
    fn the_same_secret_never_looks_the_same() {
        let (vault, here) = (vault(), binding());
        assert_ne!(vault.seal(&here, b"x"), vault.seal(&here, b"x"));
    }

    #[test]
    fn nothing_opens_in_another_place() {
        let (vault, here) = (vault(), binding());
        let sealed = vault.seal(&here, b"a token");
        for elsewhere in [
            Binding {
                table: "connect_attempt",
                ..here.clone()
            },
            Binding {
                column: "refresh_token",
                ..here.clone()
            },
            Binding {
                row: "r2".into(),
                ..here.clone()
            },
            Binding {
                owner: Some(UserId::random(&OsEntropy)),
                ..here.clone()
            },
            Binding {
                generation: 4,
                ..here.clone()
            },
        ] {
            assert_eq!(vault.open(&elsewhere, &sealed).unwrap_err(), Sealed);
        }
        assert_eq!(
            super::tests::vault().open(&here, &sealed).unwrap_err(),
            Sealed,
            "another deployment's key"
        );
    }

    proptest::proptest! {
        #[test]
        fn nothing_altered_opens(at in 0usize..200, bit in 0u8..7, cut in 0usize..200) {
            let (vault, here) = (vault(), binding());
            let sealed = vault.seal(&here, b"a token that is long enough to be cut in many places, as tokens are");
            let mut altered = sealed.clone().into_bytes();
            let at = at % altered.len();
            altered[at] ^= 1 << bit;
            if let Ok(altered) = String::from_utf8(altered) {
                proptest::prop_assert!(vault.open(&here, &altered).is_err());
            }
            proptest::prop_assert!(vault.open(&here, &sealed[..cut % sealed.len()]).is_err());
        }
    }
}
