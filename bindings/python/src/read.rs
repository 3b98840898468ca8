//! Text and bytes out of whatever Python hands over: `str`, `bytes` and their like, paths.

use std::path::{Path, PathBuf};

use fourc::{Error, ErrorKind};
use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyString};

use crate::error::{OrRaise as _, refuse};

/// A text: `str`, UTF-8 bytes, or the file that a path names.
pub(crate) fn text(object: &Bound<'_, PyAny>, what: &str) -> PyResult<String> {
    let py = object.py();
    if let Ok(text) = object.cast::<PyString>() {
        let whole = text.to_str().map(str::to_owned);
        return whole.map_err(|_| refuse(py, ErrorKind::InvalidInput, format!("the {what} holds a lone surrogate")));
    }
    let bytes = bytes(object, what, "str, bytes or a path")?;
    String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        refuse(py, ErrorKind::InvalidInput, format!("the {what} is not UTF-8 at byte {at}"))
    })
}

/// Bytes: `bytes`, anything with a buffer, or the file that a path names.
pub(crate) fn bytes(object: &Bound<'_, PyAny>, what: &str, wanted: &str) -> PyResult<Vec<u8>> {
    let py = object.py();
    if let Ok(bytes) = object.cast::<PyBytes>() {
        return Ok(bytes.as_bytes().to_vec());
    }
    if !object.is_instance_of::<PyString>() {
        if let Ok(path) = object.extract::<PathBuf>() {
            return py.detach(|| file(&path)).or_raise(py);
        }
        // The buffer protocol is not in the stable interface of Python 3.10; `memoryview` speaks it.
        if let Ok(view) = py.import("builtins")?.getattr("memoryview")?.call1((object,)) {
            return Ok(view.call_method0("tobytes")?.cast::<PyBytes>()?.as_bytes().to_vec());
        }
    }
    let given = object.get_type().name()?;
    Err(PyTypeError::new_err(format!("the {what} must be {wanted}, not {given}")))
}

/// The bytes of a regular file of bounded size: a device or a pipe would never end.
fn file(path: &Path) -> fourc::Result<Vec<u8>> {
    let unread = |cause| Error::new(ErrorKind::Io, "the file cannot be read").because(cause);
    let metadata = std::fs::metadata(path).map_err(unread)?;
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::Io, "the path is no regular file"));
    }
    if metadata.len() > MOST_BYTES {
        let what = format!("the file exceeds the limit file_bytes = {MOST_BYTES}");
        return Err(Error::new(ErrorKind::LimitExceeded, what));
    }
    std::fs::read(path).map_err(unread)
}

/// More than any limit of one input allows by default.
const MOST_BYTES: u64 = 64 << 20;
