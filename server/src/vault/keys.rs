//! The key file: one key a line, `ID BASE64`, the newest first. The first seals, all of them open.

use std::{fmt, fs, io::Write, os::unix::fs::OpenOptionsExt, os::unix::fs::PermissionsExt, path::Path, str::FromStr};

use base64::{Engine, engine::general_purpose::STANDARD};
use zeroize::Zeroizing;

use crate::seams::Entropy;

const KEY_LEN: usize = 32;

/// Why Byline does not start with this key file. Says what to do about it, and nothing of the key.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    #[error("there is no key file at {0}; make one with: byline keys new {0}")]
    Missing(String),
    #[error("cannot read the key file {0}: {1}")]
    Io(String, std::io::Error),
    #[error("others may read the key file {0}; close it with: chmod 600 {0}")]
    Exposed(String),
    #[error("the key file {0} holds no key; make one with: byline keys new PATH")]
    Empty(String),
    #[error(
        "line {1} of the key file {0} is not “ID BASE64” with 32 bytes of key; make one with: byline keys new PATH"
    )]
    Malformed(String, usize),
    #[error("line {1} of the key file {0} is no random key; make one with: byline keys new PATH")]
    Weak(String, usize),
    #[error("the key file {0} names the key {1} twice")]
    Twice(String, KeyId),
    #[error("{0} is there already; a new key beside its old ones comes with: byline keys rotate {0}")]
    Exists(String),
}

/// A key's name: 8 hexadecimal digits. Stands before every sealed value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyId(String);

impl KeyId {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyId {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let fits = text.len() == 8 && text.bytes().all(|b| b.is_ascii_digit() || (b'a'..=b'f').contains(&b));
        if fits { Ok(Self(text.to_owned())) } else { Err(()) }
    }
}

type Key = Zeroizing<[u8; KEY_LEN]>;

/// The keys of one file; never empty.
pub struct KeyRing {
    primary: (KeyId, Key),
    older: Vec<(KeyId, Key)>,
}

impl KeyRing {
    /// A ring of one new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        let id = KeyId(hex::encode(entropy.bytes::<4>()));
        Self {
            primary: (id, Zeroizing::new(entropy.bytes())),
            older: Vec::new(),
        }
    }

    /// Writes a new file with one new key, readable by its owner only.
    ///
    /// # Errors
    /// When the file is there already: keys are never overwritten.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
        write_new(path, &Self::generate(entropy).first_line())
    }

    /// Puts a new key before those of the file. From the next start on it seals; the others go on
    /// opening what they sealed.
    ///
    /// # Errors
    /// When the file is none that Byline would start with, or cannot be replaced.
    pub fn rotate(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
        Self::read(path)?;
        let shown = || path.display().to_string();
        let kept = fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|e| KeyFileError::Io(shown(), e))?;
        let mut text = Self::generate(entropy).first_line();
        text.push_str(&kept);
        // The file is whole at every moment, the old one or the new one.
        let next = path.with_added_extension("new");
        write_new(&next, &text)?;
        fs::rename(&next, path).map_err(|error| KeyFileError::Io(shown(), error))
    }

    fn first_line(&self) -> Zeroizing<String> {
        let (id, key) = &self.primary;
        Zeroizing::new(format!("{id} {}\n", STANDARD.encode(key.as_slice())))
    }

    /// Reads a key file.
    ///
    /// # Errors
    /// When it is missing, readable by others, malformed, or its keys are no random keys.
    pub fn read(path: &Path) -> Result<Self, KeyFileError> {
        let shown = path.display().to_string();
        let metadata = fs::metadata(path).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => KeyFileError::Missing(shown.clone()),
            _ => KeyFileError::Io(shown.clone(), error),
        })?;
        if metadata.permissions().mode() & 0o077 != 0 {
            return Err(KeyFileError::Exposed(shown));
        }
        let text = fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|e| KeyFileError::Io(shown.clone(), e))?;
        Self::parse(&text, shown)
    }

    fn parse(text: &str, shown: String) -> Result<Self, KeyFileError> {
        let mut keys: Vec<(KeyId, Key)> = Vec::new();
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let malformed = || KeyFileError::Malformed(shown.clone(), index + 1);
            let (id, encoded) = line.split_once(' ').ok_or_else(malformed)?;
            let id: KeyId = id.parse().map_err(|()| malformed())?;
            let mut key: Key = Zeroizing::new([0; KEY_LEN]);
            let bytes = STANDARD
                .decode(encoded.trim())
                .map(Zeroizing::new)
                .map_err(|_| malformed())?;
            if bytes.len() != KEY_LEN {
                return Err(malformed());
            }
            key.copy_from_slice(&bytes);
            if is_weak(&key) {
                return Err(KeyFileError::Weak(shown, index + 1));
            }
            if keys.iter().any(|(other, _)| *other == id) {
                return Err(KeyFileError::Twice(shown, id));
            }
            keys.push((id, key));
        }
        let mut keys = keys.into_iter();
        let primary = keys.next().ok_or(KeyFileError::Empty(shown))?;
        Ok(Self {
            primary,
            older: keys.collect(),
        })
    }

    pub(super) fn primary(&self) -> (&KeyId, &[u8; KEY_LEN]) {
        (&self.primary.0, &self.primary.1)
    }

    pub(super) fn oldest(&self) -> &[u8; KEY_LEN] {
        self.older.last().map_or(&self.primary.1, |(_, key)| key)
    }

    pub(super) fn get(&self, id: &KeyId) -> Option<&[u8; KEY_LEN]> {
        std::iter::once(&self.primary)
            .chain(&self.older)
            .find(|(other, _)| other == id)
            .map(|(_, key)| &**key)
    }
}

/// Writes a file that only its owner can read, and that was not there before.
fn write_new(path: &Path, text: &str) -> Result<(), KeyFileError> {
    let shown = path.display().to_string();
    let mut file = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(path)
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::AlreadyExists => KeyFileError::Exists(shown.clone()),
            _ => KeyFileError::Io(shown.clone(), error),
        })?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.sync_all())
        .map_err(|error| KeyFileError::Io(shown, error))
}

/// Zeros, a repeated byte, a counting sequence, typed text: 32 random bytes have 27 to 32 distinct
/// values in all but one of a million cases, and are not all printable.
fn is_weak(key: &[u8; KEY_LEN]) -> bool {
    let distinct = key.iter().collect::<std::collections::BTreeSet<_>>().len();
    let counting = key
        .windows(2)
        .all(|pair| pair[1].wrapping_sub(pair[0]) == key[1].wrapping_sub(key[0]));
    distinct < 20 || counting || key.iter().all(|b| b.is_ascii_graphic() || *b == b' ')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seams::OsEntropy;

    fn parse(text: &str) -> Result<KeyRing, KeyFileError> {
        KeyRing::parse(text, "k".into())
    }

    #[test]
    fn a_new_file_reads_back_and_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        assert!(KeyRing::read(&path).is_ok());
        assert!(matches!(
            KeyRing::create(&path, &OsEntropy),
            Err(KeyFileError::Exists(_))
        ));
    }

    #[test]
    fn a_rotated_file_seals_with_a_new_key_and_opens_with_the_old_one() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let before = KeyRing::read(&path).unwrap();
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        let after = KeyRing::read(&path).unwrap();
        assert_ne!(after.primary().0, before.primary().0);
        assert_eq!(after.get(before.primary().0), Some(before.primary().1));
        assert_eq!(after.oldest(), before.oldest());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = KeyRing::rotate(&folder.path().join("none"), &OsEntropy);
        assert!(matches!(missing, Err(KeyFileError::Missing(_))));
    }

    #[test]
    fn a_missing_or_exposed_file_is_refused_with_the_cure() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        let missing = KeyRing::read(&path).err().unwrap();
        assert!(missing.to_string().contains("byline keys new"));
        KeyRing::create(&path, &OsEntropy).unwrap();
        for mode in [0o644, 0o640, 0o604] {
            fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
            let exposed = KeyRing::read(&path).err().unwrap();
            assert!(exposed.to_string().contains("chmod 600"), "{exposed}");
        }
    }

    #[test]
    fn weak_keys_are_refused() {
        let counting: Vec<u8> = (0..32).collect();
        for weak in [
            vec![0; 32],
            vec![7; 32],
            counting,
            b"0123456789abcdefghijklmnopqrstuv".to_vec(),
        ] {
            let line = format!("0a0b0c0d {}", STANDARD.encode(&weak));
            assert!(matches!(parse(&line), Err(KeyFileError::Weak(_, 1))), "{weak:?}");
        }
    }

    #[test]
    fn malformed_files_are_refused_without_showing_the_key() {
        assert!(matches!(parse("# nothing\n\n"), Err(KeyFileError::Empty(_))));
        for line in [
            "x",
            "0a0b0c0d",
            "0a0b0c0d c2hvcnQ=",
            "zz c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I=",
        ] {
            let error = parse(line).err().unwrap();
            assert!(matches!(error, KeyFileError::Malformed(_, 1)), "{line}");
            assert!(!error.to_string().contains("c2"), "{error}");
        }
    }
}
