//! A web page.

use std::borrow::Cow;

use super::charset;

/// A page to ask about: its HTML and, where known, its address.
#[derive(Clone)]
pub struct Page<'a> {
    pub(crate) html: Cow<'a, str>,
    pub(crate) url: Option<Cow<'a, str>>,
    pub(crate) title: Option<Cow<'a, str>>,
    pub(crate) charset: Option<&'static str>,
    pub(crate) damaged: bool,
}

impl<'a> Page<'a> {
    /// A page with this HTML source; spans of the verdict point into it.
    pub fn new(html: impl Into<Cow<'a, str>>) -> Self {
        Self { html: html.into(), url: None, title: None, charset: None, damaged: false }
    }

    /// Where the page was found.
    pub fn url(mut self, url: impl Into<Cow<'a, str>>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// A title that is not in the HTML, e.g. of the browser tab.
    pub fn title(mut self, title: impl Into<Cow<'a, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The HTML, decoded: what spans of the verdict point into.
    pub fn html(&self) -> &str {
        &self.html
    }

    /// The encoding that [`Page::from_bytes`] decoded the page by, as the Encoding Standard names it, e.g. `UTF-8`.
    pub fn charset(&self) -> Option<&'static str> {
        self.charset
    }

    /// The same page without copying its HTML.
    pub fn borrowed(&self) -> Page<'_> {
        Page {
            html: Cow::Borrowed(&self.html),
            url: self.url.as_deref().map(Cow::Borrowed),
            title: self.title.as_deref().map(Cow::Borrowed),
            charset: self.charset,
            damaged: self.damaged,
        }
    }
}

impl Page<'static> {
    /// A page as it came over the wire, with the value of its `Content-Type` header where there was one.
    ///
    /// The encoding is found as browsers find it: byte-order mark, then `content_type`, then `meta` in the first 1,024
    /// bytes, then the bytes themselves (UTF-8 where valid, otherwise windows-1252). Decoding never fails: bytes that
    /// are nothing in that encoding become U+FFFD, and the verdict's coverage says so (`undecodable`).
    ///
    /// **Spans of the verdict point into the decoded text**, which [`Page::html`] gives, and not into the bytes.
    pub fn from_bytes(bytes: &[u8], content_type: Option<&str>) -> Self {
        let decoded = charset::decode(bytes, content_type);
        Self { charset: Some(decoded.charset), damaged: decoded.damaged, ..Page::new(decoded.text) }
    }
}

super::debug_without_content!(Page, html, url, title);
