//! What an audit is asked to do.

use std::path::PathBuf;

use fourc::{Level, Severity};

use crate::calendar::Calendar;
use crate::format::{ColumnMap, Format};
use crate::people::Groups;
use crate::time::DateOrder;

/// Options of an audit; every one has a default.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Options {
    /// The form of every log; told from the content of each when not given.
    pub format: Option<Format>,
    /// Names of columns that are not known by themselves.
    pub columns: ColumnMap,
    /// The IANA zone of the school: for times that say none, and for days and hours (default `Europe/London`).
    pub zone: String,
    /// Which number comes first in `3/4/2026` (default: the day).
    pub date_order: DateOrder,
    /// Only requests from this day or time on, on the clocks of the zone, e.g. `2026-09-01`.
    pub from: Option<String>,
    /// Only requests until this time, or the end of this day.
    pub until: Option<String>,
    /// Seconds since 1970 that no record lies after; gives times without a year their year. Default: when the file was
    /// last written.
    pub reference: Option<i64>,
    /// Which group users belong to; without it, the log's own groups count.
    pub groups: Groups,
    /// Lessons in which a subject was taught.
    pub calendar: Calendar,
    /// Show the names of users instead of pseudonyms.
    pub name_users: bool,
    /// The key of the pseudonyms: the same key gives the same pseudonyms. Default: random.
    pub key: Option<Vec<u8>>,
    /// From which level on something is an incident (default `likely`).
    pub level: Level,
    /// From which severity on something is an incident; the rest is counted only (default `medium`).
    pub severity: Severity,
    /// Groups and searches of fewer people are not shown by themselves (default 5; 1 shows all).
    pub smallest_group: u32,
    /// Addresses that are drawn for review out of each stratum (default 10).
    pub sample: usize,
    /// The seed of that draw (default 1).
    pub seed: u64,
    /// Keep what stands in unreadable lines; they may hold names (default: no).
    pub keep_unread: bool,
    /// Where verdicts are kept until the audit is done, so that a killed run goes on where it was. Default: nowhere.
    pub work: Option<PathBuf>,
    /// What verdicts depend on and the classifier does not say of itself, e.g. the text of term lists of one's own: a run
    /// goes on only from verdicts that were made with the same.
    pub fingerprint: String,
    /// The heading of the report.
    pub title: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            format: None,
            columns: ColumnMap::default(),
            zone: "Europe/London".to_owned(),
            date_order: DateOrder::default(),
            from: None,
            until: None,
            reference: None,
            groups: Groups::default(),
            calendar: Calendar::default(),
            name_users: false,
            key: None,
            level: Level::Likely,
            severity: Severity::Medium,
            smallest_group: 5,
            sample: 10,
            seed: 1,
            keep_unread: false,
            work: None,
            fingerprint: String::new(),
            title: "Audit of web activity".to_owned(),
        }
    }
}

/// How far an audit is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// What is being done.
    pub stage: Stage,
    /// How much of it is done.
    pub done: u64,
    /// How much there is; 0 where that is not known.
    pub total: u64,
}

/// The stages of an audit in their order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stage {
    /// Reading logs, in bytes.
    Read,
    /// Judging distinct addresses.
    Judge,
    /// Working out who, when and what, in requests.
    Analyse,
}

impl Stage {
    /// What is being done, for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Read => "reading (bytes)",
            Self::Judge => "judging addresses",
            Self::Analyse => "analysing requests",
        }
    }
}
