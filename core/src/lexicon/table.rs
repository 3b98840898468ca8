//! Look-ups that prose pays for at every word: spelling → number, and (node, word) → node. Both are laid out so that
//! what is not there, or is there often, is told from little memory.

use std::collections::HashMap;
use std::hash::{BuildHasher as _, Hash};

use rustc_hash::FxBuildHasher;

/// Words from which remembering pays, and the places that are remembered.
const MANY: usize = 1_000;
const PLACES: usize = 4096;

/// Spellings and their numbers. Those that hide a word are many and rare, and stand apart behind a filter.
#[derive(Debug, Default)]
pub(super) struct Spellings {
    short: HashMap<Short, u32, FxBuildHasher>,
    long: HashMap<Box<str>, u32, FxBuildHasher>,
    hidden: HashMap<Box<str>, u32, FxBuildHasher>,
    may_hide: Filter,
}

/// A spelling that fits beside its length into sixteen bytes, so that comparing needs no second look at memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Short([u64; 2]);

impl Short {
    fn place(self) -> usize {
        let [low, high] = self.0;
        ((low ^ high.rotate_left(29)).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 52) as usize
    }

    fn new(spelling: &str) -> Option<Self> {
        let mut bytes = [0; 16];
        let (last, room) = bytes.split_last_mut()?;
        room.get_mut(..spelling.len())?.copy_from_slice(spelling.as_bytes());
        *last = spelling.len() as u8;
        let (low, high) = bytes.split_at(8);
        // The empty spelling is never asked for, so that zero marks a free place.
        Some(Self([u64::from_le_bytes(low.try_into().ok()?), u64::from_le_bytes(high.try_into().ok()?)]))
    }
}

/// The last words that were asked for, in a table that stays close at hand.
pub(super) struct Recent {
    entries: Vec<(Short, Option<u32>)>,
}

impl Recent {
    /// None at all for a text of few words, which would pay more for it than it saves.
    pub(super) fn for_words(words: usize) -> Self {
        Self { entries: if words < MANY { Vec::new() } else { vec![(Short([0; 2]), None); PLACES] } }
    }
}

impl Spellings {
    /// From plain and hidden spellings; numbers are counted through both, in this order.
    pub(super) fn new(plain: &[Box<str>], hidden: &[&str]) -> Self {
        let mut table = Self { may_hide: Filter::for_entries(hidden.len()), ..Self::default() };
        for (number, spelling) in plain.iter().enumerate() {
            match Short::new(spelling) {
                Some(short) => table.short.insert(short, number as u32),
                None => table.long.insert(spelling.clone(), number as u32),
            };
        }
        for (number, spelling) in hidden.iter().enumerate() {
            table.may_hide.insert(spelling);
            table.hidden.insert((*spelling).into(), (plain.len() + number) as u32);
        }
        table
    }

    pub(super) fn hidden(&self) -> Vec<&str> {
        let mut hidden: Vec<&str> = self.hidden.keys().map(|spelling| &**spelling).collect();
        hidden.sort_unstable();
        hidden
    }

    pub(super) fn get(&self, spelling: &str) -> Option<u32> {
        self.plain(spelling)
            .or_else(|| self.may_hide.may_hold(&spelling).then(|| self.hidden.get(spelling).copied())?)
    }

    /// The same, remembering what was asked a moment ago: prose says the same words again and again.
    pub(super) fn get_again(&self, spelling: &str, recent: &mut Recent) -> Option<u32> {
        let (Some(short), false) = (Short::new(spelling), recent.entries.is_empty()) else { return self.get(spelling) };
        let Some(place) = recent.entries.get_mut(short.place()) else { return self.get(spelling) };
        if place.0 != short {
            *place = (short, self.get(spelling));
        }
        place.1
    }

    /// The number of a spelling that hides nothing.
    pub(super) fn plain(&self, spelling: &str) -> Option<u32> {
        match Short::new(spelling) {
            Some(short) => self.short.get(&short).copied(),
            None => self.long.get(spelling).copied(),
        }
    }
}

/// Which word leads from which node to which.
#[derive(Debug, Default)]
pub(super) struct Edges {
    to: HashMap<(u32, u32), u32, FxBuildHasher>,
    may_lead: Filter,
}

impl Edges {
    pub(super) fn new(to: HashMap<(u32, u32), u32, FxBuildHasher>) -> Self {
        let mut may_lead = Filter::for_entries(to.len());
        #[expect(clippy::iter_over_hash_type, reason = "a set of bits is the same in any order")]
        for edge in to.keys() {
            may_lead.insert(edge);
        }
        Self { to, may_lead }
    }

    pub(super) fn get(&self, node: u32, word: u32) -> Option<u32> {
        self.may_lead.may_hold(&(node, word)).then(|| self.to.get(&(node, word)))?.copied()
    }
}

/// One bit for each entry's hash: no means no.
#[derive(Debug, Default)]
pub(super) struct Filter {
    bits: Vec<u64>,
}

impl Filter {
    pub(super) fn for_entries(entries: usize) -> Self {
        Self { bits: vec![0; (entries * BITS_PER_ENTRY / 64).next_power_of_two()] }
    }

    fn place(&self, entry: &impl Hash) -> (usize, u64) {
        let hash = FxBuildHasher.hash_one(entry);
        ((hash >> 6) as usize & (self.bits.len().wrapping_sub(1)), 1 << (hash & 63))
    }

    pub(super) fn insert(&mut self, entry: &impl Hash) {
        let (at, bit) = self.place(entry);
        if let Some(word) = self.bits.get_mut(at) {
            *word |= bit;
        }
    }

    pub(super) fn may_hold(&self, entry: &impl Hash) -> bool {
        let (at, bit) = self.place(entry);
        self.bits.get(at).is_some_and(|word| word & bit != 0)
    }
}

/// Of sixteen bits one is set: so many questions in sixteen are asked in vain.
const BITS_PER_ENTRY: usize = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_is_found_and_no_other() {
        let plain = ["a", "fifteen letters", "sixteen letters!", "überlänge", ""].map(Box::from);
        let hidden = ["skcollob", "x"];
        let table = Spellings::new(&plain, &hidden);
        for (number, spelling) in plain.iter().map(|spelling| &**spelling).chain(hidden).enumerate() {
            assert_eq!(table.get(spelling), Some(number as u32), "{spelling}");
        }
        for other in ["b", "fifteen letter", "sixteen letters", "skcollo", "a\0"] {
            assert_eq!(table.get(other), None, "{other}");
        }
    }
}
