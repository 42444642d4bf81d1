//! tower-sessions takes its cookie away without the attributes that the prefix of its name demands,
//! and browsers then keep it.

use axum::http::{HeaderMap, HeaderValue, header};
use tower_cookies::{Cookie, cookie::SameSite};

/// Gives every cookie of a response what all of ours have over https.
pub fn bind_to_https(headers: &mut HeaderMap) {
    let cookies: Vec<_> = headers.get_all(header::SET_COOKIE).iter().cloned().collect();
    headers.remove(header::SET_COOKIE);
    for cookie in cookies {
        headers.append(header::SET_COOKIE, bound(&cookie).unwrap_or(cookie));
    }
}

fn bound(cookie: &HeaderValue) -> Option<HeaderValue> {
    let mut cookie = Cookie::parse(cookie.to_str().ok()?).ok()?;
    cookie.set_secure(true);
    cookie.set_http_only(true);
    cookie.set_same_site(SameSite::Lax);
    HeaderValue::try_from(cookie.to_string()).ok()
}
