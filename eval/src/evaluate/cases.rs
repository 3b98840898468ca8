//! Rows beside their answers, so that each measure asks only what it needs.

use std::collections::BTreeSet;

use crate::answer::Answer;
use crate::corpus::Row;
use crate::labels::LabelMap;
use crate::level;
use crate::metrics::{Sample, Scored};

/// A row that was answered.
#[derive(Clone, Copy)]
pub(super) struct Case<'a> {
    pub(super) row: &'a Row,
    pub(super) answer: &'a Answer,
}

/// All rows that were answered, and what is asked of them.
pub(super) struct Cases<'a> {
    pub(super) answered: Vec<Case<'a>>,
    pub(super) labels: BTreeSet<String>,
    pub(super) map: &'a LabelMap,
}

impl Cases<'_> {
    /// What these rows say about a label.
    pub(super) fn sample<'c>(&self, label: &str, cases: impl IntoIterator<Item = &'c Case<'c>>) -> Sample {
        Sample::new(cases.into_iter().filter_map(|case| {
            let truth = self.map.truth(case.row, label)?;
            let (score, level) = self.map.answered(case.answer, label);
            Some(Scored { score, level, truth })
        }))
    }

    /// Whether a row belongs into the narrow comparison: it carries the label, denies it, or is plain and harmless.
    pub(super) fn is_own(&self, label: &str, row: &Row) -> bool {
        self.map.truth(row, label) == Some(true) || self.map.denies(row, label) || is_plain(row)
    }

    /// Whether a row carries any label that is measured, and whether the answer found one of those; `None` if it
    /// carries none.
    pub(super) fn found(&self, case: &Case<'_>) -> Option<bool> {
        let mut carried = self.labels.iter().filter(|label| self.map.truth(case.row, label) == Some(true)).peekable();
        carried.peek()?;
        Some(carried.any(|label| self.map.answered(case.answer, label).1 >= level::LIKELY))
    }
}

impl Case<'_> {
    /// Whether a harmless row stands at `likely` for anything; `None` for a row of which it is not known.
    pub(super) fn false_alarm(&self) -> Option<bool> {
        self.row.is_harmless().then(|| self.answer.flagged.values().any(|rank| *rank >= level::LIKELY))
    }

    /// The value of a field, or what stands for its absence.
    pub(super) fn field(&self, name: &str) -> &str {
        self.row.fields.get(name).map_or(ABSENT, String::as_str)
    }
}

fn is_plain(row: &Row) -> bool {
    row.is_harmless() && row.fields.get("context").is_some_and(|context| context == "plain")
}

/// What a row without a field is called in a slice.
const ABSENT: &str = "(none)";
