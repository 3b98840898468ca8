//! A view of a text together with the way back to the bytes it came from.

use crate::span::Span;

/// Comparable text whose every character knows which bytes of the original it stands for.
#[derive(Clone, Debug, Default)]
pub(crate) struct View {
    text: String,
    runs: Vec<Run>,
}

/// A stretch of a view. Linear runs map byte by byte, so ordinary text needs a single run however long it is; any
/// other run is one character that stands for the whole of its source.
#[derive(Clone, Copy, Debug)]
struct Run {
    view: usize,
    source: Span,
    linear: bool,
}

impl View {
    /// The comparable text.
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The bytes of the original that a span of this view stands for.
    pub(crate) fn original(&self, span: Span) -> Span {
        if span.is_empty() {
            let start = self.byte(span.start).start;
            return Span::new(start, start);
        }
        let first = self.byte(span.start);
        let last = self.byte(span.end - 1);
        Span::new(first.start, last.end.max(first.end))
    }

    /// The source of the character that holds this byte of the view.
    fn byte(&self, at: usize) -> Span {
        let after = self.runs.partition_point(|run| run.view <= at);
        match after.checked_sub(1).and_then(|i| self.runs.get(i)) {
            Some(run) if run.linear => {
                let start = (run.source.start + (at - run.view)).min(run.source.end);
                Span::new(start, (start + 1).min(run.source.end))
            }
            Some(run) => run.source,
            None => Span::new(0, 0),
        }
    }
}

/// Builds a view character by character.
#[derive(Debug, Default)]
pub(crate) struct ViewBuilder {
    view: View,
}

impl ViewBuilder {
    pub(crate) fn with_capacity(bytes: usize) -> Self {
        Self { view: View { text: String::with_capacity(bytes), runs: Vec::new() } }
    }

    /// Appends ASCII text in lower case that stands at `start` of the original.
    pub(crate) fn push_ascii(&mut self, text: &str, start: usize) {
        if text.is_empty() {
            return;
        }
        let view = self.view.text.len();
        self.view.text.push_str(text);
        if let Some(tail) = self.view.text.get_mut(view..) {
            tail.make_ascii_lowercase();
        }
        self.extend(view, Span::new(start, start + text.len()), true);
    }

    /// Appends a character that stands for `source` bytes of the original.
    pub(crate) fn push(&mut self, character: char, source: Span) {
        let view = self.view.text.len();
        let width = character.len_utf8();
        self.view.text.push(character);
        self.extend(view, source, width == source.len());
    }

    fn extend(&mut self, view: usize, source: Span, linear: bool) {
        if let Some(last) = self.view.runs.last_mut()
            && linear
            && last.linear
            && last.source.end == source.start
        {
            last.source.end = source.end;
            return;
        }
        self.view.runs.push(Run { view, source, linear });
    }

    pub(crate) fn finish(self) -> View {
        self.view
    }
}
