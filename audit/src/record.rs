//! One request as every log format tells it.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};

/// A request, or the look-up of a name, out of one line of a log.
#[derive(Clone, Debug)]
pub(crate) struct Record<'a> {
    /// The line it stands in, from 1.
    pub(crate) line: u64,
    /// Milliseconds since 1970 in UTC.
    pub(crate) time: i64,
    pub(crate) user: Option<Cow<'a, str>>,
    pub(crate) group: Option<Cow<'a, str>>,
    pub(crate) client: Option<Cow<'a, str>>,
    pub(crate) address: Cow<'a, str>,
    pub(crate) kind: Kind,
    pub(crate) status: u16,
    pub(crate) action: Action,
    pub(crate) came: Came<'a>,
    pub(crate) bytes: u64,
}

/// What the filter did, as far as the log says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[repr(u8)]
pub enum Action {
    /// The log does not say.
    #[default]
    Unknown = 0,
    /// The request went through.
    Allowed = 1,
    /// The user was warned and may have gone on.
    Warned = 2,
    /// The request was stopped.
    Blocked = 3,
    /// The proxy asked for a name and password first; the request follows again.
    Challenged = 4,
}

impl Action {
    pub(crate) fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Allowed,
            2 => Self::Warned,
            3 => Self::Blocked,
            4 => Self::Challenged,
            _ => Self::Unknown,
        }
    }
}

/// What a request fetched, as far as type, method and ending tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(crate) enum Kind {
    /// A page, or something that may be one.
    Page = 0,
    /// A picture, script, style, font or answer to a script: part of a page.
    Part = 1,
    /// An encrypted connection of which only the host is known.
    Tunnel = 2,
    /// A name that was looked up; nothing says that a person did.
    Lookup = 3,
    /// What a browser or an app does by itself: pre-flight, prefetch, suggestions while typing.
    Background = 4,
}

impl Kind {
    pub(crate) fn from_number(number: u8) -> Self {
        match number {
            1 => Self::Part,
            2 => Self::Tunnel,
            3 => Self::Lookup,
            4 => Self::Background,
            _ => Self::Page,
        }
    }

    /// Judges by method, media type and address.
    pub(crate) fn of(method: &str, mime: Option<&str>, address: &str) -> Self {
        if method.eq_ignore_ascii_case("CONNECT") {
            return Self::Tunnel;
        }
        if ["OPTIONS", "HEAD", "PROPFIND"].iter().any(|own| method.eq_ignore_ascii_case(own)) {
            return Self::Background;
        }
        if SUGGESTIONS.iter().any(|path| address.contains(path)) {
            return Self::Background;
        }
        if let Some(mime) = mime {
            let kind = mime.split(';').next().unwrap_or_default().trim();
            if kind.starts_with("text/html") || kind.ends_with("xhtml+xml") || kind.ends_with("/pdf") {
                return Self::Page;
            }
            let part = ["image/", "font/", "text/css", "text/javascript", "audio/", "video/"];
            let carried =
                ["javascript", "json", "xml", "font", "octet-stream", "protobuf", "wasm", "ocsp", "x-www-form"];
            if part.iter().any(|own| kind.starts_with(own)) || carried.iter().any(|own| kind.contains(own)) {
                return Self::Part;
            }
        }
        let path = address.split(['?', '#']).next().unwrap_or_default();
        let file = path.rsplit('/').next().unwrap_or_default();
        // The last part of a bare host is no ending.
        let inside = path.split("://").last().is_some_and(|rest| rest.contains('/'));
        let ending = file.rsplit_once('.').map(|(_, ending)| ending).filter(|_| inside);
        match ending {
            Some(ending) if PART_ENDINGS.iter().any(|own| ending.eq_ignore_ascii_case(own)) => Self::Part,
            _ => Self::Page,
        }
    }
}

/// Where a request came from, as far as the log says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Came<'a> {
    /// This format does not keep it.
    NotLogged,
    /// From nowhere: typed, from a bookmark or another program.
    Nowhere,
    /// From this address.
    From(Cow<'a, str>),
}

/// Why a line could not be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Reason {
    /// The line does not have the shape of this format.
    Shape,
    /// No time, or one in no known form.
    Time,
    /// No address.
    Address,
    /// A field line or header is missing before the first record.
    NoHeader,
    /// No JSON object.
    Json,
    /// Longer than 256 KiB.
    TooLong,
    /// It holds zero bytes, as a file does after a crash of the machine.
    ZeroBytes,
    /// The file ends in the middle, or its compression is damaged; nothing after this line was read.
    Damaged,
    /// The form of the file was not recognised; nothing of it was read.
    Unrecognised,
}

impl Reason {
    /// One sentence for people.
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::Shape => "the line does not have the shape of this format",
            Self::Time => "no time, or one in no known form",
            Self::Address => "no address",
            Self::NoHeader => "no line names the columns before this one",
            Self::Json => "no JSON object",
            Self::TooLong => "longer than 256 KiB",
            Self::ZeroBytes => "holds zero bytes, as after a crash of the machine",
            Self::Damaged => "the file is cut off or its compression is damaged; nothing after this line was read",
            Self::Unrecognised => "the form of the file was not recognised; nothing of it was read",
        }
    }
}

/// What browsers ask while somebody is still typing.
const SUGGESTIONS: &[&str] =
    &["/complete/search", "/suggest?", "/osjson.aspx", "/AutoSuggest", "/ac/?", "/autocomplete", "/Suggestions?"];
const PART_ENDINGS: &[&str] = &[
    "avif", "bmp", "css", "eot", "gif", "ico", "jpeg", "jpg", "js", "json", "map", "m3u8", "mjs", "mp3", "mpd", "otf",
    "png", "svg", "ts", "ttf", "wasm", "webm", "webp", "woff", "woff2", "xml",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_scripts_and_suggestions_are_no_pages() {
        assert_eq!(Kind::of("GET", Some("image/png"), "https://example.org/a"), Kind::Part);
        assert_eq!(Kind::of("GET", None, "https://example.org/a/logo.PNG?v=2"), Kind::Part);
        assert_eq!(Kind::of("GET", None, "https://www.google.com/complete/search?q=bo"), Kind::Background);
        assert_eq!(Kind::of("CONNECT", None, "https://example.org/"), Kind::Tunnel);
        assert_eq!(Kind::of("GET", Some("text/html; charset=utf-8"), "https://example.org/logo.png"), Kind::Page);
        // A host is no file: Togo's and Palau's domains end like endings do.
        assert_eq!(Kind::of("GET", None, "https://example.ts"), Kind::Page);
    }
}
