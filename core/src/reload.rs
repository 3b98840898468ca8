//! A classifier that is exchanged while others ask it: validated first, taken at once, or not at all.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;

use crate::classifier::{Classifier, ListInfo};
use crate::error::{Error, ErrorKind, Result};
use crate::verdict::Layer;

/// A [`Classifier`] behind an atomic swap.
///
/// Whoever asks takes the current one and finishes with it; a reload never makes anybody wait, and the old one is dropped
/// with its last user. A new one is taken only when it passes [`Classifier::self_test`], when none of its lists of addresses
/// is empty or smaller than the same list was by more than [`Reloadable::allow_shrink`], and when no sealed list has gone
/// missing. Otherwise the old one goes on answering and the reason is given back.
///
/// ```
/// use fourc::input::Url;
/// use fourc::{AddressList, Bundle, Classifier, Effort, Reloadable};
///
/// let first = Classifier::builder(Bundle::embedded()?).effort(Effort::Rules).build()?;
/// let current = Reloadable::new(first)?;
/// current.reload(|old| old.rebuild().addresses(AddressList::deny("school", "videos.example")?).build())?;
/// assert!(current.load().classify(Url::new("https://videos.example/"))?.is_denied());
///
/// // What cannot be read changes nothing.
/// assert!(current.reload(|old| old.rebuild().addresses(AddressList::deny("school", "")?).build()).is_err());
/// assert!(current.load().classify(Url::new("https://videos.example/"))?.is_denied());
/// # Ok::<(), fourc::Error>(())
/// ```
pub struct Reloadable {
    current: ArcSwap<Classifier>,
    /// One reload at a time, so that each is compared with the one that it takes the place of.
    reloading: Mutex<()>,
    shrink: f64,
}

impl Reloadable {
    /// Starts with this classifier, which must pass its self-test.
    pub fn new(classifier: Classifier) -> Result<Self> {
        classifier.self_test()?;
        Ok(Self { current: ArcSwap::from_pointee(classifier), reloading: Mutex::new(()), shrink: SHRINK })
    }

    /// The part of its entries that a list may lose in one reload, in [0, 1] (default 0.2): half a download is shorter than
    /// a good day's changes. With 1 a list may become empty or go, but a sealed list may never go.
    pub fn allow_shrink(mut self, part: f64) -> Self {
        self.shrink = part.clamp(0.0, 1.0);
        self
    }

    /// The classifier that answers now. Holding on to it keeps it alive; ask again for each request.
    pub fn load(&self) -> Arc<Classifier> {
        self.current.load_full()
    }

    /// Builds another classifier, from the current one or anew, and takes it if it is sound.
    ///
    /// # Errors
    /// What `build` gives, and `reload-refused` for a classifier that is not sound; the old one goes on answering.
    pub fn reload(&self, build: impl FnOnce(&Classifier) -> Result<Classifier>) -> Result<()> {
        // Nothing is left half-done by a panic within: the swap is the last step.
        let _one_at_a_time = self.reloading.lock().unwrap_or_else(PoisonError::into_inner);
        let old = self.load();
        let new = build(&old)?;
        new.self_test()?;
        self.compare(&old.lists(), &new.lists())?;
        self.current.store(Arc::new(new));
        Ok(())
    }

    /// Refuses lists that lost too much.
    fn compare(&self, old: &[ListInfo], new: &[ListInfo]) -> Result<()> {
        let new: BTreeMap<&str, &ListInfo> = new.iter().map(|list| (list.name.as_str(), list)).collect();
        for list in old {
            let now = new.get(list.name.as_str());
            let entries = now.map_or(0, |list| list.entries);
            let is_gone = now.is_none_or(|list| list.is_missing) && !list.is_missing;
            if is_gone && list.layer == Layer::Sealed {
                return Err(refused(format!("the list {} is missing", list.name)));
            }
            let least = list.entries as f64 * (1.0 - self.shrink);
            if (entries as f64) < least {
                let what = format!(
                    "the list {} shrank from {} entries to {entries}, by more than allow_shrink = {}",
                    list.name, list.entries, self.shrink
                );
                return Err(refused(what));
            }
        }
        Ok(())
    }
}

impl std::fmt::Debug for Reloadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reloadable")
            .field("current", &self.load())
            .field("shrink", &self.shrink)
            .finish_non_exhaustive()
    }
}

fn refused(what: String) -> Error {
    Error::new(ErrorKind::ReloadRefused, what)
}

/// The part of its entries that a list may lose where nobody says otherwise.
const SHRINK: f64 = 0.2;
