use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Longer than any address that was seen; in bytes.
const LONGEST: usize = 1_000;

/// Where somebody's picture lies: host and path as Jira names them in `avatarUrls`, without the scheme, such as
/// `secure.gravatar.com/avatar/0a1b2c?s=48`. Byline fetches it from the hosts that its operator trusts with that, and no
/// browser is ever sent there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Avatar(Box<str>);

/// This is no place that a picture could be fetched from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not an avatar's address")]
pub struct InvalidAvatar;

impl Avatar {
    /// Where Byline shows avatars.
    pub const PREFIX: &'static str = "/api/avatar/";

    /// From an address as Jira writes it.
    ///
    /// # Errors
    /// When it is anything but the address of a file on a host.
    pub fn at(url: &str) -> Result<Self, InvalidAvatar> {
        url.strip_prefix("https://")
            .or_else(|| url.strip_prefix("http://"))
            .ok_or(InvalidAvatar)?
            .parse()
    }

    /// Host, and port where there is one.
    pub fn host(&self) -> &str {
        self.0.split_once('/').map_or("", |(host, _)| host)
    }

    /// Path and query, from the slash on.
    pub fn path(&self) -> &str {
        self.0.find('/').map_or("", |at| &self.0[at..])
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Its address at Byline.
    pub fn href(&self) -> String {
        [Self::PREFIX, &self.0].concat()
    }
}

impl FromStr for Avatar {
    type Err = InvalidAvatar;

    fn from_str(place: &str) -> Result<Self, InvalidAvatar> {
        let (host, path) = place.split_once('/').ok_or(InvalidAvatar)?;
        let is_host = !host.is_empty() && host.bytes().all(|b| b.is_ascii_alphanumeric() || b"-.:[]".contains(&b));
        // No step upwards and nothing empty, which some take for the beginning of a host.
        let steps = path.split('?').next().unwrap_or_default();
        let is_path = path
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._~/?&=%+,;:@!*".contains(&b))
            && steps.split('/').all(|step| !step.is_empty() && !is_dots(step));
        if place.len() <= LONGEST && is_host && is_path {
            Ok(Self(place.into()))
        } else {
            Err(InvalidAvatar)
        }
    }
}

impl TryFrom<String> for Avatar {
    type Error = InvalidAvatar;

    fn try_from(place: String) -> Result<Self, InvalidAvatar> {
        place.parse()
    }
}

impl From<Avatar> for String {
    fn from(Avatar(place): Avatar) -> Self {
        place.into()
    }
}

/// `.` and `..`, however they are written.
fn is_dots(step: &str) -> bool {
    let mut rest = step;
    while let Some(after) = [".", "%2e", "%2E"].iter().find_map(|dot| rest.strip_prefix(dot)) {
        rest = after;
    }
    rest.is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_avatar_lies_on_a_host() {
        let avatar =
            Avatar::at("https://secure.gravatar.com/avatar/0a?d=https%3A%2F%2Fa.example%2Fi.png&s=48").unwrap();
        assert_eq!(avatar.host(), "secure.gravatar.com");
        assert_eq!(avatar.path(), "/avatar/0a?d=https%3A%2F%2Fa.example%2Fi.png&s=48");
        assert_eq!(
            avatar.href(),
            "/api/avatar/secure.gravatar.com/avatar/0a?d=https%3A%2F%2Fa.example%2Fi.png&s=48"
        );
        assert_eq!(
            Avatar::at("http://127.0.0.1:4000/images/712020:a.png").unwrap().host(),
            "127.0.0.1:4000"
        );
    }

    #[test]
    fn what_leads_elsewhere_is_none() {
        for url in [
            "",
            "https://",
            "https://host",
            "https:///a.png",
            "https://host/",
            "https://host//other/a.png",
            "https://me@host/a.png",
            "https://host\\other/a.png",
            "https://host/../a.png",
            "https://host/a/%2E%2e/b",
            "https://host/a/./b",
            "https://host/a.png#b",
            "https://host/a b",
            "https://host/\"onerror=",
            "https://ho st/a.png",
            "https://h\u{f6}st/a.png",
            "//host/a.png",
            "data:image/png;base64,AA",
            "javascript:alert(1)",
            "ftp://host/a.png",
        ] {
            assert_eq!(Avatar::at(url), Err(InvalidAvatar), "{url}");
        }
        assert_eq!(
            Avatar::at(&format!("https://host/{}", "a".repeat(LONGEST))),
            Err(InvalidAvatar)
        );
    }
}
