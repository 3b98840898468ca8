//! A picture of a screen.

use std::borrow::Cow;

use super::{ScreenMemory, debug_without_content};

/// A screenshot to ask about, with whatever the caller knows of the window.
#[derive(Clone)]
pub struct Screenshot<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
    pub(crate) title: Option<Cow<'a, str>>,
    pub(crate) url: Option<Cow<'a, str>>,
    pub(crate) text: Option<Cow<'a, str>>,
    pub(crate) since: Option<ScreenMemory>,
}

impl<'a> Screenshot<'a> {
    /// The encoded bytes of the picture.
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { bytes: bytes.into(), title: None, url: None, text: None, since: None }
    }

    /// The title of the window.
    pub fn title(mut self, title: impl Into<Cow<'a, str>>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// The address that the window shows.
    pub fn url(mut self, url: impl Into<Cow<'a, str>>) -> Self {
        self.url = Some(url.into());
        self
    }

    /// Text that the caller already read from the screen; evidence in it is marked `part: text`.
    pub fn text(mut self, text: impl Into<Cow<'a, str>>) -> Self {
        self.text = Some(text.into());
        self
    }

    /// What an earlier answer left behind, from `Classifier::classify_screen`: lines and pictures that are still there, wherever
    /// on the screen, are not looked at again. The verdict is the same as without it.
    pub fn since(mut self, previous: &ScreenMemory) -> Self {
        self.since = Some(previous.clone());
        self
    }
}

debug_without_content!(Screenshot, bytes, title, url, text);
