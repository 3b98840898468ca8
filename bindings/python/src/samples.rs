//! The samples that `python -m fourc demo` shows: those of `cargo xtask demo`, packed.

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict};

/// Name to bytes.
#[pyfunction]
pub(crate) fn samples(py: Python<'_>) -> PyResult<Bound<'_, PyDict>> {
    let files = PyDict::new(py);
    for (name, bytes) in FILES {
        files.set_item(name, PyBytes::new(py, bytes))?;
    }
    Ok(files)
}

const FILES: [(&str, &[u8]); 8] = [
    ("essay.txt", include_bytes!("../../../corpora/samples/essay.txt")),
    ("chat.txt", include_bytes!("../../../corpora/samples/chat.txt")),
    ("lesson.html", include_bytes!("../../../corpora/samples/lesson.html")),
    ("proxy.html", include_bytes!("../../../corpora/samples/proxy.html")),
    ("cases.jsonl", include_bytes!("../../../corpora/samples/cases.jsonl")),
    ("cat.png", include_bytes!("../../../corpora/images/cat.png")),
    ("selftest.png", include_bytes!("../../../corpora/images/selftest.png")),
    ("chat.png", include_bytes!("../../../corpora/images/chat.png")),
];
