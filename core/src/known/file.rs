//! What a compiled list of hashes holds, in the frame that compiled lists share (`compiled`).
//!
//! For each kind there are its hashes, sorted, and a record for each: group (4 bytes: where it comes from and what it means)
//! and line (4 bytes). Many PDQ hashes have the tables of `index` beside them.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Range;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::index::{Index, Tables};
use super::{HashKind, HashListBuilder, text};
use crate::compiled::{Block, Bytes, Form};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::{Category, TAXONOMY_VERSION};
use crate::verdict::Layer;

/// What a list file says about itself.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) layer: Layer,
    pub(super) taxonomy: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) expires: Option<Date>,
    pub(super) groups: Vec<Group>,
    /// Entries by kind.
    pub(super) kinds: BTreeMap<String, u64>,
    pub(super) blocks: BTreeMap<String, Block>,
}

/// Where entries come from and what they mean.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Group {
    pub(super) source: String,
    pub(super) labels: Vec<String>,
}

/// The contents of a file's blocks.
#[derive(Default)]
pub(super) struct Blocks {
    kinds: BTreeMap<HashKind, (Vec<u8>, Vec<u8>)>,
    pub(super) tables: Tables,
}

impl Blocks {
    /// The hashes and records of a kind, to be filled.
    pub(super) fn of_kind(&mut self, kind: HashKind) -> (&mut Vec<u8>, &mut Vec<u8>) {
        let (hashes, records) = self.kinds.entry(kind).or_default();
        (hashes, records)
    }

    /// Every block by its name, in the order of the file.
    fn named(&self) -> Vec<(String, &[u8])> {
        let mut named = Vec::new();
        for (kind, (hashes, records)) in &self.kinds {
            named.push((kind.id().to_owned(), hashes.as_slice()));
            named.push((records_of(*kind), records.as_slice()));
        }
        if !self.tables.starts.is_empty() {
            let Tables { starts, nexts, places } = &self.tables;
            let tables = [(STARTS, starts), (NEXTS, nexts), (PLACES, places)];
            named.extend(tables.map(|(name, bytes)| (name.to_owned(), bytes.as_slice())));
        }
        named
    }
}

fn records_of(kind: HashKind) -> String {
    format!("{}-records", kind.id())
}

/// A compiled list of hashes, opened. Cloning it shares the bytes. `Debug` says which list it is and never what it holds.
#[derive(Clone)]
pub struct HashList {
    name: String,
    /// `None` for a list that should be there and is not.
    pub(super) content: Option<Arc<Content>>,
}

pub(super) struct Content {
    header: Header,
    digest: String,
    /// What the entries of each group mean.
    labels: Vec<Vec<Category>>,
    bytes: Bytes,
    /// Where each block lies in the bytes.
    places: BTreeMap<String, Range<usize>>,
}

/// The group and line of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Record {
    pub(super) group: u32,
    pub(super) line: u32,
}

impl Content {
    fn block(&self, name: &str) -> &[u8] {
        let place = self.places.get(name).and_then(|place| (*self.bytes).as_ref().get(place.clone()));
        place.unwrap_or_default()
    }

    /// The sorted hashes of a kind.
    pub(super) fn hashes(&self, kind: HashKind) -> &[u8] {
        self.block(kind.id())
    }

    /// The record of the hash at a place among those of its kind.
    pub(super) fn record(&self, kind: HashKind, place: usize) -> Option<Record> {
        let (records, _) = self.block(&records_of(kind)).as_chunks::<8>();
        let [g0, g1, g2, g3, l0, l1, l2, l3] = *records.get(place)?;
        Some(Record { group: u32::from_le_bytes([g0, g1, g2, g3]), line: u32::from_le_bytes([l0, l1, l2, l3]) })
    }

    /// What looks PDQ hashes up.
    pub(super) fn index(&self) -> Option<Index<'_>> {
        Index::new(self.hashes(HashKind::Pdq), self.block(STARTS), self.block(NEXTS), self.block(PLACES))
    }

    /// What the entries of a group mean.
    pub(super) fn labels(&self, group: u32) -> &[Category] {
        self.labels.get(group as usize).map_or(&[], Vec::as_slice)
    }

    /// The source of a group.
    pub(super) fn source(&self, group: u32) -> &str {
        self.header.groups.get(group as usize).map_or("", |group| group.source.as_str())
    }
}

impl HashList {
    /// Starts a list of this name.
    pub fn builder(name: impl Into<String>) -> HashListBuilder {
        HashListBuilder::new(name.into())
    }

    /// Reads a list of text; a sealed one has its own name in its header. The module says how it is written.
    ///
    /// # Errors
    /// `invalid-input` for a header or a line that cannot be read, for an entry that does not say what it is, and for a list
    /// without an entry; `configuration` for a name that is not plain.
    pub fn from_text(name: &str, text: &str) -> Result<Self> {
        let mut builder = if text::is_sealed(text) {
            let header = text::sealed_header(text)?;
            let name = header.name.ok_or_else(|| text::unreadable(1, "the header gives no name"))?;
            Self::builder(name).layer(Layer::Sealed)
        } else {
            Self::builder(name)
        };
        builder.add("", text)?;
        Self::from_bytes(builder.build()?.bytes)
    }

    /// A list that should be there and is not: it matches nothing, and coverage says that it is missing.
    ///
    /// # Errors
    /// `configuration` for a name that is not plain.
    pub fn missing(name: &str) -> Result<Self> {
        if text::is_plain(name) {
            return Ok(Self { name: name.to_owned(), content: None });
        }
        Err(Error::new(ErrorKind::Configuration, "the name of a list of hashes is 1 to 64 plain characters"))
    }

    /// Opens a compiled list that lies in memory, or in whatever gives its bytes for as long as the list lives, after
    /// checking every digest.
    ///
    /// # Errors
    /// `bundle-corrupt` for bytes that are no such file, were cut short or changed; `bundle-incompatible` for a newer format
    /// or a label that this engine does not know.
    pub fn from_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static) -> Result<Self> {
        Self::read(&(Arc::new(bytes) as Bytes), None)
    }

    /// The same for bytes that were checked before, with the digest that [`HashList::digest`] gave then. Only the header is
    /// checked again, so that millions of hashes open as fast as ten.
    ///
    /// # Errors
    /// Those of [`HashList::from_bytes`], and `bundle-corrupt` for another digest.
    pub fn from_trusted_bytes(bytes: impl AsRef<[u8]> + Send + Sync + 'static, digest: &str) -> Result<Self> {
        Self::read(&(Arc::new(bytes) as Bytes), Some(digest))
    }

    /// Whether bytes begin as a compiled list of hashes does.
    pub fn is_hash_list_file(bytes: &[u8]) -> bool {
        FORM.begins(bytes)
    }

    /// Whether a text begins as a sealed list of hashes does.
    pub fn is_sealed(text: &str) -> bool {
        text::is_sealed(text)
    }

    fn read(bytes: &Bytes, trusted: Option<&str>) -> Result<Self> {
        let opened = FORM.open((**bytes).as_ref(), trusted)?;
        let header: Header = opened.header()?;
        let label = |label: &String| label.parse::<Category>().ok();
        let labels = header.groups.iter().map(|group| group.labels.iter().map(label).collect::<Option<Vec<_>>>());
        let labels = labels
            .collect::<Option<Vec<_>>>()
            .filter(|_| header.taxonomy.split('.').next() == TAXONOMY_VERSION.split('.').next());
        let labels = labels.ok_or_else(|| {
            let what = format!("the list of hashes uses a label that taxonomy {TAXONOMY_VERSION} does not have");
            Error::new(ErrorKind::BundleIncompatible, what)
        })?;
        let place = |(name, block): (&String, &Block)| Ok((name.clone(), opened.place(block)?));
        let places = header.blocks.iter().map(place).collect::<Result<_>>()?;
        opened.is_filled_by(header.blocks.values())?;
        let digest = opened.digest;
        let content = Content { digest, labels, places, bytes: Arc::clone(bytes), header };
        let fits = |kind: &HashKind| {
            let count = content.header.kinds.get(kind.id()).copied().unwrap_or_default();
            content.hashes(*kind).len() as u64 == count * kind.bytes() as u64
                && content.block(&records_of(*kind)).len() as u64 == count * 8
        };
        if !HashKind::ALL.iter().all(fits) || content.index().is_none() {
            return Err(FORM.corrupt("has records that do not fit its hashes"));
        }
        Ok(Self { name: content.header.name.clone(), content: Some(Arc::new(content)) })
    }

    /// The name that it was built with.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is for; one that is missing is taken for sealed, since no other is worth a warning.
    pub fn layer(&self) -> Layer {
        self.content.as_ref().map_or(Layer::Sealed, |content| content.header.layer)
    }

    /// The last day on which it may be relied on. The engine reads no clock: whoever opens a list compares.
    pub fn expires(&self) -> Option<Date> {
        self.content.as_ref().and_then(|content| content.header.expires)
    }

    /// How many entries it has.
    pub fn len(&self) -> u64 {
        self.kinds().map(|(_, count)| count).sum()
    }

    /// Whether it has none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Entries by kind.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, u64)> {
        let kinds = self.content.iter().flat_map(|content| &content.header.kinds);
        kinds.map(|(kind, count)| (kind.as_str(), *count))
    }

    /// SHA-256 of its header, which holds the digests of everything else, in lower-case hexadecimal; empty where the list is
    /// missing.
    pub fn digest(&self) -> &str {
        self.content.as_ref().map_or("", |content| content.digest.as_str())
    }

    /// Whether it should be there and is not.
    pub fn is_missing(&self) -> bool {
        self.content.is_none()
    }

    /// Why it cannot be relied on today, in words for people; `None` where it can.
    pub fn problem(&self, today: Option<Date>) -> Option<String> {
        let name = &self.name;
        let what = if self.layer() == Layer::Sealed { "the sealed list of hashes" } else { "the list of hashes" };
        match (self.expires(), today) {
            _ if self.is_missing() => Some(format!("{what} {name} is missing")),
            (Some(last), Some(today)) if last < today => Some(format!("{what} {name} expired on {last}")),
            (Some(_), None) => Some(format!("{what} {name} expires, and no date was given to compare with")),
            _ => None,
        }
    }
}

impl fmt::Debug for HashList {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HashList").field("name", &self.name).field("entries", &self.len()).finish_non_exhaustive()
    }
}

/// A file of these blocks; `header` gets their places and digests.
pub(super) fn write(mut header: Header, blocks: &Blocks) -> Result<Vec<u8>> {
    let named = blocks.named();
    let mut end = 0;
    for (name, contents) in &named {
        let block = Block::new(end, contents);
        end = block.end();
        header.blocks.insert(name.clone(), block);
    }
    let contents: Vec<&[u8]> = named.iter().map(|(_, contents)| *contents).collect();
    FORM.write(&header, &contents)
}

const FORM: Form =
    Form { magic: b"4Chash\r\n", version: 1, name: "the compiled list of hashes", made_by: "fourc lists build-hashes" };

const STARTS: &str = "pdq-starts";
const NEXTS: &str = "pdq-nexts";
const PLACES: &str = "pdq-places";
