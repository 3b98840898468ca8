//! Known pictures: by the exact digest of the file, or by a hash that survives resizing and re-encoding.
//!
//! Two witnesses look at the same hashes. The sealed lists come first, and what they know ends the look at an input: nothing
//! else is asked about it, and evidence holds neither a place nor an excerpt.

use std::sync::{Arc, OnceLock};

use super::{Prepared, PreparedImage, Sight, Signal};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::known::{FileDigests, HashKind, HashList, LEAST_PDQ_QUALITY, Match, Pdq};
use crate::pixels::pdq;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition, Region};

/// The lists of hashes of the bundles and of the caller.
#[derive(Clone, Debug)]
pub(crate) struct HashLists {
    /// Those that say what a picture is.
    pub(crate) open: Vec<HashList>,
    /// Sealed ones that everybody has: inert entries for the self-test.
    pub(crate) inert: Vec<HashList>,
    pub(crate) licensed: Vec<HashList>,
    pub(crate) today: Option<Date>,
    /// In how many bits the PDQ hashes of two copies of a picture may differ.
    pub(crate) radius: u32,
}

/// What a picture is compared by, made once however many witnesses ask.
#[derive(Default)]
pub(crate) struct PictureMarks {
    digests: OnceLock<FileDigests>,
    hashes: OnceLock<Hashes>,
}

/// The PDQ hashes of all pictures of an input.
struct Hashes {
    good: Vec<(Pdq, Region)>,
    /// Whether a picture had no frame that is worth comparing.
    has_low_quality: bool,
}

impl PictureMarks {
    /// Takes digests that were made before the picture was decoded.
    pub(crate) fn of_digests(digests: FileDigests) -> Self {
        Self { digests: OnceLock::from(digests), hashes: OnceLock::new() }
    }

    fn hashes(&self, images: &[PreparedImage<'_>]) -> &Hashes {
        self.hashes.get_or_init(|| {
            let mut hashes = Hashes { good: Vec::new(), has_low_quality: false };
            for image in images {
                let (width, height) = (image.picture.width, image.picture.height);
                let region = Region { x: 0, y: 0, width, height };
                let worthy = |(hash, quality)| (quality >= LEAST_PDQ_QUALITY).then_some((hash, region));
                let before = hashes.good.len();
                hashes.good.extend(image.picture.frames.iter().filter_map(pdq).filter_map(worthy));
                hashes.has_low_quality |= hashes.good.len() == before;
            }
            hashes
        })
    }
}

impl HashLists {
    fn sealed(&self) -> impl Iterator<Item = &HashList> {
        self.licensed.iter().chain(&self.inert)
    }

    /// Every list, sealed ones first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &HashList> {
        self.sealed().chain(&self.open)
    }

    /// The digests of a file that any list could have; `None` where no list has any.
    pub(crate) fn digests(&self, bytes: &[u8]) -> Option<FileDigests> {
        let wanted = |kind: &HashKind| self.all().any(|list| list.has(*kind));
        self.all().any(HashList::has_exact).then(|| FileDigests::of_kinds(bytes, wanted))
    }

    /// What the sealed lists know of a file, by its digests alone.
    pub(crate) fn sealed_file(&self, digests: &FileDigests) -> Vec<Match> {
        self.sealed().flat_map(|list| list.exact(digests)).collect()
    }

    /// What the sealed lists know of a hash of any kind, for the self-test.
    pub(crate) fn is_sealed(&self, kind: HashKind, hash: &[u8]) -> bool {
        match <&[u8; 32]>::try_from(hash) {
            Ok(bytes) if kind == HashKind::Pdq => {
                self.sealed().any(|list| !list.near(Pdq::from_bytes(bytes), self.radius).is_empty())
            }
            _ => self.sealed().any(|list| !list.digest_matches(kind, hash).is_empty()),
        }
    }

    /// What lists know of the pictures of an input, each with the whole of its picture.
    fn matches(&self, lists: &[&HashList], input: &Prepared<'_>) -> Vec<(Match, Option<Region>)> {
        let mut found = Vec::new();
        // The file is one, however many pictures were cut out of it.
        if let Some(image) = input.images.first() {
            let digests = match input.marks.digests.get() {
                Some(digests) => Some(digests),
                None => self.digests(&image.bytes).map(|digests| input.marks.digests.get_or_init(|| digests)),
            };
            let exact = digests.into_iter().flat_map(|digests| lists.iter().flat_map(|list| list.exact(digests)));
            found.extend(exact.map(|one| (one, None)));
        }
        if lists.iter().any(|list| list.has(HashKind::Pdq)) {
            for (hash, region) in &input.marks.hashes(&input.images).good {
                let near = lists.iter().flat_map(|list| list.near(*hash, self.radius));
                found.extend(near.map(|one| (one, Some(*region))));
            }
        }
        found
    }
}

/// Compares pictures with sealed lists.
pub(crate) struct SealedHashSignal {
    lists: Arc<HashLists>,
    /// Why not all of them can be relied on.
    problem: Option<String>,
}

impl SealedHashSignal {
    pub(crate) fn new(lists: Arc<HashLists>) -> Self {
        let problems: Vec<String> = lists.sealed().filter_map(|list| list.problem(lists.today)).collect();
        Self { lists, problem: (!problems.is_empty()).then(|| problems.join("; ")) }
    }

    /// What to say of an input that sealed lists know.
    pub(crate) fn sight(&self, matches: impl IntoIterator<Item = Match>) -> Sight {
        let mut sight = Sight { partial: self.problem.clone(), ..Sight::default() };
        if self.problem.is_some() {
            sight.conditions.push(Condition::Degraded);
        }
        for found in matches {
            sight.stop = true;
            sight.findings.extend(found.categories.iter().map(|category| Finding {
                claim: Claim::Category(*category),
                basis: Basis::Hash,
                source: found.source.clone(),
                // Whoever holds the list takes a near hash for a match as well, and nobody should have to look.
                strength: 1.0,
                part: None,
                turn: None,
                span: None,
                // Nothing of the picture is shown, not even where to cut.
                region: None,
            }));
        }
        if sight.stop {
            sight.conditions.push(Condition::StopAndPreserve);
        }
        sight
    }
}

impl Signal for SealedHashSignal {
    /// Nobody should take the self-test for the protection of a licensed list.
    fn id(&self) -> &'static str {
        if self.lists.licensed.is_empty() { "sealed-hashes-self-test" } else { "sealed-hashes" }
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.images.is_empty() && (self.problem.is_some() || self.lists.sealed().next().is_some())
    }

    fn categories(&self) -> Vec<Category> {
        // A picture that is not on a list may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        self.lists.sealed().find_map(|list| list.describe(source))
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let lists: Vec<&HashList> = self.lists.sealed().collect();
        let found = self.lists.matches(&lists, input);
        let sight = self.sight(found.into_iter().map(|(found, _)| found));
        match &self.problem {
            // Only the self-test is left to look in: that is no look at all.
            Some(problem) if !sight.stop && self.lists.licensed.iter().all(HashList::is_missing) => {
                Err(Error::new(ErrorKind::Configuration, problem.clone()))
            }
            _ => Ok(sight),
        }
    }
}

/// Compares pictures with lists that are not sealed.
pub(crate) struct HashSignal {
    lists: Arc<HashLists>,
    /// Lists that should not be used any more.
    stale: Option<String>,
}

impl HashSignal {
    pub(crate) fn new(lists: Arc<HashLists>) -> Self {
        let stale: Vec<String> = lists.open.iter().filter_map(|list| list.problem(lists.today)).collect();
        Self { lists, stale: (!stale.is_empty()).then(|| stale.join("; ")) }
    }

    /// What these lists know of a file, by its digests alone.
    pub(crate) fn file(&self, digests: &FileDigests) -> Vec<Match> {
        self.lists.open.iter().flat_map(|list| list.exact(digests)).collect()
    }
}

impl Signal for HashSignal {
    fn id(&self) -> &'static str {
        "hashes"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.images.is_empty() && self.lists.all().next().is_some()
    }

    fn categories(&self) -> Vec<Category> {
        // A picture that is not on the list may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        self.lists.open.iter().find_map(|list| list.describe(source))
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut sight = Sight { partial: self.stale.clone(), ..Sight::default() };
        if self.stale.is_some() {
            sight.conditions.push(Condition::Degraded);
        }
        if self.lists.all().any(|list| list.has(HashKind::Pdq)) && input.marks.hashes(&input.images).has_low_quality {
            sight.conditions.push(Condition::LowQuality);
        }
        let whole = |image: &PreparedImage<'_>| {
            let (width, height) = (image.picture.width, image.picture.height);
            Region { x: 0, y: 0, width, height }
        };
        let first = input.images.first().map(whole);
        let lists: Vec<&HashList> = self.lists.open.iter().collect();
        for (found, region) in self.lists.matches(&lists, input) {
            sight.findings.extend(found.categories.iter().map(|category| Finding {
                claim: Claim::Category(*category),
                basis: Basis::Hash,
                source: found.source.clone(),
                strength: if found.distance.is_some() { NEAR } else { 1.0 },
                part: None,
                turn: None,
                span: None,
                region: region.or(first),
            }));
        }
        Ok(sight)
    }
}

/// A near match is strong evidence but no exact knowledge, so it never confirms; only a sealed list's does.
const NEAR: f32 = 0.9;
