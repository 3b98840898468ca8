//! What looks addresses up: the one part of a classifier that is exchanged while it runs. Everything else is shared.

use std::sync::Arc;

use super::Classifier;
use crate::bundle::{AddressList, Bundle, SealedList, SelfTest};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::input::Url;
use crate::lists::UrlList;
use crate::signals::{ListSignal, Prepared, SealedLists, SealedSignal, Signal};
use crate::verdict::{Layer, Level, Verdict};

/// A list of addresses or a sealed list, as a classifier uses it; never its entries.
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
    self_tests: Arc<[SelfTest]>,
}

impl AddressParts {
    /// Takes what the bundles bring out of them.
    pub(super) fn of_bundles(bundles: &mut [Bundle]) -> Self {
        let mut parts = Self::default();
        let mut self_tests = Vec::new();
        for bundle in bundles {
            parts.lists.extend(bundle.addresses.take());
            parts.inert.append(&mut bundle.sealed);
            self_tests.append(&mut bundle.self_test);
        }
        parts.self_tests = self_tests.into();
        parts
    }
}

/// The signals that look addresses up, and what they were made of.
pub(super) struct AddressSignals {
    parts: AddressParts,
    own: Vec<AddressList>,
    sealed: Arc<SealedLists>,
    sealed_signal: SealedSignal,
    list_signal: Option<ListSignal>,
}

impl AddressSignals {
    /// The signals for these lists.
    ///
    /// # Errors
    /// `configuration` when two lists of one layer have the same name: evidence would not say which one spoke.
    pub(super) fn new(
        parts: AddressParts,
        own: Vec<AddressList>,
        licensed: Vec<SealedList>,
        today: Option<Date>,
    ) -> Result<Self> {
        let sealed = Arc::new(SealedLists { inert: parts.inert.clone(), licensed, today });
        let lists: Vec<AddressList> = parts.lists.iter().chain(&own).cloned().collect();
        let list_signal = (!lists.is_empty()).then(|| ListSignal::new(lists, Arc::clone(&sealed)));
        let signals = Self { parts, own, sealed_signal: SealedSignal::new(Arc::clone(&sealed)), sealed, list_signal };
        let mut names: Vec<String> = signals.lists().into_iter().map(|list| list.name).collect();
        names.sort_unstable();
        if names.windows(2).any(|pair| matches!(pair, [one, other] if one == other)) {
            return Err(Error::new(ErrorKind::Configuration, "two lists of addresses in one layer have the same name"));
        }
        Ok(signals)
    }

    /// In the order in which they are asked.
    pub(super) fn signals(&self) -> impl Iterator<Item = &dyn Signal> {
        let lists = self.list_signal.as_ref().map(|signal| signal as &dyn Signal);
        std::iter::once(&self.sealed_signal as &dyn Signal).chain(lists)
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
        let open = self.own.iter().chain(&self.parts.lists).flat_map(|list| {
            list.names().into_iter().map(|(name, entries)| ListInfo {
                layer: list.layer(),
                name,
                entries,
                expires: list.expires(),
                is_missing: false,
            })
        });
        let mut all: Vec<ListInfo> = sealed.chain(open).collect();
        all.sort_by_key(|list| list.layer);
        all
    }
}

impl Classifier {
    /// The lists of addresses that answer, by layer: their names and sizes, never their entries.
    pub fn lists(&self) -> Vec<ListInfo> {
        self.addresses.lists()
    }

    /// A classifier like this one with other lists of addresses, in microseconds beside what reading the lists costs:
    /// models, terms, settings and what the bundles bring are shared with this one and held in memory once.
    pub fn rebuild(&self) -> Rebuild<'_> {
        Rebuild {
            old: self,
            addresses: self.addresses.own.clone(),
            sealed: self.addresses.sealed.licensed.clone(),
            today: self.addresses.sealed.today,
        }
    }

    /// Asks about the inert addresses of the bundles: those that are sealed must be confirmed and those beside them must
    /// not. Says how many were asked about; 0 when no bundle brings any.
    ///
    /// # Errors
    /// `reload-refused` when one is answered otherwise: the classifier must not be relied on.
    pub fn self_test(&self) -> Result<usize> {
        for (number, test) in (1..).zip(self.addresses.parts.self_tests.iter()) {
            let verdict = self.classify(Url::new(test.address.as_str()))?;
            if is_confirmed_as_sealed(&verdict) != test.is_sealed {
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
    addresses: Vec<AddressList>,
    sealed: Vec<SealedList>,
    today: Option<Date>,
}

impl Rebuild<'_> {
    /// Puts a list in the place of the caller's list of the same name and layer, or adds it.
    pub fn addresses(mut self, list: AddressList) -> Self {
        let name = |list: &AddressList| list.names().into_iter().next().map(|(name, _)| name);
        self.addresses.retain(|old| name(old) != name(&list));
        self.addresses.push(list);
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
        self.addresses.clear();
        self
    }

    /// Puts a sealed list in the place of the one of the same name, or adds it. There is no way to leave one out.
    pub fn sealed(mut self, list: SealedList) -> Self {
        match self.sealed.iter_mut().find(|old| old.name() == list.name()) {
            Some(old) => *old = list,
            None => self.sealed.push(list),
        }
        self
    }

    /// The day that lists which expire are held against.
    pub fn today(mut self, today: Date) -> Self {
        self.today = Some(today);
        self
    }

    /// Makes the classifier.
    ///
    /// # Errors
    /// `configuration` when two lists of one layer have the same name.
    pub fn build(self) -> Result<Classifier> {
        let addresses = AddressSignals::new(self.old.addresses.parts.clone(), self.addresses, self.sealed, self.today)?;
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
        f.debug_struct("Rebuild")
            .field("addresses", &self.addresses)
            .field("sealed", &self.sealed)
            .finish_non_exhaustive()
    }
}
