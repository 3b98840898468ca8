//! The formats of logs: which one a file has, and a reader for each.

mod columns;
mod combined;
mod dnsmasq;
mod json;
mod squid;
mod table;
mod w3c;

use std::fmt;
use std::str::FromStr;

use fourc::{Error, ErrorKind, Result};
use serde::Serialize;

use crate::record::{Reason, Record};
use crate::time::Clock;

pub use columns::ColumnMap;
use columns::Columns;

/// The form of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Format {
    /// Squid's own: epoch, elapsed, client, code/status, bytes, method, address, user, route, type.
    Squid,
    /// The common and the combined form of web servers and proxies, also as Squid writes it.
    Combined,
    /// W3C extended: a `#Fields:` line, as IIS, Forefront TMG and many appliances write it.
    W3c,
    /// Comma-separated (or by semicolons or bars) with a line of names, as Smoothwall and most consoles export it.
    Csv,
    /// The same, parted by tabs.
    Tsv,
    /// One JSON object a line; also Zeek's.
    Json,
    /// Queries of dnsmasq and Pi-hole.
    Dnsmasq,
    /// Zeek's own tables: `#fields`, parted by tabs.
    Zeek,
}

impl Format {
    /// All formats.
    pub const ALL: &[Self] =
        &[Self::Squid, Self::Combined, Self::W3c, Self::Csv, Self::Tsv, Self::Json, Self::Dnsmasq, Self::Zeek];

    /// Stable id, e.g. `w3c`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Squid => "squid",
            Self::Combined => "combined",
            Self::W3c => "w3c",
            Self::Csv => "csv",
            Self::Tsv => "tsv",
            Self::Json => "json",
            Self::Dnsmasq => "dnsmasq",
            Self::Zeek => "zeek",
        }
    }

    /// Tells the format from the beginning of a file: the first line that shows one decides.
    pub(crate) fn detect(start: &[u8], map: &ColumnMap) -> Option<Self> {
        let text = String::from_utf8_lossy(start);
        text.lines().take(LINES_TO_TELL).find_map(|line| Self::of_line(line.trim_end(), map))
    }

    fn of_line(line: &str, map: &ColumnMap) -> Option<Self> {
        if line.starts_with("#separator") || line.starts_with("#fields\t") {
            return Some(Self::Zeek);
        }
        if line.starts_with("#Fields:") || line.starts_with("#Software:") || line.starts_with("#Version:") {
            return Some(Self::W3c);
        }
        if line.starts_with('#') {
            return None;
        }
        if line.starts_with('{') {
            return Some(Self::Json);
        }
        if line.contains("dnsmasq") && line.contains(": ") || line.contains(": query[") {
            return Some(Self::Dnsmasq);
        }
        if squid::resembles(line) {
            return Some(Self::Squid);
        }
        if combined::resembles(line) {
            return Some(Self::Combined);
        }
        let header =
            |delimiter: u8| Columns::of_header(&table::cells(line, delimiter), map).is_ok_and(|c| c.is_enough());
        if header(b'\t') {
            return Some(Self::Tsv);
        }
        table::DELIMITERS.iter().any(|delimiter| header(*delimiter)).then_some(Self::Csv)
    }

    pub(crate) fn reader(self, map: &ColumnMap) -> Box<dyn Reader> {
        match self {
            Self::Squid => Box::new(squid::Squid),
            Self::Combined => Box::new(combined::Combined),
            Self::W3c => Box::new(w3c::W3c::new(map)),
            Self::Csv => Box::new(table::Table::new(None, map)),
            Self::Tsv => Box::new(table::Table::new(Some(b'\t'), map)),
            Self::Json => Box::new(json::Json::new(map)),
            Self::Dnsmasq => Box::new(dnsmasq::Dnsmasq::default()),
            Self::Zeek => Box::new(w3c::W3c::zeek(map)),
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(id: &str) -> Result<Self> {
        Self::ALL.iter().copied().find(|format| format.id() == id).ok_or_else(|| {
            let all = Self::ALL.iter().map(|format| format.id()).collect::<Vec<_>>().join(", ");
            Error::new(ErrorKind::Configuration, format!("a format is one of {all}"))
        })
    }
}

/// What a line turned out to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Read {
    /// A request; it was, or will be, given to the sink.
    Request,
    /// A heading, a comment or an entry that is no request.
    Other,
}

/// Takes the records of a log.
pub(crate) type Sink<'s> = &'s mut dyn FnMut(Record<'_>);

/// Reads one format, line by line.
pub(crate) trait Reader {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason>;

    /// Gives what was held back for a later line.
    fn finish(&mut self, _sink: Sink<'_>) {}
}

/// Lines that are looked at before a file is said to have no known form.
const LINES_TO_TELL: usize = 200;

#[cfg(test)]
mod tests;
