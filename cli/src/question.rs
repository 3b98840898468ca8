//! One question, owned, with a name for people.

use std::io::Read as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use fourc::input::{Channel, Conversation, Image, Page, Screenshot, Text, Turn, Url};
use fourc::{Classifier, Error, ErrorKind, Input, Verdict};

use crate::flags::Kind;

/// What is asked about.
pub(crate) struct Question {
    /// The argument, shortened, or the file.
    pub(crate) name: String,
    pub(crate) body: Body,
    /// Title or subject, where there is one.
    pub(crate) subject: Option<String>,
    /// The address of a page or screen.
    pub(crate) url: Option<String>,
    /// Text that is already known of a screen.
    pub(crate) text: Option<String>,
}

/// The main part of a question.
pub(crate) enum Body {
    Text(Result<String, Error>, Channel),
    Url(String),
    Image(Vec<u8>),
    Page(Page<'static>),
    Screenshot(Vec<u8>),
    Conversation(Vec<(String, String)>),
}

impl Question {
    pub(crate) fn new(name: impl Into<String>, body: Body) -> Self {
        Self { name: name.into(), body, subject: None, url: None, text: None }
    }

    /// A question from an argument: a file if there is one of that name, otherwise an address or a text.
    pub(crate) fn of_argument(argument: &str, kind: Option<Kind>) -> Result<Self> {
        let path = Path::new(argument);
        if kind != Some(Kind::Url) && path.exists() {
            return Ok(Self::of_bytes(argument.to_owned(), read_file(path)?, kind));
        }
        let body = match kind {
            Some(Kind::Url) => Body::Url(argument.to_owned()),
            Some(Kind::Search) => Body::Text(Ok(argument.to_owned()), Channel::Search),
            Some(Kind::Image | Kind::Page | Kind::Screenshot) => {
                anyhow::bail!("there is no file of the name that was given")
            }
            None if is_address(argument) => Body::Url(argument.to_owned()),
            // A mistyped file name judged as a text would come out clear.
            None if names_a_file(argument) => {
                anyhow::bail!("the argument looks like a file, but there is none; `--kind text` judges it as a text")
            }
            Some(Kind::Text) | None => Body::Text(Ok(argument.to_owned()), Channel::Unknown),
        };
        Ok(Self::new(shortened(argument), body))
    }

    /// A question from the bytes of a file or pipe, whose kind is found from the bytes, never from the name.
    pub(crate) fn of_bytes(name: String, bytes: Vec<u8>, kind: Option<Kind>) -> Self {
        let body = match kind.unwrap_or_else(|| kind_of(&bytes)) {
            Kind::Image => Body::Image(bytes),
            Kind::Screenshot => Body::Screenshot(bytes),
            Kind::Page => Body::Page(Page::from_bytes(&bytes, None)),
            Kind::Search => Body::Text(utf8(bytes), Channel::Search),
            Kind::Url => match utf8(bytes) {
                Ok(text) => Body::Url(text.trim().to_owned()),
                Err(error) => Body::Text(Err(error), Channel::Unknown),
            },
            Kind::Text => Body::Text(utf8(bytes), Channel::Unknown),
        };
        Self::new(name, body)
    }

    /// Asks.
    pub(crate) fn answer(&self, classifier: &Classifier, channel: Channel) -> Result<Verdict, Error> {
        classifier.classify(self.input(channel)?)
    }

    /// The question in the core's terms.
    pub(crate) fn input(&self, channel: Channel) -> Result<Input<'_>, Error> {
        let whole = |text: &Result<String, Error>| match text {
            Ok(_) => Ok(()),
            Err(error) => Err(copied(error)),
        };
        Ok(match &self.body {
            Body::Text(text, own) => {
                whole(text)?;
                let channel = if *own == Channel::Unknown { channel } else { *own };
                let mut input = Text::new(text.as_deref().unwrap_or_default()).channel(channel);
                if let Some(subject) = &self.subject {
                    input = input.subject(subject.as_str());
                }
                input.into()
            }
            Body::Url(address) => Url::new(address.as_str()).into(),
            Body::Image(bytes) => Image::new(bytes.as_slice()).into(),
            Body::Page(page) => {
                let mut input = page.borrowed();
                if let Some(url) = &self.url {
                    input = input.url(url.as_str());
                }
                if let Some(title) = &self.subject {
                    input = input.title(title.as_str());
                }
                input.into()
            }
            Body::Screenshot(bytes) => {
                let mut input = Screenshot::new(bytes.as_slice());
                if let Some(url) = &self.url {
                    input = input.url(url.as_str());
                }
                if let Some(title) = &self.subject {
                    input = input.title(title.as_str());
                }
                if let Some(text) = &self.text {
                    input = input.text(text.as_str());
                }
                input.into()
            }
            Body::Conversation(turns) => {
                Conversation::new(turns.iter().map(|(author, text)| Turn::new(author.as_str(), text.as_str()))).into()
            }
        })
    }

    /// The text that a piece of evidence points into, where it points into one.
    pub(crate) fn part(&self, evidence: &fourc::Evidence) -> Option<&str> {
        use fourc::verdict::Part;
        match (evidence.part, &self.body) {
            (Some(Part::Subject | Part::Title), _) => self.subject.as_deref(),
            (Some(Part::Url), _) => self.url.as_deref(),
            (Some(Part::Text), _) => self.text.as_deref(),
            (None, Body::Text(text, _)) => text.as_deref().ok(),
            (None, Body::Page(page)) => Some(page.html()),
            (None, Body::Url(address)) => Some(address),
            (None, Body::Conversation(turns)) => {
                evidence.turn.and_then(|turn| turns.get(turn as usize)).map(|(_, text)| text.as_str())
            }
            _ => None,
        }
    }
}

/// The bytes of a regular file of bounded size: a device or a pipe would never end.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
    let refuse = |cause| Error::new(ErrorKind::Io, "the file cannot be read").because(cause);
    let metadata = std::fs::metadata(path).map_err(refuse)?;
    if !metadata.is_file() {
        return Err(Error::new(ErrorKind::Io, "the path is no regular file"));
    }
    if metadata.len() > MOST_BYTES {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("the file exceeds the limit file_bytes = {MOST_BYTES}"),
        ));
    }
    std::fs::read(path).map_err(refuse)
}

/// The same refusal once more, without its cause.
pub(crate) fn copied(error: &Error) -> Error {
    Error::new(error.kind(), error.message())
}

/// All of standard input.
pub(crate) fn read_stdin() -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // A little more than any limit allows: enough to be told that it is too much.
    std::io::stdin().lock().take(MOST_BYTES).read_to_end(&mut bytes).context("standard input")?;
    Ok(bytes)
}

/// The refusal of bytes that are no text.
fn utf8(bytes: Vec<u8>) -> Result<String, Error> {
    String::from_utf8(bytes).map_err(|cause| {
        let at = cause.utf8_error().valid_up_to();
        Error::new(ErrorKind::InvalidInput, format!("the text is not UTF-8 at byte {at}"))
    })
}

fn kind_of(bytes: &[u8]) -> Kind {
    let start = String::from_utf8_lossy(bytes.get(..512.min(bytes.len())).unwrap_or_default())
        .trim_start()
        .to_ascii_lowercase();
    if PICTURES.iter().any(|magic| bytes.starts_with(magic))
        || (bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP"))
    {
        Kind::Image
    } else if ["<!doctype html", "<html", "<head", "<body"].iter().any(|tag| start.starts_with(tag)) {
        Kind::Page
    } else {
        Kind::Text
    }
}

fn is_address(argument: &str) -> bool {
    let scheme = argument.starts_with("http://") || argument.starts_with("https://") || argument.starts_with("www.");
    scheme && !argument.contains(char::is_whitespace)
}

/// Whether an argument without a space has the form of a path or ends like the files that people ask about.
fn names_a_file(argument: &str) -> bool {
    let rooted = ["/", "./", "../", "~/", ".\\", "..\\"].iter().any(|start| argument.starts_with(start));
    let ending = argument.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    let known = ending.is_some_and(|ending| FILE_ENDINGS.contains(&ending.as_str()));
    !argument.contains(char::is_whitespace) && (rooted || known)
}

fn shortened(text: &str) -> String {
    let line = text.replace(['\n', '\r', '\t'], " ");
    if line.chars().count() <= 60 { line } else { line.chars().take(59).chain(['…']).collect() }
}

const FILE_ENDINGS: [&str; 14] =
    ["txt", "md", "html", "htm", "png", "jpg", "jpeg", "gif", "webp", "bmp", "tiff", "json", "jsonl", "csv"];
const MOST_BYTES: u64 = 64 << 20;

/// The first bytes of picture formats; the core decides whether it can read them.
const PICTURES: [&[u8]; 9] = [
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"\0\0\x01\0",
    b"\0\0\0\x1Cftypavif",
    b"\0\0\0 ftypavif",
];
