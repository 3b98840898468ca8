//! Sources with an entry a line.

use serde::{Deserialize, Serialize};

use super::tables::names_a_column;
use crate::date::Date;
use crate::error::Result;
use crate::link::{LOCAL_NAMES, Pattern, entry_pattern};

/// How a source is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum SourceFormat {
    /// A host, `host/path` or URL a line, after which ` #` starts a comment; `*.host` and `.host` are the host with its
    /// subdomains. A URL with a scheme and a path is exact. Also the `domains` and `urls` files of squidGuard.
    Plain,
    /// A hosts file: `0.0.0.0 host`. As there, a line covers the host without its subdomains.
    Hosts,
    /// The configuration of dnsmasq: `address=/host/0.0.0.0`, `local=/host/`; a server of `#` is an exception.
    Dnsmasq,
    /// The network rules of ad blockers that name hosts: `||host^`, `||host/path^`, and `@@` for exceptions.
    AdBlock,
    /// The project's own: pattern, labels and a note between tabs, without a header. `=host` covers the host without its
    /// subdomains, the notes `covers-suffix` and `covers-platform` let an entry be wide.
    Tsv,
    /// Columns between commas, which the first line may name.
    Csv,
    /// Columns between tabs, which the first line may name.
    Table,
    /// JSON: a list of addresses or objects, an object of lists by category, or an object a line.
    Json,
}

impl SourceFormat {
    /// All formats.
    pub const ALL: [Self; 8] =
        [Self::Plain, Self::Hosts, Self::Dnsmasq, Self::AdBlock, Self::Tsv, Self::Csv, Self::Table, Self::Json];

    /// The name, as the command line writes it.
    pub const fn id(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Hosts => "hosts",
            Self::Dnsmasq => "dnsmasq",
            Self::AdBlock => "adblock",
            Self::Tsv => "tsv",
            Self::Csv => "csv",
            Self::Table => "table",
            Self::Json => "json",
        }
    }

    /// The format that these bytes look like, by their first lines; plain where nothing tells.
    pub fn guess(bytes: &[u8]) -> Self {
        let head = bytes.get(..bytes.len().min(GUESSED_BYTES)).unwrap_or_default();
        let head = String::from_utf8_lossy(head);
        let head = head.trim_start_matches('\u{feff}');
        if head.trim_start().starts_with(['{', '[']) && !head.trim_start().starts_with("[Adblock") {
            return Self::Json;
        }
        let says = |line: &str| {
            let mut words = line.split_whitespace();
            let first = words.next().unwrap_or_default();
            if line.starts_with("||") || line.starts_with("@@||") || line.starts_with("[Adblock") || first == "!" {
                Some(Self::AdBlock)
            } else if ["address=/", "server=/", "local=/"].iter().any(|key| line.starts_with(key)) {
                Some(Self::Dnsmasq)
            } else if is_null_address(first) && words.next().is_some() {
                Some(Self::Hosts)
            } else if line.contains('\t') {
                let named = line.split('\t').any(names_a_column);
                Some(if named { Self::Table } else { Self::Tsv })
            } else if line.contains(',') {
                Some(Self::Csv)
            } else {
                None
            }
        };
        head.lines()
            .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
            .find_map(says)
            .unwrap_or(Self::Plain)
    }
}

/// One entry of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) pattern: Pattern,
    /// The categories that the source names, in its own words.
    pub(super) categories: Vec<String>,
    pub(super) exception: bool,
    pub(super) line: u32,
    pub(super) date: Option<Date>,
    /// Whether the source says that the entry may cover a suffix or platform.
    pub(super) wide: bool,
}

impl Row {
    pub(super) fn new(pattern: Pattern, line: u32) -> Self {
        Self { pattern, categories: Vec::new(), exception: false, line, date: None, wide: false }
    }
}

/// Takes one entry, or a line that is none with the reason.
pub(super) type Take<'t> = dyn FnMut(Result<Row, (u32, &'static str)>) + 't;

type Outcome<T = ()> = Result<T, &'static str>;

/// Reads the lines of a source; gives their number, and how many options of rules were ignored.
pub(super) fn read_rows(bytes: &[u8], format: SourceFormat, take: &mut Take<'_>) -> (u64, u64) {
    let (mut count, mut ignored) = (0, 0);
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut rows = Vec::new();
    let lines = bytes.split(|byte| *byte == b'\n');
    for (number, line) in (1..=u32::MAX).zip(lines) {
        count += u64::from(!line.is_empty());
        let Ok(line) = std::str::from_utf8(line) else {
            take(Err((number, "not UTF-8")));
            continue;
        };
        let outcome = match format {
            SourceFormat::Hosts => hosts(line.trim(), number, &mut rows),
            SourceFormat::Dnsmasq => dnsmasq(line.trim(), number, &mut rows),
            SourceFormat::AdBlock => ad_block(line.trim(), number, &mut rows, &mut ignored),
            SourceFormat::Tsv => tsv(line, number, &mut rows),
            _ => plain(line.trim(), number, &mut rows),
        };
        match outcome {
            Ok(()) => rows.drain(..).for_each(|row| take(Ok(row))),
            Err(why) => {
                rows.clear();
                take(Err((number, why)));
            }
        }
    }
    (count, ignored)
}

/// What the text of an entry covers. `*.host` and `.host` are other words for a host with its subdomains.
pub(super) fn covered(text: &str) -> Outcome<Pattern> {
    let text = text.strip_prefix("*.").or_else(|| text.strip_prefix('.')).unwrap_or(text);
    entry_pattern(text)
}

fn plain(row: &str, line: u32, rows: &mut Vec<Row>) -> Outcome {
    let row = row.split(" #").next().unwrap_or_default().trim_end();
    if row.is_empty() || row.starts_with('#') {
        return Ok(());
    }
    rows.push(Row::new(covered(row)?, line));
    Ok(())
}

fn hosts(row: &str, line: u32, rows: &mut Vec<Row>) -> Outcome {
    let mut words = row.split('#').next().unwrap_or_default().split_whitespace();
    let Some(address) = words.next() else { return Ok(()) };
    let is_local = |name: &str| LOCAL_NAMES.iter().any(|local| local.eq_ignore_ascii_case(name));
    let mut names = words.peekable();
    if names.peek().is_none() {
        return Err("no host after the address");
    }
    let blocks = is_null_address(address);
    for name in names.filter(|name| !is_local(name)) {
        if !blocks {
            return Err("the address is not one that hosts lists block with");
        }
        match entry_pattern(name)? {
            Pattern::Host(host) | Pattern::Suffix(host) => rows.push(Row::new(Pattern::HostExact(host), line)),
            _ => return Err("not a host"),
        }
    }
    Ok(())
}

fn is_null_address(address: &str) -> bool {
    matches!(address, "0.0.0.0" | "::" | "::1") || address.starts_with("127.")
}

fn dnsmasq(row: &str, line: u32, rows: &mut Vec<Row>) -> Outcome {
    let row = row.split(" #").next().unwrap_or_default().trim_end();
    if row.is_empty() || row.starts_with('#') {
        return Ok(());
    }
    let (key, value) = row.split_once('=').ok_or("not a rule about a host")?;
    let key = key.trim();
    if !matches!(key, "address" | "server" | "local") {
        return Err("not a rule about a host");
    }
    let value = value.trim().strip_prefix('/').ok_or("not a rule about a host")?;
    let (names, target) = value.rsplit_once('/').ok_or("no slash after the host")?;
    let exception = match (key, target) {
        (_, "#") if key == "server" => true,
        // Some write a null address as `#`.
        ("address", _) | (_, "") => false,
        _ => return Err("the rule sends questions elsewhere and refuses nothing"),
    };
    for name in names.split('/') {
        match covered(name)? {
            pattern @ (Pattern::Host(_) | Pattern::Suffix(_)) => {
                rows.push(Row { exception, ..Row::new(pattern, line) });
            }
            _ => return Err("not a host"),
        }
    }
    Ok(())
}

/// Options that say how strongly or where in the browser a rule holds, and not for which requests.
const IDLE_OPTIONS: &[&str] = &["important", "all", "document", "doc", "popup", "empty", "mp4"];

fn ad_block(row: &str, line: u32, rows: &mut Vec<Row>, ignored: &mut u64) -> Outcome {
    if row.is_empty() || row.starts_with('!') || (row.starts_with('[') && row.ends_with(']')) {
        return Ok(());
    }
    let (exception, rule) = row.strip_prefix("@@").map_or((false, row), |rule| (true, rule));
    let rule = rule.strip_prefix("||").ok_or("not a rule about a host")?;
    let (rule, options) = rule.split_once('$').map_or((rule, ""), |(rule, options)| (rule, options));
    let options = || options.split(',').map(str::trim).filter(|option| !option.is_empty());
    if !options().all(|option| IDLE_OPTIONS.contains(&option)) {
        return Err("the rule holds for some requests only");
    }
    let body = rule.strip_suffix("^*").or_else(|| rule.strip_suffix('^')).ok_or("the rule does not end with ^")?;
    if body.contains(['^', '*', '|', '?', '#']) {
        return Err("the rule has wildcards");
    }
    let pattern @ (Pattern::Host(_) | Pattern::Path(_) | Pattern::Suffix(_)) = entry_pattern(body)? else {
        return Err("not a host or path");
    };
    *ignored += options().count() as u64;
    rows.push(Row { exception, ..Row::new(pattern, line) });
    Ok(())
}

fn tsv(row: &str, line: u32, rows: &mut Vec<Row>) -> Outcome {
    if row.trim().is_empty() || row.trim_start().starts_with('#') {
        return Ok(());
    }
    let mut columns = row.split('\t').map(str::trim);
    let text = columns.next().unwrap_or_default();
    let categories = columns.next().ok_or("no label column")?;
    let note = columns.next().unwrap_or_default();
    if columns.next().is_some() {
        return Err("too many columns");
    }
    let pattern = marked(text)?;
    let wide = note.split([' ', ';', ',']).any(|word| matches!(word, "covers-suffix" | "covers-platform"));
    rows.push(Row { categories: categories_of(categories), wide, ..Row::new(pattern, line) });
    Ok(())
}

/// A pattern before which `=` says that the host is meant without its subdomains.
pub(super) fn marked(text: &str) -> Outcome<Pattern> {
    let Some(host) = text.strip_prefix('=') else { return covered(text) };
    match entry_pattern(host)? {
        Pattern::Host(host) | Pattern::Suffix(host) => Ok(Pattern::HostExact(host)),
        _ => Err("= stands before a host only"),
    }
}

/// Categories between commas, semicolons or bars.
pub(super) fn categories_of(text: &str) -> Vec<String> {
    text.split([',', ';', '|']).map(str::trim).filter(|label| !label.is_empty()).map(str::to_owned).collect()
}

/// Bytes by which a format is told.
const GUESSED_BYTES: usize = 16 << 10;
