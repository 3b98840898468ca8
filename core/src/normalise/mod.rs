//! Original text ⇄ comparable text: several views of one original, each with an alignment back to it.
//!
//! The original is never changed and no view is destructive: a match in any view maps to the exact bytes the author
//! wrote. Views beyond the first two exist only where they differ, so ordinary text pays for one pass.

mod alignment;
mod disguise;
mod unicode;

pub(crate) use alignment::View;
use alignment::ViewBuilder;
pub(crate) use unicode::fold;
use unicode::is_word_character;

use crate::span::Span;

/// Which view a match was found in; everything but `Words` means that the original was written in disguise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ViewKind {
    /// Words as written, separated by single spaces.
    Words,
    /// Digits and symbols read as the letters they imitate, accents removed.
    Unleeted,
    /// Letters written apart (`s p a c e d`, `d.o.t.t.e.d`) joined.
    Joined,
    /// Marks inside words removed (`un.blocked`).
    Closed,
    /// Letters repeated three times or more reduced to one.
    Squeezed,
    /// The same, reduced to two.
    Doubled,
}

/// All views of one text.
pub(crate) struct Views {
    /// Folded text with its punctuation: what models read.
    pub(crate) plain: View,
    /// What term lists are matched against; `Words` first, the others where they differ from it.
    pub(crate) words: Vec<(ViewKind, View)>,
}

impl Views {
    /// Makes every view of `text`.
    pub(crate) fn new(text: &str) -> Self {
        let plain = fold(text);
        let words = words(&plain);
        let undone = [
            (ViewKind::Unleeted, disguise::unleet(text, &plain)),
            (ViewKind::Joined, disguise::join(text, &plain)),
            (ViewKind::Closed, disguise::close(text, &plain)),
        ];
        let mut views = vec![(ViewKind::Words, words)];
        views.extend(undone.into_iter().filter_map(|(kind, view)| Some((kind, view?))));
        // Disguises are combined: what was joined may be stretched, too.
        let squeezed: Vec<_> = views
            .iter()
            .flat_map(|(_, view)| {
                [(ViewKind::Squeezed, disguise::squeeze(view, 1)), (ViewKind::Doubled, disguise::squeeze(view, 2))]
            })
            .filter_map(|(kind, view)| Some((kind, view?)))
            .collect();
        views.extend(squeezed);
        Self { plain, words: views }
    }
}

/// The words of a folded text, separated by single spaces; apostrophes inside words are dropped, other marks separate.
pub(crate) fn words(plain: &View) -> View {
    let mut writer = WordWriter::new(plain);
    for (_, character, source) in plain.characters() {
        writer.push(character, source);
    }
    writer.finish()
}

/// Writes a words view: what is no part of a word becomes at most one space between two words.
struct WordWriter<'v> {
    plain: &'v View,
    builder: ViewBuilder,
    gap: bool,
}

impl<'v> WordWriter<'v> {
    fn new(plain: &'v View) -> Self {
        Self { plain, builder: ViewBuilder::with_capacity(plain.text().len()), gap: false }
    }

    /// The bytes of the original behind the character at this byte of the plain view.
    fn source(&self, at: usize, character: char) -> Span {
        self.plain.original(Span::new(at, at + character.len_utf8()))
    }

    fn push(&mut self, character: char, source: Span) {
        if is_word_character(character) {
            // A picture is a word by itself, whatever it touches.
            let picture = unicode::is_pictograph(character);
            if (self.gap || picture) && !self.builder.is_empty() {
                self.builder.push(' ', Span::new(source.start, source.start));
            }
            self.gap = picture;
            self.builder.push(character, source);
        } else if !is_apostrophe(character) {
            self.gap = true;
        }
    }

    /// The next word is another one.
    fn part(&mut self) {
        self.gap = true;
    }

    /// The next word goes on where this one stopped.
    fn join(&mut self) {
        self.gap = false;
    }

    fn finish(self) -> View {
        self.builder.finish()
    }
}

/// Whether a match in this view shows that the author hid what these bytes say.
pub(crate) fn is_disguised(kind: ViewKind, original: &str) -> bool {
    match kind {
        ViewKind::Words => unicode::hides(original),
        // A hyphen is spelling, not disguise: `e-cig`.
        ViewKind::Closed => original.chars().any(|c| !c.is_alphanumeric() && !c.is_whitespace() && c != '-'),
        ViewKind::Unleeted | ViewKind::Joined | ViewKind::Squeezed | ViewKind::Doubled => true,
    }
}

fn is_apostrophe(character: char) -> bool {
    matches!(character, '\'' | '’' | '‘' | 'ʼ' | '`' | '´' | '＇')
}

#[cfg(test)]
mod tests;
