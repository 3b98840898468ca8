//! Errors of the core as JSON: `{"error":{"code":…,"message":…,"cause":…}}`, and values beside them.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use fourc::{Error, ErrorKind, Result};
use serde::Serialize;
use serde_json::json;

/// An answer that is an error.
pub(crate) fn failed(error: &Error) -> String {
    let cause = std::error::Error::source(error).map(ToString::to_string);
    json!({ "error": { "code": error.code(), "message": error.message(), "cause": cause } }).to_string()
}

/// An answer that is a value, or an error.
pub(crate) fn answered<T: Serialize>(result: Result<T>) -> String {
    let written = result.and_then(|value| {
        serde_json::to_string(&value)
            .map_err(|cause| Error::new(ErrorKind::Internal, "an answer cannot be written").because(cause))
    });
    match written {
        Ok(value) => format!("{{\"value\":{value}}}"),
        Err(error) => failed(&error),
    }
}

/// Does some work; a panic within becomes an error with the code `internal`.
pub(crate) fn guarded<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    // What the work borrows is either its own or a classifier, which a panic leaves whole.
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|panic| Err(panicked(panic)))
}

/// The message of a panic may quote what was being read, so it is not passed on.
fn panicked(panic: Box<dyn Any + Send>) -> Error {
    drop(panic);
    Error::new(ErrorKind::Internal, "fourc panicked; please report it")
}

/// An input or an option that is not what its name says.
pub(crate) fn unfit(what: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, what)
}
