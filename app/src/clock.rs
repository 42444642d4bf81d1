//! Times as people read them, in whatever zone they were told in. The browser uses the same words for its own zone.

use crate::{model::Moment, words::Words};

/// A moment's date and time of day in its own zone.
struct Civil {
    year: i64,
    /// From 0.
    month: usize,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl From<Moment> for Civil {
    fn from(moment: Moment) -> Self {
        let seconds = moment.unix_ms.div_euclid(1000) + i64::from(moment.offset_minutes) * 60;
        let (days, time) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
        // Howard Hinnant, "chrono-compatible low-level date algorithms", civil_from_days.
        let shifted = days + 719_468;
        let (era, day_of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
        let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let from_march = (5 * day_of_year + 2) / 153;
        let month = (from_march + 2) % 12;
        Self {
            year: year_of_era + era * 400 + i64::from(month < 2),
            month: month as usize,
            day: day_of_year - (153 * from_march + 2) / 5 + 1,
            hour: time / 3600,
            minute: time / 60 % 60,
            second: time % 60,
        }
    }
}

/// `17 Jan 2021 12:34`.
pub fn clock(moment: Moment, words: Words) -> String {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        ..
    } = moment.into();
    format!("{} {hour:02}:{minute:02}", words.day(year, month + 1, day))
}

/// `2021-01-17T12:34:56+00:00`, for machines.
pub fn machine(moment: Moment) -> String {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        second,
    } = moment.into();
    let month = month + 1;
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{}",
        offset(moment.offset_minutes)
    )
}

/// `17 Jan 2021 12:34:56 UTC+05:30`: all that is known of it, from what [`clock`] says.
pub fn full(clock: &str, moment: Moment) -> String {
    let second = moment.unix_ms.div_euclid(1000).rem_euclid(60);
    format!("{clock}:{second:02} {}", zone(moment))
}

/// `UTC`, `UTC+05:30`.
pub fn zone(moment: Moment) -> String {
    match moment.offset_minutes {
        0 => "UTC".to_owned(),
        minutes => format!("UTC{}", offset(minutes)),
    }
}

/// `+05:30`.
fn offset(minutes: i16) -> String {
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.unsigned_abs();
    format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
}

/// `17 Jan 2021` from Jira's `2021-01-17`; what is no such day stays as it is.
pub fn day(iso: &str, words: Words) -> String {
    let mut parts = iso.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return iso.to_owned();
    };
    match (year.parse::<i64>(), month.parse::<usize>(), day.parse::<u8>()) {
        (Ok(year), Ok(month @ 1..=12), Ok(day)) => words.day(year, month, day.into()),
        _ => iso.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    const ENGLISH: Words = Words::of(Language::English);

    fn at(unix_ms: i64, offset_minutes: i16) -> Moment {
        Moment {
            unix_ms,
            offset_minutes,
        }
    }

    #[test]
    fn moments_read_in_their_own_zone() {
        assert_eq!(clock(at(1_610_886_896_000, 0), ENGLISH), "17 Jan 2021 12:34");
        assert_eq!(clock(at(1_610_886_896_000, 330), ENGLISH), "17 Jan 2021 18:04");
        assert_eq!(clock(at(1_610_886_896_000, -780), ENGLISH), "16 Jan 2021 23:34");
        assert_eq!(
            clock(at(1_610_886_896_000, 0), Words::of(Language::German)),
            "17. Jan. 2021 12:34"
        );
        assert_eq!(machine(at(1_610_886_896_000, -210)), "2021-01-17T09:04:56-03:30");
        for (at, said) in [
            (at(1_610_886_896_000, -210), "17 Jan 2021 09:04:56 UTC-03:30"),
            (at(1_610_886_896_000, 0), "17 Jan 2021 12:34:56 UTC"),
            (at(-1, 0), "31 Dec 1969 23:59:59 UTC"),
        ] {
            assert_eq!(full(&clock(at, ENGLISH), at), said);
        }
    }

    #[test]
    fn the_calendar_is_right_at_its_corners() {
        assert_eq!(clock(at(0, 0), ENGLISH), "1 Jan 1970 00:00");
        assert_eq!(clock(at(-1, 0), ENGLISH), "31 Dec 1969 23:59");
        assert_eq!(clock(at(951_782_400_000, 0), ENGLISH), "29 Feb 2000 00:00");
        assert_eq!(clock(at(1_709_251_199_000, 0), ENGLISH), "29 Feb 2024 23:59");
        assert_eq!(clock(at(4_107_542_400_000, 0), ENGLISH), "1 Mar 2100 00:00");
    }

    #[test]
    fn days_read_as_days() {
        assert_eq!(day("2021-01-07", ENGLISH), "7 Jan 2021");
        assert_eq!(day("2021-13-07", ENGLISH), "2021-13-07");
        assert_eq!(day("soon", ENGLISH), "soon");
    }
}
