//! Text formats of URL lists. Nothing is dropped silently: a line becomes an entry, is a comment, or is rejected.

use super::host;
use super::index::Pattern;
use super::{Link, parse_entry};
use crate::error::ErrorKind;

/// The note with which a TSV line may cover a whole public suffix.
const COVERS_SUFFIX: &str = "covers-suffix";

/// Names that hosts files give to the machine itself; they are no entries.
pub(crate) const LOCAL_NAMES: &[&str] = &[
    "0.0.0.0",
    "broadcasthost",
    "ip6-allhosts",
    "ip6-allnodes",
    "ip6-allrouters",
    "ip6-localhost",
    "ip6-localnet",
    "ip6-loopback",
    "ip6-mcastprefix",
    "local",
    "localhost",
    "localhost.localdomain",
];

/// How the lines of a list are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListFormat {
    /// A host, `host/path` or URL a line; `#` starts a comment line. A URL with a scheme and a path is exact.
    Plain,
    /// The format of a hosts file: `0.0.0.0 host`. As there, a line covers the host without its subdomains.
    Hosts,
    /// The network rules of ad blockers that name hosts: `||host^`, `||host/path^`, and `@@` for exceptions.
    AdBlock,
    /// Pattern, labels and an optional note between tabs; `=host` covers the host without its subdomains.
    Tsv,
}

impl ListFormat {
    /// How a list seems to be written, by its first line that is no comment; what it is not then shows as rejected lines.
    pub(crate) fn guess(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
        let first = lines.next().unwrap_or_default();
        let mut words = first.split_whitespace();
        let is_address = words.next().is_some_and(is_nowhere);
        if first.starts_with(['!', '[']) || first.starts_with("||") || first.starts_with("@@") {
            Self::AdBlock
        } else if is_address && words.next().is_some() {
            Self::Hosts
        } else if first.contains('\t') {
            Self::Tsv
        } else {
            Self::Plain
        }
    }
}

/// One line of a list that was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// What the line covers.
    pub(crate) pattern: Pattern,
    /// The labels of the line; only TSV lists have any.
    pub(crate) labels: Vec<String>,
    /// Whether the line takes something out of other lines (`@@` in ad-block lists).
    pub(crate) exception: bool,
    /// The line number, counted from one.
    pub(crate) line: usize,
}

/// One line of a list that was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rejected {
    /// The line number, counted from one.
    pub(crate) line: usize,
    /// Why, as a stable short text.
    pub(crate) reason: &'static str,
}

/// What a list says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct ParsedList {
    /// The lines that were understood, in their order; a hosts line with several hosts gives several entries.
    pub(crate) entries: Vec<Entry>,
    /// The lines that were not taken.
    pub(crate) rejected: Vec<Rejected>,
}

/// Reads a list; comments and blank lines are skipped, everything else is an entry or rejected with a reason.
pub(crate) fn parse_list(text: &str, format: ListFormat) -> ParsedList {
    let mut list = ParsedList::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    for (line, row) in (1..).zip(text.lines()) {
        // A TSV row keeps its tabs: an empty last column is a column.
        let row = row.trim_matches(|character: char| character == ' ' || character == '\r');
        let row = if format == ListFormat::Tsv { row } else { row.trim() };
        if row.trim().is_empty() {
            continue;
        }
        let outcome = match format {
            ListFormat::Plain => plain(row, line, &mut list.entries),
            ListFormat::Hosts => hosts(row, line, &mut list.entries),
            ListFormat::AdBlock => ad_block(row, line, &mut list.entries),
            ListFormat::Tsv => tsv(row, line, &mut list.entries),
        };
        if let Err(reason) = outcome {
            list.rejected.push(Rejected { line, reason });
        }
    }
    list
}

type Outcome = Result<(), &'static str>;

fn entry(pattern: Pattern, line: usize) -> Entry {
    Entry { pattern, labels: Vec::new(), exception: false, line }
}

fn plain(row: &str, line: usize, entries: &mut Vec<Entry>) -> Outcome {
    if row.starts_with('#') {
        return Ok(());
    }
    entries.push(entry(pattern(row, false)?, line));
    Ok(())
}

fn hosts(row: &str, line: usize, entries: &mut Vec<Entry>) -> Outcome {
    let row = row.split('#').next().unwrap_or_default().trim();
    if row.is_empty() {
        return Ok(());
    }
    let mut words = row.split_whitespace();
    let address = words.next().unwrap_or_default();
    let is_local = |name: &str| LOCAL_NAMES.iter().any(|local| local.eq_ignore_ascii_case(name));
    let names: Vec<&str> = words.collect();
    if names.is_empty() {
        return Err("no host after the address");
    }
    if names.iter().all(|name| is_local(name)) {
        return Ok(());
    }
    if !is_nowhere(address) {
        return Err("the address is not one that hosts lists block with");
    }
    // All or nothing, so that one rejected name is counted and not hidden behind its neighbours.
    let mut found = Vec::new();
    for name in names.into_iter().filter(|name| !is_local(name)) {
        match pattern(name, false)? {
            Pattern::Host(host) => found.push(entry(Pattern::HostExact(host), line)),
            _ => return Err("not a host"),
        }
    }
    entries.append(&mut found);
    Ok(())
}

/// Whether an address is one that hosts lists send names to so that they reach nobody.
fn is_nowhere(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "::1") || address.starts_with("127.")
}

fn ad_block(row: &str, line: usize, entries: &mut Vec<Entry>) -> Outcome {
    if row.starts_with('!') || (row.starts_with('[') && row.ends_with(']')) {
        return Ok(());
    }
    let (exception, rule) = row.strip_prefix("@@").map_or((false, row), |rule| (true, rule));
    let rule = rule.strip_prefix("||").ok_or("not a rule about a host")?;
    let body = rule.strip_suffix('^').ok_or("the rule has options or does not end with ^")?;
    if body.contains(['^', '*', '$', '|', '?', '#']) {
        return Err("the rule has wildcards or options");
    }
    let pattern @ (Pattern::Host(_) | Pattern::Path(_)) = pattern(body, false)? else {
        return Err("not a host or path");
    };
    entries.push(Entry { exception, ..entry(pattern, line) });
    Ok(())
}

fn tsv(row: &str, line: usize, entries: &mut Vec<Entry>) -> Outcome {
    if row.trim_start().starts_with('#') {
        return Ok(());
    }
    let mut columns = row.split('\t').map(str::trim);
    let text = columns.next().unwrap_or_default();
    let labels = columns.next().ok_or("no label column")?;
    let note = columns.next().unwrap_or_default();
    if columns.next().is_some() {
        return Err("too many columns");
    }
    let labels: Vec<String> = labels.split(',').map(|label| label.trim().to_owned()).collect();
    let is_label = |label: &String| {
        let allowed = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
        !label.is_empty() && label.bytes().all(allowed)
    };
    if !labels.iter().all(is_label) {
        return Err("not a label");
    }
    let may_cover = note.split([' ', ';', ',']).any(|word| word == COVERS_SUFFIX);
    let pattern = match text.strip_prefix('=') {
        None => pattern(text, may_cover)?,
        Some(host) => match pattern(host, may_cover)? {
            Pattern::Host(host) | Pattern::Suffix(host) => Pattern::HostExact(host),
            _ => return Err("= stands before a host only"),
        },
    };
    entries.push(Entry { labels, ..entry(pattern, line) });
    Ok(())
}

/// What the text of an entry covers, suffixes among it: whether an entry may be that wide is for the caller to say.
pub(crate) fn entry_pattern(text: &str) -> Result<Pattern, &'static str> {
    pattern(text, true)
}

/// Folds the text of an entry exactly as links are folded, and says what it covers.
pub(super) fn pattern(text: &str, may_cover_suffix: bool) -> Result<Pattern, &'static str> {
    if text.contains(char::is_whitespace) {
        return Err("white space within the entry");
    }
    if text.contains(['*', '#']) {
        return Err("wildcards and fragments are not supported");
    }
    let link = parse_entry(text).map_err(|error| match error.kind() {
        ErrorKind::UnsupportedInput => "not an http, https or ftp URL",
        ErrorKind::LimitExceeded => "the entry is too long",
        _ => "not a host or URL",
    })?;
    if link.has_userinfo() {
        return Err("user name before the host");
    }
    let raw_path = link.source.slice(&link.parts.path);
    let is_bare = link.parts.form == super::Form::Bare;
    if link.query().is_some() || (!is_bare && !raw_path.is_empty()) {
        return Ok(Pattern::ExactUrl(full_key(&link, link.lookup().len())));
    }
    if link.path() != "/" || link.port.is_some() {
        return Ok(Pattern::Path(full_key(&link, link.lookup_path)));
    }
    let host = link.host().to_owned();
    if link.is_ip() {
        return Ok(Pattern::Host(host));
    }
    if host::covers_suffix(&host) {
        return if may_cover_suffix { Ok(Pattern::Suffix(host)) } else { Err("the host is a public suffix") };
    }
    if host.contains('.') { Ok(Pattern::Host(host)) } else { Err("not a host or URL") }
}

/// The lookup text of a link up to `end`, with its port if it has an unusual one.
fn full_key(link: &Link, end: usize) -> String {
    link.with_port(end).chain(link.plain(end)).next().unwrap_or_default().into_owned()
}

#[cfg(test)]
mod tests;
