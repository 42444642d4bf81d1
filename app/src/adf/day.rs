//! Days of the calendar, without a library for time in the browser's bundle.

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

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

    /// `17 Jan 2021`.
    pub fn words(&self) -> String {
        let month = MONTHS.get(self.month - 1).unwrap_or(&"");
        [&self.day.to_string(), *month, &self.year.to_string()].join(" ")
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

    fn shown(timestamp: &str) -> Option<(String, String)> {
        Day::parse(timestamp).map(|day| (day.words(), day.iso()))
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
