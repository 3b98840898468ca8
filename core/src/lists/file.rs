//! What a compiled list of addresses holds, in the frame that compiled lists share (`compiled`).
//!
//! `keys` maps each key to its place in their order (`fst`), `records` holds for each place a group and a line in a fixed
//! number of bytes, `groups` what all entries of one kind, source, day and set of labels have in common, and `more` the
//! runs of records of keys that have several. `filter` tells most addresses that there is nothing for them.

use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use fst::raw::Fst;
use serde::{Deserialize, Serialize};

use super::Listed;
use super::entry::EntryKind;
use super::filter::Filter;
use crate::compiled::{Block, Bytes, Form};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::TAXONOMY_VERSION;
use crate::verdict::Layer;

/// One source that a list was compiled from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SourceInfo {
    /// The name that evidence shows before `#` and the line.
    pub id: String,
    /// How it is written.
    pub format: String,
    /// SHA-256 of its bytes, before anything that packed them was undone, in lower-case hexadecimal.
    pub sha256: String,
    /// When its publisher dated it, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<Date>,
    /// Entries of it that are in the list.
    pub entries: u64,
}

/// What a list file says about itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) layer: Layer,
    pub(super) taxonomy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) date: Option<Date>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<Date>,
    pub(super) sources: Vec<SourceInfo>,
    pub(super) label_sets: Vec<Vec<String>>,
    pub(super) entries: u64,
    /// Entries by kind and by label; an entry with two labels counts for both.
    pub(super) kinds: std::collections::BTreeMap<String, u64>,
    pub(super) labels: std::collections::BTreeMap<String, u64>,
    /// Bytes of one record, and how many of its low bits are the line.
    pub(super) record_bytes: u8,
    pub(super) line_bits: u8,
    pub(super) keys: Block,
    pub(super) records: Block,
    pub(super) groups: Block,
    pub(super) more: Block,
    pub(super) filter: Block,
}

/// What entries of one kind, source, day and set of labels have in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Group {
    pub(super) set: u32,
    pub(super) source: u32,
    pub(super) date: u32,
    pub(super) kind: EntryKind,
    pub(super) exception: bool,
}

/// Bytes of one group in its block.
const GROUP_BYTES: usize = 14;

impl Group {
    pub(super) fn write(self, out: &mut Vec<u8>) {
        for number in [self.set, self.source, self.date] {
            out.extend_from_slice(&number.to_le_bytes());
        }
        let kind = EntryKind::ALL.iter().position(|kind| *kind == self.kind).unwrap_or_default();
        out.extend_from_slice(&[kind as u8, u8::from(self.exception)]);
    }

    fn read(bytes: &[u8; GROUP_BYTES]) -> Option<Self> {
        let [s0, s1, s2, s3, o0, o1, o2, o3, d0, d1, d2, d3, kind, exception] = *bytes;
        Some(Self {
            set: u32::from_le_bytes([s0, s1, s2, s3]),
            source: u32::from_le_bytes([o0, o1, o2, o3]),
            date: u32::from_le_bytes([d0, d1, d2, d3]),
            kind: EntryKind::from_number(kind)?,
            exception: match exception {
                0 => false,
                1 => true,
                _ => return None,
            },
        })
    }
}

/// A part of the file's bytes, which all parts share.
#[derive(Clone)]
pub(super) struct Slice {
    bytes: Bytes,
    place: Range<usize>,
}

impl AsRef<[u8]> for Slice {
    fn as_ref(&self) -> &[u8] {
        (*self.bytes).as_ref().get(self.place.clone()).unwrap_or_default()
    }
}

/// A compiled list of addresses, opened. Cloning it shares the bytes.
///
/// ```
/// use fourc::lists::{ListSource, SourceFormat, UrlList};
/// use fourc::{Bundle, Category, Classifier, Level};
///
/// let mut builder = UrlList::builder("school");
/// builder.add(&ListSource::new("casinos", SourceFormat::Hosts).labels(["gambling"])?, b"0.0.0.0 casino.example\n")?;
/// let list = UrlList::from_bytes(builder.build()?.bytes)?;
/// let classifier = Classifier::builder(Bundle::embedded()?).url_list(list).build()?;
/// let verdict = classifier.classify(fourc::input::Url::new("https://casino.example/"))?;
/// assert_eq!(verdict.level(Category::Gambling), Level::Confirmed);
/// assert_eq!(verdict.evidence[0].source, "casinos#1");
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone)]
pub struct UrlList {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) header: Header,
    pub(super) digest: String,
    pub(super) sets: Vec<Vec<Listed>>,
    pub(super) groups: Vec<Group>,
    pub(super) keys: Fst<Slice>,
    pub(super) records: Slice,
    pub(super) more: Slice,
    pub(super) filter: Slice,
}

impl UrlList {
    /// Opens a list that lies in memory, or in whatever gives its bytes for as long as the list lives, after checking
    /// every digest. That costs about 0.6 ms for each MB.
    ///
    /// # Errors
    /// `bundle-corrupt` for bytes that are no list file, were cut short or changed; `bundle-incompatible` for a newer
    /// format or a label that this engine does not know.
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self> {
        Self::read(&(Arc::new(bytes) as Bytes), None)
    }

    /// The same for bytes that were checked before, with the digest that [`UrlList::digest`] gave then. Only the header is
    /// checked again, so this takes no longer for a large list than for a small one: for lists in a memory map of the
    /// caller's own, or opened again and again by processes that trust the place where they lie.
    pub fn from_trusted_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static, digest: &str) -> Result<Self> {
        Self::read(&(Arc::new(bytes) as Bytes), Some(digest))
    }

    /// Whether bytes begin as a list file does.
    pub fn is_list_file(bytes: &[u8]) -> bool {
        FORM.begins(bytes)
    }

    fn read(bytes: &Bytes, trusted: Option<&str>) -> Result<Self> {
        let opened = FORM.open((**bytes).as_ref(), trusted)?;
        let header: Header = opened.header()?;
        if header.taxonomy.split('.').next() != TAXONOMY_VERSION.split('.').next() {
            let what = format!("the list file speaks another taxonomy than {TAXONOMY_VERSION}");
            return Err(Error::new(ErrorKind::BundleIncompatible, what));
        }
        opened.is_filled_by([&header.keys, &header.records, &header.groups, &header.more, &header.filter])?;
        let block = |block: &Block| Ok(Slice { bytes: Arc::clone(bytes), place: opened.place(block)? });
        let (keys, records): (Slice, Slice) = (block(&header.keys)?, block(&header.records)?);
        let (groups, more, filter) = (block(&header.groups)?, block(&header.more)?, block(&header.filter)?);
        let keys = Fst::new(keys).map_err(|cause| FORM.corrupt("has keys that cannot be read").because(cause))?;
        let record = usize::from(header.record_bytes);
        let fits = (1..=8).contains(&record)
            && usize::from(header.line_bits) <= 8 * record
            && keys.len().checked_mul(record) == Some(records.as_ref().len());
        if !fits || Filter::new(filter.as_ref()).is_none() {
            return Err(FORM.corrupt("has records that do not fit its keys"));
        }
        let sets = label_sets(&header.label_sets)?;
        let groups = read_groups(groups.as_ref(), sets.len(), header.sources.len())?;
        let digest = opened.digest;
        Ok(Self { inner: Arc::new(Inner { header, digest, sets, groups, keys, records, more, filter }) })
    }

    /// The name that it was built with.
    pub fn name(&self) -> &str {
        &self.inner.header.name
    }

    /// What it is for.
    pub fn layer(&self) -> Layer {
        self.inner.header.layer
    }

    /// The day that it was dated with.
    pub fn date(&self) -> Option<Date> {
        self.inner.header.date
    }

    /// The last day on which it should be used. The engine reads no clock: whoever opens a list compares.
    pub fn expires(&self) -> Option<Date> {
        self.inner.header.expires
    }

    /// What it was compiled from, in the order of the evidence.
    pub fn sources(&self) -> &[SourceInfo] {
        &self.inner.header.sources
    }

    /// How many entries it has.
    pub fn len(&self) -> u64 {
        self.inner.header.entries
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries by label; an entry with two labels counts for both.
    pub fn labels(&self) -> impl Iterator<Item = (&str, u64)> {
        self.inner.header.labels.iter().map(|(label, count)| (label.as_str(), *count))
    }

    /// Entries by kind.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, u64)> {
        self.inner.header.kinds.iter().map(|(kind, count)| (kind.as_str(), *count))
    }

    /// SHA-256 of its header, which holds the digests of everything else, in lower-case hexadecimal.
    pub fn digest(&self) -> &str {
        &self.inner.digest
    }
}

impl fmt::Debug for UrlList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (name, layer) = (self.name(), self.layer());
        f.debug_struct("UrlList")
            .field("name", &name)
            .field("layer", &layer)
            .field("entries", &self.len())
            .finish_non_exhaustive()
    }
}

/// The contents of a file's blocks.
pub(super) struct Blocks<'b> {
    pub(super) keys: &'b [u8],
    pub(super) records: &'b [u8],
    pub(super) groups: &'b [u8],
    pub(super) more: &'b [u8],
    pub(super) filter: &'b [u8],
}

/// A file of these blocks; `header` gets their places and digests.
pub(super) fn write(mut header: Header, contents: &Blocks<'_>) -> Result<Vec<u8>> {
    let Blocks { keys, records, groups, more, filter } = *contents;
    let blocks = [
        (&mut header.keys, keys),
        (&mut header.records, records),
        (&mut header.groups, groups),
        (&mut header.more, more),
        (&mut header.filter, filter),
    ];
    let mut end = 0;
    for (block, contents) in blocks {
        *block = Block::new(end, contents);
        end = block.end();
    }
    FORM.write(&header, &[keys, records, groups, more, filter])
}

fn label_sets(sets: &[Vec<String>]) -> Result<Vec<Vec<Listed>>> {
    let read = |set: &Vec<String>| set.iter().map(|label| Listed::parse(label)).collect::<Option<Vec<_>>>();
    sets.iter().map(read).collect::<Option<Vec<_>>>().ok_or_else(|| {
        let what = format!("the list file uses a label that taxonomy {TAXONOMY_VERSION} does not have");
        Error::new(ErrorKind::BundleIncompatible, what)
    })
}

fn read_groups(bytes: &[u8], sets: usize, sources: usize) -> Result<Vec<Group>> {
    let (rows, rest) = bytes.as_chunks::<GROUP_BYTES>();
    let sound = |group: &Group| {
        let dated = group.date == 0 || Date::from_number(group.date).is_some();
        (group.set as usize) < sets && (group.source as usize) < sources && dated
    };
    let groups: Option<Vec<Group>> = rows.iter().map(|row| Group::read(row).filter(sound)).collect();
    groups.filter(|_| rest.is_empty()).ok_or_else(|| FORM.corrupt("has groups that cannot be read"))
}

const FORM: Form = Form { magic: b"4Curls\r\n", version: 1, name: "the list file", made_by: "fourc lists build" };
