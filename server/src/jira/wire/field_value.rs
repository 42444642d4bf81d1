//! The value of a field, by the type that its schema names and, where that does not fit, by what
//! stands there. Nothing is dropped: what has no words of its own is shown as JSON.

use app::{
    adf::{Doc, Room},
    model::{FieldValue, IssueRef},
};
use serde::Deserialize;
use serde_json::{Value, value::RawValue};

use super::{
    Part, WireMoment, WirePerson,
    issue::{WireRef, is_day},
};

/// Characters of JSON that are shown of a value without words.
const MOST_JSON: usize = 2_000;

/// What the reply tells of a field's type.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Schema {
    r#type: Part<String>,
    items: Part<String>,
    custom: Part<String>,
    system: Part<String>,
}

impl Schema {
    pub fn read(raw: &RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }

    /// System fields are named by Jira's REST reference. The names of custom types are general
    /// knowledge (UNCONFIRMED); where they are others, the value is read as what it looks like.
    pub fn kind(&self) -> Kind {
        fn word(part: &Part<String>) -> &str {
            part.as_ref().map_or("", String::as_str)
        }
        let custom = word(&self.custom).rsplit(':').next().unwrap_or_default();
        let (kind, items) = (word(&self.r#type), word(&self.items));
        match (kind, custom, word(&self.system)) {
            (_, "gh-sprint", _) => Kind::Sprints,
            (_, "gh-epic-link", _) => Kind::Key,
            (_, "url", _) => Kind::Address,
            (_, _, "workratio") => Kind::Percent,
            (
                "number",
                _,
                "timeoriginalestimate"
                | "timeestimate"
                | "timespent"
                | "aggregatetimeoriginalestimate"
                | "aggregatetimeestimate"
                | "aggregatetimespent",
            ) => Kind::Seconds,
            ("date", ..) => Kind::Day,
            ("datetime", ..) => Kind::Time,
            ("timetracking", ..) => Kind::TimeTracking,
            ("progress", ..) => Kind::Progress,
            ("user", ..) => Kind::People,
            ("array", ..) if items == "user" => Kind::People,
            ("issuelink" | "issuelinks", ..) => Kind::Issues,
            ("array", ..) if items == "issuelinks" => Kind::Issues,
            _ => Kind::Other,
        }
    }
}

/// How a value is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Sprints,
    /// The key of an issue.
    Key,
    Address,
    Percent,
    Seconds,
    Day,
    Time,
    TimeTracking,
    Progress,
    People,
    Issues,
    /// By what it looks like: text, numbers, and whatever has a name.
    Other,
}

impl Kind {
    /// What a field holds; nothing where it is empty.
    pub fn value(self, raw: &RawValue, room: &mut Room) -> Option<FieldValue> {
        let Ok(value) = serde_json::from_str::<Value>(raw.get()) else {
            // Nested deeper than anything that has words.
            return Some(FieldValue::Json(beginning(raw.get())));
        };
        if self.is_empty(&value) {
            return None;
        }
        if is_document(&value)
            && let Ok(doc) = Doc::read(raw.get(), room)
        {
            return Some(FieldValue::Document(doc));
        }
        let read = self.read(&value).or_else(|| by_its_looks(&value));
        Some(read.unwrap_or_else(|| FieldValue::Json(beginning(&value.to_string()))))
    }

    fn is_empty(self, value: &Value) -> bool {
        let is_blank = match value {
            Value::Null => true,
            Value::String(text) => text.trim().is_empty(),
            Value::Array(elements) => elements.is_empty(),
            Value::Object(members) => members.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        let has_no_blocks = || value["content"].as_array().is_none_or(Vec::is_empty);
        is_blank
            || is_document(value) && has_no_blocks()
            || self == Self::Progress && value["total"] == 0
            // Nothing was estimated.
            || self == Self::Percent && value.as_f64() == Some(-1.0)
    }

    /// The value, if it is what its type promises.
    fn read(self, value: &Value) -> Option<FieldValue> {
        match self {
            Self::Sprints => words(value, sprint),
            Self::Key => Some(FieldValue::Issues(vec![IssueRef {
                key: value.as_str()?.parse().ok()?,
                summary: String::new(),
                status: None,
                kind: None,
            }])),
            Self::Address => Some(FieldValue::Address(value.as_str()?.to_owned())),
            Self::Percent => Some(FieldValue::Text(format!("{}%", number(value)?))),
            Self::Seconds => Some(FieldValue::Text(duration(value.as_u64()?))),
            Self::Day => value
                .as_str()
                .filter(|day| is_day(day))
                .map(|day| FieldValue::Day(day.to_owned())),
            Self::Time => WireMoment::parse(value.as_str()?).map(|WireMoment(at)| FieldValue::Time(at)),
            Self::TimeTracking => time_tracking(value),
            Self::Progress => {
                let (done, total) = (value["progress"].as_u64()?, value["total"].as_u64()?);
                Some(FieldValue::Text(format!("{} of {}", duration(done), duration(total))))
            }
            Self::People => {
                let people = each(value, |user| {
                    user["accountId"].as_str().or(user["displayName"].as_str())?;
                    Some(WirePerson::deserialize(user).ok()?.into_person())
                });
                people.map(FieldValue::People)
            }
            Self::Issues => each(value, issue).map(FieldValue::Issues),
            Self::Other => None,
        }
    }
}

fn is_document(value: &Value) -> bool {
    value["type"] == "doc"
}

/// What `read` makes of an element or of all elements; nothing unless it makes something of each.
fn each<T>(value: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    match value {
        Value::Array(elements) => elements.iter().map(read).collect(),
        one => Some(vec![read(one)?]),
    }
}

fn words(value: &Value, read: impl Fn(&Value) -> Option<String>) -> Option<FieldValue> {
    each(value, read).map(FieldValue::Words)
}

fn by_its_looks(value: &Value) -> Option<FieldValue> {
    if let Some(issues) = each(value, issue) {
        return Some(FieldValue::Issues(issues));
    }
    match value {
        Value::Array(_) => words(value, named),
        one => named(one).map(FieldValue::Text),
    }
}

/// Another issue: an object with the key of one.
fn issue(value: &Value) -> Option<IssueRef> {
    value["key"].as_str()?;
    // Parts are read out of text alone.
    serde_json::from_str::<WireRef>(&value.to_string()).ok()?.into_ref()
}

/// Text, a number, or the name of a thing, with that of the choice within it.
fn named(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(_) => number(value),
        Value::Bool(is_so) => Some(if *is_so { "Yes" } else { "No" }.to_owned()),
        Value::Object(members) => {
            let mut names = ["displayName", "name", "value", "title", "label"]
                .iter()
                .filter_map(|name| members.get(*name)?.as_str())
                .filter(|name| !name.trim().is_empty());
            let name = names.next()?;
            match members.get("child").and_then(named) {
                Some(child) => Some(format!("{name} → {child}")),
                None => Some(name.to_owned()),
            }
        }
        Value::Null | Value::Array(_) => None,
    }
}

/// Jira writes whole numbers as `3.0`.
fn number(value: &Value) -> Option<String> {
    let Value::Number(number) = value else { return None };
    let text = number.to_string();
    Some(text.strip_suffix(".0").unwrap_or(&text).to_owned())
}

fn sprint(value: &Value) -> Option<String> {
    let name = value["name"].as_str()?;
    Some(match value["state"].as_str() {
        Some(state) => format!("{name} ({state})"),
        None => name.to_owned(),
    })
}

/// In the site's own words, which count its working days; else in hours.
fn time_tracking(value: &Value) -> Option<FieldValue> {
    let parts = [
        ("Estimate", "originalEstimate"),
        ("Spent", "timeSpent"),
        ("Remaining", "remainingEstimate"),
    ];
    let words = parts.into_iter().filter_map(|(word, name)| {
        let seconds = || value[format!("{name}Seconds")].as_u64().map(duration);
        let time = value[name].as_str().map(str::to_owned).or_else(seconds)?;
        Some(format!("{word} {time}"))
    });
    let words: Vec<String> = words.collect();
    (!words.is_empty()).then_some(FieldValue::Words(words))
}

/// Seconds in hours and minutes: how long a day's work is differs from site to site.
pub fn duration(seconds: u64) -> String {
    match (seconds / 3600, seconds % 3600 / 60) {
        (0, minutes) => format!("{minutes}m"),
        (hours, 0) => format!("{hours}h"),
        (hours, minutes) => format!("{hours}h {minutes}m"),
    }
}

fn beginning(json: &str) -> String {
    match json.char_indices().nth(MOST_JSON) {
        Some((end, _)) => format!("{}…", &json[..end]),
        None => json.to_owned(),
    }
}
