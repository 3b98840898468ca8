//! What went wrong, with a code that never changes and a message that never holds the input.

use std::error::Error as StdError;
use std::fmt;

/// The result of everything in this crate that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// An error: a stable [`ErrorKind`], a message that names the limit or the file but never the input, and a cause.
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// An error of this kind with a message in lower case, without a full stop and without input content.
    pub fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    /// The same error with its cause attached.
    pub fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// What kind of error this is.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }

    /// The stable code, e.g. `limit-exceeded`.
    pub const fn code(&self) -> &'static str {
        self.kind.code()
    }

    /// One lower-case sentence that says what was refused and what to do about it.
    pub fn message(&self) -> &str {
        &self.message
    }
}

// An error is never changed once it is made; only the boxed cause keeps the compiler from seeing that.
impl std::panic::UnwindSafe for Error {}
impl std::panic::RefUnwindSafe for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code(), self.message)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code())
            .field("message", &self.message)
            .field("source", &self.source.as_ref().map(ToString::to_string))
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}

macro_rules! kinds {
    ($($(#[doc = $doc:literal])+ $variant:ident = $code:literal, $status:literal;)+) => {
        /// Every kind of error; codes and status numbers are append-only.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum ErrorKind { $($(#[doc = $doc])+ $variant,)+ }

        impl ErrorKind {
            /// All kinds, in the order of their status numbers.
            pub const ALL: &[Self] = &[$(Self::$variant,)+];

            /// The stable code used in JSON and in every language.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The stable status number used by the C interface.
            pub const fn status(self) -> i32 {
                match self { $(Self::$variant => $status,)+ }
            }
        }
    };
}

kinds! {
    /// The input is not what it was said to be: not a URL, not UTF-8, not an image.
    InvalidInput = "invalid-input", 1;
    /// The format or feature is not in this build or bundle.
    UnsupportedInput = "unsupported-input", 2;
    /// A budget said no; the message names the limit and its value.
    LimitExceeded = "limit-exceeded", 3;
    /// The options contradict one another or name something that is not there.
    Configuration = "configuration", 4;
    /// No bundle at that path.
    BundleNotFound = "bundle-not-found", 5;
    /// A bundle's manifest, digest or format does not hold.
    BundleCorrupt = "bundle-corrupt", 6;
    /// A bundle made for another engine or taxonomy.
    BundleIncompatible = "bundle-incompatible", 7;
    /// A runtime or model could not be loaded; a failed run is coverage, not an error.
    ModelFailed = "model-failed", 8;
    /// Other input or output failed.
    Io = "io", 9;
    /// The caller cancelled.
    Cancelled = "cancelled", 10;
    /// Used in a forked child.
    Forked = "forked", 11;
    /// A required pointer was null (C only).
    NullPointer = "null-pointer", 12;
    /// A new classifier was not taken in place of the old one: its self-test failed, or its lists shrank.
    ReloadRefused = "reload-refused", 13;
    /// A bug in fourc; please report it.
    Internal = "internal", 99;
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn codes_and_status_numbers_are_distinct() {
        let codes: BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.code()).collect();
        let numbers: BTreeSet<_> = ErrorKind::ALL.iter().map(|kind| kind.status()).collect();
        assert_eq!(codes.len(), ErrorKind::ALL.len());
        assert_eq!(numbers.len(), ErrorKind::ALL.len());
    }

    #[test]
    fn the_message_follows_the_code() {
        let error = Error::new(ErrorKind::LimitExceeded, "text is larger than text_bytes = 10");
        assert_eq!(error.to_string(), "limit-exceeded: text is larger than text_bytes = 10");
    }
}
