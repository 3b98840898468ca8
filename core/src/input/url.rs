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
