//! Logs as bytes: opened, unpacked, decoded, cut into lines of bounded length, with a digest of what was read.

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use encoding_rs_io::DecodeReaderBytesBuilder;
use flate2::bufread::MultiGzDecoder;
use fourc::{Error, ErrorKind, Result};
use ruzstd::decoding::StreamingDecoder;
use sha2::{Digest as _, Sha256};

/// A log to read.
pub struct Source {
    pub(crate) name: String,
    from: From,
}

enum From {
    Path(PathBuf),
    Reader(Box<dyn Read>),
}

impl Source {
    /// A file: as it is, or packed with gzip or Zstandard, which is told from its content.
    pub fn path(path: impl Into<PathBuf>) -> Self {
        let path = path.into();
        let name =
            path.file_name().map_or_else(|| path.display().to_string(), |name| name.to_string_lossy().into_owned());
        Self { name, from: From::Path(path) }
    }

    /// Anything that gives bytes; `name` stands in the report.
    pub fn reader(name: impl Into<String>, reader: impl Read + 'static) -> Self {
        Self { name: name.into(), from: From::Reader(Box::new(reader)) }
    }

    /// The files that a path names: itself, or every file of a folder by name, hidden ones left out.
    ///
    /// # Errors
    /// `io` where the folder cannot be read.
    pub fn all(path: &Path) -> Result<Vec<Self>> {
        if !path.is_dir() {
            return Ok(vec![Self::path(path)]);
        }
        let failed = |cause: io::Error| Error::new(ErrorKind::Io, path.display().to_string()).because(cause);
        let mut files = Vec::new();
        for entry in std::fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let hidden = entry.file_name().to_string_lossy().starts_with('.');
            if !hidden && entry.path().is_file() {
                files.push(entry.path());
            }
        }
        files.sort();
        Ok(files.into_iter().map(Self::path).collect())
    }

    /// Bytes of the file; 0 where that is not known.
    pub(crate) fn size(&self) -> u64 {
        match &self.from {
            From::Path(path) => std::fs::metadata(path).map_or(0, |facts| facts.len()),
            From::Reader(_) => 0,
        }
    }

    /// When the file was last written, in seconds since 1970.
    pub(crate) fn written(&self) -> Option<i64> {
        let From::Path(path) = &self.from else { return None };
        let time = std::fs::metadata(path).ok()?.modified().ok()?;
        i64::try_from(time.duration_since(std::time::UNIX_EPOCH).ok()?.as_secs()).ok()
    }

    pub(crate) fn open(self) -> Result<Opened> {
        let failed = |cause: io::Error| Error::new(ErrorKind::Io, self.name.clone()).because(cause);
        let raw: Box<dyn Read> = match self.from {
            From::Path(path) => Box::new(File::open(path).map_err(failed)?),
            From::Reader(reader) => reader,
        };
        let seen = Rc::new(RefCell::new(Seen::default()));
        let mut raw = BufReader::with_capacity(CHUNK, Counted { inner: raw, seen: Rc::clone(&seen) });
        let start = raw.fill_buf().map_err(failed)?;
        let plain: Box<dyn Read> = if start.starts_with(&[0x1f, 0x8b]) {
            Box::new(MultiGzDecoder::new(raw))
        } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
            Box::new(Frames { at: At::Between(raw) })
        } else {
            Box::new(raw)
        };
        // Exports of some Windows tools are UTF-16 with a mark; anything without a mark passes as it is.
        let mut decoded = DecodeReaderBytesBuilder::new().utf8_passthru(true).strip_bom(true).build(plain);
        let mut start = Vec::new();
        let damage = decoded.by_ref().take(START).read_to_end(&mut start).err();
        let whole = Begun { start: io::Cursor::new(start.clone()), damage, rest: decoded };
        let reader = BufReader::with_capacity(CHUNK, Box::new(whole) as Box<dyn Read>);
        Ok(Opened { reader, start, seen, line: Vec::new(), number: 0 })
    }
}

impl std::fmt::Debug for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Source").field("name", &self.name).finish_non_exhaustive()
    }
}

/// A log that is being read.
pub(crate) struct Opened {
    reader: BufReader<Box<dyn Read>>,
    start: Vec<u8>,
    seen: Rc<RefCell<Seen>>,
    line: Vec<u8>,
    number: u64,
}

/// One line without its end.
pub(crate) struct Line<'a> {
    pub(crate) number: u64,
    pub(crate) bytes: &'a [u8],
    /// Whether it goes on beyond what is kept of it.
    pub(crate) cut: bool,
}

impl Opened {
    /// What stands at the beginning, for telling the format.
    pub(crate) fn start(&self) -> &[u8] {
        &self.start
    }

    /// The next line; an error is damage to the file itself.
    pub(crate) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.line.clear();
        let (mut cut, mut any) = (false, false);
        loop {
            let available = match self.reader.fill_buf() {
                Ok(available) => available,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(cause),
            };
            if available.is_empty() {
                break;
            }
            any = true;
            let end = available.iter().position(|byte| *byte == b'\n');
            let taken = end.unwrap_or(available.len());
            let room = LONGEST_LINE.saturating_sub(self.line.len());
            cut |= taken > room;
            self.line.extend(available.iter().take(taken.min(room)));
            self.reader.consume(taken + usize::from(end.is_some()));
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if self.line.last() == Some(&b'\r') {
            self.line.pop();
        }
        Ok(Some(Line { number: self.number, bytes: &self.line, cut }))
    }

    /// Lines that were begun so far.
    pub(crate) fn lines(&self) -> u64 {
        self.number
    }

    /// Bytes of the file that were read so far, packed as they are.
    pub(crate) fn bytes(&self) -> u64 {
        self.seen.borrow().bytes
    }

    /// SHA-256 of the file as it lies there, whatever of it could be unpacked.
    pub(crate) fn digest(self) -> (u64, String) {
        let mut reader = self.reader;
        // What damage or a mark of the end kept from being read belongs to the file all the same.
        let _ = io::copy(&mut reader, &mut io::sink());
        let seen = self.seen.borrow();
        (seen.bytes, crate::hex(&seen.digest.clone().finalize()))
    }
}

#[derive(Default)]
struct Seen {
    bytes: u64,
    digest: Sha256,
}

struct Counted {
    inner: Box<dyn Read>,
    seen: Rc<RefCell<Seen>>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let count = self.inner.read(buffer)?;
        let mut seen = self.seen.borrow_mut();
        seen.bytes += count as u64;
        seen.digest.update(buffer.get(..count).unwrap_or_default());
        Ok(count)
    }
}

/// A file of which the beginning was read ahead.
struct Begun<R> {
    start: io::Cursor<Vec<u8>>,
    /// What ended the beginning too early; it is said once all that was read is used.
    damage: Option<io::Error>,
    rest: R,
}

impl<R: Read> Read for Begun<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match (self.start.read(buffer)?, self.damage.take()) {
            (0, Some(damage)) => Err(damage),
            (0, None) => self.rest.read(buffer),
            (count, damage) => {
                self.damage = damage;
                Ok(count)
            }
        }
    }
}

/// Zstandard files are frames in a row; the decoder knows one.
struct Frames<R: BufRead> {
    at: At<R>,
}

enum At<R: BufRead> {
    Between(R),
    Within(Box<StreamingDecoder<R, ruzstd::decoding::FrameDecoder>>),
    End,
}

impl<R: BufRead> Read for Frames<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            match std::mem::replace(&mut self.at, At::End) {
                At::End => return Ok(0),
                At::Between(mut reader) => {
                    if reader.fill_buf()?.is_empty() {
                        return Ok(0);
                    }
                    let decoder = StreamingDecoder::new(reader).map_err(io::Error::other)?;
                    self.at = At::Within(Box::new(decoder));
                }
                At::Within(mut decoder) => {
                    let count = decoder.read(buffer)?;
                    if count > 0 {
                        self.at = At::Within(decoder);
                        return Ok(count);
                    }
                    self.at = At::Between(decoder.into_inner());
                }
            }
        }
    }
}

/// Longer lines are counted and not read: an address of a browser is shorter by far.
pub(crate) const LONGEST_LINE: usize = 256 << 10;
const CHUNK: usize = 256 << 10;
/// Bytes that are looked at to tell a format.
const START: u64 = 64 << 10;

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn lines(bytes: &'static [u8]) -> (Vec<(Vec<u8>, bool)>, bool) {
        let mut opened = Source::reader("x", bytes).open().unwrap();
        let mut lines = Vec::new();
        loop {
            match opened.next() {
                Ok(Some(line)) => lines.push((line.bytes.to_vec(), line.cut)),
                Ok(None) => return (lines, false),
                Err(_) => return (lines, true),
            }
        }
    }

    #[test]
    fn ends_of_lines_are_taken_off_and_the_last_line_needs_none() {
        let (lines, _) = lines(b"\xef\xbb\xbfone\r\n\ntwo");
        assert_eq!(lines, [(b"one".to_vec(), false), (Vec::new(), false), (b"two".to_vec(), false)]);
    }

    #[test]
    fn a_line_without_end_takes_bounded_memory() {
        let mut opened = Source::reader("x", io::repeat(b'a').take(1 << 20).chain(&b"\nnext\n"[..])).open().unwrap();
        let first = opened.next().unwrap().unwrap();
        assert!(first.cut && first.bytes.len() == LONGEST_LINE);
        assert_eq!(opened.next().unwrap().unwrap().bytes, b"next");
    }

    #[test]
    fn utf_16_with_a_mark_is_decoded() {
        let (lines, _) = lines(b"\xff\xfea\0\n\0b\0");
        assert_eq!(lines, [(b"a".to_vec(), false), (b"b".to_vec(), false)]);
    }

    #[test]
    fn a_truncated_archive_gives_its_lines_and_then_an_error() {
        let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        for number in 0..20_000 {
            writeln!(packer, "line {number} {}", number * 7919 % 10_007).unwrap();
        }
        let whole = packer.finish().unwrap();
        let half: &'static [u8] = Vec::leak(whole[..whole.len() / 2].to_vec());
        let (lines, damaged) = lines(half);
        assert!(damaged && lines.len() > 100);
        // Two archives one after the other are one log.
        let twice: &'static [u8] = Vec::leak([whole.clone(), whole].concat());
        let mut opened = Source::reader("x", twice).open().unwrap();
        while opened.next().unwrap().is_some() {}
        assert_eq!(opened.lines(), 40_000);
        assert_eq!(opened.bytes(), twice.len() as u64);
    }
}
