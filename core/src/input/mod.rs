//! What can be asked about. Inputs are plain carriers: making one never fails, so one bad row costs its own row only.

mod charset;
mod conversation;
mod image;
mod memory;
mod page;
mod screenshot;
mod text;
mod url;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use conversation::{Conversation, Turn};
pub use image::Image;
pub use memory::ScreenMemory;
pub(crate) use memory::{Key, ReadLine, Seen, SeenLine};
pub use page::Page;
pub use screenshot::Screenshot;
pub use text::{Author, Channel, Text};
pub use url::Url;

/// The kind of an input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum InputKind {
    /// A message, post, document or search query.
    Text,
    /// An address, with the search query that it may carry.
    Url,
    /// A picture.
    Image,
    /// A web page.
    Page,
    /// A picture of a screen, with what the caller knows of it.
    Screenshot,
    /// Turns of several authors.
    Conversation,
}

impl InputKind {
    /// All kinds.
    pub const ALL: &[Self] = &[Self::Text, Self::Url, Self::Image, Self::Page, Self::Screenshot, Self::Conversation];

    /// Stable id, e.g. `page`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Text => "text",
            Self::Url => "url",
            Self::Image => "image",
            Self::Page => "page",
            Self::Screenshot => "screenshot",
            Self::Conversation => "conversation",
        }
    }
}

/// One question. There is no conversion from a bare string on purpose: it could be an address or a message.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Input<'a> {
    /// See [`Text`].
    Text(Text<'a>),
    /// See [`Url`].
    Url(Url<'a>),
    /// See [`Image`].
    Image(Image<'a>),
    /// See [`Page`].
    Page(Page<'a>),
    /// See [`Screenshot`].
    Screenshot(Screenshot<'a>),
    /// See [`Conversation`].
    Conversation(Conversation<'a>),
}

impl Input<'_> {
    /// The kind of this input.
    pub const fn kind(&self) -> InputKind {
        match self {
            Self::Text(_) => InputKind::Text,
            Self::Url(_) => InputKind::Url,
            Self::Image(_) => InputKind::Image,
            Self::Page(_) => InputKind::Page,
            Self::Screenshot(_) => InputKind::Screenshot,
            Self::Conversation(_) => InputKind::Conversation,
        }
    }
}

macro_rules! from_noun {
    ($($noun:ident),+) => {$(
        impl<'a> From<$noun<'a>> for Input<'a> {
            fn from(noun: $noun<'a>) -> Self {
                Self::$noun(noun)
            }
        }
    )+};
}
from_noun!(Text, Url, Image, Page, Screenshot, Conversation);

/// `Debug` for carriers shows sizes only: what a child wrote never reaches a log.
macro_rules! debug_without_content {
    ($noun:ident, $($field:ident),+) => {
        impl std::fmt::Debug for $noun<'_> {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_struct(stringify!($noun))
                    $(.field(concat!(stringify!($field), "_bytes"), &$crate::input::Measured::size(&self.$field)))+
                    .finish()
            }
        }
    };
}
pub(crate) use debug_without_content;

/// How many bytes a field holds, for `Debug`.
pub(crate) trait Measured {
    fn size(&self) -> usize;
}

impl Measured for std::borrow::Cow<'_, str> {
    fn size(&self) -> usize {
        self.len()
    }
}

impl Measured for std::borrow::Cow<'_, [u8]> {
    fn size(&self) -> usize {
        self.len()
    }
}

impl<T: Measured> Measured for Option<T> {
    fn size(&self) -> usize {
        self.as_ref().map_or(0, Measured::size)
    }
}
