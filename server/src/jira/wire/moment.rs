use app::model::Moment;
use serde::{Deserialize, Deserializer, de::Error};
use time::{
    OffsetDateTime,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

/// A time as Jira writes it: `2021-01-17T12:34:00.000+0000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireMoment(pub Moment);

impl super::Parted<'_> for WireMoment {}

/// The offset has no colon, so this is not RFC 3339.
const JIRA: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]][offset_hour sign:mandatory][offset_minute]"
);

impl WireMoment {
    /// Jira's own form, or RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let time = OffsetDateTime::parse(text, JIRA)
            .or_else(|_| OffsetDateTime::parse(text, &Rfc3339))
            .ok()?;
        Some(Self(Moment {
            unix_ms: i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok()?,
            offset_minutes: time.offset().whole_minutes(),
        }))
    }
}

impl<'de> Deserialize<'de> for WireMoment {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| D::Error::custom("not a time"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(i64, i16)> {
        WireMoment::parse(text).map(|WireMoment(moment)| (moment.unix_ms, moment.offset_minutes))
    }

    #[test]
    fn jiras_times_keep_their_offset() {
        assert_eq!(parsed("2021-01-17T12:34:00.000+0000"), Some((1_610_886_840_000, 0)));
        assert_eq!(parsed("2021-01-17T13:34:00.250+0100"), Some((1_610_886_840_250, 60)));
        assert_eq!(parsed("2021-01-17T08:04:00.000-0430"), Some((1_610_886_840_000, -270)));
    }

    #[test]
    fn other_common_forms_are_read_too() {
        assert_eq!(parsed("2021-01-17T12:34:00Z"), Some((1_610_886_840_000, 0)));
        assert_eq!(parsed("2021-01-17T13:34:00.000+01:00"), Some((1_610_886_840_000, 60)));
        assert_eq!(parsed("2021-01-17T12:34:00+0000"), Some((1_610_886_840_000, 0)));
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "yesterday",
            "2021-01-17",
            "2021-13-17T12:34:00.000+0000",
            "2021-01-17T12:34:00.000",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
