//! What was looked at, and who says so.

use pyo3::prelude::*;
use pyo3::types::PyTuple;

use crate::names::id;

/// How far one signal came.
#[pyclass(frozen, get_all, eq, module = "fourc._fourc")]
#[derive(Clone, PartialEq)]
pub(crate) struct SignalCoverage {
    /// The signal, e.g. `terms`.
    id: String,
    /// `ran`, `partial`, `settled`, `not-applicable`, `not-installed`, `not-built`, `not-asked` or `failed`.
    status: String,
    /// One sentence for people; never input content.
    note: Option<String>,
}

/// What was looked at.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Coverage {
    pub(crate) coverage: fourc::Coverage,
}

#[pymethods]
impl Coverage {
    /// Whether everything that applies to this kind of input ran over all of it.
    #[getter]
    fn complete(&self) -> bool {
        self.coverage.complete
    }

    /// Each signal and how far it came, in the order they were asked.
    #[getter]
    fn signals<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let signals = self.coverage.signals.iter();
        PyTuple::new(
            py,
            signals.map(|signal| SignalCoverage {
                id: signal.id.clone(),
                status: id(signal.status),
                note: signal.note.clone(),
            }),
        )
    }

    /// Conditions of the input, each at most once.
    #[getter]
    fn conditions<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.coverage.conditions.iter().map(id))
    }

    /// The status of a signal by id; `None` where it was not asked.
    fn status(&self, signal: &str) -> Option<String> {
        self.coverage.status(signal).map(id)
    }

    fn __repr__(&self) -> String {
        let signals: Vec<String> =
            self.coverage.signals.iter().map(|signal| format!("{}={}", signal.id, id(signal.status))).collect();
        format!("Coverage(complete={}, {})", if self.coverage.complete { "True" } else { "False" }, signals.join(", "))
    }
}

/// A model's identity.
#[pyclass(frozen, get_all, eq, module = "fourc._fourc")]
#[derive(Clone, PartialEq)]
pub(crate) struct ModelInfo {
    id: String,
    version: String,
    /// Identifies the calibration that its scores went through.
    calibration: String,
    /// The licence of its weights.
    licence: String,
}

/// A bundle's identity.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct BundleInfo {
    pub(crate) bundle: fourc::verdict::BundleInfo,
}

#[pymethods]
impl BundleInfo {
    /// The bundle's id, e.g. `base`.
    #[getter]
    fn id(&self) -> &str {
        &self.bundle.id
    }

    /// Its version.
    #[getter]
    fn version(&self) -> &str {
        &self.bundle.version
    }

    /// SHA-256 of its manifest, which in turn holds the digest of every file.
    #[getter]
    fn digest(&self) -> &str {
        &self.bundle.digest
    }

    /// The models in it.
    #[getter]
    fn models<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let models = self.bundle.models.iter();
        PyTuple::new(
            py,
            models.map(|model| ModelInfo {
                id: model.id.clone(),
                version: model.version.clone(),
                calibration: model.calibration.clone(),
                licence: model.licence.clone(),
            }),
        )
    }

    fn __repr__(&self) -> String {
        format!("BundleInfo({}@{})", self.bundle.id, self.bundle.version)
    }
}

/// Where a verdict comes from.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct Provenance {
    pub(crate) provenance: std::sync::Arc<fourc::verdict::Provenance>,
}

#[pymethods]
impl Provenance {
    /// Version of the engine.
    #[getter]
    fn engine(&self) -> &str {
        &self.provenance.engine
    }

    /// Version of the taxonomy.
    #[getter]
    fn taxonomy(&self) -> &str {
        &self.provenance.taxonomy
    }

    /// What ran the models.
    #[getter]
    fn runtime(&self) -> &str {
        &self.provenance.runtime
    }

    /// The bundles, in the order they were given.
    #[getter]
    fn bundles<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        PyTuple::new(py, self.provenance.bundles.iter().map(|bundle| BundleInfo { bundle: bundle.clone() }))
    }

    fn __repr__(&self) -> String {
        let bundles: Vec<String> =
            self.provenance.bundles.iter().map(|bundle| format!("{}@{}", bundle.id, bundle.version)).collect();
        format!(
            "Provenance(engine={}, runtime={:?}, {})",
            self.provenance.engine,
            self.provenance.runtime,
            bundles.join(" + ")
        )
    }
}
