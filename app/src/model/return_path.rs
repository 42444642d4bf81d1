use std::{fmt, str::FromStr};

use super::SiteSlug;

/// A page of this Byline to come back to: same origin by construction, since it is put together
/// again from parts that hold letters, digits and a few harmless signs only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnPath {
    segments: Vec<String>,
    query: Option<String>,
    fragment: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("This is not a page of Byline.")]
pub struct InvalidReturnPath;

/// Longer than any address of ours.
const LONGEST: usize = 2048;

/// Where coming back would go in circles or meet something that is no page.
const NO_PAGE: [&str; 5] = ["api", "oauth", "pkg", "sign-in", "sign-up"];

impl ReturnPath {
    /// The home page.
    pub fn home() -> Self {
        Self {
            segments: Vec::new(),
            query: None,
            fragment: None,
        }
    }

    /// The path that a form or an address carried; the home page where there is none, or not one
    /// of ours.
    pub fn or_home(text: &str) -> Self {
        text.parse().unwrap_or_else(|InvalidReturnPath| Self::home())
    }

    /// The same page of a site that is called `name`.
    pub fn on_site(mut self, name: &SiteSlug) -> Self {
        if let Some(first) = self.segments.first_mut() {
            *first = name.to_string();
        }
        self
    }

    /// As a value inside a query.
    pub fn as_query_value(&self) -> String {
        let mut encoded = String::new();
        for byte in self.to_string().bytes() {
            if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
                encoded.push(char::from(byte));
            } else {
                encoded.push_str(&format!("%{byte:02X}"));
            }
        }
        encoded
    }
}

impl FromStr for ReturnPath {
    type Err = InvalidReturnPath;

    fn from_str(text: &str) -> Result<Self, InvalidReturnPath> {
        if text.len() > LONGEST {
            return Err(InvalidReturnPath);
        }
        let (rest, fragment) = split(text, '#');
        let (path, query) = split(rest, '?');
        let path = path.strip_prefix('/').ok_or(InvalidReturnPath)?;
        // No address of ours has an escape or an empty segment in its path, so none is let through.
        let segments: Vec<String> = match path {
            "" => Vec::new(),
            path => path.split('/').map(str::to_owned).collect(),
        };
        let path_fits = segments.iter().all(|s| {
            !s.is_empty()
                && !s.starts_with('.')
                && s.chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        });
        let a_page = !segments.first().is_some_and(|first| NO_PAGE.contains(&first.as_str()));
        let fragment_fits = fragment.is_none_or(|f| f.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
        if path_fits && a_page && query.is_none_or(query_fits) && fragment_fits {
            Ok(Self {
                segments,
                query: query.map(str::to_owned),
                fragment: fragment.map(str::to_owned),
            })
        } else {
            Err(InvalidReturnPath)
        }
    }
}

fn split(text: &str, at: char) -> (&str, Option<&str>) {
    match text.split_once(at) {
        Some((before, after)) => (before, Some(after)),
        None => (text, None),
    }
}

/// Form encoding: escapes are whole, and nothing stands bare that a browser would encode.
fn query_fits(query: &str) -> bool {
    let mut bytes = query.bytes();
    while let Some(byte) = bytes.next() {
        let fits = match byte {
            b'%' => {
                bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
                    && bytes.next().is_some_and(|b| b.is_ascii_hexdigit())
            }
            _ => byte.is_ascii_alphanumeric() || b"-._~+=&*".contains(&byte),
        };
        if !fits {
            return false;
        }
    }
    true
}

impl fmt::Display for ReturnPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/{}", self.segments.join("/"))?;
        if let Some(query) = &self.query {
            write!(f, "?{query}")?;
        }
        if let Some(fragment) = &self.fragment {
            write!(f, "#{fragment}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn pages_of_ours_come_back_as_they_were() {
        for path in [
            "/",
            "/connections",
            "/acme/browse/DEMO-1",
            "/acme/browse/DEMO-1?comments=oldest&page=2",
            "/acme/browse/DEMO-1#comment-10001",
            "/acme/browse/A_B-1#composer",
            "/search?q=a%5Cb+c&site=acme",
        ] {
            assert_eq!(path.parse::<ReturnPath>().unwrap().to_string(), path);
        }
    }

    #[test]
    fn addresses_elsewhere_are_refused() {
        for hostile in [
            "",
            "evil.example",
            "//evil.example",
            "///evil.example",
            "////evil.example/..",
            "/\\evil.example",
            "\\/evil.example",
            "\\\\evil.example",
            "/\\/evil.example",
            "/%5cevil.example",
            "/%5Cevil.example",
            "/%2fevil.example",
            "/%2F%2Fevil.example",
            "/%09/evil.example",
            "/\t/evil.example",
            "\t//evil.example",
            "/\n/evil.example",
            "/\r\n/evil.example",
            "/%0d%0aSet-Cookie:a=b",
            "/\u{0}/evil.example",
            "/%00",
            " /",
            " //evil.example",
            "/ /evil.example",
            "/./evil.example/..//x",
            "/.",
            "/..",
            "/../..//evil.example",
            "/.//evil.example",
            "/browse/../..",
            "/%2e%2e/",
            "/acme/",
            "https://evil.example",
            "HTTPS://evil.example",
            "https:evil.example",
            "http:/evil.example",
            "javascript:alert(1)",
            "/javascript:alert(1)",
            "data:text/html,x",
            "/@evil.example",
            "/user@evil.example",
            "@evil.example",
            "/:80",
            "?next=x",
            "#x",
            ".evil.example",
            "/;@evil.example",
            "/〱evil.example",
            "/。evil.example",
            "／／evil.example",
            "/\u{2028}",
            "/a?b=\r\nLocation:x",
            "/a?b=<script>",
            "/a?b=%",
            "/a?b=%0",
            "/a?b=%zz",
            "/a?b=//evil.example",
            "/a?b=\\",
            "/a#/evil",
            "/a#\"><script>",
            "/sign-in?next=/",
            "/sign-up",
            "/api/sign-out",
            "/oauth/callback?code=x&state=y",
        ] {
            assert_eq!(hostile.parse::<ReturnPath>(), Err(InvalidReturnPath), "{hostile:?}");
            assert_eq!(ReturnPath::or_home(hostile).to_string(), "/");
        }
        assert!(format!("/{}", "a".repeat(LONGEST)).parse::<ReturnPath>().is_err());
    }

    #[test]
    fn inside_a_query_nothing_of_it_is_read_as_query() {
        let path: ReturnPath = "/acme/browse/DEMO-1?comments=oldest&page=2#composer".parse().unwrap();
        assert_eq!(
            path.as_query_value(),
            "/acme/browse/DEMO-1%3Fcomments%3Doldest%26page%3D2%23composer"
        );
    }

    proptest! {
        #[test]
        fn whatever_is_accepted_stays_on_this_origin(text in "[/\\\\.:@%a-f0-9?#&= \\t\\r\\n]{0,40}") {
            if let Ok(path) = text.parse::<ReturnPath>() {
                let shown = path.to_string();
                prop_assert_eq!(&shown, &text);
                prop_assert!(shown.starts_with('/') && !shown.starts_with("//"));
                prop_assert!(shown.bytes().all(|b| (0x21..0x7f).contains(&b) && b != b'\\'));
            }
        }
    }
}
