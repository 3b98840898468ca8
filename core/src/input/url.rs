//! An address.

use std::borrow::Cow;

use super::debug_without_content;

/// An address to ask about: full, without scheme, or only a host.
#[derive(Clone)]
pub struct Url<'a> {
    pub(crate) address: Cow<'a, str>,
}

impl<'a> Url<'a> {
    /// The address as it stands in the log or the request.
    pub fn new(address: impl Into<Cow<'a, str>>) -> Self {
        Self { address: address.into() }
    }
}

debug_without_content!(Url, address);

/// What an address asks a search engine, or the search of a site, for.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Search {
    /// The name of the engine in the bundle's table.
    pub engine: String,
    /// The words, decoded; bytes that are no UTF-8 became U+FFFD.
    pub words: String,
    /// Whether pictures are searched for.
    pub pictures: bool,
    /// Whether the address says that explicit results are filtered out; `None` when it says nothing.
    pub safe: Option<bool>,
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let size = self.words.len();
        let mut shown = f.debug_struct("Search");
        shown.field("engine", &self.engine).field("words", &format_args!("{size} bytes"));
        shown.field("pictures", &self.pictures).field("safe", &self.safe).finish()
    }
}
