//! What compiled lists have in common: a checked header that says what is in the file, and blocks that are looked up as they lie.
//!
//! ```text
//! 0    8  magic
//! 8    4  version of the format, little-endian as all numbers
//! 12   4  bytes of the header
//! 16  32  SHA-256 of the header
//! 48      header (JSON), then the blocks that it names, each with its own SHA-256
//! ```

use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, ErrorKind, Result};

/// The bytes of a file, in memory or wherever its opener keeps them.
pub(crate) type Bytes = Arc<dyn AsRef<[u8]> + Send + Sync>;

/// A kind of compiled list.
pub(crate) struct Form {
    /// How every file of this kind begins; a line break in it finds out transfers that change text.
    pub(crate) magic: &'static [u8; 8],
    /// The version that this engine writes and reads.
    pub(crate) version: u32,
    /// What errors call such a file.
    pub(crate) name: &'static str,
    /// The command that makes one.
    pub(crate) made_by: &'static str,
}

/// Where a block lies, counted from the end of the header, and what it must be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Block {
    start: u64,
    bytes: u64,
    sha256: String,
}

impl Block {
    /// The block that begins where so many bytes lie before it.
    pub(crate) fn new(start: u64, contents: &[u8]) -> Self {
        Self { start, bytes: contents.len() as u64, sha256: sha256(contents) }
    }

    /// The first place behind it.
    pub(crate) fn end(&self) -> u64 {
        self.start.saturating_add(self.bytes)
    }
}

impl Form {
    /// Whether bytes begin as a file of this kind does.
    pub(crate) fn begins(&self, bytes: &[u8]) -> bool {
        bytes.starts_with(self.magic)
    }

    /// A file of a header that names these blocks, in their order.
    pub(crate) fn write(&self, header: &impl Serialize, blocks: &[&[u8]]) -> Result<Vec<u8>> {
        let json = serde_json::to_vec(header).map_err(|cause| {
            Error::new(ErrorKind::Internal, "the header of a list cannot be written").because(cause)
        })?;
        let length = u32::try_from(json.len())
            .map_err(|_| Error::new(ErrorKind::LimitExceeded, "the list has too many sources or sets of labels"))?;
        let payload: usize = blocks.iter().map(|block| block.len()).sum();
        let mut file = Vec::with_capacity(PREAMBLE + json.len() + payload);
        file.extend_from_slice(self.magic);
        file.extend_from_slice(&self.version.to_le_bytes());
        file.extend_from_slice(&length.to_le_bytes());
        file.extend_from_slice(&Sha256::digest(&json));
        file.extend_from_slice(&json);
        for block in blocks {
            file.extend_from_slice(block);
        }
        Ok(file)
    }

    /// The file's header, its digest checked.
    pub(crate) fn open<'f>(&'f self, file: &'f [u8], trusted: Option<&'f str>) -> Result<Opened<'f>> {
        let number = |at: usize| Some(u32::from_le_bytes(file.get(at..at + 4)?.try_into().ok()?));
        if !self.begins(file) {
            return Err(self.corrupt(&format!("is no such file; `{}` makes one", self.made_by)));
        }
        match number(8) {
            Some(version) if version == self.version => {}
            Some(_) => {
                let what = format!("{} has another format than this engine reads; build it again", self.name);
                return Err(Error::new(ErrorKind::BundleIncompatible, what));
            }
            None => return Err(self.corrupt("is cut short")),
        }
        let cut = || self.corrupt("is cut short");
        let payload = number(12).and_then(|length| PREAMBLE.checked_add(length as usize)).ok_or_else(cut)?;
        let header = file.get(PREAMBLE..payload).ok_or_else(cut)?;
        let digest = sha256(header);
        if file.get(16..PREAMBLE) != Some(Sha256::digest(header).as_slice()) {
            return Err(self.corrupt("has changed since it was built; build or fetch it again"));
        }
        if trusted.is_some_and(|trusted| trusted != digest) {
            return Err(self.corrupt("has not the digest that it is trusted for"));
        }
        Ok(Opened { form: self, file, header, digest, payload, is_trusted: trusted.is_some() })
    }

    pub(crate) fn corrupt(&self, what: &str) -> Error {
        Error::new(ErrorKind::BundleCorrupt, format!("{} {what}", self.name))
    }
}

/// A file whose header has been checked.
pub(crate) struct Opened<'f> {
    form: &'f Form,
    file: &'f [u8],
    header: &'f [u8],
    /// SHA-256 of the header, in lower-case hexadecimal.
    pub(crate) digest: String,
    payload: usize,
    is_trusted: bool,
}

impl Opened<'_> {
    /// What the file says about itself.
    pub(crate) fn header<H: for<'d> Deserialize<'d>>(&self) -> Result<H> {
        // The digest held, so this is no damage: another program wrote it.
        let unknown = |cause| self.form.corrupt("has a header that this engine cannot read").because(cause);
        serde_json::from_slice(self.header).map_err(unknown)
    }

    /// Where a block lies in the file; its digest is checked unless the file was before.
    pub(crate) fn place(&self, block: &Block) -> Result<Range<usize>> {
        let place = usize::try_from(block.start).ok().and_then(|start| start.checked_add(self.payload));
        let end = place.and_then(|start| start.checked_add(usize::try_from(block.bytes).ok()?));
        let place = place.zip(end).map(|(start, end)| start..end);
        let contents = place.clone().and_then(|place| self.file.get(place));
        let (Some(place), Some(contents)) = (place, contents) else {
            return Err(self.form.corrupt("has a block outside its bytes"));
        };
        if !self.is_trusted && sha256(contents) != block.sha256 {
            return Err(self.form.corrupt("has changed since it was built; build or fetch it again"));
        }
        Ok(place)
    }

    /// Refuses a file that holds other than its blocks.
    pub(crate) fn is_filled_by<'b>(&self, blocks: impl IntoIterator<Item = &'b Block>) -> Result<()> {
        let total = blocks.into_iter().try_fold(0_u64, |sum, block| sum.checked_add(block.bytes));
        if total == Some((self.file.len() - self.payload) as u64) {
            return Ok(());
        }
        Err(self.form.corrupt("is cut short or has something at its end"))
    }
}

/// The SHA-256 of bytes as lower-case hexadecimal digits.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(&Sha256::digest(bytes))
}

/// Bytes before the header.
const PREAMBLE: usize = 48;

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: Form = Form { magic: b"4Ctest\r\n", version: 3, name: "the test file", made_by: "a test" };

    /// The file, and the blocks it was made of.
    fn file() -> (Vec<u8>, Vec<Block>) {
        let first = Block::new(0, b"abc");
        let blocks = vec![first.clone(), Block::new(first.end(), b"defg")];
        (FORM.write(&blocks, &[b"abc", b"defg"]).unwrap(), blocks)
    }

    #[test]
    fn what_was_written_is_read_and_trusted_by_its_digest() {
        let (file, blocks) = file();
        let opened = FORM.open(&file, None).unwrap();
        let read: Vec<Block> = opened.header().unwrap();
        assert_eq!(read, blocks);
        opened.is_filled_by(&read).unwrap();
        assert_eq!(&file[opened.place(&read[1]).unwrap()], b"defg");
        assert!(FORM.open(&file, Some(&opened.digest)).is_ok());
        assert!(FORM.open(&file, Some("0")).is_err());
    }

    #[test]
    fn what_was_changed_cut_or_lengthened_is_refused() {
        let (file, blocks) = file();
        for at in 0..file.len() {
            let mut other = file.clone();
            other[at] ^= 1;
            let read = FORM.open(&other, None);
            let places =
                read.and_then(|opened| blocks.iter().map(|block| opened.place(block)).collect::<Result<Vec<_>>>());
            assert!(places.is_err(), "byte {at}");
            let cut = FORM.open(&file[..at], None).and_then(|opened| opened.is_filled_by(&blocks));
            assert!(cut.is_err(), "{at} bytes");
        }
        let longer = [file.as_slice(), b"!"].concat();
        assert!(FORM.open(&longer, None).unwrap().is_filled_by(&blocks).is_err());
        let outside = Block { start: u64::MAX, ..blocks[0].clone() };
        assert!(FORM.open(&file, None).unwrap().place(&outside).is_err());
    }

    #[test]
    fn the_digest_of_nothing_is_the_published_one() {
        assert_eq!(sha256(b""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    }
}
