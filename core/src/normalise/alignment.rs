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

    /// Every character with its byte offset and its source, in one walk along the runs.
    pub(crate) fn characters(&self) -> impl Iterator<Item = (usize, char, Span)> + '_ {
        let mut runs = self.runs.iter().peekable();
        let mut current: Option<&Run> = None;
        self.text.char_indices().map(move |(at, character)| {
            while runs.peek().is_some_and(|run| run.view <= at) {
                current = runs.next();
            }
            let source = match current {
                Some(run) if run.linear => {
                    let start = run.source.start + (at - run.view);
                    Span::new(start, start + character.len_utf8())
                }
                Some(run) => run.source,
                None => Span::default(),
            };
            (at, character, source)
        })
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

    pub(crate) fn is_empty(&self) -> bool {
        self.view.text.is_empty()
    }

    /// Appends a character that stands for `source` bytes of the original.
    pub(crate) fn push(&mut self, character: char, source: Span) {
        let view = self.view.text.len();
        let width = character.len_utf8();
        self.view.text.push(character);
        let linear = width == source.len();
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
