//! Lists as text: CSV, TSV or JSON lines, and the header of sealed ones.

use std::borrow::Cow;

use serde::Deserialize;

use super::HashKind;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::taxonomy::Category;

/// One line of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) kind: HashKind,
    /// As many bytes as its kind has, and zeros.
    pub(super) hash: [u8; LONGEST_HASH],
    /// None where the line says nothing.
    pub(super) categories: Vec<Category>,
    pub(super) source: String,
    pub(super) line: u32,
}

/// What the header of a sealed list says.
#[derive(Debug, Default)]
pub(super) struct SealedHeader {
    pub(super) name: Option<String>,
    pub(super) expires: Option<Date>,
    pub(super) categories: Vec<Category>,
}

/// Whether a text begins as a sealed list does.
pub(super) fn is_sealed(text: &str) -> bool {
    bare(text).lines().next().is_some_and(|first| first.trim_end() == FIRST_LINE)
}

/// The header of a sealed list: the lines with `#` that it begins with.
pub(super) fn sealed_header(text: &str) -> Result<SealedHeader> {
    let mut header = SealedHeader::default();
    let lines = (1..).zip(bare(text).lines().map(str::trim_end));
    for (line, text) in lines.skip(1).take_while(|(_, text)| text.starts_with('#')) {
        header.read(text).map_err(|why| unreadable(line, why))?;
    }
    Ok(header)
}

impl SealedHeader {
    fn read(&mut self, line: &str) -> std::result::Result<(), &'static str> {
        let (field, value) = line.trim_start_matches('#').split_once(':').ok_or("the header has no such line")?;
        let value = value.trim();
        match field.trim() {
            "name" => self.name = Some(value.to_owned()),
            "expires" => self.expires = Some(value.parse().map_err(|_| "not a date in the form 2026-11-22")?),
            "category" => self.categories = categories(value, ',').ok_or("no such category")?,
            _ => return Err("the header has no such field"),
        }
        Ok(())
    }
}

/// Every entry of a text, line by line: lists have millions.
pub(super) fn entries(text: &str) -> impl Iterator<Item = Result<Entry>> {
    let mut lines = (1..)
        .zip(bare(text).lines().map(str::trim_end))
        .filter(|(_, text)| !text.is_empty() && !text.starts_with('#'))
        .peekable();
    let first = lines.peek().map_or("", |(_, first)| *first);
    let is_json = first.starts_with('{');
    let order = Order::named(&fields(first));
    if order.is_some() {
        lines.next();
    }
    let order = order.unwrap_or_default();
    lines.map(move |(line, text)| if is_json { json(text, line) } else { order.entry(&fields(text), line) })
}

/// Which column stands where.
struct Order {
    hash: usize,
    kind: Option<usize>,
    category: Option<usize>,
    source: Option<usize>,
}

impl Default for Order {
    fn default() -> Self {
        Self { hash: 0, kind: Some(1), category: Some(2), source: Some(3) }
    }
}

impl Order {
    fn named(columns: &[Cow<'_, str>]) -> Option<Self> {
        let place = |name: &str| columns.iter().position(|column| column.trim().eq_ignore_ascii_case(name));
        Some(Self { hash: place("hash")?, kind: place("kind"), category: place("category"), source: place("source") })
    }

    fn entry(&self, fields: &[Cow<'_, str>], line: u32) -> Result<Entry> {
        let field = |place: Option<usize>| place.and_then(|place| fields.get(place)).map_or("", |field| field.trim());
        entry(field(Some(self.hash)), field(self.kind), field(self.category), field(self.source), line)
    }
}

/// The fields of a line, between tabs where it has any; quotes are those of CSV, and no field goes on in the next line.
fn fields(line: &str) -> Vec<Cow<'_, str>> {
    let has_tabs = line.contains('\t');
    if has_tabs || !line.contains('"') {
        return line.split(if has_tabs { '\t' } else { ',' }).map(Cow::Borrowed).collect();
    }
    let reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(line.as_bytes());
    let record = reader.into_records().next().and_then(std::result::Result::ok).unwrap_or_default();
    record.iter().map(|field| Cow::Owned(field.to_owned())).collect()
}

fn json(text: &str, line: u32) -> Result<Entry> {
    #[derive(Deserialize)]
    struct Row {
        hash: String,
        #[serde(default)]
        kind: String,
        #[serde(default)]
        category: String,
        #[serde(default)]
        source: String,
    }
    let row: Row = serde_json::from_str(text).map_err(|_| unreadable(line, "not a JSON object with a hash"))?;
    entry(&row.hash, &row.kind, &row.category, &row.source, line)
}

fn entry(digits: &str, kind: &str, category: &str, source: &str, line: u32) -> Result<Entry> {
    let refuse = |why| unreadable(line, why);
    let bytes = data_encoding::HEXLOWER_PERMISSIVE
        .decode(digits.trim().as_bytes())
        .map_err(|_| refuse("the hash is not hexadecimal"))?;
    let kind = match kind {
        "" => {
            let fits = |kind: &&HashKind| kind.bytes() == bytes.len();
            *HashKind::EXACT.iter().find(fits).ok_or_else(|| refuse("the hash has the length of no kind"))?
        }
        named => HashKind::from_id(named).ok_or_else(|| refuse("a kind is pdq, sha256, sha1 or md5"))?,
    };
    if bytes.len() != kind.bytes() {
        return Err(refuse("the hash has not the length of its kind"));
    }
    let categories = match category {
        "" | "-" => Vec::new(),
        labels => categories(labels, '|').ok_or_else(|| refuse("no such category"))?,
    };
    let source = if source == "-" { "" } else { source };
    if !source.is_empty() && !is_plain(source) {
        return Err(refuse("a source is 1 to 64 of letters, digits, '-', '_' and '.'"));
    }
    let mut hash = [0; LONGEST_HASH];
    hash.iter_mut().zip(&bytes).for_each(|(place, byte)| *place = *byte);
    Ok(Entry { kind, hash, categories, source: source.to_owned(), line })
}

fn categories(labels: &str, delimiter: char) -> Option<Vec<Category>> {
    labels.split(delimiter).map(|label| label.trim().parse().ok()).collect()
}

/// Whether a name may stand in evidence, in coverage and in errors: short, and of letters, digits, `-`, `_` and `.`.
pub(super) fn is_plain(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=LONGEST_NAME).contains(&name.len()) && name.bytes().all(plain)
}

fn bare(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

pub(super) fn unreadable(line: u32, why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("the list of hashes cannot be read: line {line}: {why}"))
}

const FIRST_LINE: &str = "# fourc-sealed-hashes 1";
const LONGEST_NAME: usize = 64;
/// Bytes of the longest kind of hash.
pub(super) const LONGEST_HASH: usize = 32;
