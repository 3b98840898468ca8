//! An input after admission: texts with their views, parsed links, bounded pixels.

use std::borrow::Cow;
use std::sync::Arc;

use crate::input::InputKind;
use crate::link::{Link, SearchQuery};
use crate::markup;
use crate::normalise::Views;
use crate::pixels::Picture;
use crate::span::Span;
use crate::verdict::Part;

/// Everything that signals may look at.
pub(crate) struct Prepared<'a> {
    pub(crate) kind: InputKind,
    pub(crate) texts: Vec<PreparedText<'a>>,
    pub(crate) links: Vec<PreparedLink>,
    pub(crate) images: Vec<PreparedImage<'a>>,
}

/// One text and the way from its bytes to the caller's.
pub(crate) struct PreparedText<'a> {
    pub(crate) part: Option<Part>,
    pub(crate) turn: Option<u32>,
    pub(crate) text: Cow<'a, str>,
    pub(crate) views: Views,
    pub(crate) origin: Origin,
    /// Stretches of this text that only look like a term, with the number of the phrase that says so.
    pub(crate) innocent: Vec<(u32, Span)>,
    /// Bytes of the longest of them.
    pub(crate) longest_innocent: usize,
}

/// Where a text was taken from.
pub(crate) enum Origin {
    /// It is the caller's own.
    Direct,
    /// Decoded out of an address.
    Query(Box<SearchQuery>),
    /// The visible text of HTML.
    Page(Arc<markup::Page>),
    /// A stretch of the caller's text that begins at this byte.
    Within(usize),
    /// Somewhere within the caller's text, as a whole: it was decoded, and only its place is known.
    Whole(Span),
}

impl<'a> PreparedText<'a> {
    pub(crate) fn new(text: impl Into<Cow<'a, str>>, origin: Origin) -> Self {
        let text = text.into();
        let views = Views::new(&text);
        Self { part: None, turn: None, text, views, origin, innocent: Vec::new(), longest_innocent: 0 }
    }

    pub(crate) fn part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }

    pub(crate) fn turn(mut self, turn: u32) -> Self {
        self.turn = Some(turn);
        self
    }

    /// The innocent phrase that covers a span of this text.
    pub(crate) fn innocent(&self, span: Span) -> Option<u32> {
        // Sorted by start; no phrase is longer than the longest, so only the nearest few before the span can cover it.
        let upto = self.innocent.partition_point(|(_, cover)| cover.start <= span.start);
        let before = self.innocent.get(..upto).unwrap_or_default().iter().rev();
        before
            .take_while(|(_, cover)| cover.start + self.longest_innocent >= span.end)
            .find(|(_, cover)| span.end <= cover.end)
            .map(|(entry, _)| *entry)
    }

    /// The caller's bytes behind a span of this text.
    pub(crate) fn callers(&self, span: Span) -> Option<Span> {
        match &self.origin {
            Origin::Direct => Some(span),
            Origin::Query(query) => query.original_span(span),
            Origin::Page(page) => page.original_span(span),
            Origin::Within(start) => Some(Span::new(span.start + start, span.end + start)),
            Origin::Whole(whole) => Some(*whole),
        }
    }
}

/// A parsed address.
pub(crate) struct PreparedLink {
    pub(crate) part: Option<Part>,
    pub(crate) link: Link,
    /// For a link that stands in a page: where. Where a page leads says less than where it is.
    pub(crate) linked_from: Option<Span>,
}

/// A decoded picture with the bytes it came from.
pub(crate) struct PreparedImage<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) picture: Picture,
}
