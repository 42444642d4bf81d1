//! The headers that every response carries.

use axum::{
    http::{HeaderName, HeaderValue, header},
    response::Response,
};

use super::cookies::bind_to_https;
use crate::config::Config;

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::X_FRAME_OPTIONS, "DENY"),
    // Not `no-referrer`: a form then sends `Origin: null`, which the guard refuses.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-embedder-policy"), "require-corp"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), \
         magnetometer=(), microphone=(), midi=(), payment=(), publickey-credentials-get=(), usb=()",
    ),
];

/// What alone may be read as HTML by a script: what our own server drew (`app::wake::raw`), and what is
/// pasted into the editor (`app/editor/ts/clean.ts`, then ProseMirror), in documents that never run.
const HTML_POLICIES: &str = "byline byline-paste ProseMirrorClipboard";

/// What pages may load and where their forms may lead.
#[derive(Debug, Clone)]
pub struct Policy {
    form_action: String,
    secure: bool,
}

impl Policy {
    pub fn new(config: &Config) -> Self {
        // *Connect Jira* is a form that is sent on to Atlassian. Chromium holds each step of that
        // way against the policy, and Atlassian's own leads over further hosts of its domain.
        let mut form_action = format!("'self' {}", config.auth_url.origin().ascii_serialization());
        if config
            .auth_url
            .host_str()
            .is_some_and(|host| host.ends_with(".atlassian.com"))
        {
            form_action.push_str(" https://*.atlassian.com");
        }
        Self {
            form_action,
            secure: config.is_secure(),
        }
    }

    /// The policy of a page whose scripts carry `nonce`.
    pub fn of_page(&self, nonce: &str) -> HeaderValue {
        let scripts = format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'");
        self.content_security_policy(&scripts)
    }

    fn content_security_policy(&self, scripts: &str) -> HeaderValue {
        let policy = format!(
            "default-src 'none'; script-src {scripts}; style-src 'self'; img-src 'self'; font-src 'self'; \
             connect-src 'self'; base-uri 'none'; form-action {}; frame-ancestors 'none'; object-src 'none'; \
             require-trusted-types-for 'script'; trusted-types {HTML_POLICIES}",
            self.form_action
        );
        HeaderValue::try_from(policy).expect("origins and nonces are visible ASCII")
    }

    /// Puts in what the response does not have yet.
    pub async fn apply(self, mut response: Response) -> Response {
        let headers = response.headers_mut();
        for (name, value) in ALWAYS {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if self.secure {
            let value = HeaderValue::from_static("max-age=63072000; includeSubDomains");
            headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
            bind_to_https(headers);
        }
        if !headers.contains_key(header::CONTENT_SECURITY_POLICY) {
            headers.insert(header::CONTENT_SECURITY_POLICY, self.content_security_policy("'none'"));
        }
        // What is somebody's own is kept by no cache; what is everybody's says so itself.
        headers
            .entry(header::CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
        response
    }
}
