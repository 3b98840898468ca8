//! Reads letters behind signs: walks the spellings of the lexicon along a stretch of text in which digits and symbols
//! imitate letters, stars mask them, marks part them and repetition stretches them.

use super::readings::Range;
use super::{Kinds, Lexicon};
use crate::normalise::without_accent;
use crate::span::Span;

/// What a character may be besides itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Sign {
    /// The letters that it imitates.
    letters: &'static str,
    /// Whether it may stand for any letter.
    masks: bool,
    /// Whether it may stand for nothing.
    parts: bool,
}

impl Sign {
    /// The sign that a lone piece of text is, if it imitates or masks.
    pub(super) fn of_str(piece: &str) -> Option<Self> {
        let sign = Self::of(piece.chars().next()?);
        (!sign.letters.is_empty() || sign.masks).then_some(sign)
    }

    pub(super) fn letters(self) -> &'static str {
        self.letters
    }

    pub(super) fn masks(self) -> bool {
        self.masks
    }

    /// What a character may be.
    pub(super) fn of(character: char) -> Self {
        let (letters, masks, parts) = match character {
            '0' => ("o", false, false),
            '1' => ("il", false, false),
            '2' => ("z", false, false),
            '3' | '€' => ("e", false, false),
            '4' => ("a", false, false),
            '5' => ("s", false, false),
            '6' => ("gb", false, false),
            '7' => ("t", false, false),
            '8' => ("b", false, false),
            '9' => ("g", false, false),
            '@' => ("a", true, false),
            '$' | '§' => ("s", true, false),
            '!' => ("il", true, true),
            '|' => ("il", false, true),
            '+' | '†' => ("t", false, true),
            '(' | '<' | '{' | '[' | '¢' => ("c", false, true),
            '£' => ("le", false, false),
            '¥' => ("y", false, false),
            '#' => ("h", true, true),
            '%' | '&' | '×' | '?' | '∗' | '⁎' | '✱' | '*' | '█' | '•' | '_' | '-' => ("", true, true),
            '/' => ("", false, false),
            c if c.is_alphanumeric() => ("", false, false),
            _ => ("", false, true),
        };
        Self { letters, masks, parts }
    }
}

/// Symbols that imitate one letter together, longest first.
const GROUPS: &[(&str, char)] = &[
    ("\\/\\/", 'w'),
    ("|\\/|", 'm'),
    ("|\\|", 'n'),
    ("|-|", 'h'),
    ("/-\\", 'a'),
    ("|_|", 'u'),
    ("\\/", 'v'),
    ("/\\", 'a'),
    ("|3", 'b'),
    ("|<", 'k'),
    ("|{", 'k'),
    ("|)", 'd'),
    ("|_", 'l'),
    ("|2", 'r'),
    ("|>", 'p'),
    ("|=", 'f'),
    ("()", 'o'),
    ("[]", 'o'),
    ("<>", 'o'),
    ("13", 'b'),
    ("vv", 'w'),
    ("rn", 'm'),
    ("ph", 'f'),
    ("ck", 'k'),
];

/// One character of the stretch.
#[derive(Clone, Copy, Debug)]
struct Element {
    start: usize,
    end: usize,
    character: char,
    sign: Sign,
    /// Whether it is decoration at the end of a word.
    hung_on: bool,
}

impl Element {
    fn is_word(&self) -> bool {
        self.character.is_alphanumeric()
    }
}

/// What may be accepted: how long the word is and whether it is all of the stretch.
pub(super) struct Candidate {
    pub(super) letters: usize,
    pub(super) whole: bool,
}

/// One spelling that was read.
#[derive(Clone, Copy, Debug)]
pub(super) struct Read {
    pub(super) surface: Option<u32>,
    /// Bytes of the folded text.
    pub(super) span: Span,
    pub(super) kinds: Kinds,
}

/// Reads one stretch.
pub(super) struct Decoder<'l> {
    lexicon: &'l Lexicon,
    text: &'l str,
    elements: Vec<Element>,
    mode: Kinds,
    budget: usize,
    /// Steps that were taken, and that the whole text may still cost.
    taken: usize,
    left: usize,
    found: Vec<Read>,
}

#[derive(Clone, Copy)]
struct State {
    range: Range,
    last: char,
    kinds: Kinds,
    /// Letters seen and letters guessed.
    seen: usize,
    masked: usize,
    /// Whether a star, a vowel or a letter of a script that has none is among those guessed.
    vowel: bool,
}

impl<'l> Decoder<'l> {
    /// `mode` holds `SQUEEZED` where letters may be stretched, `SPACED` where whatever stands between letters parts
    /// them, `WITHIN` where words may begin and end anywhere.
    pub(super) fn new(lexicon: &'l Lexicon, text: &'l str, span: Span, mode: Kinds) -> Self {
        let mut elements = elements(text, span);
        if mode.has(Kinds::SPACED) {
            for element in elements.iter_mut().filter(|element| !element.is_word()) {
                element.sign.parts = true;
                // Between single letters only a star stands for one.
                element.sign.masks &= element.character == '*';
            }
        }
        Self { lexicon, text, elements, mode, budget: STEPS, taken: 0, left: usize::MAX, found: Vec::new() }
    }

    /// Reads from every place where a word may begin.
    pub(super) fn read(&mut self, accept: impl Fn(&Candidate) -> bool) {
        for start in 0..self.elements.len() {
            let begins = start == 0 || self.elements.get(start - 1).is_some_and(|before| !before.is_word());
            if begins || self.mode.has(Kinds::WITHIN) {
                // Each beginning has its own budget where there are many.
                self.budget = self.budget.max(STEPS / 10).min(self.left.saturating_sub(self.taken));
                self.read_from(start, &accept);
            }
        }
        // `xXwordXx`
        let xs = |elements: &[Element]| elements.iter().all(|element| element.character == 'x');
        if let [a, b, inner @ .., y, z] = self.elements.as_slice()
            && xs(&[*a, *b, *y, *z])
            && inner.len() >= 3
        {
            self.read_from(2, &accept);
        }
    }

    /// Whether anything here could be read in another way.
    pub(super) fn has_signs(&self) -> bool {
        let letters = self.elements.iter().any(|element| element.character.is_alphabetic());
        letters && self.elements.iter().any(|e| !e.sign.letters.is_empty() || e.sign.masks || e.hung_on)
    }

    /// Keeps to what is left of the steps that a whole text may cost.
    pub(super) fn within(mut self, left: usize) -> Self {
        self.left = left;
        self
    }

    /// Steps that were taken.
    pub(super) fn taken(&self) -> usize {
        self.taken
    }

    pub(super) fn finish(mut self) -> Vec<Read> {
        self.found.sort_by_key(|read| (read.span, read.surface, read.kinds));
        self.found.dedup_by_key(|read| (read.span, read.surface));
        self.found
    }

    fn read_from(&mut self, start: usize, accept: &impl Fn(&Candidate) -> bool) {
        let range = self.lexicon.sorted.all();
        let state = State { range, last: '\0', kinds: Kinds::PLAIN, seen: 0, masked: 0, vowel: false };
        self.walk(start, start, state, accept);
    }

    /// From element `at`, having begun at `start`.
    fn walk(&mut self, start: usize, at: usize, state: State, accept: &impl Fn(&Candidate) -> bool) {
        if self.budget == 0 {
            return;
        }
        self.budget -= 1;
        self.taken += 1;
        self.end_here(start, at, state, accept);
        let Some(&element) = self.elements.get(at) else { return };
        let begun = state.seen + state.masked > 0;
        let kinds = state.kinds;
        if element.character.is_alphabetic() {
            self.letter(start, at + 1, state, element.character, kinds, accept);
            let bare = without_accent(element.character);
            if bare != element.character {
                self.letter(start, at + 1, state, bare, kinds.and(Kinds::LOOK_ALIKE), accept);
            }
        }
        for letter in element.sign.letters.chars() {
            self.letter(start, at + 1, state, letter, kinds.and(Kinds::LEET), accept);
        }
        let rest = self.text.get(element.start..self.elements.last().map_or(0, |last| last.end)).unwrap_or_default();
        for (group, letter) in GROUPS.iter().filter(|(group, _)| rest.starts_with(group)) {
            self.letter(start, at + group.len(), state, *letter, kinds.and(Kinds::LEET), accept);
        }
        if begun && element.sign.masks && state.masked < MOST_MASKED {
            // Strokes leave gaps in crosswords, too; there people mask what makes a word heard.
            let stroke = matches!(element.character, '_' | '-');
            for letter in self.lexicon.sorted.letters(state.range) {
                let Some(range) = self.lexicon.sorted.narrow(state.range, letter) else { continue };
                let kinds = kinds.and(Kinds::MASKED);
                let vowel = state.vowel || !stroke || !letter.is_ascii() || "aeiouy".contains(letter);
                let next = State { range, last: letter, kinds, masked: state.masked + 1, vowel, ..state };
                self.walk(start, at + 1, next, accept);
            }
        }
        if begun && (element.sign.parts || element.hung_on) {
            let how = if element.hung_on { Kinds::DECORATED } else { Kinds::CLOSED };
            self.walk(start, at + 1, State { kinds: kinds.and(how), ..state }, accept);
        }
        // A letter or its imitation once more.
        let again = element.character == state.last || element.sign.letters.contains(state.last);
        if begun && self.mode.has(Kinds::SQUEEZED) && again {
            self.walk(start, at + 1, State { kinds: kinds.and(Kinds::SQUEEZED), ..state }, accept);
        }
    }

    /// Whether what stands between the letters reads as code, mathematics or a list: different marks with brackets or
    /// operators among them, or commas.
    fn is_formula(&self, start: usize, end: usize) -> bool {
        let words = self.elements.get(start..end).unwrap_or_default().iter().filter(|element| element.is_word());
        let ends: Vec<(usize, usize)> = words.map(|element| (element.start, element.end)).collect();
        let gaps: Vec<&str> = ends
            .windows(2)
            .filter_map(|pair| match pair {
                [left, right] => self.text.get(left.1..right.0),
                _ => None,
            })
            .collect();
        let alike = gaps.windows(2).all(|pair| pair.first() == pair.last());
        let operators = gaps.iter().any(|gap| gap.contains(['(', ')', '/', '|', '+', '=', '·', '^', '<', '>', '*']));
        (!alike && operators) || (alike && gaps.first().is_some_and(|gap| gap.starts_with(", ")))
    }

    fn letter(
        &mut self,
        start: usize,
        next: usize,
        state: State,
        letter: char,
        kinds: Kinds,
        accept: &impl Fn(&Candidate) -> bool,
    ) {
        if let Some(range) = self.lexicon.sorted.narrow(state.range, letter) {
            self.walk(start, next, State { range, last: letter, kinds, seen: state.seen + 1, ..state }, accept);
        }
    }

    /// Takes the spelling that is complete here, if a word may end.
    fn end_here(&mut self, start: usize, at: usize, state: State, accept: &impl Fn(&Candidate) -> bool) {
        let ends = self.elements.get(at).is_none_or(|next| !next.is_word());
        // `xXwordXx` ends before its decoration.
        let wrapped = start == 2 && at + 2 == self.elements.len();
        // A mark behind the last letter is no part of the word.
        let trailing = at > start
            && self.elements.get(at - 1).is_some_and(|e| !e.is_word() && e.sign.letters.is_empty() && !e.sign.masks);
        if trailing || !ends && !wrapped && !self.mode.has(Kinds::WITHIN) || state.seen + state.masked == 0 {
            return;
        }
        let Some((spelling, surface)) = self.lexicon.sorted.complete(state.range) else { return };
        let letters = spelling.chars().count();
        let behind = self.elements.get(at..).unwrap_or_default();
        // A mask stands for one letter: in a crossword's `s_i_t` the marks part, and `f_ck__` goes on.
        let crossword = state.kinds.has(Kinds::CLOSED) || behind.first().is_some_and(|next| next.sign.masks);
        let guessed = state.masked > 0
            && (letters < SHORTEST_MASKED || state.seen < 2 || state.masked > state.seen || crossword || !state.vowel);
        // In short words marks are marks: `(a*s)*s`. Where letters stand apart, the caller decides.
        let parted = if self.mode.has(Kinds::SPACED) {
            letters < SHORTEST_FREELY_PARTED && self.is_formula(start, at)
        } else {
            letters < SHORTEST_MASKED && state.kinds.has(Kinds::CLOSED)
        };
        let whole = start == 0 && behind.iter().all(|element| !element.is_word());
        // Two letters and a sign are too many things.
        let slight = letters < SHORTEST_IMITATED && state.kinds.has(Kinds::LEET);
        if guessed || parted || slight || !accept(&Candidate { letters, whole }) {
            return;
        }
        let (Some(first), Some(last)) =
            (self.elements.get(start), at.checked_sub(1).and_then(|i| self.elements.get(i)))
        else {
            return;
        };
        let wrapping = if wrapped && !ends { Kinds::DECORATED } else { Kinds::PLAIN };
        let kinds = state.kinds.and(wrapping);
        self.found.push(Read { surface, span: Span::new(first.start, last.end), kinds });
    }
}

/// The characters of a stretch without white space, each with what it may stand for.
fn elements(text: &str, span: Span) -> Vec<Element> {
    let stretch = span.of(text);
    let mut elements: Vec<Element> = stretch
        .char_indices()
        .filter(|(_, c)| !c.is_whitespace())
        .map(|(at, character)| {
            let start = span.start + at;
            let sign = Sign::of(character);
            Element { start, end: start + character.len_utf8(), character, sign, hung_on: false }
        })
        .collect();
    settle_digits(&mut elements);
    settle_strokes(&mut elements);
    elements
}

/// A hyphen or stroke by itself parts words; only several in a row stand for letters: `f__k`.
fn settle_strokes(elements: &mut [Element]) {
    let strokes: Vec<bool> = elements.iter().map(|element| matches!(element.character, '-' | '_')).collect();
    for (at, element) in elements.iter_mut().enumerate() {
        let beside = |at: Option<usize>| at.and_then(|at| strokes.get(at)).copied().unwrap_or(false);
        if matches!(element.character, '-' | '_') && !beside(at.checked_sub(1)) && !beside(Some(at + 1)) {
            element.sign.masks = false;
        }
    }
}

/// Digits imitate letters only in a word that is mostly letters with some of them inside: `sh1t`, but not `covid19`, `2nd`
/// or `a55`; up to three at an end are decoration.
fn settle_digits(elements: &mut [Element]) {
    let mut start = 0;
    while start < elements.len() {
        let rest = elements.get(start..).unwrap_or_default();
        // A word and the signs that may belong to it.
        let length = rest.iter().position(|element| !element.is_word() && element.sign.letters.is_empty());
        let length = length.unwrap_or(rest.len());
        if let Some(word) = elements.get_mut(start..start + length) {
            settle_word(word);
        }
        start += length + 1;
    }
}

fn settle_word(word: &mut [Element]) {
    let is_digit = |element: &Element| element.character.is_ascii_digit();
    let letters = word.iter().filter(|element| element.character.is_alphabetic()).count();
    let imitations = word.iter().filter(|element| !element.sign.letters.is_empty()).count();
    let trailing = word.iter().rev().take_while(|element| is_digit(element)).count();
    let leading = word.iter().take_while(|element| is_digit(element)).count();
    let inside = imitations > trailing.max(leading);
    // `kil1`, `5hit`: a few at one end of several letters may imitate, too.
    let at_an_end = letters >= 3 && trailing <= 2 && leading == 0 || letters >= 3 && leading == 1 && trailing == 0;
    let imitates = letters > 0 && (inside || at_an_end) && imitations <= letters + 1;
    let length = word.len();
    for (place, element) in word.iter_mut().enumerate() {
        if !is_digit(element) {
            continue;
        }
        let at_end = place >= length - trailing;
        if !imitates {
            element.sign.letters = "";
        }
        element.hung_on = at_end && trailing <= 3 && letters >= 2;
    }
}

/// Steps that one stretch may cost.
const STEPS: usize = 1_500;
/// Letters that may be masked in one word.
const MOST_MASKED: usize = 4;
/// Letters below which digits and signs are what they are.
const SHORTEST_IMITATED: usize = 3;
/// Letters below which the marks between letters must be alike.
const SHORTEST_FREELY_PARTED: usize = 6;
/// Letters below which a masked word could be too many others.
const SHORTEST_MASKED: usize = 4;
