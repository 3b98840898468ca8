//! Audits of web logs: files in, a folder with a report out, without the interpreter's lock in between.

use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::{Array as _, ArrayRef};
use arrow_schema::Field;
use fourc::{Error, ErrorKind, Level, Severity};
use fourc_audit::{Audit, Calendar, ColumnMap, DateOrder, Groups, Options, Progress, Reason, Report, Source, Stage};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyTuple};
use pyo3_arrow::ffi::to_array_pycapsules;

use crate::classifier::Classifier;
use crate::error::{OrRaise as _, refuse};
use crate::incidents;
use crate::names::parse;

/// What is asked for, by the names that Python gives it.
#[derive(FromPyObject)]
pub(crate) struct Asked {
    #[pyo3(item)]
    format: Option<String>,
    #[pyo3(item)]
    columns: Vec<String>,
    #[pyo3(item)]
    zone: String,
    #[pyo3(item)]
    month_first: bool,
    #[pyo3(item)]
    since: Option<String>,
    #[pyo3(item)]
    until: Option<String>,
    #[pyo3(item)]
    reference: Option<i64>,
    #[pyo3(item)]
    groups: Option<String>,
    #[pyo3(item)]
    calendar: Option<String>,
    #[pyo3(item)]
    name_users: bool,
    #[pyo3(item)]
    key: Option<Vec<u8>>,
    #[pyo3(item)]
    level: String,
    #[pyo3(item)]
    severity: String,
    #[pyo3(item)]
    smallest_group: u32,
    #[pyo3(item)]
    sample: usize,
    #[pyo3(item)]
    seed: u64,
    #[pyo3(item)]
    keep_unread: bool,
    #[pyo3(item)]
    work: Option<PathBuf>,
    #[pyo3(item)]
    fingerprint: String,
    #[pyo3(item)]
    title: Option<String>,
}

impl Asked {
    fn options(self) -> fourc::Result<Options> {
        let mut options = Options::default();
        options.format = self.format.map(|format| format.parse()).transpose()?;
        options.columns = ColumnMap::parse(self.columns.iter().map(String::as_str))?;
        options.zone = self.zone;
        options.date_order = if self.month_first { DateOrder::MonthFirst } else { DateOrder::DayFirst };
        (options.from, options.until, options.reference) = (self.since, self.until, self.reference);
        if let Some(text) = self.groups {
            options.groups = Groups::parse(&text)?;
        }
        if let Some(text) = self.calendar {
            options.calendar = Calendar::parse(&text)?;
        }
        (options.name_users, options.key) = (self.name_users, self.key);
        let level: Option<Level> = parse(&self.level);
        options.level = level
            .filter(|level| *level > Level::Clear)
            .ok_or_else(|| unknown("a level is one of possible, likely, strong, confirmed"))?;
        let severity: Option<Severity> = parse(&self.severity);
        options.severity = severity
            .filter(|severity| *severity >= Severity::Low)
            .ok_or_else(|| unknown("a severity is one of low, medium, high, critical"))?;
        options.smallest_group = self.smallest_group;
        (options.sample, options.seed, options.keep_unread) = (self.sample, self.seed, self.keep_unread);
        (options.work, options.fingerprint) = (self.work, self.fingerprint);
        if let Some(title) = self.title {
            options.title = title;
        }
        Ok(options)
    }
}

fn unknown(what: &str) -> Error {
    Error::new(ErrorKind::Configuration, what)
}

/// A log as Python names it: a path, or an object with a name and a method `read`.
#[derive(FromPyObject)]
pub(crate) enum Log {
    Path(PathBuf),
    File(String, Py<PyAny>),
}

/// An object of Python that gives bytes.
struct File {
    object: Py<PyAny>,
    raised: Raised,
}

/// What Python raised while it was asked for bytes or told how far the audit is.
type Raised = Arc<Mutex<Option<PyErr>>>;

fn keep(raised: &Raised, error: PyErr) {
    raised.lock().unwrap_or_else(PoisonError::into_inner).get_or_insert(error);
}

impl Read for File {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        Python::attach(|py| {
            let given = self.object.bind(py).call_method1("read", (buffer.len(),));
            let copied = given.and_then(|given| {
                let bytes = given.cast::<PyBytes>()?.as_bytes();
                let room = buffer.get_mut(..bytes.len());
                let room =
                    room.ok_or_else(|| pyo3::exceptions::PyValueError::new_err("read gave more than was asked for"))?;
                room.copy_from_slice(bytes);
                Ok(bytes.len())
            });
            copied.map_err(|error| {
                keep(&self.raised, error);
                io::Error::other("the file object raised an exception")
            })
        })
    }
}

fn sources(logs: Vec<Log>, raised: &Raised) -> fourc::Result<Vec<Source>> {
    let mut sources = Vec::new();
    for log in logs {
        match log {
            Log::Path(path) => sources.extend(Source::all(&path)?),
            Log::File(name, object) => {
                sources.push(Source::reader(name, File { object, raised: Arc::clone(raised) }));
            }
        }
    }
    if sources.is_empty() {
        return Err(Error::new(ErrorKind::InvalidInput, "no log was found there"));
    }
    Ok(sources)
}

/// Audits logs, writes the report where a folder is named, and gives it.
#[pyfunction]
#[pyo3(signature = (classifier, logs, asked, *, out = None, identities = None, watch = None))]
#[expect(clippy::needless_pass_by_value, reason = "paths of Python come by value")]
pub(crate) fn run_audit(
    py: Python<'_>,
    classifier: &Bound<'_, Classifier>,
    logs: Vec<Log>,
    asked: Asked,
    out: Option<PathBuf>,
    identities: Option<PathBuf>,
    watch: Option<Py<PyAny>>,
) -> PyResult<AuditResult> {
    let engine = Arc::clone(classifier.get().engine());
    engine.check_process().or_raise(py)?;
    let raised = Raised::default();
    let outcome = py.detach(|| {
        let options = asked.options()?;
        let sources = sources(logs, &raised)?;
        let writes = |path: &PathBuf, done: io::Result<()>| {
            done.map_err(|cause| Error::new(ErrorKind::Io, path.display().to_string()).because(cause))
        };
        if let Some(out) = &out {
            // Before the work is done: a folder that cannot be is better found out now.
            writes(out, std::fs::create_dir_all(out))?;
        }
        let audit = Audit::new(&engine.classifier, options);
        let report =
            audit.run(sources, &mut |progress| match Python::attach(|py| heard(py, watch.as_ref(), progress)) {
                Ok(()) => ControlFlow::Continue(()),
                Err(error) => {
                    keep(&raised, error);
                    ControlFlow::Break(())
                }
            })?;
        if raised.lock().unwrap_or_else(PoisonError::into_inner).is_some() {
            // A log that could not be read to its end for an error of the caller's own is no log.
            return Err(Error::new(ErrorKind::Cancelled, "a log raised an exception"));
        }
        if let Some(out) = &out {
            report.write(out)?;
        }
        if let Some(path) = &identities {
            writes(path, std::fs::write(path, report.identities_csv()?))?;
        }
        audit.finish()?;
        Ok(report)
    });
    if let Some(error) = raised.lock().unwrap_or_else(PoisonError::into_inner).take() {
        return Err(error);
    }
    Ok(AuditResult { report: outcome.or_raise(py)? })
}

/// Lets Python look whether somebody wants to stop, and tells it how far the audit is.
fn heard(py: Python<'_>, watch: Option<&Py<PyAny>>, progress: Progress) -> PyResult<()> {
    py.check_signals()?;
    let stage = match progress.stage {
        Stage::Read => "read",
        Stage::Judge => "judge",
        Stage::Analyse => "analyse",
        _ => "",
    };
    watch.map_or(Ok(()), |watch| watch.call1(py, (stage, progress.done, progress.total)).map(drop))
}

/// What an audit found.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct AuditResult {
    report: Report,
}

#[pymethods]
impl AuditResult {
    /// What came out, in a sentence or two.
    #[getter]
    fn headline(&self) -> &str {
        &self.report.headline
    }

    /// Whether there is no incident.
    #[getter]
    fn nil(&self) -> bool {
        self.report.nil
    }

    /// Whether every log could be read to its end and at least one request was in them.
    #[getter]
    fn complete(&self) -> bool {
        let mut unread = self.report.files.iter().flat_map(|file| &file.unread);
        let broken = unread.any(|unread| matches!(unread.reason, Reason::Damaged | Reason::Unrecognised));
        !broken && self.report.totals.requests > 0
    }

    /// Who stands behind the names in the report: the name that is shown, and the user.
    #[getter]
    fn identities(&self) -> Vec<(String, String)> {
        self.report.identities.clone()
    }

    /// What `summary.json` holds.
    fn to_json(&self, py: Python<'_>) -> PyResult<String> {
        self.report.json().or_raise(py)
    }

    /// What `report.html` holds.
    fn to_html(&self, py: Python<'_>) -> PyResult<String> {
        self.report.html().or_raise(py)
    }

    /// Writes the files of the report into a folder.
    #[expect(clippy::needless_pass_by_value, reason = "paths of Python come by value")]
    fn write(&self, py: Python<'_>, folder: PathBuf) -> PyResult<()> {
        py.detach(|| self.report.write(&folder)).or_raise(py)
    }

    /// The incidents as a batch of Arrow, one row each.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        let table = incidents::table(&self.report.incidents);
        let table = table.map_err(|error| refuse(py, ErrorKind::Internal, error.to_string()))?;
        let field = Arc::new(Field::new("", table.data_type().clone(), false));
        Ok(to_array_pycapsules(py, field, &(Arc::new(table) as ArrayRef), requested_schema)?)
    }

    fn __len__(&self) -> usize {
        self.report.incidents.len()
    }
}
