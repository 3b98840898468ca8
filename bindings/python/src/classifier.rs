//! The one door: options by keyword, questions in, verdicts out, with the interpreter's lock released in between.

use std::path::PathBuf;
use std::sync::Arc;

use fourc::{Bundle, ErrorKind, Limits, Recalibration, Runtime};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString, PyTuple};

use crate::address::Address;
use crate::answer::{Question as Asked, one};
use crate::columns::{AnswerStream, Asking};
use crate::coverage::BundleInfo;
use crate::error::{OrRaise as _, exception, object, refuse};
use crate::evaluation::{self, Corpus, Report, Wanted};
use crate::input::{self, Input};
use crate::lists::{self, ListInfo, Own};
use crate::names;
use crate::policy::{self, Decision};
use crate::terms::TermList;
use crate::verdict::Verdict;

/// The core's classifier with what a process must know about it.
pub(crate) struct Engine {
    pub(crate) classifier: fourc::Classifier,
    pub(crate) policy: Option<Arc<fourc::Policy>>,
    /// The process that it was built in: threads do not survive a fork.
    process: u32,
}

impl Engine {
    /// Refuses to work in a forked child, where the threads that it would wait for do not exist.
    pub(crate) fn check_process(&self) -> fourc::Result<()> {
        if std::process::id() == self.process {
            return Ok(());
        }
        let what = "this classifier was made before the process forked and its threads did not come along; make a classifier \
                    in the child, or start workers with the method \"spawn\" or \"forkserver\"";
        Err(fourc::Error::new(ErrorKind::Forked, what))
    }
}

/// Answers questions. Built once, immutable, shared between threads.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Classifier {
    engine: Arc<Engine>,
    /// How it was made, so that another process can make it again.
    options: Py<PyDict>,
}

impl Classifier {
    pub(crate) fn engine(&self) -> &Arc<Engine> {
        &self.engine
    }
}

#[pymethods]
impl Classifier {
    #[new]
    #[pyo3(signature = (bundle = None, *, components = None, terms = None, calibration = None, limits = None, runtime = None,
        sessions = 2, threads = 0, effort = "fast", policy = None, lists = None, today = None))]
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "options of a Python class are keywords, and come by value"
    )]
    fn new(
        py: Python<'_>,
        bundle: Option<PathBuf>,
        components: Option<Vec<PathBuf>>,
        terms: Option<Vec<Bound<'_, TermList>>>,
        calibration: Option<PathBuf>,
        limits: Option<Bound<'_, PyAny>>,
        runtime: Option<PathBuf>,
        sessions: usize,
        threads: usize,
        effort: &str,
        policy: Option<Bound<'_, PyAny>>,
        lists: Option<Vec<Bound<'_, PyAny>>>,
        today: Option<Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let options = PyDict::new(py);
        options.set_item("bundle", &bundle)?;
        options.set_item("components", &components)?;
        options.set_item("terms", &terms)?;
        options.set_item("calibration", &calibration)?;
        options.set_item("limits", &limits)?;
        options.set_item("runtime", &runtime)?;
        options.set_item("sessions", sessions)?;
        options.set_item("threads", threads)?;
        options.set_item("effort", effort)?;
        options.set_item("policy", &policy)?;
        options.set_item("lists", &lists)?;
        options.set_item("today", &today)?;

        let own = lists::of_option(&lists.unwrap_or_default())?;
        let today = today.as_ref().map_or_else(|| lists::now(py).map(Some), lists::day)?;
        let effort = names::effort(effort).ok_or_else(|| {
            refuse(py, ErrorKind::Configuration, "an effort is one of rules, fast, balanced, accurate")
        })?;
        let policy = policy.as_ref().map(policy::of_option).transpose()?;
        let limits = limits.as_ref().map(limits_of).transpose()?.unwrap_or_default();
        let components = match components {
            Some(components) => components,
            None => py.import("fourc._packaged")?.getattr("components")?.call0()?.extract()?,
        };
        let terms: Vec<fourc::TermList> =
            terms.unwrap_or_default().iter().map(|terms| terms.get().list.clone()).collect();
        let calibration = match calibration {
            Some(path) => {
                let path = path.into_pyobject(py)?;
                let text = crate::read::text(path.as_any(), "calibration")?;
                Some(Recalibration::from_json(&text).or_raise(py)?)
            }
            None => None,
        };
        let build = |runtime: Runtime| {
            let base = bundle.as_ref().map_or_else(Bundle::embedded, Bundle::open)?;
            let mut builder = fourc::Classifier::builder(base)
                .limits(limits.clone())
                .sessions(sessions)
                .threads(threads)
                .effort(effort)
                .runtime(runtime);
            for component in &components {
                builder = builder.component(Bundle::open(component)?);
            }
            for list in &terms {
                builder = builder.terms(list.clone());
            }
            if let Some(calibration) = &calibration {
                builder = builder.calibration(calibration.clone());
            }
            if let Some(today) = today {
                builder = builder.today(today);
            }
            for list in &own {
                builder = match list.clone() {
                    Own::Open(list, _) => builder.addresses(list),
                    Own::Sealed(list) => builder.sealed(list),
                    Own::Compiled(list) => builder.url_list(list),
                };
            }
            builder.build()
        };
        let classifier = match runtime {
            Some(name) if name.as_os_str() == "tract" => py.detach(|| build(Runtime::Tract)).or_raise(py)?,
            Some(library) => py.detach(|| build(Runtime::OnnxRuntime(library))).or_raise(py)?,
            None => with_found_runtime(py, build)?,
        };
        let engine = Engine { classifier, policy, process: std::process::id() };
        Ok(Self { engine: Arc::new(engine), options: options.unbind() })
    }

    /// Answers one question.
    fn classify(&self, input: &Bound<'_, PyAny>) -> PyResult<Verdict> {
        let py = input.py();
        let input = question(input)?;
        let asked = &input.get().question;
        let verdict = py.detach(|| one(&self.engine, asked)).or_raise(py)?;
        Ok(Verdict::new(verdict, asked, Some(input.clone().unbind()), self.engine.policy.clone()))
    }

    /// Answers one question about a text, which is given as it stands.
    #[pyo3(signature = (text, /, *, channel = "unknown", author = "unknown", subject = None))]
    fn classify_text(
        &self,
        text: &Bound<'_, PyAny>,
        channel: &str,
        author: &str,
        subject: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Verdict> {
        let class = text.py().get_type::<input::Text>();
        let options = PyDict::new(text.py());
        options.set_item("channel", channel)?;
        options.set_item("author", author)?;
        options.set_item("subject", subject)?;
        self.classify(&class.call((text,), Some(&options))?)
    }

    /// Answers one question about an address, which is given as it stands.
    #[pyo3(signature = (url, /))]
    fn classify_url(&self, url: &Bound<'_, PyAny>) -> PyResult<Verdict> {
        self.classify(&url.py().get_type::<input::Url>().call1((url,))?)
    }

    /// Answers many questions on several threads: the same order, one answer each, a bad one costs its own place only.
    #[pyo3(signature = (inputs, /, *, on_error = "return"))]
    fn classify_batch<'py>(&self, inputs: &Bound<'py, PyAny>, on_error: &str) -> PyResult<Bound<'py, PyList>> {
        let py = inputs.py();
        let raise = match on_error {
            "return" => false,
            "raise" => true,
            _ => return Err(refuse(py, ErrorKind::Configuration, "on_error is one of return, raise")),
        };
        let answers = PyList::empty(py);
        let mut inputs = inputs.try_iter()?;
        loop {
            let some = inputs.by_ref().take(AT_ONCE).map(|input| question(&input?)).collect::<PyResult<Vec<_>>>()?;
            if some.is_empty() {
                return Ok(answers);
            }
            let asked: Vec<Asked<'_>> = some.iter().map(|input| Asked::Whole(&input.get().question)).collect();
            let verdicts = py.detach(|| crate::answer::many(&self.engine, &asked)).or_raise(py)?;
            for (input, verdict) in some.iter().zip(verdicts) {
                match verdict {
                    Ok(verdict) => {
                        let asked = &input.get().question;
                        let policy = self.engine.policy.clone();
                        answers.append(Verdict::new(verdict, asked, Some(input.clone().unbind()), policy))?;
                    }
                    Err(error) if raise => return Err(exception(py, &error)),
                    Err(error) => answers.append(object(py, error.code(), error.message())?)?,
                }
            }
            py.check_signals()?;
        }
    }

    /// Answers a column of anything that speaks the Arrow interface, as a stream of record batches.
    #[pyo3(signature = (data, /, column = None, *, kind = "text", channel = "unknown", policy = None, fields = None))]
    fn classify_arrow(
        &self,
        data: &Bound<'_, PyAny>,
        column: Option<&str>,
        kind: &str,
        channel: &str,
        policy: Option<&Bound<'_, PyAny>>,
        fields: Option<Vec<String>>,
    ) -> PyResult<AnswerStream> {
        let py = data.py();
        self.engine.check_process().or_raise(py)?;
        let policy = policy.map(policy::of_option).transpose()?.or_else(|| self.engine.policy.clone());
        let asking = Asking::new(py, kind, channel, policy, fields)?;
        AnswerStream::new(Arc::clone(&self.engine), data, column, asking)
    }

    /// Measures this classifier on the rows of a corpus.
    fn measure(&self, py: Python<'_>, corpus: &Bound<'_, Corpus>, wanted: Wanted) -> PyResult<Report> {
        evaluation::measure(py, &self.engine, corpus.get(), wanted)
    }

    /// What the classifier's policy decides about a verdict.
    fn decide(&self, verdict: &Bound<'_, Verdict>) -> PyResult<Decision> {
        match &self.engine.policy {
            Some(policy) => Ok(Decision { decision: policy.decide(verdict.get().core()) }),
            None => Err(refuse(verdict.py(), ErrorKind::Configuration, "this classifier was made without a policy")),
        }
    }

    /// The form in which an address is compared with lists and with other addresses.
    #[pyo3(signature = (url, /))]
    fn canonical(&self, py: Python<'_>, url: &str) -> PyResult<String> {
        self.engine.classifier.canonical(url).or_raise(py)
    }

    /// What an address says about itself: its canonical form, its search words, the addresses that it wraps.
    #[pyo3(signature = (url, /))]
    fn address(&self, py: Python<'_>, url: &str) -> PyResult<Address> {
        Ok(Address::new(self.engine.classifier.address(url).or_raise(py)?, url))
    }

    /// A classifier like this one with other lists of addresses; models and settings are shared with this one.
    #[pyo3(signature = (lists = None, *, today = None, without_addresses = false))]
    fn rebuild(
        &self,
        py: Python<'_>,
        lists: Option<Vec<Bound<'_, PyAny>>>,
        today: Option<Bound<'_, PyAny>>,
        without_addresses: bool,
    ) -> PyResult<Self> {
        self.engine.check_process().or_raise(py)?;
        let lists = lists.unwrap_or_default();
        let options = self.options.bind(py).copy()?;
        let old = options.get_item("lists")?.unwrap_or_else(|| py.None().into_bound(py));
        options.set_item("lists", lists::replaced(&old, &lists, !without_addresses)?)?;
        let mut rebuild = self.engine.classifier.rebuild();
        if without_addresses {
            rebuild = rebuild.without_addresses();
        }
        for list in lists::of_option(&lists)? {
            rebuild = match list {
                Own::Open(list, _) => rebuild.addresses(list),
                Own::Sealed(list) => rebuild.sealed(list),
                Own::Compiled(list) => rebuild.url_list(list),
            };
        }
        if let Some(today) = today {
            let day = lists::day(&today)?;
            rebuild = rebuild.today(day.ok_or_else(|| {
                refuse(py, ErrorKind::Configuration, "a classifier that knows the day does not forget it")
            })?);
            options.set_item("today", today)?;
        }
        let classifier = rebuild.build().or_raise(py)?;
        // The threads are those of the old one, and so is the process that they belong to.
        let engine = Engine { classifier, policy: self.engine.policy.clone(), process: self.engine.process };
        Ok(Self { engine: Arc::new(engine), options: options.unbind() })
    }

    /// The lists of addresses that answer, by layer: their names and sizes, never their entries.
    #[getter]
    fn lists<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.engine.classifier.lists().into_iter().map(ListInfo::from))
    }

    /// Asks about the inert addresses of the bundles, and says how many there are.
    fn self_test(&self, py: Python<'_>) -> PyResult<usize> {
        py.detach(|| self.engine.classifier.self_test()).or_raise(py)
    }

    /// What a source named in evidence means, in words for people.
    fn describe(&self, source: &str) -> Option<String> {
        self.engine.classifier.describe(source)
    }

    /// The entries of all lists that are spelt like a phrase, in words for people.
    fn entries(&self, phrase: &str) -> Vec<String> {
        self.engine.classifier.entries(phrase)
    }

    /// Which engine runs the models, e.g. `onnxruntime 1.32.0`.
    #[getter]
    fn runtime(&self) -> &str {
        self.engine.classifier.runtime()
    }

    /// The bundles that the answers come from.
    #[getter]
    fn bundles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.engine.classifier.bundles().iter().map(|bundle| BundleInfo { bundle: bundle.clone() }))
    }

    /// How it was made.
    #[getter]
    fn options<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        self.options.bind(py).copy()
    }

    pub(crate) fn __repr__(&self) -> String {
        let bundles: Vec<String> =
            self.engine.classifier.bundles().iter().map(|bundle| format!("{}@{}", bundle.id, bundle.version)).collect();
        format!("Classifier({}, {})", bundles.join(" + "), self.engine.classifier.runtime())
    }

    /// By its options: the other process builds its own, once for all that are alike.
    fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let make = py.import("fourc._pickle")?.getattr("classifier")?;
        Ok((make, (self.options.bind(py).copy()?,)).into_pyobject(py)?.into_any())
    }
}

/// Takes an input and nothing else, and says what to do with what is none.
fn question<'py>(object: &Bound<'py, PyAny>) -> PyResult<Bound<'py, Input>> {
    if let Ok(input) = object.cast::<Input>() {
        return Ok(input.clone());
    }
    let what = if object.is_instance_of::<PyString>() {
        "a str may be a message or an address: say which with fourc.Text(…) or fourc.Url(…)".to_owned()
    } else if object.hasattr("__array_interface__")? || object.hasattr("__fspath__")? {
        "wrap it: fourc.Image(…), fourc.Screenshot(…), fourc.Page(…) or fourc.Text(…)".to_owned()
    } else {
        let given = object.get_type().name()?;
        format!("ask about a Text, Url, Page, Image, Screenshot or Conversation of fourc, not about {given}")
    };
    Err(PyTypeError::new_err(what))
}

/// Limits out of `fourc.Limits`, which is a frozen data class.
fn limits_of(limits: &Bound<'_, PyAny>) -> PyResult<Limits> {
    let py = limits.py();
    Limits::defaults().into_iter().try_fold(Limits::default(), |known, (name, _)| {
        let value: u64 = limits.getattr(name)?.extract()?;
        known.named(name, value).or_raise(py)
    })
}

/// Builds with the library of the installed package `onnxruntime`, or with the compiled-in engine where there is none or
/// it does not work.
fn with_found_runtime(
    py: Python<'_>,
    build: impl Fn(Runtime) -> fourc::Result<fourc::Classifier> + Sync,
) -> PyResult<fourc::Classifier> {
    let library: Option<PathBuf> = py.import("fourc._packaged")?.getattr("onnxruntime")?.call0()?.extract()?;
    let Some(library) = library else { return py.detach(|| build(Runtime::Tract)).or_raise(py) };
    match py.detach(|| build(Runtime::OnnxRuntime(library))) {
        Err(error) if error.kind() == ErrorKind::ModelFailed => {
            let what = format!(
                "ONNX Runtime is not used, and the engine that is compiled in takes its place: {}",
                error.message()
            );
            py.import("warnings")?
                .getattr("warn")?
                .call1((what, py.get_type::<pyo3::exceptions::PyRuntimeWarning>()))?;
            py.detach(|| build(Runtime::Tract)).or_raise(py)
        }
        classifier => classifier.or_raise(py),
    }
}

/// Questions that are answered between two looks at whether the user wants to stop.
const AT_ONCE: usize = 4096;
