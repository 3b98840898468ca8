//! Views that undo what people do to letters: imitation by digits, spacing apart, repetition.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::alignment::{View, ViewBuilder};
use super::unicode::is_word_character;
use super::{WordWriter, is_apostrophe};
use crate::span::Span;

/// A token of the plain view between white space, with the bytes it came from.
struct Token<'v> {
    text: &'v str,
    view: Span,
}

/// Digits and symbols read as letters, accents removed, in tokens that mix them with letters; `None` if nothing changed.
pub(super) fn unleet(original: &str, plain: &View) -> Option<View> {
    let imitation = |byte: u8| byte.is_ascii_digit() || letter_imitated_by(char::from(byte)).is_some();
    if plain.text().is_ascii() && !plain.text().bytes().any(imitation) {
        return None;
    }
    let mut changed = false;
    let mut writer = WordWriter::new(plain);
    for token in tokens(plain.text()) {
        let is_id = looks_like_an_id(plain.original(token.view).of(original));
        let imitates = !is_id && is_leet(token.text);
        // One to three digits after a word are decoration: `word1`.
        let word = token.text.trim_end_matches(|c: char| c.is_ascii_digit());
        let digits = token.text.len() - word.len();
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let decorated = !is_id && !imitates && (1..=3).contains(&digits) && letters >= 3;
        let shown_part = if decorated { word } else { token.text };
        changed |= decorated;
        for (at, character) in shown_part.char_indices() {
            let letter = if imitates { letter_imitated_by(character) } else { None };
            let shown = without_accent(letter.unwrap_or(character));
            changed |= shown != character;
            writer.push(shown, writer.source(token.view.start + at, character));
        }
        writer.part();
    }
    changed.then(|| writer.finish())
}

/// Marks inside words removed (`un.blocked`, `[w][o][r][d]`, a hyphen at the end of a line); `None` if there are none.
pub(super) fn close(original: &str, plain: &View) -> Option<View> {
    let text = plain.text();
    let mut changed = false;
    let mut writer = WordWriter::new(plain);
    for token in tokens(text) {
        let exempt = token.text.contains(['/', '@', ':']) || looks_like_an_id(plain.original(token.view).of(original));
        let first = token.text.find(is_word_character).unwrap_or(0);
        let last = token.text.rfind(is_word_character).unwrap_or(0);
        for (at, character) in token.text.char_indices() {
            let mark = !is_word_character(character) && !is_apostrophe(character);
            let inside = !exempt && mark && (first..last).contains(&at);
            changed |= inside;
            if !inside {
                writer.push(character, writer.source(token.view.start + at, character));
            }
        }
        let broken = token.text.ends_with('-') && text.get(token.view.end..).is_some_and(|rest| rest.starts_with('\n'));
        changed |= broken;
        if broken {
            writer.join();
        } else {
            writer.part();
        }
    }
    changed.then(|| writer.finish())
}

/// Letters written one by one and apart, joined to words; `None` if there are none.
///
/// Only runs of at least three single letters with the same separator count, so that "don't i think" stays apart.
pub(super) fn join(original: &str, plain: &View) -> Option<View> {
    let text = plain.text();
    let characters: Vec<(usize, char)> = text.char_indices().collect();
    let mut joined = false;
    let mut writer = WordWriter::new(plain);
    let mut i = 0;
    while let Some(&(at, character)) = characters.get(i) {
        let source = writer.source(at, character);
        if let Some(last) = spaced_run(&characters, i)
            && let Some(run) = characters.get(i..=last)
            && let Some(&(end, letter)) = run.last()
            && !looks_like_an_id(source.join(writer.source(end, letter)).of(original))
        {
            writer.part();
            for &(at, letter) in run.iter().step_by(2) {
                writer.push(letter_imitated_by(letter).unwrap_or(letter), writer.source(at, letter));
            }
            writer.part();
            joined = true;
            i = last + 1;
        } else {
            writer.push(character, source);
            i += 1;
        }
    }
    joined.then(|| writer.finish())
}

/// Letters repeated three times or more, reduced to `keep`; `None` if there are none.
pub(super) fn squeeze(words: &View, keep: usize) -> Option<View> {
    let text = words.text();
    let bytes = text.as_bytes();
    if text.is_ascii()
        && !bytes.windows(3).any(|w| matches!(w, [a, b, c] if a == b && b == c && a.is_ascii_alphabetic()))
    {
        return None;
    }
    let mut changed = false;
    let mut builder = ViewBuilder::with_capacity(text.len());
    let mut characters = text.char_indices().peekable();
    while let Some((start, character)) = characters.next() {
        let mut end = start + character.len_utf8();
        let mut count = 1;
        while let Some(&(at, _)) = characters.peek().filter(|(_, next)| *next == character && character.is_alphabetic())
        {
            end = at + character.len_utf8();
            count += 1;
            characters.next();
        }
        if count < 3 {
            for i in 0..count {
                let at = start + i * character.len_utf8();
                builder.push(character, words.original(Span::new(at, at + character.len_utf8())));
            }
        } else {
            changed = true;
            // The last kept letter stands for the rest of the run, so that spans cover all of it.
            for i in 0..keep {
                let at = start + i * character.len_utf8();
                let until = if i + 1 == keep { end } else { at + character.len_utf8() };
                builder.push(character, words.original(Span::new(at, until)));
            }
        }
    }
    changed.then(|| builder.finish())
}

/// The last index of a run `x y z` from index `i`: single letters, one and the same separator between them, nothing attached outside.
fn spaced_run(characters: &[(usize, char)], i: usize) -> Option<usize> {
    let letter = |index: usize| {
        characters.get(index).map(|&(_, c)| c).filter(|c| c.is_alphabetic() || letter_imitated_by(*c).is_some())
    };
    let separator =
        |index: usize| characters.get(index).map(|&(_, c)| c).filter(|c| *c == ' ' || SEPARATORS.contains(c));
    if i > 0 && characters.get(i - 1).is_some_and(|&(_, c)| is_word_character(c)) {
        return None;
    }
    characters.get(i).filter(|(_, c)| c.is_alphabetic())?;
    let first = separator(i + 1)?;
    let mut last = i;
    // Spaces stay with spaces; among marks any will do.
    let alike = |other: Option<char>| other.is_some_and(|other| (other == ' ') == (first == ' '));
    // No term is longer, and a bound keeps a text of nothing but such runs from being walked again and again.
    while last < i + 2 * LONGEST_RUN && alike(separator(last + 1)) && letter(last + 2).is_some() {
        // `a b cd`: the run ends before a letter that has another one attached.
        let attached = characters.get(last + 3).is_some_and(|&(_, c)| is_word_character(c));
        if attached {
            break;
        }
        last += 2;
    }
    (last >= i + 4).then_some(last)
}

fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut at = 0;
    text.split_inclusive(char::is_whitespace).filter_map(move |piece| {
        let start = at;
        at += piece.len();
        let text = piece.trim_end();
        // A mark at the end of a word ends the sentence rather than spelling a letter.
        let core = text.trim_end_matches(['!', '?', '.', ',', ';', ':', ')', '"']).trim_start_matches(['(', '"']);
        let offset = text.find(core).unwrap_or(0);
        let view = Span::new(start + offset, start + offset + core.len());
        (!core.is_empty()).then_some(Token { text: core, view })
    })
}

/// Whether a token is mostly letters with some imitations among them: `sh1t`, but not `2nd`, `covid19` or `7`.
fn is_leet(token: &str) -> bool {
    let letters = token.chars().filter(|c| c.is_alphabetic()).count();
    let imitations = token.chars().filter(|c| letter_imitated_by(*c).is_some()).count();
    let trailing = token.chars().rev().take_while(char::is_ascii_digit).count();
    let leading = token.chars().take_while(char::is_ascii_digit).count();
    letters > 0 && imitations > trailing.max(leading) && imitations <= letters + 1 && token.len() <= 24
}

/// Ids, addresses and code are full of digits that imitate nothing (TwiN/go-away#9).
fn looks_like_an_id(original: &str) -> bool {
    let address = original.contains("://") || original.contains("www.") || original.contains('=');
    let mail = original.split_once('@').is_some_and(|(name, host)| name.len() > 1 && host.contains('.'));
    let upper_inside = original
        .chars()
        .zip(original.chars().skip(1))
        .any(|(a, b)| (a.is_lowercase() || a.is_ascii_digit()) && b.is_uppercase());
    let mixed = upper_inside
        && original.bytes().any(|b| b.is_ascii_digit())
        && original.bytes().any(|b| b.is_ascii_lowercase());
    let hex = original.len() >= 8 && original.bytes().all(|b| b.is_ascii_hexdigit() || b == b'-');
    let digits = original.bytes().filter(u8::is_ascii_digit).count();
    address || mail || mixed || hex || digits > 4
}

fn letter_imitated_by(character: char) -> Option<char> {
    Some(match character {
        '0' => 'o',
        '1' | '!' | '|' => 'i',
        '3' => 'e',
        '4' | '@' => 'a',
        '5' | '$' => 's',
        '7' => 't',
        '8' => 'b',
        '9' => 'g',
        _ => return None,
    })
}

/// Letters that are joined to one word at most.
const LONGEST_RUN: usize = 48;

/// What people put between letters to part them.
const SEPARATORS: [char; 22] =
    ['.', '-', '_', '*', '|', '~', ',', '/', '·', '•', '‧', '∙', '・', '–', '—', '+', '=', '\\', '^', '"', ';', ':'];

fn without_accent(character: char) -> char {
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
