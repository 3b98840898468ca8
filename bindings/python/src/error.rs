//! Errors of the core as exceptions of `fourc._errors`, each with the same stable code.

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;

use fourc::{Error, ErrorKind};

/// The exception for an error, with the error's cause as its cause.
pub(crate) fn exception(py: Python<'_>, error: &Error) -> PyErr {
    match object(py, error.code(), error.message()) {
        Ok(exception) => {
            let raised = PyErr::from_value(exception);
            if let Some(cause) = std::error::Error::source(error) {
                raised.set_cause(py, Some(PyRuntimeError::new_err(cause.to_string())));
            }
            raised
        }
        Err(broken) => broken,
    }
}

/// An exception of the hierarchy as an object, to be raised or returned.
pub(crate) fn object<'py>(py: Python<'py>, code: &str, message: &str) -> PyResult<Bound<'py, PyAny>> {
    py.import("fourc._errors")?.getattr("from_code")?.call1((code, message))
}

/// An exception that this crate raises itself.
pub(crate) fn refuse(py: Python<'_>, kind: ErrorKind, message: impl Into<String>) -> PyErr {
    exception(py, &Error::new(kind, message))
}

/// Turns results of the core into results of Python.
pub(crate) trait OrRaise<T> {
    /// The value, or the exception.
    fn or_raise(self, py: Python<'_>) -> PyResult<T>;
}

impl<T> OrRaise<T> for fourc::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| exception(py, &error))
    }
}

impl<T> OrRaise<T> for fourc_eval::Result<T> {
    fn or_raise(self, py: Python<'_>) -> PyResult<T> {
        self.map_err(|error| {
            let kind = match error {
                fourc_eval::Error::Read { .. } => ErrorKind::Io,
                fourc_eval::Error::Format { .. } => ErrorKind::InvalidInput,
                fourc_eval::Error::Option(_) | fourc_eval::Error::Answers { .. } => ErrorKind::Configuration,
                _ => ErrorKind::Internal,
            };
            refuse(py, kind, error.to_string())
        })
    }
}
