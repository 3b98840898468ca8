//! What building a list has to say to whoever answers for it. Lines are named by number, entries never shown: a report on a
//! sealed list may lie on anybody's desk.

use std::collections::BTreeMap;

use serde::Serialize;

use super::UrlList;
use crate::verdict::Layer;

/// What went into a list, what did not, and what somebody should look at.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// The name of the list.
    pub name: String,
    /// What it is for.
    pub layer: Layer,
    /// Entries in the list.
    pub entries: u64,
    /// Different hosts, paths and URLs among them.
    pub keys: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// Entries that said again what another had said, and were left out.
    pub duplicates: u64,
    /// Entries by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Entries by label; an entry with two labels counts for both.
    pub labels: BTreeMap<String, u64>,
    /// What became of each source.
    pub sources: Vec<SourceReport>,
    /// Entries that would have covered a public suffix or a whole hosting platform, the first hundred. They are not in the
    /// list unless `allowed`.
    pub wide: Vec<WideEntry>,
    /// How many of those there were, allowed ones left out.
    pub wide_refused: u64,
    /// Entries against places that teach or help, the first hundred. They are in the list.
    pub conflicts: Vec<Conflict>,
    /// How many of those there were.
    pub conflict_count: u64,
    /// What has become smaller since the previous list, the greatest loss first.
    pub shrunken: Vec<Shrinkage>,
}

/// What became of one source.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct SourceReport {
    /// Its name.
    pub id: String,
    /// How it was read.
    pub format: String,
    /// Lines, or items where it is one JSON document.
    pub lines: u64,
    /// Entries that were taken from it, duplicates among them.
    pub entries: u64,
    /// Entries that say again what this or an earlier source says.
    pub duplicates: u64,
    /// Lines that could not be taken, by reason.
    pub rejected: BTreeMap<String, Reason>,
    /// Options of ad-block rules that change nothing here and were left out.
    pub options_ignored: u64,
    /// Categories that are no label and that no map names, with the lines that lost all their labels by that.
    pub unmapped: BTreeMap<String, u64>,
    /// Lines whose categories were all left out on purpose.
    pub left_out: u64,
}

/// Lines that were not taken for one reason.
#[derive(Clone, Debug, Default, Serialize)]
#[non_exhaustive]
pub struct Reason {
    /// How many.
    pub count: u64,
    /// The first ten of them.
    pub lines: Vec<u32>,
}

/// An entry that covers more than one site.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct WideEntry {
    /// Its source.
    pub source: String,
    /// Its line.
    pub line: u32,
    /// The public suffix or platform that it covers; empty for sealed lists.
    pub covers: String,
    /// Whether it is in the list all the same, since it was marked.
    pub allowed: bool,
}

/// An entry that speaks against a place that teaches or helps.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Conflict {
    /// Its source.
    pub source: String,
    /// Its line.
    pub line: u32,
    /// The entry of ours that it contradicts, e.g. `urls-context#12`.
    pub against: String,
}

/// Something that has become smaller.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Shrinkage {
    /// `all`, `source …` or `label …`.
    pub what: String,
    /// Entries in the previous list.
    pub before: u64,
    /// Entries now.
    pub now: u64,
}

impl Shrinkage {
    /// The share that was lost, from 0 to 1.
    pub fn share(&self) -> f64 {
        1.0 - self.now as f64 / self.before.max(1) as f64
    }
}

impl Report {
    /// Compares with the list that this one follows.
    pub fn compare(&mut self, previous: &UrlList) {
        let mut shrunken = Vec::new();
        let mut note = |what: String, before: u64, now: u64| {
            if now < before {
                shrunken.push(Shrinkage { what, before, now });
            }
        };
        note("all".to_owned(), previous.len(), self.entries);
        for source in previous.sources() {
            let now = self.sources.iter().find(|now| now.id == source.id);
            // A source says how many of its entries are in the list, and duplicates are not.
            let now = now.map_or(0, |now| now.entries - now.duplicates);
            note(format!("source {}", source.id), source.entries, now);
        }
        for (label, before) in previous.labels() {
            note(format!("label {label}"), before, self.labels.get(label).copied().unwrap_or(0));
        }
        shrunken.sort_by(|a, b| b.share().total_cmp(&a.share()));
        self.shrunken = shrunken;
    }

    /// Sources from which no entry was taken.
    pub fn empty_sources(&self) -> impl Iterator<Item = &str> {
        self.sources.iter().filter(|source| source.entries == 0).map(|source| source.id.as_str())
    }

    /// Lines that could not be taken.
    pub fn rejected(&self) -> u64 {
        self.sources.iter().flat_map(|source| source.rejected.values()).map(|reason| reason.count).sum()
    }
}

impl SourceReport {
    /// Notes a line that was not taken.
    pub(super) fn reject(&mut self, line: u32, why: &'static str) {
        if let Some(reason) = self.rejected.get_mut(why) {
            reason.count += 1;
            if reason.lines.len() < SAMPLE_LINES {
                reason.lines.push(line);
            }
        } else {
            self.rejected.insert(why.to_owned(), Reason { count: 1, lines: vec![line] });
        }
    }
}

/// Lines that a report names for each reason.
const SAMPLE_LINES: usize = 10;
/// Wide entries and conflicts that a report names.
pub(super) const SAMPLE_ENTRIES: usize = 100;
