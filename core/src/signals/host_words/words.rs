//! From the runs of letters of one piece of an address to words.

use std::ops::Range;

use super::phrases::Phrases;
use crate::lexicon::Segmenter;
use crate::link::{Link, Run};
use crate::span::Span;

/// One word of a piece.
#[derive(Clone, Debug)]
pub(super) struct Word {
    pub(super) text: String,
    /// The token that it was cut from, and which letters of it.
    pub(super) token: usize,
    pub(super) letters: Range<usize>,
    /// Whether nothing that parts words stands between it and the word before.
    pub(super) joined: bool,
}

/// Letters between marks, digits taken for letters where that makes words.
#[derive(Clone, Debug)]
pub(super) struct Token<'r> {
    pub(super) text: String,
    runs: Vec<&'r Run>,
    /// Whether it was cut into several words.
    pub(super) cut: bool,
    /// Letters that belong to no known word.
    pub(super) unknown: usize,
    /// What the likeliest reading costs.
    pub(super) cost: f32,
    /// Whether digits were taken for letters.
    pub(super) disguised: bool,
}

/// The words of one piece and the tokens they come from.
#[derive(Debug)]
pub(super) struct Words<'r> {
    pub(super) words: Vec<Word>,
    pub(super) tokens: Vec<Token<'r>>,
}

impl<'r> Words<'r> {
    /// Cuts what may hold a phrase; everything else is taken as it stands.
    pub(super) fn new(runs: &'r [Run], segmenter: &Segmenter, phrases: &Phrases) -> Self {
        let mut own = Self { words: Vec::new(), tokens: Vec::new() };
        let mut at = 0;
        while let Some(run) = runs.get(at).filter(|_| own.tokens.len() < MOST_TOKENS) {
            let glued = glued(runs, at);
            if glued.len() > 2
                && let Some(text) = unmasked(glued, segmenter, phrases)
            {
                own.token(text, glued.iter().collect(), true, segmenter, phrases);
                at += glued.len();
                continue;
            }
            own.token(run.text.clone(), vec![run], false, segmenter, phrases);
            at += 1;
        }
        own
    }

    fn token(&mut self, text: String, runs: Vec<&'r Run>, disguised: bool, segmenter: &Segmenter, phrases: &Phrases) {
        let number = self.tokens.len();
        let joined = runs.first().is_some_and(|run| run.gap <= 1);
        let suffix = runs.first().is_some_and(|run| run.suffix);
        let mut token = Token { text, runs, cut: false, unknown: 0, cost: 0.0, disguised };
        let whole = |text: String, letters| Word { text, token: number, letters, joined };
        let read = (!suffix && !segmenter.knows(&token.text) && phrases.has_key(&token.text))
            .then(|| segmenter.read(&token.text))
            .flatten();
        match read {
            Some(read) if read.segments.len() > 1 => {
                token.cut = true;
                token.cost = read.cost;
                for (place, segment) in read.segments.into_iter().enumerate() {
                    let text = token.text.get(segment.letters.clone()).unwrap_or_default().to_owned();
                    token.unknown += if segment.known { 0 } else { segment.letters.len() };
                    let joined = joined || place > 0;
                    self.words.push(Word { text, token: number, letters: segment.letters, joined });
                }
            }
            // The labels of a suffix are words of their own kind: `.casino`.
            _ if suffix => self.words.push(whole(format!(".{}", token.text), 0..token.text.len())),
            _ => self.words.push(whole(token.text.clone(), 0..token.text.len())),
        }
        self.tokens.push(token);
    }

    /// The caller's bytes behind some words.
    pub(super) fn span(&self, link: &Link, words: Range<usize>) -> Option<Span> {
        let spans =
            self.words.get(words)?.iter().filter_map(|word| self.tokens.get(word.token)?.span(link, &word.letters));
        spans.reduce(Span::join)
    }

    /// Whether some words are really there: either marks part them from the rest, or no other way to read the letters
    /// is nearly as likely. With `anywhere`, the likeliest reading is enough.
    pub(super) fn are_meant(&self, words: Range<usize>, anywhere: bool, segmenter: &Segmenter) -> bool {
        let Some(own) = self.words.get(words) else { return false };
        own.chunk_by(|a, b| a.token == b.token).all(|chunk| {
            let Some(token) = chunk.first().and_then(|word| self.tokens.get(word.token)) else { return false };
            if !token.cut || anywhere {
                return true;
            }
            let stretches: Vec<Range<usize>> = chunk.iter().map(|word| word.letters.clone()).collect();
            let letters: usize = stretches.iter().map(Range::len).sum();
            // Beside letters that are no word, a short one is chance.
            let clear = token.unknown == 0 || letters >= LONG && token.unknown <= letters + 2;
            let without = segmenter.cost_without(&token.text, &stretches);
            clear && without.is_some_and(|without| without - token.cost >= MARGIN)
        })
    }
}

impl Token<'_> {
    fn span(&self, link: &Link, letters: &Range<usize>) -> Option<Span> {
        let mut start = 0;
        let mut span: Option<Span> = None;
        for run in &self.runs {
            let end = start + run.text.len();
            let (from, to) = (letters.start.max(start), letters.end.min(end));
            if from < to {
                let own = link.span_of(run, from - start..to - start)?;
                span = Some(span.map_or(own, |span| span.join(own)));
            }
            start = end;
        }
        span
    }
}

/// The runs from one on that no mark parts.
fn glued(runs: &[Run], at: usize) -> &[Run] {
    let more = runs.get(at + 1..).unwrap_or_default();
    let count = more.iter().take_while(|run| run.gap == 0 && !run.suffix).count();
    runs.get(at..=at + count).unwrap_or_default()
}

/// Letters and digits read as letters only, where the digits stand between letters and make known words of them.
fn unmasked(runs: &[Run], segmenter: &Segmenter, phrases: &Phrases) -> Option<String> {
    let letters_only = |run: Option<&Run>| run.is_some_and(|run| run.text.bytes().all(|b| b.is_ascii_lowercase()));
    let length: usize = runs.iter().map(|run| run.text.len()).sum();
    if !letters_only(runs.first()) || !(SHORTEST_MASKED..=LONGEST_MASKED).contains(&length) {
        return None;
    }
    ['i', 'l'].into_iter().find_map(|one| {
        let text: Option<String> = runs.iter().flat_map(|run| run.text.chars()).map(|c| letter(c, one)).collect();
        let text = text.filter(|text| text.is_ascii() && phrases.has_key(text))?;
        let read = segmenter.read(&text)?;
        read.segments.iter().all(|segment| segment.known).then_some(text)
    })
}

/// The letter that a digit imitates.
pub(super) fn letter(character: char, one: char) -> Option<char> {
    Some(match character {
        '0' => 'o',
        '1' => one,
        '3' => 'e',
        '4' => 'a',
        '5' => 's',
        '7' => 't',
        '2' | '6' | '8' | '9' => return None,
        other => other,
    })
}

/// How much likelier the reading with the word has to be, in natural logarithms: about twenty times.
const MARGIN: f32 = 3.0;
/// Letters from which a word counts beside letters that are no words.
const LONG: usize = 6;
/// Letters of a word in which digits are taken for letters.
const SHORTEST_MASKED: usize = 4;
const LONGEST_MASKED: usize = 30;
/// Tokens of one piece that are read.
const MOST_TOKENS: usize = 256;
