//! Compiled lists of addresses from files.

use std::path::Path;

use super::Bundle;
use crate::error::{Error, ErrorKind, Result};
use crate::lists::{UrlList, UrlListBuilder};

impl UrlList {
    /// Opens the list in a file: one read, and one look at every byte for its digests.
    ///
    /// # Errors
    /// `io` where the file cannot be read, and those of [`UrlList::from_bytes`].
    pub fn open(file: impl AsRef<Path>) -> Result<Self> {
        Self::from_bytes(read(file.as_ref())?)
    }

    /// Opens the list in a file that was checked before, with the digest that [`UrlList::digest`] gave then: one read.
    ///
    /// # Errors
    /// `io` where the file cannot be read, and those of [`UrlList::from_trusted_bytes`].
    pub fn open_trusted(file: impl AsRef<Path>, digest: &str) -> Result<Self> {
        Self::from_trusted_bytes(read(file.as_ref())?, digest)
    }
}

impl UrlListBuilder {
    /// Checks entries against a bundle, usually the base bundle: those that cover one of its hosting platforms as a whole
    /// are refused, and those against its places that teach or help are named in the report.
    pub fn checks(self, bundle: &Bundle) -> Self {
        let education = bundle.addresses.as_ref().map(|lists| lists.education().to_vec()).unwrap_or_default();
        self.with_checks(bundle.wide.clone(), education)
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|cause| {
        Error::new(ErrorKind::Io, format!("the list file {} cannot be read", file.display())).because(cause)
    })
}
