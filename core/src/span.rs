//! Where in the caller's own input something stands, and in which unit that is counted.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A half-open range `[start, end)` of the caller's input, in UTF-8 bytes unless a border converted it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(into = "[usize; 2]", from = "[usize; 2]")]
#[schemars(with = "[usize; 2]")]
#[non_exhaustive]
pub struct Span {
    /// First unit that belongs to the span.
    pub start: usize,
    /// First unit after the span.
    pub end: usize,
}

impl Span {
    /// A span from `start` up to but not including `end`; an `end` before `start` is moved to `start`.
    pub const fn new(start: usize, end: usize) -> Self {
        Self { start, end: if end < start { start } else { end } }
    }

    /// How many units the span covers.
    pub const fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// Whether the two spans share at least one unit.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    pub const fn join(self, other: Self) -> Self {
        let start = if self.start < other.start { self.start } else { other.start };
        let end = if self.end > other.end { self.end } else { other.end };
        Self { start, end }
    }

    /// What a byte span cuts out of `text`; empty when it does not lie on character boundaries of `text`.
    pub fn of(self, text: &str) -> &str {
        text.get(self.start..self.end).unwrap_or_default()
    }
}

impl From<Span> for [usize; 2] {
    fn from(span: Span) -> Self {
        [span.start, span.end]
    }
}

impl From<[usize; 2]> for Span {
    fn from([start, end]: [usize; 2]) -> Self {
        Self::new(start, end)
    }
}

/// The unit that offsets are counted in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OffsetUnit {
    /// UTF-8 bytes, as Rust and C count.
    #[default]
    Utf8,
    /// UTF-16 code units, as JavaScript counts.
    Utf16,
    /// Unicode code points, as Python counts.
    Codepoint,
}

/// Converts byte spans of one text into another unit, in one pass over the text.
///
/// Built once per text; each lookup is a binary search, so converting many spans stays cheap.
#[derive(Clone, Debug)]
pub struct OffsetMap {
    unit: OffsetUnit,
    // One entry after each non-ASCII character: (byte offset, offset in `unit`). ASCII runs need none.
    marks: Vec<(usize, usize)>,
}

impl OffsetMap {
    /// Prepares the conversion of byte offsets in `text` to `unit`.
    pub fn new(text: &str, unit: OffsetUnit) -> Self {
        let mut marks = Vec::new();
        if unit != OffsetUnit::Utf8 {
            let mut counted = 0;
            for (byte, character) in text.char_indices() {
                counted += if unit == OffsetUnit::Utf16 { character.len_utf16() } else { 1 };
                if !character.is_ascii() {
                    marks.push((byte + character.len_utf8(), counted));
                }
            }
        }
        Self { unit, marks }
    }

    /// The span in the map's unit.
    pub fn span(&self, span: Span) -> Span {
        Span::new(self.offset(span.start), self.offset(span.end))
    }

    fn offset(&self, byte: usize) -> usize {
        if self.unit == OffsetUnit::Utf8 {
            return byte;
        }
        let after = self.marks.partition_point(|&(marked, _)| marked <= byte);
        match after.checked_sub(1).and_then(|i| self.marks.get(i)) {
            Some(&(marked, counted)) => counted + (byte - marked),
            None => byte,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_convert_to_each_unit_after_emoji_and_accents() {
        let text = "🙂 café – go";
        let start = text.find("go").unwrap();
        let span = Span::new(start, start + 2);
        assert_eq!(span.of(text), "go");
        let utf16 = OffsetMap::new(text, OffsetUnit::Utf16).span(span);
        let points = OffsetMap::new(text, OffsetUnit::Codepoint).span(span);
        let units: Vec<u16> = text.encode_utf16().collect();
        assert_eq!(String::from_utf16(&units[utf16.start..utf16.end]).unwrap(), "go");
        assert_eq!(text.chars().skip(points.start).take(points.len()).collect::<String>(), "go");
    }

    #[test]
    fn a_span_off_a_character_boundary_cuts_out_nothing() {
        assert_eq!(Span::new(1, 3).of("é é"), "");
    }
}
