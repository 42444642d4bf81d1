use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

/// A language that Byline speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Language {
    #[default]
    English,
    German,
}

/// That is no language that Byline speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("Byline does not speak this language")]
pub struct UnknownLanguage;

/// Which form of a noun goes with a number (CLDR, plural rules for cardinal numbers).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plural {
    One,
    Other,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::English, Self::German];

    /// Its tag (BCP 47), as in `<html lang>`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
        }
    }

    /// Its name in itself.
    pub fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::German => "Deutsch",
        }
    }

    pub fn plural(self, count: usize) -> Plural {
        match (self, count) {
            (Self::English | Self::German, 1) => Plural::One,
            (Self::English | Self::German, _) => Plural::Other,
        }
    }

    /// The one that an `Accept-Language` likes best (RFC 9110, section 12.5.4); the first in the
    /// header of those that it likes equally, and English where it likes none.
    pub fn accepted(header: &str) -> Self {
        let mut best: Option<(Self, u16)> = None;
        // Nobody reads so many languages.
        for range in header.split(',').take(32) {
            let mut parts = range.split(';');
            let tag = parts.next().unwrap_or_default().trim();
            let Some(weight) = parts.next().map_or(Some(1000), weight).filter(|weight| *weight > 0) else {
                continue;
            };
            let language = if tag == "*" {
                Some(Self::default())
            } else {
                tag.parse().ok()
            };
            if let Some(language) = language
                && best.is_none_or(|(_, other)| weight > other)
            {
                best = Some((language, weight));
            }
        }
        best.map_or_else(Self::default, |(language, _)| language)
    }
}

/// `q=0.8` in thousandths; nothing where it is no such thing.
fn weight(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    let value: f32 = value.trim().parse().ok()?;
    (name.trim().eq_ignore_ascii_case("q") && (0.0..=1.0).contains(&value)).then_some((value * 1000.0) as u16)
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// From a tag; what stands behind the language itself, as in `de-AT`, makes no difference.
    fn from_str(tag: &str) -> Result<Self, UnknownLanguage> {
        let language = tag.split('-').next().unwrap_or_default();
        Self::ALL
            .into_iter()
            .find(|known| known.tag().eq_ignore_ascii_case(language))
            .ok_or(UnknownLanguage)
    }
}

impl TryFrom<String> for Language {
    type Error = UnknownLanguage;

    fn try_from(tag: String) -> Result<Self, UnknownLanguage> {
        tag.parse()
    }
}

impl From<Language> for String {
    fn from(language: Language) -> Self {
        language.tag().to_owned()
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.tag())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_wish_is_met_as_far_as_it_can_be() {
        for (header, language) in [
            ("", Language::English),
            ("de", Language::German),
            ("de-AT,de;q=0.9,en;q=0.8", Language::German),
            ("en-GB,en;q=0.9,de;q=0.8", Language::English),
            ("en;q=0.5, DE;q=0.7", Language::German),
            ("fr-CH, fr;q=0.9, de;q=0.7, en;q=0.6", Language::German),
            ("fr, *;q=0.5", Language::English),
            ("fr", Language::English),
            ("de;q=0, en;q=0.1", Language::English),
            ("de;q=0", Language::English),
            ("den, deutsch", Language::English),
            ("de;q=x, de;q=2, de;q=NaN, de;x=1", Language::English),
            ("en , de", Language::English),
            (";;;,,,=,q", Language::English),
        ] {
            assert_eq!(Language::accepted(header), language, "{header}");
        }
    }

    #[test]
    fn a_tag_reads_back() {
        for language in Language::ALL {
            assert_eq!(language.to_string().parse(), Ok(language));
        }
        assert_eq!("fr".parse::<Language>(), Err(UnknownLanguage));
    }
}
