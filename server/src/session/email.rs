use std::{fmt, str::FromStr};

/// Addresses are no longer than this (RFC 5321, section 4.5.3.1.3, without the brackets).
const LONGEST: usize = 254;

/// An e-mail address in lower case. Only its shape is checked; no letter is sent to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Email(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an e-mail address looks like name@example.com")]
pub struct InvalidEmail;

impl Email {
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Email {
    type Err = InvalidEmail;

    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = text.trim().to_lowercase();
        let (name, host) = text.split_once('@').ok_or(InvalidEmail)?;
        let fits = !name.is_empty()
            && !host.is_empty()
            && !host.contains('@')
            && text.len() <= LONGEST
            && !text.chars().any(|c| c.is_whitespace() || c.is_control());
        if fits { Ok(Self(text)) } else { Err(InvalidEmail) }
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_person_has_one_spelling() {
        assert_eq!(
            " Rohit@Example.COM ".parse::<Email>().unwrap().as_str(),
            "rohit@example.com"
        );
        for wrong in [
            "",
            "rohit",
            "@example.com",
            "rohit@",
            "a@b@c",
            "a b@example.com",
            "a@b\n",
        ] {
            // A trailing line end is trimmed, as people paste it.
            assert_eq!(wrong.parse::<Email>().is_ok(), wrong == "a@b\n", "{wrong:?}");
        }
        assert!(format!("{}@example.com", "a".repeat(250)).parse::<Email>().is_err());
    }
}
