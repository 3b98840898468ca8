//! The caller's text as a browser would read it, with the way back to the caller's own bytes.

use std::ops::Range;

use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// Bytes of raw host text above which no valid host can come out of percent-decoding and IDNA.
const RAW_HOST_BYTES: usize = 4096;

/// A URL text without the white space and control characters that browsers ignore.
#[derive(Clone, Debug)]
pub(super) struct Source {
    text: String,
    lead: usize,
    // For each ignored byte inside: how many bytes of `text` stand before it, in ascending order.
    gaps: Vec<usize>,
}

impl Source {
    /// Trims C0 controls and spaces at both ends and drops tabs and line breaks inside.
    pub(super) fn new(original: &str) -> Self {
        let ignored = |character: char| character <= ' ';
        let from_start = original.trim_start_matches(ignored);
        let lead = original.len() - from_start.len();
        let trimmed = from_start.trim_end_matches(ignored);
        let dropped = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r');
        if !trimmed.bytes().any(dropped) {
            return Self { text: trimmed.to_owned(), lead, gaps: Vec::new() };
        }
        let mut text = String::with_capacity(trimmed.len());
        let mut gaps = Vec::new();
        for character in trimmed.chars() {
            if matches!(character, '\t' | '\n' | '\r') {
                gaps.push(text.len());
            } else {
                text.push(character);
            }
        }
        Self { text, lead, gaps }
    }

    /// The text without a scheme that only says how a browser is to show what follows.
    pub(super) fn without_scheme(mut self, scheme: &str) -> Self {
        let after = self.text.get(scheme.len() + 1..).unwrap_or_default();
        let length = self.text.len() - after.trim_start_matches(' ').len();
        let named = self.text.split_once(':').is_some_and(|(name, _)| name.eq_ignore_ascii_case(scheme));
        if named {
            self.text.drain(..length);
            let before = self.gaps.partition_point(|&gap| gap <= length);
            self.lead += length + before;
            self.gaps.drain(..before);
            self.gaps.iter_mut().for_each(|gap| *gap -= length);
        }
        self
    }

    /// The cleaned text.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// A part of the cleaned text.
    pub(super) fn slice(&self, range: &Range<usize>) -> &str {
        self.text.get(range.clone()).unwrap_or_default()
    }

    /// Where a part of the cleaned text stands in the caller's text.
    pub(super) fn original(&self, range: &Range<usize>) -> Span {
        if range.is_empty() {
            let at = self.position(range.start);
            return Span::new(at, at);
        }
        // The end is taken from the last byte inside, so that an ignored byte after the part is not covered.
        Span::new(self.position(range.start), self.position(range.end - 1) + 1)
    }

    fn position(&self, cleaned: usize) -> usize {
        self.lead + cleaned + self.gaps.partition_point(|&before| before <= cleaned)
    }
}

/// How the text says, or leaves open, which scheme it has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `http:`, `https:` or `ftp:` stands there.
    Absolute,
    /// The text starts with `//`.
    SchemeRelative,
    /// The text starts with the host.
    Bare,
}

/// Where the parts of a URL stand in the cleaned text.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    /// How the scheme is given.
    pub(super) form: Form,
    /// The host, with brackets if it is IPv6.
    pub(super) host: Range<usize>,
    /// What stands before an `@` before the host, without it.
    pub(super) userinfo: Option<Range<usize>>,
    /// Everything after the authority and before query and fragment.
    pub(super) path: Range<usize>,
    /// What follows the first `?`, without it.
    pub(super) query: Option<Range<usize>>,
    /// What follows the first `#`, without it.
    pub(super) fragment: Option<Range<usize>>,
}

impl Parts {
    /// Splits the text as the WHATWG URL standard does for special schemes; refuses what names no web host.
    pub(super) fn split(text: &str) -> Result<Self> {
        if text.is_empty() {
            return Err(refused("the URL is empty"));
        }
        let (form, authority_start) = scheme(text)?;
        let rest = text.get(authority_start..).unwrap_or_default();
        let authority_end = authority_start + rest.find(['/', '\\', '?', '#']).unwrap_or(rest.len());
        let authority = text.get(authority_start..authority_end).unwrap_or_default();
        let at = authority.rfind('@');
        let host_start = authority_start + at.map_or(0, |at| at + 1);
        let host_and_port = text.get(host_start..authority_end).unwrap_or_default();
        let host = host_start..host_start + host_length(host_and_port);
        if host.is_empty() {
            return Err(refused("the URL has no host"));
        }
        if host.len() > RAW_HOST_BYTES {
            return Err(refused("the host is too long to be one"));
        }
        if form == Form::Bare {
            if text.contains(char::is_whitespace) {
                return Err(refused("a URL without a scheme cannot contain white space"));
            }
            if at.is_some() && authority_end == text.len() {
                return Err(refused("an e-mail address is not a URL"));
            }
        }
        let fragment = text.find('#').map(|hash| hash + 1..text.len());
        let tail_end = fragment.as_ref().map_or(text.len(), |fragment| fragment.start - 1);
        let tail = text.get(authority_end..tail_end).unwrap_or_default();
        let query = tail.find('?').map(|mark| authority_end + mark + 1..tail_end);
        let path = authority_end..query.as_ref().map_or(tail_end, |query| query.start - 1);
        Ok(Self { form, host, userinfo: at.map(|at| authority_start..authority_start + at), path, query, fragment })
    }
}

fn refused(message: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

/// Finds out how the scheme is given and where the authority starts.
fn scheme(text: &str) -> Result<(Form, usize)> {
    if text.starts_with("//") {
        let slashes = text.len() - text.trim_start_matches(['/', '\\']).len();
        return Ok((Form::SchemeRelative, slashes));
    }
    if text.starts_with(['/', '\\', '?', '#']) {
        return Err(refused("the URL has no host"));
    }
    let Some((name, rest)) = text.split_once(':') else { return Ok((Form::Bare, 0)) };
    let is_scheme = name.starts_with(|first: char| first.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'));
    if !is_scheme {
        return Ok((Form::Bare, 0));
    }
    if ["http", "https", "ftp"].iter().any(|known| name.eq_ignore_ascii_case(known)) {
        let slashes = rest.len() - rest.trim_start_matches(['/', '\\']).len();
        return Ok((Form::Absolute, name.len() + 1 + slashes));
    }
    // `example.org:8080/x` has the shape of a scheme as well; a port gives the host away.
    let digits = rest.len() - rest.trim_start_matches(|digit: char| digit.is_ascii_digit()).len();
    let port_ends =
        rest.get(digits..).is_some_and(|after| after.is_empty() || after.starts_with(['/', '\\', '?', '#']));
    if port_ends && (name.contains('.') || name.eq_ignore_ascii_case("localhost")) {
        return Ok((Form::Bare, 0));
    }
    Err(Error::new(ErrorKind::UnsupportedInput, "only http, https and ftp URLs are read"))
}

/// How much of `host[:port]` is the host; colons within the brackets of an IPv6 address belong to it.
fn host_length(text: &str) -> usize {
    let bracket = text.rfind(']').map_or(0, |bracket| bracket + 1);
    let after = text.get(bracket..).unwrap_or_default();
    after.find(':').map_or(text.len(), |colon| bracket + colon)
}
