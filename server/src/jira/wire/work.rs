use app::{
    adf::{Doc, Room},
    model::Work,
};
use serde::Deserialize;
use serde_json::value::RawValue;

use super::{List, Part, Parted, WireMoment, WirePerson, comment::document, field_value::duration, note, object};

/// The answer to `GET worklog`.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WireWorkLog<'a> {
    #[serde(borrow)]
    pub worklogs: List<WireWork<'a>>,
    pub total: Part<usize>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WireWork<'a> {
    author: Part<WirePerson>,
    started: Part<WireMoment>,
    time_spent: Part<String>,
    time_spent_seconds: Part<u64>,
    #[serde(borrow)]
    comment: Part<&'a RawValue>,
}

impl<'de: 'a, 'a> Parted<'de> for WireWork<'a> {
    fn part<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Part<Self>, D::Error> {
        object(deserializer)
    }
}

impl WireWork<'_> {
    /// Its text as far as there is room.
    pub fn into_work(self, room: &mut Room, notes: &mut Vec<&'static str>) -> Work {
        let has_comment = !matches!(self.comment, Part::Absent);
        let comment = document(self.comment, room);
        if has_comment && comment.is_none() {
            note("the text of an entry", notes);
        }
        Work {
            author: self.author.ok().map(WirePerson::into_person),
            started: self.started.ok().map(|WireMoment(at)| at),
            spent: self
                .time_spent
                .ok()
                .filter(|words| !words.trim().is_empty())
                .or_else(|| self.time_spent_seconds.ok().map(duration)),
            comment: comment.or_else(|| has_comment.then(Doc::unreadable)),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_entry_is_read_as_far_as_it_can_be() {
        let whole = json!({"total": 3, "worklogs": [
            {"author": {"accountId": "a:1", "displayName": "Mark"}, "started": "2021-01-17T12:34:00.000+0000",
             "timeSpent": "1d", "timeSpentSeconds": 28800, "comment": {"type": "doc", "version": 1, "content": []}},
            {"author": 7, "started": "soon", "timeSpent": 8, "timeSpentSeconds": 5400, "comment": "old"},
            "none",
        ]});
        let json = whole.to_string();
        let log: WireWorkLog = serde_json::from_str(&json).unwrap();
        let mut notes = Vec::new();
        let entries = log.worklogs.taken("an entry", &mut notes, Some);
        assert_eq!((entries.len(), &*notes), (2, &["an entry"][..]));
        let (mut notes, mut room) = (Vec::new(), Room::default());
        let mut works = entries.into_iter().map(|entry| entry.into_work(&mut room, &mut notes));
        let (first, second) = (works.next().unwrap(), works.next().unwrap());
        drop(works);
        assert_eq!(first.author.unwrap().name, "Mark");
        assert_eq!((first.spent.as_deref(), first.started.is_some()), (Some("1d"), true));
        assert_eq!((second.spent.as_deref(), second.started), (Some("1h 30m"), None));
        assert!(second.author.is_none() && second.comment.is_some());
        assert_eq!(notes, ["the text of an entry"]);
    }
}
