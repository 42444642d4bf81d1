//! What Jira's headers say of its limits.

use http::HeaderMap;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::seams::{SECOND, UnixMs};

/// The app's points of this hour.
pub struct Quota {
    pub left: i64,
    pub of: i64,
    /// Until it begins anew.
    pub seconds: i64,
}

/// Reads `RateLimit: "global-app-quota";r=11000;t=600`, which comes once most is spent, and
/// `RateLimit-Policy: "global-app-quota";q=65000;w=3600` beside it.
pub fn quota(headers: &HeaderMap) -> Option<Quota> {
    let named = |header, parameter: &str| {
        text(headers, header)?.split(',').find_map(|limit| {
            let mut parts = limit.split(';').map(str::trim);
            parts.next().filter(|name| name.contains("quota"))?;
            parts.find_map(|part| part.strip_prefix(parameter)?.strip_prefix('=')?.parse::<i64>().ok())
        })
    };
    Some(Quota {
        left: named("ratelimit", "r")?,
        seconds: named("ratelimit", "t")?,
        of: named("ratelimit-policy", "q")?,
    })
}

/// The moment in `X-RateLimit-Reset`, which comes with seconds and without.
pub fn reset(headers: &HeaderMap) -> Option<UnixMs> {
    let written = text(headers, "x-ratelimit-reset")?;
    let moment = OffsetDateTime::parse(written, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&written.replace('Z', ":00Z"), &Rfc3339))
        .ok()?;
    Some(moment.unix_timestamp() * SECOND)
}

pub fn text<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name)?.to_str().ok().map(str::trim)
}
