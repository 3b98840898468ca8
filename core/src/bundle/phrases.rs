//! All phrases of all bundles in one lexicon: terms, witnesses, innocent phrases and the words that terms ask for.

use std::collections::{BTreeMap, BTreeSet};

use super::lists::{Innocent, Strength, Term, Witness};
use crate::language::Language;
use crate::lexicon::{Forms, Found, Kinds, Lexicon, LexiconBuilder};
use crate::normalise::{Tokens, View, fold, word_of};
use crate::span::Span;
use crate::taxonomy::Category;

/// The phrases of a bundle before they are compiled.
#[derive(Debug, Default)]
pub(crate) struct PhraseLists {
    pub(crate) terms: Vec<Term>,
    pub(crate) witnesses: Vec<Witness>,
    pub(crate) innocents: Vec<Innocent>,
    /// Words that hold a term by chance: looked for in names and handles only.
    pub(crate) inside: Vec<Innocent>,
    /// What is written for what: text-speak, pictures.
    pub(crate) aliases: Vec<(String, String)>,
    /// Words that are never a disguise of another.
    pub(crate) known: Vec<String>,
    /// Terms that a later list took out, and why.
    pub(crate) retired: Vec<(Term, String)>,
}

impl PhraseLists {
    /// Adds the phrases of another bundle.
    pub(crate) fn extend(&mut self, other: Self) {
        self.terms.extend(other.terms);
        self.witnesses.extend(other.witnesses);
        self.innocents.extend(other.innocents);
        self.inside.extend(other.inside);
        self.aliases.extend(other.aliases);
        self.known.extend(other.known);
        self.retired.extend(other.retired);
    }

    /// Takes terms out for a reason.
    pub(crate) fn retire(&mut self, why: &str, is_meant: impl Fn(&Term) -> bool) {
        let (out, kept) = std::mem::take(&mut self.terms).into_iter().partition(|term| is_meant(term));
        self.terms = kept;
        self.retired.extend(Vec::into_iter(out).map(|term| (term, why.to_owned())));
    }
}

/// The compiled phrases and what each stands for.
#[derive(Debug)]
pub(crate) struct PhraseBook {
    pub(crate) terms: Vec<Term>,
    pub(crate) witnesses: Vec<Witness>,
    pub(crate) innocents: Vec<Innocent>,
    retired: Vec<(Term, String)>,
    /// By term: the conditions of which one must, and none may, stand near.
    conditions: Vec<(Vec<u32>, Vec<u32>)>,
    owners: Vec<Owner>,
    /// The categories that each language has terms for, in taxonomy order.
    languages: BTreeMap<String, Vec<Category>>,
    lexicon: Lexicon,
    inside: Lexicon,
    first_inside: usize,
}

#[derive(Clone, Copy, Debug)]
enum Owner {
    Term(usize),
    Witness(usize),
    Innocent(usize),
    Condition(u32),
}

/// A text that phrases are looked for in.
pub(crate) struct Reading<'t> {
    pub(crate) original: &'t str,
    pub(crate) plain: &'t View,
    pub(crate) tokens: &'t Tokens,
    /// Whether it is a name or handle, in which words stand anywhere.
    pub(crate) identifier: bool,
}

/// What was found in a text; spans are bytes of the original.
#[derive(Debug, Default)]
pub(crate) struct Phrases {
    pub(crate) terms: Vec<TermHit>,
    pub(crate) witnesses: Vec<(usize, Span)>,
    /// In the order of their places.
    pub(crate) innocents: Vec<(usize, Span)>,
}

/// A term where it stands.
#[derive(Clone, Copy, Debug)]
pub(crate) struct TermHit {
    pub(crate) term: usize,
    pub(crate) span: Span,
    pub(crate) kinds: Kinds,
}

impl PhraseBook {
    /// Compiles.
    pub(crate) fn new(lists: PhraseLists) -> Self {
        let mut builder = LexiconBuilder::default();
        let mut owners = Vec::new();
        let mut add = |builder: &mut LexiconBuilder, phrase: &str, forms, owner, hides| {
            builder.add(phrase, forms, owners.len() as u32, hides);
            owners.push(owner);
        };
        let mut numbers: BTreeMap<String, u32> = BTreeMap::new();
        let mut conditions = Vec::with_capacity(lists.terms.len());
        for (number, term) in lists.terms.iter().enumerate() {
            let hides = term.strength > Strength::Weak;
            add(&mut builder, &term.phrase, term.forms, Owner::Term(number), hides);
            let mut condition = |phrase: &String| {
                let next = numbers.len() as u32;
                *numbers.entry(phrase.clone()).or_insert(next)
            };
            conditions.push((
                term.needs.iter().map(&mut condition).collect(),
                term.unless.iter().map(&mut condition).collect(),
            ));
        }
        for (phrase, number) in &numbers {
            add(&mut builder, phrase, Forms::Exact, Owner::Condition(*number), false);
        }
        for (number, witness) in lists.witnesses.iter().enumerate() {
            add(&mut builder, &witness.phrase, Forms::Exact, Owner::Witness(number), false);
        }
        for (number, innocent) in lists.innocents.iter().enumerate() {
            add(&mut builder, &innocent.phrase, Forms::Exact, Owner::Innocent(number), false);
        }
        // Behind the others in one numbering, in a lexicon of their own: prose need not look for them.
        let mut within = LexiconBuilder::default();
        for (number, innocent) in lists.inside.iter().enumerate() {
            within.add(&innocent.phrase, Forms::Exact, number as u32, false);
        }
        let first_inside = lists.innocents.len();
        let mut languages: BTreeMap<String, BTreeSet<Category>> = BTreeMap::new();
        for term in &lists.terms {
            languages.entry(term.language.clone()).or_default().insert(term.category);
        }
        lists.aliases.iter().for_each(|(written, means)| builder.alias(written, means));
        lists.known.iter().for_each(|word| builder.keep(word));
        Self {
            terms: lists.terms,
            witnesses: lists.witnesses,
            innocents: lists.innocents.into_iter().chain(lists.inside).collect(),
            first_inside,
            inside: within.build(),
            retired: lists.retired,
            conditions,
            owners,
            languages: languages.into_iter().map(|(language, all)| (language, all.into_iter().collect())).collect(),
            lexicon: builder.build(),
        }
    }

    /// Every spelling that is taken for a disguise of a word.
    pub(crate) fn disguises(&self) -> Vec<&str> {
        self.lexicon.disguises()
    }

    /// The terms that are spelt like this, and why they do not count where they do not.
    pub(crate) fn entries(&self, phrase: &str) -> Vec<(&Term, Option<&str>)> {
        let spelt = |text: &str| fold(text).text().replace(['\'', '’'], "");
        let wanted = spelt(phrase);
        let active = self.terms.iter().map(|term| (term, None));
        let retired = self.retired.iter().map(|(term, why)| (term, Some(why.as_str())));
        active.chain(retired).filter(|(term, _)| spelt(&term.phrase) == wanted).collect()
    }

    /// The categories that a language has terms for; none for a language without lists.
    pub(crate) fn categories_in(&self, language: &str) -> &[Category] {
        self.languages.get(language).map_or(&[], Vec::as_slice)
    }

    /// Everything that stands in a text of this language.
    pub(crate) fn read(&self, text: &Reading<'_>, language: Language) -> Phrases {
        let mut found = self.lexicon.scan(text.original, text.plain, text.tokens);
        if text.identifier {
            found.extend(self.lexicon.scan_within(text.original, text.plain, text.tokens, false));
        }
        let mut phrases = Phrases::default();
        let mut terms = Vec::new();
        let mut near: Near = BTreeMap::new();
        for one in found {
            match self.owners.get(one.entry as usize) {
                Some(Owner::Term(number)) if !crosses_a_sentence(text, &one) => terms.push((*number, one)),
                Some(Owner::Condition(number)) => near.entry(*number).or_default().push(one.words),
                // Only words as written: nobody disguises an innocent setting.
                Some(Owner::Witness(number)) if !one.kinds.hides() => {
                    phrases.witnesses.push((*number, text.plain.original(one.span)));
                }
                Some(Owner::Innocent(number)) if !one.kinds.hides() && self.is_named(*number, text, &one) => {
                    phrases.innocents.push((*number, text.plain.original(one.span)));
                }
                _ => {}
            }
        }
        if text.identifier {
            let inside = self
                .inside
                .scan_within(text.original, text.plain, text.tokens, true)
                .into_iter()
                .filter(|one| !one.kinds.hides());
            phrases
                .innocents
                .extend(inside.map(|one| (self.first_inside + one.entry as usize, text.plain.original(one.span))));
        }
        let term = |number: usize| self.terms.get(number);
        let own = |number: usize| term(number).filter(|term| term.own).map(|term| term.language.as_str());
        // A text too short to tell its language tells it by two words of the same.
        let mut spoken: BTreeMap<&str, BTreeSet<usize>> = BTreeMap::new();
        for (number, _) in &terms {
            if let Some(language) = own(*number) {
                spoken.entry(language).or_default().insert(*number);
            }
        }
        let counts = |number: usize| match (own(number), language) {
            (None, _) => true,
            (Some(own), Language::Other(code)) => own == code,
            (Some(own), Language::Unknown) => spoken.get(own).is_some_and(|terms| terms.len() > 1),
            (Some(own), Language::English) => own == "en",
        };
        terms.retain(|(number, one)| {
            let spoken = counts(*number);
            spoken && self.conditions_hold(*number, one, &near)
        });
        phrases.terms = terms
            .into_iter()
            .map(|(term, one)| TermHit { term, span: text.plain.original(one.span), kinds: one.kinds })
            .collect();
        phrases.terms.sort_by_key(|hit| (hit.span, hit.term));
        phrases.innocents.sort_unstable_by_key(|(_, span)| *span);
        phrases
    }

    fn conditions_hold(&self, term: usize, found: &Found, near: &Near) -> bool {
        let Some((needs, unless)) = self.conditions.get(term) else { return true };
        let stands_near = |wanted: &u32| {
            let places = near.get(wanted).map_or(&[][..], Vec::as_slice);
            // Places are in order, and no condition is longer than a phrase.
            let from = places.partition_point(|words| words.0 + NEAR + LONGEST_PHRASE < found.words.0);
            let mut candidates = places.iter().skip(from).take_while(|words| words.0 <= found.words.1 + NEAR);
            candidates.any(|words| {
                // A word of the term itself is no company.
                let within = found.words.0 <= words.0 && words.1 <= found.words.1;
                found.words.0 <= words.1 + NEAR && !within
            })
        };
        (needs.is_empty() || needs.iter().any(stands_near)) && !unless.iter().any(stands_near)
    }

    /// Whether an innocent phrase counts here: a name of one word only where it is written as one, beside another name
    /// or a form of address.
    fn is_named(&self, number: usize, text: &Reading<'_>, found: &Found) -> bool {
        let Some(innocent) = self.innocents.get(number) else { return false };
        let (first, after) = found.words;
        if !innocent.person || after - first > 1 || text.identifier {
            return true;
        }
        let word = |at: usize| text.tokens.words.get(at);
        let capital = |at: usize| {
            word(at).is_some_and(|token| {
                text.plain.original(token.span).of(text.original).chars().next().is_some_and(char::is_uppercase)
            })
        };
        let title =
            |at: usize| word(at).is_some_and(|token| TITLES.contains(&word_of(text.plain.text(), *token).as_ref()));
        let adjoins = |left: usize, right: usize| match (word(left), word(right)) {
            (Some(left), Some(right)) => {
                let between = Span::new(left.span.end, right.span.start).of(text.plain.text());
                between.chars().all(|c| c == ' ' || c == '.' || c == '-')
            }
            _ => false,
        };
        let before = first.checked_sub(1).filter(|before| adjoins(*before, first));
        capital(first)
            && (before.is_some_and(|before| title(before) || capital(before))
                || (adjoins(first, after) && capital(after)))
    }
}

/// Whether a phrase of plain words goes over the end of a sentence: a full stop, and a capital letter after it.
fn crosses_a_sentence(text: &Reading<'_>, found: &Found) -> bool {
    let plain = text.plain.text();
    let words = text.tokens.words.get(found.words.0..found.words.1).unwrap_or_default();
    words.windows(2).any(|pair| {
        let [left, right] = pair else { return false };
        let gap = Span::new(left.span.end, right.span.start).of(plain);
        let capital =
            || text.plain.original(right.span).of(text.original).chars().next().is_some_and(char::is_uppercase);
        let ends = gap.contains(['.', '!', '?']) && gap.ends_with(' ');
        // Initials and shouting are no sentences.
        let small = || text.plain.original(left.span).of(text.original).chars().any(char::is_lowercase);
        ends && !left.single && small() && capital()
    })
}

/// Where each condition stands, in order: its first word and the one after its last.
type Near = BTreeMap<u32, Vec<(usize, usize)>>;

/// Words of the longest phrase.
const LONGEST_PHRASE: usize = 16;
/// Words within which another must stand to be near.
const NEAR: usize = 12;

/// Forms of address that a surname follows.
const TITLES: [&str; 16] = [
    "mr",
    "mrs",
    "ms",
    "miss",
    "mx",
    "dr",
    "sir",
    "lady",
    "lord",
    "prof",
    "professor",
    "rev",
    "uncle",
    "auntie",
    "aunt",
    "dame",
];
