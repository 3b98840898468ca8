//! Words in disguise written out, for readers that know words and not tricks: `k1ll y o u r s e l f` as `kill yourself`.
//!
//! The phrases of the lists undo disguises by themselves, one by one and against each term. A model was taught with the
//! words that people use; whatever is a common word once its digits, marks, stars or repeats are taken for letters is
//! shown to it as that word. Nothing else changes, and every letter still knows the bytes it stands for.

use std::collections::HashMap;

use rustc_hash::FxBuildHasher;

use super::decode::Sign;
use crate::normalise::{Tokens, View, ViewBuilder};
use crate::span::Span;

/// Common words, commonest first.
#[derive(Debug, Default)]
pub(crate) struct Restorer {
    ranks: HashMap<Box<str>, u32, FxBuildHasher>,
    /// First letter and length in bytes, for words with stars: in the order of the list.
    shapes: HashMap<(u8, usize), Vec<Box<str>>, FxBuildHasher>,
}

/// A stretch of the folded text and what it is read as.
struct Change {
    span: Span,
    words: Vec<String>,
}

impl Restorer {
    /// From a list of words in lower case, the commonest first.
    pub(crate) fn new<'w>(words: impl IntoIterator<Item = &'w str>) -> Self {
        let mut own = Self::default();
        for (word, rank) in words.into_iter().zip(0..) {
            own.ranks.entry(word.into()).or_insert(rank);
            if let Some(first) = word.bytes().next() {
                own.shapes.entry((first, word.len())).or_default().push(word.into());
            }
        }
        own
    }

    /// The folded text with its disguised words written out; `None` if there are none.
    pub(crate) fn restore(&self, text: &str, tokens: &Tokens) -> Option<View> {
        if self.ranks.is_empty() || tokens.odd.is_empty() && tokens.spaced.is_empty() {
            return None;
        }
        let spaced = tokens.spaced.iter().filter_map(|(first, after)| self.spaced(text, tokens, *first, *after));
        let odd = tokens.odd.iter().filter_map(|chunk| {
            let word = self.odd(chunk.span.of(text))?;
            Some(Change { span: chunk.span, words: vec![word] })
        });
        let mut changes: Vec<Change> = spaced.chain(odd).collect();
        if changes.is_empty() {
            return None;
        }
        changes.sort_by_key(|change| (change.span.start, std::cmp::Reverse(change.span.end)));
        Some(written(text, &changes))
    }

    fn knows(&self, word: &str) -> bool {
        word.len() >= SHORTEST && self.ranks.contains_key(word)
    }

    /// Letters that stand apart: the fewest common words that they make together.
    fn spaced(&self, text: &str, tokens: &Tokens, first: usize, after: usize) -> Option<Change> {
        let own = tokens.words.get(first..after)?;
        let letters: String = own.iter().map(|token| token.span.of(text)).collect();
        if letters.len() < SHORTEST || !letters.is_ascii() {
            return None;
        }
        let span = Span::new(own.first()?.span.start, own.last()?.span.end);
        Some(Change { span, words: self.segmented(&letters)? })
    }

    /// Cuts letters into common words: the fewest, then the commonest.
    fn segmented(&self, letters: &str) -> Option<Vec<String>> {
        let mut best: Vec<Option<(u32, u32, usize)>> = vec![None; letters.len() + 1];
        *best.first_mut()? = Some((0, 0, 0));
        for end in 1..=letters.len() {
            let begin = end.saturating_sub(LONGEST);
            let reached = (begin..end).filter_map(|start| {
                let (words, rank, _) = (*best.get(start)?)?;
                let own = self.ranks.get(letters.get(start..end)?).filter(|_| end - start >= 2 || words > 0)?;
                Some((words + 1, rank.max(*own), start))
            });
            let least = reached.min();
            *best.get_mut(end)? = least;
        }
        let mut words = Vec::new();
        let mut end = letters.len();
        while end > 0 {
            let (_, _, start) = (*best.get(end)?)?;
            words.push(letters.get(start..end)?.to_owned());
            end = start;
        }
        words.reverse();
        words.iter().any(|word| word.len() >= SHORTEST).then_some(words)
    }

    /// A run of characters with something odd in it.
    fn odd(&self, chunk: &str) -> Option<String> {
        let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric() && Sign::of(c).letters().is_empty());
        if bare.len() < SHORTEST || !bare.is_ascii() || bare.len() > LONGEST * 3 || self.ranks.contains_key(bare) {
            return None;
        }
        let letters = bare.bytes().filter(u8::is_ascii_lowercase).count();
        if letters < 2 {
            return None;
        }
        let joined: String = bare.chars().filter(char::is_ascii_alphanumeric).collect();
        self.imitated(bare)
            .or_else(|| self.knows(&joined).then(|| joined.clone()))
            .or_else(|| self.unstretched(&joined))
            .or_else(|| self.starred(bare))
    }

    /// Signs taken for the letters that they imitate, marks between letters left out.
    fn imitated(&self, bare: &str) -> Option<String> {
        let mut options = vec![String::new()];
        for character in bare.chars() {
            let sign = Sign::of(character);
            let choices: Vec<char> = if character.is_ascii_lowercase() {
                vec![character]
            } else if sign.letters().is_empty() {
                continue;
            } else {
                sign.letters().chars().collect()
            };
            let longer = options.iter().flat_map(|begun| choices.iter().map(move |c| format!("{begun}{c}")));
            options = longer.take(MOST_OPTIONS).collect();
        }
        let known = options.into_iter().filter(|word| self.knows(word));
        known.min_by_key(|word| self.ranks.get(word.as_str()).copied())
    }

    /// Repeats cut to two, then to one.
    fn unstretched(&self, joined: &str) -> Option<String> {
        [2, 1].iter().map(|most| squeezed(joined, *most)).find(|word| word != joined && self.knows(word))
    }

    /// Stars and the like in the place of letters: the commonest word that fits.
    fn starred(&self, bare: &str) -> Option<String> {
        let hidden = bare.bytes().filter(|byte| !byte.is_ascii_lowercase()).count();
        let masks = bare.chars().all(|c| c.is_ascii_lowercase() || Sign::of(c).masks());
        if !masks || bare.len() <= SHORTEST || hidden * 3 > bare.len() {
            return None;
        }
        let lot = self.shapes.get(&(bare.bytes().next()?, bare.len()))?;
        let fits = |word: &&str| bare.bytes().zip(word.bytes()).all(|(b, w)| b == w || !b.is_ascii_lowercase());
        lot.iter().map(Box::as_ref).find(fits).map(str::to_owned)
    }
}

/// Letters in a row more often than `most` cut to `most`.
fn squeezed(word: &str, most: usize) -> String {
    let mut out = String::with_capacity(word.len());
    let (mut last, mut run) = ('\0', 0);
    for character in word.chars() {
        run = if character == last { run + 1 } else { 1 };
        last = character;
        if run <= most {
            out.push(character);
        }
    }
    out
}

/// The text with its changes in place.
fn written(text: &str, changes: &[Change]) -> View {
    let mut out = ViewBuilder::with_capacity(text.len());
    let mut at = 0;
    for change in changes {
        // A chunk within a stretch of single letters was read with it.
        if change.span.start < at {
            continue;
        }
        copy(&mut out, text, Span::new(at, change.span.start));
        for (number, word) in change.words.iter().enumerate() {
            let letters = (number > 0).then_some(' ').into_iter().chain(word.chars());
            letters.for_each(|letter| out.push(letter, change.span));
        }
        at = change.span.end;
    }
    copy(&mut out, text, Span::new(at, text.len()));
    out.finish()
}

fn copy(out: &mut ViewBuilder, text: &str, span: Span) {
    for (offset, character) in span.of(text).char_indices() {
        let start = span.start + offset;
        out.push(character, Span::new(start, start + character.len_utf8()));
    }
}

/// Letters of the shortest word that is looked for in disguise: shorter ones turn up by chance.
const SHORTEST: usize = 4;
/// Letters of the longest.
const LONGEST: usize = 16;
/// Readings of one word that are tried.
const MOST_OPTIONS: usize = 32;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::normalise::fold;

    fn restored(text: &str) -> String {
        let words = [
            "you", "the", "kill", "yourself", "your", "self", "school", "please", "meet", "after", "well", "known",
            "year", "shall",
        ];
        let plain = fold(text);
        let tokens = Tokens::new(plain.text());
        let view = Restorer::new(words).restore(plain.text(), &tokens);
        view.map_or_else(|| plain.text().to_owned(), |view| view.text().to_owned())
    }

    #[test]
    fn what_is_a_common_word_in_disguise_is_written_out() {
        for (written, meant) in [
            ("k1ll y0urs3lf", "kill yourself"),
            ("m.e.e.t me after sch00l", "meet me after school"),
            ("k i l l y o u r s e l f", "kill yourself"),
            ("pleeeease", "please"),
            ("sch*ol", "school"),
            ("k!ll", "kill"),
        ] {
            assert_eq!(restored(written), meant, "{written}");
        }
    }

    #[test]
    fn numbers_names_and_ordinary_marks_stay_as_they_are() {
        for text in
            ["year 7", "well-known", "b4 5pm", "h2o and mp3", "room 4b, 10.30", "a b c", "u.k.", "x1y2z3", "£5.00!!"]
        {
            assert_eq!(restored(text), text);
        }
    }

    #[test]
    fn every_letter_knows_where_it_stood() {
        let text = "now k1ll it";
        let plain = fold(text);
        let tokens = Tokens::new(plain.text());
        let view = Restorer::new(["kill"]).restore(plain.text(), &tokens).unwrap();
        assert_eq!(view.text(), "now kill it");
        assert_eq!(view.original(Span::new(4, 8)).of(text), "k1ll");
        assert_eq!(view.original(Span::new(9, 11)).of(text), "it");
    }
}
