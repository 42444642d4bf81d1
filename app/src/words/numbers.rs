//! Days and sizes, as the language writes them.

use super::Words;

impl Words {
    /// `17 Jan 2021`; the month is counted from 1. Empty for a month that there is not.
    pub fn day(self, year: i64, month: usize, day: i64) -> String {
        let t = self.page();
        let name = month.checked_sub(1).and_then(|at| t.months().split(' ').nth(at));
        name.map_or_else(String::new, |month| t.day(day, month, year))
    }

    /// `24 KB`: as file managers say it, in powers of 1,000.
    pub fn size(self, bytes: u64) -> String {
        let sign = self.page().decimal_sign();
        match bytes {
            0..1_000 => self.files().bytes(bytes as usize),
            1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
            1_000_000..1_000_000_000 => format!("{}{sign}{} MB", bytes / 1_000_000, bytes / 100_000 % 10),
            _ => format!("{}{sign}{} GB", bytes / 1_000_000_000, bytes / 100_000_000 % 10),
        }
    }

    /// A limit, never said to be more than it is.
    pub fn at_most(self, bytes: u64) -> String {
        match bytes {
            1_000..1_000_000 => format!("{} KB", bytes / 1_000),
            _ => self.size(bytes),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Language;

    #[test]
    fn sizes_read_easily() {
        let (english, german) = (Words::of(Language::English), Words::of(Language::German));
        assert_eq!(english.size(0), "0 bytes");
        assert_eq!(german.size(1), "ein Byte");
        assert_eq!(english.size(1_001), "2 KB");
        assert_eq!(english.size(2_450_000), "2.4 MB");
        assert_eq!(german.size(2_450_000), "2,4 MB");
        assert_eq!(english.size(3_000_000_000), "3.0 GB");
        assert_eq!(english.at_most(1_999), "1 KB");
        assert_eq!(german.at_most(10_485_760), "10,4 MB");
    }

    #[test]
    fn days_read_as_the_language_writes_them() {
        for (language, days) in [
            (Language::English, ["1 Jan 2021", "31 Dec 1969"]),
            (Language::German, ["1. Jan. 2021", "31. Dez. 1969"]),
        ] {
            let words = Words::of(language);
            assert_eq!([words.day(2021, 1, 1), words.day(1969, 12, 31)], days);
            assert_eq!([words.day(2021, 0, 1), words.day(2021, 13, 1)], ["", ""]);
            assert_eq!(words.page().months().split(' ').count(), 12);
        }
    }
}
