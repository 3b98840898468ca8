//! An input after admission: texts with their views, parsed links, bounded pixels.

use std::borrow::Cow;
use std::sync::{Arc, Mutex, PoisonError};

use super::PictureMarks;
use crate::bundle::{PhraseBook, Phrases, Reading};
use crate::input::{InputKind, ScreenMemory, Seen};
use crate::language::Language;
use crate::link::{Link, SearchQuery, Through};
use crate::markup;
use crate::normalise::{Tokens, View, fold};
use crate::pixels::Picture;
use crate::reader::ReadScreen;
use crate::screen::Rect;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Part;

/// Everything that signals may look at.
pub(crate) struct Prepared<'a> {
    pub(crate) kind: InputKind,
    /// Whether what is independent may be looked at on several threads.
    pub(crate) side_by_side: bool,
    /// Picture regions that are judged at most.
    pub(crate) most_regions: usize,
    pub(crate) texts: Vec<PreparedText<'a>>,
    pub(crate) links: Vec<PreparedLink>,
    pub(crate) images: Vec<PreparedImage<'a>>,
    /// What the pictures are compared by.
    pub(crate) marks: PictureMarks,
    /// What else there is of a web page.
    pub(crate) page: Option<PreparedPage<'a>>,
    /// What else there is of a screenshot.
    pub(crate) screen: Option<PreparedScreen>,
    /// Of the longest of its texts.
    pub(crate) language: Language,
}

/// One text and the way from its bytes to the caller's.
pub(crate) struct PreparedText<'a> {
    pub(crate) part: Option<Part>,
    pub(crate) turn: Option<u32>,
    pub(crate) text: Cow<'a, str>,
    /// Folded, with its punctuation: what models read.
    pub(crate) plain: View,
    pub(crate) tokens: Tokens,
    pub(crate) origin: Origin,
    /// Whether it is a name or handle rather than running text.
    pub(crate) identifier: bool,
    /// Whether somebody searched for it.
    pub(crate) search: bool,
    /// Where its last word starts, if that may be half typed.
    pub(crate) half_typed: Option<usize>,
    /// What the phrase book found in it.
    pub(crate) phrases: Phrases,
    /// Bytes of the longest innocent phrase among them.
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
    /// A text that HTML holds elsewhere.
    Markup(markup::Mapped),
    /// Read from the pixels of a screen: a stretch of all that was read, from its byte `start`.
    Screen {
        start: usize,
        /// Whether it is labels of buttons, menus and cells, which are no sentences.
        labels: bool,
        /// What only says who said something and when: models are not shown it.
        asides: Vec<Span>,
    },
}

impl Prepared<'_> {
    /// An input that nothing was read of.
    pub(crate) fn empty(kind: InputKind) -> Self {
        Self {
            kind,
            side_by_side: false,
            most_regions: usize::MAX,
            texts: Vec::new(),
            links: Vec::new(),
            images: Vec::new(),
            marks: PictureMarks::default(),
            page: None,
            screen: None,
            language: Language::Unknown,
        }
    }

    /// The address of a page or window, where it was given.
    pub(crate) fn address(&self) -> Option<&Link> {
        let own = |link: &&PreparedLink| link.part == Some(Part::Url) && link.linked_from.is_none();
        self.links.iter().find(own).map(|link| &link.link)
    }
}

impl<'a> PreparedText<'a> {
    pub(crate) fn new(text: impl Into<Cow<'a, str>>, origin: Origin) -> Self {
        let text = text.into();
        let plain = fold(&text);
        let tokens = Tokens::new(plain.text());
        let half_typed = match &origin {
            // After a space, the last word is finished.
            Origin::Query(query) if query.autocomplete => Some(text.rfind(' ').map_or(0, |space| space + 1)),
            _ => None,
        };
        let search = matches!(origin, Origin::Query(_));
        Self {
            part: None,
            turn: None,
            text,
            plain,
            tokens,
            origin,
            identifier: false,
            search,
            half_typed,
            phrases: Phrases::default(),
            longest_innocent: 0,
        }
    }

    pub(crate) fn part(mut self, part: Part) -> Self {
        self.part = Some(part);
        self
    }

    pub(crate) fn turn(mut self, turn: u32) -> Self {
        self.turn = Some(turn);
        self
    }

    /// Looks for every phrase once, for all signals that are made of phrases.
    pub(crate) fn find_phrases(&mut self, book: &PhraseBook, language: Language) {
        let reading =
            Reading { original: &self.text, plain: &self.plain, tokens: &self.tokens, identifier: self.identifier };
        self.phrases = book.read(&reading, language);
        self.longest_innocent = self.phrases.innocents.iter().map(|(_, span)| span.len()).max().unwrap_or(0);
    }

    /// The number of an innocent phrase that covers a span of this text.
    pub(crate) fn innocent(&self, span: Span) -> Option<usize> {
        let innocents = &self.phrases.innocents;
        // Sorted by start; no phrase is longer than the longest, so only the nearest few before the span can cover it.
        let upto = innocents.partition_point(|(_, cover)| cover.start <= span.start);
        let before = innocents.get(..upto).unwrap_or_default().iter().rev();
        before
            .take_while(|(_, cover)| cover.start + self.longest_innocent >= span.end)
            .find(|(_, cover)| span.end <= cover.end)
            .map(|(entry, _)| *entry)
    }

    /// The caller's bytes behind a span of this text; for text that was read from a screen, the bytes of all that was read,
    /// until the verdict is drawn up.
    pub(crate) fn callers(&self, span: Span) -> Option<Span> {
        match &self.origin {
            Origin::Direct => Some(span),
            Origin::Query(query) => query.original_span(span),
            Origin::Page(page) => page.original_span(span),
            Origin::Markup(mapped) => mapped.original_span(span),
            Origin::Screen { start, .. } => Some(Span::new(span.start + start, span.end + start)),
        }
    }
}

/// A web page beside its texts and links.
pub(crate) struct PreparedPage<'a> {
    /// What the spans of the page point into.
    pub(crate) html: &'a str,
    pub(crate) read: Arc<markup::Page>,
    /// The title that the caller gave.
    pub(crate) title: Option<&'a str>,
    /// Text that no reader sees; no signal but that of the page looks at it.
    pub(crate) hidden: Option<PreparedText<'a>>,
}

/// A parsed address.
pub(crate) struct PreparedLink {
    pub(crate) part: Option<Part>,
    pub(crate) link: Link,
    /// For a link that stands in a page: where. Where a page leads says less than where it is.
    pub(crate) linked_from: Option<Span>,
    /// For an address that stands within another: what wraps it.
    pub(crate) through: Option<Through>,
    /// What a caller's lists do not want to hear about it.
    pub(crate) allowed: Allowed,
}

/// What a caller's allow lists say about an address.
#[derive(Debug, Default)]
pub(crate) enum Allowed {
    #[default]
    Nothing,
    /// These categories and their sub-labels.
    Some(Vec<Category>),
    Everything,
}

impl Allowed {
    /// Whether what the letters of the address say about a category is not to be heard.
    pub(crate) fn silences(&self, category: Category) -> bool {
        match self {
            Self::Nothing => false,
            Self::Some(named) => named.iter().any(|one| *one == category || category.parent() == Some(*one)),
            Self::Everything => true,
        }
    }
}

impl PreparedLink {
    /// A link that no list has been asked about.
    pub(crate) fn new(link: Link, part: Option<Part>) -> Self {
        Self { part, link, linked_from: None, through: None, allowed: Allowed::Nothing }
    }

    /// Where in the caller's part it stands.
    pub(crate) fn span(&self) -> Option<Span> {
        self.place(self.link.host_span())
    }

    /// Where in the caller's part something stands that was found at `own` in the link itself.
    pub(crate) fn place(&self, own: Option<Span>) -> Option<Span> {
        // A wrapped address may be written otherwise there: all of it is shown.
        self.through.as_ref().map(|through| through.span).or(self.linked_from).or(own)
    }
}

/// A decoded picture with the bytes it came from.
pub(crate) struct PreparedImage<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) picture: Picture,
    /// Picture regions, the largest first, where it is a screen or a contact sheet; empty where the whole is to be judged.
    pub(crate) regions: Vec<Rect>,
}

/// A screen beside its picture and its texts.
#[derive(Default)]
pub(crate) struct PreparedScreen {
    pub(crate) read: Option<Arc<ReadScreen>>,
    /// What an earlier answer saw.
    pub(crate) before: Arc<Seen>,
    /// What this one saw.
    pub(crate) now: Mutex<Seen>,
}

impl PreparedScreen {
    /// Adds to what the next answer may use.
    pub(crate) fn remember(&self, add: impl FnOnce(&mut Seen)) {
        // Entries are whole whenever the lock is free, so a poisoned lock holds nothing broken.
        add(&mut self.now.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// What the next answer may use.
    pub(crate) fn memory(&self) -> ScreenMemory {
        let seen = self.now.lock().unwrap_or_else(PoisonError::into_inner).clone();
        ScreenMemory { seen: Arc::new(seen) }
    }
}
