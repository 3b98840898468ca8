//! Folding: NFKC, lower case, invisible characters out, look-alike letters to the Latin letters they imitate.
//!
//! Sources: UAX #15 (normalisation), UTS #39 (confusables, through the `unicode-security` crate), and
//! DerivedCoreProperties.txt of Unicode 16 for Default_Ignorable_Code_Point.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::{canonical_combining_class, is_combining_mark};
use unicode_security::confusable_detection::skeleton;

use super::alignment::{View, ViewBuilder};
use crate::span::Span;

/// Folds a text; every character of the view maps to the bytes it came from.
pub(crate) fn fold(text: &str) -> View {
    let mut builder = ViewBuilder::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        // Words of ASCII letters need one copy, not a look at each character.
        let until = ascii_until(text.as_bytes(), at);
        builder.push_ascii(text.get(at..until).unwrap_or_default(), at);
        at = fold_slowly(text, until, &mut builder);
    }
    builder.finish()
}

/// Where the word begins that holds the next character beyond ASCII, or the end of the text.
fn ascii_until(bytes: &[u8], from: usize) -> usize {
    let rest = bytes.get(from..).unwrap_or_default();
    let Some(foreign) = rest.iter().position(|byte| !byte.is_ascii()) else { return bytes.len() };
    // One character at least goes with it: a mark may belong to it.
    let before = rest.get(..foreign.saturating_sub(1)).unwrap_or_default();
    let word = before.iter().rev().take_while(|byte| byte.is_ascii_alphanumeric()).count();
    from + before.len() - word
}

/// Folds character by character until a word has ended and ASCII follows; gives back how far it came.
fn fold_slowly(text: &str, from: usize, builder: &mut ViewBuilder) -> usize {
    let mut token = Token::default();
    let mut characters = text.get(from..).unwrap_or_default().char_indices().peekable();
    while let Some((at, character)) = characters.next() {
        let start = from + at;
        // The common case: ASCII with no combining mark after it.
        if character.is_ascii() && characters.peek().is_none_or(|(_, next)| next.is_ascii() || !continues(*next)) {
            token.push(character.to_ascii_lowercase(), Span::new(start, start + 1), builder);
            if token.characters.is_empty() && characters.peek().is_some_and(|(_, next)| next.is_ascii()) {
                return start + 1;
            }
            continue;
        }
        if is_default_ignorable(character) {
            continue;
        }
        let mut end = start + character.len_utf8();
        let mut cluster = String::from(character);
        while let Some((at, next)) = characters.peek().copied() {
            let ignorable = is_default_ignorable(next);
            if !ignorable && !continues(next) {
                break;
            }
            // An invisible character at the end of a cluster does not belong to it.
            if !ignorable {
                cluster.push(next);
                end = from + at + next.len_utf8();
            }
            characters.next();
        }
        let source = Span::new(start, end);
        if let Some(letter) = styled_letter(character) {
            token.push(letter, source, builder);
            continue;
        }
        let mut base = None;
        for composed in cluster.nfkc().flat_map(char::to_lowercase) {
            // A mark that did not compose with a Latin letter writes no language: it is decoration or disguise.
            // The frame of a keycap writes none either, and Arabic is written without its vowel marks.
            let decoration =
                is_combining_mark(composed) && base.is_some_and(|c: char| is_latin(c) || c.is_ascii_digit());
            if composed == KEYCAP || decoration || is_arabic_mark(composed) {
                continue;
            }
            base = Some(composed);
            if !is_default_ignorable(composed) {
                token.push(arabic_letter(composed), source, builder);
            }
        }
    }
    token.flush(builder);
    text.len()
}

/// Vowel marks and the stretching sign: people and keyboards leave them out.
fn is_arabic_mark(character: char) -> bool {
    matches!(character, '\u{610}'..='\u{61A}' | '\u{640}' | '\u{64B}'..='\u{65F}' | '\u{670}' | '\u{6D6}'..='\u{6ED}')
}

/// Letters of the Arabic script that languages and keyboards write in several ways, as one of them.
fn arabic_letter(character: char) -> char {
    match character {
        'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
        'ى' | 'ی' | 'ې' => 'ي',
        'ک' => 'ك',
        'ة' | 'ۃ' | 'ہ' | 'ۂ' | 'ە' => 'ه',
        _ => character,
    }
}

/// Whether a character is part of a word: letters, marks, digits and pictures (an emoji is a word of its own kind).
pub(crate) fn is_word_character(character: char) -> bool {
    character.is_alphanumeric() || is_combining_mark(character) || is_pictograph(character)
}

/// Whether an original holds invisible characters between letters, or letters of two alphabets in one word.
pub(crate) fn hides(original: &str) -> bool {
    // Joiners shape Arabic and Indic words and build emoji; between Latin letters they only hide.
    let letters: Vec<char> = original.chars().collect();
    let ignorable = letters.windows(3).any(|three| match three {
        [before, hidden, after] => {
            is_default_ignorable(*hidden) && is_latin(*before) && (is_latin(*after) || is_default_ignorable(*after))
        }
        _ => false,
    });
    let mixed = original.split(|c: char| !is_word_character(c)).any(|word| {
        let latin = word.chars().any(|c| c.is_ascii_alphabetic());
        let imitation = word.chars().any(|c| imitated(c).is_some());
        imitation && (latin || word.chars().all(|c| !c.is_alphabetic() || imitated(c).is_some()))
    });
    let decorated = original.chars().any(|c| is_letter_variant(c) || TURNED.iter().any(|(turned, _)| *turned == c));
    ignorable || mixed || decorated
}

/// A word under construction: its look-alikes are resolved when it is whole, since only the company they keep tells
/// a Russian word from an English one in disguise.
#[derive(Default)]
struct Token {
    characters: Vec<(char, Span)>,
    latin: bool,
    foreign: bool,
    turned: bool,
}

impl Token {
    fn push(&mut self, character: char, source: Span, builder: &mut ViewBuilder) {
        if !is_word_character(character) {
            self.flush(builder);
            builder.push(character, source);
            return;
        }
        self.latin |= character.is_ascii_alphabetic();
        self.foreign |= !character.is_ascii();
        self.turned |= !character.is_ascii() && TURNED.iter().any(|(turned, _)| *turned == character);
        self.characters.push((character, source));
    }

    fn flush(&mut self, builder: &mut ViewBuilder) {
        let resolve = self.foreign
            && (self.latin || self.characters.iter().all(|(c, _)| !c.is_alphabetic() || imitated(*c).is_some()));
        for (character, source) in self.characters.drain(..) {
            let shown = match character {
                _ if self.turned => turned_back(character),
                _ if resolve => {
                    imitated(character).or_else(|| self.latin.then(|| resembled(character))?).unwrap_or(character)
                }
                _ => character,
            };
            builder.push(shown, source);
        }
        self.latin = false;
        self.foreign = false;
        self.turned = false;
    }
}

/// The ASCII letter that a letter of another alphabet imitates, by the UTS #39 skeleton.
fn imitated(character: char) -> Option<char> {
    if character.is_ascii() || !character.is_alphabetic() {
        return None;
    }
    let looks_like = |one: char| {
        let mut buffer = [0; 4];
        let mut look = skeleton(one.encode_utf8(&mut buffer));
        match (look.next(), look.next()) {
            (Some(letter), None) if letter.is_ascii_alphabetic() => Some(letter.to_ascii_lowercase()),
            _ => None,
        }
    };
    // Some small letters imitate nothing while their capitals do, and folding has taken the capitals away.
    let mut capital = character.to_uppercase();
    looks_like(character).or_else(|| looks_like(capital.next()?))
}

/// Letters that only beside Latin ones are taken for what they resemble.
fn resembled(character: char) -> Option<char> {
    RESEMBLING.iter().find(|(other, _)| *other == character).map(|(_, letter)| *letter)
}

const RESEMBLING: [(char, char); 12] = [
    ('ω', 'w'),
    ('η', 'n'),
    ('ε', 'e'),
    ('τ', 't'),
    ('υ', 'u'),
    ('б', 'b'),
    ('в', 'b'),
    ('н', 'h'),
    ('т', 't'),
    ('и', 'n'),
    ('г', 'r'),
    ('я', 'r'),
];

fn is_latin(character: char) -> bool {
    character.is_ascii_alphabetic() || matches!(character, '\u{C0}'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}')
}

/// The ASCII letter that a character shows in a style of its own and that no compatibility mapping gives: enclosed,
/// negative, small capital, regional indicator.
fn styled_letter(character: char) -> Option<char> {
    let nth = |first: char| {
        let offset = u32::from(character) - u32::from(first);
        u8::try_from(offset).ok().map(|offset| char::from(b'a' + offset))
    };
    match character {
        '\u{249C}'..='\u{24B5}' => nth('\u{249C}'),
        '\u{1F110}'..='\u{1F129}' => nth('\u{1F110}'),
        '\u{1F130}'..='\u{1F149}' => nth('\u{1F130}'),
        '\u{1F150}'..='\u{1F169}' => nth('\u{1F150}'),
        '\u{1F170}'..='\u{1F189}' => nth('\u{1F170}'),
        '\u{1F1E6}'..='\u{1F1FF}' => nth('\u{1F1E6}'),
        _ => SMALL_CAPITALS.iter().find(|(small, _)| *small == character).map(|(_, letter)| *letter),
    }
}

/// Whether a character exists only as a style of an ASCII letter.
fn is_letter_variant(character: char) -> bool {
    matches!(character, '\u{1D400}'..='\u{1D7FF}' | '\u{FF21}'..='\u{FF5A}' | '\u{24B6}'..='\u{24E9}')
        || styled_letter(character).is_some()
}

/// Whether a character attaches to the one before it when normalising.
fn continues(character: char) -> bool {
    canonical_combining_class(character) != 0
        || is_combining_mark(character)
        || matches!(character, '\u{1160}'..='\u{11FF}' | '\u{FF9E}' | '\u{FF9F}')
}

/// A Latin letter without its accent; any other character as it is.
pub(crate) fn without_accent(character: char) -> char {
    match character {
        'ø' => return 'o',
        'ł' => return 'l',
        'đ' => return 'd',
        'ħ' => return 'h',
        'ŧ' => return 't',
        'ƀ' | 'ɓ' => return 'b',
        'ı' | 'ɨ' => return 'i',
        _ if character.is_ascii() => return character,
        _ => {}
    }
    let mut parts = std::iter::once(character).nfd();
    match (parts.next(), parts.next()) {
        (Some(base), Some(mark)) if base.is_ascii_alphabetic() && is_combining_mark(mark) => base,
        _ => character,
    }
}

/// A text without the accents of its Latin letters, if it has any.
pub(crate) fn without_accents(text: &str) -> Option<String> {
    let bare: String = text.chars().map(without_accent).collect();
    (bare != text).then_some(bare)
}

/// Emoji and other pictures that people write instead of words.
pub(crate) fn is_pictograph(character: char) -> bool {
    matches!(character, '\u{1F000}'..='\u{1FAFF}' | '\u{2600}'..='\u{27BF}' | '\u{2B00}'..='\u{2BFF}')
}

/// Default_Ignorable_Code_Point of Unicode 16: characters that show nothing.
pub(crate) fn is_default_ignorable(character: char) -> bool {
    matches!(character,
        '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}'..='\u{1160}' | '\u{17B4}'..='\u{17B5}'
        | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
        | '\u{2060}'..='\u{206F}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFF8}' | '\u{1BCA0}'..='\u{1BCA3}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}')
}

/// The letter that a turned one shows; a word written upside down still reads backwards.
fn turned_back(character: char) -> char {
    TURNED.iter().find(|(turned, _)| *turned == character).map_or(character, |(_, letter)| *letter)
}

/// Phonetic letters that look like turned ones.
const TURNED: [(char, char); 17] = [
    ('ɐ', 'a'),
    ('ɔ', 'c'),
    ('ǝ', 'e'),
    ('ə', 'e'),
    ('ɟ', 'f'),
    ('ƃ', 'g'),
    ('ɥ', 'h'),
    ('ᴉ', 'i'),
    ('ɾ', 'j'),
    ('ʞ', 'k'),
    ('ɯ', 'm'),
    ('ɹ', 'r'),
    ('ʇ', 't'),
    ('ʌ', 'v'),
    ('ʍ', 'w'),
    ('ʎ', 'y'),
    ('ן', 'l'),
];

/// COMBINING ENCLOSING KEYCAP.
const KEYCAP: char = '\u{20E3}';

/// Phonetic letters that look like small capitals; they write no language together.
const SMALL_CAPITALS: [(char, char); 23] = [
    ('ᴀ', 'a'),
    ('ʙ', 'b'),
    ('ᴄ', 'c'),
    ('ᴅ', 'd'),
    ('ᴇ', 'e'),
    ('ꜰ', 'f'),
    ('ɢ', 'g'),
    ('ʜ', 'h'),
    ('ɪ', 'i'),
    ('ᴊ', 'j'),
    ('ᴋ', 'k'),
    ('ʟ', 'l'),
    ('ᴍ', 'm'),
    ('ɴ', 'n'),
    ('ᴏ', 'o'),
    ('ᴘ', 'p'),
    ('ʀ', 'r'),
    ('ꜱ', 's'),
    ('ᴛ', 't'),
    ('ᴜ', 'u'),
    ('ᴠ', 'v'),
    ('ᴡ', 'w'),
    ('ʏ', 'y'),
];
