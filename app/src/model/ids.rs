//! Identifiers. Each can only be made by parsing, so that whoever holds one need not check it, and
//! none can smuggle a path, a query or a header into a request.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// What was wrong with an identifier. The text is fit to be shown to a person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct InvalidId(pub &'static str);

macro_rules! identifier {
    ($(#[$doc:meta])* $name:ident, $parse:expr) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = InvalidId;

            fn from_str(text: &str) -> Result<Self, InvalidId> {
                let parse: fn(&str) -> Result<String, InvalidId> = $parse;
                parse(text).map(Self)
            }
        }

        impl TryFrom<String> for $name {
            type Error = InvalidId;

            fn try_from(text: String) -> Result<Self, InvalidId> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

fn all(text: &str, most: usize, allowed: fn(char) -> bool) -> bool {
    !text.is_empty() && text.len() <= most && text.chars().all(allowed)
}

identifier! {
    /// An issue's key such as `DEMO-1`: a project key (a letter, then letters, digits or
    /// underscores), a hyphen, a number. Case does not matter to Jira; it is kept in upper case.
    IssueKey, |text| {
        const WRONG: InvalidId = InvalidId("An issue key looks like DEMO-1: letters, a hyphen, a number.");
        let text = text.trim().to_ascii_uppercase();
        let (project, number) = text.rsplit_once('-').ok_or(WRONG)?;
        let project_fits = all(project, 50, |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_')
            && project.starts_with(|c: char| c.is_ascii_uppercase());
        let number_fits = all(number, 12, |c| c.is_ascii_digit()) && !number.starts_with('0');
        if project_fits && number_fits { Ok(text) } else { Err(WRONG) }
    }
}

impl IssueKey {
    /// The key of its project.
    pub fn project(&self) -> &str {
        self.0.rsplit_once('-').map_or(&self.0, |(project, _)| project)
    }
}

identifier! {
    /// A site's cloud ID: the UUID that Atlassian's gateway knows it by.
    CloudId, |text| {
        if all(text, 64, |c| c.is_ascii_alphanumeric() || c == '-') {
            Ok(text.to_ascii_lowercase())
        } else {
            Err(InvalidId("A cloud ID holds letters, digits and hyphens only."))
        }
    }
}

identifier! {
    /// A person's account at Atlassian, the same on every site: 1 to 128 letters, digits, hyphens
    /// and colons (Atlassian's user privacy guide).
    AccountId, |text| {
        if all(text, 128, |c| c.is_ascii_alphanumeric() || c == '-' || c == ':') {
            Ok(text.to_owned())
        } else {
            Err(InvalidId("An account ID holds letters, digits, hyphens and colons only."))
        }
    }
}

identifier! {
    /// What Byline's own addresses call a site: the first label of its host, `acme` for `https://acme.atlassian.net`.
    /// Where several sites that are connected here have that label, it is the whole host. It is for showing: a site is
    /// known by its [`CloudId`].
    SiteSlug, |text| {
        let fits = |label: &str| all(label, 64, |c| c.is_ascii_alphanumeric() || c == '-');
        if text.len() <= 253 && text.split('.').all(fits) {
            Ok(text.to_ascii_lowercase())
        } else {
            Err(InvalidId("A site's name holds letters, digits, hyphens and single dots only."))
        }
    }
}

identifier! {
    /// A comment's number, as text.
    CommentId, |text| {
        if all(text, 19, |c| c.is_ascii_digit()) { Ok(text.to_owned()) } else { Err(InvalidId("A comment's ID is a number.")) }
    }
}

identifier! {
    /// An attachment's number, as text.
    AttachmentId, |text| {
        if all(text, 19, |c| c.is_ascii_digit()) { Ok(text.to_owned()) } else { Err(InvalidId("An attachment's ID is a number.")) }
    }
}

identifier! {
    /// One form's own key, made with the page: however often that form is sent, it is one comment.
    ClientKey, |text| {
        if text.len() >= 16 && all(text, 64, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            Ok(text.to_owned())
        } else {
            Err(InvalidId("This form is incomplete. Reload the page and send it again."))
        }
    }
}

identifier! {
    /// Tells one text from others without saying it. Only the server makes one; a page sends it back with another text.
    TextMark, |text| {
        if text.len() >= 16 && all(text, 64, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            Ok(text.to_owned())
        } else {
            Err(InvalidId("This form is incomplete. Reload the page and send it again."))
        }
    }
}

identifier! {
    /// One attempt to connect, between the callback and *Confirm*. Not a secret: it counts only in
    /// the session that began it.
    AttemptId, |text| {
        if all(text, 64, |c| c.is_ascii_alphanumeric() || c == '-' || c == '_') {
            Ok(text.to_owned())
        } else {
            Err(InvalidId("That is not an attempt to connect."))
        }
    }
}

identifier! {
    /// Proof of whom a page was rendered for. Only the server makes one and reads it; a page sends it back with all
    /// that it sends.
    PageProof, |text| {
        if all(text, 1024, |c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.')) {
            Ok(text.to_owned())
        } else {
            Err(InvalidId("That is not the proof of a page."))
        }
    }
}

impl PageProof {
    /// The hidden field of a form, and the value in the address of an upload.
    pub const FIELD: &str = "page_proof";

    /// The request header of a script.
    pub const HEADER: &str = "byline-page-proof";

    /// The proof for an address, where no names may stand. The server writes `owner.mac`, and `.name` behind it.
    pub fn without_name(&self) -> &str {
        self.0
            .match_indices('.')
            .nth(1)
            .map_or(&self.0, |(end, _)| &self.0[..end])
    }
}

identifier! {
    /// What a comment said at one moment, as a digest: two that differ say different things.
    Version, |text| {
        if all(text, 64, |c| c.is_ascii_hexdigit()) {
            Ok(text.to_ascii_lowercase())
        } else {
            Err(InvalidId("This form is incomplete. Reload the page and send it again."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issue_keys_are_kept_in_upper_case() {
        let key = " demo-1 ".parse::<IssueKey>().unwrap();
        assert_eq!((key.as_str(), key.project()), ("DEMO-1", "DEMO"));
        assert_eq!("A_B2-10".parse::<IssueKey>().unwrap().as_str(), "A_B2-10");
    }

    #[test]
    fn what_is_not_an_issue_key_is_refused() {
        for wrong in [
            "",
            "DEMO",
            "DEMO-",
            "-1",
            "DEMO-0",
            "DEMO-01",
            "1DEMO-1",
            "DEMO-1/..",
            "../DEMO-1",
            "DEMO-1?x",
            "DEMO-1#x",
            "DEMO-１",
            "DEMO-1%00",
            "DEMO-1\r\nX: y",
            "DE MO-1",
        ] {
            assert!(wrong.parse::<IssueKey>().is_err(), "{wrong:?}");
        }
        assert!(format!("DEMO-{}", "1".repeat(10_000)).parse::<IssueKey>().is_err());
    }

    #[test]
    fn account_ids_of_both_ages_parse() {
        assert!("5b10a2844c20165700ede21g".parse::<AccountId>().is_ok());
        assert!(
            "712020:6f1c2b1e-0000-4000-8000-000000000001"
                .parse::<AccountId>()
                .is_ok()
        );
        assert!("a/b".parse::<AccountId>().is_err());
    }

    #[test]
    fn a_sites_name_is_a_label_or_a_host() {
        for name in [
            "acme",
            "ACME",
            "jira.acme.com",
            "jira-acme-com",
            "11111111-0000-4000-8000-000000000001",
        ] {
            assert_eq!(name.parse::<SiteSlug>().unwrap().as_str(), name.to_ascii_lowercase());
        }
        for wrong in [
            "",
            ".",
            "..",
            "a..b",
            ".acme",
            "acme.",
            "a/b",
            "a b",
            "jira.acme.com:443",
            "a%2eb",
        ] {
            assert!(wrong.parse::<SiteSlug>().is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn reading_from_json_parses_too() {
        assert!(serde_json::from_str::<CloudId>("\"../x\"").is_err());
    }
}
