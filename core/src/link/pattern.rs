//! Tables whose rows are about hosts and paths: which rows a link meets, and the parts of a link they name.

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::aligned::Aligned;
use super::{Link, host};
use crate::span::Span;

/// Rows by the host they are about; a link finds its rows with one look-up for each of its domains.
#[derive(Clone, Debug)]
pub(super) struct HostTable<T> {
    by_host: FxHashMap<Box<str>, Vec<T>>,
    // `name.*`, the name under any country's suffix: by the name, with the labels that must stand before it.
    by_name: FxHashMap<Box<str>, Vec<(String, T)>>,
    // `*`: rows about every host.
    any: Vec<T>,
}

impl<T> Default for HostTable<T> {
    fn default() -> Self {
        Self { by_host: FxHashMap::default(), by_name: FxHashMap::default(), any: Vec::new() }
    }
}

impl<T> HostTable<T> {
    /// Adds a row; refuses what is no host, no `name.*` and not `*`.
    pub(super) fn add(&mut self, host: &str, row: T) -> Result<(), &'static str> {
        if host == "*" {
            self.any.push(row);
            return Ok(());
        }
        let labels: Vec<&str> = host.split('.').collect();
        if labels.len() < 2
            || labels.iter().any(|label| label.is_empty())
            || host.bytes().any(|b| b.is_ascii_uppercase())
        {
            return Err("a host is in lower case and has two labels or more");
        }
        match labels.as_slice() {
            [before @ .., name, "*"] => self.by_name.entry((*name).into()).or_default().push((before.join("."), row)),
            _ => self.by_host.entry(host.into()).or_default().push(row),
        }
        Ok(())
    }

    /// The rows about the link's host, the nearest domain's first; those about every host are not among them.
    pub(super) fn rows<'t>(&'t self, link: &Link) -> impl Iterator<Item = &'t T> {
        let registrable = link.registrable_domain();
        // Some of them, `translate.goog` say, are public suffixes themselves: so every parent with a dot is asked about.
        let own = host::ancestors(link.host()).take_while(|name| name.contains('.'));
        let mut rows: Vec<&T> = own.filter_map(|name| self.by_host.get(name)).flatten().collect();
        // Which suffixes are a country's is asked only about the few names that the table holds.
        let name = registrable.and_then(|domain| domain.split('.').next());
        let named = name.and_then(|name| self.by_name.get(name));
        if let (Some(named), Some(domain)) = (named, registrable)
            && host::brand_label(domain).is_some()
        {
            let before = link.host().strip_suffix(domain).unwrap_or_default().trim_end_matches('.');
            let fits = |wanted: &str| {
                wanted.is_empty()
                    || before.strip_suffix(wanted).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
            };
            rows.extend(named.iter().filter(|(wanted, _)| fits(wanted)).map(|(_, row)| row));
        }
        rows.into_iter()
    }

    /// The rows about every host.
    pub(super) fn any(&self) -> &[T] {
        &self.any
    }
}

/// A path: segments between slashes; `*` is any one segment, a first `**` any number before, a last `**` any after.
#[derive(Clone, Debug)]
pub(super) struct PathPattern {
    segments: Vec<String>,
    anywhere: bool,
    open: bool,
}

impl PathPattern {
    /// Reads a pattern; `None` when it does not start with `/`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let mut segments: Vec<String> = segments(text.strip_prefix('/')?).map(str::to_owned).collect();
        let open = segments.last().is_some_and(|last| last == "**");
        if open {
            segments.pop();
        }
        let anywhere = segments.first().is_some_and(|first| first == "**");
        if anywhere {
            segments.remove(0);
        }
        Some(Self { segments, anywhere, open })
    }

    /// Whether it says nothing but that there is a path.
    pub(super) fn is_free(&self) -> bool {
        self.segments.is_empty() && self.open
    }

    /// How many segments of the path come before what the pattern leaves over, at its first fit.
    ///
    /// `extra` is how many segments must be left over; more may be only where the pattern is open.
    pub(super) fn fit(&self, path: &str, extra: usize) -> Option<usize> {
        self.fit_with(path, extra, self.open)
    }

    /// The same where one segment or more must be left over.
    pub(super) fn prefix(&self, path: &str) -> Option<usize> {
        self.fit_with(path, 1, true)
    }

    fn fit_with(&self, path: &str, extra: usize, open: bool) -> Option<usize> {
        let found: Vec<&str> = segments(path).collect();
        let wanted = self.segments.len();
        let latest = found.len().checked_sub(wanted + extra)?;
        let offsets = if self.anywhere { 0..=latest } else { 0..=0 };
        let mut offsets = offsets.filter(|offset| open || *offset == latest);
        let same = |(wanted, found): (&String, &&str)| {
            wanted == "*" || wanted == found || (self.anywhere && wanted == stem(found))
        };
        let fits = |offset: &usize| self.segments.iter().zip(found.iter().skip(*offset)).all(same);
        offsets.find(fits).map(|offset| offset + wanted)
    }
}

/// The name of a script without the ending that says what language it is written in.
fn stem(segment: &str) -> &str {
    let is_script = |ending: &&str| ["php", "aspx", "asp", "cgi", "pl", "jsp", "html", "htm", "do"].contains(ending);
    segment.rsplit_once('.').filter(|(_, ending)| is_script(ending)).map_or(segment, |(name, _)| name)
}

/// The segments of a path without its empty ones, so that a last slash makes no difference.
pub(super) fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

/// The value of a parameter in the cleaned text; the query comes before the fragment, where scripts keep theirs.
pub(super) fn param(link: &Link, name: &str) -> Option<Range<usize>> {
    let parts = [link.parts.query.as_ref(), link.parts.fragment.as_ref()];
    parts.into_iter().flatten().find_map(|part| {
        let text = link.source.slice(part);
        // Within a fragment, scripts write an address of their own: `#/search?q=words`.
        let path = text.find('?').filter(|&mark| !text.get(..mark).is_some_and(|before| before.contains('=')));
        let mut start = part.start + path.map_or(0, |mark| mark + 1);
        for pair in text.get(start - part.start..).unwrap_or_default().split('&') {
            let end = start + pair.len();
            if let Some(equals) = pair.find('=') {
                let value = start + equals + 1..end;
                if !value.is_empty() && is_named(pair.get(..equals).unwrap_or_default(), name) {
                    return Some(value);
                }
            }
            start = end + 1;
        }
        None
    })
}

/// Whether a parameter's name, which may be encoded, is this one.
fn is_named(raw: &str, name: &str) -> bool {
    raw == name || (raw.contains('%') && Aligned::whole(raw, Span::default()).decoded(true).text() == name)
}

/// Where the segments of the path after the first `number` ones stand in the cleaned text; empty ones do not count.
pub(super) fn segments_from(link: &Link, number: usize) -> Option<Range<usize>> {
    let raw = link.source.slice(&link.parts.path);
    // Dot segments shift the numbers; such a path is nothing that a page writes.
    if segments(link.path()).count() != raw.split(['/', '\\']).filter(|segment| !segment.is_empty()).count() {
        return None;
    }
    let mut start = link.parts.path.start;
    let mut count = 0;
    for part in raw.split(['/', '\\']) {
        if !part.is_empty() {
            if count == number {
                return Some(start..link.parts.path.end);
            }
            count += 1;
        }
        start += part.len() + 1;
    }
    None
}
