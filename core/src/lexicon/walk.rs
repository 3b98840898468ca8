//! Walks the phrases along every reading of a text.

use std::cell::Cell;

use super::build::NOWHERE;
use super::readings::Extra;
use super::table::Recent;
use super::{Form, Forms, Found, Kinds, LONGEST_GAP, Lexicon, Node, Output, Reading};
use crate::normalise::{Tokens, View, is_pictograph, word_of};
use crate::span::Span;

/// A text while phrases are looked for.
pub(super) struct Row<'t> {
    pub(super) text: &'t str,
    pub(super) tokens: &'t Tokens,
    /// The spelling that each word is, if the lexicon has it.
    pub(super) surfaces: Vec<Option<u32>>,
    /// Further readings, in the order of their first word.
    pub(super) extras: Vec<Extra>,
    /// Whether any of them begins at a word.
    pub(super) marked: Vec<bool>,
    /// Steps that reading signs may still cost: so many for each byte, and enough for any short text.
    pub(super) steps: Cell<usize>,
}

/// How far a phrase has come.
#[derive(Clone, Copy)]
struct Path {
    node: u32,
    /// The classes of the words that lead on from there.
    follows: u64,
    /// The next word.
    at: usize,
    first: usize,
    start: usize,
    end: usize,
    kinds: Kinds,
}

impl Lexicon {
    /// Every phrase in a text, in the order of entries and places.
    pub(crate) fn scan(&self, original: &str, plain: &View, tokens: &Tokens) -> Vec<Found> {
        let text = plain.text();
        let mut recent = Recent::for_words(tokens.words.len());
        let surfaces =
            tokens.words.iter().map(|token| self.surfaces.get_again(&word_of(text, *token), &mut recent)).collect();
        let mut row = Row {
            text,
            tokens,
            surfaces,
            extras: Vec::new(),
            marked: Vec::new(),
            steps: Cell::new(STEPS_FOR_ALL + text.len() * STEPS_PER_BYTE),
        };
        self.read_further(original, plain, &mut row);
        let mut found = Vec::new();
        for at in 0..tokens.words.len() {
            self.start(&row, at, &mut found);
        }
        found.sort_unstable();
        // The same phrase at the same place, plainest first.
        found.dedup_by_key(|one| (one.entry, one.span));
        found
    }

    fn start(&self, row: &Row<'_>, at: usize, found: &mut Vec<Found>) {
        let plain = row.surfaces.get(at).copied().flatten().filter(|surface| self.opens(*surface));
        let extras = row.extras_at(at);
        let leads = |surface: u32| {
            let glance = self.glance(surface);
            let next = row.surfaces.get(at + 1).copied().flatten();
            let next = next.map_or(0, |next| self.glance(next).first_words);
            glance.speaks || glance.follows & next != 0 || !row.extras_at(at + 1).is_empty()
        };
        if extras.is_empty() && !plain.is_some_and(leads) {
            return;
        }
        let Some(token) = row.tokens.words.get(at) else { return };
        let mut budget = STEPS_PER_START;
        let path = Path {
            node: 0,
            follows: u64::MAX,
            at,
            first: at,
            start: token.span.start,
            end: token.span.end,
            kinds: Kinds::PLAIN,
        };
        self.step(row, path, &mut budget, found);
    }

    /// Goes on from a path by every reading of the next word.
    fn step(&self, row: &Row<'_>, path: Path, budget: &mut usize, found: &mut Vec<Found>) {
        if *budget == 0 {
            return;
        }
        *budget -= 1;
        let Some(token) = row.tokens.words.get(path.at) else { return };
        if path.at > path.first && row.parted(path.end, token.span.start) {
            return;
        }
        if let Some(surface) = row.surfaces.get(path.at).copied().flatten()
            && self.glance(surface).first_words & path.follows != 0
        {
            for reading in self.readings_of(surface) {
                let next = Path { at: path.at + 1, end: token.span.end, ..path };
                self.follow(row, next, reading, budget, found);
            }
        }
        // A piece of a word stands by itself: nothing before or after the word goes on with it.
        let whole = |extra: &&Extra| path.node == 0 || !extra.kinds.has(Kinds::WITHIN);
        for extra in row.extras_at(path.at).iter().filter(whole) {
            let start = if path.at == path.first { extra.span.start } else { path.start };
            let next = Path { at: extra.after, start, end: extra.span.end, kinds: path.kinds.and(extra.kinds), ..path };
            for reading in extra.readings(self) {
                self.follow(row, next, reading, budget, found);
            }
        }
    }

    /// Takes one reading: to the node it leads to, to the phrases that end there, and on.
    fn follow(&self, row: &Row<'_>, path: Path, reading: &Reading, budget: &mut usize, found: &mut Vec<Found>) {
        let Some(mut node) = self.next(path.node, reading.word) else { return };
        for word in reading.more.iter().flatten() {
            let Some(next) = self.next(node, *word) else { return };
            node = next;
        }
        let ahead = self.automaton.ahead.get(node as usize).copied().unwrap_or_default();
        let path = Path { node, follows: ahead.follows, kinds: path.kinds.and(reading.kinds), ..path };
        if ahead.is_more
            && let Some(node) = self.automaton.nodes.get(node as usize)
        {
            self.finish(row, path, node, reading.form, budget, found);
        }
        // Only the last word of a phrase is inflected.
        if reading.form == Form::Exact && !path.kinds.has(Kinds::WITHIN) && self.may_go_on(row, path) {
            self.step(row, path, budget, found);
        }
    }

    /// Whether any reading of the next word may lead on: told without a look-up.
    fn may_go_on(&self, row: &Row<'_>, path: Path) -> bool {
        let next = row.surfaces.get(path.at).copied().flatten();
        next.is_some_and(|surface| self.glance(surface).first_words & path.follows != 0)
            || (path.follows != 0 && !row.extras_at(path.at).is_empty())
    }

    /// Takes the phrases that end at a node, and goes on behind its gap.
    fn finish(&self, row: &Row<'_>, path: Path, node: &Node, form: Form, budget: &mut usize, found: &mut Vec<Found>) {
        let ends = node.outputs.iter().filter(|output| fits(**output, form, path.kinds));
        found.extend(ends.map(|output| Found {
            entry: output.entry,
            span: Span::new(path.start, path.end),
            words: (path.first, path.at),
            kinds: path.kinds,
        }));
        let goes_on = form == Form::Exact && !path.kinds.has(Kinds::WITHIN);
        let Some(gap) = node.gap.filter(|_| goes_on) else { return };
        let follows = self.automaton.ahead.get(gap as usize).map_or(0, |ahead| ahead.follows);
        for skipped in 0..=LONGEST_GAP {
            let path = Path { node: gap, follows, at: path.at + skipped, ..path };
            if self.may_go_on(row, path) {
                self.step(row, path, budget, found);
            }
        }
    }

    fn next(&self, node: u32, word: u32) -> Option<u32> {
        if node == 0 {
            return self.automaton.starts.get(word as usize).copied().filter(|start| *start != NOWHERE);
        }
        self.automaton.edges.get(node, word)
    }
}

impl Row<'_> {
    /// Whether a mark parts two words of a script without spaces: there, every sign is a word and marks are all that
    /// keeps sentences apart.
    fn parted(&self, end: usize, start: usize) -> bool {
        let gap = self.text.get(end..start).unwrap_or_default();
        gap.contains([',', '.', '!', '?', ';', ':', '、', '。'])
            && self
                .text
                .get(start..)
                .and_then(|rest| rest.chars().next())
                .is_some_and(|c| c >= '\u{2E80}' && !is_pictograph(c))
    }

    fn extras_at(&self, at: usize) -> &[Extra] {
        if !self.marked.get(at).copied().unwrap_or(false) {
            return &[];
        }
        let from = self.extras.partition_point(|extra| extra.first < at);
        let until = self.extras.partition_point(|extra| extra.first <= at);
        self.extras.get(from..until).unwrap_or_default()
    }
}

fn fits(output: Output, form: Form, kinds: Kinds) -> bool {
    let form = match form {
        Form::Exact => true,
        Form::Inflected => output.forms == Forms::Inflect,
        Form::Stem => output.forms == Forms::Stem,
    };
    form && !(output.single && kinds.has(Kinds::BARE))
}

/// Bounds what a text of nothing but beginnings of phrases can cost.
const STEPS_PER_START: usize = 512;
/// Bounds what a text of nothing but signs can cost.
const STEPS_PER_BYTE: usize = 12;
const STEPS_FOR_ALL: usize = 20_000;
