//! Days of the calendar, without a library for time in the browser's bundle.

use crate::words::Words;

const MILLISECONDS: i64 = 86_400_000;

/// A day of the Gregorian calendar, from year 1 to 9999.
pub struct Day {
    year: i64,
    /// Counted from 1.
    month: usize,
    /// Counted from 1.
    day: i64,
}

impl Day {
    /// From the `timestamp` of a date node: milliseconds since 1970, in digits.
    pub fn parse(timestamp: &str) -> Option<Self> {
        let (year, month, day) = civil(timestamp.parse::<i64>().ok()?.div_euclid(MILLISECONDS));
        (1..=9999).contains(&year).then_some(Self { year, month, day })
    }

    /// From `2021-01-17`.
    pub fn from_iso(text: &str) -> Option<Self> {
        let (year, rest) = text.split_once('-')?;
        let (month, day) = rest.split_once('-')?;
        let day = Self {
            year: year.parse().ok()?,
            month: month.parse().ok()?,
            day: day.parse().ok()?,
        };
        // No 30 February, and no `+1` for a number.
        let same = Self::parse(&day.timestamp())?;
        (same.iso() == text).then_some(day)
    }

    /// For the `timestamp` of a date node.
    pub fn timestamp(&self) -> String {
        (days(self.year, self.month as i64, self.day).saturating_mul(MILLISECONDS)).to_string()
    }

    /// `17 Jan 2021`.
    pub fn said(&self, words: Words) -> String {
        words.day(self.year, self.month, self.day)
    }

    /// `2021-01-17`.
    pub fn iso(&self) -> String {
        [padded(self.year, 4), padded(self.month as i64, 2), padded(self.day, 2)].join("-")
    }
}

fn padded(number: i64, digits: usize) -> String {
    let number = number.to_string();
    let mut text = "0".repeat(digits.saturating_sub(number.len()));
    text.push_str(&number);
    text
}

/// Days since 1970 from year, month and day; the inverse of [`civil`] (`days_from_civil` there). What is no
/// day comes out as another one.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let (month, day) = (month.clamp(0, 99), day.clamp(0, 99));
    let year = year.clamp(0, 9999) - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// Year, month and day from days since 1970 (Howard Hinnant, "chrono-Compatible Low-Level Date
/// Algorithms", `civil_from_days`).
fn civil(days: i64) -> (i64, usize, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Months count from March here, so that the leap day comes last.
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 {
        month_from_march + 3
    } else {
        month_from_march - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month as usize, day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    fn shown(timestamp: &str) -> Option<(String, String)> {
        Day::parse(timestamp).map(|day| (day.said(Words::of(Language::English)), day.iso()))
    }

    #[test]
    fn days_are_those_of_the_calendar() {
        for (timestamp, words, iso) in [
            ("0", "1 Jan 1970", "1970-01-01"),
            ("1610841600000", "17 Jan 2021", "2021-01-17"),
            ("951782400000", "29 Feb 2000", "2000-02-29"),
            ("-86400000", "31 Dec 1969", "1969-12-31"),
            ("4107542400000", "1 Mar 2100", "2100-03-01"),
        ] {
            assert_eq!(shown(timestamp), Some((words.to_owned(), iso.to_owned())));
        }
    }

    #[test]
    fn days_are_read_as_they_are_written() {
        for iso in ["1970-01-01", "2000-02-29", "2026-12-31", "0001-01-01", "9999-12-31"] {
            let read = Day::from_iso(iso).map(|day| Day::parse(&day.timestamp()).map(|day| day.iso()));
            assert_eq!(read.flatten().as_deref(), Some(iso));
        }
        for wrong in [
            "",
            "2026-02-30",
            "2026-1-1",
            "2026-13-01",
            "+2026-01-01",
            "2026-01",
            "20260-01-01",
            "2026-01-+1",
        ] {
            assert!(Day::from_iso(wrong).is_none(), "{wrong}");
        }
    }

    #[test]
    fn what_is_no_day_is_none() {
        for wrong in [
            "",
            "tomorrow",
            "9223372036854775807",
            "-9223372036854775808",
            "1e3",
            "99999999999999999999",
        ] {
            assert_eq!(shown(wrong), None, "{wrong}");
        }
    }
}
