//! What an answer about a screen leaves behind, so that the next one need not look at the same pixels again.

use std::collections::BTreeMap;
use std::sync::Arc;

/// What was read and judged in a screenshot, by the digest of its pixels; see `Screenshot::since`.
///
/// It holds what the latest answer used and nothing older, so it does not grow, and it is as confidential as the screenshot:
/// it holds the text that was read. Cloning it is cheap.
#[derive(Clone, Default)]
pub struct ScreenMemory {
    pub(crate) seen: Arc<Seen>,
}

/// Digest of what was looked at and of who looked.
pub(crate) type Key = [u8; 32];

/// What is remembered.
#[derive(Clone, Debug, Default)]
pub(crate) struct Seen {
    pub(crate) lines: BTreeMap<Key, SeenLine>,
    pub(crate) pictures: BTreeMap<Key, Vec<f32>>,
    /// What a model said of a stretch of text.
    pub(crate) texts: BTreeMap<Key, Vec<f32>>,
}

/// A line of text as it was read; `None` where the pixels hold no text.
pub(crate) type SeenLine = Option<Arc<ReadLine>>;

/// A line of text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct ReadLine {
    pub(crate) text: String,
    /// In [0, 1].
    pub(crate) confidence: f32,
    /// For each character, how far from the left edge of the line its middle stands, in pixels.
    pub(crate) places: Vec<u32>,
}

impl std::fmt::Debug for ScreenMemory {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScreenMemory")
            .field("lines", &self.seen.lines.len())
            .field("pictures", &self.seen.pictures.len())
            .field("judged", &self.seen.texts.len())
            .finish()
    }
}
