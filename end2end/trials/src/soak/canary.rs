use std::collections::HashMap;

use aho_corasick::AhoCorasick;
use anyhow::Result;

/// Strings that only one user, or nobody, may ever be sent.
#[derive(Default, Clone)]
pub struct Canaries(HashMap<String, Option<usize>>);

/// Finds them.
pub struct Scanner {
    automaton: AhoCorasick,
    owners: Vec<Option<usize>>,
}

/// What was found in one answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Found {
    pub own: usize,
    pub foreign: usize,
}

impl Canaries {
    pub fn belongs(&mut self, canary: &str, owner: usize) {
        self.0.insert(canary.to_owned(), Some(owner));
    }

    /// For tokens, which leave the server for nobody.
    pub fn nobodys(&mut self, secret: &str) {
        self.0.insert(secret.to_owned(), None);
    }

    pub fn scanner(&self) -> Result<Scanner> {
        Ok(Scanner {
            automaton: AhoCorasick::new(self.0.keys())?,
            owners: self.0.values().copied().collect(),
        })
    }
}

impl Scanner {
    /// Looks through what was sent to this user; nobody is somebody who is not signed in.
    pub fn scan(&self, bytes: &[u8], user: Option<usize>) -> Found {
        let mut found = Found::default();
        for hit in self.automaton.find_iter(bytes) {
            let owner = self.owners[hit.pattern().as_usize()];
            if owner.is_some() && owner == user {
                found.own += 1;
            } else {
                found.foreign += 1;
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_anothers_or_nobodys_is_found() {
        let mut canaries = Canaries::default();
        canaries.belongs("canary-of-one", 1);
        canaries.belongs("canary-of-two", 2);
        canaries.nobodys("token");
        let scanner = canaries.scanner().unwrap();
        let page = b"<p>canary-of-one</p><!-- token -->canary-of-two";
        assert_eq!(scanner.scan(page, Some(1)), Found { own: 1, foreign: 2 });
        assert_eq!(scanner.scan(page, None), Found { own: 0, foreign: 3 });
        assert_eq!(scanner.scan(b"canary", Some(1)), Found::default());
    }
}
