//! Policies and what they decide.

use std::sync::Arc;

use fourc::{ErrorKind, Preset};
use pyo3::prelude::*;
use pyo3::types::{PyString, PyTuple};

use crate::error::{OrRaise as _, refuse};
use crate::names::{category, id, member, parse};
use crate::verdict::Verdict;

/// What to do about a verdict.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Policy {
    pub(crate) policy: Arc<fourc::Policy>,
}

/// A policy as an option: an object, or the id of a preset.
pub(crate) fn of_option(object: &Bound<'_, PyAny>) -> PyResult<Arc<fourc::Policy>> {
    if let Ok(policy) = object.cast::<Policy>() {
        return Ok(Arc::clone(&policy.get().policy));
    }
    let name = object.cast::<PyString>().map_err(|_| {
        pyo3::exceptions::PyTypeError::new_err("a policy is a Policy or the id of a preset, such as \"ks3\"")
    })?;
    Ok(Policy::preset(object.py(), name.to_str()?)?.policy)
}

#[pymethods]
impl Policy {
    /// A policy that ships with fourc, by its id.
    #[staticmethod]
    fn preset(py: Python<'_>, id: &str) -> PyResult<Self> {
        let preset = Preset::from_id(id).ok_or_else(|| {
            let ids: Vec<&str> = Preset::ALL.iter().map(|preset| preset.id()).collect();
            refuse(py, ErrorKind::Configuration, format!("there is no preset of that id; {} are", ids.join(", ")))
        })?;
        Ok(Self { policy: Arc::new(fourc::Policy::preset(preset)) })
    }

    /// The ids of the presets, youngest first.
    #[staticmethod]
    fn presets(py: Python<'_>) -> PyResult<Bound<'_, PyTuple>> {
        PyTuple::new(py, Preset::ALL.iter().map(|preset| preset.id()))
    }

    /// Reads and checks a policy file's text.
    #[staticmethod]
    fn from_json(py: Python<'_>, json: &str) -> PyResult<Self> {
        Ok(Self { policy: Arc::new(fourc::Policy::from_json(json).or_raise(py)?) })
    }

    /// Reads and checks a policy file.
    #[staticmethod]
    fn open(path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = path.py().import("pathlib")?.getattr("Path")?.call1((path,))?;
        Self::from_json(path.py(), &crate::read::text(&path, "policy")?)
    }

    /// Decides; it cannot fail.
    fn decide(&self, verdict: &Bound<'_, Verdict>) -> Decision {
        Decision { decision: self.policy.decide(verdict.get().core()) }
    }

    /// What to do when a category stands at a level.
    fn action<'py>(&self, py: Python<'py>, category: &str, level: &str) -> PyResult<Bound<'py, PyAny>> {
        let level = parse(level)
            .ok_or_else(|| refuse(py, ErrorKind::Configuration, "a level is one of the members of fourc.Level"))?;
        member(py, "Action", self.policy.action(self::category(category)?, level).id())
    }

    /// Id, e.g. `ks3`.
    #[getter]
    fn id(&self) -> &str {
        &self.policy.id
    }

    /// Who it is for, in words.
    #[getter]
    fn title(&self) -> &str {
        &self.policy.title
    }

    /// The policy as JSON in the form of `models/schema/policy.v1.json`.
    fn to_json(&self) -> String {
        self.policy.to_json()
    }

    fn __repr__(&self) -> String {
        format!("Policy({:?})", self.policy.id)
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| other.get().policy == self.policy)
    }

    fn __hash__(&self) -> u64 {
        crate::verdict::hash(&self.policy.to_json())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let arguments = (slf.get_type().getattr("from_json")?, (slf.get().to_json(),));
        Ok(arguments.into_pyobject(slf.py())?.into_any())
    }
}

/// What to do about one verdict.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Decision {
    pub(crate) decision: fourc::Decision,
}

#[pymethods]
impl Decision {
    /// The strictest action that any reason asks for.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Action", self.decision.action.id())
    }

    /// Every category whose level asks for more than `allow`, strictest first.
    #[getter]
    fn reasons<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.decision.reasons.iter().map(|reason| Reason { reason: reason.clone() }))
    }

    /// Whether something was not looked at, so that `on_incomplete` had a say.
    #[getter]
    fn incomplete(&self) -> bool {
        self.decision.incomplete
    }

    /// The policy that decided.
    #[getter]
    fn policy(&self) -> &str {
        &self.decision.policy
    }

    /// The decision as JSON in the form of `models/schema/decision.v1.json`.
    fn to_json(&self) -> String {
        serde_json::to_string(&self.decision).unwrap_or_else(|_| "{}".to_owned())
    }

    fn __repr__(&self) -> String {
        let reasons: Vec<String> =
            self.decision.reasons.iter().map(|reason| format!("{}={}", reason.category, reason.level.id())).collect();
        format!("Decision({}, policy={:?}, [{}])", self.decision.action.id(), self.decision.policy, reasons.join(", "))
    }
}

/// Why an action was chosen.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Reason {
    reason: fourc::policy::Reason,
}

#[pymethods]
impl Reason {
    /// The category.
    #[getter]
    fn category<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Category", self.reason.category.id())
    }

    /// The level it stands at.
    #[getter]
    fn level<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Level", self.reason.level.id())
    }

    /// What the policy does about that.
    #[getter]
    fn action<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        member(py, "Action", self.reason.action.id())
    }

    fn __repr__(&self) -> String {
        format!("Reason({}={} asks for {})", self.reason.category, self.reason.level.id(), id(self.reason.action))
    }
}
