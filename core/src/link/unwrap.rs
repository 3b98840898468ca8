//! Addresses within addresses: translators, copies, redirects, mail filters, proxies, short links.

mod code;

use std::ops::Range;

use self::code::Code;
use super::Link;
use super::aligned::Aligned;
use super::pattern::{HostTable, PathPattern, param, segments_from};
use crate::error::{Error, ErrorKind, Result};
use crate::limits::Limits;
use crate::span::Span;

/// The columns of the table, in their order.
const COLUMNS: [&str; 5] = ["wrapper", "host", "path", "kind", "target"];

/// What somebody who wraps an address does with what it leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum WrapperKind {
    /// Shows a page in another language, from its own host.
    Translation,
    /// Shows a copy: an archive, a cache, a version for phones, a viewer of documents.
    Copy,
    /// Sends the browser on, so that the target is asked for by itself afterwards.
    Redirect,
    /// Sends the browser on after a check, as mail filters do.
    Protection,
    /// Fetches any page and shows it from its own host.
    Proxy,
    /// A proxy in the form of the well-known programs that exist to hide where one goes.
    Anonymiser,
    /// A short link: only its owner knows where it leads.
    Shortener,
}

impl WrapperKind {
    /// Stable id, e.g. `translation`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Translation => "translation",
            Self::Copy => "copy",
            Self::Redirect => "redirect",
            Self::Protection => "protection",
            Self::Proxy => "proxy",
            Self::Anonymiser => "anonymiser",
            Self::Shortener => "shortener",
        }
    }

    const ALL: [Self; 7] = [
        Self::Translation,
        Self::Copy,
        Self::Redirect,
        Self::Protection,
        Self::Proxy,
        Self::Anonymiser,
        Self::Shortener,
    ];

    /// Whether the target's content comes from the wrapper's own host, so that the target itself is never asked for.
    pub const fn delivers(self) -> bool {
        matches!(self, Self::Translation | Self::Copy | Self::Proxy | Self::Anonymiser)
    }
}

/// An address that stands within another.
#[derive(Clone, Debug)]
pub(crate) struct Wrapped {
    /// Who wraps it.
    pub(crate) through: Through,
    /// The address; places in it count in `text`.
    pub(crate) link: Link,
    /// Its text, with the way back to the caller's.
    pub(crate) text: Aligned,
}

/// The wrapper of an address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Through {
    /// The wrapper's name in the table.
    pub(crate) wrapper: String,
    pub(crate) kind: WrapperKind,
    /// Whether the table names the wrapper's host; otherwise its shape alone says what it does.
    pub(crate) is_known: bool,
    /// Where the wrapped part stands in the caller's text.
    pub(crate) span: Span,
}

/// What was found within an address.
#[derive(Clone, Debug, Default)]
pub(crate) struct Unwrapped {
    /// From the outside in: what the address wraps, what that wraps, and so on.
    pub(crate) targets: Vec<Wrapped>,
    /// The name of a wrapper that does not let its target be read.
    pub(crate) unknown: Option<String>,
    /// Whether there is more wrapping than the limit lets be undone.
    pub(crate) too_deep: bool,
}

/// The table of wrappers.
#[derive(Clone, Debug, Default)]
pub(crate) struct Wrappers {
    table: HostTable<Row>,
}

#[derive(Clone, Debug)]
struct Row {
    wrapper: String,
    host: String,
    is_known: bool,
    path: PathPattern,
    kind: WrapperKind,
    targets: Vec<(Place, Code)>,
}

/// Where the target stands.
#[derive(Clone, Debug)]
enum Place {
    /// In this parameter.
    Param(String),
    /// It is the whole query.
    Query,
    /// In the path after the pattern, with the query.
    Rest,
    /// In the labels before the wrapper's own host; path and query are the target's.
    Labels,
    /// In a path segment after the pattern that begins so.
    Segment(String),
    /// Nobody can read it out of the address.
    Nowhere,
}

/// What one row makes of a link.
enum Step {
    Target(Aligned),
    Unknown,
}

impl Wrappers {
    /// Reads the table: tab-separated with a header, `#` comments.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let mut lines = (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty() && !row.starts_with('#'));
        let header = lines.next().map(|(_, row)| row.trim_end().split('\t').collect::<Vec<_>>());
        if header.as_deref() != Some(&COLUMNS) {
            return Err(Error::new(ErrorKind::InvalidInput, "the table of wrappers lacks its header"));
        }
        let mut wrappers = Self::default();
        for (line, row) in lines {
            let added = parse_row(row).and_then(|(host, row)| wrappers.table.add(host, row));
            added.map_err(|problem| {
                Error::new(ErrorKind::InvalidInput, format!("table of wrappers, line {line}: {problem}"))
            })?;
        }
        Ok(wrappers)
    }

    /// Takes out what the link wraps, and what that wraps, as far as the limit allows.
    pub(crate) fn unwrap(&self, link: &Link, limits: &Limits) -> Unwrapped {
        let mut found = Unwrapped::default();
        loop {
            let current = found.targets.last().map_or(link, |wrapped| &wrapped.link);
            match self.step(current, limits) {
                None => return found,
                Some(_) if found.targets.len() >= limits.url_wrappings => {
                    found.too_deep = true;
                    return found;
                }
                Some((row, None)) => {
                    found.unknown = Some(row.wrapper.clone());
                    return found;
                }
                Some((row, Some((inner, text)))) => {
                    let outer = found.targets.last().map(|wrapped| &wrapped.text);
                    let text = match outer {
                        Some(outer) => text.within(outer),
                        None => text,
                    };
                    let through = Through {
                        wrapper: row.wrapper.clone(),
                        kind: row.kind,
                        is_known: row.is_known,
                        span: text.place().unwrap_or_default(),
                    };
                    found.targets.push(Wrapped { through, link: inner, text });
                }
            }
        }
    }

    /// The first row that the link meets, with the target unless that cannot be known.
    fn step(&self, link: &Link, limits: &Limits) -> Option<(&Row, Option<(Link, Aligned)>)> {
        let shapes = if may_hold_an_address(link) { self.table.any() } else { &[] };
        self.table.rows(link).chain(shapes).find_map(|row| {
            let found = row.targets.iter().find_map(|(place, code)| {
                let text = match row.target(link, place, *code)? {
                    Step::Unknown => return Some(None),
                    Step::Target(text) => text,
                };
                // A word after `?q=` of any host is no address; whoever wraps for a living may leave the scheme out.
                if !row.is_known && !has_scheme(text.text()) {
                    return None;
                }
                Link::parse(text.text(), limits).ok().map(|inner| Some((inner, text)))
            })?;
            Some((row, found))
        })
    }
}

fn parse_row(text: &str) -> Result<(&str, Row), &'static str> {
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    let [wrapper, host, path, kind, target] = cells[..] else { return Err("a row has five columns") };
    if cells.iter().any(|cell| cell.is_empty()) {
        return Err("no cell may be empty");
    }
    let path = PathPattern::parse(path).ok_or("a path starts with /")?;
    let kind = WrapperKind::ALL.into_iter().find(|one| one.id() == kind).ok_or("a kind of wrapper is unknown")?;
    let targets = target.split(',').map(parse_target).collect::<Option<Vec<_>>>();
    let targets = targets.ok_or("a target is ?name, ?, /, /name= or ., perhaps with |code, or -")?;
    Ok((host, Row { wrapper: wrapper.to_owned(), host: host.to_owned(), is_known: host != "*", path, kind, targets }))
}

fn parse_target(text: &str) -> Option<(Place, Code)> {
    let (place, code) = match text.split_once('|') {
        Some((place, code)) => (place, Code::parse(code)?),
        None => (text, Code::Plain),
    };
    let place = match (place.get(..1)?, place.get(1..)?) {
        ("?", "") => Place::Query,
        ("?", name) => Place::Param(name.to_owned()),
        ("/", "") => Place::Rest,
        ("/", prefix) if prefix.ends_with('=') => Place::Segment(prefix.to_owned()),
        (".", "") => Place::Labels,
        ("-", "") => Place::Nowhere,
        _ => return None,
    };
    Some((place, code))
}

impl Row {
    /// What stands at a place of the link; none when this row is about something else.
    fn target(&self, link: &Link, place: &Place, code: Code) -> Option<Step> {
        if matches!(place, Place::Nowhere) {
            return self.path.fit(link.path(), 0).map(|_| Step::Unknown);
        }
        self.text(link, place, code).map(Step::Target)
    }

    fn text(&self, link: &Link, place: &Place, code: Code) -> Option<Aligned> {
        let decoded = |range: &Range<usize>| Aligned::verbatim(&link.source, range).decoded(true);
        match place {
            Place::Nowhere => None,
            Place::Param(name) => {
                self.path.fit(link.path(), 0)?;
                code.undo(&decoded(&param(link, name)?))
            }
            Place::Query => {
                self.path.fit(link.path(), 0)?;
                let query = link.parts.query.clone().filter(|query| !query.is_empty())?;
                code.undo(&Aligned::verbatim(&link.source, &query))
            }
            Place::Labels => {
                self.path.fit(link.path(), 0)?;
                code::host_in_labels(link, &self.host)
            }
            Place::Segment(prefix) => {
                let from = self.path.prefix(link.path())?;
                let rest = segments_from(link, from)?;
                let mut start = rest.start;
                for segment in link.source.slice(&rest).split('/') {
                    if segment.starts_with(prefix.as_str()) {
                        return code.undo(&decoded(&(start + prefix.len()..start + segment.len())));
                    }
                    start += segment.len() + 1;
                }
                None
            }
            Place::Rest => {
                let first = self.path.prefix(link.path())?;
                let end = link.parts.query.as_ref().map_or(link.parts.path.end, |query| query.end);
                // Only where nothing says what comes before is the target looked for further on.
                let tries = if self.path.is_free() { REST_TRIES } else { 1 };
                (first..first + tries).map_while(|number| segments_from(link, number)).find_map(|rest| {
                    let rest = Aligned::verbatim(&link.source, &(rest.start..end));
                    code.undo(&rest).filter(|text| !self.path.is_free() || has_scheme(text.text()))
                })
            }
        }
    }
}

/// Segments of a path at which an address is looked for, where a row does not say where it starts.
const REST_TRIES: usize = 16;

fn has_scheme(text: &str) -> bool {
    let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
    starts("http:") || starts("https:")
}

/// Whether anything after the host looks like the beginning of an address, in one of the codes that are in use. Nearly
/// all addresses say no here, after one pass over their bytes, and meet none of the rows about every host.
fn may_hold_an_address(link: &Link) -> bool {
    let tail = link.source.text().as_bytes().get(link.parts.host.end..).unwrap_or_default();
    tail.windows(4).any(|four| {
        // The last three are `http` and `://` in base64 and the beginning of `http` in hexadecimal digits.
        matches!(four, [b'h' | b'H', b't' | b'T', b't' | b'T', b'p' | b'P'] | b"hvtr" | b"aHR0" | b"Oi8v" | b"6874")
    })
}

#[cfg(test)]
mod tests;
