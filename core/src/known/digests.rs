//! Exact digests of a file's bytes.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha256};

/// What a hash is of and how it was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum HashKind {
    /// Of what a picture shows; similar pictures have near hashes.
    Pdq,
    /// Of a file's bytes.
    Sha256,
    /// Of a file's bytes; broken for signatures, still common in lists.
    Sha1,
    /// Of a file's bytes; broken for signatures, still common in lists.
    Md5,
}

impl HashKind {
    /// All kinds.
    pub const ALL: &[Self] = &[Self::Pdq, Self::Sha256, Self::Sha1, Self::Md5];
    /// The kinds that are digests of bytes.
    pub(super) const EXACT: [Self; 3] = [Self::Sha256, Self::Sha1, Self::Md5];

    /// Stable id, e.g. `sha256`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Pdq => "pdq",
            Self::Sha256 => "sha256",
            Self::Sha1 => "sha1",
            Self::Md5 => "md5",
        }
    }

    /// The kind with this id; upper case and a hyphen, as in `SHA-256`, do not matter.
    pub fn from_id(id: &str) -> Option<Self> {
        let plain = id.trim().to_ascii_lowercase().replace('-', "");
        Self::ALL.iter().copied().find(|kind| kind.id() == plain)
    }

    /// Bytes of such a hash.
    pub const fn bytes(self) -> usize {
        match self {
            Self::Pdq | Self::Sha256 => 32,
            Self::Sha1 => 20,
            Self::Md5 => 16,
        }
    }
}

/// The digests of one file. They say nothing of its contents to whoever does not have it already.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FileDigests {
    sha256: Option<[u8; 32]>,
    sha1: Option<[u8; 20]>,
    md5: Option<[u8; 16]>,
}

impl FileDigests {
    /// Those of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut digester = Digester::default();
        digester.update(bytes);
        digester.finish()
    }

    /// Those of these bytes that are wanted.
    pub(crate) fn of_kinds(bytes: &[u8], wanted: impl Fn(&HashKind) -> bool) -> Self {
        Self {
            sha256: wanted(&HashKind::Sha256).then(|| Sha256::digest(bytes).0),
            sha1: wanted(&HashKind::Sha1).then(|| Sha1::digest(bytes).0),
            md5: wanted(&HashKind::Md5).then(|| Md5::digest(bytes).0),
        }
    }

    /// One of them; empty where it was not made.
    pub(super) fn get(&self, kind: HashKind) -> &[u8] {
        let digest = match kind {
            HashKind::Pdq => None,
            HashKind::Sha256 => self.sha256.as_ref().map(<[u8; 32]>::as_slice),
            HashKind::Sha1 => self.sha1.as_ref().map(<[u8; 20]>::as_slice),
            HashKind::Md5 => self.md5.as_ref().map(<[u8; 16]>::as_slice),
        };
        digest.unwrap_or_default()
    }

    /// SHA-256 in lower-case hexadecimal.
    pub fn sha256(&self) -> String {
        data_encoding::HEXLOWER.encode(self.get(HashKind::Sha256))
    }
}

/// Digests a file piece by piece, so that it need not fit into memory.
#[derive(Clone, Default)]
pub struct Digester {
    sha256: Sha256,
    sha1: Sha1,
    md5: Md5,
}

impl Digester {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.sha256.update(bytes);
        self.sha1.update(bytes);
        self.md5.update(bytes);
    }

    /// The digests of all that was taken.
    pub fn finish(self) -> FileDigests {
        FileDigests {
            sha256: Some(self.sha256.finalize().0),
            sha1: Some(self.sha1.finalize().0),
            md5: Some(self.md5.finalize().0),
        }
    }
}

impl std::fmt::Debug for Digester {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Digester").finish_non_exhaustive()
    }
}
