//! Times as people read them.

use leptos::prelude::*;

use crate::model::Moment;

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

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
pub fn clock(moment: Moment) -> String {
    let Civil {
        year,
        month,
        day,
        hour,
        minute,
        ..
    } = moment.into();
    let month = MONTHS.get(month).copied().unwrap_or_default();
    format!("{day} {month} {year} {hour:02}:{minute:02}")
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
    let (sign, offset) = if moment.offset_minutes < 0 {
        ('-', -moment.offset_minutes)
    } else {
        ('+', moment.offset_minutes)
    };
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}{sign}{:02}:{:02}",
        offset / 60,
        offset % 60
    )
}

/// `17 Jan 2021` from Jira's `2021-01-17`; what is no such day stays as it is.
pub fn day(iso: &str) -> String {
    let mut parts = iso.split('-');
    let (Some(year), Some(month), Some(day), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return iso.to_owned();
    };
    let month = month.parse::<usize>().ok().and_then(|m| MONTHS.get(m.checked_sub(1)?));
    match (month, day.parse::<u8>()) {
        (Some(month), Ok(day)) => format!("{day} {month} {year}"),
        _ => iso.to_owned(),
    }
}

/// A moment, for people and machines.
#[component]
pub fn Time(at: Moment) -> impl IntoView {
    view! { <time datetime=machine(at)>{clock(at)}</time> }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(unix_ms: i64, offset_minutes: i16) -> Moment {
        Moment {
            unix_ms,
            offset_minutes,
        }
    }

    #[test]
    fn moments_read_in_their_own_zone() {
        assert_eq!(clock(at(1_610_886_896_000, 0)), "17 Jan 2021 12:34");
        assert_eq!(clock(at(1_610_886_896_000, 330)), "17 Jan 2021 18:04");
        assert_eq!(clock(at(1_610_886_896_000, -780)), "16 Jan 2021 23:34");
        assert_eq!(machine(at(1_610_886_896_000, -210)), "2021-01-17T09:04:56-03:30");
    }

    #[test]
    fn the_calendar_is_right_at_its_corners() {
        assert_eq!(clock(at(0, 0)), "1 Jan 1970 00:00");
        assert_eq!(clock(at(-1, 0)), "31 Dec 1969 23:59");
        assert_eq!(clock(at(951_782_400_000, 0)), "29 Feb 2000 00:00");
        assert_eq!(clock(at(1_709_251_199_000, 0)), "29 Feb 2024 23:59");
        assert_eq!(clock(at(4_107_542_400_000, 0)), "1 Mar 2100 00:00");
    }

    #[test]
    fn days_read_as_days() {
        assert_eq!(day("2021-01-07"), "7 Jan 2021");
        assert_eq!(day("2021-13-07"), "2021-13-07");
        assert_eq!(day("soon"), "soon");
    }
}
