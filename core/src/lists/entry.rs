//! What an entry covers, and the key under which it is found.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use crate::link::Pattern;

/// What an entry of a list covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EntryKind {
    /// One URL, whatever its scheme.
    ExactUrl,
    /// A path on a host, with everything below it.
    Path,
    /// A host without its subdomains.
    HostExact,
    /// A host and its subdomains.
    Host,
    /// Every host under a public suffix.
    Suffix,
}

impl EntryKind {
    /// All kinds, the most specific first; an entry's place here is its number in files.
    pub const ALL: [Self; 5] = [Self::ExactUrl, Self::Path, Self::HostExact, Self::Host, Self::Suffix];

    /// The kind with this number.
    pub(super) fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name, as reports write it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::ExactUrl => "exact-url",
            Self::Path => "path",
            Self::HostExact => "host-exact",
            Self::Host => "host",
            Self::Suffix => "suffix",
        }
    }
}

/// A day in the calendar, as `YYYY-MM-DD`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Date(u32);

impl Date {
    /// The day as a number that sorts: year, month and day in decimal places.
    pub(super) fn number(self) -> u32 {
        self.0
    }

    /// The day of such a number; none for zero and for what is no day.
    pub(super) fn from_number(number: u32) -> Option<Self> {
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

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0 / 10_000, self.0 / 100 % 100, self.0 % 100)
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `YYYY-MM-DD`; what follows after a `T` or a space (a time of day) is left out.
    fn from_str(text: &str) -> Result<Self, Error> {
        let day = text.split(['T', ' ']).next().unwrap_or_default();
        let mut fields = day.split('-');
        let mut field = |digits: usize| {
            let field = fields.next().filter(|f| f.len() == digits && f.bytes().all(|byte| byte.is_ascii_digit()))?;
            field.parse::<u32>().ok()
        };
        let number = || Some(field(4)? * 10_000 + field(2)? * 100 + field(2)?);
        let date = { number }().and_then(Self::from_number).filter(|_| fields.next().is_none());
        date.ok_or_else(|| Error::new(ErrorKind::InvalidInput, "a date is written YYYY-MM-DD"))
    }
}

impl TryFrom<String> for Date {
    type Error = Error;

    fn try_from(text: String) -> Result<Self, Error> {
        text.parse()
    }
}

impl From<Date> for String {
    fn from(date: Date) -> Self {
        date.to_string()
    }
}

/// Appends the key of a pattern and says its kind. Keys begin with the host from its last label to its first, so that one
/// walk meets every parent of a host; then, where the pattern has one, follow port, path and query as they stand.
pub(super) fn push_key(pattern: &Pattern, key: &mut Vec<u8>) -> EntryKind {
    let (kind, text) = match pattern {
        Pattern::ExactUrl(text) => (EntryKind::ExactUrl, text),
        Pattern::Path(text) => (EntryKind::Path, text),
        Pattern::HostExact(text) => (EntryKind::HostExact, text),
        Pattern::Host(text) => (EntryKind::Host, text),
        Pattern::Suffix(text) => (EntryKind::Suffix, text),
    };
    let (host, rest) = text.split_at_checked(host_length(text)).unwrap_or((text, ""));
    for (place, label) in host.rsplit('.').enumerate() {
        if place > 0 {
            key.push(b'.');
        }
        key.extend_from_slice(label.as_bytes());
    }
    key.extend_from_slice(rest.as_bytes());
    kind
}

/// How much of a pattern's text is its host; an IPv6 address holds colons within its brackets.
fn host_length(text: &str) -> usize {
    let bracket = if text.starts_with('[') { text.find(']').unwrap_or(0) } else { 0 };
    text.bytes().skip(bracket).position(|byte| matches!(byte, b':' | b'/' | b'?')).map_or(text.len(), |at| bracket + at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_begin_with_the_last_label() {
        for (pattern, expected) in [
            (Pattern::Host("a.example.org".into()), "org.example.a"),
            (Pattern::Path("a.example.org:8080/x.y/z".into()), "org.example.a:8080/x.y/z"),
            (Pattern::ExactUrl("example.org/?q=a.b".into()), "org.example/?q=a.b"),
            (Pattern::Path("[2001:db8::1]/x".into()), "[2001:db8::1]/x"),
            (Pattern::Host("192.0.2.7".into()), "7.2.0.192"),
        ] {
            let mut key = Vec::new();
            push_key(&pattern, &mut key);
            assert_eq!(String::from_utf8(key).unwrap(), expected);
        }
    }

    #[test]
    fn dates_are_days_of_the_calendar() {
        for good in ["2026-11-22", "2024-02-29", "2026-11-22T10:00:00Z"] {
            assert!(good.starts_with(&good.parse::<Date>().unwrap().to_string()), "{good}");
        }
        for bad in ["", "2026-02-29", "2026-13-01", "2026-1-1", "22.11.2026", "2026-11-22-1", "1960-01-01"] {
            assert!(bad.parse::<Date>().is_err(), "{bad}");
        }
    }
}
