//! Where Rust ends: no panic crosses, an error becomes a status, a result becomes a handle.

use std::panic::{AssertUnwindSafe, catch_unwind};

use fourc::{Error, ErrorKind, Result};

use crate::error::{fourc_error, status};
use crate::names::{FOURC_OK, fourc_status};

/// Does something that can fail.
///
/// # Safety
/// `error` is null or may be written to.
pub(crate) unsafe fn act(error: *mut *mut fourc_error, work: impl FnOnce() -> Result<()>) -> fourc_status {
    match caught(work) {
        Ok(()) => FOURC_OK,
        Err(refusal) => {
            let status = status(refusal.kind());
            if !error.is_null() {
                // SAFETY: not null, and the caller promises that it may be written to.
                unsafe { error.write(Box::into_raw(Box::new(fourc_error::new(&refusal)))) };
            }
            status
        }
    }
}

/// Makes something and hands it over as a new handle, which is written only on success.
///
/// # Safety
/// `out` and `error` are null or may be written to.
pub(crate) unsafe fn give<T>(
    out: *mut *mut T,
    error: *mut *mut fourc_error,
    work: impl FnOnce() -> Result<T>,
) -> fourc_status {
    let work = || {
        if out.is_null() {
            return Err(null("the place for the result"));
        }
        let made = work()?;
        // SAFETY: not null, and the caller promises that it may be written to.
        unsafe { out.write(Box::into_raw(Box::new(made))) };
        Ok(())
    };
    // SAFETY: the caller's promise about `error` is handed on.
    unsafe { act(error, work) }
}

/// Reads something out of a handle; what is not there, or a panic, gives `otherwise`.
pub(crate) fn look<T>(otherwise: T, work: impl FnOnce() -> Option<T>) -> T {
    catch_unwind(AssertUnwindSafe(work)).ok().flatten().unwrap_or(otherwise)
}

/// Frees a handle, if there is one.
pub(crate) fn freed<T>(handle: Option<Box<T>>) {
    // A panic while something is dropped leaves it undropped; the caller cannot do anything about it.
    let _ = catch_unwind(AssertUnwindSafe(|| drop(handle)));
}

/// A handle that must be there.
pub(crate) fn required<'h, T>(handle: Option<&'h T>, what: &str) -> Result<&'h T> {
    handle.ok_or_else(|| null(what))
}

/// A handle that must be there and is changed.
pub(crate) fn required_mut<'h, T>(handle: Option<&'h mut T>, what: &str) -> Result<&'h mut T> {
    handle.ok_or_else(|| null(what))
}

/// A required pointer was null.
pub(crate) fn null(what: &str) -> Error {
    Error::new(ErrorKind::NullPointer, format!("{what} is a null pointer"))
}

/// A panic is a defect of fourc; its message may be about anything, so it is not handed on.
fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::new(ErrorKind::Internal, "fourc panicked; please report it")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{fourc_error_free, fourc_error_message, fourc_error_status};
    use crate::names::{FOURC_STATUS_INTERNAL, FOURC_STATUS_NULL_POINTER};

    #[test]
    fn a_panic_becomes_a_status_and_an_error() {
        let mut error = std::ptr::null_mut();
        // SAFETY: `error` is a local that may be written to.
        let status = unsafe { act(&raw mut error, || panic!("a defect")) };
        assert_eq!(status, FOURC_STATUS_INTERNAL);
        // SAFETY: the call has failed, so it has written an error, which is owned here.
        let error = unsafe { Box::from_raw(error) };
        assert_eq!(fourc_error_status(Some(&error)), FOURC_STATUS_INTERNAL);
        assert_eq!(fourc_error_message(Some(&error)).text(), "fourc panicked; please report it");
        fourc_error_free(Some(error));
        assert_eq!(look(7, || panic!("a defect")), 7);
    }

    #[test]
    fn nothing_is_written_on_failure_and_nothing_needs_to_be_wanted() {
        let mut out: *mut u8 = std::ptr::null_mut();
        // SAFETY: `out` is a local that may be written to; no error is wanted.
        let status = unsafe { give(&raw mut out, std::ptr::null_mut(), || Err(null("it"))) };
        assert_eq!((status, out.is_null()), (FOURC_STATUS_NULL_POINTER, true));
        // SAFETY: null is allowed for both.
        let status = unsafe { give(std::ptr::null_mut(), std::ptr::null_mut(), || Ok(1_u8)) };
        assert_eq!(status, FOURC_STATUS_NULL_POINTER);
    }
}
