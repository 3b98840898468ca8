//! The short way for the addresses that filters see all day: plain ASCII, nothing to repair. Whatever it is not sure about
//! goes the long way, and both give the same links.

use std::ops::Range;

use super::source::{Form, Parts, Source};
use super::{Link, canonical, host};

/// What the short way found out about a text.
pub(super) struct Draft {
    canonical: String,
    host: Range<usize>,
    path: Range<usize>,
    query: Option<Range<usize>>,
    port: Option<u16>,
}

impl Draft {
    /// The link of the text that this was read from.
    pub(super) fn into_link(self, source: Source, parts: Parts) -> Link {
        let Self { canonical, host, path, query, port } = self;
        let registrable = host::registrable_start(canonical.get(host.clone()).unwrap_or_default());
        let is_repeated = canonical.get(path.start..).is_some_and(|rest| rest.contains("%25"));
        let mut link = Link {
            source,
            parts,
            canonical,
            host,
            path,
            query,
            is_ip: false,
            registrable,
            lookup: None,
            lookup_start: 0,
            lookup_host: 0,
            lookup_path: 0,
            port,
        };
        if is_repeated || port.is_some() {
            link.prepare_lookup();
        } else {
            // Behind its scheme, the canonical form is the form that lists use.
            let bare = link.host_without_habit().len();
            link.lookup_start = link.host.end - bare;
            link.lookup_host = bare;
            link.lookup_path = link.path.end - link.lookup_start;
        }
        link
    }
}

/// Reads a text that is written as browsers write addresses; none where the long way has to look.
pub(super) fn read(text: &str, parts: &Parts) -> Option<Draft> {
    let raw_host = text.get(parts.host.clone())?;
    if parts.userinfo.is_some() || !is_plain_host(raw_host) {
        return None;
    }
    let scheme = match parts.form {
        Form::Absolute => plain_scheme(text.get(..parts.host.start)?)?,
        Form::SchemeRelative if parts.host.start == 2 => "https",
        Form::Bare if parts.host.start == 0 => "https",
        _ => return None,
    };
    let port_text = text.get(parts.host.end..parts.path.start)?;
    let port = if port_text.is_empty() { None } else { Some(plain_port(port_text)?) };
    let (scheme, port) = match (scheme, port) {
        // A bare `example.org:80` is a plain http address, whatever scheme browsers try first.
        ("https", Some(80)) if parts.form != Form::Absolute => ("http", None),
        ("https", Some(443)) | ("http", Some(80)) | ("ftp", Some(21)) => (scheme, None),
        (scheme, port) => (scheme, port),
    };
    let path_text = text.get(parts.path.clone())?;
    let query_text = parts.query.clone().map_or(Some(""), |range| text.get(range))?;
    if !(path_text.is_empty() || path_text.starts_with('/')) || has_dots(path_text) {
        return None;
    }

    let mut canonical = String::with_capacity(text.len() + "https:///".len());
    canonical.push_str(scheme);
    canonical.push_str("://");
    let host = super::push(&mut canonical, raw_host);
    canonical.get_mut(host.clone())?.make_ascii_lowercase();
    if port.is_some() {
        canonical.push_str(port_text);
    }
    let start = canonical.len();
    push_part(&mut canonical, if path_text.is_empty() { "/" } else { path_text }, true)?;
    let path = start..canonical.len();
    let query = if query_text.is_empty() {
        None
    } else {
        canonical.push('?');
        let start = canonical.len();
        push_part(&mut canonical, query_text, false)?;
        Some(start..canonical.len())
    };
    Some(Draft { canonical, host, path, query, port })
}

/// Letters, digits, `-`, `_` and single dots within, and neither an address nor an A-label.
fn is_plain_host(host: &str) -> bool {
    let mut before = b'.';
    let mut label = 0;
    for (at, byte) in host.bytes().enumerate() {
        match byte {
            b'.' if before == b'.' => return false,
            b'.' => label = at + 1,
            // The fourth character of `xn--`, of which IDNA has something to say.
            b'-' if at == label + 3 && before == b'-' => return false,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-' => {}
            _ => return false,
        }
        before = byte;
    }
    let ends_in_a_word = host.as_bytes().get(label).is_some_and(u8::is_ascii_alphabetic);
    ends_in_a_word && host.len() <= host::HOST_BYTES
}

fn plain_scheme(text: &str) -> Option<&'static str> {
    ["https", "http", "ftp"].into_iter().find(|scheme| text.strip_prefix(scheme) == Some("://"))
}

/// The port in `:8080`; none where the long way has to look.
fn plain_port(text: &str) -> Option<u16> {
    let digits = text.strip_prefix(':')?;
    if !digits.starts_with(|digit: char| digit.is_ascii_digit() && digit != '0') {
        return None;
    }
    digits.parse().ok()
}

/// Whether a path may hold dot segments, written out or encoded.
fn has_dots(path: &str) -> bool {
    let bytes = path.as_bytes();
    let is_dot = |pair: &[u8]| matches!(pair, b"/." | b"2e" | b"2E");
    bytes.windows(2).any(is_dot)
}

/// Appends a path or query in its canonical percent-coding; none where there is something to encode.
fn push_part(out: &mut String, text: &str, is_path: bool) -> Option<()> {
    let mut escaped = false;
    for byte in text.bytes() {
        match Plain::of(byte) {
            Plain::Everywhere => {}
            Plain::Escape => escaped = true,
            Plain::InPaths if is_path => {}
            Plain::InQueries if !is_path => {}
            _ => return None,
        }
    }
    if escaped {
        canonical::push_percent_coding(out, text);
    } else {
        out.push_str(text);
    }
    Some(())
}

/// Where every browser leaves a byte as it is.
#[derive(Clone, Copy)]
enum Plain {
    Nowhere,
    Everywhere,
    InPaths,
    InQueries,
    /// `%`: what it begins is looked at when it is copied.
    Escape,
}

impl Plain {
    fn of(byte: u8) -> Self {
        match byte {
            b'a'..=b'z'
            | b'A'..=b'Z'
            | b'0'..=b'9'
            | b'-'
            | b'.'
            | b'_'
            | b'~'
            | b'!'
            | b'$'
            | b'&'
            | b'('
            | b')'
            | b'*'
            | b'+'
            | b','
            | b';'
            | b'='
            | b':'
            | b'@'
            | b'/' => Self::Everywhere,
            b'\'' => Self::InPaths,
            b'?' => Self::InQueries,
            b'%' => Self::Escape,
            _ => Self::Nowhere,
        }
    }
}
