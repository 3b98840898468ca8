//! Lists of hashes from files.

use std::path::Path;

use crate::error::{Error, ErrorKind, Result};
use crate::known::HashList;
use crate::verdict::Layer;

impl HashList {
    /// Opens the compiled list in a file: one read, and one look at every byte for its digests.
    ///
    /// # Errors
    /// `io` where the file cannot be read, and those of [`HashList::from_bytes`].
    pub fn open(file: impl AsRef<Path>) -> Result<Self> {
        Self::from_bytes(read(file.as_ref())?)
    }

    /// Opens the compiled list in a file that was checked before, with the digest that [`HashList::digest`] gave then.
    ///
    /// # Errors
    /// `io` where the file cannot be read, and those of [`HashList::from_trusted_bytes`].
    pub fn open_trusted(file: impl AsRef<Path>, digest: &str) -> Result<Self> {
        Self::from_trusted_bytes(read(file.as_ref())?, digest)
    }

    /// Opens a sealed list, compiled or of text. A file that is not there or cannot be opened gives [`HashList::missing`]
    /// with the file's name, so that a filter starts, goes on, and says so in every verdict about a picture.
    ///
    /// # Errors
    /// Those of [`HashList::from_bytes`] and [`HashList::from_text`]: a list that is there must be whole. `configuration` for
    /// one that is not sealed.
    pub fn open_sealed(file: impl AsRef<Path>) -> Result<Self> {
        let file = file.as_ref();
        let Ok(bytes) = std::fs::read(file) else {
            let stem = file.file_stem().map(|stem| stem.to_string_lossy()).unwrap_or_default();
            let plain = stem.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' });
            return Self::missing(&plain.take(32).collect::<String>());
        };
        let list = if Self::is_hash_list_file(&bytes) {
            Self::from_bytes(bytes)?
        } else {
            let text = std::str::from_utf8(&bytes)
                .map_err(|_| Error::new(ErrorKind::InvalidInput, "the sealed list of hashes is not UTF-8"))?;
            Self::from_text("sealed", text)?
        };
        if list.layer() == Layer::Sealed {
            return Ok(list);
        }
        Err(Error::new(ErrorKind::Configuration, "the list of hashes is not sealed"))
    }
}

fn read(file: &Path) -> Result<Vec<u8>> {
    std::fs::read(file).map_err(|cause| {
        Error::new(ErrorKind::Io, format!("the list of hashes {} cannot be read", file.display())).because(cause)
    })
}
