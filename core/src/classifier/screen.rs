//! Questions about screens: with a memory of the one before, and what was read.

use super::Classifier;
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Input, ScreenMemory, Screenshot};
use crate::reader::ReadScreen;
use crate::screen::Rect;
use crate::signals::{Prepared, PreparedScreen};
use crate::verdict::{Coverage, Evidence, Excerpt, Part, Region, Verdict};

/// A line of text as it was read from a screen.
#[derive(Clone, PartialEq)]
#[non_exhaustive]
pub struct ScreenLine {
    /// The text, in Unicode's composed form; `\u{fffd}` for signs that the reader does not know.
    pub text: String,
    /// How sure the reader is of its characters, in [0, 1].
    pub confidence: f32,
    /// Where its ink stands, in pixels.
    pub region: Region,
}

impl std::fmt::Debug for ScreenLine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScreenLine")
            .field("text_bytes", &self.text.len())
            .field("region", &self.region)
            .finish_non_exhaustive()
    }
}

impl Classifier {
    /// Answers one question about a screen, and gives what the next one can be asked [`since`](Screenshot::since): lines and
    /// pictures that are still there need not be looked at again.
    ///
    /// # Errors
    /// As for [`classify`](Self::classify).
    pub fn classify_screen(&self, screenshot: Screenshot<'_>) -> Result<(Verdict, ScreenMemory)> {
        let input = [Input::Screenshot(screenshot)];
        let (answer, memory) = self.install(|| {
            let mut memory = ScreenMemory::default();
            let keep = |prepared: &Prepared<'_>| {
                memory = prepared.screen.as_ref().map(PreparedScreen::memory).unwrap_or_default();
            };
            (self.answer_and(&input, keep).pop(), memory)
        });
        let answer = answer.unwrap_or_else(|| Err(Error::new(ErrorKind::Internal, "no answer was given")));
        answer.map(|verdict| (verdict, memory))
    }

    /// The text on a screen, line by line in reading order, with its places: what the signals read.
    ///
    /// # Errors
    /// As for [`classify`](Self::classify), and `configuration` where no bundle brings a reader.
    pub fn read_screen(&self, screenshot: &Screenshot<'_>) -> Result<Vec<ScreenLine>> {
        if !self.preparer.has_reader() {
            return Err(Error::new(
                ErrorKind::Configuration,
                "no bundle brings a reader of screens, or only rules were asked for",
            ));
        }
        let input = Input::Screenshot(screenshot.clone());
        let prepared = self.install(|| self.preparer.prepare(&input, &mut Coverage::default()))?;
        let read = prepared.screen.as_ref().and_then(|screen| screen.read.as_deref());
        let line = |(text, confidence, rect): (&str, f32, Rect)| ScreenLine {
            text: text.to_owned(),
            confidence,
            region: rect.region(),
        };
        Ok(read.map(|read| read.lines().map(line).collect()).unwrap_or_default())
    }
}

/// Evidence in text that was read: where on the screen, and the words, since the caller has no text to point into.
pub(super) fn show_on_screen(read: &ReadScreen, evidence: &mut [Evidence]) {
    for one in evidence.iter_mut().filter(|one| one.part == Some(Part::Screen)) {
        if let Some(span) = one.span.take() {
            one.region = read.region(span);
            one.excerpt = Some(Excerpt::new(span.of(&read.text)));
        }
    }
}
