//! Jira's JSON, read into the model.
//!
//! Every member may be missing, null or of another type than documented. What is wrong with one
//! part stays with that part ([`Part`]): an issue is read although its priority cannot be. Texts
//! stay as they came until they are wanted, so a page of comments costs that page only, and a
//! document nested too deeply spoils itself alone.

/// What a visitor makes of the values that it is not for.
macro_rules! otherwise_unreadable {
    () => {
        fn visit_unit<E>(self) -> Result<Self::Value, E> {
            Ok(Part::Absent)
        }

        fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
            Ok(Part::Unreadable)
        }

        fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
            Ok(Part::Unreadable)
        }

        fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
            Ok(Part::Unreadable)
        }

        fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
            Ok(Part::Unreadable)
        }

        fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
            Ok(Part::Unreadable)
        }
    };
}

mod attention;
mod audience;
mod comment;
mod field_value;
mod fields;
mod history;
mod issue;
mod moment;
mod person;
mod refusal;
mod remote_link;
mod rights;
mod work;

pub use attention::{WireVotes, WireWatches};
pub use audience::{Myself, WireRole};
pub use comment::{CommentBatch, CommentList, WireComment};
pub use fields::WireFields;
pub use history::Changelog;
pub use issue::{
    AttachmentMeta, FIELDS, Found, REF_FIELDS, SearchPage, WireAttachment, WireDescription, WireIssue, WireParent,
};
pub use moment::WireMoment;
pub use person::{WirePerson, nobody};
pub use refusal::Refusal;
pub use remote_link::WireRemoteLink;
pub use rights::MyPermissions;
pub use work::WireWorkLog;

use std::{fmt, marker::PhantomData};

use serde::{
    Deserialize, Deserializer,
    de::{Error, IgnoredAny, MapAccess, SeqAccess, Visitor, value::MapAccessDeserializer},
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

impl<'de, T: Parted<'de>> Deserialize<'de> for Part<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        T::part(deserializer)
    }
}

/// How a type is read where something else may stand.
pub trait Parted<'de>: Deserialize<'de> {
    /// From JSON.
    fn of(raw: &'de str) -> Part<Self> {
        read(raw)
    }

    /// Fails only where no JSON stands.
    ///
    /// Finds the end first, which confines every mistake but goes over the text twice. What holds
    /// most of a reply is read in place instead.
    fn part<D: Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        Ok(Self::of(<&RawValue>::deserialize(deserializer)?.get()))
    }
}

fn read<'de, T: Deserialize<'de>>(raw: &'de str) -> Part<T> {
    match raw {
        "null" => Part::Absent,
        raw => serde_json::from_str(raw).map_or(Part::Unreadable, Part::Read),
    }
}

impl<'de> Parted<'de> for String {
    fn of(raw: &'de str) -> Part<Self> {
        plain(raw).map_or_else(|| read(raw), |text| Part::Read(text.to_owned()))
    }
}

/// What a JSON string says, where it is said without an escape: as nearly all are.
fn plain(raw: &str) -> Option<&str> {
    let text = raw.strip_prefix('"')?.strip_suffix('"')?;
    (!text.contains('\\')).then_some(text)
}

/// What stands for a name or a summary that does not come: the same in every language.
fn unnamed() -> String {
    "…".to_owned()
}

impl Parted<'_> for bool {}
impl Parted<'_> for i32 {}
impl Parted<'_> for u64 {}
impl Parted<'_> for usize {}

impl<'de: 'a, 'a> Parted<'de> for &'a RawValue {
    fn part<D: Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        let raw = <&RawValue>::deserialize(deserializer)?;
        Ok(if raw.get() == "null" {
            Part::Absent
        } else {
            Part::Read(raw)
        })
    }
}

/// Reads an object in place. Every member of `T` must be a [`Part`], and none required.
fn object<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Part<T>, D::Error> {
    deserializer.deserialize_any(Object(PhantomData))
}

struct Object<T>(PhantomData<T>);

impl<'de, T: Deserialize<'de>> Visitor<'de> for Object<T> {
    type Value = Part<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Part<T>, A::Error> {
        if let Ok(object) = T::deserialize(MapAccessDeserializer::new(&mut members)) {
            return Ok(Part::Read(object));
        }
        // A member came twice; its second value is still to come.
        members.next_value::<IgnoredAny>()?;
        while members.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Part::Unreadable)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<Part<T>, A::Error> {
        IgnoredAny.visit_seq(elements).map(|IgnoredAny| Part::Unreadable)
    }

    otherwise_unreadable!();
}

/// A part that is read when it is wanted.
#[derive(Debug)]
pub struct Later<'a, T> {
    raw: Part<&'a RawValue>,
    of: PhantomData<T>,
}

impl<T> Default for Later<'_, T> {
    fn default() -> Self {
        Self {
            raw: Part::Absent,
            of: PhantomData,
        }
    }
}

impl<'de: 'a, 'a, T> Deserialize<'de> for Later<'a, T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Self {
            raw: Part::deserialize(deserializer)?,
            of: PhantomData,
        })
    }
}

impl<'a, T: Parted<'a>> Later<'a, T> {
    pub fn read(&self) -> Part<T> {
        match self.raw {
            Part::Read(raw) => T::of(raw.get()),
            Part::Absent => Part::Absent,
            Part::Unreadable => Part::Unreadable,
        }
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

impl<'de, T: Parted<'de>> Deserialize<'de> for Elements<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let elements = Self::part(deserializer)?;
        elements.ok().ok_or_else(|| D::Error::custom("not an array"))
    }
}

impl<'de, T: Parted<'de>> Parted<'de> for Elements<T> {
    fn part<D: Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        deserializer.deserialize_any(Array(PhantomData))
    }
}

struct Array<T>(PhantomData<T>);

impl<'de, T: Parted<'de>> Visitor<'de> for Array<T> {
    type Value = Part<Elements<T>>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Self::Value, A::Error> {
        let mut read = Vec::new();
        while read.len() < MOST_ELEMENTS {
            match elements.next_element()? {
                Some(element) => read.push(element),
                None => return Ok(Part::Read(Elements(read))),
            }
        }
        if elements.next_element::<IgnoredAny>()?.is_some() {
            read.push(Part::Unreadable);
            while elements.next_element::<IgnoredAny>()?.is_some() {}
        }
        Ok(Part::Read(Elements(read)))
    }

    fn visit_map<A: MapAccess<'de>>(self, members: A) -> Result<Self::Value, A::Error> {
        IgnoredAny.visit_map(members).map(|IgnoredAny| Part::Unreadable)
    }

    otherwise_unreadable!();
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

impl<'de> Parted<'de> for WireId {
    fn of(raw: &'de str) -> Part<Self> {
        plain(raw).map_or_else(|| read(raw), |text| Part::Read(Self::Text(text.to_owned())))
    }
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

impl Parted<'_> for Named {}
