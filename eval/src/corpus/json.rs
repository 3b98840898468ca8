//! Rows as JSON lines.

use std::io::BufRead;
use std::path::Path;

use serde_json::{Map, Value};

use super::{ColumnMap, Row, Sink, Stated};
use crate::{Error, Result};

pub(super) fn read(mut reader: impl BufRead, columns: &ColumnMap, sink: &mut Sink<'_>, path: &Path) -> Result<()> {
    let mut number = 0;
    let unread = |cause| Error::Read { path: path.to_owned(), cause };
    while let Some(raw) = super::line(&mut reader, LINE_BYTES).map_err(unread)? {
        number += 1;
        match raw {
            Ok(raw) if raw.trim_ascii().is_empty() => {}
            Ok(raw) => sink.take(number, row(&raw, columns)),
            Err(()) => sink.take(number, Err(format!("the line exceeds {LINE_BYTES} bytes"))),
        }
    }
    Ok(())
}

/// The parser's own messages quote what they met, so that only the column is taken from them.
fn row(raw: &[u8], columns: &ColumnMap) -> std::result::Result<Row, String> {
    let raw = raw.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(raw);
    let value: Value = serde_json::from_slice(raw).map_err(|cause| {
        let kind = if std::str::from_utf8(raw).is_err() { "is not UTF-8" } else { "is not JSON" };
        format!("the line {kind}, at column {}", cause.column())
    })?;
    let Value::Object(mut object) = value else { return Err("the line is not an object".to_owned()) };
    let Some(Value::String(text)) = object.shift_remove(&columns.text) else {
        return Err("the row has no text, or its text is not a string".to_owned());
    };
    let mut stated = Stated::default();
    match object.shift_remove(&columns.labels) {
        Some(Value::Object(labels)) => state(&labels, &mut stated)?,
        None | Some(Value::Null) => {}
        Some(_) => return Err("the labels are not an object".to_owned()),
    }
    if let Some(rest) = object.shift_remove("rest") {
        match flag(&rest) {
            Ok(Some(false)) => stated.rest_is_zero(),
            Ok(None) => {}
            _ => return Err("`rest` may only be 0".to_owned()),
        }
    }
    if let Some(benign) = object.shift_remove("benign")
        && flag(&benign)?.unwrap_or(false)
    {
        stated.label("benign", true);
    }
    if columns.complete {
        stated.rest_is_zero();
    }
    let (truth, rest_is_zero) = stated.conclude()?;
    let id = object.shift_remove(&columns.id).and_then(|id| plain(&id)).unwrap_or_default();
    let fields = object.iter().filter_map(|(name, value)| Some((name.clone(), plain(value)?))).collect();
    Ok(Row { id, text, truth, rest_is_zero, fields })
}

fn state(labels: &Map<String, Value>, stated: &mut Stated) -> std::result::Result<(), String> {
    for (name, value) in labels {
        if let Some(value) = flag(value)? {
            stated.label(name, value);
        }
    }
    Ok(())
}

/// 1, 0, true, false, or null for unknown.
fn flag(value: &Value) -> std::result::Result<Option<bool>, String> {
    match value {
        Value::Null => Ok(None),
        Value::Bool(value) => Ok(Some(*value)),
        Value::Number(number) => match number.as_f64() {
            Some(1.0) => Ok(Some(true)),
            Some(0.0) => Ok(Some(false)),
            _ => Err("a label is neither 1 nor 0".to_owned()),
        },
        _ => Err("a label is neither 1 nor 0".to_owned()),
    }
}

/// A value that can be a slice: lists and objects cannot.
fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(value) => Some(value.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

/// The longest line that is kept.
const LINE_BYTES: u64 = 24 << 20;

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(line: &str) -> std::result::Result<Row, String> {
        row(line.as_bytes(), &ColumnMap::default())
    }

    #[test]
    fn an_absent_label_is_unknown_unless_the_rest_is_zero() {
        let open = parse(r#"{"text":"x","labels":{"hate":1}}"#).unwrap();
        assert_eq!((open.truth("hate"), open.truth("threat")), (Some(true), None));
        for closed in [r#""rest":0"#, r#""benign":1"#] {
            let closed = parse(&format!(r#"{{"text":"x","labels":{{"hate":false}},{closed}}}"#)).unwrap();
            assert_eq!((closed.truth("hate"), closed.truth("threat")), (Some(false), Some(false)));
            assert!(closed.is_harmless() && closed.denies("hate") && !closed.denies("threat"));
        }
    }

    #[test]
    fn a_denied_label_denies_its_sub_labels_and_a_sub_label_carries_its_parent() {
        let denied = parse(r#"{"text":"x","labels":{"hate":0}}"#).unwrap();
        assert_eq!(denied.truth("hate.misogyny"), Some(false));
        let carried = parse(r#"{"text":"x","labels":{"hate.misogyny":true}}"#).unwrap();
        assert_eq!((carried.truth("hate"), carried.truth("hate.racism")), (Some(true), None));
    }

    #[test]
    fn other_fields_are_kept_as_slices() {
        let row = parse(r#"{"text":"x","context":"news","eal":true,"year":9,"turns":[1]}"#).unwrap();
        assert_eq!(row.fields.len(), 3);
        assert_eq!(row.fields.get("eal").map(String::as_str), Some("true"));
    }

    #[test]
    fn a_bad_line_names_its_fault_and_never_its_text() {
        let secret = "quite-private";
        for bad in [
            format!("{{\"text\":\"{secret}"),
            format!("[\"{secret}\"]"),
            format!("{{\"text\":{{\"a\":\"{secret}\"}}}}"),
            format!("{{\"text\":\"x\",\"labels\":{{\"hate\":\"{secret}\"}}}}"),
            format!("{{\"text\":\"x\",\"labels\":\"{secret}\"}}"),
            format!("{{\"text\":\"x\",\"rest\":1,\"y\":\"{secret}\"}}"),
            format!("{{\"text\":\"x\",\"labels\":{{\"{secret}\":1}},\"benign\":1}}"),
        ] {
            assert!(!parse(&bad).unwrap_err().contains(secret));
        }
    }
}
