use serde::{Deserialize, Serialize};

use super::Language;

/// How somebody wants Byline to be for them, in every browser of theirs.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Preferences {
    /// Nothing where their browser is to say.
    pub language: Option<Language>,
    /// A letter by itself, as `m`, does nothing: whoever speaks to their computer would press it
    /// without wanting to (WCAG 2.2, 2.1.4).
    pub single_keys_off: bool,
    /// A comment is begun in the rich text editor, where scripts run.
    pub rich_text: bool,
}
