//! A text cut into the pieces that a model knows, each word worked out once.
//!
//! `Tokenizer::encode` keeps a map of every letter through every step; on a page of 100 KB that alone took 16 ms. A
//! tokenizer that folds nothing, cuts at blanks and punctuation (and, it may be, before and after every digit) and then treats
//! each word by itself, as those of the base bundle do, can be asked for each distinct word instead. Any other is asked for the
//! whole text.

use rustc_hash::FxHashMap;
use tokenizers::{Model as _, ModelWrapper, PreTokenizerWrapper, Tokenizer};
use unicode_categories::UnicodeCategories as _;

use crate::error::{Error, ErrorKind, Result};

/// A tokenizer, and whether words may be cut one by one.
pub(super) struct Pieces {
    tokenizer: Tokenizer,
    by_word: Option<Words>,
}

/// How a text falls into words: by the rule of BERT, or by that with every digit a word of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Words {
    Bert,
    BertAndDigits,
}

/// The ids of a text's pieces, and the bytes that each stands at.
pub(super) type Cut = (Vec<u32>, Vec<(usize, usize)>);

impl Pieces {
    /// Reads a tokenizer in the JSON format of the `tokenizers` crate.
    pub(super) fn read(json: &[u8]) -> Result<Self> {
        let tokenizer =
            Tokenizer::from_bytes(json).map_err(|cause| failed("the tokenizer cannot be read").because(cause))?;
        let plain = tokenizer.get_normalizer().is_none()
            && tokenizer.get_added_tokens_decoder().is_empty()
            && matches!(tokenizer.get_model(), ModelWrapper::WordPiece(_));
        let by_word = tokenizer.get_pre_tokenizer().filter(|_| plain).and_then(Words::of);
        Ok(Self { tokenizer, by_word })
    }

    /// The id of a piece, where there is one that is written like this.
    pub(super) fn id(&self, piece: &str) -> Option<i64> {
        self.tokenizer.token_to_id(piece).map(i64::from)
    }

    /// The pieces of a text, in order.
    pub(super) fn cut(&self, text: &str) -> Result<Cut> {
        self.by_word.map_or_else(|| self.cut_whole(text), |rule| self.cut_words(text, rule))
    }

    fn cut_whole(&self, text: &str) -> Result<Cut> {
        let encoding =
            self.tokenizer.encode(text, false).map_err(|cause| failed("the tokenizer failed").because(cause))?;
        Ok((encoding.get_ids().to_vec(), encoding.get_offsets().to_vec()))
    }

    fn cut_words(&self, text: &str, rule: Words) -> Result<Cut> {
        let (mut ids, mut offsets) = (Vec::new(), Vec::new());
        // Where the pieces of a word that was seen before stand in the two lists above, and where the word began.
        let mut seen: FxHashMap<&str, (usize, usize, usize)> = FxHashMap::default();
        for (start, word) in rule.cut(text) {
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

impl Words {
    /// The rule that a tokenizer cuts by, where it is one of those known here.
    fn of(cutter: &PreTokenizerWrapper) -> Option<Self> {
        match cutter {
            PreTokenizerWrapper::BertPreTokenizer(_) => Some(Self::Bert),
            PreTokenizerWrapper::Sequence(steps) => match steps.as_ref() {
                [PreTokenizerWrapper::BertPreTokenizer(_), PreTokenizerWrapper::Digits(digits)] => {
                    digits.individual_digits.then_some(Self::BertAndDigits)
                }
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a letter is a word by itself wherever it stands.
    fn stands_alone(self, letter: char) -> bool {
        is_punctuation(letter) || (self == Self::BertAndDigits && letter.is_numeric())
    }

    /// What stands between blanks, with the byte that it begins at; what stands alone is cut off.
    fn cut(self, text: &str) -> impl Iterator<Item = (usize, &str)> {
        let mut rest = 0;
        std::iter::from_fn(move || {
            let open = text.get(rest..)?;
            let lead = open.find(|letter: char| !letter.is_whitespace())?;
            let start = rest + lead;
            let from = text.get(start..)?;
            let first = from.chars().next()?;
            let length = if self.stands_alone(first) {
                first.len_utf8()
            } else {
                from.find(|letter: char| letter.is_whitespace() || self.stands_alone(letter)).unwrap_or(from.len())
            };
            rest = start + length;
            Some((start, text.get(start..rest)?))
        })
    }
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

    /// Texts with every kind of blank, mark and number.
    fn texts() -> Vec<String> {
        let odd = "\u{a0}don't   pay £12.50—“now”… ok?!\r\n\tNaïve CAFÉ ﷺ 你好 👩‍🏫 a_b #tag @me x²\u{200b}y ¿qué? \u{85}end \
                   7pm 12b 2½ mp3 ٣٤ Ⅷ 07700 900123 1999";
        let mut texts = vec![odd.to_owned(), String::new(), "   ".to_owned(), "x".repeat(300), odd.repeat(3)];
        let benign = concat!(env!("CARGO_MANIFEST_DIR"), "/../corpora/benign");
        for name in ["general.txt", "technical.txt", "names-and-places.txt", "languages/bn.txt"] {
            texts.extend(std::fs::read_to_string(format!("{benign}/{name}")));
        }
        assert!(texts.len() > 7);
        texts
    }

    fn base() -> &'static [u8] {
        include_bytes!("../../../../models/base/text.tokenizer.json")
    }

    /// The tokenizer of the base bundle with another way of cutting a text into words.
    fn cutting_by(cutter: serde_json::Value) -> Pieces {
        let mut json: serde_json::Value = serde_json::from_slice(base()).unwrap();
        json["pre_tokenizer"] = cutter;
        Pieces::read(json.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn words_one_by_one_give_what_the_whole_text_gives() {
        let bert = serde_json::json!({ "type": "BertPreTokenizer" });
        let digits = serde_json::json!({ "type": "Digits", "individual_digits": true });
        let both = serde_json::json!({ "type": "Sequence", "pretokenizers": [bert, digits] });
        assert!(Pieces::read(base()).unwrap().by_word.is_some());
        for (cutter, rule) in [(bert, Words::Bert), (both, Words::BertAndDigits)] {
            let pieces = cutting_by(cutter);
            assert_eq!(pieces.by_word, Some(rule));
            for text in texts() {
                assert_eq!(pieces.cut(&text).unwrap(), pieces.cut_whole(&text).unwrap());
            }
        }
    }

    #[test]
    fn a_number_is_cut_into_its_digits_where_the_tokenizer_says_so() {
        let bert = serde_json::json!({ "type": "BertPreTokenizer" });
        let together = serde_json::json!({ "type": "Digits", "individual_digits": false });
        let single = serde_json::json!({ "type": "Digits", "individual_digits": true });
        let offsets = |pieces: &Pieces| pieces.cut("in 1999").unwrap().1;
        let both = cutting_by(serde_json::json!({ "type": "Sequence", "pretokenizers": [bert, single] }));
        assert_eq!(offsets(&both), [(0, 2), (3, 4), (4, 5), (5, 6), (6, 7)]);
        // A rule that is not known here is left to the tokenizer.
        let other = cutting_by(serde_json::json!({ "type": "Sequence", "pretokenizers": [bert, together] }));
        assert_eq!(other.by_word, None);
        assert!(offsets(&other).len() < 5);
    }
}
