//! Compiles phrases into a lexicon: words, their spellings, and the automaton over them.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rustc_hash::FxBuildHasher;

use super::forms::{Hiding, hidden, inflections, upside_down};
use super::readings::Sorted;
use super::table::{Edges, Filter, Spellings};
use super::{Ahead, Automaton, Form, Glance, Kinds, Lexicon, Node, Output, Reading, Stems, class};
use crate::normalise::{Tokens, fold, without_accents, word_of};

/// Which forms of a phrase's last word count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Forms {
    Exact,
    /// The regular English ones.
    Inflect,
    /// Whatever begins with it and goes on by an ending.
    Stem,
}

/// Collects phrases.
#[derive(Debug, Default)]
pub(crate) struct LexiconBuilder {
    words: HashMap<Box<str>, u32, FxBuildHasher>,
    spellings: Vec<Box<str>>,
    plain: HashMap<Box<str>, Vec<Reading>, FxBuildHasher>,
    stems: Stems,
    edges: HashMap<(u32, u32), u32, FxBuildHasher>,
    nodes: Vec<Growing>,
    /// The phrases whose words hide, as numbers of words.
    hiding: Vec<(Vec<u32>, u32, Forms)>,
    aliases: Vec<(String, String)>,
    phrases: BTreeSet<String>,
    known: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Growing {
    outputs: Vec<Output>,
    gap: Option<u32>,
    follows: u64,
}

impl LexiconBuilder {
    /// Adds a phrase. `…` stands for a gap of a few words. With `hides`, it is also found in the disguises that change
    /// its letters beyond what can be undone when reading: vowels left out, sound spelling, words run together.
    pub(crate) fn add(&mut self, phrase: &str, forms: Forms, entry: u32, hides: bool) {
        let parts: Vec<Vec<u32>> = phrase.split('…').map(|part| self.words(part)).collect();
        let flat: Vec<u32> = parts.iter().flatten().copied().collect();
        let Some(&last) = flat.last() else { return };
        self.ensure_root();
        let mut node = 0;
        for (number, part) in parts.iter().filter(|part| !part.is_empty()).enumerate() {
            if number > 0 {
                node = self.gap_after(node);
            }
            for word in part {
                node = self.child(node, *word);
            }
        }
        self.output(node, Output { entry, forms, single: flat.len() == 1 });
        self.spell_last(last, forms);
        if parts.len() == 1 {
            self.phrases.insert(self.text_of(&flat, " "));
            if hides {
                self.hiding.push((flat, entry, forms));
            }
        }
    }

    /// Lets `written` stand for other words wherever they occur in phrases: text-speak, pictures.
    pub(crate) fn alias(&mut self, written: &str, means: &str) {
        self.aliases.push((written.to_owned(), means.to_owned()));
    }

    /// Keeps a word, or two words, from ever being taken for a disguise.
    pub(crate) fn keep(&mut self, word: &str) {
        self.known.insert(word.to_owned());
    }

    /// Compiles. Spellings that hide a word yield to those that are one: nobody's word is taken for a disguise.
    pub(crate) fn build(mut self) -> Lexicon {
        self.ensure_root();
        let mut sorted: Vec<Box<str>> = Vec::new();
        self.expand_aliases();
        let together = self.run_together();
        sorted.extend(self.plain.keys().cloned());
        sorted.extend(self.stems.by_beginning.values().flatten().map(|(stem, _)| stem.clone()));
        sorted.sort_unstable();
        sorted.dedup();
        let hidden = self.hide(&together);
        let mut plain: Vec<(Box<str>, Vec<Reading>)> = std::mem::take(&mut self.plain).into_iter().collect();
        let mut starts = vec![NOWHERE; self.spellings.len()];
        for (&(_, word), &to) in self.edges.iter().filter(|((from, _), _)| *from == 0) {
            if let Some(start) = starts.get_mut(word as usize) {
                *start = to;
            }
        }
        self.edges.retain(|(from, _), _| *from != 0);
        let begins = |reading: &Reading| starts.get(reading.word as usize).is_some_and(|start| *start != NOWHERE);
        // Those that begin a phrase come first, so that their number tells.
        plain.sort_unstable_by(|a, b| {
            let silent = |own: &Vec<Reading>| !own.iter().any(begins);
            silent(&a.1).cmp(&silent(&b.1)).then_with(|| a.0.cmp(&b.0))
        });
        let openers = plain.iter().take_while(|(_, own)| own.iter().any(begins)).count() as u32;
        let plain_count = plain.len() as u32;
        let plain_spellings: Vec<Box<str>> = plain.iter().map(|(spelling, _)| spelling.clone()).collect();
        let hidden_spellings: Vec<&str> = hidden.keys().map(String::as_str).collect();
        let surfaces = Spellings::new(&plain_spellings, &hidden_spellings);
        let sorted = Sorted::new(sorted, &surfaces);
        let by_spelling = plain.into_iter().map(|(_, own)| own).chain(hidden.into_values());
        // Where a reading leads from the root.
        let end_of = |reading: &Reading| {
            let start = starts.get(reading.word as usize).copied().filter(|start| *start != NOWHERE);
            let mut rest = reading.more.iter().flatten();
            let end = rest.try_fold(start, |node, word| Some(self.edges.get(&(node?, *word)).copied())).flatten();
            end.and_then(|node| self.nodes.get(node as usize))
        };
        let mut readings = Vec::new();
        let mut glances: Vec<Glance> = Vec::new();
        for own in by_spelling {
            let from = readings.len() as u32;
            glances.push(Glance {
                opens: own.iter().any(begins),
                speaks: own.iter().filter_map(end_of).any(|node| !node.outputs.is_empty() || node.gap.is_some()),
                follows: own.iter().filter_map(end_of).fold(0, |bits, node| bits | node.follows),
                first_words: own.iter().fold(0, |bits, reading| bits | class(reading.word)),
                readings: (from, from + own.len() as u32),
            });
            readings.extend(own);
        }
        let mut within = Filter::for_entries(plain_spellings.len());
        for (spelling, _) in plain_spellings.iter().zip(&glances).filter(|(_, glance)| glance.speaks) {
            if let Some(beginning) = spelling.as_bytes().first_chunk::<BEGINNING>() {
                within.insert(beginning);
            }
        }
        let ahead =
            |node: &Growing| Ahead { follows: node.follows, is_more: !node.outputs.is_empty() || node.gap.is_some() };
        let ahead = self.nodes.iter().map(ahead).collect();
        let nodes = self.nodes.into_iter().map(|node| Node { outputs: node.outputs.into_boxed_slice(), gap: node.gap });
        Lexicon {
            glances,
            sorted,
            surfaces,
            readings,
            numbers: (openers, plain_count),
            stems: self.stems,
            within,
            known: self.known.into_iter().map(String::into_boxed_str).collect(),
            automaton: Automaton { starts, edges: Edges::new(self.edges), nodes: nodes.collect(), ahead },
        }
    }

    fn words(&mut self, text: &str) -> Vec<u32> {
        spelt(text).iter().map(|word| self.word(word)).collect()
    }

    fn word(&mut self, text: &str) -> u32 {
        if let Some(&word) = self.words.get(text) {
            return word;
        }
        let word = self.spellings.len() as u32;
        self.words.insert(text.into(), word);
        self.spellings.push(text.into());
        self.spell(text, Reading::one(word, Form::Exact, Kinds::PLAIN));
        // People leave accents off; short words would turn into others.
        if text.chars().count() >= SHORTEST_WITHOUT_ACCENTS
            && let Some(bare) = without_accents(text)
        {
            self.spell(&bare, Reading::one(word, Form::Exact, Kinds::ACCENTS));
        }
        word
    }

    fn spell(&mut self, spelling: &str, reading: Reading) {
        let own = self.plain.entry(spelling.into()).or_default();
        if !own.contains(&reading) {
            own.push(reading);
        }
    }

    /// The further spellings of a word that ends a phrase.
    fn spell_last(&mut self, word: u32, forms: Forms) {
        let Some(spelling) = self.spellings.get(word as usize).cloned() else { return };
        match forms {
            Forms::Exact => {}
            Forms::Inflect => {
                for form in inflections(&spelling) {
                    self.spell(&form, Reading::one(word, Form::Inflected, Kinds::PLAIN));
                }
            }
            Forms::Stem => self.stems.add(spelling, word),
        }
    }

    fn expand_aliases(&mut self) {
        for (written, means) in std::mem::take(&mut self.aliases) {
            let words: Option<Vec<u32>> =
                spelt(&means).iter().map(|word| self.words.get(word.as_str()).copied()).collect();
            // What no phrase contains need not be understood.
            let reading = words.and_then(|words| Reading::several(&words, Kinds::EXPANDED));
            if let (Some(reading), [spelling]) = (reading, spelt(&written).as_slice()) {
                self.spell(spelling, reading);
            }
        }
    }

    /// Phrases written as one word: `killyourself`.
    fn run_together(&mut self) -> BTreeSet<String> {
        let mut made: BTreeMap<String, BTreeSet<Vec<u32>>> = BTreeMap::new();
        for (words, _, _) in self.hiding.iter().filter(|(words, _, _)| words.len() > 1) {
            let spelling = self.text_of(words, "");
            let taken = self.plain.contains_key(spelling.as_str()) || self.known.contains(&spelling);
            if spelling.chars().count() >= SHORTEST_TOGETHER && !taken {
                made.entry(spelling).or_default().insert(words.clone());
            }
        }
        for (spelling, phrases) in &made {
            for reading in phrases.iter().filter_map(|words| Reading::several(words, Kinds::TOGETHER)) {
                self.spell(spelling, reading);
            }
        }
        made.into_keys().collect()
    }

    /// The spellings and phrases that hide what is meant.
    fn hide(&mut self, together: &BTreeSet<String>) -> BTreeMap<String, Vec<Reading>> {
        let hiding = std::mem::take(&mut self.hiding);
        let words: BTreeSet<u32> = hiding.iter().flat_map(|(words, _, _)| words.iter().copied()).collect();
        let mut made: BTreeMap<String, Vec<Reading>> = BTreeMap::new();
        for word in words {
            let Some(spelling) = self.spellings.get(word as usize) else { continue };
            for (form, hiding) in hidden(spelling) {
                let reading = Reading::one(word, Form::Exact, kinds(hiding));
                let own = made.entry(form).or_default();
                if !own.contains(&reading) {
                    own.push(reading);
                }
            }
        }
        let taken = |spelling: &String| {
            self.plain.contains_key(spelling.as_str()) || together.contains(spelling) || self.known.contains(spelling)
        };
        made.retain(|spelling, _| !taken(spelling));
        for (words, entry, forms) in hiding {
            self.backwards(&words, entry, forms);
            if let [word] = words.as_slice() {
                self.split(*word, entry);
            }
        }
        // A piece of a word may be spelt like a disguise of another: it is both.
        for spelling in
            made.keys().filter(|spelling| self.plain.contains_key(spelling.as_str())).cloned().collect::<Vec<_>>()
        {
            if let (Some(own), Some(readings)) = (self.plain.get_mut(spelling.as_str()), made.remove(&spelling)) {
                own.extend(readings);
            }
        }
        made
    }

    /// `flesruoy llik`: the words stand in the other order, each backwards by itself.
    fn backwards(&mut self, words: &[u32], entry: u32, forms: Forms) {
        if words.len() < 2 {
            return;
        }
        let forms = if forms == Forms::Stem { Forms::Exact } else { forms };
        for turn in [|word: &str| word.chars().rev().collect::<String>(), upside_down] {
            let mut node = 0;
            for word in words.iter().rev() {
                let Some(spelling) = self.spellings.get(*word as usize) else { return };
                let turned = turn(spelling);
                let turned = self.silent_word(&turned, Kinds::REVERSED);
                node = self.child(node, turned);
            }
            self.output(node, Output { entry, forms, single: false });
        }
    }

    /// `bol locks`: a word in two pieces, unless these are a phrase of their own.
    fn split(&mut self, word: u32, entry: u32) {
        let Some(spelling) = self.spellings.get(word as usize).cloned() else { return };
        let letters: Vec<char> = spelling.chars().collect();
        if letters.len() < SHORTEST_SPLIT || !spelling.bytes().all(|byte| byte.is_ascii_lowercase()) {
            return;
        }
        for cut in 2..=letters.len() - 2 {
            let (before, after) = letters.split_at(cut);
            let (before, after): (String, String) = (before.iter().collect(), after.iter().collect());
            let pieces = format!("{before} {after}");
            if self.phrases.contains(&pieces) || self.known.contains(&pieces) {
                continue;
            }
            let first = self.silent_word(&before, Kinds::SPLIT);
            let second = self.silent_word(&after, Kinds::SPLIT);
            let node = self.child(0, first);
            let node = self.child(node, second);
            self.output(node, Output { entry, forms: Forms::Exact, single: false });
        }
    }

    /// A piece of a word, which is spelt in one way only.
    fn silent_word(&mut self, text: &str, kinds: Kinds) -> u32 {
        // Pieces are words of their own, apart from real words spelt alike.
        let name = format!("\u{1}{text}");
        if let Some(&word) = self.words.get(name.as_str()) {
            return word;
        }
        let word = self.spellings.len() as u32;
        self.words.insert(name.into(), word);
        self.spellings.push(text.into());
        self.spell(text, Reading::one(word, Form::Exact, kinds));
        word
    }

    fn text_of(&self, words: &[u32], between: &str) -> String {
        let spellings = words.iter().filter_map(|word| self.spellings.get(*word as usize));
        spellings.map(|spelling| &**spelling).collect::<Vec<_>>().join(between)
    }

    fn ensure_root(&mut self) {
        if self.nodes.is_empty() {
            self.nodes.push(Growing::default());
        }
    }

    fn node(&mut self) -> u32 {
        self.nodes.push(Growing::default());
        self.nodes.len() as u32 - 1
    }

    fn child(&mut self, node: u32, word: u32) -> u32 {
        if let Some(&child) = self.edges.get(&(node, word)) {
            return child;
        }
        let child = self.node();
        self.edges.insert((node, word), child);
        if let Some(parent) = self.nodes.get_mut(node as usize) {
            parent.follows |= class(word);
        }
        child
    }

    fn gap_after(&mut self, node: u32) -> u32 {
        if let Some(gap) = self.nodes.get(node as usize).and_then(|node| node.gap) {
            return gap;
        }
        let gap = self.node();
        if let Some(node) = self.nodes.get_mut(node as usize) {
            node.gap = Some(gap);
        }
        gap
    }

    fn output(&mut self, node: u32, output: Output) {
        if let Some(node) = self.nodes.get_mut(node as usize)
            && !node.outputs.contains(&output)
        {
            node.outputs.push(output);
        }
    }
}

/// The words of a text as lists spell them.
fn spelt(text: &str) -> Vec<String> {
    let folded = fold(text);
    let tokens = Tokens::new(folded.text());
    tokens.words.iter().map(|word| word_of(folded.text(), *word).into_owned()).collect()
}

fn kinds(hiding: Hiding) -> Kinds {
    match hiding {
        Hiding::Sound => Kinds::SOUND,
        Hiding::LookAlike => Kinds::LOOK_ALIKE,
        Hiding::LookAlikeShort => Kinds::LOOK_ALIKE.and(Kinds::BARE),
        Hiding::Vowelless => Kinds::VOWELLESS,
        Hiding::VowellessShort => Kinds::VOWELLESS.and(Kinds::BARE),
        Hiding::Reversed => Kinds::REVERSED,
    }
}

/// Bytes by which a spelling within a longer word is first told.
pub(super) const BEGINNING: usize = 5;
pub(super) const NOWHERE: u32 = u32::MAX;
/// Letters below which a phrase written as one word is left alone.
const SHORTEST_TOGETHER: usize = 8;
/// Letters below which a word in two pieces is left alone.
const SHORTEST_SPLIT: usize = 6;
/// Letters below which a word keeps its accents.
const SHORTEST_WITHOUT_ACCENTS: usize = 6;
