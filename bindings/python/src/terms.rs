//! Term lists of the caller's own.

use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::error::OrRaise as _;

/// How a list was written down, so that it can be sent to another process.
#[derive(Clone)]
enum Source {
    Toml,
    Table { delimiter: char, label: Option<String>, language: String },
}

/// Terms to look for beside those of the bundles, phrases never to blame, and entries to leave out.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct TermList {
    pub(crate) list: fourc::TermList,
    text: String,
    source: Source,
}

#[pymethods]
impl TermList {
    /// Reads a TOML document.
    #[staticmethod]
    fn from_toml(py: Python<'_>, name: &str, text: String) -> PyResult<Self> {
        Ok(Self { list: fourc::TermList::from_toml(name, &text).or_raise(py)?, text, source: Source::Toml })
    }

    /// Reads a table with a header.
    #[staticmethod]
    #[pyo3(signature = (name, text, *, delimiter = ',', label = None, language = "en"))]
    fn from_table(
        py: Python<'_>,
        name: &str,
        text: String,
        delimiter: char,
        label: Option<String>,
        language: &str,
    ) -> PyResult<Self> {
        let list = fourc::TermList::from_table(name, &text, delimiter, label.as_deref(), language).or_raise(py)?;
        Ok(Self { list, text, source: Source::Table { delimiter, label, language: language.to_owned() } })
    }

    /// Reads a file: TOML by its ending, else a table with tabs (`.tsv`) or commas that has a column `label`.
    #[staticmethod]
    fn open(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
        let text = crate::read::text(path.into_pyobject(py)?.as_any(), "term list")?;
        match ending.as_str() {
            "toml" => Self::from_toml(py, &name, text),
            "tsv" => Self::from_table(py, &name, text, '\t', None, "en"),
            _ => Self::from_table(py, &name, text, ',', None, "en"),
        }
    }

    /// Its name, with which the ids of its entries begin.
    #[getter]
    fn name(&self) -> &str {
        self.list.name()
    }

    fn __len__(&self) -> usize {
        self.list.entries().len()
    }

    fn __repr__(&self) -> String {
        format!("TermList({:?}, {} terms)", self.list.name(), self.list.entries().len())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        let (py, own) = (slf.py(), slf.get());
        let class = slf.get_type();
        let rebuild = py.import("fourc._pickle")?.getattr("rebuild")?;
        let options = PyDict::new(py);
        let constructor = match &own.source {
            Source::Toml => "from_toml",
            Source::Table { delimiter, label, language } => {
                options.set_item("delimiter", *delimiter)?;
                options.set_item("label", label)?;
                options.set_item("language", language)?;
                "from_table"
            }
        };
        let arguments = (class.getattr(constructor)?, (own.list.name(), &own.text), options);
        Ok((rebuild, arguments).into_pyobject(py)?.into_any())
    }
}
