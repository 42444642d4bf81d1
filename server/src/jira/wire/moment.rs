use std::ops::Range;

use app::model::Moment;
use serde::{Deserialize, Deserializer, de::Error};
use time::{
    Date, Month, OffsetDateTime, PrimitiveDateTime, Time, UtcOffset,
    format_description::{BorrowedFormatItem, well_known::Rfc3339},
    macros::format_description,
};

use super::{Part, Parted, plain, read};

/// A time as Jira writes it: `2021-01-17T12:34:00.000+0000`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WireMoment(pub Moment);

impl<'de> Parted<'de> for WireMoment {
    fn of(raw: &'de str) -> Part<Self> {
        match plain(raw) {
            Some(text) => Self::parse(text).map_or(Part::Unreadable, Part::Read),
            None => read(raw),
        }
    }
}

/// The offset has no colon, so this is not RFC 3339.
const JIRA: &[BorrowedFormatItem<'_>] = format_description!(
    "[year]-[month]-[day]T[hour]:[minute]:[second][optional [.[subsecond]]][offset_hour sign:mandatory][offset_minute]"
);

impl WireMoment {
    /// Jira's own form, or RFC 3339.
    pub fn parse(text: &str) -> Option<Self> {
        let time = usual(text)
            .or_else(|| OffsetDateTime::parse(text, JIRA).ok())
            .or_else(|| OffsetDateTime::parse(text, &Rfc3339).ok())?;
        Some(Self(Moment {
            unix_ms: i64::try_from(time.unix_timestamp_nanos() / 1_000_000).ok()?,
            offset_minutes: time.offset().whole_minutes(),
        }))
    }
}

/// `2021-01-17T12:34:00.000+0000`, digit by digit: an issue has hundreds of times, nearly all in
/// this one form, and reading them by a format takes ten times as long.
fn usual(text: &str) -> Option<OffsetDateTime> {
    let bytes = text.as_bytes();
    if bytes.len() != 28 || [4, 7, 10, 13, 16, 19].map(|at| bytes[at]) != *b"--T::." {
        return None;
    }
    let number = |digits: Range<usize>| {
        bytes[digits].iter().try_fold(0_u16, |number, byte| {
            byte.is_ascii_digit().then(|| number * 10 + u16::from(byte - b'0'))
        })
    };
    let small = |digits: Range<usize>| number(digits)?.try_into().ok();
    let date = Date::from_calendar_date(number(0..4)?.into(), Month::try_from(small(5..7)?).ok()?, small(8..10)?);
    let time = Time::from_hms_milli(small(11..13)?, small(14..16)?, small(17..19)?, number(20..23)?);
    let sign = match bytes[23] {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let (hours, minutes): (i8, i8) = (number(24..26)?.try_into().ok()?, number(26..28)?.try_into().ok()?);
    let offset = UtcOffset::from_hms(sign * hours, sign * minutes, 0);
    Some(PrimitiveDateTime::new(date.ok()?, time.ok()?).assume_offset(offset.ok()?))
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
    fn the_short_way_and_the_long_one_agree() {
        let digits = ["0", "1", "2", "3", "5", "6", "9", "x", "-", "é", " "];
        for at in 0..28 {
            for digit in digits {
                let mut text = "2021-01-17T12:34:00.250-0430".to_owned();
                text.replace_range(at..=at, digit);
                if let Some(time) = usual(&text) {
                    assert_eq!(Some(time), OffsetDateTime::parse(&text, JIRA).ok(), "{text}");
                }
            }
        }
        assert!(usual("2024-02-29T23:59:59.999+1400").is_some());
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
