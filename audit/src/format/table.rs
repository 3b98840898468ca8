//! Tables with a line of names: what the consoles of most filters export.

use csv_core::{ReadRecordResult, ReaderBuilder};

use super::columns::Columns;
use super::{ColumnMap, Read, Reader, Sink};
use crate::record::Reason;
use crate::time::Clock;

pub(super) struct Table {
    map: ColumnMap,
    /// None until the first line shows it.
    delimiter: Option<u8>,
    columns: Option<Columns>,
    /// The line of names, which joined exports repeat.
    header: String,
}

impl Table {
    pub(super) fn new(delimiter: Option<u8>, map: &ColumnMap) -> Self {
        Self { map: map.clone(), delimiter, columns: None, header: String::new() }
    }
}

impl Reader for Table {
    fn line(&mut self, number: u64, line: &str, clock: &mut Clock, sink: Sink<'_>) -> Result<Read, Reason> {
        if line.trim().is_empty() || line.starts_with('#') {
            return Ok(Read::Other);
        }
        if let (Some(columns), Some(delimiter)) = (&self.columns, self.delimiter) {
            if line == self.header {
                return Ok(Read::Other);
            }
            sink(columns.record(number, &cells(line, delimiter), clock)?);
            return Ok(Read::Request);
        }
        // A title or two may stand above the names.
        let delimiters = self.delimiter.as_ref().map_or(DELIMITERS, std::slice::from_ref);
        for delimiter in delimiters {
            let columns = Columns::of_header(&cells(line, *delimiter), &self.map);
            if let Ok(columns) = columns
                && columns.is_enough()
            {
                (self.columns, self.delimiter) = (Some(columns), Some(*delimiter));
                line.clone_into(&mut self.header);
                return Ok(Read::Other);
            }
        }
        Err(Reason::NoHeader)
    }
}

/// The cells of one line.
pub(super) fn cells(line: &str, delimiter: u8) -> Vec<String> {
    let mut parser = ReaderBuilder::new().delimiter(delimiter).build();
    // Unquoting never makes a line longer, and there is at most one cell more than delimiters.
    let mut bytes = vec![0; line.len() + 1];
    let mut ends = vec![0; line.bytes().filter(|byte| *byte == delimiter).count() + 2];
    let (mut read, mut written, mut count) = (0, 0, 0);
    loop {
        let input = line.as_bytes().get(read..).unwrap_or_default();
        let (result, taken, given, more) = parser.read_record(
            input,
            bytes.get_mut(written..).unwrap_or_default(),
            ends.get_mut(count..).unwrap_or_default(),
        );
        read += taken;
        written += given;
        count += more;
        // An empty input tells the parser that the record ends with the line.
        if result != ReadRecordResult::InputEmpty || input.is_empty() {
            break;
        }
    }
    let mut cells = Vec::with_capacity(count);
    let mut start = 0;
    for end in ends.iter().take(count) {
        cells.push(String::from_utf8_lossy(bytes.get(start..*end).unwrap_or_default()).into_owned());
        start = *end;
    }
    cells
}

/// What may part the cells of a table, the likeliest first.
pub(super) const DELIMITERS: &[u8] = b",;|\t";
