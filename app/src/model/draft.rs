use std::{fmt, str::FromStr};

use super::{Audience, ClientKey, InvalidId, IssueKey, Moment, SiteSlug, TextMark};

/// Tells which of two states of one draft is the newer. Whoever writes names a higher one than it
/// knows; what arrives late with a lower one does nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct DraftRevision(i64);

impl DraftRevision {
    /// JavaScript counts exactly up to here.
    const LAST: i64 = (1 << 53) - 1;

    /// Before anything was written.
    pub const NONE: Self = Self(0);

    pub fn next(self) -> Self {
        Self((self.0 + 1).min(Self::LAST))
    }

    pub fn get(self) -> i64 {
        self.0
    }
}

impl TryFrom<i64> for DraftRevision {
    type Error = InvalidId;

    fn try_from(number: i64) -> Result<Self, InvalidId> {
        if (0..=Self::LAST).contains(&number) {
            Ok(Self(number))
        } else {
            Err(InvalidId("That is no revision of a draft."))
        }
    }
}

impl FromStr for DraftRevision {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        // What is no number is none of those allowed.
        text.parse().unwrap_or(-1).try_into()
    }
}

impl fmt::Display for DraftRevision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// How many drafts of one person are kept.
pub const MOST_DRAFTS: usize = 50;

/// For how long a draft is kept that nobody changes.
pub const DRAFT_DAYS: i64 = 90;

/// What a person typed into the comment box of an issue and did not send.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub text: String,
    pub audience: Audience,
    pub revision: DraftRevision,
    pub saved: Moment,
    /// Thrown away on purpose, and not for so long that it could not be brought back.
    pub discarded: bool,
    /// The form that it was typed into. Absent where a version before saved it.
    pub client_key: Option<ClientKey>,
    /// The waiting text that it goes on with.
    pub waiting: Option<TextMark>,
    /// The copy of a page that saved it last.
    pub page_id: Option<ClientKey>,
    pub mark: TextMark,
}

/// The same, where it is listed with others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    pub site: SiteSlug,
    /// The person's present connection reaches the site: the text is in the box of its issue.
    pub is_reached: bool,
    pub key: IssueKey,
    pub text: String,
    pub saved: Moment,
}

/// What became of a text that was to be saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Saving {
    Saved,
    /// Saved, and another copy of the page has another draft on the same issue.
    SavedBeside,
    /// Something as new or newer stands there already, of this revision.
    Stale(DraftRevision),
    /// The person has as many drafts as are kept.
    TooMany,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_revision_is_a_number_that_a_browser_can_count_with() {
        for text in ["", "-1", "x", "1.5", "9007199254740992", "99999999999999999999"] {
            assert!(text.parse::<DraftRevision>().is_err(), "{text}");
        }
        let last: DraftRevision = "9007199254740991".parse().unwrap();
        assert_eq!(last.next(), last);
        assert_eq!(DraftRevision::NONE.next().to_string(), "1");
    }
}
