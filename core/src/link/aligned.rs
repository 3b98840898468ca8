//! Text taken out of a URL, however often it was encoded, with the way back to the caller's own bytes.

use std::ops::Range;

use super::canonical::hex_pair;
use super::source::Source;
use crate::span::Span;

/// A text and, for each of its characters, where it stands in the caller's text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Aligned {
    text: String,
    // Where a stretch of `text` starts and what stands for it in the caller's text, in ascending order. A stretch is one
    // character, or more where a code such as base64 lets nobody say which byte stands for which character.
    places: Vec<(usize, Span)>,
}

impl Aligned {
    /// A part of a URL as it stands there.
    pub(super) fn verbatim(source: &Source, range: &Range<usize>) -> Self {
        let mut aligned = Self::default();
        for (at, character) in source.slice(range).char_indices() {
            let start = range.start + at;
            aligned.push(character, source.original(&(start..start + character.len_utf8())));
        }
        aligned
    }

    /// A text that one place stands for as a whole.
    pub(super) fn whole(text: impl Into<String>, place: Span) -> Self {
        let text = text.into();
        let places = if text.is_empty() { Vec::new() } else { vec![(0, place)] };
        Self { text, places }
    }

    /// The text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// Everything that stands for the text.
    pub(crate) fn place(&self) -> Option<Span> {
        self.original(Span::new(0, self.text.len()))
    }

    /// Where a part of the text stands in the caller's; none when the part is empty or outside.
    pub(crate) fn original(&self, part: Span) -> Option<Span> {
        if part.is_empty() || part.end > self.text.len() {
            return None;
        }
        let first = self.places.partition_point(|&(start, _)| start <= part.start).checked_sub(1)?;
        let after = self.places.partition_point(|&(start, _)| start < part.end);
        self.places.get(first..after)?.iter().map(|&(_, span)| span).reduce(Span::join)
    }

    /// The same text where this one was itself taken out of `outer`.
    pub(super) fn within(mut self, outer: &Self) -> Self {
        for (_, span) in &mut self.places {
            // A place in a text always has one in the text around it; the whole is the honest answer if it had not.
            *span = outer.original(*span).or_else(|| outer.place()).unwrap_or(*span);
        }
        self
    }

    /// Appends a text that has a place of its own.
    pub(super) fn append(&mut self, other: Self) {
        let offset = self.text.len();
        self.text.push_str(&other.text);
        self.places.extend(other.places.into_iter().map(|(start, span)| (start + offset, span)));
    }

    fn push(&mut self, character: char, place: Span) {
        self.places.push((self.text.len(), place));
        self.text.push(character);
    }

    /// The text from one byte up to another, which must lie on borders of characters.
    pub(super) fn part(&self, range: Range<usize>) -> Self {
        let Some(text) = self.text.get(range.clone()).filter(|text| !text.is_empty()) else { return Self::default() };
        let first = self.places.partition_point(|&(start, _)| start <= range.start).saturating_sub(1);
        let after = self.places.partition_point(|&(start, _)| start < range.end);
        let places = self.places.get(first..after).unwrap_or_default();
        let places = places.iter().map(|&(start, span)| (start.saturating_sub(range.start), span)).collect();
        Self { text: text.to_owned(), places }
    }

    /// Replaces characters one by one.
    pub(super) fn mapped(&self, mut change: impl FnMut(usize, char) -> char) -> Self {
        let mut changed = Self::default();
        for (number, (at, character)) in self.text.char_indices().enumerate() {
            changed.push(change(number, character), self.place_at(at));
        }
        changed
    }

    fn place_at(&self, at: usize) -> Span {
        let place = self.places.partition_point(|&(start, _)| start <= at).checked_sub(1);
        place.and_then(|place| self.places.get(place)).map(|&(_, span)| span).unwrap_or_default()
    }

    /// Decodes per cent escapes and, in what a form sends, `+`; bytes that are no UTF-8 become U+FFFD.
    pub(super) fn decoded(&self, plus_is_space: bool) -> Self {
        let raw = self.text.as_bytes();
        let mut bytes = Vec::with_capacity(raw.len());
        let mut places = Vec::with_capacity(raw.len());
        let mut at = 0;
        while let Some(&byte) = raw.get(at) {
            let (byte, length) = match byte {
                b'+' if plus_is_space => (b' ', 1),
                b'%' => hex_pair(raw, at + 1).map_or((b'%', 1), |value| (value, 3)),
                _ => (byte, 1),
            };
            bytes.push(byte);
            places.push(self.place_at(at).join(self.place_at(at + length - 1)));
            at += length;
        }
        let mut decoded = Self::default();
        let mut rest = places.as_slice();
        let mut push = |character: char, length: usize| {
            let (own, after) = rest.split_at_checked(length).unwrap_or((rest, &[]));
            rest = after;
            decoded.push(character, own.iter().copied().reduce(Span::join).unwrap_or_default());
        };
        for chunk in bytes.utf8_chunks() {
            for character in chunk.valid().chars() {
                push(character, character.len_utf8());
            }
            if !chunk.invalid().is_empty() {
                push(char::REPLACEMENT_CHARACTER, chunk.invalid().len());
            }
        }
        decoded
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aligned(text: &str) -> Aligned {
        Aligned::verbatim(&Source::new(text), &(0..text.len()))
    }

    #[test]
    fn every_way_of_taking_a_text_out_keeps_the_way_back() {
        let text = "a%2541+é";
        let twice = aligned(text).decoded(true).decoded(false);
        assert_eq!(twice.text(), "aA é");
        assert_eq!(twice.original(Span::new(1, 2)).map(|span| span.of(text)), Some("%2541"));
        assert_eq!(twice.original(Span::new(3, 5)).map(|span| span.of(text)), Some("é"));
        assert_eq!(twice.original(Span::new(5, 5)), None);
        let part = twice.part(1..3);
        assert_eq!((part.text(), part.place().map(|span| span.of(text))), ("A ", Some("%2541+")));
        let mut joined = Aligned::whole("https://", Span::new(0, 1));
        joined.append(part);
        assert_eq!(joined.original(Span::new(2, 9)).map(|span| span.of(text)), Some("a%2541"));
        assert_eq!(twice.part(9..12), Aligned::default());
    }

    #[test]
    fn a_text_within_a_text_points_to_the_outermost() {
        let text = "x=%68%69%20you";
        let outer = aligned(text).decoded(true).part(2..8);
        assert_eq!(outer.text(), "hi you");
        let inner = aligned("hi you").part(3..6).within(&outer);
        assert_eq!((inner.text(), inner.place().map(|span| span.of(text))), ("you", Some("you")));
        let whole = Aligned::whole("abc", Span::new(0, 2)).within(&outer);
        assert_eq!(whole.original(Span::new(1, 2)).map(|span| span.of(text)), Some("%68%69"));
    }
}
