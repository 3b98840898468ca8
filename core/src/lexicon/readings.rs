//! The further readings of a text: what words in disguise may stand for. Only odd-looking places are looked at.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::build::BEGINNING;
use super::decode::{Decoder, Sign};
use super::table::Spellings;
use super::walk::Row;
use super::{Form, Kinds, Lexicon, Reading};
use crate::normalise::{Chunk, View, is_apostrophe, is_pictograph, looks_like_an_id, word_of};
use crate::span::Span;

/// One further reading of a stretch of words.
#[derive(Clone, Debug)]
pub(super) struct Extra {
    pub(super) first: usize,
    /// The word after the last.
    pub(super) after: usize,
    /// Bytes of the folded text, with signs that the words do not hold.
    pub(super) span: Span,
    pub(super) kinds: Kinds,
    what: What,
}

#[derive(Clone, Debug)]
enum What {
    Surface(u32),
    Word(Reading),
}

impl Extra {
    pub(super) fn readings<'s>(&'s self, lexicon: &'s Lexicon) -> &'s [Reading] {
        match &self.what {
            What::Surface(surface) => lexicon.readings_of(*surface),
            What::Word(reading) => std::slice::from_ref(reading),
        }
    }
}

/// Spellings in order, narrowed letter by letter: a tree without nodes.
#[derive(Debug)]
pub(super) struct Sorted {
    spellings: Vec<Box<str>>,
    surfaces: Vec<Option<u32>>,
    /// Where the spellings of each first letter stand.
    firsts: HashMap<char, (usize, usize), FxBuildHasher>,
}

/// The spellings that share a beginning.
#[derive(Clone, Copy, Debug)]
pub(super) struct Range {
    low: usize,
    high: usize,
    /// Bytes of the beginning.
    depth: usize,
}

impl Sorted {
    pub(super) fn new(spellings: Vec<Box<str>>, surfaces: &Spellings) -> Self {
        let surfaces = spellings.iter().map(|spelling| surfaces.get(spelling)).collect();
        let mut firsts: HashMap<char, (usize, usize), FxBuildHasher> = HashMap::default();
        for (at, first) in spellings.iter().enumerate().filter_map(|(at, s)| Some((at, s.chars().next()?))) {
            firsts.entry(first).or_insert((at, at)).1 = at + 1;
        }
        Self { spellings, surfaces, firsts }
    }

    pub(super) fn all(&self) -> Range {
        Range { low: 0, high: self.spellings.len(), depth: 0 }
    }

    /// The spellings that go on with this letter.
    pub(super) fn narrow(&self, range: Range, letter: char) -> Option<Range> {
        if range.depth == 0 {
            let &(low, high) = self.firsts.get(&letter)?;
            return Some(Range { low, high, depth: letter.len_utf8() });
        }
        let mut buffer = [0; 4];
        let letter = letter.encode_utf8(&mut buffer).as_bytes();
        let own = self.spellings.get(range.low..range.high)?;
        let until = range.depth + letter.len();
        let part = |spelling: &str| {
            let bytes = spelling.as_bytes();
            bytes.get(range.depth..until.min(bytes.len())).unwrap_or_default().cmp(letter)
        };
        let low = own.partition_point(|spelling| part(spelling).is_lt());
        let high = low + own.get(low..)?.partition_point(|spelling| part(spelling).is_eq());
        (low < high).then_some(Range { low: range.low + low, high: range.low + high, depth: until })
    }

    /// Every letter that a spelling of the range goes on with.
    pub(super) fn letters(&self, range: Range) -> Vec<char> {
        let mut letters = Vec::new();
        let mut rest = Range { low: range.low, ..range };
        while rest.low < rest.high {
            let next = self.spellings.get(rest.low).and_then(|s| s.get(range.depth..)).and_then(|s| s.chars().next());
            match next.and_then(|letter| Some((letter, self.narrow(rest, letter)?))) {
                Some((letter, narrowed)) => {
                    letters.push(letter);
                    rest.low = narrowed.high;
                }
                None => rest.low += 1,
            }
        }
        letters
    }

    /// The spelling that ends exactly here.
    pub(super) fn complete(&self, range: Range) -> Option<(&str, Option<u32>)> {
        let spelling = self.spellings.get(range.low).filter(|spelling| spelling.len() == range.depth)?;
        Some((spelling, self.surfaces.get(range.low).copied().flatten()))
    }
}

impl Lexicon {
    /// Adds every further reading of a text.
    pub(super) fn read_further(&self, original: &str, plain: &View, row: &mut Row<'_>) {
        let mut extras = Vec::new();
        for at in 0..row.tokens.words.len() {
            if row.surfaces.get(at).copied().flatten().is_none() {
                let before = extras.len();
                self.unknown_word(row, at, &mut extras);
                if extras.len() == before {
                    self.run_on(row, at, &mut extras);
                }
            }
        }
        for chunk in &row.tokens.odd {
            self.chunk(original, plain, row, chunk, &mut extras);
        }
        for &(first, after) in &row.tokens.spaced {
            self.spaced(original, plain, row, first, after, &mut extras);
        }
        extras.sort_by_key(|extra| (extra.first, extra.after, extra.kinds));
        if !extras.is_empty() {
            row.marked = vec![false; row.tokens.words.len()];
        }
        for extra in &extras {
            if let Some(mark) = row.marked.get_mut(extra.first) {
                *mark = true;
            }
        }
        row.extras = extras;
    }

    /// A word that no list has by this spelling: a stem with an ending, an article before it, a word said again and again.
    fn unknown_word(&self, row: &Row<'_>, at: usize, extras: &mut Vec<Extra>) {
        let Some(token) = row.tokens.words.get(at) else { return };
        let word = word_of(row.text, *token);
        let mut add = |what: What, kinds: Kinds| {
            extras.push(Extra { first: at, after: at + 1, span: token.span, kinds, what });
        };
        self.stems.of(&word).for_each(|stem| add(stem_of(stem), Kinds::PLAIN));
        // Romance languages write the article as one with the word: `l'…`, `d'un …`.
        if let Some((article, noun)) = token.span.of(row.text).rsplit_once(is_apostrophe).filter(|_| token.apostrophes)
            && article.len() <= LONGEST_ARTICLE
            && noun.len() >= SHORTEST_NOUN
        {
            self.lookup(noun).into_iter().for_each(|surface| add(What::Surface(surface), Kinds::PLAIN));
            self.stems.of(noun).for_each(|stem| add(stem_of(stem), Kinds::PLAIN));
        }
        if word.len() >= SHORTEST_DOUBLED && word.is_ascii() {
            if let Some(surface) = repeated(&word).and_then(|once| self.lookup(once)) {
                add(What::Surface(surface), Kinds::SQUEEZED);
            }
            // `xXwordXx`
            if let Some(surface) =
                word.strip_prefix("xx").and_then(|w| w.strip_suffix("xx")).and_then(|w| self.lookup(w))
            {
                add(What::Surface(surface), Kinds::DECORATED);
            }
            if let Some(surface) = halved(&word).and_then(|half| self.lookup(&half)) {
                add(What::Surface(surface), Kinds::SQUEEZED);
            }
        }
        if word.starts_with(|c| matches!(c, '\u{620}'..='\u{64A}')) {
            for bare in PROCLITICS.iter().filter_map(|article| word.strip_prefix(article)) {
                if bare.chars().count() >= 3 {
                    self.lookup(bare).into_iter().for_each(|surface| add(What::Surface(surface), Kinds::PLAIN));
                    self.stems.of(bare).for_each(|stem| add(stem_of(stem), Kinds::PLAIN));
                }
            }
        }
    }

    /// A long word that nothing else explains: words of the lists written together, each by itself.
    fn run_on(&self, row: &Row<'_>, at: usize, extras: &mut Vec<Extra>) {
        let Some(token) = row.tokens.words.get(at) else { return };
        let word = word_of(row.text, *token);
        if !(SHORTEST_RUN_ON..=LONGEST_RUN).contains(&word.len()) || !word.is_ascii() || self.known.contains(&*word) {
            return;
        }
        let holds = |window: &[u8]| window.first_chunk::<BEGINNING>().is_some_and(|start| self.within.may_hold(start));
        if !word.as_bytes().windows(BEGINNING).any(holds) {
            return;
        }
        for (piece, surface) in self.pieces(&word) {
            // An apostrophe inside would shift what follows it.
            let own = Span::new(token.span.start + piece.start, token.span.start + piece.end);
            let span = if token.apostrophes { token.span } else { own };
            let kinds = Kinds::TOGETHER.and(Kinds::WITHIN);
            extras.push(Extra { first: at, after: at + 1, span, kinds, what: What::Surface(surface) });
        }
    }

    /// The pieces of a word that is nothing but words of the lists written together, `absolutewanker`: those that begin a
    /// phrase and are long enough to mean it.
    fn pieces(&self, word: &str) -> Vec<(Span, u32)> {
        let mut reached: Vec<Option<(usize, u32)>> = vec![None; word.len() + 1];
        for start in 0..word.len() {
            if start > 0 && reached.get(start).copied().flatten().is_none() {
                continue;
            }
            for end in (start + 2)..=word.len().min(start + LONGEST_PIECE) {
                let free = reached.get(end).is_some_and(Option::is_none);
                let piece = word.get(start..end).filter(|_| free).and_then(|piece| self.surfaces.plain(piece));
                if let (Some(surface), Some(place)) = (piece, reached.get_mut(end)) {
                    *place = Some((start, surface));
                }
            }
        }
        let mut pieces = Vec::new();
        let mut end = word.len();
        while let Some(&Some((start, surface))) = reached.get(end) {
            if end - start >= BEGINNING && end - start < word.len() && self.glance(surface).speaks {
                pieces.push((Span::new(start, end), surface));
            }
            end = start;
            if end == 0 {
                return pieces;
            }
        }
        Vec::new()
    }

    /// What a run of characters without white space may hold.
    fn chunk(&self, original: &str, plain: &View, row: &Row<'_>, chunk: &Chunk, extras: &mut Vec<Extra>) {
        let text = chunk.span.of(row.text);
        // A mark at the end of a word ends the sentence rather than spelling a letter.
        let core = text.trim_end_matches(CLOSING);
        let end = chunk.span.start + core.len();
        let core = core.trim_start_matches(OPENING);
        let span = Span::new(end - core.len(), end);
        let letters_only = core.bytes().all(|byte| byte.is_ascii_lowercase());
        if core.len() > LONGEST_CHUNK || core.len() < 2 || (letters_only && !chunk.shape.repeats) {
            return;
        }
        if looks_like_an_id(plain.original(span).of(original)) {
            return;
        }
        let shape = chunk.shape;
        let mut decoder =
            Decoder::new(self, row.text, span, if shape.repeats { Kinds::SQUEEZED } else { Kinds::PLAIN })
                .within(row.steps.get());
        let simple = !(shape.repeats || shape.accents || shape.pictures || decoder.has_signs());
        let own = row.tokens.words.get(chunk.tokens.0..chunk.tokens.1).unwrap_or_default();
        let letter_by_letter = own.len() >= 2
            && own.iter().all(|token| token.single || token.span.of(row.text).chars().all(is_pictograph));
        if letter_by_letter {
            let mut decoder =
                Decoder::new(self, row.text, span, Kinds::SQUEEZED.and(Kinds::SPACED)).within(row.steps.get());
            decoder.read(|found| found.whole);
            Self::take(decoder, row, Kinds::SPACED, extras);
        }
        if simple {
            self.closed(row, chunk, extras);
            return;
        }
        decoder.read(|_| true);
        Self::take(decoder, row, Kinds::PLAIN, extras);
    }

    /// Marks inside words removed: `un.blocked`.
    fn closed(&self, row: &Row<'_>, chunk: &Chunk, extras: &mut Vec<Extra>) {
        let (first, after) = chunk.tokens;
        if after - first < 2 || after - first > MOST_PIECES || chunk.span.of(row.text).contains(['/', '@', ':', '\\']) {
            return;
        }
        for from in first..after {
            let mut joined = String::new();
            for to in from..after {
                let Some(token) = row.tokens.words.get(to) else { break };
                joined.push_str(&word_of(row.text, *token));
                if to == from {
                    continue;
                }
                if let (Some(surface), Some(start)) = (self.lookup(&joined), row.tokens.words.get(from)) {
                    let span = Span::new(start.span.start, token.span.end);
                    // A hyphen is spelling, not disguise: `e-cig`.
                    let hyphens = span.of(row.text).chars().all(|c| c.is_alphanumeric() || c == '-');
                    let kinds = if hyphens { Kinds::TOGETHER } else { Kinds::CLOSED };
                    extras.push(Extra { first: from, after: to + 1, span, kinds, what: What::Surface(surface) });
                }
            }
        }
    }

    /// Letters written apart: `s p a c e d`, `d.o.t.s`, with a longer piece at either end (`sh i i t`).
    fn spaced(&self, original: &str, plain: &View, row: &Row<'_>, first: usize, after: usize, extras: &mut Vec<Extra>) {
        let gap = |at: usize| match (row.tokens.words.get(at), row.tokens.words.get(at + 1)) {
            (Some(left), Some(right)) => right.span.start - left.span.end,
            _ => 0,
        };
        // Words that are written in single letters stand further apart than their letters.
        let usual = (first..after - 1).map(gap).min().unwrap_or(0).clamp(1, LONGEST_SEPARATOR);
        let mut start = first;
        while start < after {
            let mut end = start + 1;
            while end < after && gap(end - 1) <= usual && end - start < LONGEST_RUN {
                end += 1;
            }
            // Two letters are a word only among others that are written so.
            if end - start >= 2 {
                let company = after - first >= FEWEST_IN_COMPANY;
                self.spaced_run(original, plain, row, (start, end), company, extras);
            }
            start = end;
        }
    }

    fn spaced_run(
        &self,
        original: &str,
        plain: &View,
        row: &Row<'_>,
        (first, after): (usize, usize),
        company: bool,
        extras: &mut Vec<Extra>,
    ) {
        let (Some(start), Some(end)) = (row.tokens.words.get(first), row.tokens.words.get(after - 1)) else { return };
        let mut span = Span::new(start.span.start, end.span.end);
        let lone = |piece: &str| {
            let one = piece.chars().count() == 1 && Sign::of_str(piece).is_some();
            one.then_some(piece.len())
        };
        // A sign that stands by itself like the letters around it is one of them: `$ h i t`.
        let before = row.text.get(..span.start).unwrap_or_default();
        if let Some(sign) = before.strip_suffix(' ').and_then(|b| lone(b.rsplit(' ').next()?)) {
            span.start -= sign + 1;
        }
        let behind = row.text.get(span.end..).unwrap_or_default();
        if let Some(sign) = behind.strip_prefix(' ').and_then(|b| lone(b.split(' ').next()?)) {
            span.end += sign + 1;
        }
        let singles = after - first;
        // `K. Y. S. Patel`: capitals with full stops and spaces between them are initials.
        let dotted = row.text.get(start.span.end..end.span.start).unwrap_or_default().contains(". ");
        if dotted && plain.original(start.span).of(original).chars().all(char::is_uppercase) {
            return;
        }
        let mut decode = |span: Span, whole_only: bool| {
            if looks_like_an_id(plain.original(span).of(original)) {
                return;
            }
            let mut decoder =
                Decoder::new(self, row.text, span, Kinds::SQUEEZED.and(Kinds::SPACED)).within(row.steps.get());
            // Short words must be all there is: "don't i think" holds none (sm64js/sm64js#77).
            decoder.read(|found| found.whole || (!whole_only && found.letters >= SHORTEST_WITHIN_RUN));
            Self::take(decoder, row, Kinds::SPACED, extras);
        };
        if singles >= 3 || company || (singles == 2 && span.len() > end.span.end - start.span.start) {
            decode(span, false);
        }
        if singles >= 2 {
            // `sh i i t`, `f u ck`: a short piece beside the letters may belong to them.
            let neighbour = |at: Option<usize>| {
                at.and_then(|at| row.tokens.words.get(at)).filter(|token| (2..=3).contains(&token.span.len()))
            };
            let before = neighbour(first.checked_sub(1)).filter(|token| span.start - token.span.end <= 1);
            let behind = neighbour(Some(after)).filter(|token| token.span.start - span.end <= 1);
            if let Some(token) = before {
                decode(Span::new(token.span.start, span.end), true);
            }
            if let Some(token) = behind {
                decode(Span::new(span.start, token.span.end), true);
            }
        }
    }

    /// What a decoder read, as readings of the words that it covers.
    fn take(decoder: Decoder<'_>, row: &Row<'_>, kinds: Kinds, extras: &mut Vec<Extra>) {
        row.steps.set(row.steps.get().saturating_sub(decoder.taken()));
        for read in decoder.finish() {
            let Some(surface) = read.surface else { continue };
            let (first, after) = row.tokens.touched(read.span);
            let plain = read.kinds == Kinds::PLAIN && kinds == Kinds::PLAIN;
            if after <= first || plain && after - first == 1 {
                continue;
            }
            let closed = if after - first > 1 && kinds == Kinds::PLAIN { Kinds::CLOSED } else { Kinds::PLAIN };
            let kinds = read.kinds.and(kinds).and(closed);
            extras.push(Extra { first, after, span: read.span, kinds, what: What::Surface(surface) });
        }
    }
}

fn stem_of(word: u32) -> What {
    What::Word(Reading::one(word, Form::Stem, Kinds::PLAIN))
}

/// `shitshitshit` → `shit`.
fn repeated(word: &str) -> Option<&str> {
    let bytes = word.as_bytes();
    let beginning = bytes.get(..3)?;
    let period = bytes.get(1..)?.windows(3).position(|three| three == beginning)? + 1;
    let same = period >= 4 && bytes.len().is_multiple_of(period);
    let once = bytes.get(..period)?;
    (same && bytes.chunks(period).all(|piece| piece == once)).then(|| word.get(..period))?
}

/// `sshhiitt` → `shit`: every letter twice.
fn halved(word: &str) -> Option<String> {
    let twice = |pair: &[u8]| matches!(pair, [a, b] if a == b);
    let all = word.len().is_multiple_of(2) && word.as_bytes().chunks_exact(2).all(twice);
    all.then(|| word.chars().step_by(2).collect())
}

/// Articles and prepositions that Arabic writes as one with the word.
const PROCLITICS: [&str; 9] = ["وال", "بال", "فال", "كال", "لل", "ال", "و", "ب", "ف"];

const CLOSING: [char; 12] = ['!', '?', '.', ',', ';', ':', ')', '"', ']', '}', '”', '’'];
const OPENING: [char; 6] = ['(', '"', '[', '{', '“', '‘'];
/// Bytes of an article and of a noun that an apostrophe joins.
const LONGEST_ARTICLE: usize = 4;
const SHORTEST_NOUN: usize = 4;
/// Letters from which an unknown word may be several written together, and of the longest of these.
const SHORTEST_RUN_ON: usize = 11;
const LONGEST_PIECE: usize = 24;
/// Bytes beyond which a chunk is no word in disguise.
const LONGEST_CHUNK: usize = 96;
/// Pieces of a chunk that are put together.
const MOST_PIECES: usize = 12;
/// Letters that are joined to one word at most.
const LONGEST_RUN: usize = 48;
/// Bytes between letters that belong together.
const LONGEST_SEPARATOR: usize = 3;
/// Letters of a word that may be found within a longer run of single letters.
const SHORTEST_WITHIN_RUN: usize = 6;
/// Letters written apart that make words of two letters among them credible.
const FEWEST_IN_COMPANY: usize = 6;
/// Letters below which a word is not taken for another one doubled.
const SHORTEST_DOUBLED: usize = 8;
