//! Parts of verdicts that most of them share: what was assessed, the coverage, the provenance.
//!
//! They are the larger half of a verdict's JSON. Each is given a number, and JavaScript asks for what a number stands for
//! once. The table is one for the process and bounded: what does not fit is written out in the verdict.

use std::collections::HashMap;
use std::sync::{LazyLock, PoisonError, RwLock};

use serde::Serialize;

#[derive(Default)]
struct Table {
    numbers: HashMap<String, u32>,
    texts: Vec<String>,
}

static TABLE: LazyLock<RwLock<Table>> = LazyLock::new(RwLock::default);

/// Writes a part: its number, or itself where the table is full.
pub(crate) fn write(part: &impl Serialize, out: &mut String) {
    let Ok(text) = serde_json::to_string(part) else {
        out.push_str("null");
        return;
    };
    match number(&text) {
        Some(number) => out.push_str(&number.to_string()),
        None => out.push_str(&text),
    }
}

/// What a number stands for, as JSON.
pub(crate) fn text(number: u32) -> Option<String> {
    let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
    table.texts.get(number as usize).cloned()
}

fn number(text: &str) -> Option<u32> {
    if let Some(number) = TABLE.read().unwrap_or_else(PoisonError::into_inner).numbers.get(text) {
        return Some(*number);
    }
    let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
    if let Some(number) = table.numbers.get(text) {
        return Some(*number);
    }
    let number = u32::try_from(table.texts.len()).ok().filter(|number| *number < MOST)?;
    table.numbers.insert(text.to_owned(), number);
    table.texts.push(text.to_owned());
    Some(number)
}

/// Parts in the table at most; at two kilobytes each that is two megabytes.
const MOST: u32 = 1024;
