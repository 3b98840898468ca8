//! Reads all logs into the store and keeps account of what could not be read.

use std::collections::BTreeMap;
use std::ops::ControlFlow;

use fourc::{Error, ErrorKind, Result};
use jiff::tz::TimeZone;

use crate::format::{Format, Read};
use crate::options::{Options, Progress, Stage};
use crate::people::People;
use crate::record::{Action, Came, Reason, Record};
use crate::source::{Opened, Source};
use crate::store::{Addresses, Event, Events, From};
use crate::time::{self, Clock};
use crate::{Watch, failed};

/// Everything that was read.
pub(crate) struct Log {
    pub(crate) addresses: Addresses,
    pub(crate) events: Events,
    pub(crate) people: People,
    pub(crate) files: Vec<LogFile>,
    /// Requests outside the range of time that was asked for, and those that only asked for a password.
    pub(crate) outside: u64,
    pub(crate) challenges: u64,
    pub(crate) requests: u64,
    pub(crate) bytes: u64,
}

/// What became of one file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct LogFile {
    pub(crate) name: String,
    pub(crate) format: Option<Format>,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    pub(crate) lines: u64,
    pub(crate) requests: u64,
    /// Headings, comments and entries that are no request.
    pub(crate) other: u64,
    /// Lines with bytes that are no UTF-8, read all the same.
    pub(crate) mended: u64,
    pub(crate) without_offset: u64,
    pub(crate) twice: u64,
    pub(crate) never: u64,
    pub(crate) unread: BTreeMap<Reason, Unread>,
}

/// Lines that could not be read for one reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unread {
    pub(crate) count: u64,
    /// The first of them by number, with what stands there where that was asked for.
    pub(crate) examples: Vec<(u64, Option<String>)>,
}

impl LogFile {
    fn refuse(&mut self, line: u64, reason: Reason, content: Option<String>) {
        let unread = self.unread.entry(reason).or_default();
        unread.count += 1;
        if unread.examples.len() < MOST_EXAMPLES {
            unread.examples.push((line, content));
        }
    }

    /// Lines that could not be read.
    pub(crate) fn refused(&self) -> u64 {
        self.unread.values().map(|unread| unread.count).sum()
    }
}

/// Reads every source in order.
pub(crate) fn read(sources: Vec<Source>, options: &Options, zone: &TimeZone, watch: &mut Watch<'_>) -> Result<Log> {
    if sources.len() > usize::from(u16::MAX) {
        return Err(Error::new(ErrorKind::LimitExceeded, "an audit takes at most 65535 files"));
    }
    let bound = |text: &Option<String>, end| text.as_deref().map(|text| time::bound(text, zone, end)).transpose();
    let mut reading = Reading {
        options,
        range: (bound(&options.from, false)?.unwrap_or(i64::MIN), bound(&options.until, true)?.unwrap_or(i64::MAX)),
        log: Log {
            addresses: Addresses::new().map_err(failed)?,
            events: Events::new(MOST_IN_MEMORY),
            people: People::default(),
            files: Vec::new(),
            outside: 0,
            challenges: 0,
            requests: 0,
            bytes: 0,
        },
        broken: None,
    };
    let total = sources.iter().map(Source::size).sum();
    let mut before = 0;
    for source in sources {
        let size = source.size();
        let reference = options.reference.or_else(|| source.written()).unwrap_or(LATEST);
        let mut clock = Clock::new(zone.clone(), options.date_order, reference);
        let mut file = LogFile { name: source.name.clone(), ..LogFile::default() };
        let opened = source.open()?;
        reading.file(opened, &mut file, &mut clock, |bytes| {
            watch(Progress { stage: Stage::Read, done: before + bytes, total })
        })?;
        before += size;
        (file.twice, file.never, file.without_offset) = (clock.twice, clock.never, clock.without_offset);
        reading.log.files.push(file);
    }
    reading.log.addresses.close().map_err(failed)?;
    Ok(reading.log)
}

struct Reading<'o> {
    options: &'o Options,
    range: (i64, i64),
    log: Log,
    /// A disk that is full is no fault of a line.
    broken: Option<std::io::Error>,
}

impl Reading<'_> {
    fn file(
        &mut self,
        mut opened: Opened,
        file: &mut LogFile,
        clock: &mut Clock,
        mut watch: impl FnMut(u64) -> ControlFlow<()>,
    ) -> Result<()> {
        let format = self.options.format.or_else(|| Format::detect(opened.start(), &self.options.columns));
        file.format = format;
        if let Some(format) = format {
            let mut reader = format.reader(&self.options.columns);
            loop {
                let line = match opened.next() {
                    Ok(Some(line)) => line,
                    Ok(None) => break,
                    Err(_) => {
                        file.refuse(opened.lines() + 1, Reason::Damaged, None);
                        break;
                    }
                };
                let number = line.number;
                let text = String::from_utf8_lossy(line.bytes);
                let outcome = if line.cut {
                    Err(Reason::TooLong)
                } else if text.contains('\0') {
                    Err(Reason::ZeroBytes)
                } else {
                    reader.line(number, &text, clock, &mut |record| self.take(&record, file))
                };
                match outcome {
                    Ok(Read::Request) => {
                        file.mended += u64::from(matches!(text, std::borrow::Cow::Owned(_)));
                    }
                    Ok(Read::Other) => file.other += 1,
                    Err(reason) => {
                        let kept = self.options.keep_unread.then(|| text.chars().take(LONGEST_EXAMPLE).collect());
                        file.refuse(number, reason, kept);
                    }
                }
                if let Some(cause) = self.broken.take() {
                    return Err(failed(cause));
                }
                if number.is_multiple_of(LINES_BETWEEN) && watch(opened.bytes()).is_break() {
                    return Err(crate::cancelled());
                }
            }
            reader.finish(&mut |record| self.take(&record, file));
            file.lines = opened.lines();
        } else {
            file.refuse(1, Reason::Unrecognised, None);
        }
        (file.bytes, file.sha256) = opened.digest();
        if let Some(cause) = self.broken.take() { Err(failed(cause)) } else { Ok(()) }
    }

    fn take(&mut self, record: &Record<'_>, file: &mut LogFile) {
        file.requests += 1;
        if record.time < self.range.0 || record.time >= self.range.1 {
            self.log.outside += 1;
            return;
        }
        if record.action == Action::Challenged {
            self.log.challenges += 1;
            return;
        }
        self.log.requests += 1;
        self.log.bytes = self.log.bytes.saturating_add(record.bytes);
        let address = record.address.split('#').next().unwrap_or_default();
        let place = (self.log.files.len() as u16, record.line as u32);
        let user = self.log.people.number(
            record.user.as_deref(),
            record.client.as_deref(),
            record.group.as_deref(),
            &self.options.groups,
        );
        let came = match &record.came {
            Came::NotLogged => From::NotLogged,
            Came::Nowhere => From::Nowhere,
            Came::From(from) if host(from) == host(address) => From::SameSite,
            Came::From(_) => From::OtherSite,
        };
        let number = self.log.addresses.number(address, place, record.action == Action::Blocked);
        let pushed = number.and_then(|address| {
            self.log.events.push(Event {
                time: record.time,
                address,
                user,
                line: place.1,
                file: place.0,
                status: record.status,
                kind: record.kind,
                action: record.action,
                came,
            })
        });
        if let Err(cause) = pushed {
            self.broken = Some(cause);
        }
    }
}

/// The host of an address as it is written, for telling two sites apart.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or(address, |(_, rest)| rest);
    let host = rest.split(['/', '?', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host)
}

const MOST_EXAMPLES: usize = 20;
/// Characters.
const LONGEST_EXAMPLE: usize = 300;
const LINES_BETWEEN: u64 = 8192;
/// Requests that are held in memory, about 150 MB.
const MOST_IN_MEMORY: usize = 4_000_000;
/// The end of 2099, for logs without years that come from no file.
const LATEST: i64 = 4_102_444_799;
