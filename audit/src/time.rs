//! Times as logs write them, and days and hours as people live them.

use jiff::civil::{Date, DateTime};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use fourc::{Error, ErrorKind, Result};

/// Which number comes first in `3/4/2026`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// The day, as in Britain.
    #[default]
    DayFirst,
    /// The month, as in the United States.
    MonthFirst,
}

/// The zone of an IANA name such as `Europe/London`, from the table that is compiled in.
pub(crate) fn zone(name: &str) -> Result<TimeZone> {
    TimeZone::get(name).map_err(|cause| {
        Error::new(ErrorKind::Configuration, "the zone is not in the table of time zones, e.g. Europe/London")
            .because(cause)
    })
}

/// Reads the times of one file. Local times that happened twice are told apart by the order of the lines.
pub(crate) struct Clock {
    zone: TimeZone,
    order: DateOrder,
    /// Not after this: gives times without a year their year.
    reference: Date,
    last: i64,
    /// Times that happened twice, and times that never happened, when clocks were changed.
    pub(crate) twice: u64,
    pub(crate) never: u64,
    /// Times that needed the zone, since nothing in the log says it.
    pub(crate) without_offset: u64,
}

impl Clock {
    pub(crate) fn new(zone: TimeZone, order: DateOrder, reference: i64) -> Self {
        let reference = Timestamp::from_second(reference).unwrap_or_default().to_zoned(zone.clone()).date();
        Self { zone, order, reference, last: i64::MIN, twice: 0, never: 0, without_offset: 0 }
    }

    /// Milliseconds since 1970 in UTC.
    pub(crate) fn read(&mut self, text: &str) -> Option<i64> {
        let time = self.parse(text.trim_matches([' ', '"', '[', ']']))?;
        self.last = self.last.max(time);
        Some(time)
    }

    /// The same for a time that is in UTC without saying so.
    pub(crate) fn read_utc(&mut self, date: &str, time: &str) -> Option<i64> {
        let date = self.date(date)?;
        let (time, _) = clock_time(time)?;
        let time = Timestamp::from_second(0).ok()?.as_millisecond()
            + date.to_datetime(time).to_zoned(TimeZone::UTC).ok()?.timestamp().as_millisecond();
        self.last = self.last.max(time);
        Some(time)
    }

    fn parse(&mut self, text: &str) -> Option<i64> {
        if let Some(epoch) = epoch(text) {
            return Some(epoch);
        }
        // `22/Nov/2026:16:03:11 +0000` has a colon where others have a space or a T.
        let cut = text.char_indices().find(|(place, character)| match character {
            'T' | 't' => text.as_bytes().get(place.wrapping_sub(1)).is_some_and(u8::is_ascii_digit),
            ' ' | ',' => *place >= 8 || !text.starts_with(|first: char| first.is_ascii_alphabetic()),
            ':' => true,
            _ => false,
        });
        let (date, rest) = match cut {
            // `Nov 22 16:03:11`: the date has spaces of its own, and no year.
            _ if text.starts_with(|first: char| first.is_ascii_alphabetic()) => {
                let mut words = text.splitn(3, ' ').filter(|word| !word.is_empty());
                let (month, rest) = (words.next()?, text.split_once(' ')?.1.trim_start());
                let (day, rest) = rest.split_once(' ')?;
                let day: i8 = day.trim_end_matches(',').parse().ok()?;
                (self.without_year(month_number(month)?, day)?, rest)
            }
            Some((place, _)) => (self.date(text.get(..place)?)?, text.get(place + 1..)?),
            None => return None,
        };
        let (time, offset) = clock_time(rest.trim_start())?;
        let local = date.to_datetime(time);
        match offset {
            Some(seconds) => {
                let utc = local.to_zoned(TimeZone::UTC).ok()?.timestamp();
                Some(utc.as_millisecond() - i64::from(seconds) * 1000)
            }
            None => self.local(local),
        }
    }

    /// A time on the clocks of the zone.
    fn local(&mut self, local: DateTime) -> Option<i64> {
        self.without_offset += 1;
        let found = self.zone.to_ambiguous_timestamp(local);
        match found.offset() {
            AmbiguousOffset::Unambiguous { .. } => {}
            AmbiguousOffset::Gap { .. } => self.never += 1,
            AmbiguousOffset::Fold { .. } => {
                self.twice += 1;
                let earlier = found.earlier().ok()?.as_millisecond();
                // A log goes forward: a time well before the last line is the second one of that name.
                let later = earlier < self.last.saturating_sub(SLACK);
                return if later { Some(found.later().ok()?.as_millisecond()) } else { Some(earlier) };
            }
        }
        Some(found.compatible().ok()?.as_millisecond())
    }

    fn date(&self, text: &str) -> Option<Date> {
        let mut parts = text.splitn(3, ['-', '/', '.']);
        let (first, second, third) = (parts.next()?, parts.next()?, parts.next()?);
        if first.len() == 4 {
            return Date::new(first.parse().ok()?, month(second)?, third.parse().ok()?).ok();
        }
        let year: i16 = third.parse().ok()?;
        let year = if year < 100 { 2000 + year } else { year };
        let (day, month_text) = match self.order {
            DateOrder::MonthFirst if second.parse::<i8>().is_ok() => (second, first),
            _ => (first, second),
        };
        Date::new(year, month(month_text)?, day.parse().ok()?).ok()
    }

    fn without_year(&self, month: i8, day: i8) -> Option<Date> {
        let mut year = self.reference.year();
        // The last such day that is not after the reference, with a day to spare; 29 February waits for its year.
        for _ in 0..9 {
            if let Ok(date) = Date::new(year, month, day)
                && date <= self.reference.tomorrow().unwrap_or(self.reference)
            {
                return Some(date);
            }
            year -= 1;
        }
        None
    }
}

/// Seconds, milliseconds or microseconds since 1970, told apart by their size.
fn epoch(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.len() < 9 || whole.len() > 16 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match whole.len() {
        ..=11 => {
            let thousandths = fraction.get(..fraction.len().min(3)).unwrap_or_default();
            let scale = [0, 100, 10, 1].get(thousandths.len()).copied().unwrap_or(0);
            let thousandths: i64 = if thousandths.is_empty() { 0 } else { thousandths.parse().ok()? };
            Some(number * 1000 + thousandths * scale)
        }
        12..=14 => Some(number),
        _ => Some(number / 1000),
    }
}

/// `16:03:11.25 PM +0100` → the time and the seconds east of Greenwich.
fn clock_time(text: &str) -> Option<(jiff::civil::Time, Option<i32>)> {
    let end = text.find(|c: char| !(c.is_ascii_digit() || c == ':' || c == '.' || c == ',')).unwrap_or(text.len());
    let (clock, rest) = (text.get(..end)?, text.get(end..)?.trim());
    let mut parts = clock.splitn(3, ':');
    let (mut hour, minute): (i8, i8) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
    let (second, fraction) = match parts.next() {
        None => ("0", ""),
        Some(second) => second.split_once(['.', ',']).unwrap_or((second, "")),
    };
    let nanosecond = match fraction.len() {
        0 => 0,
        length @ 1..=9 => fraction.parse::<i32>().ok()? * 10i32.pow(9 - length as u32),
        _ => fraction.get(..9)?.parse().ok()?,
    };
    let (half, rest) = match rest.get(..2) {
        Some(half) if half.eq_ignore_ascii_case("am") || half.eq_ignore_ascii_case("pm") => {
            (Some(half), rest.get(2..)?.trim())
        }
        _ => (None, rest),
    };
    if let Some(half) = half {
        hour = hour % 12 + if half.eq_ignore_ascii_case("pm") { 12 } else { 0 };
    }
    // A leap second is taken for the one before it.
    let second = second.parse::<i8>().ok()?.min(59);
    let time = jiff::civil::Time::new(hour, minute, second, nanosecond).ok()?;
    Some((time, offset(rest)?))
}

/// `None` within: nothing was said. `None` outside: it cannot be read.
#[allow(clippy::option_option, reason = "absent and unreadable are two things")]
fn offset(text: &str) -> Option<Option<i32>> {
    if text.is_empty() {
        return Some(None);
    }
    if ["z", "utc", "gmt"].iter().any(|own| text.eq_ignore_ascii_case(own)) {
        return Some(Some(0));
    }
    let sign = match text.as_bytes().first()? {
        b'+' => 1,
        b'-' => -1,
        _ => return None,
    };
    let digits: String = text.chars().skip(1).filter(|character| *character != ':').collect();
    if digits.len() != 4 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i32 = digits.parse().ok()?;
    Some(Some(sign * (number / 100 * 3600 + number % 100 * 60)))
}

fn month(text: &str) -> Option<i8> {
    text.parse().ok().or_else(|| month_number(text))
}

fn month_number(text: &str) -> Option<i8> {
    let start = text.get(..3)?;
    let place = MONTHS.iter().position(|own| start.eq_ignore_ascii_case(own))?;
    Some(place as i8 + 1)
}

const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
/// Milliseconds by which lines of one log may stand in the wrong order.
const SLACK: i64 = 5 * 60 * 1000;

/// Days and hours in the zone of the school. Remembers the quarter hour that was asked about last: logs go forward.
pub(crate) struct LocalTime {
    zone: TimeZone,
    quarter: i64,
    start: DateTime,
}

impl LocalTime {
    pub(crate) fn new(zone: TimeZone) -> Self {
        Self { zone, quarter: i64::MIN, start: DateTime::default() }
    }

    /// The local date and time of an instant. Offsets change on quarter hours only.
    pub(crate) fn of(&mut self, millisecond: i64) -> DateTime {
        let quarter = millisecond.div_euclid(QUARTER);
        if quarter != self.quarter {
            let time = Timestamp::from_millisecond(quarter * QUARTER).unwrap_or_default();
            self.start = self.zone.to_datetime(time);
            self.quarter = quarter;
        }
        self.start.saturating_add(SignedDuration::from_millis(millisecond.rem_euclid(QUARTER)))
    }
}

const QUARTER: i64 = 15 * 60 * 1000;

/// The start or the end of a range: a day, or a day and a time, on the clocks of the zone; the end of a day is its end.
pub(crate) fn bound(text: &str, zone: &TimeZone, end: bool) -> Result<i64> {
    let wrong = || {
        Error::new(
            ErrorKind::Configuration,
            "a bound of the range is a day or a time, e.g. 2026-09-01 or 2026-09-01T08:30",
        )
    };
    let at = match text.parse::<DateTime>() {
        Ok(at) => at,
        Err(_) => {
            text.parse::<Date>().map_err(|cause| wrong().because(cause))?.to_datetime(jiff::civil::Time::midnight())
        }
    };
    let is_day = !text.contains(['T', ' ', ':']);
    let at = if end && is_day {
        at.date().tomorrow().map_err(|cause| wrong().because(cause))?.to_datetime(at.time())
    } else {
        at
    };
    Ok(zone.to_ambiguous_timestamp(at).compatible().map_err(|cause| wrong().because(cause))?.as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock() -> Clock {
        // 1 December 2026.
        Clock::new(zone("Europe/London").unwrap(), DateOrder::DayFirst, 1_796_083_200)
    }

    #[test]
    fn all_ways_of_writing_one_time_give_it() {
        for text in [
            "1795363391",
            "1795363391.000",
            "1795363391000",
            "2026-11-22T16:03:11Z",
            "2026-11-22 16:03:11",
            "2026-11-22T17:03:11+01:00",
            "22/Nov/2026:16:03:11 +0000",
            "[22/Nov/2026:11:03:11 -0500]",
            "22/11/2026 16:03:11",
            "22/11/2026, 4:03:11 PM",
            "22-Nov-2026 16:03:11",
            "2026/11/22 16:03:11.000",
            "Nov 22 16:03:11",
        ] {
            assert_eq!(clock().read(text), Some(1_795_363_391_000), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "-",
            "yesterday",
            "2026-13-01 10:00:00",
            "2026-02-30 10:00:00",
            "25:00",
            "99999",
            "é",
            "Nov",
            "2026-11-22T16:03:11+1",
        ] {
            assert_eq!(clock().read(text), None, "{text}");
        }
    }

    #[test]
    fn the_hour_that_happens_twice_goes_forward_with_the_lines() {
        let mut clock = clock();
        let times: Vec<i64> = ["00:30", "01:10", "01:50", "01:05", "01:40", "02:10"]
            .iter()
            .filter_map(|time| clock.read(&format!("2026-10-25 {time}:00")))
            .collect();
        assert_eq!(times.len(), 6);
        assert!(times.is_sorted(), "{times:?}");
        assert_eq!(clock.twice, 4);
        // From 00:30 BST to 02:10 GMT are two hours and forty minutes.
        assert_eq!(times[5] - times[0], (2 * 60 + 40) * 60_000);
    }

    #[test]
    fn a_time_that_never_was_is_counted() {
        let mut clock = clock();
        assert!(clock.read("2026-03-29 01:30:00").is_some());
        assert_eq!((clock.never, clock.without_offset), (1, 1));
    }

    #[test]
    fn summer_and_winter_differ_by_an_hour_on_the_wall() {
        let mut local = LocalTime::new(zone("Europe/London").unwrap());
        assert_eq!(local.of(1_782_907_200_000).hour(), 13); // 12:00 UTC on 1 July 2026
        assert_eq!(local.of(1_795_348_800_000).hour(), 12); // 12:00 UTC on 22 November 2026
    }

    #[test]
    fn a_month_after_the_reference_belongs_to_the_year_before() {
        let december = clock().read("Dec 24 10:00:00").unwrap();
        let november = clock().read("Nov 24 10:00:00").unwrap();
        assert!(december < november);
    }

    #[test]
    fn the_end_of_a_range_is_the_end_of_its_day() {
        let zone = zone("Europe/London").unwrap();
        assert_eq!(
            bound("2026-10-25", &zone, true).unwrap() - bound("2026-10-25", &zone, false).unwrap(),
            25 * 3_600_000
        );
        assert!(bound("soon", &zone, false).is_err());
    }
}
