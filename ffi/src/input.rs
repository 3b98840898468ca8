//! What can be asked about. Inputs own a copy of their content: callers whose memory moves (Go, C#) need not hold it still.

use std::ffi::c_char;
use std::sync::OnceLock;

use fourc::input::{Author, Channel, Conversation, Image, Input, Page, Screenshot, Text, Turn, Url};
use fourc::{InputKind, Result};

use crate::boundary::{act, freed, give, look, required_mut};
use crate::error::fourc_error;
use crate::names::{fourc_author, fourc_channel, fourc_kind, fourc_status, kind, to_author, to_channel};
use crate::options::configuration;
use crate::string::{Terminated, bytes, fourc_str, text};

/// One question: a text, an address, a picture, a page, a screenshot or a conversation, with a copy of its content. Making one
/// refuses only null pointers and what is not UTF-8; what it holds is judged when it is asked about.
pub struct fourc_input {
    carrier: Carrier,
}

enum Carrier {
    Text {
        body: String,
        subject: Option<String>,
        channel: Channel,
        author: Author,
    },
    Url(String),
    Image(Vec<u8>),
    /// The HTML is copied for C, with a zero byte after it, only when it is asked for.
    Page {
        page: Page<'static>,
        html: OnceLock<Terminated>,
    },
    Screenshot {
        bytes: Vec<u8>,
        title: Option<String>,
        url: Option<String>,
        text: Option<String>,
    },
    Conversation(Vec<(String, String)>),
}

impl fourc_input {
    /// The question as the core takes it, without a copy.
    pub(crate) fn question(&self) -> Input<'_> {
        match &self.carrier {
            Carrier::Text { body, subject, channel, author } => {
                let text = Text::new(body.as_str()).channel(*channel).author(*author);
                match subject {
                    Some(subject) => text.subject(subject.as_str()).into(),
                    None => text.into(),
                }
            }
            Carrier::Url(address) => Url::new(address.as_str()).into(),
            Carrier::Image(bytes) => Image::new(bytes.as_slice()).into(),
            Carrier::Page { page, .. } => page.borrowed().into(),
            Carrier::Screenshot { bytes, title, url, text } => {
                let mut screenshot = Screenshot::new(bytes.as_slice());
                if let Some(title) = title {
                    screenshot = screenshot.title(title.as_str());
                }
                if let Some(url) = url {
                    screenshot = screenshot.url(url.as_str());
                }
                if let Some(text) = text {
                    screenshot = screenshot.text(text.as_str());
                }
                screenshot.into()
            }
            Carrier::Conversation(turns) => {
                Conversation::new(turns.iter().map(|(author, text)| Turn::new(author.as_str(), text.as_str()))).into()
            }
        }
    }

    fn kind(&self) -> InputKind {
        match self.carrier {
            Carrier::Text { .. } => InputKind::Text,
            Carrier::Url(_) => InputKind::Url,
            Carrier::Image(_) => InputKind::Image,
            Carrier::Page { .. } => InputKind::Page,
            Carrier::Screenshot { .. } => InputKind::Screenshot,
            Carrier::Conversation(_) => InputKind::Conversation,
        }
    }
}

/// A message, post, document or search query, in UTF-8. Spans of the verdict count its bytes.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_text(
    content: *const c_char,
    content_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content`, `input` and `error`.
    unsafe {
        give(input, error, || {
            let body = text(content, content_len, "text")?.to_owned();
            let (channel, author) = (Channel::default(), Author::default());
            Ok(fourc_input { carrier: Carrier::Text { body, subject: None, channel, author } })
        })
    }
}

/// An address as it stands in the log or the request: full, without scheme, or only a host.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_url(
    url: *const c_char,
    url_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `url`, `input` and `error`.
    unsafe { give(input, error, || Ok(fourc_input { carrier: Carrier::Url(text(url, url_len, "url")?.to_owned()) })) }
}

/// The encoded bytes of a picture (JPEG, PNG, GIF, WebP, BMP, TIFF, ICO); the format is found from the bytes.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_image(
    content: *const u8,
    content_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content`, `input` and `error`.
    unsafe {
        give(input, error, || {
            Ok(fourc_input { carrier: Carrier::Image(bytes(content, content_len, "image")?.to_vec()) })
        })
    }
}

/// A web page whose HTML is UTF-8. Spans of the verdict count bytes of it.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_page(
    html: *const c_char,
    html_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `html`, `input` and `error`.
    unsafe { give(input, error, || Ok(page(Page::new(text(html, html_len, "html")?.to_owned())))) }
}

/// A web page as it came over the wire, with the value of its `Content-Type` header where there was one (NULL and 0 where not).
/// It is decoded as browsers do it, which never fails. Spans of the verdict count bytes of the decoded text, which
/// `fourc_input_html` gives.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_page_bytes(
    content: *const u8,
    content_len: usize,
    content_type: *const c_char,
    content_type_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content`, `content_type`, `input` and `error`.
    unsafe {
        give(input, error, || {
            let content = bytes(content, content_len, "page")?;
            let content_type = text(content_type, content_type_len, "content type")?;
            Ok(page(Page::from_bytes(content, (!content_type.is_empty()).then_some(content_type))))
        })
    }
}

/// The encoded bytes of a picture of a screen; what is known of the window is set afterwards.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_screenshot(
    content: *const u8,
    content_len: usize,
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content`, `input` and `error`.
    unsafe {
        give(input, error, || {
            let bytes = bytes(content, content_len, "screenshot")?.to_vec();
            Ok(fourc_input { carrier: Carrier::Screenshot { bytes, title: None, url: None, text: None } })
        })
    }
}

/// A conversation without turns; `fourc_input_add_turn` adds them, oldest first.
///
/// Threads: any number at once.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_conversation(
    input: *mut *mut fourc_input,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `input` and `error`.
    unsafe { give(input, error, || Ok(fourc_input { carrier: Carrier::Conversation(Vec::new()) })) }
}

/// Adds what one author said to a conversation; the author is any name that tells the speakers apart, `child` for the child
/// in care.
///
/// Errors: `configuration` for an input that is no conversation.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_add_turn(
    input: Option<&mut fourc_input>,
    author: *const c_char,
    author_len: usize,
    content: *const c_char,
    content_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `author`, `content` and `error`.
    unsafe {
        act(error, || {
            let turn = (text(author, author_len, "author")?.to_owned(), text(content, content_len, "text")?.to_owned());
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Conversation(turns) => turns.push(turn),
                _ => return Err(configuration("only a conversation has turns")),
            }
            Ok(())
        })
    }
}

/// The subject line of a text, or the title of a page (of the browser tab, say) or of a screenshot's window. Evidence in it
/// is marked by its part.
///
/// Errors: `configuration` for an input of another kind.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_set_title(
    input: Option<&mut fourc_input>,
    title: *const c_char,
    title_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `title` and `error`.
    unsafe {
        act(error, || {
            let own = text(title, title_len, "title")?.to_owned();
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Text { subject, .. } => *subject = Some(own),
                Carrier::Page { page, .. } => *page = std::mem::replace(page, Page::new("")).title(own),
                Carrier::Screenshot { title, .. } => *title = Some(own),
                _ => return Err(configuration("only a text, a page and a screenshot have a title")),
            }
            Ok(())
        })
    }
}

/// Where a page was found, or the address that the window of a screenshot shows.
///
/// Errors: `configuration` for an input of another kind.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_set_url(
    input: Option<&mut fourc_input>,
    url: *const c_char,
    url_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `url` and `error`.
    unsafe {
        act(error, || {
            let own = text(url, url_len, "url")?.to_owned();
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Page { page, .. } => *page = std::mem::replace(page, Page::new("")).url(own),
                Carrier::Screenshot { url, .. } => *url = Some(own),
                _ => return Err(configuration("only a page and a screenshot have an address beside them")),
            }
            Ok(())
        })
    }
}

/// Text that the caller already read from a screen.
///
/// Errors: `configuration` for an input that is no screenshot.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_set_screen_text(
    input: Option<&mut fourc_input>,
    content: *const c_char,
    content_len: usize,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `content` and `error`.
    unsafe {
        act(error, || {
            let own = text(content, content_len, "text")?.to_owned();
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Screenshot { text, .. } => *text = Some(own),
                _ => return Err(configuration("only a screenshot has text that was read from it")),
            }
            Ok(())
        })
    }
}

/// Where a text was written.
///
/// Errors: `configuration` for an input that is no text or an unknown channel.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_set_channel(
    input: Option<&mut fourc_input>,
    channel: fourc_channel,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            let own = to_channel(channel).ok_or_else(|| configuration("there is no such channel"))?;
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Text { channel, .. } => *channel = own,
                _ => return Err(configuration("only a text has a channel")),
            }
            Ok(())
        })
    }
}

/// Who wrote a text.
///
/// Errors: `configuration` for an input that is no text or an unknown author.
///
/// Threads: one at a time.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn fourc_input_set_author(
    input: Option<&mut fourc_input>,
    author: fourc_author,
    error: *mut *mut fourc_error,
) -> fourc_status {
    // SAFETY: the caller keeps the header's contract for `error`.
    unsafe {
        act(error, || {
            let own = to_author(author).ok_or_else(|| configuration("there is no such author"))?;
            match &mut required_mut(input, "input")?.carrier {
                Carrier::Text { author, .. } => *author = own,
                _ => return Err(configuration("only a text has an author")),
            }
            Ok(())
        })
    }
}

/// The kind of an input, `FOURC_KIND_NONE` for NULL.
///
/// Threads: any number at once, as long as nobody changes the input.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_input_kind(input: Option<&fourc_input>) -> fourc_kind {
    look(crate::names::FOURC_KIND_NONE, || Some(kind(input?.kind())))
}

/// The HTML of a page, decoded: what spans of its verdict point into. Valid until `fourc_input_free`. Empty for other kinds.
///
/// Threads: any number at once, as long as nobody changes the input.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_input_html(input: Option<&fourc_input>) -> fourc_str {
    look(fourc_str::EMPTY, || match &input?.carrier {
        Carrier::Page { page, html } => Some(html.get_or_init(|| Terminated::new(page.html())).view()),
        _ => None,
    })
}

/// Frees the input; verdicts about it stay. NULL is allowed.
///
/// Threads: one, the last that uses it.
#[unsafe(no_mangle)]
pub extern "C" fn fourc_input_free(input: Option<Box<fourc_input>>) {
    freed(input);
}

fn page(page: Page<'static>) -> fourc_input {
    fourc_input { carrier: Carrier::Page { page, html: OnceLock::new() } }
}

/// What a child wrote never reaches a log: the kind only.
impl std::fmt::Debug for fourc_input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("fourc_input").field("kind", &self.kind()).finish_non_exhaustive()
    }
}

/// The answer to an input is asked for through this, so that a batch can hold refusals beside verdicts.
pub(crate) type Answer = Result<fourc::Verdict>;
