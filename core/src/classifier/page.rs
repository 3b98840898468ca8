//! Pages beyond one question: a verdict while a page is still coming in, and what a page is made of.

use crate::error::{Error, ErrorKind, Result};
use crate::input::Page;
use crate::limits::check_size;
use crate::markup;
use crate::verdict::{Condition, SignalStatus, Verdict};

use super::Classifier;

impl Classifier {
    /// Reads a page that comes in piece by piece; see [`PageReader`].
    pub fn page_stream(&self) -> PageReader<'_> {
        PageReader { classifier: self, bytes: Vec::new(), content_type: None, url: None, title: None, next: EARLIEST }
    }

    /// What a page says it is and is made of, without judging it.
    ///
    /// # Errors
    /// `limit-exceeded` for a page above [`Limits::page_bytes`](crate::Limits::page_bytes).
    pub fn outline(&self, page: &Page<'_>) -> Result<PageOutline> {
        let read = markup::read(page.html(), self.preparer.limits())?;
        let title = read.title.as_ref().map(|title| title.text.as_str());
        let described = read.head.text.lines().filter(|line| Some(*line) != title);
        let fields = || read.forms.iter().flat_map(|form| &form.fields);
        Ok(PageOutline {
            title: read.title.as_ref().map(|title| title.text.clone()),
            description: described.map(str::to_owned).collect(),
            headings: read.headings.iter().map(|heading| heading.text.clone()).collect(),
            language: read.lang.clone(),
            charset: page.charset(),
            canonical: read.canonical.clone(),
            text_bytes: read.text.len(),
            hidden_bytes: read.hidden.text.len(),
            links: read.links.iter().filter(|link| !link.frame).count(),
            frames: read.links.iter().filter(|link| link.frame).count(),
            images: read.images.len(),
            forms: read.forms.len(),
            scripts: read.scripts.len(),
            asks_for_password: fields().any(|field| field.kind == "password"),
        })
    }
}

/// What a page says it is, and how much of what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PageOutline {
    /// The title in its head.
    pub title: Option<String>,
    /// What its head says for those who list or share it, each once.
    pub description: Vec<String>,
    /// Its headings of the first three ranks.
    pub headings: Vec<String>,
    /// The language that it says it is in, as it writes it, e.g. `en-GB`.
    pub language: Option<String>,
    /// The encoding that it was decoded by, where it came as bytes.
    pub charset: Option<&'static str>,
    /// The address that it says is its own.
    pub canonical: Option<String>,
    /// Bytes of text that a reader sees.
    pub text_bytes: usize,
    /// Bytes of text that no reader sees; at most 64 KiB are counted.
    pub hidden_bytes: usize,
    /// Links to other pages, or places in them.
    pub links: usize,
    /// Pages shown within it.
    pub frames: usize,
    /// Pictures.
    pub images: usize,
    /// Forms that are seen.
    pub forms: usize,
    /// Scripts that browsers run.
    pub scripts: usize,
    /// Whether a field for a password is seen.
    pub asks_for_password: bool,
}

/// A page on its way: push what has come, ask for a verdict so far, finish.
///
/// The last verdict is the one that [`Classifier::classify`] gives for the whole page, to the last digit, however the
/// pieces were cut. A verdict so far says in its coverage (`page-stream`, condition `partial`) that it is one: a risk
/// that it shows stands in what has come, and what it does not show may still come.
///
/// ```
/// # use fourc::{Category, Classifier, Level};
/// let classifier = Classifier::new()?;
/// let mut reader = classifier.page_stream().url("https://example.org/");
/// for piece in ["<title>Unblocked games</title><body><p>Play unbl", "ocked games at school.</p>"] {
///     reader.push(piece.as_bytes())?;
///     if let Some(so_far) = reader.early()? {
///         assert!(!so_far.coverage.complete);
///     }
/// }
/// assert!(reader.finish()?.level(Category::FilterBypass) >= Level::Likely);
/// # Ok::<(), fourc::Error>(())
/// ```
pub struct PageReader<'c> {
    classifier: &'c Classifier,
    bytes: Vec<u8>,
    content_type: Option<String>,
    url: Option<String>,
    title: Option<String>,
    /// Bytes from which the next verdict so far is worth its price.
    next: usize,
}

impl PageReader<'_> {
    /// Where the page was found.
    pub fn url(mut self, url: impl Into<String>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// A title that is not in the HTML.
    pub fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The value of the `Content-Type` header, see [`Page::from_bytes`].
    pub fn content_type(mut self, content_type: impl Into<String>) -> Self {
        self.content_type = Some(content_type.into());
        self
    }

    /// Takes in the next piece.
    ///
    /// # Errors
    /// `limit-exceeded` when the page grows above [`Limits::page_bytes`](crate::Limits::page_bytes); the piece is not kept.
    pub fn push(&mut self, piece: &[u8]) -> Result<()> {
        let size = self.bytes.len().saturating_add(piece.len());
        check_size(size, self.classifier.preparer.limits().page_bytes, "the page", "page_bytes")?;
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// A verdict on what has come, if enough is new: the head of the page or 8 KiB for the first, twice as much for
    /// each one after it. So all of them together cost about twice as much as the last.
    ///
    /// # Errors
    /// As [`Classifier::classify`].
    pub fn early(&mut self) -> Result<Option<Verdict>> {
        let first = self.next == EARLIEST && has_head(&self.bytes);
        if self.bytes.len() < self.next && !first {
            return Ok(None);
        }
        self.next = (self.bytes.len() * 2).max(EARLIEST + 1);
        let mut verdict = self.classifier.classify(self.page(whole_tags(&self.bytes)))?;
        let note = format!("so far: the first {} bytes", self.bytes.len());
        verdict.coverage.record("page-stream", SignalStatus::Partial, Some(note));
        verdict.coverage.condition(Condition::Partial);
        verdict.coverage.conclude();
        Ok(Some(verdict))
    }

    /// The page that has come, decoded: what the spans of the last verdict point into.
    pub fn decoded(&self) -> Page<'static> {
        self.page(&self.bytes)
    }

    /// The verdict on the whole page.
    ///
    /// # Errors
    /// As [`Classifier::classify`]: `invalid-input` for a page of nothing.
    pub fn finish(self) -> Result<Verdict> {
        if self.bytes.is_empty() {
            return Err(Error::new(ErrorKind::InvalidInput, "the page is empty"));
        }
        self.classifier.classify(self.page(&self.bytes))
    }

    fn page(&self, bytes: &[u8]) -> Page<'static> {
        let mut page = Page::from_bytes(bytes, self.content_type.as_deref());
        if let Some(url) = &self.url {
            page = page.url(url.clone());
        }
        if let Some(title) = &self.title {
            page = page.title(title.clone());
        }
        page
    }
}

impl std::fmt::Debug for PageReader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PageReader").field("bytes", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// Whether the head has come in and the body begun: title and description are there.
fn has_head(bytes: &[u8]) -> bool {
    let end = |mark: &[u8]| bytes.windows(mark.len()).any(|window| window.eq_ignore_ascii_case(mark));
    end(b"</head") || end(b"<body")
}

/// The bytes up to the last end of a tag: a beginning that ends within one, or within a character, would be misread.
fn whole_tags(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|byte| *byte == b'>').map_or(bytes.len(), |at| at + 1);
    bytes.get(..end).unwrap_or(bytes)
}

/// Bytes that are worth a first verdict where the head has no end.
const EARLIEST: usize = 8 << 10;
