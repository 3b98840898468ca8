//! One row a file: what it is, what was found, what was not looked at.

use std::collections::BTreeMap;
use std::io::Write;

use anyhow::Result;
use fourc::{Error, KnownFile, Level, Policy, Verdict};
use serde::Serialize;
use serde_json::Value;

use super::kinds::Told;

/// What is written about one file. It has no excerpts.
#[derive(Debug, Default, Serialize)]
pub(super) struct Row {
    /// Below the folder that was scanned, with `/` between names.
    pub(super) path: String,
    pub(super) bytes: u64,
    pub(super) kind: &'static str,
    pub(super) format: &'static str,
    pub(super) findings: Vec<&'static str>,
    /// Risks at `possible` or above.
    pub(super) levels: BTreeMap<String, &'static str>,
    /// Who says so, each once.
    pub(super) sources: Vec<String>,
    pub(super) stop_and_preserve: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) decision: Option<&'static str>,
    /// Whether everything that applies to such a file was looked at.
    pub(super) complete: bool,
    pub(super) conditions: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) error: Option<Refusal>,
    /// Whether a risk reached the level that was asked for.
    pub(super) flagged: bool,
}

/// Why a file could not be answered.
#[derive(Debug, Serialize)]
pub(super) struct Refusal {
    pub(super) code: &'static str,
    pub(super) message: String,
}

impl Row {
    pub(super) fn new(path: String, bytes: u64) -> Self {
        Self { path, bytes, ..Self::default() }
    }

    pub(super) fn told(&mut self, told: &Told) {
        self.kind = told.kind.id();
        self.format = told.format;
        self.findings.clone_from(&told.findings);
    }

    /// Adds what a verdict says; a file in several pieces has several.
    pub(super) fn take(&mut self, verdict: &Verdict, policy: Option<&Policy>, least: Level) {
        let shown = verdict.scores.iter().filter(|entry| entry.category.is_risk() && entry.level >= Level::Possible);
        for entry in shown {
            self.raise(entry.category.id(), entry.level);
            for evidence in verdict.evidence_for(entry.category) {
                if !self.sources.contains(&evidence.source) && self.sources.len() < MOST_SOURCES {
                    self.sources.push(evidence.source.clone());
                }
            }
        }
        self.flagged |= crate::flagged(verdict, least);
        self.stop_and_preserve |= verdict.stop_and_preserve();
        self.complete &= verdict.coverage.complete;
        for condition in &verdict.coverage.conditions {
            let id = serde_json::to_value(condition).ok().and_then(|id| id.as_str().map(str::to_owned));
            self.conditions.extend(id.filter(|id| !self.conditions.contains(id)));
        }
        if let Some(policy) = policy {
            let action = policy.decide(verdict).action;
            let before = self.decision.unwrap_or_default();
            let order = ["allow", "warn", "review", "block"];
            let rank = |id: &str| order.iter().position(|one| *one == id);
            if rank(action.id()) >= rank(before) {
                self.decision = Some(action.id());
            }
        }
    }

    fn raise(&mut self, category: &str, level: Level) {
        let rank = |id: &str| Level::ALL.iter().position(|level| level.id() == id);
        let known = self.levels.entry(category.to_owned()).or_insert(level.id());
        if rank(level.id()) > rank(known) {
            *known = level.id();
        }
    }

    /// Adds what lists of hashes know of the bytes.
    pub(super) fn known(&mut self, known: &KnownFile) {
        for category in &known.categories {
            self.raise(category.id(), Level::Confirmed);
            self.flagged |= category.is_risk();
        }
        self.sources.extend(known.sources.iter().take(MOST_SOURCES).cloned());
        if known.is_sealed {
            self.stop_and_preserve = true;
            self.flagged = true;
            self.conditions.push("stop-and-preserve".to_owned());
        }
    }

    pub(super) fn refuse(&mut self, error: &Error) {
        self.complete = false;
        self.error = Some(Refusal { code: error.code(), message: error.message().to_owned() });
    }
}

/// The forms that results can be written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    Csv,
    JsonLines,
}

impl Form {
    /// The first line, where the form has one.
    pub(super) fn header(self) -> &'static str {
        match self {
            Self::Csv => COLUMNS,
            Self::JsonLines => "",
        }
    }

    pub(super) fn write(self, out: &mut impl Write, row: &Row) -> Result<()> {
        match self {
            Self::JsonLines => {
                serde_json::to_writer(&mut *out, row)?;
                writeln!(out)?;
            }
            Self::Csv => {
                let levels: Vec<String> = row.levels.iter().map(|(label, level)| format!("{label}={level}")).collect();
                let error = row.error.as_ref().map(|error| format!("{}: {}", error.code, error.message));
                let fields = [
                    row.path.clone(),
                    row.bytes.to_string(),
                    row.kind.to_owned(),
                    row.format.to_owned(),
                    row.findings.join("; "),
                    row.flagged.to_string(),
                    levels.join("; "),
                    row.sources.join("; "),
                    row.stop_and_preserve.to_string(),
                    row.decision.unwrap_or_default().to_owned(),
                    row.complete.to_string(),
                    row.conditions.join("; "),
                    row.note.clone().unwrap_or_default(),
                    error.unwrap_or_default(),
                ];
                let line: Vec<String> = fields.iter().map(|field| quoted(field)).collect();
                writeln!(out, "{}", line.join(","))?;
            }
        }
        Ok(())
    }
}

/// A field of CSV; what a spreadsheet would run as a formula is led by an apostrophe.
fn quoted(field: &str) -> String {
    let run = field.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let field = if run { format!("'{field}") } else { field.to_owned() };
    if field.contains([',', '"', '\n', '\r']) { format!("\"{}\"", field.replace('"', "\"\"")) } else { field }
}

/// Counts of a scan.
#[derive(Debug, Default, Serialize)]
pub(super) struct Tally {
    pub(super) files: u64,
    pub(super) flagged: u64,
    pub(super) stop_and_preserve: u64,
    pub(super) findings: BTreeMap<String, u64>,
    pub(super) kinds: BTreeMap<String, u64>,
    pub(super) errors: u64,
    /// Links, which are not followed, and what is neither file nor folder.
    pub(super) links: u64,
    pub(super) unreadable_folders: u64,
    /// Files that an earlier run answered.
    pub(super) before: u64,
}

impl Tally {
    pub(super) fn count(&mut self, row: &Row) {
        self.files += 1;
        self.flagged += u64::from(row.flagged);
        self.stop_and_preserve += u64::from(row.stop_and_preserve);
        self.errors += u64::from(row.error.is_some());
        *self.kinds.entry(row.kind.to_owned()).or_default() += 1;
        for finding in &row.findings {
            *self.findings.entry((*finding).to_owned()).or_default() += 1;
        }
    }

    /// For people, one line each.
    pub(super) fn lines(&self) -> Vec<String> {
        let list = |counts: &BTreeMap<String, u64>| {
            counts.iter().map(|(what, count)| format!("{count} {what}")).collect::<Vec<_>>().join(", ")
        };
        let mut lines = vec![format!("{} files: {}", self.files, list(&self.kinds))];
        if self.before > 0 {
            lines.push(format!("{} files were answered before and have not changed", self.before));
        }
        lines.push(format!("{} flagged, {} that could not be answered", self.flagged, self.errors));
        if !self.findings.is_empty() {
            lines.push(format!("findings: {}", list(&self.findings)));
        }
        if self.stop_and_preserve > 0 {
            lines.push(format!(
                "{} on sealed lists: do not open, copy or delete them; follow the law and your own rules for such a find",
                self.stop_and_preserve
            ));
        }
        if self.links + self.unreadable_folders > 0 {
            lines.push(format!("{} links not followed, {} folders not readable", self.links, self.unreadable_folders));
        }
        lines
    }
}

/// The value of a tally as JSON, for the last line of the program's own report.
pub(super) fn json(tally: &Tally) -> Value {
    serde_json::to_value(tally).unwrap_or_default()
}

const COLUMNS: &str = "path,bytes,kind,format,findings,flagged,levels,sources,stop_and_preserve,decision,complete,conditions,note,error\n";
/// Sources a row names.
const MOST_SOURCES: usize = 8;
