//! A message, post, document or search query.

use std::borrow::Cow;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::debug_without_content;

/// Where a text was written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Channel {
    /// A chat message.
    Chat,
    /// A search query.
    Search,
    /// A public post or comment.
    Post,
    /// A document or homework.
    Document,
    /// An e-mail.
    Email,
    /// A user name, handle or file name: words may stand anywhere in it, without spaces.
    Identifier,
    /// Not known.
    #[default]
    Unknown,
}

/// Who wrote a text, as far as the caller knows.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Author {
    /// The child that the caller looks after.
    Child,
    /// Somebody else.
    Other,
    /// Not known.
    #[default]
    Unknown,
}

/// A text to ask about.
#[derive(Clone)]
pub struct Text<'a> {
    pub(crate) body: Cow<'a, str>,
    pub(crate) subject: Option<Cow<'a, str>>,
    pub(crate) channel: Channel,
    pub(crate) author: Author,
}

impl<'a> Text<'a> {
    /// A text of unknown channel and author.
    pub fn new(body: impl Into<Cow<'a, str>>) -> Self {
        Self { body: body.into(), subject: None, channel: Channel::default(), author: Author::default() }
    }

    /// The subject line or title that came with it; evidence in it is marked `part: subject`.
    pub fn subject(mut self, subject: impl Into<Cow<'a, str>>) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// Where it was written.
    pub fn channel(mut self, channel: Channel) -> Self {
        self.channel = channel;
        self
    }

    /// Who wrote it.
    pub fn author(mut self, author: Author) -> Self {
        self.author = author;
        self
    }
}

debug_without_content!(Text, body, subject);
