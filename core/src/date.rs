//! A day of the calendar, for lists that expire. The core reads no clock: the caller says which day it is.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorKind, Result};

/// A day of the Gregorian calendar, in whatever time zone the caller counts days in.
///
/// ```
/// use fourc::Date;
///
/// let day: Date = "2026-11-22".parse()?;
/// assert!(day < Date::new(2026, 12, 1)?);
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    // In this order, so that comparing fields compares days.
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// A day: year 1 to 9999, month and day counted from 1.
    ///
    /// # Errors
    /// `configuration` when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Result<Self> {
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let days = match month {
            1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
            4 | 6 | 9 | 11 => 30,
            2 if is_leap => 29,
            2 => 28,
            _ => 0,
        };
        if (1..=9999).contains(&year) && (1..=days).contains(&day) {
            return Ok(Self { year, month, day });
        }
        Err(no_date())
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `2026-11-22` and no other form.
    fn from_str(text: &str) -> Result<Self> {
        let mut parts = text.split('-');
        let mut number = |digits: usize| {
            let part = parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()));
            part.and_then(|part| part.parse::<u16>().ok()).ok_or_else(no_date)
        };
        let (year, month, day) = (number(4)?, number(2)?, number(2)?);
        if parts.next().is_some() {
            return Err(no_date());
        }
        // Two digits fit a byte.
        Self::new(year, month as u8, day as u8)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

fn no_date() -> Error {
    Error::new(ErrorKind::Configuration, "a date is a day of the calendar in the form 2026-11-22")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_written_and_ordered() {
        let days = ["0001-01-01", "2024-02-29", "2026-11-22", "2026-12-01", "9999-12-31"];
        let read: Vec<Date> = days.iter().map(|day| day.parse().unwrap()).collect();
        assert!(read.is_sorted());
        assert_eq!(read.iter().map(ToString::to_string).collect::<Vec<_>>(), days);
    }

    #[test]
    fn what_is_no_day_is_refused_without_repeating_it() {
        let wrong =
            ["", "2026-02-29", "1900-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "2026-4-1", "2026-04-1x"];
        for text in wrong.into_iter().chain(["2026-04-01-", "26-04-01", "+026-04-01", "2026/04/01", "2026-04-00"]) {
            let error = text.parse::<Date>().unwrap_err();
            assert_eq!(error.kind(), ErrorKind::Configuration, "{text}");
            assert!(text.is_empty() || !error.to_string().contains(text));
        }
    }
}
