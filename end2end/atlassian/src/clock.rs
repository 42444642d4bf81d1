//! Time, which tests may move, and the two ways in which Atlassian writes it down.

use std::time::{SystemTime, UNIX_EPOCH};

use time::{
    Date, OffsetDateTime, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

/// Milliseconds since 1970 in UTC.
pub type Millis = i64;

pub const SECOND: Millis = 1_000;
pub const MINUTE: Millis = 60 * SECOND;
pub const HOUR: Millis = 60 * MINUTE;
pub const DAY: Millis = 24 * HOUR;

/// The machine's clock plus whatever tests have added to it.
#[derive(Debug, Default)]
pub struct Clock {
    ahead: Millis,
}

impl Clock {
    pub fn now(&self) -> Millis {
        let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        i64::try_from(since.as_millis())
            .unwrap_or(i64::MAX)
            .saturating_add(self.ahead)
    }

    /// Moves on; a negative number moves back.
    pub fn advance(&mut self, seconds: i64) {
        self.ahead = self.ahead.saturating_add(seconds.saturating_mul(SECOND));
    }

    pub fn ahead_seconds(&self) -> i64 {
        self.ahead / SECOND
    }
}

const JIRA: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3][offset_hour sign:mandatory][offset_minute]"
);
const ISO_SECONDS: &[BorrowedFormatItem<'_>] =
    format_description!("[year]-[month]-[day]T[hour]:[minute]:[second].[subsecond digits:3]Z");
const ISO_MINUTES: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]T[hour]:[minute]Z");
const DAY_ONLY: &[BorrowedFormatItem<'_>] = format_description!("[year]-[month]-[day]");

fn moment(at: Millis) -> OffsetDateTime {
    OffsetDateTime::from_unix_timestamp_nanos(i128::from(at) * 1_000_000).unwrap_or(OffsetDateTime::UNIX_EPOCH)
}

fn written(at: OffsetDateTime, format: &[BorrowedFormatItem<'_>]) -> String {
    at.format(format).unwrap_or_default()
}

/// As Jira's REST API writes it: milliseconds, and the site's own offset without a colon.
pub fn jira_time(at: Millis, offset_minutes: i32) -> String {
    let offset = UtcOffset::from_whole_seconds(offset_minutes * 60).unwrap_or(UtcOffset::UTC);
    written(moment(at).to_offset(offset), JIRA)
}

/// The moment that [`jira_time`] wrote down.
pub fn parse_jira_time(text: &str) -> Option<Millis> {
    let nanos = OffsetDateTime::parse(text, JIRA).ok()?.unix_timestamp_nanos();
    i64::try_from(nanos / 1_000_000).ok()
}

/// A moment as RFC 3339 has it.
pub fn parse_iso(text: &str) -> Option<Millis> {
    let nanos = OffsetDateTime::parse(text, &Rfc3339).ok()?.unix_timestamp_nanos();
    i64::try_from(nanos / 1_000_000).ok()
}

/// ISO 8601 in UTC, to the millisecond.
pub fn iso(at: Millis) -> String {
    written(moment(at), ISO_SECONDS)
}

/// ISO 8601 in UTC without seconds: the other way in which `X-RateLimit-Reset` has been seen.
pub fn iso_to_the_minute(at: Millis) -> String {
    written(moment(at), ISO_MINUTES)
}

/// `YYYY-MM-DD` in UTC.
pub fn day(at: Millis) -> String {
    written(moment(at), DAY_ONLY)
}

/// Midnight in UTC of a day written `YYYY-MM-DD`.
pub fn parse_day(text: &str) -> Option<Millis> {
    let date = Date::parse(text, DAY_ONLY).ok()?;
    Some(date.midnight().assume_utc().unix_timestamp() * SECOND)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn jira_writes_the_sites_offset_without_a_colon() {
        assert_eq!(jira_time(1_610_886_840_000, 0), "2021-01-17T12:34:00.000+0000");
        assert_eq!(jira_time(1_610_886_840_007, 330), "2021-01-17T18:04:00.007+0530");
        assert_eq!(parse_jira_time("2021-01-17T18:04:00.007+0530"), Some(1_610_886_840_007));
    }

    #[test]
    fn a_moved_clock_stays_ahead() {
        let mut clock = Clock::default();
        let before = clock.now();
        clock.advance(3600);
        assert!(clock.now() >= before + HOUR);
    }

    #[test]
    fn days_read_back() {
        assert_eq!(parse_day("2021-01-17").map(day).as_deref(), Some("2021-01-17"));
        assert_eq!(parse_day("17.1.2021"), None);
    }
}
