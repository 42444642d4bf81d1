use serde::{Deserialize, Serialize};

use super::Trouble;

/// Why a form cannot be taken as it is. [`crate::words::Words::of_invalid`] has the words for the
/// person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Invalid {
    /// It is not one of ours, or not whole.
    Form,
    /// Nobody is chosen who can see the comment.
    Audience,
    /// The comment holds more than can be shown, so it cannot be changed.
    HoldsMore,
    /// What a token in the text stands for is not there any more.
    TokenGone(String),
    /// A token stands where it cannot.
    TokenMisplaced(String),
    /// There is no room for another draft, so the text is kept unsent.
    TooManyDrafts,
    /// The first version of a changed text has arrived.
    EarlierArrived,
    /// The site takes no files.
    NoFiles,
    /// What might pass by itself, of a text that nobody has sent yet.
    Unsent(Box<Trouble>),
    /// As an earlier Byline kept it.
    #[serde(untagged)]
    Words(String),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back_and_so_does_what_an_earlier_byline_kept() {
        for invalid in [
            Invalid::Form,
            Invalid::TokenGone("⟦1⟧".to_owned()),
            Invalid::Unsent(Box::new(Trouble::RateLimited(Some(3)))),
            Invalid::Words("This is not sent.".to_owned()),
        ] {
            let trouble = Trouble::Invalid(invalid);
            let kept = serde_json::to_string(&trouble).unwrap();
            assert_eq!(serde_json::from_str::<Trouble>(&kept).unwrap(), trouble, "{kept}");
        }
        let kept = r#"{"Invalid":"Your comment did arrive."}"#;
        let words = Invalid::Words("Your comment did arrive.".to_owned());
        assert_eq!(serde_json::from_str::<Trouble>(kept).unwrap(), Trouble::Invalid(words));
    }
}
