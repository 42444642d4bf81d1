//! Who may ask. Server functions bring no protection against forged requests, so nothing but GET,
//! HEAD and OPTIONS passes unless it surely comes from a page of ours.

use axum::{
    extract::{Request, State},
    http::{HeaderMap, Method, StatusCode, Version, header, uri::Authority},
    middleware::Next,
    response::Response,
};
use url::Url;

use super::refuse::{hang_up, refuse};

/// Refuses every request that may change something and does not come from our own origin: Fetch
/// Metadata first, `Origin` second, and a request that carries neither is refused.
pub async fn same_origin(State(origin): State<Url>, request: Request, next: Next) -> Response {
    let is_safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if is_safe || comes_from(&origin, request.headers()) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "a request from elsewhere was refused");
    refuse(StatusCode::FORBIDDEN, |words| words.answers().from_elsewhere())
}

fn comes_from(origin: &Url, headers: &HeaderMap) -> bool {
    let site = one(headers, "sec-fetch-site");
    let named = one(headers, header::ORIGIN.as_str());
    let site_fits = match site {
        Given::Nothing => None,
        Given::One(site) => Some(site == b"same-origin"),
        Given::Several => Some(false),
    };
    let origin_fits = match named {
        Given::Nothing => None,
        Given::One(named) => Some(named == origin.origin().ascii_serialization().as_bytes()),
        Given::Several => Some(false),
    };
    match (site_fits, origin_fits) {
        (None, None) => false,
        (site, origin) => site.unwrap_or(true) && origin.unwrap_or(true),
    }
}

enum Given<'a> {
    Nothing,
    One(&'a [u8]),
    Several,
}

fn one<'a>(headers: &'a HeaderMap, name: &str) -> Given<'a> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Given::Nothing,
        (Some(value), None) => Given::One(value.as_bytes()),
        (Some(_), Some(_)) => Given::Several,
    }
}

/// Refuses requests that a proxy in front of us may have understood otherwise: that name no host or
/// several (RFC 9112, section 3.2; axum would let them pass), that carry a body in a coding that
/// nobody here undoes, or whose address is a stylesheet's to a cache and a person's page to the
/// router, which resolves `/pkg/../connections`.
pub async fn one_meaning(request: Request, next: Next) -> Response {
    if !names_one_host(&request) {
        return hang_up(StatusCode::BAD_REQUEST, |words| words.answers().one_host());
    }
    match one(request.headers(), header::TRANSFER_ENCODING.as_str()) {
        Given::Nothing => {}
        Given::One(coding) if coding.eq_ignore_ascii_case(b"chunked") => {}
        _ => return hang_up(StatusCode::NOT_IMPLEMENTED, |words| words.answers().no_such_coding()),
    }
    if climbs(request.uri().path()) {
        return refuse(StatusCode::NOT_FOUND, |words| words.answers().no_page_here());
    }
    next.run(request).await
}

/// Whether the URL standard finds a segment in the path that stands for another one.
fn climbs(path: &str) -> bool {
    path.split('/').any(|segment| {
        let segment = segment.to_ascii_lowercase().replace("%2e", ".");
        segment == "." || segment == ".."
    }) || path.contains('\\')
}

fn names_one_host(request: &Request) -> bool {
    let target = request.uri().authority();
    match one(request.headers(), header::HOST.as_str()) {
        Given::Nothing => match request.version() {
            Version::HTTP_11 => false,
            Version::HTTP_2 | Version::HTTP_3 => target.is_some(),
            _ => true,
        },
        Given::One(host) => Authority::try_from(host).is_ok_and(|host| {
            !host.as_str().contains('@') && !host.host().is_empty() && target.is_none_or(|target| *target == host)
        }),
        Given::Several => false,
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    /// Every origin beside every kind of fetch, ours in the middle of them.
    #[test]
    fn only_our_own_pages_pass() {
        let ours = Url::parse("https://byline.example.com").unwrap();
        let origins = [
            None,
            Some("null"),
            Some("https://evil.example"),
            Some("https://other.example.com"),
            Some("https://byline.example.com.evil.example"),
            Some("http://byline.example.com"),
            Some("https://byline.example.com:8443"),
            Some("https://BYLINE.example.com"),
            Some("https://byline.example.com/"),
            Some("https://byline.example.com"),
        ];
        let sites = [
            None,
            Some("none"),
            Some("same-site"),
            Some("cross-site"),
            Some("same-origin"),
        ];
        for origin in origins {
            for site in sites {
                let mut headers = HeaderMap::new();
                for (name, value) in [("origin", origin), ("sec-fetch-site", site)] {
                    if let Some(value) = value {
                        headers.insert(name, HeaderValue::from_static(value));
                    }
                }
                let fits = matches!(
                    (origin, site),
                    (Some("https://byline.example.com"), None | Some("same-origin")) | (None, Some("same-origin"))
                );
                assert_eq!(comes_from(&ours, &headers), fits, "{origin:?} {site:?}");
            }
        }
    }

    #[test]
    fn an_address_leads_where_it_says() {
        for path in ["/", "/acme/browse/DEMO-1", "/a..b/.c/...", "/x.", "/%252e%252e/"] {
            assert!(!climbs(path), "{path}");
        }
        for path in [
            "/..",
            "/pkg/../connections",
            "/pkg/%2e%2E/x",
            "/.%2e/x",
            "/a/./b",
            "/a/%2e",
            "/pkg\\..\\x",
        ] {
            assert!(climbs(path), "{path}");
        }
    }

    #[test]
    fn said_twice_is_not_said() {
        let ours = Url::parse("https://byline.example.com").unwrap();
        let mut headers = HeaderMap::new();
        headers.append("origin", HeaderValue::from_static("https://byline.example.com"));
        headers.append("origin", HeaderValue::from_static("https://evil.example"));
        headers.append("sec-fetch-site", HeaderValue::from_static("same-origin"));
        assert!(!comes_from(&ours, &headers));
    }
}
