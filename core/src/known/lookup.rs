//! What a list knows of a file or picture.

use super::file::{Content, Record};
use super::{FileDigests, HashKind, HashList, Layer, Pdq};
use crate::taxonomy::Category;

/// One entry that a file or picture met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Match {
    /// As evidence names it.
    pub(crate) source: String,
    pub(crate) categories: Vec<Category>,
    /// In how many bits a PDQ hash differs; `None` for a digest of the bytes.
    pub(crate) distance: Option<u32>,
}

impl HashList {
    /// Whether it has entries of a kind.
    pub(crate) fn has(&self, kind: HashKind) -> bool {
        self.content.as_ref().is_some_and(|content| !content.hashes(kind).is_empty())
    }

    /// Whether it has digests of bytes.
    pub(crate) fn has_exact(&self) -> bool {
        HashKind::EXACT.iter().any(|kind| self.has(*kind))
    }

    /// The entries that are digests of a file.
    pub(crate) fn exact(&self, file: &FileDigests) -> Vec<Match> {
        HashKind::EXACT.iter().flat_map(|kind| self.digest_matches(*kind, file.get(*kind))).collect()
    }

    /// The entries with one digest.
    pub(crate) fn digest_matches(&self, kind: HashKind, digest: &[u8]) -> Vec<Match> {
        let Some(content) = &self.content else { return Vec::new() };
        let places = match kind {
            HashKind::Md5 => equal::<16>(content.hashes(kind), digest),
            HashKind::Sha1 => equal::<20>(content.hashes(kind), digest),
            HashKind::Sha256 | HashKind::Pdq => equal::<32>(content.hashes(kind), digest),
        };
        places.filter_map(|place| self.found(content, content.record(kind, place)?, None)).collect()
    }

    /// The entries whose PDQ hash differs in at most `radius` bits.
    pub(crate) fn near(&self, hash: Pdq, radius: u32) -> Vec<Match> {
        let Some(content) = &self.content else { return Vec::new() };
        let Some(index) = content.index() else { return Vec::new() };
        let found = index.within(hash, radius).into_iter().filter_map(|near| {
            let record = content.record(HashKind::Pdq, near.place as usize)?;
            self.found(content, record, Some(near.distance))
        });
        found.collect()
    }

    /// How many entries a look at all of them finds within a radius, for the benchmarks.
    pub(crate) fn count_slowly(&self, hash: Pdq, radius: u32) -> usize {
        let index = self.content.as_ref().and_then(|content| content.index());
        index.map_or(0, |index| index.scan(hash, radius).len())
    }

    fn found(&self, content: &Content, record: Record, distance: Option<u32>) -> Option<Match> {
        let categories = content.labels(record.group).to_vec();
        let (name, within) = (self.evidence_name(), content.source(record.group));
        let slash = if within.is_empty() { "" } else { "/" };
        let source = format!("{name}{slash}{within}#{}", record.line);
        (!categories.is_empty()).then_some(Match { source, categories, distance })
    }

    /// How the sources of its evidence begin.
    pub(crate) fn evidence_name(&self) -> String {
        let prefix = if self.layer() == Layer::Sealed { Layer::Sealed.prefix() } else { PREFIX };
        format!("{prefix}{}", self.name())
    }

    /// What one of its sources means, in words for people.
    pub(crate) fn describe(&self, source: &str) -> Option<String> {
        let (within, entry) = source.strip_prefix(&self.evidence_name())?.rsplit_once('#')?;
        let from = within.strip_prefix('/').map(|from| format!(" from {from}")).unwrap_or_default();
        let what = if self.layer() == Layer::Sealed { "sealed list of hashes" } else { "list of known pictures" };
        (within.is_empty() || within.starts_with('/'))
            .then(|| format!("{what} {}, entry number {entry}{from}", self.name()))
    }
}

/// The places of the hashes that equal one.
fn equal<const BYTES: usize>(hashes: &[u8], wanted: &[u8]) -> std::ops::Range<usize> {
    let Ok(wanted) = <&[u8; BYTES]>::try_from(wanted) else { return 0..0 };
    let (rows, _) = hashes.as_chunks::<BYTES>();
    rows.partition_point(|row| row < wanted)..rows.partition_point(|row| row <= wanted)
}

/// How the sources begin that name a list of hashes which is not sealed.
const PREFIX: &str = "hashes/";
