//! What an audit found, as data, and as the files that people and programs read.

mod chart;
mod html;
mod tables;

use std::path::Path;

use fourc::verdict::BundleInfo;
use fourc::{Category, Dimension, Error, ErrorKind, Level, Result, Severity};
use serde::Serialize;

use crate::record::Action;
use crate::rollup::RollUp;

/// What an audit found. Serialises as `summary.json`.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Always `fourc.audit/1`.
    pub schema: String,
    /// The heading.
    pub title: String,
    /// What came out, in a sentence or two; a nil return says so.
    pub headline: String,
    /// Whether there is no incident.
    pub nil: bool,
    /// The time of the first and the last request, on the clocks of the zone; none when there was no request.
    pub period: Option<Period>,
    /// How the audit was asked for.
    pub asked: Asked,
    /// How much was looked at.
    pub totals: Totals,
    /// Incidents, the most urgent first.
    pub incidents: Vec<Incident>,
    /// Sessions with something flagged of a severity below that of an incident.
    pub below: u64,
    /// The four Cs.
    pub by_dimension: Vec<Row>,
    /// Labels with anything flagged, in taxonomy order.
    pub by_label: Vec<Row>,
    /// Days from the first to the last.
    pub by_day: Vec<Row>,
    /// The hours of the day.
    pub by_hour: Vec<Row>,
    /// Groups of users; small ones together, or not at all.
    pub by_group: Vec<Row>,
    /// What was searched for most, by enough people.
    pub searches: Vec<Row>,
    /// Different searches that too few people made to be shown.
    pub searches_hidden: u64,
    /// The sites that were visited most.
    pub sites: Vec<Row>,
    /// The sites that were flagged most.
    pub flagged_sites: Vec<Row>,
    /// What the filter stopped though nothing was found in it.
    pub over_blocked: Vec<OverBlocked>,
    /// Stopped addresses of which nothing is known either way.
    pub stopped_unknown: u64,
    /// The same in the words of inspectors.
    pub roll_ups: Vec<RollUp>,
    /// Addresses drawn for a person to check.
    pub sample: Vec<Sample>,
    /// The logs.
    pub files: Vec<FileFacts>,
    /// What was checked for, and what was not.
    pub checked: Checked,
    /// What made the report.
    pub provenance: Provenance,
    /// Who stands behind each name in the report; never part of any of its files.
    #[serde(skip)]
    pub identities: Vec<(String, String)>,
}

/// From when to when.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Period {
    /// The first request, e.g. `2026-09-01 08:31`.
    pub first: String,
    /// The last.
    pub last: String,
    /// Days with requests.
    pub days: u64,
}

/// How the audit was asked for.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Asked {
    /// The zone of days and hours, and of times that say none.
    pub zone: String,
    /// From this day or time on.
    pub from: Option<String>,
    /// Until this one.
    pub until: Option<String>,
    /// The level from which on something is an incident.
    pub level: String,
    /// The severity from which on it is.
    pub severity: Option<Severity>,
    /// Groups and searches of fewer people are not shown.
    pub smallest_group: u32,
    /// Whether names of users are shown.
    pub names_shown: bool,
    /// Lessons in the calendar.
    pub lessons: u64,
    /// The seed of the sample.
    pub seed: u64,
}

/// How much was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Totals {
    /// Logs.
    pub files: u64,
    /// Lines in them.
    pub lines: u64,
    /// Requests within the range.
    pub requests: u64,
    /// Lines that could not be read.
    pub unread: u64,
    /// Headings, comments and entries that are no request.
    pub other: u64,
    /// Requests outside the range.
    pub outside: u64,
    /// Requests that only asked for a name and password.
    pub challenges: u64,
    /// Requests that are parts of pages or made by browsers themselves.
    pub parts: u64,
    /// Requests for the same address again within ten seconds.
    pub reloads: u64,
    /// What is left: visits.
    pub visits: u64,
    /// Visits that the filter stopped.
    pub stopped: u64,
    /// Visits that were flagged.
    pub flagged: u64,
    /// Flagged visits that were let through.
    pub flagged_reached: u64,
    /// People and devices.
    pub people: u64,
    /// People with a flagged visit.
    pub people_flagged: u64,
    /// Distinct addresses, each judged once.
    pub addresses: u64,
    /// Of these, searches.
    pub searches: u64,
    /// Of these, such that something was able to clear.
    pub assessed: u64,
    /// Of these, such that no verdict was possible.
    pub failed: u64,
    /// Sites.
    pub sites: u64,
    /// Bytes that the log says were sent.
    pub bytes: u64,
}

/// What one person did about one label in one session.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Incident {
    /// Its number, in the order of time.
    pub id: String,
    /// From 1, today, to 4, when there is time.
    pub priority: u8,
    /// The pseudonym, or the name where names are shown.
    pub who: String,
    /// The group.
    pub group: String,
    /// When it began.
    pub first: String,
    /// When it ended.
    pub last: String,
    /// How long it took, at least one.
    pub minutes: u64,
    /// Which of the four Cs.
    pub dimension: Dimension,
    /// The label.
    pub label: Category,
    /// Its title.
    pub title: String,
    /// The label and sub-labels that were found.
    pub labels: Vec<Category>,
    /// How sure it is.
    pub level: Level,
    /// How grave the label is.
    pub severity: Severity,
    /// Whether it looks meant.
    pub intent: Intent,
    /// A matter of care: somebody may need help, and nothing of it is for discipline.
    pub care: bool,
    /// What the requests look like, in words.
    pub hints: Vec<String>,
    /// What happened, in one sentence.
    pub summary: String,
    /// Visits.
    pub visits: u32,
    /// Requests for parts of pages.
    pub parts: u32,
    /// Of the visits, searches.
    pub searches: u32,
    /// Of the visits, such as the filter stopped.
    pub blocked: u32,
    /// Of the visits, such as were let through.
    pub reached: u32,
    /// Distinct addresses.
    pub addresses: u32,
    /// The first of them.
    pub shown: Vec<Shown>,
    /// The lesson that it fell into.
    pub lesson: Option<String>,
    /// Whether the calendar says that the lesson makes it expectable.
    pub expected: bool,
    /// Possibly illegal: nobody should look at it, and the log must be kept.
    pub illegal: bool,
}

/// Whether it looks meant; a person decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Intent {
    /// Searched, typed more than once, repeated, or tried another way.
    LikelyDeliberate,
    /// The log does not tell.
    Unclear,
    /// Sent there, or only parts of other pages.
    LikelyAccidental,
}

impl Intent {
    /// For people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::LikelyDeliberate => "looks deliberate",
            Self::Unclear => "unclear",
            Self::LikelyAccidental => "looks accidental",
        }
    }
}

/// One request of an incident, with what speaks for it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Shown {
    /// When.
    pub time: String,
    /// The address, cut after 200 characters.
    pub address: String,
    /// The words that were searched for.
    pub words: Option<String>,
    /// Whether pictures were searched for.
    pub pictures: bool,
    /// What the filter did.
    pub action: Action,
    /// The file and line.
    pub found_in: String,
    /// What speaks for it.
    pub why: Vec<String>,
}

/// Visits of one thing.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Row {
    /// What it is.
    pub name: String,
    /// Its stable id, where it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// Visits.
    pub visits: u64,
    /// People.
    pub people: u64,
    /// Flagged visits.
    pub flagged: u64,
    /// Flagged visits that the filter stopped.
    pub flagged_blocked: u64,
    /// Flagged visits that were let through.
    pub flagged_reached: u64,
    /// Incidents.
    pub incidents: u64,
    /// Too few people: the numbers are left out and stand as 0.
    pub suppressed: bool,
}

/// Something that the filter stopped though nothing was found in it.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct OverBlocked {
    /// The site, or the words that were searched for.
    pub name: String,
    /// Whether these are words.
    pub search: bool,
    /// Stopped visits.
    pub visits: u64,
    /// People.
    pub people: u64,
    /// Why it is taken for harmless.
    pub why: String,
    /// One of the addresses.
    pub example: String,
}

/// An address for a person to check.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Sample {
    /// Out of which part of the addresses it was drawn.
    pub stratum: String,
    /// How many addresses this part has.
    pub of: u64,
    /// The address.
    pub address: String,
    /// The words that were searched for.
    pub words: Option<String>,
    /// What was found.
    pub found: String,
    /// Where it stands.
    pub found_in: String,
}

/// One log.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct FileFacts {
    /// Its name.
    pub name: String,
    /// Its format; none when it was not recognised.
    pub format: Option<crate::Format>,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of the file as it lies there.
    pub sha256: String,
    /// Lines.
    pub lines: u64,
    /// Requests.
    pub requests: u64,
    /// Headings, comments and entries that are no request.
    pub other: u64,
    /// Lines with bytes that are no UTF-8, read all the same.
    pub mended: u64,
    /// Times that were read in the zone, since the log says none.
    pub without_offset: u64,
    /// Times that happened twice when clocks went back.
    pub twice: u64,
    /// Times that never happened.
    pub never: u64,
    /// Lines that could not be read, by reason.
    pub unread: Vec<UnreadFacts>,
}

/// Lines that could not be read for one reason.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct UnreadFacts {
    /// Stable id of the reason.
    pub reason: crate::Reason,
    /// The reason in words.
    pub meaning: String,
    /// How many.
    pub count: u64,
    /// The first of them by number.
    pub lines: Vec<u64>,
    /// What stands in these, where that was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub contents: Vec<String>,
}

/// What was checked for, and what was not.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Checked {
    /// The labels, by id and title.
    pub labels: Vec<(String, String)>,
    /// What was not looked at, with the number of addresses.
    pub not_seen: Vec<(String, u64)>,
    /// Addresses that gave no verdict, by error code.
    pub failures: Vec<(String, u64)>,
}

/// What made the report.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Provenance {
    /// The version of fourc.
    pub fourc: String,
    /// The version of the taxonomy.
    pub taxonomy: String,
    /// What ran the models.
    pub runtime: String,
    /// How much work a verdict was worth.
    pub effort: String,
    /// The bundles with their digests.
    pub bundles: Vec<BundleInfo>,
}

impl Report {
    /// Writes `report.html`, `summary.json`, `incidents.csv`, `cpoms.csv`, `unread.csv` and `sample.csv` into a folder.
    ///
    /// # Errors
    /// `io` with the file that cannot be written.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let wrong = |path: &Path, cause| Error::new(ErrorKind::Io, path.display().to_string()).because(cause);
        std::fs::create_dir_all(folder).map_err(|cause| wrong(folder, cause))?;
        let files = [
            ("report.html", self.html()?),
            ("summary.json", self.json()?),
            ("incidents.csv", self.incidents_csv()?),
            ("cpoms.csv", self.cpoms_csv()?),
            ("unread.csv", self.unread_csv()?),
            ("sample.csv", self.sample_csv()?),
        ];
        for (name, text) in files {
            let path = folder.join(name);
            std::fs::write(&path, text).map_err(|cause| wrong(&path, cause))?;
        }
        Ok(())
    }

    /// Everything as JSON.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn json(&self) -> Result<String> {
        let text = serde_json::to_string_pretty(self);
        Ok(text.map_err(|cause| Error::new(ErrorKind::Internal, "the report as JSON").because(cause))? + "\n")
    }

    /// One page for a browser or a printer that asks nothing of any network.
    ///
    /// # Errors
    /// `internal` for a bug in fourc.
    pub fn html(&self) -> Result<String> {
        html::render(self)
    }
}

/// The id of something that serialises as a string.
pub(crate) fn id_of(value: impl Serialize) -> String {
    serde_json::to_value(value).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The schema of `summary.json`.
pub(crate) const SCHEMA: &str = "fourc.audit/1";
