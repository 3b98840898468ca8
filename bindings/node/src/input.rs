//! What can be asked about, out of the tagged objects of JavaScript.

use std::ops::Deref;

use fourc::input::{Author, Channel, Conversation, Image, Page, Screenshot, Text, Turn, Url};
use fourc::verdict::Part;
use fourc::{Error, ErrorKind, Input, Result};
use napi::JsValue as _;
use napi::bindgen_prelude::{Array, FromNapiValue, Object, Uint8ArraySlice};

use crate::error::unfit;
use crate::names::parse;

/// Bytes that JavaScript holds, for the length of a call.
pub(crate) type Borrowed<'a> = Uint8ArraySlice<'a>;

/// The content of an input: its texts are our own, its bytes may be JavaScript's.
pub(crate) enum Question<B> {
    Text {
        text: String,
        subject: Option<String>,
        channel: Channel,
        author: Author,
    },
    Url {
        url: String,
    },
    Page {
        page: Page<'static>,
        url: Option<String>,
        title: Option<String>,
    },
    /// A page whose encoding is still to be found out.
    Encoded {
        bytes: B,
        content_type: Option<String>,
        url: Option<String>,
        title: Option<String>,
    },
    Image {
        bytes: B,
    },
    Screenshot {
        bytes: B,
        title: Option<String>,
        url: Option<String>,
        text: Option<String>,
    },
    Conversation {
        turns: Vec<(String, String)>,
    },
}

impl<'a> Question<Borrowed<'a>> {
    /// Reads an object `{ kind, … }`. Bytes come last: a property may be a function of the caller's, which could take away the
    /// memory that was borrowed before it ran.
    ///
    /// # Errors
    /// `invalid-input` for what is no such object, `configuration` for a channel or an author that there is not.
    pub(crate) fn read(object: &Object<'a>) -> Result<Self> {
        let kind: String = required(object, "kind", "a string")?;
        match kind.as_str() {
            "text" => Ok(Self::Text {
                text: text(object, "text")?,
                subject: optional(object, "subject")?,
                channel: named(object, "channel", "chat, search, post, document, email, identifier, unknown")?,
                author: named(object, "author", "child, other, unknown")?,
            }),
            "url" => Ok(Self::Url { url: text(object, "url")? }),
            "page" => {
                let (url, title) = (optional(object, "url")?, optional(object, "title")?);
                match given::<String>(object, "html") {
                    Ok(Some(html)) => Ok(Self::page(Page::new(html), url, title)),
                    _ => Ok(Self::Encoded {
                        content_type: optional(object, "contentType")?,
                        bytes: bytes(object, "html", "a string or bytes")?,
                        url,
                        title,
                    }),
                }
            }
            "image" => Ok(Self::Image { bytes: bytes(object, "bytes", "bytes")? }),
            "screenshot" => Ok(Self::Screenshot {
                title: optional(object, "title")?,
                url: optional(object, "url")?,
                text: optional(object, "text")?,
                bytes: bytes(object, "bytes", "bytes")?,
            }),
            "conversation" => Ok(Self::Conversation { turns: turns(object)? }),
            _ => Err(unfit("the kind of an input is one of text, url, page, image, screenshot, conversation")),
        }
    }

    /// The same with all bytes copied, so that it outlives the call.
    pub(crate) fn into_own(self) -> Question<Vec<u8>> {
        match self {
            Self::Text { text, subject, channel, author } => Question::Text { text, subject, channel, author },
            Self::Url { url } => Question::Url { url },
            Self::Page { page, url, title } => Question::Page { page, url, title },
            Self::Encoded { bytes, content_type, url, title } => {
                Question::Encoded { bytes: bytes.to_vec(), content_type, url, title }
            }
            Self::Image { bytes } => Question::Image { bytes: bytes.to_vec() },
            Self::Screenshot { bytes, title, url, text } => {
                Question::Screenshot { bytes: bytes.to_vec(), title, url, text }
            }
            Self::Conversation { turns } => Question::Conversation { turns },
        }
    }
}

impl<B: Deref<Target = [u8]>> Question<B> {
    fn page(page: Page<'static>, url: Option<String>, title: Option<String>) -> Self {
        let mut page = page;
        if let Some(url) = &url {
            page = page.url(url.clone());
        }
        if let Some(title) = &title {
            page = page.title(title.clone());
        }
        Self::Page { page, url, title }
    }

    /// Finds out in which encoding a page is given; does nothing to other inputs.
    pub(crate) fn decode(&mut self) {
        if let Self::Encoded { bytes, content_type, url, title } = self {
            let page = Page::from_bytes(bytes, content_type.as_deref());
            *self = Self::page(page, url.take(), title.take());
        }
    }

    /// The question in the core's terms.
    pub(crate) fn input(&self) -> Input<'_> {
        match self {
            Self::Text { text, subject, channel, author } => {
                let mut input = Text::new(text.as_str()).channel(*channel).author(*author);
                if let Some(subject) = subject {
                    input = input.subject(subject.as_str());
                }
                input.into()
            }
            Self::Url { url } => Url::new(url.as_str()).into(),
            Self::Page { page, .. } => page.borrowed().into(),
            Self::Encoded { bytes, content_type, .. } => Page::from_bytes(bytes, content_type.as_deref()).into(),
            Self::Image { bytes } => Image::new(&**bytes).into(),
            Self::Screenshot { bytes, title, url, text } => {
                let mut input = Screenshot::new(&**bytes);
                if let Some(title) = title {
                    input = input.title(title.as_str());
                }
                if let Some(url) = url {
                    input = input.url(url.as_str());
                }
                if let Some(text) = text {
                    input = input.text(text.as_str());
                }
                input.into()
            }
            Self::Conversation { turns } => {
                Conversation::new(turns.iter().map(|(author, text)| Turn::new(author.as_str(), text.as_str()))).into()
            }
        }
    }

    /// The text that a piece of evidence points into, where it points into one.
    pub(crate) fn part(&self, part: Option<Part>, turn: Option<u32>) -> Option<&str> {
        match (self, part, turn) {
            (Self::Text { text, .. }, None, _) => Some(text),
            (Self::Text { subject, .. }, Some(Part::Subject), _) => subject.as_deref(),
            (Self::Url { url }, None, _) => Some(url),
            (Self::Page { page, .. }, None, _) => Some(page.html()),
            (Self::Page { title, .. } | Self::Screenshot { title, .. }, Some(Part::Title), _) => title.as_deref(),
            (Self::Page { url, .. } | Self::Screenshot { url, .. }, Some(Part::Url), _) => url.as_deref(),
            (Self::Screenshot { text, .. }, Some(Part::Text), _) => text.as_deref(),
            (Self::Conversation { turns }, None, Some(turn)) => turns.get(turn as usize).map(|(_, text)| text.as_str()),
            _ => None,
        }
    }
}

/// A property; none where it is `undefined` or `null`.
fn given<T: FromNapiValue>(object: &Object<'_>, name: &str) -> napi::Result<Option<T>> {
    Ok(object.get::<Option<T>>(name)?.flatten())
}

fn required<T: FromNapiValue>(object: &Object<'_>, name: &str, wanted: &str) -> Result<T> {
    given(object, name).ok().flatten().ok_or_else(|| unfit(format!("the {name} of an input must be {wanted}")))
}

fn optional(object: &Object<'_>, name: &str) -> Result<Option<String>> {
    given(object, name).map_err(|_| unfit(format!("the {name} of an input must be a string")))
}

/// A text: a string, or UTF-8 bytes.
fn text(object: &Object<'_>, name: &str) -> Result<String> {
    if let Ok(Some(text)) = given::<String>(object, name) {
        return Ok(text);
    }
    let bytes = bytes(object, name, "a string or UTF-8 bytes")?;
    let whole = std::str::from_utf8(&bytes);
    whole.map(str::to_owned).map_err(|cause| unfit(format!("the {name} is not UTF-8 at byte {}", cause.valid_up_to())))
}

fn bytes<'a>(object: &Object<'a>, name: &str, wanted: &str) -> Result<Borrowed<'a>> {
    required(object, name, wanted)
}

/// A value of the core that goes by an id; its default where none is given.
fn named<T: serde::de::DeserializeOwned + Default>(object: &Object<'_>, name: &str, ids: &str) -> Result<T> {
    let Some(id) = optional(object, name)? else { return Ok(T::default()) };
    parse(&id).ok_or_else(|| Error::new(ErrorKind::Configuration, format!("the {name} of a text is one of {ids}")))
}

/// Pairs of author and text, as arrays or as objects.
fn turns(object: &Object<'_>) -> Result<Vec<(String, String)>> {
    let what = "the turns of a conversation are an array of { author, text }";
    let turns: Array<'_> = given(object, "turns").ok().flatten().ok_or_else(|| unfit(what))?;
    let mut read = Vec::with_capacity(turns.len() as usize);
    for place in 0..turns.len() {
        let turn: Object<'_> = turns.get(place).ok().flatten().ok_or_else(|| unfit(what))?;
        let (author, text) = if turn.is_array().unwrap_or(false) { ("0", "1") } else { ("author", "text") };
        let field = |name| given::<String>(&turn, name).ok().flatten().ok_or_else(|| unfit(what));
        read.push((field(author)?, field(text)?));
    }
    Ok(read)
}
