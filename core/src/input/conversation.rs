//! Turns of several authors.

use std::borrow::Cow;

/// One turn of a conversation.
#[derive(Clone)]
pub struct Turn<'a> {
    /// Which speaker: the conversation signal tells speakers apart by it; today's text signals do not need it.
    #[expect(dead_code, reason = "read by the conversation signal, which coverage says is not built yet")]
    pub(crate) author: Cow<'a, str>,
    pub(crate) text: Cow<'a, str>,
}

impl<'a> Turn<'a> {
    /// What one author said; the author is any name that tells the speakers apart, `child` for the child in care.
    pub fn new(author: impl Into<Cow<'a, str>>, text: impl Into<Cow<'a, str>>) -> Self {
        Self { author: author.into(), text: text.into() }
    }
}

/// A conversation to ask about, oldest turn first.
#[derive(Clone)]
pub struct Conversation<'a> {
    pub(crate) turns: Vec<Turn<'a>>,
}

impl<'a> Conversation<'a> {
    /// A conversation of these turns.
    pub fn new(turns: impl IntoIterator<Item = Turn<'a>>) -> Self {
        Self { turns: turns.into_iter().collect() }
    }
}

impl std::fmt::Debug for Turn<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Turn").field("text_bytes", &self.text.len()).finish()
    }
}

impl std::fmt::Debug for Conversation<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Conversation").field("turns", &self.turns.len()).finish()
    }
}
