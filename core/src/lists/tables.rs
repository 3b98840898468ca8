//! Sources in columns, and JSON.

use serde_json::Value;

use super::rows::{Row, Take, categories_of, marked};
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};

/// Where a table has its columns, each by its name in the first line or its number from one.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    address: Option<String>,
    category: Option<String>,
    date: Option<String>,
}

impl Columns {
    /// Reads `address=NAME,category=NAME,date=NAME`, with numbers for tables whose first line names nothing. What is
    /// not said is found by its usual names.
    ///
    /// # Errors
    /// `invalid-input` for other words before the `=`.
    pub fn parse(text: &str) -> Result<Self> {
        let mut columns = Self::default();
        for rule in text.split(',').filter(|rule| !rule.trim().is_empty()) {
            let (what, place) = rule.split_once('=').unwrap_or((rule, ""));
            let column = match what.trim() {
                "address" | "url" | "host" | "domain" => &mut columns.address,
                "category" | "label" => &mut columns.category,
                "date" => &mut columns.date,
                _ => return Err(bad("columns are written address=NAME,category=NAME,date=NAME")),
            };
            *column = Some(place.trim().to_owned()).filter(|place| !place.is_empty());
        }
        Ok(columns)
    }

    fn numbers(&self) -> bool {
        self.address.as_deref().is_some_and(|address| address.parse::<usize>().is_ok())
    }
}

/// Where the columns of one table lie.
struct Places {
    address: usize,
    category: Option<usize>,
    date: Option<usize>,
    /// Whether the first line names them and is no entry.
    named: bool,
}

impl Places {
    fn find(columns: &Columns, first: &csv::StringRecord) -> Result<Self> {
        let place = |asked: Option<&String>, usual: &[&str]| -> Result<Option<usize>> {
            let Some(asked) = asked else {
                return Ok(first
                    .iter()
                    .position(|name| usual.iter().any(|usual| name.trim().eq_ignore_ascii_case(usual))));
            };
            if let Ok(number) = asked.parse::<usize>() {
                return number.checked_sub(1).map(Some).ok_or_else(|| bad("columns are counted from one"));
            }
            let found = first.iter().position(|name| name.trim() == asked);
            found.map(Some).ok_or_else(|| bad("the first line of the table does not name that column"))
        };
        let address = place(columns.address.as_ref(), ADDRESS)?;
        let category = place(columns.category.as_ref(), CATEGORY)?;
        let date = place(columns.date.as_ref(), DATE)?;
        let named = address.is_some() && !columns.numbers();
        // Without names the first column is the address and the second says what it is.
        let category = category.or_else(|| (!named && first.len() > 1 && !columns.numbers()).then_some(1));
        Ok(Self { address: address.unwrap_or(0), category, date, named })
    }
}

/// Reads columns; gives the number of lines.
pub(super) fn read_table(bytes: &[u8], delimiter: u8, columns: &Columns, take: &mut Take<'_>) -> Result<u64> {
    let mut reader = csv::ReaderBuilder::new();
    reader.delimiter(delimiter).comment(Some(b'#')).flexible(true).has_headers(false).quoting(delimiter != b'\t');
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let mut reader = reader.from_reader(bytes);
    let (mut lines, mut places) = (0, None);
    let mut record = csv::ByteRecord::new();
    loop {
        match reader.read_byte_record(&mut record) {
            Ok(false) => return Ok(lines),
            Ok(true) => {}
            Err(cause) => return Err(bad("the table cannot be read").because(cause)),
        }
        lines += 1;
        let line = record.position().map_or(0, |position| line_of(bytes, position));
        let Ok(record) = csv::StringRecord::from_byte_record(record.clone()) else {
            take(Err((line, "not UTF-8")));
            continue;
        };
        let known = places.is_some();
        if !known {
            places = Some(Places::find(columns, &record)?);
        }
        let Some(places) = places.as_ref().filter(|places| known || !places.named) else { continue };
        let field = |place: Option<usize>| record.get(place?).map(str::trim).filter(|field| !field.is_empty());
        take(row(field(Some(places.address)), field(places.category), field(places.date), line));
    }
}

/// The line on which a record stands: its position is where the comments and blank lines before it begin.
fn line_of(bytes: &[u8], position: &csv::Position) -> u32 {
    let mut line = position.line();
    let mut rest = usize::try_from(position.byte()).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    while matches!(rest, [b'#' | b'\n', ..] | [b'\r', b'\n', ..]) {
        let Some(end) = rest.iter().position(|byte| *byte == b'\n') else { break };
        line += 1;
        rest = rest.get(end + 1..).unwrap_or_default();
    }
    line.try_into().unwrap_or(u32::MAX)
}

fn row(
    address: Option<&str>,
    categories: Option<&str>,
    date: Option<&str>,
    line: u32,
) -> Result<Row, (u32, &'static str)> {
    let address = address.ok_or((line, "no address in its column"))?;
    let pattern = marked(address).map_err(|why| (line, why))?;
    let date = date.map(str::parse::<Date>).transpose().map_err(|_| (line, "the date is not written YYYY-MM-DD"))?;
    let categories = categories.map(categories_of).unwrap_or_default();
    Ok(Row { categories, date, ..Row::new(pattern, line) })
}

/// Reads JSON; gives the number of items. In one document items are counted where lines would be.
pub(super) fn read_json(bytes: &[u8], take: &mut Take<'_>) -> Result<u64> {
    let mut items = 0_u32;
    let mut one = |value: &Value, category: Option<&str>, take: &mut Take<'_>| {
        items = items.saturating_add(1);
        take(item(value, category, items));
    };
    let documents = serde_json::Deserializer::from_slice(bytes).into_iter::<Value>();
    for document in documents {
        let document = document.map_err(|cause| {
            bad(format!("the JSON cannot be read at line {} column {}", cause.line(), cause.column())).because(cause)
        })?;
        match &document {
            Value::Array(values) => values.iter().for_each(|value| one(value, None, take)),
            // An object without an address is one of lists by category.
            Value::Object(fields) if field(&document, ADDRESS).is_none() && fields.values().all(Value::is_array) => {
                for (category, values) in fields {
                    values.as_array().into_iter().flatten().for_each(|value| one(value, Some(category), take));
                }
            }
            value => one(value, None, take),
        }
    }
    Ok(u64::from(items))
}

fn item(value: &Value, category: Option<&str>, line: u32) -> Result<Row, (u32, &'static str)> {
    let address = value.as_str().or_else(|| field(value, ADDRESS)?.as_str());
    let date = field(value, DATE).and_then(Value::as_str);
    let mut row = row(address, category, date, line)?;
    match field(value, CATEGORY) {
        Some(Value::String(text)) => row.categories.extend(categories_of(text)),
        Some(Value::Array(values)) => {
            row.categories.extend(values.iter().filter_map(Value::as_str).map(str::to_owned));
        }
        _ => {}
    }
    row.exception = value.get("exception").and_then(Value::as_bool).unwrap_or(false);
    row.wide = value.get("wide").and_then(Value::as_bool).unwrap_or(false);
    Ok(row)
}

fn field<'v>(value: &'v Value, names: &[&str]) -> Option<&'v Value> {
    names.iter().find_map(|name| value.get(name))
}

/// Whether a first line with this word in it names its columns.
pub(super) fn names_a_column(word: &str) -> bool {
    ADDRESS.iter().any(|usual| word.trim().eq_ignore_ascii_case(usual))
}

fn bad(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::InvalidInput, message)
}

/// What columns and fields are usually called.
const ADDRESS: &[&str] = &["url", "host", "domain", "address", "pattern", "url_or_domain", "hostname", "entry", "site"];
const CATEGORY: &[&str] = &["category", "categories", "label", "labels", "type"];
const DATE: &[&str] = &["date", "added", "updated", "first_seen", "last_seen"];
