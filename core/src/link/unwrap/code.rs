//! The codes that addresses are written in where they stand within other addresses.

use data_encoding::{BASE64_NOPAD, BASE64URL_NOPAD, HEXLOWER_PERMISSIVE};

use super::super::Link;
use super::super::aligned::Aligned;
use super::has_scheme;
use crate::span::Span;

/// How a target is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Code {
    /// As it is, perhaps percent-encoded once or twice more.
    Plain,
    /// `https/host/path`: the scheme as a segment of its own.
    Scheme,
    /// `cache:identifier:address words`, as search engines ask their caches.
    Cache,
    /// base64, with or without the alphabet for URLs, of an address or of what follows its `http` or `https`.
    Base64,
    /// Hexadecimal digits.
    Hex,
    /// Bing's links: `a1` and base64.
    Bing,
    /// Proofpoint's second form: `-3A` for `%3A`, `_` for `/`.
    Proofpoint2,
    /// Proofpoint's third form: `__address__;characters that were replaced!!`.
    Proofpoint3,
    /// Check Point's: `___address___.signature`.
    Underscores,
    /// Ultraviolet's: every second character with its second bit flipped.
    Xor2,
}

impl Code {
    /// The code of this name in the table.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "scheme" => Self::Scheme,
            "cache" => Self::Cache,
            "base64" => Self::Base64,
            "hex" => Self::Hex,
            "bing" => Self::Bing,
            "proofpoint2" => Self::Proofpoint2,
            "proofpoint3" => Self::Proofpoint3,
            "underscores" => Self::Underscores,
            "xor2" => Self::Xor2,
            _ => return None,
        })
    }

    /// The address that is written so; none when the text is no such code.
    pub(super) fn undo(self, text: &Aligned) -> Option<Aligned> {
        match self {
            Self::Plain => plain(text),
            Self::Scheme => scheme(text),
            Self::Cache => cache(text),
            Self::Base64 => base64(text),
            Self::Hex => bytes(text, HEXLOWER_PERMISSIVE.decode(text.text().as_bytes()).ok()?),
            Self::Bing => {
                text.text().strip_prefix("a1")?;
                base64(&text.part(2..text.text().len()))
            }
            Self::Proofpoint2 => {
                let escaped = text.mapped(|_, character| match character {
                    '-' => '%',
                    '_' => '/',
                    other => other,
                });
                Some(escaped.decoded(false))
            }
            Self::Proofpoint3 => proofpoint3(text),
            Self::Underscores => {
                let (address, _) = text.text().strip_prefix("___")?.split_once("___")?;
                Some(text.part(3..3 + address.len()))
            }
            Self::Xor2 => xor2(text),
        }
    }
}

/// How many more times than its place calls for an address may have been percent-encoded.
const MORE_ENCODINGS: usize = 3;

fn plain(text: &Aligned) -> Option<Aligned> {
    let mut text = text.clone();
    for _ in 0..MORE_ENCODINGS {
        let begins = |start: &str| text.text().get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start));
        if !(begins("http%") || begins("https%")) {
            break;
        }
        text = text.decoded(false);
    }
    (!text.text().is_empty()).then_some(text)
}

fn scheme(text: &Aligned) -> Option<Aligned> {
    let (name, rest) = text.text().split_once('/')?;
    if !matches!(name, "http" | "https") || rest.is_empty() {
        return None;
    }
    let mut address = Aligned::whole(format!("{name}://"), text.original(Span::new(0, name.len()))?);
    address.append(text.part(name.len() + 1..text.text().len()));
    Some(address)
}

fn cache(text: &Aligned) -> Option<Aligned> {
    let mut start = "cache:".len();
    let mut rest = text.text().strip_prefix("cache:")?;
    if let Some((identifier, after)) = rest.split_once(':')
        && !after.starts_with("//")
        && identifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    {
        start += identifier.len() + 1;
        rest = after;
    }
    let length = rest.find(' ').unwrap_or(rest.len());
    Some(text.part(start..start + length)).filter(|address| !address.text().is_empty())
}

fn base64(text: &Aligned) -> Option<Aligned> {
    let raw = text.text().trim_end_matches('=').replace(' ', "+");
    let decoded = BASE64URL_NOPAD.decode(raw.as_bytes()).or_else(|_| BASE64_NOPAD.decode(raw.as_bytes()));
    bytes(text, decoded.ok()?)
}

/// Bytes that were written in some other way, as an address.
fn bytes(text: &Aligned, decoded: Vec<u8>) -> Option<Aligned> {
    let decoded = String::from_utf8(decoded).ok()?;
    let address =
        if decoded.starts_with("://") || decoded.starts_with("s://") { format!("http{decoded}") } else { decoded };
    has_scheme(&address).then_some(())?;
    Some(Aligned::whole(address, text.place()?))
}

fn proofpoint3(text: &Aligned) -> Option<Aligned> {
    let inner = text.text().strip_prefix("__")?;
    let (address, after) = inner.split_once("__;")?;
    let own = text.part(2..2 + address.len());
    let (replaced, _) = after.split_once('!').unwrap_or((after, ""));
    let replaced = BASE64URL_NOPAD.decode(replaced.trim_end_matches('=').as_bytes()).unwrap_or_default();
    let mut replaced = std::str::from_utf8(&replaced).unwrap_or_default().chars();
    Some(own.mapped(|_, character| if character == '*' { replaced.next().unwrap_or('*') } else { character }))
}

fn xor2(text: &Aligned) -> Option<Aligned> {
    let decoded = text.decoded(false);
    let address = decoded.mapped(|number, character| {
        let flipped = u8::try_from(character).map_or(character, |byte| char::from(byte ^ 2));
        if number % 2 == 1 { flipped } else { character }
    });
    has_scheme(address.text()).then_some(address)
}

/// `www-example-com.translate.goog/path`: dots were made hyphens, hyphens two of them.
pub(super) fn host_in_labels(link: &Link, own: &str) -> Option<Aligned> {
    let labels = link.host().strip_suffix(own)?.trim_end_matches('.');
    if labels.is_empty() || labels.contains('.') {
        return None;
    }
    let host = labels.replace("--", "\u{0}").replace('-', ".").replace('\u{0}', "-");
    let raw = link.source.slice(&link.parts.host);
    // The labels stand in the text as they are, unless the host was written in some odd way.
    let shown = if raw.is_ascii() && raw.len() == link.host().len() { labels.len() } else { raw.len() };
    let place = link.source.original(&(link.parts.host.start..link.parts.host.start + shown));
    let mut address = Aligned::whole(format!("https://{host}"), place);
    let end = link.parts.query.as_ref().map_or(link.parts.path.end, |query| query.end);
    let tail = Aligned::verbatim(&link.source, &(link.parts.path.start..end));
    // What the translator adds for itself stands at the end.
    let added = tail.text().find("_x_tr_").map_or(tail.text().len(), |added| added.saturating_sub(1));
    address.append(tail.part(0..added));
    Some(address)
}
