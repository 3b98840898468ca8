//! Text that knows where each of its characters was written.

use crate::span::Span;

/// A stretch of text and where it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Run {
    text: u32,
    text_len: u32,
    source: u32,
    source_len: u32,
    // A literal run maps byte by byte; any other, such as an entity, only as a whole.
    literal: bool,
}

impl Run {
    fn text_end(self) -> usize {
        self.text as usize + self.text_len as usize
    }

    fn source_end(self) -> usize {
        self.source as usize + self.source_len as usize
    }

    /// The place of the part of this run that lies in `span`.
    fn clipped(self, span: Span) -> Span {
        let (start, end) = (self.source as usize, self.source_end());
        if !self.literal {
            return Span::new(start, end);
        }
        let skipped = span.start.saturating_sub(self.text as usize);
        let cut = self.text_end().saturating_sub(span.end);
        Span::new(start + skipped, end - cut)
    }
}

/// A text with the source of its parts. Characters nobody wrote, such as line breaks between blocks, have none.
#[derive(Clone, Debug, Default)]
pub(crate) struct Mapped {
    pub(crate) text: String,
    runs: Vec<Run>,
}

impl Mapped {
    /// Adds text that stands in the source exactly like this.
    pub(super) fn push_literal(&mut self, text: &str, source: usize) {
        let at = self.text.len();
        self.text.push_str(text);
        if let Some(last) = self.runs.last_mut()
            && last.literal
            && last.text_end() == at
            && last.source_end() == source
        {
            last.text_len += text.len() as u32;
            last.source_len += text.len() as u32;
            return;
        }
        self.push_run(at, text.len(), Span::new(source, source + text.len()), true);
    }

    /// Adds text that stands in the source as something else.
    pub(super) fn push_decoded(&mut self, text: &str, source: Span) {
        let at = self.text.len();
        self.text.push_str(text);
        self.push_run(at, text.len(), source, false);
    }

    /// Adds characters that stand nowhere in the source.
    pub(super) fn push_unwritten(&mut self, text: &str) {
        self.text.push_str(text);
    }

    fn push_run(&mut self, text: usize, text_len: usize, source: Span, literal: bool) {
        if text_len > 0 {
            self.runs.push(Run {
                text: text as u32,
                text_len: text_len as u32,
                source: source.start as u32,
                source_len: source.len() as u32,
                literal,
            });
        }
    }

    /// From the first to the last written character.
    pub(super) fn extent(&self) -> Option<Span> {
        self.source(Span::new(0, self.text.len()))
    }

    /// Where a part of the text was written; `None` for nothing, or for line breaks alone.
    ///
    /// A longer part never maps to a shorter place, and within a line order is kept. Entities map as a whole.
    pub(crate) fn original_span(&self, span: Span) -> Option<Span> {
        if span.of(&self.text).is_empty() {
            return None;
        }
        self.source(span)
    }

    /// The smallest source span that holds everything a part of the text was written as.
    pub(super) fn source(&self, span: Span) -> Option<Span> {
        let first = self.runs.partition_point(|run| run.text_end() <= span.start);
        let touched = self.runs.iter().skip(first).take_while(|run| (run.text as usize) < span.end);
        touched.map(|run| run.clipped(span)).reduce(Span::join)
    }

    /// The parts in order: each text, its source, and whether it stands there literally.
    pub(super) fn parts(&self) -> impl Iterator<Item = (&str, Span, bool)> {
        self.runs.iter().map(|run| {
            let text = Span::new(run.text as usize, run.text_end()).of(&self.text);
            (text, Span::new(run.source as usize, run.source_end()), run.literal)
        })
    }
}

/// White space as HTML counts it; a no-break space is a character.
pub(super) const fn is_space(character: char) -> bool {
    matches!(character, ' ' | '\t' | '\n' | '\r' | '\x0c')
}

/// Text laid out in lines: white space collapsed, one line per block.
#[derive(Clone, Debug, Default)]
pub(super) struct Lines {
    out: Mapped,
    // White space seen since the last character: written as one space if more comes in this line.
    space: Option<Span>,
}

impl Lines {
    fn at_line_start(&self) -> bool {
        self.out.text.is_empty() || self.out.text.ends_with('\n')
    }

    /// Bytes so far.
    pub(super) fn len(&self) -> usize {
        self.out.text.len()
    }

    /// The text from a place on, and where it was written.
    pub(super) fn since(&self, start: usize) -> Option<(&str, Span)> {
        let span = Span::new(start, self.len());
        Some((self.out.text.get(start..)?, self.out.original_span(span)?))
    }

    /// Ends the line, if anything stands in it.
    pub(super) fn break_line(&mut self) {
        self.space = None;
        if !self.at_line_start() {
            self.out.push_unwritten("\n");
        }
    }

    /// Adds text that stands in the source exactly like this; line ends in it count where `keep_lines` says so.
    pub(super) fn literal(&mut self, text: &str, source: usize, keep_lines: bool) {
        let (mut rest, mut at) = (text, source);
        while !rest.is_empty() {
            let blank = rest.find(|character| !is_space(character)).unwrap_or(rest.len());
            let Some((spaces, after)) = rest.split_at_checked(blank) else { return };
            if keep_lines && spaces.contains(['\n', '\r']) {
                self.break_line();
            } else if blank > 0 {
                // The first of several white-space characters stands for all of them.
                self.space.get_or_insert(Span::new(at, at + 1));
            }
            let length = after.find(is_space).unwrap_or(after.len());
            let Some((word, remaining)) = after.split_at_checked(length) else { return };
            if !word.is_empty() {
                self.write_space();
                self.out.push_literal(word, at + blank);
            }
            at += blank + length;
            rest = remaining;
        }
    }

    /// Adds text that stands in the source as something else.
    pub(super) fn decoded(&mut self, text: &str, source: Span, keep_lines: bool) {
        if !text.chars().all(is_space) {
            self.write_space();
            self.out.push_decoded(text, source);
        } else if keep_lines && text.contains(['\n', '\r']) {
            self.break_line();
        } else {
            self.space.get_or_insert(source);
        }
    }

    /// Adds a text from elsewhere as a line of its own.
    pub(super) fn own_line(&mut self, line: &Mapped) {
        self.break_line();
        for (text, source, literal) in line.parts() {
            if literal {
                self.literal(text, source.start, false);
            } else {
                self.decoded(text, source, false);
            }
        }
        self.break_line();
    }

    fn write_space(&mut self) {
        let Some(space) = self.space.take() else { return };
        if self.at_line_start() {
            return;
        }
        if space.len() == 1 {
            self.out.push_literal(" ", space.start);
        } else {
            self.out.push_decoded(" ", space);
        }
    }

    /// The text, without a line end at its end.
    pub(super) fn finish(mut self) -> Mapped {
        if self.out.text.ends_with('\n') {
            self.out.text.pop();
        }
        self.out
    }
}
