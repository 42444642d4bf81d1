//! Links: which addresses may become one.

use super::file::FileId;

/// An address that is safe to link to: `http`, `https`, `mailto`, or a path of Byline's own. There is
/// no other way to an `href` attribute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Href(String);

/// The path of an attachment on a Jira site, up to its number.
pub const FILE_PATH: &str = "/rest/api/3/attachment/content/";

/// The Jira site that a document is from.
#[derive(Debug, Clone, Copy)]
pub struct Home<'a> {
    /// `https://acme.atlassian.net`, without a slash at the end.
    pub url: &'a str,
    /// The site's name in Byline's own addresses.
    pub slug: &'a str,
}

impl Href {
    /// An absolute address. `None` for every other scheme, and for whatever a browser might read
    /// in another way than it looks.
    pub fn absolute(address: &str) -> Option<Self> {
        let address = address.trim_matches(' ');
        let (scheme, rest) = address.split_once(':')?;
        let known = if scheme.eq_ignore_ascii_case("mailto") {
            !rest.is_empty()
        } else if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") {
            rest.strip_prefix("//")
                .is_some_and(|rest| !rest.is_empty() && !rest.starts_with(['/', '?', '#']))
        } else {
            false
        };
        (known && address.chars().all(is_plain)).then(|| Self(address.to_owned()))
    }

    /// An address in a document of a Jira site: a path of that site becomes absolute, an issue of that
    /// site leads to Byline's page of it, and a file of an issue to where Byline passes it on.
    pub fn in_document(address: &str, home: Option<Home>) -> Option<Self> {
        let Some(home) = home else {
            return Self::absolute(address);
        };
        if let Some(key) = issue_key(address, Some(home)) {
            return Some(Self(["/", home.slug, "/browse/", key].concat()));
        }
        if let Some(id) = file_id(address, home) {
            return Some(OwnPath::to_file(home.slug, id).into());
        }
        let is_path = address.starts_with('/') && !address.starts_with("//") && address.chars().all(is_plain);
        if is_path {
            Self::absolute(&[home.url, address].concat())
        } else {
            Self::absolute(address)
        }
    }

    /// Byline's page of a picture of an issue.
    pub fn to_picture(home: Home, issue: &str, id: FileId) -> Option<Self> {
        let key = issue_key(&["/browse/", issue].concat(), None)?.to_owned();
        Some(Self(
            ["/", home.slug, "/browse/", &key, "/files/", id.as_str()].concat(),
        ))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A path of Byline's own where a browser fetches something by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnPath(String);

impl OwnPath {
    /// Where Byline passes a file of an issue on.
    pub fn to_file(slug: &str, id: FileId) -> Self {
        Self(["/", slug, "/attachment/", id.as_str()].concat())
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<OwnPath> for Href {
    fn from(path: OwnPath) -> Self {
        Self(path.0)
    }
}

/// The number in an address that is nothing but a file's own, on the given site.
fn file_id<'a>(address: &'a str, home: Home) -> Option<FileId<'a>> {
    let path = strip_prefix_ignoring_case(address, home.url).unwrap_or(address);
    FileId::parse(path.strip_prefix(FILE_PATH)?)
}

/// The key in an address that is nothing but an issue's own, on the given site.
pub fn issue_key<'a>(address: &'a str, home: Option<Home>) -> Option<&'a str> {
    let path = match home {
        Some(home) => strip_prefix_ignoring_case(address, home.url).unwrap_or(address),
        None => address,
    };
    let key = path.strip_prefix("/browse/")?;
    let (project, number) = key.split_once('-')?;
    let is_key = project.starts_with(|c: char| c.is_ascii_alphabetic())
        && project.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'_')
        && (1..=12).contains(&number.len())
        && number.bytes().all(|c| c.is_ascii_digit())
        && !number.starts_with('0');
    is_key.then_some(key)
}

fn strip_prefix_ignoring_case<'a>(text: &'a str, prefix: &str) -> Option<&'a str> {
    let (start, rest) = text.split_at_checked(prefix.len())?;
    start.eq_ignore_ascii_case(prefix).then_some(rest)
}

/// Neither dropped, nor turned, nor taken for a separator by a browser.
fn is_plain(c: char) -> bool {
    let reorders =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{061c}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    !(c <= ' ' || c == '\\' || ('\u{7f}'..='\u{a0}').contains(&c) || c == '\u{2028}' || c == '\u{2029}' || reorders)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOME: Home<'static> = Home {
        url: "https://acme.atlassian.net",
        slug: "acme",
    };

    fn in_document(address: &str) -> Option<String> {
        Href::in_document(address, Some(HOME)).map(|href| href.0)
    }

    #[test]
    fn issues_of_the_site_lead_to_byline() {
        for address in [
            "https://acme.atlassian.net/browse/DEMO-1",
            "HTTPS://Acme.Atlassian.net/browse/DEMO-1",
            "/browse/DEMO-1",
        ] {
            assert_eq!(
                in_document(address).as_deref(),
                Some("/acme/browse/DEMO-1"),
                "{address}"
            );
        }
    }

    #[test]
    fn files_of_the_site_lead_to_where_byline_passes_them_on() {
        let path = "/rest/api/3/attachment/content/10023";
        for address in [path, &format!("https://acme.atlassian.net{path}")] {
            assert_eq!(
                in_document(address).as_deref(),
                Some("/acme/attachment/10023"),
                "{address}"
            );
        }
        for (address, href) in [
            (
                "/rest/api/3/attachment/content/1/..",
                "https://acme.atlassian.net/rest/api/3/attachment/content/1/..",
            ),
            (
                "https://other.atlassian.net/rest/api/3/attachment/content/1",
                "https://other.atlassian.net/rest/api/3/attachment/content/1",
            ),
        ] {
            assert_eq!(in_document(address).as_deref(), Some(href), "{address}");
        }
    }

    #[test]
    fn everything_else_leads_where_it_says() {
        for (address, href) in [
            (
                "https://other.atlassian.net/browse/DEMO-1",
                "https://other.atlassian.net/browse/DEMO-1",
            ),
            (
                "https://acme.atlassian.net/browse/DEMO-1?focused=2",
                "https://acme.atlassian.net/browse/DEMO-1?focused=2",
            ),
            (
                "https://acme.atlassian.net.evil.example/browse/A-1",
                "https://acme.atlassian.net.evil.example/browse/A-1",
            ),
            ("/wiki/x", "https://acme.atlassian.net/wiki/x"),
            ("mailto:rohit@example.com", "mailto:rohit@example.com"),
            ("HTTP://example.com", "HTTP://example.com"),
        ] {
            assert_eq!(in_document(address).as_deref(), Some(href), "{address}");
        }
    }

    #[test]
    fn without_a_site_paths_are_no_links() {
        assert_eq!(Href::in_document("/browse/DEMO-1", None), None);
    }

    #[test]
    fn what_is_not_a_web_or_mail_address_is_no_link() {
        for wrong in [
            "",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " javascript:alert(1)",
            "\u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript:alert(1)",
            "javascript\u{0}:alert(1)",
            "javascript&colon;alert(1)",
            "&#106;avascript:alert(1)",
            "%6Aavascript:alert(1)",
            "data:text/html,<script>alert(1)</script>",
            "DATA:text/html;base64,xx",
            "vbscript:msgbox(1)",
            "blob:https://example.com/x",
            "file:///etc/passwd",
            "view-source:https://x",
            "intent://x#Intent;scheme=http;end",
            "ftp://example.com",
            "ws://example.com",
            "about:blank",
            "tel:1",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "/\t/evil.example",
            "https:evil.example",
            "https:/evil.example",
            "https:///evil.example",
            "https://",
            "http://?x",
            "https:\\\\evil.example",
            "https://exa\nmple.com",
            "https://example.com/\u{202e}gpj.exe",
            "https://example.com/a b",
            "mailto:",
            "#anchor",
            "?query",
            "relative",
            "ｈttps://example.com",
            "https\u{200b}://example.com",
        ] {
            assert_eq!(in_document(wrong), None, "{wrong:?}");
        }
    }
}
