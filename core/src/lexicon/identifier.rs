//! User names, handles and file names: words may stand anywhere in them (stephenhaunts/ProfanityDetector#7).

use super::build::NOWHERE;
use super::decode::Decoder;
use super::{Found, Kinds, Lexicon};
use crate::normalise::{Tokens, View};
use crate::span::Span;

impl Lexicon {
    /// Every word of a phrase of one word, wherever in the text it stands; what an innocent word covers is for the caller
    /// to tell. With `anywhere`, what stands around a word does not matter.
    pub(crate) fn scan_within(&self, original: &str, plain: &View, tokens: &Tokens, anywhere: bool) -> Vec<Found> {
        let text = plain.text();
        let whole = Span::new(0, text.len());
        if text.len() > LONGEST_IDENTIFIER {
            return Vec::new();
        }
        let mut decoder = Decoder::new(self, text, whole, Kinds::WITHIN.and(Kinds::SQUEEZED).and(Kinds::SPACED));
        decoder.read(|found| found.letters >= SHORTEST_WITHIN);
        let mut found = Vec::new();
        for read in
            decoder.finish().into_iter().filter(|read| anywhere || self.stands_alone(original, plain, read.span))
        {
            for reading in read.surface.map_or(&[][..], |surface| self.readings_of(surface)) {
                if reading.more.is_some() {
                    continue;
                }
                let start = self.automaton.starts.get(reading.word as usize).filter(|start| **start != NOWHERE);
                let Some(node) = start.and_then(|start| self.automaton.nodes.get(*start as usize)) else { continue };
                let entries = node.outputs.iter().filter(|output| output.single);
                found.extend(entries.map(|output| Found {
                    entry: output.entry,
                    span: read.span,
                    words: tokens.touched(read.span),
                    kinds: read.kinds.and(reading.kinds).and(Kinds::WITHIN),
                }));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|one| (one.entry, one.span));
        found
    }

    /// Whether what stands around a word within a name is words or nothing: `sh1tlord` is a lord, `lakshit` a name. A word
    /// goes on over a mark only where every letter is parted from the next.
    fn stands_alone(&self, original: &str, plain: &View, span: Span) -> bool {
        let text = plain.text();
        let is_letter = |c: char| c.is_alphabetic();
        let mut pieces = span.of(text).split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty());
        let whole = pieces.clone().count() == 1 || pieces.all(|piece| piece.chars().count() == 1);
        let before = text.get(..span.start).unwrap_or_default();
        let before = before.get(before.trim_end_matches(is_letter).len()..).unwrap_or_default();
        let behind = text.get(span.end..).unwrap_or_default();
        let behind = behind.get(..behind.len() - behind.trim_start_matches(is_letter).len()).unwrap_or_default();
        // Beside a word of four letters only a longer one says that it is meant: `har` is no word in `harshit`.
        let least = if span.len() <= SHORTEST_WITHIN { SHORTEST_NEIGHBOUR + 1 } else { SHORTEST_NEIGHBOUR };
        let word = |piece: &str| piece.is_empty() || (piece.len() >= least && self.surfaces.plain(piece).is_some());
        // A capital letter begins a word: `TheKing`.
        let capital = |at: usize| {
            let letter = plain.original(Span::new(at, at + 1)).of(original);
            letter.chars().next().is_some_and(char::is_uppercase)
        };
        let apart = |at: usize| at > 0 && at < text.len() && capital(at) && !capital(at - 1);
        whole && (word(before) || apart(span.start)) && (word(behind) || apart(span.end))
    }
}

/// Letters of a word that may stand beside another within a name.
const SHORTEST_NEIGHBOUR: usize = 3;
/// Bytes beyond which a text is no identifier.
const LONGEST_IDENTIFIER: usize = 128;
/// Letters below which a word within a name is chance.
const SHORTEST_WITHIN: usize = 4;
