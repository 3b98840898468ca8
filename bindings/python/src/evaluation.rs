//! Labelled rows and what the measures of `fourc-eval` make of the classifier's answers to them.

use std::collections::BTreeMap;
use std::io::Cursor;
use std::path::PathBuf;

use fourc::{ErrorKind, InputKind};
use fourc_eval::metrics::Bootstrap;
use fourc_eval::{Answer, ColumnMap, Filter, LabelMap, Options, SliceBy, level};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::answer::{Question, many};
use crate::classifier::Engine;
use crate::error::{OrRaise as _, refuse};
use crate::names::parse;

/// Labelled rows.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Corpus {
    corpus: fourc_eval::Corpus,
}

/// Reads rows out of files and folders, or out of JSON lines in memory.
#[pyfunction]
#[pyo3(signature = (name, *, paths = None, lines = None, text = "text", id = "id", labels = "labels", label_prefix = "label:",
    complete = false, filter = None))]
#[expect(clippy::too_many_arguments, reason = "options of a Python function are keywords")]
pub(crate) fn read_corpus(
    py: Python<'_>,
    name: &str,
    paths: Option<Vec<PathBuf>>,
    lines: Option<&[u8]>,
    text: &str,
    id: &str,
    labels: &str,
    label_prefix: &str,
    complete: bool,
    filter: Option<Vec<String>>,
) -> PyResult<Corpus> {
    let columns = ColumnMap {
        text: text.to_owned(),
        id: id.to_owned(),
        labels: labels.to_owned(),
        label_prefix: label_prefix.to_owned(),
        complete,
        ..ColumnMap::default()
    };
    let filter = Filter::parse(filter.unwrap_or_default()).or_raise(py)?;
    let read = py.detach(|| match lines {
        Some(lines) => fourc_eval::Corpus::read_lines(name, Cursor::new(lines), &columns, &filter),
        None => fourc_eval::Corpus::read(name, &paths.unwrap_or_default(), &columns, &filter),
    });
    Ok(Corpus { corpus: read.or_raise(py)? })
}

#[pymethods]
impl Corpus {
    /// What reports call it.
    #[getter]
    fn name(&self) -> &str {
        &self.corpus.name
    }

    /// How many rows could not be read.
    #[getter]
    fn unread(&self) -> usize {
        self.corpus.unread
    }

    /// Where and why the first of them could not be read: file, line, reason.
    #[getter]
    fn unreadable(&self) -> Vec<(String, u64, String)> {
        self.corpus.unreadable.iter().map(|bad| (bad.file.clone(), bad.line, bad.reason.clone())).collect()
    }

    /// How many rows the filter did not want.
    #[getter]
    fn filtered(&self) -> usize {
        self.corpus.filtered
    }

    /// The rows as dictionaries: `id`, `text`, `labels`, `complete` and whatever else they came with.
    fn rows<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyList>> {
        let rows = PyList::empty(py);
        for row in &self.corpus.rows {
            let one = PyDict::new(py);
            for (name, value) in &row.fields {
                one.set_item(name, value)?;
            }
            one.set_item("id", &row.id)?;
            one.set_item("text", &row.text)?;
            one.set_item("labels", &row.truth)?;
            one.set_item("complete", row.rest_is_zero)?;
            rows.append(one)?;
        }
        Ok(rows)
    }

    fn __len__(&self) -> usize {
        self.corpus.rows.len()
    }

    fn __repr__(&self) -> String {
        format!("Corpus({:?}, {} rows)", self.corpus.name, self.corpus.rows.len())
    }
}

/// What is to be measured, by the names that Python gives it.
#[derive(FromPyObject)]
pub(crate) struct Wanted {
    #[pyo3(item)]
    name: String,
    #[pyo3(item)]
    labels: Option<Vec<String>>,
    #[pyo3(item)]
    label_map: Vec<String>,
    #[pyo3(item)]
    resamples: usize,
    #[pyo3(item)]
    seed: u64,
    #[pyo3(item)]
    minimum: usize,
    #[pyo3(item)]
    slices: Vec<String>,
}

/// All measures of one classifier on one corpus.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Report {
    reports: Vec<(String, fourc_eval::Report)>,
}

/// Asks about every row of a corpus and measures the answers.
pub(crate) fn measure(py: Python<'_>, engine: &Engine, corpus: &Corpus, wanted: Wanted) -> PyResult<Report> {
    let corpus = &corpus.corpus;
    if corpus.rows.is_empty() {
        return Err(refuse(py, ErrorKind::InvalidInput, "the corpus has no rows"));
    }
    let options = Options {
        labels: wanted.labels.map(|labels| labels.into_iter().collect()),
        map: LabelMap::parse(&wanted.label_map).or_raise(py)?,
        bootstrap: Bootstrap { resamples: wanted.resamples, seed: wanted.seed },
        minimum: wanted.minimum,
        slices: wanted
            .slices
            .iter()
            .map(|slice| SliceBy::parse(slice))
            .collect::<fourc_eval::Result<_>>()
            .or_raise(py)?,
    };
    let mut answers = Vec::with_capacity(corpus.rows.len());
    for rows in corpus.rows.chunks(ROWS_AT_ONCE) {
        let verdicts = py.detach(|| {
            let channel =
                |row: &fourc_eval::Row| row.fields.get("channel").and_then(|name| parse(name)).unwrap_or_default();
            let questions: Vec<Question<'_>> = rows
                .iter()
                .map(|row| Question::Cell { kind: InputKind::Text, channel: channel(row), bytes: row.text.as_bytes() })
                .collect();
            many(engine, &questions)
        });
        answers.extend(verdicts.or_raise(py)?.iter().map(answer));
        py.check_signals()?;
    }
    let report = py.detach(|| fourc_eval::evaluate(corpus, &answers, &options)).or_raise(py)?;
    Ok(Report { reports: vec![(wanted.name, report)] })
}

/// What a verdict says, in the terms of the measures.
fn answer(verdict: &fourc::Result<fourc::Verdict>) -> Answer {
    let verdict = match verdict {
        Ok(verdict) => verdict,
        Err(error) => return Answer::failed(error.code()),
    };
    let risks = || verdict.scores.iter().filter(|entry| entry.category.is_risk());
    let rank = |name: &str| level::rank(name).unwrap_or(level::CLEAR);
    let scores: BTreeMap<String, f64> =
        risks().map(|entry| (entry.category.id().to_owned(), f64::from(entry.score))).collect();
    let flagged = risks().map(|entry| (entry.category.id().to_owned(), rank(entry.level.id()))).collect();
    Answer { scores, flagged, error: None }
}

#[pymethods]
impl Report {
    /// All measures as JSON: name of the system to its report.
    fn to_json(&self) -> String {
        let by_name: BTreeMap<&String, &fourc_eval::Report> =
            self.reports.iter().map(|(name, report)| (name, report)).collect();
        serde_json::to_string(&by_name).unwrap_or_else(|_| "{}".to_owned())
    }

    /// Tables for a terminal.
    fn to_markdown(&self, py: Python<'_>) -> PyResult<String> {
        fourc_eval::markdown(&self.reports).or_raise(py)
    }

    /// Tables and plots as one page that asks nothing of any network.
    fn to_html(&self, py: Python<'_>) -> PyResult<String> {
        fourc_eval::html(&self.reports).or_raise(py)
    }

    /// Several systems side by side.
    fn beside(&self, other: &Bound<'_, Self>) -> Self {
        Self { reports: self.reports.iter().chain(&other.get().reports).cloned().collect() }
    }
}

/// Rows that are answered between two looks at whether the user wants to stop.
const ROWS_AT_ONCE: usize = 4096;
