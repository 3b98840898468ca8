//! A web page.

use std::borrow::Cow;

use super::debug_without_content;

/// A page to ask about: its HTML and, where known, its address.
#[derive(Clone)]
pub struct Page<'a> {
    pub(crate) html: Cow<'a, str>,
    pub(crate) url: Option<Cow<'a, str>>,
    pub(crate) title: Option<Cow<'a, str>>,
}

impl<'a> Page<'a> {
    /// A page with this HTML source; spans of the verdict point into it.
    pub fn new(html: impl Into<Cow<'a, str>>) -> Self {
        Self { html: html.into(), url: None, title: None }
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
}

debug_without_content!(Page, html, url, title);
