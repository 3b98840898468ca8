//! Names that are data in the core and enumerations in Python.

use fourc::{Category, Effort};
use pyo3::exceptions::PyKeyError;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The member of one of the enumerations in `fourc._names`.
pub(crate) fn member<'py>(py: Python<'py>, class: &str, id: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("fourc._names")?.getattr(class)?.call1((id,))
}

/// The id under which a value of the core is serialised.
pub(crate) fn id(value: impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(Value::String(id)) => id,
        _ => String::new(),
    }
}

/// The value of the core that goes by an id; without one, `None`.
pub(crate) fn parse<T: DeserializeOwned>(id: &str) -> Option<T> {
    serde_json::from_value(Value::String(id.to_owned())).ok()
}

/// A category by its id; what is none is no key of any verdict.
pub(crate) fn category(id: &str) -> PyResult<Category> {
    id.parse().map_err(|_| PyKeyError::new_err(id.to_owned()))
}

/// An effort by its id.
pub(crate) fn effort(id: &str) -> Option<Effort> {
    match id {
        "rules" => Some(Effort::Rules),
        "fast" => Some(Effort::Fast),
        "balanced" => Some(Effort::Balanced),
        "accurate" => Some(Effort::Accurate),
        _ => None,
    }
}

/// What the taxonomy says about a category.
#[pyfunction]
pub(crate) fn category_info<'py>(py: Python<'py>, id: &str) -> PyResult<Bound<'py, PyDict>> {
    let category = category(id)?;
    let info = category.info();
    let facts = PyDict::new(py);
    facts.set_item("code", info.code)?;
    facts.set_item("dimension", self::id(info.dimension))?;
    facts.set_item("kind", self::id(info.kind))?;
    facts.set_item("parent", info.parent.map(Category::id))?;
    facts.set_item("severity", self::id(info.severity))?;
    facts.set_item("illegal_tier", info.illegal_tier)?;
    facts.set_item("title", info.title)?;
    facts.set_item("means", info.means)?;
    facts.set_item("does_not_mean", info.does_not_mean)?;
    facts.set_item("statutes", info.statutes)?;
    Ok(facts)
}
