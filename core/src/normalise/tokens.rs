//! Folded text → words, and the places where words may stand in disguise.
//!
//! Words are cut after UAX #29 as far as matching needs it: letters, digits and marks hold together, apostrophes inside
//! are skipped, every ideograph, Hiragana or Thai letter and every picture is a word of its own.

use unicode_normalization::char::is_combining_mark;

use super::unicode::is_pictograph;
use crate::span::Span;

/// One word: bytes of the folded text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Token {
    pub(crate) span: Span,
    /// Whether apostrophes stand inside, which are no part of the word.
    pub(crate) apostrophes: bool,
    /// Whether it is one letter or digit, or one repeated.
    pub(crate) single: bool,
}

/// A run of characters without white space that may hold a word in disguise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Chunk {
    pub(crate) span: Span,
    /// Its words: the first and the one after the last.
    pub(crate) tokens: (usize, usize),
    pub(crate) shape: Shape,
}

/// What a chunk is made of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shape {
    pub(crate) letters: bool,
    pub(crate) digits: bool,
    /// Marks between letters or digits.
    pub(crate) inside: bool,
    /// Signs that imitate or mask a letter.
    pub(crate) signs: bool,
    /// A letter three times or more in a row.
    pub(crate) repeats: bool,
    /// Latin letters with accents.
    pub(crate) accents: bool,
    pub(crate) pictures: bool,
}

impl Shape {
    /// Whether the chunk needs a closer look.
    fn is_odd(self) -> bool {
        self.letters && (self.digits || self.inside || self.signs || self.repeats || self.accents || self.pictures)
            || self.signs && self.inside
    }
}

/// The words of a text and what is odd about it.
#[derive(Debug, Default)]
pub(crate) struct Tokens {
    pub(crate) words: Vec<Token>,
    pub(crate) odd: Vec<Chunk>,
    /// Stretches of single letters, `s p a c e d`: the first word and the one after the last.
    pub(crate) spaced: Vec<(usize, usize)>,
}

impl Tokens {
    /// Cuts folded text.
    pub(crate) fn new(text: &str) -> Self {
        let words = Vec::with_capacity(text.len() / USUAL_WORD + 1);
        let tokens = Self { words, ..Self::default() };
        let mut cutter = Cutter { text, tokens, chunk: None, word: None, singles: 0, last: '\0', run: 0 };
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            if byte.is_ascii_lowercase() {
                at = cutter.letters(bytes, at);
                continue;
            }
            let (class, width) = if let Some(class) = CLASSES.get(usize::from(byte)) {
                (*class, 1)
            } else {
                let character = text.get(at..).and_then(|rest| rest.chars().next()).unwrap_or('\0');
                (classify(character), character.len_utf8())
            };
            cutter.take(class, at, width, byte);
            at += width;
        }
        cutter.end(text.len());
        cutter.tokens
    }
}

impl Tokens {
    /// The words that a stretch touches: the first and the one after the last.
    pub(crate) fn touched(&self, span: Span) -> (usize, usize) {
        let first = self.words.partition_point(|token| token.span.end <= span.start);
        let after = self.words.partition_point(|token| token.span.start < span.end);
        (first, after)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Class {
    Space,
    Letter,
    Accented,
    Digit,
    Apostrophe,
    /// A sign that may stand for a letter.
    Sign,
    Mark,
    Picture,
    /// A letter of a script that writes no spaces.
    Alone,
    /// A mark or letter of another script that holds to the word.
    Other,
}

struct Cutter<'t> {
    text: &'t str,
    tokens: Tokens,
    chunk: Option<Chunk>,
    word: Option<Token>,
    /// How many words of one letter stand in a row.
    singles: usize,
    last: char,
    run: usize,
}

impl Cutter<'_> {
    /// Takes a run of plain letters at once: most of most texts. Gives back where it ends.
    #[inline]
    fn letters(&mut self, bytes: &[u8], at: usize) -> usize {
        let rest = bytes.get(at..).unwrap_or_default();
        let length = rest.iter().position(|byte| !byte.is_ascii_lowercase()).unwrap_or(rest.len());
        let run = rest.get(..length).unwrap_or_default();
        let (&first, &last) = match run {
            [first, .., last] => (first, last),
            [only] => (only, only),
            [] => return at + 1,
        };
        self.take(Class::Letter, at, 1, first);
        if length > 1 {
            let repeats = run.windows(3).any(|three| matches!(three, [a, b, c] if a == b && b == c));
            if let (Some(chunk), Some(word)) = (&mut self.chunk, &mut self.word) {
                let again = rest.get(1).is_some_and(|second| self.run >= 2 && *second == first);
                chunk.shape.repeats |= repeats || again;
                word.single &= run.iter().all(|byte| *byte == first);
                word.span.end = at + length;
            }
            self.run = run.iter().rev().take_while(|byte| **byte == last).count();
            self.last = char::from(last);
        }
        at + length
    }

    #[inline]
    fn take(&mut self, class: Class, at: usize, width: usize, byte: u8) {
        match class {
            Class::Letter | Class::Digit | Class::Accented | Class::Other => {
                let same = char::from(byte) == self.last && width == 1;
                self.run = if same { self.run + 1 } else { 1 };
                self.last = char::from(byte);
                let (run, parted, words) = (self.run, self.word.is_none(), self.tokens.words.len());
                let chunk = self.chunk_at(at);
                chunk.shape.inside |= parted && words > chunk.tokens.0;
                chunk.shape.letters |= class != Class::Digit;
                chunk.shape.digits |= class == Class::Digit;
                chunk.shape.accents |= class == Class::Accented;
                chunk.shape.repeats |= run >= 3 && class == Class::Letter;
                if let Some(word) = &mut self.word {
                    word.single &= same;
                    word.span.end = at + width;
                } else {
                    let span = Span::new(at, at + width);
                    self.word = Some(Token { span, apostrophes: false, single: class != Class::Other });
                }
            }
            Class::Space => {
                // A hyphen at the end of a line goes on with the word.
                let broken = byte == b'\n' && self.text.get(..at).is_some_and(|before| before.ends_with('-'));
                if self.word.is_none() && broken && self.chunk.is_some() {
                    return;
                }
                self.end(at);
            }
            Class::Apostrophe => {
                if let Some(word) = &mut self.word {
                    word.apostrophes = true;
                }
            }
            Class::Sign | Class::Mark => {
                self.end_word();
                self.chunk_at(at).shape.signs |= class == Class::Sign;
                self.last = '\0';
            }
            Class::Picture | Class::Alone => {
                self.end_word();
                self.chunk_at(at).shape.pictures |= class == Class::Picture;
                self.word = Some(Token { span: Span::new(at, at + width), apostrophes: false, single: false });
                self.end_word();
                self.last = '\0';
            }
        }
    }

    /// The chunk that goes on here, or begins.
    fn chunk_at(&mut self, at: usize) -> &mut Chunk {
        let first = self.tokens.words.len();
        let new = || Chunk { span: Span::new(at, at), tokens: (first, first), shape: Shape::default() };
        self.chunk.get_or_insert_with(new)
    }

    #[inline]
    fn end_word(&mut self) {
        let Some(mut word) = self.word.take() else { return };
        if word.apostrophes {
            // One at the end closes a quotation or marks a plural; it is no part of the word.
            let text = self.text.get(word.span.start..word.span.end).unwrap_or_default();
            word.apostrophes = text.contains(is_apostrophe);
        }
        if word.single {
            self.singles += 1;
        } else {
            self.end_singles();
        }
        self.tokens.words.push(word);
    }

    fn end_singles(&mut self) {
        let end = self.tokens.words.len();
        if self.singles >= 2 {
            self.tokens.spaced.push((end - self.singles, end));
        }
        self.singles = 0;
    }

    #[inline]
    fn end(&mut self, at: usize) {
        self.end_word();
        self.last = '\0';
        if at == self.text.len() {
            self.end_singles();
        }
        let Some(mut chunk) = self.chunk.take() else { return };
        if chunk.shape.is_odd() {
            chunk.span.end = at;
            chunk.tokens.1 = self.tokens.words.len();
            self.tokens.odd.push(chunk);
        }
    }
}

/// Bytes of a word and the space after it, at least, in most texts.
const USUAL_WORD: usize = 5;

/// Apostrophes as folded text holds them.
pub(crate) fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

fn classify(character: char) -> Class {
    match character {
        _ if character.is_whitespace() => Class::Space,
        _ if is_apostrophe(character) => Class::Apostrophe,
        _ if is_pictograph(character) => Class::Picture,
        '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}' if character.is_alphabetic() => Class::Accented,
        '\u{E00}'..='\u{E7F}'
        | '\u{3040}'..='\u{309F}'
        | '\u{3400}'..='\u{4DBF}'
        | '\u{4E00}'..='\u{9FFF}'
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFF}' => Class::Alone,
        '€' | '£' | '¢' | '¥' | '×' | '∗' | '⁎' | '✱' | '•' | '█' | '†' | '∂' | '§' => Class::Sign,
        _ if character.is_alphanumeric() || is_combining_mark(character) => Class::Other,
        _ => Class::Mark,
    }
}

/// The classes of ASCII.
#[expect(clippy::indexing_slicing, reason = "worked out when compiling, where an index out of bounds is an error")]
const CLASSES: [Class; 128] = {
    let mut classes = [Class::Mark; 128];
    let mut code = 0;
    while code < 128 {
        classes[code] = match code as u8 {
            b'\t'..=b'\r' | b' ' => Class::Space,
            b'a'..=b'z' | b'A'..=b'Z' => Class::Letter,
            b'0'..=b'9' => Class::Digit,
            b'\'' | b'`' => Class::Apostrophe,
            b'$' | b'@' | b'|' | b'*' | b'#' | b'+' | b'<' | b'\\' | b'{' => Class::Sign,
            _ => Class::Mark,
        };
        code += 1;
    }
    classes
};

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<&str> {
        Tokens::new(text).words.iter().map(|word| word.span.of(text)).collect()
    }

    #[test]
    fn words_are_cut_as_people_read_them() {
        assert_eq!(words("don't stop, 'now'!"), ["don't", "stop", "now"]);
        assert_eq!(words("我爱你 ok"), ["我", "爱", "你", "ok"]);
        assert_eq!(words("hi🔪🔪bye"), ["hi", "🔪", "🔪", "bye"]);
        assert_eq!(words("हिन्दी اردو"), ["हिन्दी", "اردو"]);
    }

    #[test]
    fn plain_prose_is_not_odd() {
        let text = "the cat sat on the mat, and (as ever) it slept. well done! is it 450 pounds?";
        let tokens = Tokens::new(text);
        assert_eq!((tokens.odd.len(), tokens.spaced.len()), (0, 0), "{:?}", tokens.odd);
    }

    #[test]
    fn odd_chunks_and_spaced_letters_are_noticed() {
        let text = "sh1t f**k un.blocked niiice caf\u{e9} s p a c e d";
        let tokens = Tokens::new(text);
        let odd: Vec<&str> = tokens.odd.iter().map(|chunk| chunk.span.of(text)).collect();
        assert_eq!(odd, ["sh1t", "f**k", "un.blocked", "niiice", "caf\u{e9}"]);
        let (first, after) = tokens.spaced[tokens.spaced.len() - 1];
        assert_eq!(after - first, 6);
    }
}
