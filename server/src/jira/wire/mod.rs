//! Jira's JSON, read into the model.
//!
//! Every member may be missing, null or of another type than documented. What is wrong with one
//! part stays with that part ([`Part`]): an issue is read although its priority cannot be. Parts
//! are kept as text until they are wanted, so a page of comments costs that page only, and a
//! document nested too deeply spoils itself alone.

mod comment;
mod issue;
mod moment;
mod person;
mod refusal;

pub use comment::{CommentBatch, CommentList, WireComment};
pub use issue::{FIELDS, REF_FIELDS, SearchPage, WireIssue};
pub use moment::WireMoment;
pub use person::WirePerson;
pub use refusal::Refusal;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// One member of an object.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub enum Part<T> {
    /// Missing or null.
    #[default]
    Absent,
    /// There, but not what it should be.
    Unreadable,
    Read(T),
}

impl<T> Part<T> {
    pub fn ok(self) -> Option<T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    pub fn as_ref(&self) -> Option<&T> {
        match self {
            Self::Read(value) => Some(value),
            Self::Absent | Self::Unreadable => None,
        }
    }

    /// As [`Part::ok`]; notes the name of a part that cannot be read.
    pub fn or_note(self, name: &'static str, notes: &mut Vec<&'static str>) -> Option<T> {
        if matches!(self, Self::Unreadable) {
            note(name, notes);
        }
        self.ok()
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?.get();
        if raw == "null" {
            return Ok(Self::Absent);
        }
        Ok(serde_json::from_str(raw).map_or(Self::Unreadable, Self::Read))
    }
}

/// An array, element by element.
pub type List<T> = Part<Vec<Part<T>>>;

impl<T> List<T> {
    /// The elements that can be read and that `take` makes something of; notes the name once when
    /// there are others.
    pub fn taken<U>(self, name: &'static str, notes: &mut Vec<&'static str>, take: impl Fn(T) -> Option<U>) -> Vec<U> {
        let elements = self.or_note(name, notes).unwrap_or_default();
        let count = elements.len();
        let read: Vec<U> = elements.into_iter().filter_map(|part| take(part.ok()?)).collect();
        if read.len() < count {
            note(name, notes);
        }
        read
    }
}

pub fn note(name: &'static str, notes: &mut Vec<&'static str>) {
    if !notes.contains(&name) {
        notes.push(name);
    }
}

/// An identifier, which Jira writes as text here and as a number there.
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
enum WireId {
    Text(String),
    Number(u64),
}

impl WireId {
    fn into_text(self) -> String {
        match self {
            Self::Text(text) => text,
            Self::Number(number) => number.to_string(),
        }
    }
}

/// Anything of which only the name counts.
#[derive(Debug, Clone, Deserialize)]
struct Named {
    name: String,
}
