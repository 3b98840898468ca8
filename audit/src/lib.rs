//! Audits web logs: who came upon what, whether it looks meant, what the filter stopped for nothing, and a report about it.
//!
//! Logs of proxies, filters, name servers and web servers go in ([`Source`], [`Format`]); a [`Report`] comes out, which
//! [`Report::write`] turns into a page for people, tables for spreadsheets and JSON. Each distinct address is judged once.
//! Requests are kept in 27 bytes each, addresses on disk: memory grows with the distinct addresses, and little.
//!
//! ```
//! use std::ops::ControlFlow;
//! use fourc::Classifier;
//! use fourc_audit::{Audit, Options, Source};
//!
//! # fn main() -> fourc::Result<()> {
//! let log = "1795363391.000 87 10.0.0.9 TCP_MISS/200 5120 GET https://www.bet365.com/ pupil-014 - text/html\n";
//! let classifier = Classifier::new()?;
//! let report = Audit::new(&classifier, Options::default())
//!     .run(vec![Source::reader("proxy.log", log.as_bytes())], &mut |_progress| ControlFlow::Continue(()))?;
//! assert_eq!(report.incidents.len(), 1);
//! assert_eq!(report.incidents[0].label, fourc::Category::Gambling);
//! // Users are shown under pseudonyms unless names are asked for.
//! assert_ne!(report.incidents[0].who, "pupil-014");
//! # Ok(())
//! # }
//! ```
//!
//! Invariants: the same logs, options, key of pseudonyms and classifier give the same report, byte for byte, whatever the number
//! of threads and however often the run was killed on its way. Nothing opens a socket or reads a clock. Names of users stand in no
//! file of the report unless they were asked for. Content that may be illegal to hold is never repeated.
#![forbid(unsafe_code)]

mod analyse;
mod calendar;
mod checkpoint;
mod format;
mod judge;
mod options;
mod people;
mod read;
mod record;
mod report;
mod rollup;
mod source;
mod store;
mod time;

use std::ops::ControlFlow;

use fourc::taxonomy::TAXONOMY_VERSION;
use fourc::{Classifier, Error, ErrorKind, Result};

use checkpoint::Checkpoint;
use people::{Pseudonyms, random_key};

pub use calendar::Calendar;
pub use format::{ColumnMap, Format};
pub use options::{Options, Progress, Stage};
pub use people::Groups;
pub use record::{Action, Reason};
pub use report::{
    Asked, Checked, FileFacts, Incident, Intent, OverBlocked, Period, Provenance, Report, Row, Sample, Shown, Totals,
    UnreadFacts,
};
pub use rollup::{RollUp, RollUpRow};
pub use source::Source;
pub use time::DateOrder;

/// Hears how far an audit is, and may stop it by breaking.
pub type Watch<'w> = dyn FnMut(Progress) -> ControlFlow<()> + 'w;

/// An audit that is ready to run.
#[derive(Debug)]
pub struct Audit<'c> {
    classifier: &'c Classifier,
    options: Options,
}

impl<'c> Audit<'c> {
    /// An audit by this classifier, which also says on how many threads.
    pub fn new(classifier: &'c Classifier, options: Options) -> Self {
        Self { classifier, options }
    }

    /// Reads the logs, judges every distinct address once and works out the report. What is unreadable is counted in it and
    /// stops nothing.
    ///
    /// # Errors
    /// `io` for a file that cannot be opened or a disk that is full, `configuration` for options that do not hold,
    /// `cancelled` when `watch` breaks. A cancelled audit with [`Options::work`] goes on from there.
    pub fn run(&self, sources: Vec<Source>, watch: &mut Watch<'_>) -> Result<Report> {
        let (options, classifier) = (&self.options, self.classifier);
        let zone = time::zone(&options.zone)?;
        let mut checkpoint = match &options.work {
            Some(folder) => Some(Checkpoint::open(folder, classifier, options, &sources)?),
            None => None,
        };
        let key = match (&checkpoint, &options.key) {
            (_, Some(key)) => key.clone(),
            (Some(checkpoint), None) => checkpoint.key.clone(),
            (None, None) => random_key()?,
        };
        let pseudonyms = Pseudonyms::new((!options.name_users).then_some(key));
        let mut log = read::read(sources, options, &zone, watch)?;
        let judgement = judge::judge(classifier, &mut log, options, checkpoint.as_mut(), watch)?;
        let mut report = analyse::analyse(log, &judgement, options, &zone, &pseudonyms, watch)?;
        report.provenance = Provenance {
            fourc: env!("CARGO_PKG_VERSION").to_owned(),
            taxonomy: TAXONOMY_VERSION.to_owned(),
            runtime: classifier.runtime().to_owned(),
            effort: format!("{:?}", classifier.effort()).to_ascii_lowercase(),
            bundles: classifier.bundles().to_vec(),
        };
        Ok(report)
    }

    /// Takes away what [`Options::work`] holds: to be called once the report is written.
    ///
    /// # Errors
    /// `io` where a file in it cannot be removed.
    pub fn finish(&self) -> Result<()> {
        self.options.work.as_deref().map_or(Ok(()), Checkpoint::remove)
    }
}

/// Bytes as lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    digits.filter_map(|digit| char::from_digit(u32::from(digit), 16)).collect()
}

pub(crate) fn failed(cause: std::io::Error) -> Error {
    Error::new(ErrorKind::Io, "the disk for temporary files failed").because(cause)
}

pub(crate) fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "the audit was stopped by its caller")
}
