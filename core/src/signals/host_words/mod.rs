//! Words inside hosts, paths and queries: `freeonlinecasinobonus`, `/watch-free-movies`.
//!
//! A host is a weaker witness than a text. In the name that somebody registered a strong term is worth `likely` and no
//! more; before that name, in the path and in the query it is worth `possible`, unless another agrees. A word counts only
//! where marks part it from others or where the letters can hardly be read without it. Institutions are never judged by
//! their words, known sites not by those of their names, and words of help, teaching and news excuse what stands with
//! them.

mod phrases;
mod words;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use phrases::{Match, PREFIX, Phrases, Says};
use words::{Words, letter};

use super::{Origin, Prepared, PreparedLink, Sight, Signal};
use crate::bundle::{AddressList, HostTables, PhraseBook, Strength};
use crate::calibration::Weights;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::lexicon::Segmenter;
use crate::link::{Link, Piece, Place};
use crate::lists::Listed;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for terms inside addresses.
pub(crate) struct HostWordSignal {
    phrases: Phrases,
    segmenter: Arc<Segmenter>,
    tables: Arc<HostTables>,
    lists: Vec<AddressList>,
    weights: Weights,
}

/// A phrase that counts, with what it is worth.
struct Hit {
    entry: usize,
    category: Category,
    place: Place,
    weight: f32,
    finding: Finding,
    disguised: bool,
}

impl HostWordSignal {
    /// Compiles the tables, the terms of all lists and the common words.
    pub(crate) fn new<'w>(
        book: &PhraseBook,
        tables: Arc<HostTables>,
        common: impl IntoIterator<Item = &'w str>,
        lists: Vec<AddressList>,
        weights: Weights,
    ) -> Result<Self> {
        let mut segmenter = Segmenter::new(common);
        let phrases = Phrases::new(book, &tables, &mut segmenter)?;
        Ok(Self { phrases, segmenter: Arc::new(segmenter), tables, lists, weights })
    }

    /// The words that it cuts by.
    pub(crate) fn segmenter(&self) -> Arc<Segmenter> {
        Arc::clone(&self.segmenter)
    }

    /// Whether anything is worth reading: most addresses hold the letters of no phrase at all.
    fn may_hold_words(&self, link: &Link) -> bool {
        let address = link.canonical();
        if self.phrases.may_stand_in(address) {
            return true;
        }
        if address.contains('%') || address.contains("xn--") {
            let pieces = link.pieces(true);
            let runs = pieces.iter().flat_map(|piece| &piece.runs).map(|run| run.text.as_str());
            return self.phrases.may_stand_in(&runs.collect::<Vec<_>>().join(" "));
        }
        ['i', 'l'].iter().any(|one| match unmasked(address, *one) {
            Cow::Owned(letters) => self.phrases.may_stand_in(&letters),
            Cow::Borrowed(_) => false,
        })
    }

    fn look_at(&self, prepared: &PreparedLink, with_query: bool, findings: &mut Vec<Finding>) {
        let link = &prepared.link;
        if !self.may_hold_words(link) || self.tables.kind(link.host()).is_some() {
            return;
        }
        let pieces = link.pieces(with_query);
        let read: Vec<(Place, Words<'_>)> = pieces
            .iter()
            .map(|piece: &Piece| (piece.place, Words::new(&piece.runs, &self.segmenter, &self.phrases)))
            .collect();
        let matches: Vec<(usize, Match)> = read
            .iter()
            .enumerate()
            .flat_map(|(number, (_, words))| {
                self.phrases.matches(&words.words).into_iter().map(move |one| (number, one))
            })
            .collect();
        let is_risk =
            |one: &Match| matches!(self.phrases.entry(one.entry).map(|entry| &entry.says), Some(Says::Risk { .. }));
        if !matches.iter().any(|(_, one)| is_risk(one)) {
            return;
        }
        let known = is_known(&self.lists, link);
        let mut all = String::from(" ");
        for word in read.iter().flat_map(|(_, words)| &words.words) {
            all.push_str(&word.text);
            all.push(' ');
        }
        let hits = self.hits(prepared, &read, &matches, &all, known);
        // What a path says of help does not excuse the name of the site.
        let is_named = hits.iter().any(|hit| hit.place == Place::Registrable);
        if !hits.is_empty() {
            for (piece, one) in &matches {
                let (Some((place, words)), Some(entry)) = (read.get(*piece), self.phrases.entry(one.entry)) else {
                    continue;
                };
                let Says::Context(context) = entry.says else { continue };
                let speaks = !is_named || *place == Place::Registrable;
                if speaks && words.are_meant(one.first..one.after, entry.anywhere, &self.segmenter) {
                    findings.push(Finding {
                        claim: Claim::Context(context),
                        basis: Basis::Context,
                        source: entry.source.clone(),
                        strength: Strength::Strong.of_context(),
                        part: prepared.part,
                        turn: None,
                        span: prepared.place(words.span(link, one.first..one.after)),
                        region: None,
                    });
                }
            }
        }
        findings.extend(together(hits));
    }

    /// The risks among the matches that count, no two at one place: the surest, then the longest.
    fn hits(
        &self,
        prepared: &PreparedLink,
        read: &[(Place, Words<'_>)],
        matches: &[(usize, Match)],
        all: &str,
        known: bool,
    ) -> Vec<Hit> {
        let mut candidates = Vec::new();
        for (piece, one) in matches {
            let (Some((place, words)), Some(entry)) = (read.get(*piece), self.phrases.entry(one.entry)) else {
                continue;
            };
            let Says::Risk { category, label, elsewhere } = entry.says else { continue };
            let named = *place == Place::Registrable;
            let Some(strength) = (if named { label } else { elsewhere }) else { continue };
            let judged =
                (!known || matches!(place, Place::Path | Place::Query)) && !prepared.allowed.silences(category);
            let meant = || words.are_meant(one.first..one.after, entry.anywhere, &self.segmenter);
            if judged && self.phrases.conditions_hold(one.entry, all) && meant() {
                candidates.push((self.weight(strength, named), *piece, *one, category));
            }
        }
        candidates.sort_by(|a, b| {
            let length = |one: &Match| one.after - one.first;
            b.0.total_cmp(&a.0)
                .then(length(&b.2).cmp(&length(&a.2)))
                .then((a.1, a.2.first, a.2.entry).cmp(&(b.1, b.2.first, b.2.entry)))
        });
        let mut taken: BTreeSet<(usize, usize, Category)> = BTreeSet::new();
        let mut hits: Vec<Hit> = Vec::new();
        for (weight, piece, one, category) in candidates {
            let Some(((place, words), entry)) = read.get(piece).zip(self.phrases.entry(one.entry)) else { continue };
            let top = category.parent().unwrap_or(category);
            let own: Vec<_> = (one.first..one.after).map(|word| (piece, word, top)).collect();
            if own.iter().any(|word| taken.contains(word)) || hits.len() >= MOST_HITS {
                continue;
            }
            taken.extend(own);
            let disguised = words
                .words
                .get(one.first..one.after)
                .unwrap_or_default()
                .iter()
                .any(|word| words.tokens.get(word.token).is_some_and(|token| token.disguised));
            hits.push(Hit {
                entry: one.entry,
                category,
                place: *place,
                weight,
                disguised,
                finding: Finding {
                    claim: Claim::Category(category),
                    basis: Basis::Term,
                    source: entry.source.clone(),
                    strength: weight,
                    part: prepared.part,
                    turn: None,
                    span: prepared.place(words.span(&prepared.link, one.first..one.after)),
                    region: None,
                },
            });
        }
        hits
    }

    /// What a term is worth: in the name that somebody registered as in a text, elsewhere a step less.
    fn weight(&self, strength: Strength, named: bool) -> f32 {
        match (strength, named) {
            (Strength::Strong, true) => self.weights.term_strong,
            (Strength::Strong, false) | (Strength::Medium, true) => self.weights.term_medium,
            (Strength::Medium, false) | (Strength::Weak, true) => self.weights.term_weak,
            (Strength::Weak, false) => self.weights.term_weak / 2.0,
        }
    }
}

/// The findings of all hits: however many words agree, an address alone never says more than `MOST`.
fn together(hits: Vec<Hit>) -> Vec<Finding> {
    let mut said: BTreeMap<Category, f32> = BTreeMap::new();
    let mut heard = BTreeSet::new();
    let mut findings = Vec::new();
    for mut hit in hits {
        let doubt = said.entry(hit.category.parent().unwrap_or(hit.category)).or_insert(1.0);
        // The same entry twice says nothing new.
        let own = if heard.insert(hit.entry) { hit.weight.min(1.0 - (1.0 - MOST) / *doubt) } else { 0.0 };
        *doubt *= 1.0 - own;
        hit.finding.strength = own.max(0.0);
        if hit.disguised {
            findings.push(Finding {
                claim: Claim::Disguise,
                basis: Basis::Shape,
                source: DISGUISE.to_owned(),
                ..hit.finding.clone()
            });
        }
        findings.push(hit.finding);
    }
    findings
}

/// Whether a list knows what the site is, other than a risk.
pub(super) fn is_known(lists: &[AddressList], link: &Link) -> bool {
    let innocent = |listed: &Listed| match listed {
        Listed::Context(_) => true,
        Listed::Category(category) => !category.is_risk(),
    };
    lists.iter().any(|list| list.lookup(link).iter().any(|hit| hit.says.iter().any(innocent)))
}

/// Digits between letters as the letters that they imitate; the same text where there are none.
fn unmasked(text: &str, one: char) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let masks = |at: usize| {
        let letter_at = |at: Option<usize>| at.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_alphabetic);
        letter_at(at.checked_sub(1)) && letter_at(Some(at + 1))
    };
    let found = bytes.iter().enumerate().any(|(at, byte)| byte.is_ascii_digit() && masks(at));
    if !found {
        return Cow::Borrowed(text);
    }
    let read = |(at, c): (usize, char)| if c.is_ascii_digit() && masks(at) { letter(c, one).unwrap_or(c) } else { c };
    Cow::Owned(text.char_indices().map(read).collect())
}

impl Signal for HostWordSignal {
    fn id(&self) -> &'static str {
        "host-words"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        input.links.iter().any(|link| link.linked_from.is_none())
    }

    fn categories(&self) -> Vec<Category> {
        // An address without such words may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        source.starts_with(PREFIX).then(|| self.phrases.describe(source).map(str::to_owned)).flatten()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        // The words of a search are a text of their own and were heard there.
        let is_search = input.texts.iter().any(|text| matches!(text.origin, Origin::Query(_)));
        for link in input.links.iter().filter(|link| link.linked_from.is_none()) {
            self.look_at(link, !is_search, &mut findings);
        }
        Ok(findings.into())
    }
}

/// What the words of an address say at most: `likely`, and never `strong`.
const MOST: f32 = 0.8;
/// Phrases of one address that are shown.
const MOST_HITS: usize = 16;
/// The source of what an address says in disguise.
const DISGUISE: &str = "address/digits";

#[cfg(test)]
mod tests;
