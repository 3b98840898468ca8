//! JSON lines: names as in tables, nested ones joined by dots; Zeek's JSON among them.

use rustc_hash::FxHashMap;
use serde_json::Value;

use super::columns::{ALL_FIELDS, FIELDS, Field, Rule, known_names, plain, record};
use super::{ColumnMap, Read, Reader, Sink};
use crate::record::Reason;
use crate::time::Clock;

pub(super) struct Json {
    map: ColumnMap,
    names: Vec<Vec<&'static str>>,
    /// What names of this log mean, worked out once.
    seen: FxHashMap<String, Vec<(usize, usize)>>,
    /// Columns that occurred: that a log keeps referrers shows when the first one comes.
    referrer: bool,
}

impl Json {
    pub(super) fn new(map: &ColumnMap) -> Self {
        Self {
            map: map.clone(),
            names: known_names().map(Iterator::collect).collect(),
            seen: FxHashMap::default(),
            referrer: false,
        }
    }

    fn values(&mut self, row: &serde_json::Map<String, Value>) -> [Option<String>; FIELDS.len()] {
        let mut found: Found = std::array::from_fn(|_| None);
        self.gather(row, "", &mut found);
        let mut values = found.map(|value| value.map(|(_, text)| text));
        for field in ALL_FIELDS {
            if let Some(name) = self.map.own(field)
                && let Some(slot) = values.get_mut(field as usize)
            {
                *slot = at_path(row, name).and_then(text);
            }
        }
        values
    }

    /// Takes what has a known name; of several for one field, the one that the table of names has first.
    fn gather(&mut self, row: &serde_json::Map<String, Value>, above: &str, found: &mut Found) {
        for (name, value) in row {
            if let Value::Object(inner) = value {
                if above.len() < DEEPEST {
                    self.gather(inner, &format!("{above}{name}."), found);
                }
                continue;
            }
            let known = if self.seen.len() < MOST_NAMES {
                let meanings = &self.names;
                self.seen.entry(format!("{above}{name}")).or_insert_with(|| meant(meanings, above, name)).clone()
            } else {
                meant(&self.names, above, name)
            };
            for (field, rank) in known {
                if let Some(slot) = found.get_mut(field)
                    && slot.as_ref().is_none_or(|(taken, _)| rank < *taken)
                    && let Some(text) = text(value)
                {
                    *slot = Some((rank, text));
                }
            }
        }
    }
}

/// The best value for each field so far, with the rank of its name.
type Found = [Option<(usize, String)>; FIELDS.len()];

/// The fields that a name may hold, each with its rank among the names of that field.
fn meant(names: &[Vec<&'static str>], above: &str, name: &str) -> Vec<(usize, usize)> {
    let (whole, last) = (plain(&format!("{above}{name}")), plain(name));
    let rank = |known: &Vec<&str>| known.iter().position(|known| *known == whole || *known == last);
    names.iter().enumerate().filter_map(|(field, known)| Some((field, rank(known)?))).collect()
}

impl Reader for Json {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        let line = line.trim().trim_end_matches(',');
        if line.is_empty() || line == "[" || line == "]" {
            return Ok(Read::Other);
        }
        let Ok(Value::Object(row)) = serde_json::from_str(line) else { return Err(Reason::Json) };
        let mut values = self.values(&row);
        // A column `time` beside a column `date` holds the clock only.
        let clock_only = |values: &[Option<String>]| {
            let get = |field: Field| values.get(field as usize).and_then(Option::as_ref);
            get(Field::Date).is_some() && get(Field::Clock).is_none() && get(Field::Time).is_some_and(|t| t.len() < 16)
        };
        if clock_only(&values) {
            values.swap(Field::Time as usize, Field::Clock as usize);
        }
        let get = |field: Field| values.get(field as usize).and_then(Option::as_deref);
        self.referrer |= get(Field::Referrer).is_some();
        let rule = Rule { utc: false, referrer: self.referrer };
        sink(record(number, get, rule, clock)?);
        Ok(Read::Request)
    }
}

/// A value by the name that the caller gave: as it stands, or along its dots.
fn at_path<'v>(row: &'v serde_json::Map<String, Value>, name: &str) -> Option<&'v Value> {
    if let Some(value) = row.get(name) {
        return Some(value);
    }
    let (first, rest) = name.split_once('.')?;
    at_path(row.get(first)?.as_object()?, rest)
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        Value::Array(values) => values.first().and_then(text),
        Value::Null | Value::Object(_) => None,
    }
}

/// Bytes of names above a value; deeper ones are not looked for.
const DEEPEST: usize = 64;
/// Names that are remembered; a log has a few dozen, a hostile one may have any number.
const MOST_NAMES: usize = 4096;
