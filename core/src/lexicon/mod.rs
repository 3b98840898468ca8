//! Many phrases found in one pass over the words of a text, however they are written.
//!
//! A text is a row of words. Each may be read in several ways: as it stands, inflected, as text-speak, with its digits
//! taken for letters, together with its neighbours. All readings form one lattice, and the phrases, compiled into one
//! automaton over words, are walked along it once. So disguises combine within a phrase, every match knows the bytes
//! that it stands for, and ordinary text, which has one reading, pays for one look-up a word.

mod build;
mod decode;
mod forms;
mod identifier;
mod kinds;
mod readings;
mod restore;
mod segment;
mod table;
mod walk;

use std::collections::{HashMap, HashSet};

use rustc_hash::FxBuildHasher;

pub(crate) use build::{Forms, LexiconBuilder};
pub(crate) use forms::inflections;
pub(crate) use kinds::Kinds;
use readings::Sorted;
pub(crate) use restore::Restorer;
pub(crate) use segment::Segmenter;
use table::{Edges, Filter, Spellings};

use crate::span::Span;

/// The compiled phrases. Knows numbers of entries, not what they mean.
#[derive(Debug)]
pub(crate) struct Lexicon {
    /// Every spelling that stands for words.
    surfaces: Spellings,
    /// The readings of all spellings, one after the other.
    readings: Vec<Reading>,
    /// What is known about a spelling without looking at its readings, and where these stand.
    glances: Vec<Glance>,
    /// Below the first number spellings begin a phrase; from there to the second none does; above, a glance tells.
    numbers: (u32, u32),
    /// The spellings in order, for reading letters one by one.
    sorted: Sorted,
    stems: Stems,
    automaton: Automaton,
    /// How the longer spellings begin that are a whole phrase: most words hold none.
    within: Filter,
    /// Words that are never a disguise of others.
    known: HashSet<Box<str>, FxBuildHasher>,
}

/// A glance at a spelling, or at the words that may follow a node: one bit for each class of words, so that most of what
/// leads nowhere is seen without a look-up.
#[derive(Clone, Copy, Debug, Default)]
struct Glance {
    /// Whether any reading begins a phrase.
    opens: bool,
    /// Whether any reading is a whole phrase, or one with a gap after it.
    speaks: bool,
    /// The classes of the words that may follow any reading that begins a phrase.
    follows: u64,
    first_words: u64,
    readings: (u32, u32),
}

/// The bit of a word's class.
const fn class(word: u32) -> u64 {
    1 << (word.wrapping_mul(0x9E37_79B9) >> 26)
}

/// What a spelling stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Reading {
    word: u32,
    /// The words after it: `gonna`, `killyourself`.
    more: Option<Box<[u32]>>,
    form: Form,
    kinds: Kinds,
}

impl Reading {
    fn one(word: u32, form: Form, kinds: Kinds) -> Self {
        Self { word, more: None, form, kinds }
    }

    /// Of several words; `None` if there are none.
    fn several(words: &[u32], kinds: Kinds) -> Option<Self> {
        let (word, more) = words.split_first()?;
        let more = (!more.is_empty()).then(|| more.into());
        Some(Self { word: *word, more, form: Form::Exact, kinds })
    }
}

/// Which form of its word a spelling is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Exact,
    Inflected,
    Stem,
}

/// A stem and its word.
type Stem = (Box<str>, u32);

/// Words that may go on: the first three letters to the stems that begin with them.
#[derive(Debug)]
struct Stems {
    by_beginning: HashMap<[char; 3], Vec<Stem>, FxBuildHasher>,
    /// The first two bytes of all stems: most words are done with here.
    beginnings: Filter,
}

impl Default for Stems {
    fn default() -> Self {
        Self { by_beginning: HashMap::default(), beginnings: Filter::for_entries(STEM_BEGINNINGS) }
    }
}

impl Stems {
    fn add(&mut self, stem: Box<str>, word: u32) {
        let Some(beginning) = Self::beginning(&stem) else { return };
        if let Some(bytes) = stem.as_bytes().first_chunk::<2>() {
            self.beginnings.insert(bytes);
        }
        let own = self.by_beginning.entry(beginning).or_default();
        if !own.iter().any(|(_, known)| *known == word) {
            own.push((stem, word));
        }
    }

    /// The words whose stem a spelling begins with, if it goes on by no more than an ending.
    fn of<'s>(&'s self, spelling: &'s str) -> impl Iterator<Item = u32> + 's {
        let may = spelling.as_bytes().first_chunk::<2>().is_some_and(|bytes| self.beginnings.may_hold(bytes));
        let beginning = if may { Self::beginning(spelling) } else { None };
        let stems = beginning.and_then(|beginning| self.by_beginning.get(&beginning)).map_or(&[][..], Vec::as_slice);
        let fits = move |stem: &str| {
            spelling.strip_prefix(stem).is_some_and(|ending| ending.chars().count() <= LONGEST_ENDING)
        };
        stems.iter().filter(move |(stem, _)| fits(stem)).map(|(_, word)| *word)
    }

    fn beginning(spelling: &str) -> Option<[char; 3]> {
        let mut letters = spelling.chars();
        Some([letters.next()?, letters.next()?, letters.next()?])
    }
}

/// The phrases as a tree over words.
#[derive(Debug)]
struct Automaton {
    /// The node that a word leads to from the root.
    starts: Vec<u32>,
    edges: Edges,
    nodes: Vec<Node>,
    /// By node, what is asked more often than all else about it.
    ahead: Vec<Ahead>,
}

/// What is known about a node without looking at it.
#[derive(Clone, Copy, Debug, Default)]
struct Ahead {
    /// The classes of the words that may follow.
    follows: u64,
    /// Whether there is more to the node: phrases that end there, a gap.
    is_more: bool,
}

#[derive(Clone, Debug, Default)]
struct Node {
    outputs: Box<[Output]>,
    /// Where a gap of a few words leads, if one may follow.
    gap: Option<u32>,
}

/// A phrase that ends at a node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Output {
    entry: u32,
    forms: Forms,
    single: bool,
}

/// One phrase found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Found {
    pub(crate) entry: u32,
    /// Bytes of the folded text.
    pub(crate) span: Span,
    /// Its words: the first and the one after the last.
    pub(crate) words: (usize, usize),
    pub(crate) kinds: Kinds,
}

impl Lexicon {
    /// Every spelling that hides a word, in the order of the alphabet.
    pub(crate) fn disguises(&self) -> Vec<&str> {
        self.surfaces.hidden()
    }

    fn lookup(&self, spelling: &str) -> Option<u32> {
        self.surfaces.get(spelling)
    }

    fn readings_of(&self, surface: u32) -> &[Reading] {
        let (from, until) = self.glance(surface).readings;
        self.readings.get(from as usize..until as usize).unwrap_or_default()
    }

    /// Whether any reading of a spelling begins a phrase.
    fn opens(&self, surface: u32) -> bool {
        surface < self.numbers.0 || (surface >= self.numbers.1 && self.glance(surface).opens)
    }

    fn glance(&self, surface: u32) -> Glance {
        self.glances.get(surface as usize).copied().unwrap_or_default()
    }
}

/// Beginnings of two bytes that stems of all languages have, at most about.
const STEM_BEGINNINGS: usize = 1024;
/// Words that a gap `…` may span.
const LONGEST_GAP: usize = 4;
/// Letters that may follow a stem.
const LONGEST_ENDING: usize = 6;

#[cfg(test)]
mod tests;
