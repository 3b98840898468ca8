//! A picture.

use std::borrow::Cow;

use super::debug_without_content;

/// An encoded picture to ask about; the format is found from its bytes, never from a name.
#[derive(Clone)]
pub struct Image<'a> {
    pub(crate) bytes: Cow<'a, [u8]>,
}

impl<'a> Image<'a> {
    /// The encoded bytes (JPEG, PNG, GIF, WebP, BMP, TIFF, ICO).
    pub fn new(bytes: impl Into<Cow<'a, [u8]>>) -> Self {
        Self { bytes: bytes.into() }
    }
}

debug_without_content!(Image, bytes);
