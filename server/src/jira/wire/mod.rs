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
pub use issue::{FIELDS, Found, REF_FIELDS, SearchPage, WireIssue};
pub use moment::WireMoment;
pub use person::WirePerson;
pub use refusal::Refusal;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{IgnoredAny, SeqAccess, Visitor},
};
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

/// More than any array that a page could show.
const MOST_ELEMENTS: usize = 10_000;

/// An array, element by element. Elements beyond [`MOST_ELEMENTS`] are one that is unreadable.
#[derive(Debug, Clone, PartialEq)]
pub struct Elements<T>(pub Vec<Part<T>>);

impl<T> Default for Elements<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Elements<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Array<T>(PhantomData<T>);

        impl<'de, T: Deserialize<'de>> Visitor<'de> for Array<T> {
            type Value = Elements<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Elements<T>, A::Error> {
                let mut read = Vec::new();
                while read.len() < MOST_ELEMENTS {
                    match elements.next_element()? {
                        Some(element) => read.push(element),
                        None => return Ok(Elements(read)),
                    }
                }
                if elements.next_element::<IgnoredAny>()?.is_some() {
                    read.push(Part::Unreadable);
                    while elements.next_element::<IgnoredAny>()?.is_some() {}
                }
                Ok(Elements(read))
            }
        }

        deserializer.deserialize_seq(Array(PhantomData))
    }
}

pub type List<T> = Part<Elements<T>>;

impl<T> List<T> {
    /// The elements that can be read and that `take` makes something of; notes the name once when
    /// there are others.
    pub fn taken<U>(self, name: &'static str, notes: &mut Vec<&'static str>, take: impl Fn(T) -> Option<U>) -> Vec<U> {
        let elements = self.or_note(name, notes).unwrap_or_default().0;
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
