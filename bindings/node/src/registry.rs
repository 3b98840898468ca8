//! Classifiers that a process holds once, whoever opens them: workers with equal options share models, lists and threads.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use fourc::{Classifier, Result};

/// The digest of everything that a classifier is made of.
pub(crate) type Key = [u8; 32];

/// One classifier, while anybody uses it. Whoever comes while it is being built waits for it instead of building another.
#[derive(Default)]
struct Slot {
    built: Mutex<Weak<Classifier>>,
}

static SLOTS: Mutex<BTreeMap<Key, Arc<Slot>>> = Mutex::new(BTreeMap::new());

/// The classifier of that key: the one that somebody uses, or a new one.
pub(crate) fn shared(key: Key, build: impl FnOnce() -> Result<Classifier>) -> Result<Arc<Classifier>> {
    let slot = slot(key);
    // A panic while building leaves an empty slot, which is what the next one needs.
    let mut held = slot.built.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(classifier) = held.upgrade() {
        return Ok(classifier);
    }
    let classifier = Arc::new(build()?);
    *held = Arc::downgrade(&classifier);
    Ok(classifier)
}

/// How many classifiers are held, for tests.
pub(crate) fn count() -> usize {
    let slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    slots.values().filter(|slot| is_used(slot)).count()
}

/// The slot of a key; slots that nobody uses any more go.
fn slot(key: Key) -> Arc<Slot> {
    let mut slots = SLOTS.lock().unwrap_or_else(PoisonError::into_inner);
    slots.retain(|other, slot| *other == key || is_used(slot));
    Arc::clone(slots.entry(key).or_default())
}

fn is_used(slot: &Arc<Slot>) -> bool {
    // One that is locked is being built.
    let is_alive = slot.built.try_lock().map_or(true, |built| built.strong_count() > 0);
    is_alive || Arc::strong_count(slot) > 1
}
