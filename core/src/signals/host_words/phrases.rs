//! The phrases that are looked for among the words of an address, and the letters without which there are none.

use std::collections::{BTreeMap, HashMap};

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use rustc_hash::FxBuildHasher;

use super::words::Word;
use crate::bundle::{HostTables, PhraseBook, Strength};
use crate::error::{Error, ErrorKind, Result};
use crate::lexicon::{Forms, Segmenter, inflections};
use crate::taxonomy::{Category, Context};

/// What a phrase says.
#[derive(Clone, Debug)]
pub(super) enum Says {
    /// This risk, as strongly as this in the registered name and elsewhere.
    Risk { category: Category, label: Option<Strength>, elsewhere: Option<Strength> },
    /// That a risk is taught, reported or helped with.
    Context(Context),
}

/// One entry of a list, by whatever phrases it is found.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The list and line, e.g. `address/terms-en/gambling#12`.
    pub(super) source: String,
    pub(super) says: Says,
    pub(super) sense: String,
    /// Whether it counts beside letters that are no word.
    pub(super) anywhere: bool,
    /// One of these must be among the words of the address, where there are any.
    needs: Vec<String>,
    unless: Vec<String>,
}

/// All phrases, by their first words.
#[derive(Debug)]
pub(super) struct Phrases {
    entries: Vec<Entry>,
    by_first: HashMap<Box<str>, Vec<Phrase>, FxBuildHasher>,
    /// The rarest word of each phrase that says a risk, whatever letters stand around it.
    keys: AhoCorasick,
    /// By key: the other words of each phrase that it is the key of; without any for the phrases that are one word.
    companions: Vec<Vec<Vec<String>>>,
}

#[derive(Debug)]
struct Phrase {
    entry: usize,
    rest: Vec<Box<str>>,
}

/// A phrase where it stands: the entry, its first word and the one after its last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Match {
    pub(super) entry: usize,
    pub(super) first: usize,
    pub(super) after: usize,
}

impl Phrases {
    /// From the tables of the bundle and those terms of all lists that may speak in an address. Words that the phrases
    /// are made of become words of the segmenter.
    pub(super) fn new(book: &PhraseBook, tables: &HostTables, segmenter: &mut Segmenter) -> Result<Self> {
        let mut collector = Collector::default();
        for term in &tables.terms {
            let entry = Entry {
                source: format!("{PREFIX}terms#{}", term.line),
                says: Says::Risk { category: term.category, label: term.label, elsewhere: term.elsewhere },
                sense: format!("{}, read inside the address", term.sense),
                anywhere: term.anywhere,
                needs: Vec::new(),
                unless: Vec::new(),
            };
            collector.add(&term.phrase, Forms::Exact, entry, segmenter);
            for word in term.phrase.split(' ').filter(|word| word.bytes().all(|byte| byte.is_ascii_lowercase())) {
                segmenter.raise(word, term.anywhere);
            }
        }
        for term in &book.terms {
            let parts = term.phrase.split_whitespace().count();
            let least = if parts > 1 { Strength::Medium } else { Strength::Strong };
            let plain = term.phrase.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" -'".contains(&byte));
            let long = parts > 1 && parts <= MOST_WORDS || parts == 1 && term.phrase.len() >= SHORTEST_TERM;
            let talk = term.phrase.split_whitespace().any(|word| TALK.contains(&word));
            if term.language != "en" || !speaks(term.category) || term.strength < least || !plain || !long || talk {
                continue;
            }
            // What is no more than worth showing in prose says that much in a registered name and needs company elsewhere.
            let (label, elsewhere) = match term.strength {
                Strength::Strong => (Strength::Strong, Strength::Strong),
                _ => (Strength::Medium, Strength::Weak),
            };
            let says = Says::Risk { category: term.category, label: Some(label), elsewhere: Some(elsewhere) };
            let entry = Entry {
                source: format!("{PREFIX}{}", term.id),
                says,
                sense: format!("{} ({:?} term), read inside the address", term.sense, term.strength)
                    .to_ascii_lowercase(),
                anywhere: false,
                needs: term.needs.clone(),
                unless: term.unless.clone(),
            };
            collector.add(&term.phrase.replace('\'', ""), term.forms, entry, segmenter);
        }
        let (keys, companions) = collector.keys(segmenter).into_iter().unzip::<String, _, Vec<_>, Vec<_>>();
        for context in &tables.contexts {
            let entry = Entry {
                source: format!("{PREFIX}contexts#{}", context.line),
                says: Says::Context(context.context),
                sense: format!("{}, read inside the address", context.sense),
                anywhere: false,
                needs: Vec::new(),
                unless: Vec::new(),
            };
            collector.add(&context.phrase, Forms::Exact, entry, segmenter);
        }
        tables.words.iter().for_each(|word| segmenter.add(word));
        let keys = AhoCorasick::builder()
            .ascii_case_insensitive(true)
            .match_kind(MatchKind::Standard)
            .kind(Some(AhoCorasickKind::DFA))
            .build(keys)
            .map_err(|_| Error::new(ErrorKind::Configuration, "the term lists hold too many phrases for addresses"))?;
        Ok(Self { entries: collector.entries, by_first: collector.by_first, keys, companions })
    }

    pub(super) fn entry(&self, number: usize) -> Option<&Entry> {
        self.entries.get(number)
    }

    /// What a source means, in words for people.
    pub(super) fn describe(&self, source: &str) -> Option<&str> {
        self.entries.iter().find(|entry| entry.source == source).map(|entry| entry.sense.as_str())
    }

    /// Whether all words of any phrase are among these letters, in whatever order and with whatever between them.
    pub(super) fn may_stand_in(&self, letters: &str) -> bool {
        let mut lower = None;
        self.keys.find_overlapping_iter(letters).any(|found| {
            let phrases = self.companions.get(found.pattern().as_usize()).map_or(&[][..], Vec::as_slice);
            let lower = lower.get_or_insert_with(|| letters.to_ascii_lowercase());
            phrases.iter().any(|others| others.iter().all(|word| lower.contains(word.as_str())))
        })
    }

    /// Whether any word is among these letters that a phrase is known by.
    pub(super) fn has_key(&self, letters: &str) -> bool {
        self.keys.is_match(letters)
    }

    /// Every phrase among the words of one piece, conditions left aside.
    pub(super) fn matches(&self, words: &[Word]) -> Vec<Match> {
        let mut found = Vec::new();
        for (first, word) in words.iter().enumerate() {
            for phrase in self.by_first.get(word.text.as_str()).map_or(&[][..], Vec::as_slice) {
                let after = first + 1 + phrase.rest.len();
                let Some(rest) = words.get(first + 1..after) else { continue };
                let fits = rest.iter().zip(&phrase.rest).all(|(word, wanted)| word.joined && *word.text == **wanted);
                if fits {
                    found.push(Match { entry: phrase.entry, first, after });
                }
            }
        }
        found
    }

    /// Whether the conditions of an entry hold among all words of an address, each with a space before and behind.
    pub(super) fn conditions_hold(&self, entry: usize, all: &str) -> bool {
        let stands = |phrase: &String| all.contains(&format!(" {phrase} "));
        self.entries.get(entry).is_some_and(|entry| {
            (entry.needs.is_empty() || entry.needs.iter().any(stands)) && !entry.unless.iter().any(stands)
        })
    }
}

/// Phrases on their way to being compiled.
#[derive(Default)]
struct Collector {
    entries: Vec<Entry>,
    by_first: HashMap<Box<str>, Vec<Phrase>, FxBuildHasher>,
    spellings: Vec<Vec<String>>,
}

impl Collector {
    fn add(&mut self, phrase: &str, forms: Forms, entry: Entry, segmenter: &mut Segmenter) {
        let words: Vec<String> =
            phrase.split([' ', '-']).filter(|word| !word.is_empty()).map(str::to_ascii_lowercase).collect();
        let Some(last) = words.last() else { return };
        let mut lasts = vec![last.clone()];
        if forms != Forms::Exact {
            lasts.extend(inflections(last));
        }
        let number = self.entries.len();
        self.entries.push(entry);
        for last in lasts {
            let mut spelt = words.clone();
            spelt.pop();
            spelt.push(last);
            // Digits are parted from letters in an address.
            let spelt: Vec<String> = spelt.iter().flat_map(|word| parted(word)).collect();
            spelt
                .iter()
                .filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()))
                .for_each(|word| segmenter.add(word));
            if let Some((first, rest)) = spelt.split_first() {
                let rest = rest.iter().map(|word| word.as_str().into()).collect();
                self.by_first.entry(first.as_str().into()).or_default().push(Phrase { entry: number, rest });
            }
            self.spellings.push(spelt);
        }
    }

    /// Of each phrase the word that stands in the fewest addresses, with the others.
    fn keys(&mut self, segmenter: &Segmenter) -> BTreeMap<String, Vec<Vec<String>>> {
        // Digits stand in every other address, and so do the letters of a short word.
        let weight = |word: &String| {
            let letters = word.bytes().all(|byte| byte.is_ascii_lowercase());
            (letters, LETTER * word.len().min(LONG_KEY) as f32 + segmenter.rarity(word).min(RAREST))
        };
        let by_weight = |a: &&String, b: &&String| {
            let (a, b) = (weight(a), weight(b));
            a.0.cmp(&b.0).then(a.1.total_cmp(&b.1))
        };
        let mut keys: BTreeMap<String, Vec<Vec<String>>> = BTreeMap::new();
        for spelt in std::mem::take(&mut self.spellings) {
            let rarest = spelt.iter().filter(|word| word.len() >= SHORT_KEY).max_by(by_weight).cloned();
            // What has none but short ones would have every address read in full.
            let Some(key) = rarest else { continue };
            let others = spelt.into_iter().filter(|word| *word != key).collect();
            keys.entry(key).or_default().push(others);
        }
        keys
    }
}

/// A word cut where letters and digits meet.
fn parted(word: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for character in word.chars() {
        match parts.last_mut() {
            Some(last) if last.ends_with(|c: char| c.is_ascii_digit() == character.is_ascii_digit()) => {
                last.push(character);
            }
            _ => parts.push(character.to_string()),
        }
    }
    parts
}

/// Whether the lists of a category speak inside addresses. Sites are made for these; what people say to one another
/// (bullying, grooming, threats) is no name of a site, and its words stand in headlines that make up paths.
fn speaks(category: Category) -> bool {
    let top = category.parent().unwrap_or(category);
    matches!(
        top,
        Category::Pornography
            | Category::Gambling
            | Category::FilterBypass
            | Category::Piracy
            | Category::Drugs
            | Category::Weapons
            | Category::Hacking
            | Category::AcademicMisconduct
            | Category::EatingDisorder
            | Category::ChildSexualAbuse
            | Category::Nudes
            | Category::Extremism
            | Category::Scam
    )
}

/// Letters of the shortest key and those from which it is long enough, what a letter is worth beside rarity, and a cost beyond which a word is as rare as any.
const SHORT_KEY: usize = 3;
const LETTER: f32 = 3.0;
const LONG_KEY: usize = 8;
const RAREST: f32 = 13.0;
/// What the sources of this signal begin with.
pub(super) const PREFIX: &str = "address/";
/// Words of the longest phrase of the term lists that counts inside an address, and words by which people speak of
/// themselves and to one another: such phrases name no site.
const MOST_WORDS: usize = 4;
const TALK: [&str; 16] =
    ["i", "im", "ill", "ive", "u", "ur", "we", "she", "he", "her", "him", "anyone", "dm", "send", "mum", "parents"];
/// Letters of the shortest word of the term lists that counts by itself inside an address.
const SHORTEST_TERM: usize = 5;
