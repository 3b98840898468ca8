//! The lines that were read as one text, in reading order, with the way back from its bytes to the screen.

use std::sync::Arc;

use crate::input::ReadLine;
use crate::screen::{Block, Layout, Rect};
use crate::span::Span;
use crate::verdict::Region;

/// All that was read from a screen.
#[derive(Debug, Default)]
pub(crate) struct ReadScreen {
    /// Blocks parted by empty lines.
    pub(crate) text: String,
    /// Pieces of the text that stand for themselves.
    pub(crate) stretches: Vec<Stretch>,
    /// Lines in the order of the text: where in it, where on the screen, what was read.
    lines: Vec<(Span, Rect, Arc<ReadLine>)>,
}

/// A piece of the text that is judged by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) span: Span,
    /// The number of a bubble, from the top.
    pub(crate) turn: Option<u32>,
    /// Labels of buttons, menus and cells, which are no sentences.
    pub(crate) labels: bool,
}

/// Joins the trusted lines of a layout; `read` holds one for each of its lines.
pub(crate) fn gather(layout: &Layout, read: &[Option<Arc<ReadLine>>]) -> ReadScreen {
    let mut screen = ReadScreen::default();
    let mut turn = 0;
    for block in &layout.blocks {
        let Some(span) = screen.add(layout, block, read) else { continue };
        let words = span.of(&screen.text).split_whitespace().count();
        let labels = block.bubble.is_none() && words < FEWEST_WORDS;
        let own = block.bubble.map(|_| turn);
        turn += u32::from(own.is_some());
        // Labels one after the other are one piece: what they say together is found, too.
        match screen.stretches.last_mut().filter(|last| labels && last.labels) {
            Some(last) => last.span = last.span.join(span),
            None => screen.stretches.push(Stretch { span, turn: own, labels }),
        }
    }
    screen
}

impl ReadScreen {
    /// Adds a block; `None` where nothing in it was read.
    fn add(&mut self, layout: &Layout, block: &Block, read: &[Option<Arc<ReadLine>>]) -> Option<Span> {
        let place = |line: &u32| {
            let read = read.get(*line as usize)?.clone()?;
            layout.lines.get(*line as usize).map(|rect| (*rect, read))
        };
        let lines: Vec<(Rect, Arc<ReadLine>)> = block.lines.iter().filter_map(place).collect();
        let right = lines.iter().map(|(rect, _)| rect.right).max()?;
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        let mut before: Option<Rect> = None;
        for (rect, line) in lines {
            if let Some(last) = before {
                // A paragraph goes on where its line ran as far as the block does, and beside what stands in the same row.
                let full = (right - last.right) * 4 <= block.rect.width();
                let beside = last.rows_shared(rect) * 2 > rect.height().min(last.height());
                let bubble = block.bubble.is_some();
                self.text.push(if full || beside || bubble { ' ' } else { '\n' });
            }
            let from = self.text.len();
            self.text.push_str(&line.text);
            self.lines.push((Span::new(from, self.text.len()), rect, line));
            before = Some(rect);
        }
        Some(Span::new(start, self.text.len()))
    }

    /// Every line that was read: text, confidence, place.
    pub(crate) fn lines(&self) -> impl Iterator<Item = (&str, f32, Rect)> {
        self.lines.iter().map(|(_, rect, line)| (line.text.as_str(), line.confidence, *rect))
    }

    /// Where on the screen a stretch of the text stands: the words that it touches.
    pub(crate) fn region(&self, span: Span) -> Option<Region> {
        let touched = self.lines.iter().filter(|(own, ..)| own.overlaps(span));
        let part = |(own, rect, line): &(Span, Rect, Arc<ReadLine>)| {
            let within = |at: usize| line.text.char_indices().take_while(|(byte, _)| own.start + byte < at).count();
            let (first, last) = (within(span.start.max(own.start)), within(span.end));
            let reach = rect.height() / 2;
            let at = |character: usize| line.places.get(character).copied();
            let left = at(first).map_or(0, |place| place.saturating_sub(reach));
            let right = at(last.saturating_sub(1)).map_or(rect.width(), |place| (place + reach).min(rect.width()));
            Rect { left: rect.left + left, right: rect.left + right.max(left + 1), ..*rect }
        };
        touched.map(part).reduce(Rect::join).map(Rect::region)
    }
}

/// Words from which a block is taken for a sentence rather than for a label.
const FEWEST_WORDS: usize = 3;
