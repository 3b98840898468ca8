//! Search queries: which engine a URL asks, for what, and where in the URL the words stand.

use std::ops::Range;

use super::Link;
use super::aligned::Aligned;
use super::pattern::{HostTable, PathPattern, param, segments_from};
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// The columns of the engine table, in their order.
const COLUMNS: [&str; 9] =
    ["engine", "host", "path", "param", "modes", "safe_param", "safe_strict", "safe_moderate", "safe_off"];

/// What a search is after.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SearchMode {
    /// Pages, or whatever the site itself holds.
    #[default]
    Web,
    /// Pictures.
    Images,
    /// Films and clips.
    Videos,
    /// An answer: the words are a prompt to a chat assistant.
    Prompt,
}

impl SearchMode {
    /// Stable id, e.g. `images`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Web => "web",
            Self::Images => "images",
            Self::Videos => "videos",
            Self::Prompt => "prompt",
        }
    }
}

/// How much of what is explicit an engine is told to leave out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum SafeSearch {
    /// As much as the engine can.
    Strict,
    /// Some of it: pictures only, or blurred.
    Moderate,
    /// Nothing.
    Off,
}

impl SafeSearch {
    /// Stable id, e.g. `strict`.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Strict => "strict",
            Self::Moderate => "moderate",
            Self::Off => "off",
        }
    }
}

/// A search that a URL asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SearchQuery {
    /// The name of the engine in the table.
    pub(crate) engine: String,
    /// What is searched for, decoded; bytes that are no UTF-8 became U+FFFD.
    pub(crate) words: Aligned,
    pub(crate) mode: SearchMode,
    /// What the URL says about filtering; none when it says nothing, which leaves it to cookies and accounts.
    pub(crate) safe: Option<SafeSearch>,
    /// Whether the words may be half typed: the URL asks for suggestions and not for results.
    pub(crate) autocomplete: bool,
}

impl SearchQuery {
    /// Where in the caller's URL text a part of the decoded words stands; none when the part is empty or outside.
    pub(crate) fn original_span(&self, decoded: Span) -> Option<Span> {
        self.words.original(decoded)
    }

    /// The same query where its URL was itself taken out of another.
    pub(super) fn within(self, outer: &Aligned) -> Self {
        Self { words: self.words.within(outer), ..self }
    }
}

/// The table of search engines and of sites with a search of their own.
#[derive(Clone, Debug, Default)]
pub(crate) struct Engines {
    table: HostTable<Row>,
    #[cfg(test)]
    rows: usize,
}

#[derive(Clone, Debug)]
struct Row {
    engine: String,
    path: PathPattern,
    place: Place,
    modes: Vec<(Mode, When)>,
    safe: Safe,
}

/// Where the words stand.
#[derive(Clone, Debug)]
enum Place {
    /// In one of these parameters, the first that is there.
    Params(Vec<String>),
    /// In the path segment after the pattern, perhaps with hyphens for spaces.
    Segment { hyphens: bool },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Is(SearchMode),
    Autocomplete,
}

/// When a mode holds.
#[derive(Clone, Debug)]
enum When {
    Always,
    /// Where the parameter has that value.
    Param(String, String),
}

#[derive(Clone, Debug)]
enum Safe {
    Unknown,
    Always,
    Param { name: String, values: Vec<(String, SafeSearch)> },
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
        let mut engines = Self::default();
        for (line, row) in lines {
            let added = parse_row(row).and_then(|(host, row)| engines.table.add(host, row));
            added.map_err(|problem| {
                Error::new(ErrorKind::InvalidInput, format!("table of search engines, line {line}: {problem}"))
            })?;
            #[cfg(test)]
            {
                engines.rows += 1;
            }
        }
        Ok(engines)
    }

    /// How many rows the table has.
    #[cfg(test)]
    pub(crate) fn len(&self) -> usize {
        self.rows
    }

    /// The search that the link asks for, if it is one.
    pub(crate) fn query(&self, link: &Link) -> Option<SearchQuery> {
        link.registrable_domain()?;
        self.table.rows(link).find_map(|row| row.query(link))
    }
}

fn parse_row(text: &str) -> Result<(&str, Row), &'static str> {
    let cells: Vec<&str> = text.split('\t').map(str::trim).collect();
    let [engine, host, path, param, modes, safe_param, strict, moderate, off] = cells[..] else {
        return Err("a row has nine columns");
    };
    if [engine, host, path, param].iter().any(|cell| cell.is_empty() || *cell == "-") {
        return Err("engine, host, path and param cannot be empty");
    }
    if host == "*" {
        return Err("a row is about a host");
    }
    let modes = list(modes).map(parse_mode).collect::<Option<Vec<_>>>();
    let modes = modes.ok_or("a mode is images, videos, prompt or autocomplete, alone or as mode:name=value")?;
    let safe = match safe_param {
        "-" => Safe::Unknown,
        "*" => Safe::Always,
        name => {
            let states = [(strict, SafeSearch::Strict), (moderate, SafeSearch::Moderate), (off, SafeSearch::Off)];
            let values =
                states.into_iter().flat_map(|(cell, state)| list(cell).map(move |one| (one.to_owned(), state)));
            Safe::Param { name: name.to_owned(), values: values.collect() }
        }
    };
    let place = match param {
        "/" => Place::Segment { hyphens: false },
        "/-" => Place::Segment { hyphens: true },
        names => Place::Params(list(names).map(str::to_owned).collect()),
    };
    let path = PathPattern::parse(path).ok_or("a path starts with /")?;
    Ok((host, Row { engine: engine.to_owned(), path, place, modes, safe }))
}

/// The values of a cell.
fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(',').filter(|value| *value != "-")
}

fn parse_mode(text: &str) -> Option<(Mode, When)> {
    let (mode, when) = match text.split_once(':') {
        Some((mode, marker)) => {
            let (name, value) = marker.split_once('=')?;
            (mode, When::Param(name.to_owned(), value.to_owned()))
        }
        None => (text, When::Always),
    };
    let mode = match mode {
        "images" => Mode::Is(SearchMode::Images),
        "videos" => Mode::Is(SearchMode::Videos),
        "prompt" => Mode::Is(SearchMode::Prompt),
        "autocomplete" => Mode::Autocomplete,
        _ => return None,
    };
    Some((mode, when))
}

impl Row {
    fn query(&self, link: &Link) -> Option<SearchQuery> {
        let extra = usize::from(matches!(self.place, Place::Segment { .. }));
        let before = self.path.fit(link.path(), extra)?;
        let value = match &self.place {
            Place::Params(names) => names.iter().find_map(|name| param(link, name))?,
            Place::Segment { .. } => segment(link, before)?,
        };
        let mut words = Aligned::verbatim(&link.source, &value).decoded(true);
        if matches!(self.place, Place::Segment { hyphens: true }) {
            words = words.mapped(|_, character| if character == '-' { ' ' } else { character });
        }
        if words.text().trim().is_empty() {
            return None;
        }
        let value_of = |name: &str| {
            let value = param(link, name)?;
            Some(Aligned::verbatim(&link.source, &value).decoded(true).text().to_owned())
        };
        let holds = |when: &When| match when {
            When::Always => true,
            When::Param(name, wanted) => value_of(name).is_some_and(|found| found == *wanted),
        };
        let mut search =
            SearchQuery { engine: self.engine.clone(), words, mode: SearchMode::Web, safe: None, autocomplete: false };
        for (mode, when) in &self.modes {
            match mode {
                Mode::Is(mode) if search.mode == SearchMode::Web && holds(when) => search.mode = *mode,
                Mode::Autocomplete if holds(when) => search.autocomplete = true,
                _ => {}
            }
        }
        search.safe = match &self.safe {
            Safe::Unknown => None,
            Safe::Always => Some(SafeSearch::Strict),
            Safe::Param { name, values } => value_of(name)
                .and_then(|found| values.iter().find(|(value, _)| *value == found).map(|(_, state)| *state)),
        };
        Some(search)
    }
}

/// The segment of the path with this number, in the cleaned text.
fn segment(link: &Link, number: usize) -> Option<Range<usize>> {
    let rest = segments_from(link, number)?;
    let length = link.source.slice(&rest).find(['/', '\\']).unwrap_or(rest.len());
    Some(rest.start..rest.start + length)
}

#[cfg(test)]
mod tests;
