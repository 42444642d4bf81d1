//! An authorization server as far as refresh tokens go, in each way of rotating them that is known
//! of. It keeps no time of its own.

use crate::seams::{MINUTE, UnixMs};

/// For so long after its replacement a refresh token is still taken.
const LEEWAY: UnixMs = 10 * MINUTE;

/// What becomes of a refresh token that was used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rotation {
    /// It is dead, and so is everything that came of it when it is presented again.
    Strict,
    /// It is taken for ten minutes more, and every successor is good: Atlassian, as far as is known.
    Leeway,
    /// The same, but a successor ends the one before.
    LastChild,
    /// It is taken until its successor is used.
    UntilSuccessorIsUsed,
}

/// What comes of one consent.
struct Family {
    current: Vec<u32>,
    previous: Option<(u32, UnixMs)>,
    revoked: bool,
}

pub struct Atlassian {
    rotation: Rotation,
    families: Vec<Family>,
    tokens: u32,
}

impl Atlassian {
    pub fn new(rotation: Rotation) -> Self {
        Self {
            rotation,
            families: Vec::new(),
            tokens: 0,
        }
    }

    pub fn consent(&mut self) -> String {
        let token = self.next_token();
        self.families.push(Family {
            current: vec![token],
            previous: None,
            revoked: false,
        });
        format!("{}.{token}", self.families.len() - 1)
    }

    /// Takes a refresh token and gives the next one; `None` when it refuses.
    ///
    /// # Panics
    /// When the token is older than the previous one: that no client may ever do.
    pub fn rotate(&mut self, token: &str, now: UnixMs) -> Option<String> {
        let good = self.takes(token, now);
        let (number, serial) = find(token);
        let next = self.next_token();
        let every_child_is_good = self.rotation != Rotation::LastChild;
        let family = &mut self.families[number];
        let is_previous = family.previous.is_some_and(|(previous, _)| previous == serial);
        let is_current = family.current.contains(&serial);
        assert!(is_current || is_previous, "{token} is two generations old");
        if !good {
            family.revoked = true;
            return None;
        }
        if is_current {
            family.previous = Some((serial, now));
            family.current = vec![next];
        } else if every_child_is_good {
            family.current.push(next);
        } else {
            family.current = vec![next];
        }
        Some(format!("{number}.{next}"))
    }

    /// Whether it would take this token.
    pub fn takes(&self, token: &str, now: UnixMs) -> bool {
        let (family, serial) = find(token);
        let family = &self.families[family];
        let previous = family.previous.filter(|(previous, _)| *previous == serial);
        let is_replayable = previous.is_some_and(|(_, replaced_at)| match self.rotation {
            Rotation::Strict => false,
            Rotation::Leeway | Rotation::LastChild => now <= replaced_at + LEEWAY,
            Rotation::UntilSuccessorIsUsed => true,
        });
        !family.revoked && (family.current.contains(&serial) || is_replayable)
    }

    /// Whether this is a token that was used, so long ago that nothing can be done about it any more.
    pub fn is_too_late_for(&self, token: &str, now: UnixMs) -> bool {
        let (family, serial) = find(token);
        let too_late = |(previous, replaced_at)| {
            previous == serial && (self.rotation == Rotation::Strict || now > replaced_at + LEEWAY)
        };
        self.families[family].previous.is_some_and(too_late)
    }

    fn next_token(&mut self) -> u32 {
        self.tokens += 1;
        self.tokens
    }
}

/// Tokens are named after their family and a number of their own.
fn find(token: &str) -> (usize, u32) {
    let (family, serial) = token.split_once('.').expect("a token of ours");
    (family.parse().unwrap(), serial.parse().unwrap())
}
