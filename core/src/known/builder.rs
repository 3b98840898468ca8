//! Entries → one file: sorted, each once, with the tables that look-ups need.

use std::collections::{BTreeMap, HashMap};

use super::file::{Blocks, Group, Header, write};
use super::index::{INDEXED_FROM, Tables};
use super::text::{self, Entry, LONGEST_HASH, is_plain};
use super::{HashKind, Pdq};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::{Category, TAXONOMY_VERSION};
use crate::verdict::Layer;

/// Compiles lists of hashes into one file; see [`HashList::builder`](super::HashList::builder).
#[derive(Debug)]
pub struct HashListBuilder {
    name: String,
    layer: Layer,
    expires: Option<Date>,
    labels: Vec<Category>,
    /// Where entries come from and what they mean, each combination once.
    groups: Vec<Group>,
    numbers: HashMap<Group, u32>,
    entries: BTreeMap<HashKind, Vec<Numbered>>,
}

/// A hash with the number of its group and its line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Numbered {
    hash: [u8; LONGEST_HASH],
    group: u32,
    line: u32,
}

/// A compiled list.
#[derive(Debug)]
#[non_exhaustive]
pub struct BuiltHashList {
    /// The file.
    pub bytes: Vec<u8>,
    /// Entries in it, by kind.
    pub kinds: BTreeMap<String, u64>,
    /// Entries that repeated another with the same meaning and source.
    pub duplicates: u64,
}

impl HashListBuilder {
    pub(super) fn new(name: String) -> Self {
        Self {
            name,
            layer: Layer::Categories,
            expires: None,
            labels: Vec::new(),
            groups: Vec::new(),
            numbers: HashMap::new(),
            entries: BTreeMap::new(),
        }
    }

    /// What the list is for: [`Layer::Categories`] (the default) or [`Layer::Sealed`].
    pub fn layer(mut self, layer: Layer) -> Self {
        self.layer = layer;
        self
    }

    /// The last day on which it may be relied on.
    pub fn expires(mut self, last: Date) -> Self {
        self.expires = Some(last);
        self
    }

    /// What entries mean that do not say so. Those of a sealed list mean `child-sexual-abuse` where nobody says otherwise.
    pub fn labels(mut self, labels: impl IntoIterator<Item = Category>) -> Self {
        self.labels = labels.into_iter().collect();
        self
    }

    /// Adds the entries of a text under the name of their source, which stands in evidence before the line. A source that an
    /// entry names itself comes after it.
    ///
    /// # Errors
    /// `invalid-input` for a line that cannot be read or says nothing of what its entry is, with the number of the line.
    pub fn add(&mut self, source: &str, text: &str) -> Result<()> {
        if !source.is_empty() && !is_plain(source) {
            return Err(Error::new(ErrorKind::Configuration, "the name of a source is 1 to 64 plain characters"));
        }
        let mut labels = self.labels.clone();
        if text::is_sealed(text) {
            let header = text::sealed_header(text)?;
            if self.layer != Layer::Sealed {
                let what = "a sealed list is compiled for the layer sealed only";
                return Err(Error::new(ErrorKind::Configuration, what));
            }
            // The stricter of two days counts.
            self.expires = [self.expires, header.expires].into_iter().flatten().min();
            if !header.categories.is_empty() {
                labels = header.categories;
            }
        }
        if labels.is_empty() && self.layer == Layer::Sealed {
            labels = vec![Category::ChildSexualAbuse];
        }
        for entry in text::entries(text) {
            self.take(source, entry?, &labels)?;
        }
        Ok(())
    }

    fn take(&mut self, source: &str, entry: Entry, labels: &[Category]) -> Result<()> {
        let mut categories = if entry.categories.is_empty() { labels.to_vec() } else { entry.categories };
        categories.sort_unstable();
        categories.dedup();
        if categories.is_empty() {
            return Err(text::unreadable(entry.line, "nothing says what the entry is"));
        }
        if self.layer == Layer::Sealed && !categories.iter().all(|category| category.is_risk()) {
            return Err(text::unreadable(entry.line, "a sealed list is about risks"));
        }
        let parts = [source, entry.source.as_str()].into_iter().filter(|part| !part.is_empty());
        let group = Group {
            source: parts.collect::<Vec<_>>().join("/"),
            labels: categories.iter().map(|category| category.id().to_owned()).collect(),
        };
        let group = if let Some(number) = self.numbers.get(&group) {
            *number
        } else {
            let number = u32::try_from(self.groups.len()).map_err(|_| too_many())?;
            self.groups.push(group.clone());
            self.numbers.insert(group, number);
            number
        };
        self.entries.entry(entry.kind).or_default().push(Numbered { hash: entry.hash, group, line: entry.line });
        Ok(())
    }

    /// The list as one file.
    ///
    /// # Errors
    /// `configuration` for a name that is not plain or a layer that hashes do not have, `invalid-input` for a list without
    /// an entry, `limit-exceeded` for one with more than 4 thousand million.
    pub fn build(mut self) -> Result<BuiltHashList> {
        if !is_plain(&self.name) {
            let what = "the name of a list of hashes is 1 to 64 of letters, digits, '-', '_' and '.'";
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        if !matches!(self.layer, Layer::Categories | Layer::Sealed) {
            let what = "a list of hashes is for the layer categories or sealed";
            return Err(Error::new(ErrorKind::Configuration, what));
        }
        let mut blocks = Blocks::default();
        let (mut kinds, mut duplicates) = (BTreeMap::new(), 0);
        for kind in HashKind::ALL.iter().copied() {
            let mut entries = self.entries.remove(&kind).unwrap_or_default();
            let before = entries.len();
            entries.sort_unstable();
            entries.dedup_by(|one, first| one.hash == first.hash && one.group == first.group);
            duplicates += (before - entries.len()) as u64;
            if entries.is_empty() {
                continue;
            }
            kinds.insert(kind.id().to_owned(), entries.len() as u64);
            let (hashes, records) = blocks.of_kind(kind);
            for entry in &entries {
                hashes.extend(entry.hash.iter().take(kind.bytes()));
                records.extend_from_slice(&entry.group.to_le_bytes());
                records.extend_from_slice(&entry.line.to_le_bytes());
            }
            u32::try_from(entries.len()).map_err(|_| too_many())?;
            let is_long = entries.len() >= INDEXED_FROM;
            drop(entries);
            if kind == HashKind::Pdq && is_long {
                let (rows, _) = hashes.as_chunks::<32>();
                blocks.tables = Tables::build(&rows.iter().map(Pdq::from_bytes).collect::<Vec<_>>());
            }
        }
        if kinds.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "the list of hashes has no entry"));
        }
        let header = Header {
            name: self.name,
            layer: self.layer,
            taxonomy: TAXONOMY_VERSION.to_owned(),
            expires: self.expires,
            groups: self.groups,
            kinds: kinds.clone(),
            blocks: BTreeMap::new(),
        };
        Ok(BuiltHashList { bytes: write(header, &blocks)?, kinds, duplicates })
    }
}

fn too_many() -> Error {
    Error::new(ErrorKind::LimitExceeded, "the list of hashes has more than 4 thousand million entries or sources")
}
