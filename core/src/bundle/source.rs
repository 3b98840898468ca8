//! Where a bundle's files come from: a directory, memory, or this library itself.

use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use include_dir::{Dir, include_dir};

use crate::error::{Error, ErrorKind, Result};

static BASE: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/../models/base");

pub(super) enum Files {
    Directory(PathBuf),
    Embedded(&'static Dir<'static>),
    Memory(BTreeMap<String, Vec<u8>>),
}

impl Files {
    pub(super) fn embedded() -> Self {
        Self::Embedded(&BASE)
    }

    pub(super) fn directory(path: &Path) -> Result<Self> {
        if path.join("bundle.json").is_file() {
            return Ok(Self::Directory(path.to_owned()));
        }
        Err(Error::new(ErrorKind::BundleNotFound, format!("there is no bundle.json in {}", path.display())))
    }

    pub(super) fn memory(files: impl IntoIterator<Item = (String, Vec<u8>)>) -> Self {
        Self::Memory(files.into_iter().collect())
    }

    /// The bytes of one file; paths that lead out of the bundle are refused.
    pub(super) fn bytes(&self, path: &str) -> Result<Vec<u8>> {
        if Path::new(path).components().any(|part| !matches!(part, Component::Normal(_))) {
            return Err(Error::new(ErrorKind::BundleCorrupt, "a file of the bundle lies outside it"));
        }
        let missing = || Error::new(ErrorKind::BundleCorrupt, format!("{path} is missing from the bundle"));
        match self {
            Self::Directory(directory) => std::fs::read(directory.join(path)).map_err(|cause| {
                if cause.kind() == std::io::ErrorKind::NotFound {
                    missing().because(cause)
                } else {
                    Error::new(ErrorKind::Io, format!("{path} of the bundle cannot be read")).because(cause)
                }
            }),
            Self::Embedded(directory) => {
                directory.get_file(path).map(|file| file.contents().to_vec()).ok_or_else(missing)
            }
            Self::Memory(files) => files.get(path).cloned().ok_or_else(missing),
        }
    }
}
