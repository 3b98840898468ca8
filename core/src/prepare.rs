//! Admits an input against its limits and makes it ready for the signals. The only stage that may refuse an input.

mod screen;

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

pub(crate) use self::screen::READER;
use crate::bundle::PhraseBook;
use crate::error::{Error, ErrorKind, Result};
use crate::input::{Channel, Conversation, Input, Page, Screenshot, Text};
use crate::language::Language;
use crate::limits::{Limits, check_size};
use crate::link::{
    Base, Engines, Link, Reading, SearchQuery, Through, Wrappers, is_absolute, leads_somewhere, read_address,
};
use crate::pixels::Detail;
use crate::reader::Reader;
use crate::signals::{
    FEWEST_WORDS, Origin, PictureMarks, Prepared, PreparedImage, PreparedLink, PreparedPage, PreparedText,
};
use crate::span::Span;
use crate::verdict::{Condition, Coverage, Part, SignalStatus};
use crate::{markup, pixels};

/// Prepares inputs under one set of limits.
pub(crate) struct Preparer {
    limits: Limits,
    engines: Option<Engines>,
    wrappers: Option<Wrappers>,
    book: Arc<PhraseBook>,
    detail: Detail,
    /// What reads the text of screens.
    reader: Option<Reader>,
    /// Whether independent parts of one input may be looked at on several threads.
    side_by_side: bool,
}

impl Preparer {
    pub(crate) fn new(
        limits: Limits,
        engines: Option<Engines>,
        wrappers: Option<Wrappers>,
        book: Arc<PhraseBook>,
    ) -> Self {
        let detail = Detail::AtLeast(SMALLEST_KEPT_SIDE);
        Self { limits, engines, wrappers, book, detail, reader: None, side_by_side: false }
    }

    /// Keeps as much of pictures as models need that look at so many pixels a side.
    pub(crate) fn for_models_of(self, side: u32) -> Self {
        Self { detail: Detail::AtLeast(side.saturating_mul(2).max(SMALLEST_KEPT_SIDE)), ..self }
    }

    /// The same with what reads screens, on several threads where that is allowed.
    pub(crate) fn with_reader(self, reader: Option<Reader>, side_by_side: bool) -> Self {
        Self { reader, side_by_side, ..self }
    }

    /// Whether it reads the text of screens.
    pub(crate) fn has_reader(&self) -> bool {
        self.reader.is_some()
    }

    /// Reads an address: what it is, searches for and wraps.
    pub(crate) fn read(&self, address: &str) -> Result<Reading> {
        read_address(address, self.engines.as_ref(), self.wrappers.as_ref(), &self.limits)
    }

    pub(crate) fn limits(&self) -> &Limits {
        &self.limits
    }

    /// The entries of the lists that are spelt like a phrase.
    pub(crate) fn entries(&self, phrase: &str) -> Vec<String> {
        self.book.entries(phrase).into_iter().map(|(term, why)| term.describe(why)).collect()
    }

    /// The form in which an address is compared with others.
    pub(crate) fn canonical(&self, address: &str) -> Result<String> {
        Link::parse(address, &self.limits).map(|link| link.canonical().to_owned())
    }

    /// Checks the limits, decodes, parses and folds. `marks` is what is known of a picture's file already; a screen whose
    /// picture `is_sealed` is not read.
    pub(crate) fn prepare<'i>(
        &self,
        input: &'i Input<'_>,
        marks: PictureMarks,
        is_sealed: &dyn Fn(&Prepared<'_>) -> bool,
        coverage: &mut Coverage,
    ) -> Result<Prepared<'i>> {
        let mut prepared = Prepared {
            marks,
            side_by_side: self.side_by_side,
            most_regions: self.limits.screen_pictures,
            ..Prepared::empty(input.kind())
        };
        match input {
            Input::Text(text) => self.text(text, &mut prepared)?,
            Input::Url(url) => self.link(&url.address, None, &mut prepared, coverage)?,
            Input::Image(image) => {
                self.picture(&image.bytes, self.detail, &mut prepared, coverage)?;
                prepared.images.iter_mut().for_each(Self::contact_sheet);
            }
            Input::Page(page) => self.page(page, &mut prepared, coverage)?,
            Input::Screenshot(screenshot) => self.screenshot(screenshot, is_sealed, &mut prepared, coverage)?,
            Input::Conversation(conversation) => self.conversation(conversation, &mut prepared)?,
        }
        prepared.language = self.language(&prepared.texts, coverage);
        let hidden = prepared.page.as_mut().and_then(|page| page.hidden.as_mut());
        for text in prepared.texts.iter_mut().chain(hidden) {
            text.find_phrases(&self.book, prepared.language);
        }
        Ok(prepared)
    }

    /// The language of the longest text, and what it and the length of all mean for the answer.
    fn language(&self, texts: &[PreparedText<'_>], coverage: &mut Coverage) -> Language {
        let Some(longest) = texts.iter().max_by_key(|text| text.plain.text().len()) else { return Language::Unknown };
        let language = Language::of(longest.plain.text(), &longest.tokens);
        let words: usize = texts.iter().map(|text| text.tokens.words.len()).sum();
        match language {
            Language::Other(code) if self.book.categories_in(code).is_empty() => {
                coverage.condition(Condition::UnsupportedLanguage);
            }
            _ if words < FEWEST_WORDS => coverage.condition(Condition::TooShort),
            _ => {}
        }
        language
    }

    fn text<'i>(&self, text: &'i Text<'_>, prepared: &mut Prepared<'i>) -> Result<()> {
        let size = text.body.len() + text.subject.as_ref().map_or(0, |subject| subject.len());
        check_size(size, self.limits.text_bytes, "text", "text_bytes")?;
        if size == 0 {
            return Err(Error::new(ErrorKind::InvalidInput, "the text is empty"));
        }
        prepared.texts.extend(text.subject.as_deref().map(|subject| direct(subject).part(Part::Subject)));
        let mut body = direct(&text.body);
        body.identifier = text.channel == Channel::Identifier;
        body.search = text.channel == Channel::Search;
        prepared.texts.push(body);
        Ok(())
    }

    fn picture<'i>(
        &self,
        bytes: &'i [u8],
        detail: Detail,
        prepared: &mut Prepared<'i>,
        coverage: &mut Coverage,
    ) -> Result<()> {
        let picture = pixels::decode(bytes, &self.limits, detail)?;
        let frames = picture.frames.len();
        let note = if frames == 1 { picture.format.to_owned() } else { format!("{}, {frames} frames", picture.format) };
        if picture.partial {
            coverage.record("pixels", SignalStatus::Partial, Some(format!("{note}; the file holds more")));
            coverage.condition(Condition::Partial);
        } else {
            coverage.record("pixels", SignalStatus::Ran, Some(note));
        }
        prepared.images.push(PreparedImage { bytes: Cow::Borrowed(bytes), picture, regions: Vec::new() });
        Ok(())
    }

    fn page<'i>(&self, page: &'i Page<'_>, prepared: &mut Prepared<'i>, coverage: &mut Coverage) -> Result<()> {
        if page.html.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "the page is empty"));
        }
        check_size(
            page.title.as_ref().map_or(0, |title| title.len()),
            self.limits.text_bytes,
            "the title",
            "text_bytes",
        )?;
        if page.damaged {
            let note = "bytes that are nothing in the page's encoding were replaced".to_owned();
            coverage.record("charset", SignalStatus::Partial, Some(note));
            coverage.condition(Condition::Undecodable);
        } else if let Some(charset) = page.charset {
            coverage.record("charset", SignalStatus::Ran, Some(charset.to_owned()));
        }
        if let Some(url) = &page.url {
            self.address(url, prepared, coverage)?;
        }
        prepared.texts.extend(page.title.as_deref().map(|title| direct(title).part(Part::Title)));
        let read = Arc::new(markup::read(&page.html, &self.limits)?);
        if read.text.is_empty() && read.title.is_none() {
            let note = "the page shows no text; what its pictures and scripts show was not seen".to_owned();
            coverage.record("markup", SignalStatus::Partial, Some(note));
            coverage.condition(Condition::Partial);
        } else if read.truncated {
            coverage.record(
                "markup",
                SignalStatus::Partial,
                Some("elements nested beyond page_depth were not read".to_owned()),
            );
            coverage.condition(Condition::Truncated);
        } else {
            coverage.record("markup", SignalStatus::Ran, None);
        }
        if !read.images.is_empty() {
            let note = "pictures of a page are not fetched; ask about each as an image".to_owned();
            coverage.record("page-images", SignalStatus::NotApplicable, Some(note));
        }
        self.page_links(&read, prepared);
        if !read.head.text.is_empty() {
            prepared.texts.push(PreparedText::new(read.head.text.clone(), Origin::Markup(read.head.clone())));
        }
        if !read.text.is_empty() {
            prepared.texts.push(PreparedText::new(read.text.clone(), Origin::Page(Arc::clone(&read))));
        }
        let hidden = (!read.hidden.text.is_empty())
            .then(|| PreparedText::new(read.hidden.text.clone(), Origin::Markup(read.hidden.clone())));
        prepared.page = Some(PreparedPage { html: &page.html, read, title: page.title.as_deref(), hidden });
        Ok(())
    }

    /// Where a page leads, each address once; relative ones are made whole, and what an address wraps stands after it.
    fn page_links(&self, read: &markup::Page, prepared: &mut Prepared<'_>) {
        let base = Base::of(prepared.address(), read.base.as_deref());
        let mut seen = HashSet::new();
        let whole = |reference: &markup::LinkRef| -> Option<(Link, Span)> {
            let href = reference.href.as_str();
            if !leads_somewhere(href) || !seen.insert(href.to_owned()) {
                return None;
            }
            let address = if is_absolute(href) { Cow::Borrowed(href) } else { base.as_ref()?.resolve(href)?.into() };
            Some((Link::parse(&address, &self.limits).ok()?, reference.span))
        };
        // Pages of links lead through redirects of their own: what is wrapped is where the reader ends up.
        let with_target = |(link, place): (Link, Span)| {
            let unwrapped = self.wrappers.as_ref().map(|wrappers| wrappers.unwrap(&link, &self.limits));
            let target = unwrapped.and_then(|unwrapped| unwrapped.targets.into_iter().next_back());
            let from = move |link: Link| PreparedLink { linked_from: Some(place), ..PreparedLink::new(link, None) };
            std::iter::once(link).chain(target.map(|wrapped| wrapped.link)).map(from)
        };
        let links: Vec<PreparedLink> =
            read.links.iter().filter_map(whole).flat_map(with_target).take(MOST_LINKS).collect();
        prepared.links.extend(links);
    }

    fn screenshot<'i>(
        &self,
        screenshot: &'i Screenshot<'_>,
        is_sealed: &dyn Fn(&Prepared<'_>) -> bool,
        prepared: &mut Prepared<'i>,
        coverage: &mut Coverage,
    ) -> Result<()> {
        self.picture(&screenshot.bytes, Detail::Full, prepared, coverage)?;
        if is_sealed(prepared) {
            return Ok(());
        }
        let size = [&screenshot.title, &screenshot.text].into_iter().flatten().map(|text| text.len()).sum();
        check_size(size, self.limits.text_bytes, "text", "text_bytes")?;
        if let Some(url) = &screenshot.url {
            self.address(url, prepared, coverage)?;
        }
        prepared.texts.extend(screenshot.title.as_deref().map(|title| direct(title).part(Part::Title)));
        prepared.texts.extend(screenshot.text.as_deref().map(|text| direct(text).part(Part::Text)));
        self.screen(screenshot.since.as_ref(), prepared, coverage);
        Ok(())
    }

    fn conversation<'i>(&self, conversation: &'i Conversation<'_>, prepared: &mut Prepared<'i>) -> Result<()> {
        check_size(conversation.turns.len(), self.limits.turns, "conversation", "turns")?;
        check_size(
            conversation.turns.iter().map(|turn| turn.text.len()).sum(),
            self.limits.text_bytes,
            "conversation",
            "text_bytes",
        )?;
        if conversation.turns.iter().all(|turn| turn.text.is_empty()) {
            return Err(Error::new(ErrorKind::InvalidInput, "the conversation is empty"));
        }
        let turns = conversation.turns.iter().zip(0..).filter(|(turn, _)| !turn.text.is_empty());
        prepared.texts.extend(turns.map(|(turn, number)| direct(&turn.text).turn(number)));
        Ok(())
    }

    /// The address of a page or window; one that is none costs itself only, and coverage says so.
    fn address(&self, url: &str, prepared: &mut Prepared<'_>, coverage: &mut Coverage) -> Result<()> {
        match self.link(url, Some(Part::Url), prepared, coverage) {
            Err(error) if error.kind() != ErrorKind::LimitExceeded => {
                coverage.record("address", SignalStatus::Failed, Some(error.message().to_owned()));
                coverage.condition(Condition::Partial);
                Ok(())
            }
            outcome => outcome,
        }
    }

    /// Parses an address, takes out what it wraps and, where it carries a search, the query as a text of its own.
    fn link(
        &self,
        address: &str,
        part: Option<Part>,
        prepared: &mut Prepared<'_>,
        coverage: &mut Coverage,
    ) -> Result<()> {
        let reading = self.read(address)?;
        say_what_was_unwrapped(&reading, coverage);
        let mut add = |link: Link, query: Option<SearchQuery>, through: Option<Through>| {
            if let Some(query) = query {
                let mut text = PreparedText::new(query.words.text().to_owned(), Origin::Query(Box::new(query)));
                text.part = part;
                prepared.texts.push(text);
            }
            prepared.links.push(PreparedLink { through, ..PreparedLink::new(link, part) });
        };
        add(reading.link, reading.query, None);
        for (wrapped, query) in reading.targets {
            add(wrapped.link, query, Some(wrapped.through));
        }
        Ok(())
    }
}

/// An address whose target is not known must not be taken for clear; most addresses wrap nothing and say nothing here.
fn say_what_was_unwrapped(reading: &Reading, coverage: &mut Coverage) {
    let (status, note) = if let Some(wrapper) = &reading.unknown {
        coverage.condition(Condition::UnknownTarget);
        (SignalStatus::Partial, format!("where {wrapper} leads cannot be read out of the address"))
    } else if reading.too_deep {
        coverage.condition(Condition::Truncated);
        (SignalStatus::Partial, "addresses wrapped deeper than url_wrappings were not read".to_owned())
    } else if let Some((wrapped, _)) = reading.targets.last() {
        (SignalStatus::Ran, format!("the address was taken out of {}", wrapped.through.wrapper))
    } else {
        return;
    };
    coverage.record("unwrapping", status, Some(note));
}

fn direct(text: &str) -> PreparedText<'_> {
    PreparedText::new(text, Origin::Direct)
}

/// The shorter side of a large picture keeps at least so many pixels: enough for perceptual hashes, which average it down
/// themselves.
const SMALLEST_KEPT_SIDE: u32 = 512;

/// Links of a page that are looked up; link farms hold thousands.
const MOST_LINKS: usize = 4096;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::input::Url;

    #[test]
    fn a_span_in_a_query_points_into_the_address() {
        let engines = Engines::parse(
            "engine\thost\tpath\tparam\tmodes\tsafe_param\tsafe_strict\tsafe_moderate\tsafe_off\nx\tsearch.example\t/\tq\t-\t-\t-\t-\t-\n",
        );
        let book = Arc::new(PhraseBook::new(crate::bundle::PhraseLists::default()));
        let machine = Preparer::new(Limits::default(), engines.ok(), None, book);
        let input = Input::from(Url::new("https://search.example/?q=caf%C3%A9+menu"));
        let ready = machine.prepare(&input, PictureMarks::default(), &|_| false, &mut Coverage::default()).unwrap();
        let text = &ready.texts[0];
        assert_eq!(text.text, "café menu");
        let span = text.callers(Span::new(0, 5)).unwrap();
        assert_eq!(span.of("https://search.example/?q=caf%C3%A9+menu"), "caf%C3%A9");
    }
}
