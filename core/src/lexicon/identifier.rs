//! User names, handles and file names: words may stand anywhere in them (stephenhaunts/ProfanityDetector#7).

use super::build::NOWHERE;
use super::decode::Decoder;
use super::{Found, Kinds, Lexicon};
use crate::normalise::{Tokens, View};
use crate::span::Span;

impl Lexicon {
    /// Every word of a phrase of one word, wherever in the text it stands; what an innocent word covers is for the caller
    /// to tell.
    pub(crate) fn scan_within(&self, plain: &View, tokens: &Tokens) -> Vec<Found> {
        let text = plain.text();
        let whole = Span::new(0, text.len());
        if text.len() > LONGEST_IDENTIFIER {
            return Vec::new();
        }
        let mut decoder = Decoder::new(self, text, whole, Kinds::WITHIN.and(Kinds::SQUEEZED).and(Kinds::SPACED));
        decoder.read(|found| found.letters >= SHORTEST_WITHIN);
        let mut found = Vec::new();
        for read in decoder.finish() {
            let first = tokens.words.partition_point(|token| token.span.end <= read.span.start);
            let after = tokens.words.partition_point(|token| token.span.start < read.span.end);
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
                    words: (first, after),
                    kinds: read.kinds.and(reading.kinds).and(Kinds::WITHIN),
                }));
            }
        }
        found.sort_unstable();
        found.dedup_by_key(|one| (one.entry, one.span));
        found
    }
}

/// Bytes beyond which a text is no identifier.
const LONGEST_IDENTIFIER: usize = 128;
/// Letters below which a word within a name is chance.
const SHORTEST_WITHIN: usize = 4;
