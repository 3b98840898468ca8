//! Original text ⇄ comparable text: folded, cut into words, with an alignment back to the bytes that the author wrote.
//!
//! Folding undoes what changes characters: case, styles, invisible characters, look-alikes, accents that write no
//! language. What changes words (digits for letters, letters apart, stars) is read by `lexicon`, which knows the words.

mod alignment;
mod ids;
mod tokens;
mod unicode;

use std::borrow::Cow;

pub(crate) use alignment::{View, ViewBuilder};
pub(crate) use ids::looks_like_an_id;
pub(crate) use tokens::{Chunk, Token, Tokens, is_apostrophe};
pub(crate) use unicode::{fold, hides, is_pictograph, without_accent, without_accents};

/// A word as lists spell it: without the apostrophes inside.
pub(crate) fn word_of(text: &str, token: Token) -> Cow<'_, str> {
    let word = token.span.of(text);
    if token.apostrophes { Cow::Owned(word.replace(is_apostrophe, "")) } else { Cow::Borrowed(word) }
}

#[cfg(test)]
mod tests;
