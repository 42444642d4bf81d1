use std::collections::BTreeMap;

use serde::Deserialize;

use super::{List, Part, Parted};

/// How Atlassian says no: Jira's `ErrorCollection`, the gateway's `{code, message}`, an OAuth error
/// or a problem of RFC 9457; any of their members.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Refusal {
    error_messages: List<String>,
    errors: Part<BTreeMap<String, Part<String>>>,
    message: Part<String>,
    #[serde(rename = "error_description")]
    error_description: Part<String>,
    detail: Part<String>,
}

impl Parted<'_> for BTreeMap<String, Part<String>> {}

/// More than any message that a person would read.
const MOST_CHARACTERS: usize = 1_000;

const MOST_BYTES: usize = 256 * 1024;

impl Refusal {
    /// Reads a reply's body, whatever it is. One of an improbable length says nothing.
    pub fn read(body: &[u8]) -> Self {
        if body.len() > MOST_BYTES {
            return Self::default();
        }
        serde_json::from_slice(body).unwrap_or_default()
    }

    /// Whether Jira itself says no, and not the gateway before it, whose answers have no
    /// `errorMessages` and no `errors` (observed).
    pub fn is_jiras(&self) -> bool {
        self.error_messages != Part::Absent || self.errors != Part::Absent
    }

    /// The gateway's message. It is not translated, unlike Jira's.
    pub fn gateway_message(&self) -> Option<&str> {
        if self.is_jiras() {
            return None;
        }
        self.message.as_ref().map(String::as_str)
    }

    /// What Jira says to the person, on one line and not too long; nothing when it says nothing.
    pub fn words(self) -> Option<String> {
        let messages = self.error_messages.ok().unwrap_or_default().0.into_iter();
        let fields = self.errors.ok().unwrap_or_default().into_values();
        let mut words: Vec<String> = messages.filter_map(Part::ok).collect();
        if words.is_empty() {
            words = fields.filter_map(Part::ok).collect();
        }
        if words.is_empty() {
            let single = [self.message, self.error_description, self.detail];
            words = single.into_iter().find_map(Part::ok).into_iter().collect();
        }
        let line = words.join(" ");
        let line: String = line
            .split(|c: char| c.is_whitespace() || c.is_control())
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ");
        (!line.is_empty()).then(|| line.chars().take(MOST_CHARACTERS).collect())
    }
}
