//! A text cut into the pieces that a model knows, each word worked out once.
//!
//! `Tokenizer::encode` keeps a map of every letter through every step; on a page of 100 KB that alone took 16 ms. A
//! tokenizer that folds nothing, cuts at blanks and punctuation and then treats each word by itself, as those of the base
//! bundle do, can be asked for each distinct word instead. Any other is asked for the whole text.

use rustc_hash::FxHashMap;
use tokenizers::{Model as _, ModelWrapper, PreTokenizerWrapper, Tokenizer};
use unicode_categories::UnicodeCategories as _;

use crate::error::{Error, ErrorKind, Result};

/// A tokenizer, and whether words may be cut one by one.
pub(super) struct Pieces {
    tokenizer: Tokenizer,
    by_word: bool,
}

/// The ids of a text's pieces, and the bytes that each stands at.
pub(super) type Cut = (Vec<u32>, Vec<(usize, usize)>);

impl Pieces {
    /// Reads a tokenizer in the JSON format of the `tokenizers` crate.
    pub(super) fn read(json: &[u8]) -> Result<Self> {
        let tokenizer =
            Tokenizer::from_bytes(json).map_err(|cause| failed("the tokenizer cannot be read").because(cause))?;
        let by_word = tokenizer.get_normalizer().is_none()
            && tokenizer.get_added_tokens_decoder().is_empty()
            && matches!(tokenizer.get_pre_tokenizer(), Some(PreTokenizerWrapper::BertPreTokenizer(_)))
            && matches!(tokenizer.get_model(), ModelWrapper::WordPiece(_));
        Ok(Self { tokenizer, by_word })
    }

    /// The id of a piece, where there is one that is written like this.
    pub(super) fn id(&self, piece: &str) -> Option<i64> {
        self.tokenizer.token_to_id(piece).map(i64::from)
    }

    /// The pieces of a text, in order.
    pub(super) fn cut(&self, text: &str) -> Result<Cut> {
        if self.by_word { self.cut_words(text) } else { self.cut_whole(text) }
    }

    fn cut_whole(&self, text: &str) -> Result<Cut> {
        let encoding =
            self.tokenizer.encode(text, false).map_err(|cause| failed("the tokenizer failed").because(cause))?;
        Ok((encoding.get_ids().to_vec(), encoding.get_offsets().to_vec()))
    }

    fn cut_words(&self, text: &str) -> Result<Cut> {
        let (mut ids, mut offsets) = (Vec::new(), Vec::new());
        // Where the pieces of a word that was seen before stand in the two lists above, and where the word began.
        let mut seen: FxHashMap<&str, (usize, usize, usize)> = FxHashMap::default();
        for (start, word) in words(text) {
            let Some(&(first, end, origin)) = seen.get(word) else {
                let pieces = self
                    .tokenizer
                    .get_model()
                    .tokenize(word)
                    .map_err(|cause| failed("the tokenizer failed").because(cause))?;
                seen.insert(word, (ids.len(), ids.len() + pieces.len(), start));
                ids.extend(pieces.iter().map(|piece| piece.id));
                offsets.extend(pieces.iter().map(|piece| (start + piece.offsets.0, start + piece.offsets.1)));
                continue;
            };
            ids.extend_from_within(first..end);
            offsets.extend_from_within(first..end);
            let moved = offsets.len().saturating_sub(end - first);
            for (from, to) in offsets.iter_mut().skip(moved) {
                (*from, *to) = (*from - origin + start, *to - origin + start);
            }
        }
        Ok((ids, offsets))
    }
}

/// What stands between blanks, each punctuation mark by itself, with the byte that it begins at: the rule of BERT.
fn words(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let open = text.get(rest..)?;
        let lead = open.find(|letter: char| !letter.is_whitespace())?;
        let start = rest + lead;
        let from = text.get(start..)?;
        let first = from.chars().next()?;
        let length = if is_punctuation(first) {
            first.len_utf8()
        } else {
            from.find(|letter: char| letter.is_whitespace() || is_punctuation(letter)).unwrap_or(from.len())
        };
        rest = start + length;
        Some((start, text.get(start..rest)?))
    })
}

fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation() || (!letter.is_ascii() && letter.is_punctuation())
}

fn failed(what: &str) -> Error {
    Error::new(ErrorKind::ModelFailed, what)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_one_by_one_give_what_the_whole_text_gives() {
        let pieces = Pieces::read(include_bytes!("../../../../models/base/text.tokenizer.json")).unwrap();
        assert!(pieces.by_word);
        let odd =
            "\u{a0}don't   pay £12.50—“now”… ok?!\r\n\tNaïve CAFÉ ﷺ 你好 👩‍🏫 a_b #tag @me x²\u{200b}y ¿qué? \u{85}end ";
        let mut texts = vec![odd.to_owned(), String::new(), "   ".to_owned(), "x".repeat(300), odd.repeat(3)];
        let benign = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpora/benign");
        for name in ["general.txt", "technical.txt", "names-and-places.txt", "languages/bn.txt"] {
            texts.extend(std::fs::read_to_string(format!("{benign}/{name}")));
        }
        assert!(texts.len() > 7);
        for text in texts {
            assert_eq!(pieces.cut(&text).unwrap(), pieces.cut_whole(&text).unwrap());
        }
    }
}
