//! The error object: a status, its stable code and a sentence. The numbers are the core's own.

use fourc::{Error, ErrorKind};

use crate::boundary::{freed, look};
use crate::names::{FOURC_OK, fourc_status};
use crate::string::{Terminated, fourc_str};

/// What went wrong in one call. It never holds the input.
#[derive(Debug)]
pub struct fourc_error {
    status: fourc_status,
    message: Terminated,
}

impl fourc_error {
    pub(crate) fn new(error: &Error) -> Self {
        Self { status: status(error.kind()), message: Terminated::new(error.message()) }
    }
}

/// The number of an error; the core keeps them apart and never changes one.
pub(crate) fn status(kind: ErrorKind) -> fourc_status {
    kind.status()
}

/// The status that the failed call returned, too. NULL gives `FOURC_OK`.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_error_status(error: Option<&fourc_error>) -> fourc_status {
    error.map_or(FOURC_OK, |error| error.status)
}

/// The stable code of the error, e.g. `limit-exceeded`, valid for ever. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_error_code(error: Option<&fourc_error>) -> fourc_str {
    look(fourc_str::EMPTY, || Some(crate::names::fourc_status_code(error?.status)))
}

/// One sentence in English that names the limit, the file or the line and never the input. Valid until
/// `fourc_error_free`. NULL gives an empty text.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_error_message(error: Option<&fourc_error>) -> fourc_str {
    look(fourc_str::EMPTY, || Some(error?.message.view()))
}

/// Frees the error; views of it end. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_error_free(error: Option<Box<fourc_error>>) {
    freed(error);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::fourc_status_code;

    #[test]
    fn every_kind_of_error_has_its_status_and_code() {
        for kind in ErrorKind::ALL {
            let error = fourc_error::new(&Error::new(*kind, "why"));
            assert_eq!(fourc_error_status(Some(&error)), kind.status(), "{}", kind.code());
            assert_eq!(fourc_error_code(Some(&error)).text(), kind.code());
            assert_eq!(fourc_status_code(kind.status()).text(), kind.code());
            assert_eq!(fourc_error_message(Some(&error)).text(), "why");
        }
        assert_eq!(fourc_status_code(FOURC_OK).text(), "ok");
        assert_eq!(fourc_status_code(-5).len, 0);
        assert_eq!((fourc_error_status(None), fourc_error_code(None).len), (FOURC_OK, 0));
    }
}
