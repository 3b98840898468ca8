//! W3C extended logs and Zeek's tables: a line of the file itself names the columns, and may do so again.

use super::columns::Columns;
use super::{ColumnMap, Read, Reader, Sink};
use crate::record::Reason;
use crate::time::Clock;

pub(super) struct W3c {
    map: ColumnMap,
    zeek: bool,
    columns: Option<Columns>,
    /// Whether the names were parted by tabs; some write names with spaces and rows with tabs.
    tabs: bool,
}

impl W3c {
    pub(super) fn new(map: &ColumnMap) -> Self {
        Self { map: map.clone(), zeek: false, columns: None, tabs: false }
    }

    pub(super) fn zeek(map: &ColumnMap) -> Self {
        Self { zeek: true, ..Self::new(map) }
    }
}

impl Reader for W3c {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        if let Some(comment) = line.strip_prefix('#') {
            if let Some(names) = comment.strip_prefix("Fields:").or_else(|| comment.strip_prefix("fields")) {
                self.tabs = self.zeek || names.trim().contains('\t');
                let names: Vec<String> = names.split_ascii_whitespace().map(str::to_owned).collect();
                let mut columns = Columns::of_header(&names, &self.map)?;
                if !columns.is_enough() {
                    return Err(Reason::NoHeader);
                }
                columns.utc = !self.zeek;
                self.columns = Some(columns);
            }
            return Ok(Read::Other);
        }
        if line.trim().is_empty() {
            return Ok(Read::Other);
        }
        let columns = self.columns.as_ref().ok_or(Reason::NoHeader)?;
        let cells: Vec<&str> =
            if self.tabs || line.contains('\t') { line.split('\t').collect() } else { by_spaces(line) };
        sink(columns.record(number, &cells, clock)?);
        Ok(Read::Request)
    }
}

/// Cells parted by spaces, of which those in quotes may hold some.
fn by_spaces(line: &str) -> Vec<&str> {
    let mut cells = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() {
        let (cell, after) = match rest.strip_prefix('"') {
            Some(inside) => inside.split_once('"').unwrap_or((inside, "")),
            None => rest.split_once(' ').unwrap_or((rest, "")),
        };
        cells.push(cell);
        rest = after.trim_start_matches(' ');
    }
    cells
}
