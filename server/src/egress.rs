//! The one way out of the house: requests to the configured origins and nowhere else. Redirects are not followed, cookies are not kept, replies are cut off at a size.

use std::time::Duration;

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, StatusCode};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;
use zeroize::{Zeroize, Zeroizing};

pub use self::arriving::{Arriving, Incoming};
use crate::vault::AccessToken;

mod arriving;

/// More than the largest issue with its comments that a page could show. Counted after
/// decompression.
const MOST_BYTES: usize = 16 * 1024 * 1024;

/// In seconds.
const LONGEST_WAIT: u64 = 3600;

/// How long one request may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For a connection, encryption included.
    pub connect: Duration,
    /// Between two pieces of the reply, and before its first.
    pub silence: Duration,
    /// In all, however steadily the reply drips.
    pub whole: Duration,
    /// The same for a file, which may be large and its way slow.
    pub file: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            silence: Duration::from_secs(10),
            whole: Duration::from_secs(15),
            file: Duration::from_secs(140),
        }
    }
}

/// Why no whole reply came back.
#[derive(Debug, thiserror::Error)]
pub enum EgressError {
    /// The request surely never left: no connection was made.
    #[error("could not connect")]
    NotSent,
    /// It may have arrived and taken effect; the reply did not come, or not whole.
    #[error("no whole reply")]
    NoReply,
    /// The reply is larger than anything we expect.
    #[error("the reply is too large")]
    TooLarge,
    /// The address would lead away from the configured origin.
    #[error("not a path of the configured origin")]
    BadPath,
}

/// A whole reply, whatever its status.
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// Reads the body as JSON, which some send with a byte order mark.
    ///
    /// # Errors
    /// When it is not JSON, or not of this form.
    pub fn json<'a, T: Deserialize<'a>>(&'a self) -> Result<T, serde_json::Error> {
        let body = self.body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&self.body);
        // One look at the whole is cheaper than one at each part.
        match std::str::from_utf8(body) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(body),
        }
    }

    /// Overwrites the body, which holds a secret.
    pub fn wipe(self) {
        if let Ok(mut body) = self.body.try_into_mut() {
            body.zeroize();
        }
    }

    /// For how many seconds the sender asks to be left alone: at least one, and never so long that
    /// a mistake of theirs shuts us out for good. A date counts from the reply's own `Date`.
    pub fn retry_after(&self) -> Option<u64> {
        let text = |name| self.headers.get(name)?.to_str().ok().map(str::trim);
        let asked = text(http::header::RETRY_AFTER)?;
        let seconds = asked.parse::<i64>().ok().or_else(|| {
            let moment = |text| OffsetDateTime::parse(text, &Rfc2822).ok();
            Some((moment(asked)? - moment(text(http::header::DATE)?)?).whole_seconds())
        })?;
        Some(u64::try_from(seconds).unwrap_or(0).clamp(1, LONGEST_WAIT))
    }
}

/// Files on their way to the other side, as they come.
pub struct Upload {
    pub content_type: HeaderValue,
    /// In bytes, where it is known.
    pub length: Option<u64>,
    pub body: reqwest::Body,
}

/// One origin that requests may go to.
#[derive(Clone)]
pub struct Egress {
    client: reqwest::Client,
    origin: Url,
    patience: Patience,
}

impl Egress {
    /// `origin` as configured: `https://api.atlassian.com`.
    pub fn new(origin: Url) -> Result<Self, reqwest::Error> {
        Self::with(origin, Patience::default())
    }

    pub fn with(origin: Url, patience: Patience) -> Result<Self, reqwest::Error> {
        Ok(Self {
            client: client(patience).build()?,
            origin,
            patience,
        })
    }

    /// Names are looked up there instead of by the system.
    #[cfg(test)]
    fn resolving(origin: Url, patience: Patience, names: impl reqwest::dns::Resolve + 'static) -> Self {
        let names = std::sync::Arc::new(names);
        Self {
            client: client(patience).dns_resolver(names).build().unwrap(),
            origin,
            patience,
        }
    }

    pub fn origin(&self) -> &Url {
        &self.origin
    }

    /// Sends one request and reads the whole reply. `path` is made of parsed identifiers; should
    /// it still lead to another origin, nothing is sent.
    pub async fn send(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&AccessToken>,
        body: Option<(&'static str, Vec<u8>)>,
    ) -> Result<Reply, EgressError> {
        let mut request = self
            .request(method, path, bearer)?
            .header(http::header::ACCEPT, "application/json");
        if let Some((content_type, bytes)) = body {
            // Wiped once it has left: it may be a token's, and is somebody's words otherwise.
            let body = Bytes::from_owner(Zeroizing::new(bytes));
            request = request.header(http::header::CONTENT_TYPE, content_type).body(body);
        }
        self.begin(request).await?.whole().await
    }

    /// Asks for a file, or for the part of it that `range` names, and reads the head of the reply.
    pub async fn fetch(
        &self,
        path: &str,
        bearer: &AccessToken,
        range: Option<HeaderValue>,
    ) -> Result<Arriving, EgressError> {
        let mut request = self
            .request(Method::GET, path, Some(bearer))?
            .timeout(self.patience.file)
            .header(http::header::ACCEPT, "*/*")
            // Its length counts, and so does each byte's place.
            .header(http::header::ACCEPT_ENCODING, "identity");
        if let Some(range) = range {
            request = request.header(http::header::RANGE, range);
        }
        self.begin(request).await
    }

    /// Asks for a small file that anybody may have, and reads the whole reply.
    pub async fn public(&self, path: &str, most_bytes: usize) -> Result<Reply, EgressError> {
        let request = self.request(Method::GET, path, None)?;
        self.begin(request).await?.at_most(most_bytes).await
    }

    /// Sends files as they come from somewhere else, and reads the whole reply.
    pub async fn upload(&self, path: &str, bearer: &AccessToken, upload: Upload) -> Result<Reply, EgressError> {
        let mut request = self
            .request(Method::POST, path, Some(bearer))?
            .timeout(self.patience.file)
            .header(http::header::ACCEPT, "application/json")
            .header(http::header::CONTENT_TYPE, upload.content_type)
            // Jira refuses uploads without it.
            .header("x-atlassian-token", "no-check")
            .body(upload.body);
        if let Some(length) = upload.length {
            request = request.header(http::header::CONTENT_LENGTH, length);
        }
        // No reply is due before the last byte has left.
        let response = request.send().await.map_err(|error| undone(&error))?;
        self.arriving(response).whole().await
    }

    fn request(
        &self,
        method: Method,
        path: &str,
        bearer: Option<&AccessToken>,
    ) -> Result<reqwest::RequestBuilder, EgressError> {
        let url = self.origin.join(path).map_err(|_| EgressError::BadPath)?;
        if url.origin() != self.origin.origin() || !path.starts_with('/') || path.starts_with("//") {
            return Err(EgressError::BadPath);
        }
        let mut request = self.client.request(method, url);
        if let Some(token) = bearer {
            let mut value =
                HeaderValue::try_from(format!("Bearer {}", token.expose())).map_err(|_| EgressError::BadPath)?;
            value.set_sensitive(true);
            request = request.header(http::header::AUTHORIZATION, value);
        }
        Ok(request)
    }

    async fn begin(&self, request: reqwest::RequestBuilder) -> Result<Arriving, EgressError> {
        let response = tokio::time::timeout(self.patience.silence, request.send())
            .await
            .map_err(|_| EgressError::NoReply)?
            .map_err(|error| undone(&error))?;
        Ok(self.arriving(response))
    }

    fn arriving(&self, response: reqwest::Response) -> Arriving {
        Arriving::new(response, self.patience.silence)
    }
}

fn client(patience: Patience) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .referer(false)
        .no_proxy()
        // For looking the name up as well.
        .connect_timeout(patience.connect)
        .timeout(patience.whole)
        .user_agent(concat!("Byline/", env!("CARGO_PKG_VERSION")))
}

fn undone(error: &reqwest::Error) -> EgressError {
    if error.is_connect() {
        EgressError::NotSent
    } else {
        EgressError::NoReply
    }
}

#[cfg(test)]
mod fault_tests;
#[cfg(test)]
mod name_tests;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_is_asked_for_in_several_ways() {
        let asked = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert("retry-after", value.parse().unwrap());
            headers.insert("date", "Tue, 24 Nov 2026 10:00:00 GMT".parse().unwrap());
            Reply {
                status: StatusCode::TOO_MANY_REQUESTS,
                headers,
                body: Bytes::new(),
            }
            .retry_after()
        };
        assert_eq!(asked("5"), Some(5));
        assert_eq!(asked("0"), Some(1));
        assert_eq!(asked("-1"), Some(1));
        assert_eq!(asked("1000000000"), Some(LONGEST_WAIT));
        assert_eq!(asked("Tue, 24 Nov 2026 10:00:30 GMT"), Some(30));
        assert_eq!(asked("Tue, 24 Nov 2026 09:00:00 GMT"), Some(1));
        assert_eq!(asked("soon"), None);
    }
}
