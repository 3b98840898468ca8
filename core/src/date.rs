//! A day of the calendar, for lists that are dated and expire. The core reads no clock: the caller says which day it is.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// A day of the Gregorian calendar from 1970 to 9999, in whatever time zone the caller counts days in.
///
/// ```
/// use fourc::Date;
///
/// let day: Date = "2026-11-22".parse()?;
/// assert!(day < Date::new(2026, 12, 1)?);
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(u32);

impl Date {
    /// A day: month and day counted from 1.
    ///
    /// # Errors
    /// `invalid-input` when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self> {
        let fits = month <= 12 && day <= 31;
        let number = u32::from(year) * 10_000 + u32::from(month) * 100 + u32::from(day);
        Self::from_number(number).filter(|_| fits).ok_or_else(no_date)
    }

    /// The day as a number that sorts: year, month and day in decimal places.
    pub(crate) fn number(self) -> u32 {
        self.0
    }

    /// The day of such a number; none for zero and for what is no day.
    pub(crate) fn from_number(number: u32) -> Option<Self> {
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            1..=12 => 31,
            _ => return None,
        };
        ((1970..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self(number))
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `YYYY-MM-DD`; what follows after a `T` or a space (a time of day) is left out.
    fn from_str(text: &str) -> Result<Self> {
        let day = text.split(['T', ' ']).next().unwrap_or_default();
        let mut fields = day.split('-');
        let mut field = |digits: usize| {
            let field = fields.next().filter(|f| f.len() == digits && f.bytes().all(|byte| byte.is_ascii_digit()))?;
            field.parse::<u32>().ok()
        };
        let number = || Some(field(4)? * 10_000 + field(2)? * 100 + field(2)?);
        let date = { number }().and_then(Self::from_number).filter(|_| fields.next().is_none());
        date.ok_or_else(no_date)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

impl TryFrom<String> for Date {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

fn no_date() -> Error {
    Error::new(ErrorKind::InvalidInput, "a date is a day of the calendar, written YYYY-MM-DD")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_written_and_ordered() {
        let days = ["1970-01-01", "2024-02-29", "2026-11-22", "2026-12-01", "9999-12-31"];
        let read: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        assert!(read.is_sorted());
        assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>(), days);
        assert_eq!("2026-11-22T10:00:00Z".parse::<Date>().unwrap(), Date::new(2026, 11, 22).unwrap());
    }

    #[test]
    fn what_is_no_day_is_refused_without_repeating_it() {
        let wrong =
            ["", "2026-02-29", "2100-02-29", "2026-13-01", "2026-00-10", "1960-01-01", "2026-4-1", "2026-04-1x"];
        for text in wrong.into_iter().chain(["2026-04-01-", "26-04-01", "+026-04-01", "22.11.2026", "2026-04-00"]) {
            let error = text.parse::<Date>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
        for (year, month, day) in [(2026, 2, 29), (2026, 1, 132), (2026, 113, 1), (1969, 12, 31)] {
            assert!(Date::new(year, month, day).is_err());
        }
    }
}
