//! The key file: one key a line, `ID BASE64`, the newest first. The first seals, all of them open.
//!
//! A key that was made for later stands behind the first, under a line that says so: it opens
//! already, and seals nothing yet. The line `derive BASE64` holds what [`super::Vault::derive`]
//! uses: that must outlive the keys.

use std::{
    fmt, fs,
    io::Write,
    os::unix::fs::{MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
    str::FromStr,
};

use base64::{Engine, engine::general_purpose::STANDARD};
use hmac::{Hmac, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::seams::Entropy;

const KEY_LEN: usize = 32;

/// Stands before the secret for derived values, where keys have their name.
const DERIVE: &str = "derive";

/// Stands above a key that was made for later.
const NEXT: &str = "# next: copy this file to every machine, then: byline keys rotate";

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
    #[error("{0} is there already; a new key beside its old ones comes with: byline keys rotate")]
    Exists(String),
    #[error("the key file {0} holds a key for later already; put it to use with: byline keys rotate")]
    Prepared(String),
}

/// A key's name: 8 hexadecimal digits. Stands before every sealed value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
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
    derivation: Key,
    /// Where they were read, and which state of that file they are.
    source: Option<(PathBuf, Stamp)>,
}

/// One state of a file: it is replaced as a whole, so another one is another inode.
#[derive(Clone, PartialEq, Eq)]
struct Stamp {
    inode: u64,
    modified: (i64, i64),
    length: u64,
}

impl Stamp {
    fn of(metadata: &fs::Metadata) -> Self {
        Self {
            inode: metadata.ino(),
            modified: (metadata.mtime(), metadata.mtime_nsec()),
            length: metadata.len(),
        }
    }
}

impl KeyRing {
    /// A ring of one new key.
    pub fn generate(entropy: &dyn Entropy) -> Self {
        Self {
            primary: new_key(entropy),
            older: Vec::new(),
            derivation: Zeroizing::new(entropy.bytes()),
            source: None,
        }
    }

    /// Writes a new file with one new key, readable by its owner only.
    ///
    /// # Errors
    /// When the file is there already: keys are never overwritten.
    pub fn create(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
        let ring = Self::generate(entropy);
        let mut text = line(&ring.primary);
        text.push_str(&derive_line(&ring.derivation));
        write_new(path, &text)
    }

    /// Puts a new key behind the first of the file, where it opens and does not seal: for
    /// deployments on several machines, whose copies of the file cannot all change at once.
    ///
    /// # Errors
    /// When the file is none that Byline would start with, holds such a key already, or cannot be
    /// replaced.
    pub fn prepare(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
        let (_, mut lines) = Lines::read(path)?;
        if lines.prepared().is_some() {
            return Err(KeyFileError::Prepared(path.display().to_string()));
        }
        let behind = lines.first_key() + 1;
        lines.0.insert(behind, Zeroizing::new(NEXT.to_owned()));
        lines.0.insert(behind + 1, line(&new_key(entropy)));
        lines.replace(path)
    }

    /// Puts a new key first, or the one that was made for later. It seals from now on; the others
    /// go on opening what they sealed.
    ///
    /// # Errors
    /// When the file is none that Byline would start with, or cannot be replaced.
    pub fn rotate(path: &Path, entropy: &dyn Entropy) -> Result<(), KeyFileError> {
        let (_, mut lines) = Lines::read(path)?;
        let next = match lines.prepared() {
            Some(at) => {
                lines.0.remove(at - 1);
                lines.0.remove(at - 1)
            }
            None => line(&new_key(entropy)),
        };
        let first = lines.first_key();
        lines.0.insert(first, next);
        lines.replace(path)
    }

    /// Takes those keys out of the file that are not among `used`; the first stays in any case.
    /// Returns the names of those that went.
    ///
    /// # Errors
    /// When the file is none that Byline would start with, or cannot be replaced.
    pub fn retire(path: &Path, used: &[KeyId]) -> Result<Vec<KeyId>, KeyFileError> {
        let (ring, mut lines) = Lines::read(path)?;
        let prepared = lines.prepared().map(|at| lines.key_at(at));
        let goes = |id: &KeyId| !used.contains(id) && prepared.as_ref() != Some(&Some(id.clone()));
        let gone: Vec<KeyId> = ring.older.iter().map(|(id, _)| id.clone()).filter(goes).collect();
        if gone.is_empty() {
            return Ok(gone);
        }
        let is_gone = |text: &str| key_id(text).is_some_and(|id| gone.contains(&id));
        lines.0.retain(|text| !is_gone(text) && !text.starts_with(DERIVE));
        lines.0.push(derive_line(&ring.derivation));
        lines.replace(path)?;
        Ok(gone)
    }

    /// The ring as its file holds it now, if that has changed since it was read.
    ///
    /// # Errors
    /// When the changed file is none that Byline would start with.
    pub(super) fn reread(&self) -> Result<Option<Self>, KeyFileError> {
        let Some((path, stamp)) = &self.source else {
            return Ok(None);
        };
        match fs::metadata(path) {
            Ok(metadata) if Stamp::of(&metadata) == *stamp => Ok(None),
            _ => Self::read(path).map(Some),
        }
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
        let source = Some((path.to_owned(), Stamp::of(&metadata)));
        Ok(Self {
            source,
            ..Self::parse(&text, shown)?
        })
    }

    fn parse(text: &str, shown: String) -> Result<Self, KeyFileError> {
        let mut keys: Vec<(KeyId, Key)> = Vec::new();
        let mut derivation = None;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim();
            if line.is_empty() || line.starts_with('#') {
                continue;
            }
            let malformed = || KeyFileError::Malformed(shown.clone(), index + 1);
            let (name, encoded) = line.split_once(' ').ok_or_else(malformed)?;
            let id: Option<KeyId> = match name {
                DERIVE => None,
                name => Some(name.parse().map_err(|()| malformed())?),
            };
            let key = decode(encoded).ok_or_else(malformed)?;
            if is_weak(&key) {
                return Err(KeyFileError::Weak(shown, index + 1));
            }
            let Some(id) = id else {
                derivation = Some(key);
                continue;
            };
            if keys.iter().any(|(other, _)| *other == id) {
                return Err(KeyFileError::Twice(shown, id));
            }
            keys.push((id, key));
        }
        let oldest = keys.last().map(|(_, key)| key.clone());
        let mut keys = keys.into_iter();
        let (Some(primary), Some(oldest)) = (keys.next(), oldest) else {
            return Err(KeyFileError::Empty(shown));
        };
        Ok(Self {
            primary,
            older: keys.collect(),
            // A file that was written by hand may have no line for it.
            derivation: derivation.unwrap_or_else(|| derived_from(&oldest)),
            source: None,
        })
    }

    pub(super) fn primary(&self) -> (&KeyId, &[u8; KEY_LEN]) {
        (&self.primary.0, &self.primary.1)
    }

    pub(super) fn derivation(&self) -> &[u8; KEY_LEN] {
        &self.derivation
    }

    pub(super) fn get(&self, id: &KeyId) -> Option<&[u8; KEY_LEN]> {
        std::iter::once(&self.primary)
            .chain(&self.older)
            .find(|(other, _)| other == id)
            .map(|(_, key)| &**key)
    }
}

/// A key file's lines, each with its end.
struct Lines(Vec<Zeroizing<String>>);

impl Lines {
    /// The keys of a file that Byline would start with, and its lines.
    fn read(path: &Path) -> Result<(KeyRing, Self), KeyFileError> {
        let ring = KeyRing::read(path)?;
        let text = fs::read_to_string(path)
            .map(Zeroizing::new)
            .map_err(|error| KeyFileError::Io(path.display().to_string(), error))?;
        let lines = text.lines().map(|text| Zeroizing::new(text.to_owned())).collect();
        Ok((ring, Self(lines)))
    }

    fn first_key(&self) -> usize {
        self.0.iter().position(|text| key_id(text).is_some()).unwrap_or(0)
    }

    /// Where the key is that was made for later.
    fn prepared(&self) -> Option<usize> {
        let above = self.0.iter().position(|text| text.trim() == NEXT)?;
        self.key_at(above + 1).map(|_| above + 1)
    }

    fn key_at(&self, at: usize) -> Option<KeyId> {
        self.0.get(at).and_then(|text| key_id(text))
    }

    /// The file is whole at every moment, the old one or the new one.
    fn replace(&self, path: &Path) -> Result<(), KeyFileError> {
        let mut text = Zeroizing::new(String::new());
        for line in &self.0 {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        let next = path.with_added_extension("new");
        // What an earlier try left behind.
        _ = fs::remove_file(&next);
        write_new(&next, &text)?;
        fs::rename(&next, path).map_err(|error| KeyFileError::Io(path.display().to_string(), error))
    }
}

fn new_key(entropy: &dyn Entropy) -> (KeyId, Key) {
    (
        KeyId(hex::encode(entropy.bytes::<4>())),
        Zeroizing::new(entropy.bytes()),
    )
}

fn key_id(line: &str) -> Option<KeyId> {
    line.trim().split_once(' ')?.0.parse().ok()
}

fn line((id, key): &(KeyId, Key)) -> Zeroizing<String> {
    Zeroizing::new(format!("{id} {}\n", STANDARD.encode(key.as_slice())))
}

fn derive_line(secret: &Key) -> Zeroizing<String> {
    Zeroizing::new(format!("{DERIVE} {}\n", STANDARD.encode(secret.as_slice())))
}

fn decode(encoded: &str) -> Option<Key> {
    let bytes = STANDARD.decode(encoded.trim()).map(Zeroizing::new).ok()?;
    Some(Zeroizing::new(bytes.as_slice().try_into().ok()?))
}

fn derived_from(key: &Key) -> Key {
    let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(key.as_slice()).expect("HMAC takes keys of any length");
    mac.update(b"byline derived values");
    Zeroizing::new(mac.finalize().into_bytes().into())
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
        assert_eq!(after.derivation(), before.derivation());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        let missing = KeyRing::rotate(&folder.path().join("none"), &OsEntropy);
        assert!(matches!(missing, Err(KeyFileError::Missing(_))));
    }

    #[test]
    fn a_key_for_later_opens_at_once_and_seals_when_its_time_comes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let first = KeyRing::read(&path).unwrap().primary.0;
        KeyRing::prepare(&path, &OsEntropy).unwrap();
        let prepared = KeyRing::read(&path).unwrap();
        let next = prepared.older[0].0.clone();
        assert_eq!(prepared.primary.0, first);
        assert!(prepared.get(&next).is_some());
        assert!(matches!(
            KeyRing::prepare(&path, &OsEntropy),
            Err(KeyFileError::Prepared(_))
        ));
        assert_eq!(KeyRing::retire(&path, &[]).unwrap(), [], "it is about to be used");
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        let rotated = KeyRing::read(&path).unwrap();
        assert_eq!((&rotated.primary.0, &rotated.older[0].0), (&next, &first));
    }

    #[test]
    fn an_unused_key_goes_and_what_was_derived_stays() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        // As somebody may have written it by hand: nothing but a key.
        write_new(&path, &line(&new_key(&OsEntropy))).unwrap();
        let first = KeyRing::read(&path).unwrap();
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        let second = KeyRing::read(&path).unwrap().primary.0;
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        assert_eq!(
            KeyRing::retire(&path, std::slice::from_ref(&first.primary.0)).unwrap(),
            [second]
        );
        assert_eq!(
            KeyRing::retire(&path, &[]).unwrap(),
            std::slice::from_ref(&first.primary.0)
        );
        let last = KeyRing::read(&path).unwrap();
        assert!(last.older.is_empty());
        assert_eq!(last.derivation(), first.derivation());
    }

    #[test]
    fn a_changed_file_is_noticed() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys");
        KeyRing::create(&path, &OsEntropy).unwrap();
        let ring = KeyRing::read(&path).unwrap();
        assert!(ring.reread().unwrap().is_none());
        KeyRing::rotate(&path, &OsEntropy).unwrap();
        let again = ring.reread().unwrap().unwrap();
        assert_ne!(again.primary.0, ring.primary.0);
        fs::remove_file(&path).unwrap();
        assert!(matches!(again.reread(), Err(KeyFileError::Missing(_))));
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
            // Half of the bytes twice.
            (0..32).map(|at: u8| (at % 16).wrapping_mul(29)).collect(),
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
