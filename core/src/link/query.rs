//! Search queries: which engine a URL asks, for what, and where in the URL the words stand.

use std::collections::HashMap;
use std::ops::Range;

use super::canonical::hex_pair;
use super::{Link, host};
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// The columns of the engine table, in their order.
const COLUMNS: [&str; 8] = ["engine", "host", "path", "param", "image_marker", "safe_param", "safe_on", "safe_off"];

/// A search that a URL asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    /// The name of the engine in the table.
    pub(crate) engine: String,
    /// What is searched for, decoded; bytes that are no UTF-8 became U+FFFD.
    pub(crate) text: String,
    /// Where the still encoded words stand in the caller's URL text.
    pub(crate) span: Option<Span>,
    /// Whether pictures are searched for.
    pub(crate) image_search: bool,
    /// Whether the URL says that explicit results are filtered out; none when it says nothing.
    pub(crate) safe_search: Option<bool>,
    // For each character of `text`: where it starts there and where it stands in the caller's text.
    alignment: Vec<(usize, Span)>,
}

impl SearchQuery {
    /// Where in the caller's URL text a part of the decoded words stands; none when the part is empty or outside.
    pub(crate) fn original_span(&self, decoded: Span) -> Option<Span> {
        if decoded.is_empty() || decoded.end > self.text.len() {
            return None;
        }
        let first = self.alignment.partition_point(|&(start, _)| start <= decoded.start).checked_sub(1)?;
        let after = self.alignment.partition_point(|&(start, _)| start < decoded.end);
        let covered = self.alignment.get(first..after)?;
        covered.iter().map(|&(_, span)| span).reduce(Span::join)
    }
}

/// The table of search engines and of sites with a search of their own.
#[derive(Clone, Debug)]
pub(crate) struct Engines {
    rows: Vec<Row>,
    // Rows by host, or by `label.*` for engines with many country domains; the numbers are in table order.
    by_host: HashMap<String, Vec<usize>>,
}

#[derive(Clone, Debug)]
struct Row {
    engine: String,
    path: PathPattern,
    place: Place,
    images: Images,
    safe: Safe,
}

/// Where the words stand.
#[derive(Clone, Debug)]
enum Place {
    /// In one of these parameters, the first that is there.
    Params(Vec<String>),
    /// In the path segment after the pattern.
    Segment,
}

#[derive(Clone, Debug)]
enum Images {
    Never,
    Always,
    // Any of these parameters with that value.
    When(Vec<(String, String)>),
}

#[derive(Clone, Debug)]
enum Safe {
    Unknown,
    Always,
    Param { name: String, on: Vec<String>, off: Vec<String> },
}

/// A path: segments between slashes, `*` for any one segment, a last `**` for anything from there on.
#[derive(Clone, Debug)]
struct PathPattern {
    segments: Vec<String>,
    open: bool,
}

impl PathPattern {
    fn parse(text: &str) -> Option<Self> {
        let mut segments: Vec<String> = segments(text.strip_prefix('/')?).map(str::to_owned).collect();
        let open = segments.last().is_some_and(|last| last == "**");
        if open {
            segments.pop();
        }
        Some(Self { segments, open })
    }

    /// Whether the path fits, after it has given away its last segment to the words if `place` wants that.
    fn fits(&self, path: &str, place: &Place) -> bool {
        let extra = usize::from(matches!(place, Place::Segment));
        let count = segments(path).count();
        let least = self.segments.len() + extra;
        let enough = if self.open { count >= least } else { count == least };
        enough && self.segments.iter().zip(segments(path)).all(|(wanted, found)| wanted == "*" || wanted == found)
    }
}

/// The segments of a path without its empty ones, so that a last slash makes no difference.
fn segments(path: &str) -> impl Iterator<Item = &str> {
    path.split('/').filter(|segment| !segment.is_empty())
}

impl Engines {
    /// Reads the table: tab-separated with a header, `#` comments, `-` for an empty cell.
    pub(crate) fn parse(text: &str) -> Result<Self> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = (1..).zip(text.lines()).filter(|(_, row)| !row.trim().is_empty() && !row.starts_with('#'));
        let header = lines.next().map(|(_, row)| row.trim_end().split('\t').collect::<Vec<_>>());
        if header.as_deref() != Some(&COLUMNS) {
            return Err(Error::new(ErrorKind::InvalidInput, "the table of search engines lacks its header"));
        }
        let mut engines = Self { rows: Vec::new(), by_host: HashMap::new() };
        for (line, row) in lines {
            let (host, row) = parse_row(row).map_err(|problem| {
                Error::new(ErrorKind::InvalidInput, format!("table of search engines, line {line}: {problem}"))
            })?;
            engines.by_host.entry(host).or_default().push(engines.rows.len());
            engines.rows.push(row);
        }
        Ok(engines)
    }

    /// How many rows the table has.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The search that the link asks for, if it is one.
    pub(crate) fn query(&self, link: &Link) -> Option<SearchQuery> {
        let registrable = link.registrable_domain()?;
        let own = host::ancestors(link.host()).take_while(|name| name.len() >= registrable.len());
        let own = own.filter_map(|name| self.by_host.get(name));
        let by_country = host::brand_label(registrable).and_then(|label| self.by_host.get(&format!("{label}.*")));
        let mut rows = own.chain(by_country).flatten().filter_map(|&row| self.rows.get(row));
        rows.find_map(|row| row.query(link))
    }
}

fn parse_row(text: &str) -> Result<(String, Row), &'static str> {
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    let [engine, host, path, param, image_marker, safe_param, safe_on, safe_off] = cells[..] else {
        return Err("a row has eight columns");
    };
    if [engine, host, path, param].iter().any(|cell| cell.is_empty() || *cell == "-") {
        return Err("engine, host, path and param cannot be empty");
    }
    let values = |cell: &str| -> Vec<String> {
        if cell == "-" { Vec::new() } else { cell.split(',').map(str::to_owned).collect() }
    };
    let images = match image_marker {
        "-" => Images::Never,
        "*" => Images::Always,
        _ => {
            let pairs = image_marker.split(',').map(|pair| pair.split_once('='));
            let pairs: Option<Vec<_>> =
                pairs.map(|pair| pair.map(|(name, value)| (name.to_owned(), value.to_owned()))).collect();
            Images::When(pairs.ok_or("an image marker is name=value, * or -")?)
        }
    };
    let safe = match safe_param {
        "-" => Safe::Unknown,
        "*" => Safe::Always,
        name => Safe::Param { name: name.to_owned(), on: values(safe_on), off: values(safe_off) },
    };
    let place = if param == "/" { Place::Segment } else { Place::Params(values(param)) };
    let path = PathPattern::parse(path).ok_or("a path starts with /")?;
    let is_host = host.split('.').count() >= 2 && host.split('.').all(|label| !label.is_empty());
    if !is_host || host.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err("a host is in lower case and has two labels or more");
    }
    Ok((host.to_owned(), Row { engine: engine.to_owned(), path, place, images, safe }))
}

impl Row {
    fn query(&self, link: &Link) -> Option<SearchQuery> {
        if !self.path.fits(link.path(), &self.place) {
            return None;
        }
        let value = match &self.place {
            Place::Params(names) => names.iter().find_map(|name| param(link, name))?,
            Place::Segment => segment(link, self.path.segments.len())?,
        };
        let (text, alignment) = decode(link, &value);
        if text.trim().is_empty() {
            return None;
        }
        let has = |name: &str, wanted: &str| param(link, name).is_some_and(|found| decode(link, &found).0 == wanted);
        let image_search = match &self.images {
            Images::Never => false,
            Images::Always => true,
            Images::When(markers) => markers.iter().any(|(name, wanted)| has(name, wanted)),
        };
        let safe_search = match &self.safe {
            Safe::Unknown => None,
            Safe::Always => Some(true),
            Safe::Param { name, on, off } => {
                if on.iter().any(|wanted| has(name, wanted)) {
                    Some(true)
                } else {
                    off.iter().any(|wanted| has(name, wanted)).then_some(false)
                }
            }
        };
        let span = Some(link.source.original(&value));
        Some(SearchQuery { engine: self.engine.clone(), text, span, image_search, safe_search, alignment })
    }
}

/// The value of a parameter in the cleaned text; the query comes before the fragment, where scripts keep theirs.
fn param(link: &Link, name: &str) -> Option<Range<usize>> {
    let parts = [link.parts.query.as_ref(), link.parts.fragment.as_ref()];
    parts.into_iter().flatten().find_map(|part| {
        let mut start = part.start;
        for pair in link.source.slice(part).split('&') {
            let end = start + pair.len();
            if let Some(equals) = pair.find('=') {
                let name_is = start..start + equals;
                let value = start + equals + 1..end;
                if !value.is_empty() && decode(link, &name_is).0 == name {
                    return Some(value);
                }
            }
            start = end + 1;
        }
        None
    })
}

/// The segment of the path with this number, in the cleaned text; empty segments do not count.
fn segment(link: &Link, number: usize) -> Option<Range<usize>> {
    let raw = link.source.slice(&link.parts.path);
    let mut start = link.parts.path.start;
    let mut found = None;
    let mut count = 0;
    for part in raw.split(['/', '\\']) {
        if !part.is_empty() {
            if count == number {
                found = Some(start..start + part.len());
            }
            count += 1;
        }
        start += part.len() + 1;
    }
    // Dot segments shift the numbers; such a path is nothing that a search page writes.
    found.filter(|_| count == segments(link.path()).count())
}

/// Decodes `+` and percent escapes and keeps for every character where it stands in the caller's text.
fn decode(link: &Link, range: &Range<usize>) -> (String, Vec<(usize, Span)>) {
    let raw = link.source.slice(range).as_bytes();
    let mut bytes = Vec::with_capacity(raw.len());
    // Where in `raw` each decoded byte starts, and after the last one where the text ends.
    let mut starts = Vec::with_capacity(raw.len() + 1);
    let mut at = 0;
    while let Some(&byte) = raw.get(at) {
        starts.push(at);
        let (byte, length) = match byte {
            b'+' => (b' ', 1),
            b'%' => hex_pair(raw, at + 1).map_or((b'%', 1), |value| (value, 3)),
            _ => (byte, 1),
        };
        bytes.push(byte);
        at += length;
    }
    starts.push(at);
    let mut text = String::with_capacity(bytes.len());
    let mut alignment = Vec::new();
    let mut done = 0;
    let mut push = |character: char, length: usize| {
        let start = starts.get(done).copied().unwrap_or(raw.len());
        done += length;
        let end = starts.get(done).copied().unwrap_or(raw.len());
        alignment.push((text.len(), link.source.original(&(range.start + start..range.start + end))));
        text.push(character);
    };
    for chunk in bytes.utf8_chunks() {
        for character in chunk.valid().chars() {
            push(character, character.len_utf8());
        }
        if !chunk.invalid().is_empty() {
            push(char::REPLACEMENT_CHARACTER, chunk.invalid().len());
        }
    }
    (text, alignment)
}

#[cfg(test)]
mod tests;
