//! What looks addresses and known pictures up: the one part of a classifier that is exchanged while it runs. Everything else
//! is shared.

use std::ops::ControlFlow;
use std::sync::Arc;

use super::Classifier;
use crate::bundle::{AddressList, Bundle, SealedList, SelfTest, Tested};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Input, Url};
use crate::known::{FileDigests, HashList, Match};
use crate::limits::Limits;
use crate::lists::UrlList;
use crate::signals::{
    Case, HashLists, HashSignal, ListSignal, PictureMarks, Prepared, SealedHashSignal, SealedLists, SealedSignal,
    Signal,
};
use crate::taxonomy::Category;
use crate::verdict::{Coverage, Layer, Level, SignalStatus, Verdict};

/// A list of addresses or hashes, as a classifier uses it; never its entries.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ListInfo {
    /// The layer that it speaks in.
    pub layer: Layer,
    /// Its name as it stands in evidence before `#`, e.g. `urls-risk`, `deny/school`, `sealed/licensed`.
    pub name: String,
    /// How many entries it has.
    pub entries: usize,
    /// The last day on which it may be relied on.
    pub expires: Option<Date>,
    /// Whether it is a sealed list that should be there and is not.
    pub is_missing: bool,
}

/// What the bundles bring for addresses.
#[derive(Clone, Default)]
pub(super) struct AddressParts {
    pub(super) lists: Vec<AddressList>,
    inert: Vec<SealedList>,
    hashes: Vec<HashList>,
    inert_hashes: Vec<HashList>,
    self_tests: Arc<[SelfTest]>,
}

/// What callers bring.
#[derive(Clone, Debug)]
pub(super) struct OwnLists {
    pub(super) addresses: Vec<AddressList>,
    pub(super) sealed: Vec<SealedList>,
    pub(super) hashes: Vec<HashList>,
    pub(super) today: Option<Date>,
    /// In how many bits the PDQ hashes of two copies of a picture may differ.
    pub(super) radius: u32,
}

impl AddressParts {
    /// Takes what the bundles bring out of them.
    pub(super) fn of_bundles(bundles: &mut [Bundle]) -> Self {
        let mut parts = Self::default();
        let mut self_tests = Vec::new();
        for bundle in bundles {
            parts.lists.extend(bundle.addresses.take());
            parts.inert.append(&mut bundle.sealed);
            parts.hashes.extend(bundle.hashes.take());
            parts.inert_hashes.append(&mut bundle.sealed_hashes);
            self_tests.append(&mut bundle.self_test);
        }
        parts.self_tests = self_tests.into();
        parts
    }
}

/// The signals that look addresses and known pictures up, and what they were made of.
pub(super) struct AddressSignals {
    parts: AddressParts,
    own: OwnLists,
    sealed: Arc<SealedLists>,
    sealed_signal: SealedSignal,
    list_signal: Option<ListSignal>,
    hashes: Arc<HashLists>,
    sealed_hash_signal: SealedHashSignal,
    hash_signal: HashSignal,
}

impl AddressSignals {
    /// The signals for these lists.
    ///
    /// # Errors
    /// `configuration` when two lists of one layer have the same name: evidence would not say which one spoke.
    pub(super) fn new(parts: AddressParts, own: OwnLists) -> Result<Self> {
        let sealed =
            Arc::new(SealedLists { inert: parts.inert.clone(), licensed: own.sealed.clone(), today: own.today });
        let lists: Vec<AddressList> = parts.lists.iter().chain(&own.addresses).cloned().collect();
        let list_signal = (!lists.is_empty()).then(|| ListSignal::new(lists, Arc::clone(&sealed)));
        let (licensed, open): (Vec<HashList>, Vec<HashList>) =
            own.hashes.iter().cloned().partition(|list| list.layer() == Layer::Sealed);
        let hashes = Arc::new(HashLists {
            open: parts.hashes.iter().cloned().chain(open).collect(),
            inert: parts.inert_hashes.clone(),
            licensed,
            today: own.today,
            radius: own.radius,
        });
        let signals = Self {
            parts,
            own,
            sealed_signal: SealedSignal::new(Arc::clone(&sealed)),
            sealed,
            list_signal,
            sealed_hash_signal: SealedHashSignal::new(Arc::clone(&hashes)),
            hash_signal: HashSignal::new(Arc::clone(&hashes)),
            hashes,
        };
        let mut names: Vec<String> = signals.lists().into_iter().map(|list| list.name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(Error::new(ErrorKind::Configuration, "two lists in one layer have the same name"));
        }
        Ok(signals)
    }

    /// A picture that a sealed list names by its bytes: it is not even decoded. Otherwise the digests of its bytes, so that
    /// they are made once.
    pub(super) fn before_decoding<'i>(
        &self,
        input: &Input<'_>,
        limits: &Limits,
    ) -> ControlFlow<Case<'i>, PictureMarks> {
        let bytes = match input {
            Input::Image(image) => &image.bytes,
            Input::Screenshot(screenshot) => &screenshot.bytes,
            _ => return ControlFlow::Continue(PictureMarks::default()),
        };
        // What will be refused for its size is not even read.
        let digests = (bytes.len() <= limits.image_bytes).then(|| self.hashes.digests(bytes)).flatten();
        let Some(digests) = digests else { return ControlFlow::Continue(PictureMarks::default()) };
        let matches = self.hashes.sealed_file(&digests);
        if matches.is_empty() {
            return ControlFlow::Continue(PictureMarks::of_digests(digests));
        }
        let mut case = Case::new(Prepared::empty(input.kind()), Coverage::default());
        case.coverage.record("pixels", SignalStatus::Settled, None);
        case.take(self.sealed_hash_signal.id(), self.sealed_hash_signal.sight(matches));
        ControlFlow::Break(case)
    }

    /// Whether a sealed list knows a picture that was decoded: nothing more of it is looked at.
    pub(super) fn is_sealed(&self, prepared: &Prepared<'_>) -> bool {
        let signal = &self.sealed_hash_signal;
        signal.applies(prepared) && signal.look(prepared).is_ok_and(|sight| sight.stop)
    }

    /// What all lists know of a file by its digests, and whether the lists are sealed.
    fn file(&self, digests: &FileDigests) -> (Vec<Match>, bool) {
        let sealed = self.hashes.sealed_file(digests);
        if sealed.is_empty() { (self.hash_signal.file(digests), false) } else { (sealed, true) }
    }

    /// In the order in which they are asked.
    pub(super) fn signals(&self) -> impl Iterator<Item = &dyn Signal> {
        let lists = self.list_signal.as_ref().map(|signal| signal as &dyn Signal);
        let sealed = [&self.sealed_hash_signal as &dyn Signal, &self.sealed_signal];
        sealed.into_iter().chain(lists).chain(std::iter::once(&self.hash_signal as &dyn Signal))
    }

    /// Notes what a caller's lists allow, for the signals that read the letters of an address.
    pub(super) fn mark(&self, prepared: &mut Prepared<'_>) {
        let Some(lists) = self.list_signal.as_ref().filter(|signal| signal.has_allow()) else { return };
        for link in &mut prepared.links {
            link.allowed = lists.allowed(link);
        }
    }

    fn lists(&self) -> Vec<ListInfo> {
        let sealed = self.sealed.licensed.iter().chain(&self.sealed.inert).map(|list| ListInfo {
            layer: Layer::Sealed,
            name: format!("{}{}", Layer::Sealed.prefix(), list.name()),
            entries: list.entries(),
            expires: list.expires(),
            is_missing: list.is_missing(),
        });
        let hashes = self.hashes.all().map(|list| ListInfo {
            layer: list.layer(),
            name: list.evidence_name(),
            entries: list.len() as usize,
            expires: list.expires(),
            is_missing: list.is_missing(),
        });
        let open = self.own.addresses.iter().chain(&self.parts.lists).flat_map(|list| {
            list.names().into_iter().map(|(name, entries)| ListInfo {
                layer: list.layer(),
                name,
                entries,
                expires: list.expires(),
                is_missing: false,
            })
        });
        let mut all: Vec<ListInfo> = sealed.chain(hashes).chain(open).collect();
        all.sort_by_key(|list| list.layer);
        all
    }
}

impl Classifier {
    /// The lists of addresses and hashes that answer, by layer: their names and sizes, never their entries.
    pub fn lists(&self) -> Vec<ListInfo> {
        self.addresses.lists()
    }

    /// A classifier like this one with other lists of addresses, in microseconds beside what reading the lists costs:
    /// models, terms, settings and what the bundles bring are shared with this one and held in memory once.
    pub fn rebuild(&self) -> Rebuild<'_> {
        Rebuild { old: self, own: self.addresses.own.clone() }
    }

    /// What the lists of hashes know of a file of any kind, by the digests of its bytes: for files that are no pictures, or
    /// too large to hold.
    pub fn known_file(&self, digests: &FileDigests) -> KnownFile {
        let (matches, is_sealed) = self.addresses.file(digests);
        let mut categories: Vec<Category> = matches.iter().flat_map(|found| found.categories.clone()).collect();
        categories.sort_unstable();
        categories.dedup();
        KnownFile { sources: matches.into_iter().map(|found| found.source).collect(), categories, is_sealed }
    }

    /// Asks about the inert addresses and hashes of the bundles: those that are sealed must be confirmed and those beside them must
    /// not. Says how many were asked about; 0 when no bundle brings any.
    ///
    /// # Errors
    /// `reload-refused` when one is answered otherwise: the classifier must not be relied on.
    pub fn self_test(&self) -> Result<usize> {
        for (number, test) in (1..).zip(self.addresses.parts.self_tests.iter()) {
            let is_sealed = match &test.about {
                Tested::Address(address) => is_confirmed_as_sealed(&self.classify(Url::new(address.as_str()))?),
                Tested::Hash(kind, hash) => self.addresses.hashes.is_sealed(*kind, hash),
            };
            if is_sealed != test.is_sealed {
                let what = format!("self-test number {number} of the sealed lists was not answered as it must be");
                return Err(Error::new(ErrorKind::ReloadRefused, what));
            }
        }
        Ok(self.addresses.parts.self_tests.len())
    }
}

fn is_confirmed_as_sealed(verdict: &Verdict) -> bool {
    let is_sealed = |evidence: &&crate::verdict::Evidence| evidence.layer() == Some(Layer::Sealed);
    let confirmed = verdict.scores.iter().filter(|entry| entry.level == Level::Confirmed);
    confirmed.flat_map(|entry| verdict.evidence_for(entry.category)).find(is_sealed).is_some()
}

/// Another classifier with the parts of an old one; see [`Classifier::rebuild`]. It starts with the old one's lists.
pub struct Rebuild<'c> {
    old: &'c Classifier,
    own: OwnLists,
}

/// What lists of hashes know of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct KnownFile {
    /// What the file is by the lists, in the order of the taxonomy; empty where no list names it.
    pub categories: Vec<Category>,
    /// The entries that name it, as evidence would.
    pub sources: Vec<String>,
    /// Whether sealed lists name it: do not open it, show it or change it, keep it and report it.
    pub is_sealed: bool,
}

impl Rebuild<'_> {
    /// Puts a list in the place of the caller's list of the same name and layer, or adds it.
    pub fn addresses(mut self, list: AddressList) -> Self {
        let name = |list: &AddressList| list.names().into_iter().next().map(|(name, _)| name);
        self.own.addresses.retain(|old| name(old) != name(&list));
        self.own.addresses.push(list);
        self
    }

    /// Puts a compiled list in the place of the one of the same name and layer, or adds it.
    pub fn url_list(self, list: UrlList) -> Self {
        if list.layer() == Layer::Sealed {
            self.sealed(SealedList::compiled(list))
        } else {
            self.addresses(AddressList::compiled(list))
        }
    }

    /// Leaves out all lists of addresses that callers brought before; those of bundles and the sealed ones stay.
    pub fn without_addresses(mut self) -> Self {
        self.own.addresses.clear();
        self
    }

    /// Puts a sealed list in the place of the one of the same name, or adds it. There is no way to leave one out.
    pub fn sealed(mut self, list: SealedList) -> Self {
        match self.own.sealed.iter_mut().find(|old| old.name() == list.name()) {
            Some(old) => *old = list,
            None => self.own.sealed.push(list),
        }
        self
    }

    /// Puts a list of hashes in the place of the one of the same name, or adds it. There is no way to leave a sealed one out,
    /// nor to put one that is not sealed in its place.
    pub fn hash_list(mut self, list: HashList) -> Self {
        let same = |old: &&mut HashList| old.name() == list.name() && old.layer() == list.layer();
        match self.own.hashes.iter_mut().find(same) {
            Some(old) => *old = list,
            None => self.own.hashes.push(list),
        }
        self
    }

    /// The day that lists which expire are held against.
    pub fn today(mut self, today: Date) -> Self {
        self.own.today = Some(today);
        self
    }

    /// Makes the classifier.
    ///
    /// # Errors
    /// `configuration` when two lists of one layer have the same name.
    pub fn build(self) -> Result<Classifier> {
        let addresses = AddressSignals::new(self.old.addresses.parts.clone(), self.own)?;
        Ok(Classifier {
            addresses,
            signals: Arc::clone(&self.old.signals),
            preparer: Arc::clone(&self.old.preparer),
            calibration: Arc::clone(&self.old.calibration),
            provenance: Arc::clone(&self.old.provenance),
            pool: self.old.pool.clone(),
            effort: self.old.effort,
            has_encoder: self.old.has_encoder,
        })
    }
}

impl std::fmt::Debug for Rebuild<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Rebuild").field("own", &self.own).finish_non_exhaustive()
    }
}
