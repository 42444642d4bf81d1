use app::{
    adf::{Doc, Room},
    model::{AccountId, Audience, Comment, CommentId, Moment, Person},
};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Elements, Later, List, Part, Parted, WireId, WireMoment, WirePerson, note, object, person::nobody};

/// A comment, of which little is read: most of an issue's comments are on other pages.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WireComment<'a> {
    #[serde(borrow)]
    id: Later<'a, WireId>,
    #[serde(borrow)]
    author: Later<'a, WirePerson>,
    #[serde(borrow)]
    body: Part<&'a RawValue>,
    #[serde(borrow)]
    update_author: Later<'a, WirePerson>,
    created: Part<WireMoment>,
    #[serde(borrow)]
    updated: Later<'a, WireMoment>,
    jsd_public: Part<bool>,
    /// The comment that it answers. Whether and where sites have threads is UNCONFIRMED, and so is
    /// this name; without it a comment is as any other.
    #[serde(borrow)]
    parent_id: Later<'a, WireId>,
    #[serde(borrow)]
    visibility: Later<'a, Visibility>,
    #[serde(borrow)]
    properties: Later<'a, Elements<Property<'a>>>,
}

#[derive(Debug, Deserialize)]
struct Visibility {
    value: String,
    #[serde(default)]
    r#type: Part<String>,
    #[serde(default)]
    identifier: Part<String>,
}

impl Visibility {
    fn audience(&self) -> Option<Audience> {
        let name = self.value.clone();
        match self.r#type.as_ref()?.as_str() {
            "role" => Audience::role(name).ok(),
            "group" => Audience::group(self.identifier.as_ref()?, name).ok(),
            _ => None,
        }
    }
}

#[derive(Debug, Deserialize)]
struct Property<'a> {
    key: String,
    #[serde(borrow)]
    value: &'a RawValue,
}

/// Comments with their numbers: within an issue (`fields.comment`), and as `GET comment` answers.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CommentList<'a> {
    #[serde(borrow)]
    pub comments: List<WireComment<'a>>,
    pub total: Part<usize>,
}

/// The answer to `POST comment/list`.
#[derive(Debug, Deserialize)]
pub struct CommentBatch<'a> {
    #[serde(borrow)]
    pub values: Elements<WireComment<'a>>,
}

impl<'de: 'a, 'a> Parted<'de> for WireComment<'a> {
    fn part<D: Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        object(deserializer)
    }
}

impl<'de: 'a, 'a> Parted<'de> for Property<'a> {}

impl Parted<'_> for Visibility {}

impl<'de: 'a, 'a> Parted<'de> for CommentList<'a> {
    fn part<D: Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        object(deserializer)
    }
}

impl WireComment<'_> {
    pub fn id(&self) -> Option<CommentId> {
        self.id.read().ok()?.into_text().parse().ok()
    }

    pub fn account(&self) -> Option<AccountId> {
        self.author.read().ok()?.account()
    }

    /// Who changed it last.
    pub fn changed_by(&self) -> Option<AccountId> {
        self.update_author.read().ok()?.account()
    }

    pub fn created(&self) -> Option<Moment> {
        self.created.as_ref().map(|WireMoment(moment)| *moment)
    }

    /// Whether its properties are all told, so that a mark that is not among them is not there. That
    /// Jira names an empty list where there is none is UNCONFIRMED; a comment that tells nothing of
    /// them may bear any.
    pub fn tells_its_properties(&self) -> bool {
        match self.properties.read() {
            Part::Absent | Part::Unreadable => false,
            Part::Read(properties) => !properties.0.iter().any(|property| matches!(property, Part::Unreadable)),
        }
    }

    /// The `id` in one of the comment's properties.
    pub fn mark(&self, key: &str) -> Part<String> {
        #[derive(Deserialize)]
        struct Mark {
            id: String,
        }
        let properties = self.properties.read().ok().unwrap_or_default().0;
        let mut properties = properties.into_iter().filter_map(Part::ok);
        match properties.find(|property| property.key == key) {
            None => Part::Absent,
            Some(property) => {
                serde_json::from_str(property.value.get()).map_or(Part::Unreadable, |Mark { id }| Part::Read(id))
            }
        }
    }

    /// Whether it is an internal note.
    pub fn is_internal(&self) -> bool {
        self.jsd_public.as_ref() == Some(&false)
    }

    /// Whether a role or a group alone may see it.
    pub fn is_restricted(&self) -> bool {
        !matches!(self.visibility.read(), Part::Absent)
    }

    /// Whether somebody is kept from seeing it, as this audience demands.
    pub fn is_for(&self, audience: &Audience) -> bool {
        match audience {
            Audience::Everyone | Audience::Customer => true,
            Audience::Internal => self.is_internal(),
            Audience::Role(_) | Audience::Group { .. } => self.is_restricted(),
        }
    }

    /// The text; nothing where it cannot be read.
    pub fn text(&self, room: &mut Room) -> Option<Doc> {
        document(self.body, room)
    }

    pub fn into_author(self) -> Option<Person> {
        self.author.read().ok().map(WirePerson::into_person)
    }

    /// Reads the comment in full, its text as far as there is room; nothing when it has no
    /// identifier. Notes what it lacks.
    pub fn into_comment(self, room: &mut Room, notes: &mut Vec<&'static str>) -> Option<Comment> {
        let Some(id) = self.id() else {
            note("a comment", notes);
            return None;
        };
        let created = self.created.or_note("the time of a comment", notes);
        let updated = self.updated.read().or_note("the time of a comment", notes);
        let edited = match (created, updated) {
            (Some(created), Some(updated)) if created != updated => {
                Some((updated.0, self.update_author.read().ok().map(WirePerson::into_person)))
            }
            _ => None,
        };
        let created = created.or(updated).unwrap_or_else(|| {
            note("the time of a comment", notes);
            WireMoment(EPOCH)
        });
        let visibility = self.visibility.read();
        Some(Comment {
            id,
            restriction: visibility.as_ref().and_then(Visibility::audience),
            author: self
                .author
                .read()
                .or_note("the author of a comment", notes)
                .map_or_else(nobody, WirePerson::into_person),
            body: document(self.body, room).unwrap_or_else(|| {
                note("the text of a comment", notes);
                Doc::unreadable()
            }),
            created: created.0,
            edited,
            reply_to: self.parent_id.read().ok().and_then(|id| id.into_text().parse().ok()),
            restricted_to: match visibility {
                Part::Absent => None,
                Part::Read(Visibility { value, .. }) => Some(value),
                // Whom it is hidden from is unknown, that it is hidden from somebody is not.
                Part::Unreadable => Some(String::new()),
            },
            internal: self.is_internal(),
        })
    }
}

const EPOCH: Moment = Moment {
    unix_ms: 0,
    offset_minutes: 0,
};

pub fn document(raw: Part<&RawValue>, room: &mut Room) -> Option<Doc> {
    Doc::read(raw.ok()?.get(), room).ok()
}
