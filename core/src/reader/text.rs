//! The lines that were read as one text, in reading order, with the way back from its bytes to the screen.

use std::sync::Arc;

use super::stamp::{Stamped, is_code, stamped};
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
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(crate) span: Span,
    /// The number of a bubble, from the top.
    pub(crate) turn: Option<u32>,
    /// Labels of buttons, menus and cells, which are no sentences.
    pub(crate) labels: bool,
    /// What only says who said something and when, counted from the start of the span.
    pub(crate) asides: Vec<Span>,
}

/// Joins the trusted lines of a layout; `read` holds one for each of its lines.
pub(crate) fn gather(layout: &Layout, read: &[Option<Arc<ReadLine>>]) -> ReadScreen {
    let mut screen = ReadScreen::default();
    let mut turn = 0;
    for block in &layout.blocks {
        let Some((span, asides)) = screen.add(layout, block, read) else { continue };
        let words = span.of(&screen.text).split_whitespace().count();
        let labels = block.bubble.is_none() && words < FEWEST_WORDS;
        let own = block.bubble.map(|_| turn);
        turn += u32::from(own.is_some());
        // Labels one after the other are one piece: what they say together is found, too.
        match screen.stretches.last_mut().filter(|last| labels && last.labels) {
            Some(last) => last.span = last.span.join(span),
            None => screen.stretches.push(Stretch { span, turn: own, labels, asides }),
        }
    }
    screen
}

impl ReadScreen {
    /// Adds a block; gives its span and what in it is no message, or `None` where nothing in it was read.
    fn add(&mut self, layout: &Layout, block: &Block, read: &[Option<Arc<ReadLine>>]) -> Option<(Span, Vec<Span>)> {
        let place = |line: &u32| {
            let read = read.get(*line as usize)?.clone()?;
            layout.lines.get(*line as usize).map(|rect| (*rect, read))
        };
        let lines: Vec<(Rect, Arc<ReadLine>)> = block.lines.iter().filter_map(place).collect();
        if lines.is_empty() {
            return None;
        }
        if !self.text.is_empty() {
            self.text.push_str("\n\n");
        }
        let start = self.text.len();
        let count = lines.len();
        let stamps: Vec<Stamped> = lines.iter().map(|(_, line)| stamped(&line.text)).collect();
        let said = lines.iter().zip(&stamps).filter_map(|((_, line), stamps)| line.text.get(stamps.said.clone()));
        let is_program = said.filter(|said| is_code(said)).count() * 4 > count;
        let mut asides = Vec::new();
        let mut before: Option<Rect> = None;
        for (at, ((rect, line), stamps)) in lines.into_iter().zip(stamps).enumerate() {
            if let Some(last) = before {
                let goes_on = !stamps.begins && (is_beside(last, rect) || is_wrapped(block.rect, last, rect, &line));
                self.text.push(if goes_on { ' ' } else { '\n' });
            }
            let from = self.text.len();
            self.text.push_str(&line.text);
            self.lines.push((Span::new(from, self.text.len()), rect, Arc::clone(&line)));
            let said = stamps.said;
            // A few words above others are the name of who writes, or a heading.
            let words = line.text.get(said.clone()).unwrap_or_default();
            let few = words.split_whitespace().count() < FEWEST_WORDS;
            let silent = (at == 0 && count > 1 && few) || is_program;
            let said = if silent { 0..0 } else { said };
            let own = |range: std::ops::Range<usize>| Span::new(from - start + range.start, from - start + range.end);
            asides.extend(
                [0..said.start, said.end..line.text.len()].map(own).into_iter().filter(|span| !span.is_empty()),
            );
            before = Some(rect);
        }
        Some((Span::new(start, self.text.len()), asides))
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

/// Whether two lines stand in one row.
fn is_beside(last: Rect, next: Rect) -> bool {
    last.rows_shared(next) * 2 > next.height().min(last.height())
}

/// Whether a paragraph goes on in the next line: its first word would not have fitted behind the last.
fn is_wrapped(block: Rect, last: Rect, next: Rect, read: &ReadLine) -> bool {
    let word = read.text.chars().position(char::is_whitespace).and_then(|space| read.places.get(space).copied());
    let space = next.height() / 4;
    last.width() + space + word.unwrap_or(next.width()) > block.width()
}

/// Words from which a block is taken for a sentence rather than for a label.
const FEWEST_WORDS: usize = 3;
