//! Rows as comma- or tab-separated tables.

use std::io::BufRead;
use std::path::Path;

use csv::{ErrorKind, ReaderBuilder, StringRecord};

use super::{ColumnMap, Row, Sink, Stated};
use crate::{Error, Result};

/// What a column of the header holds.
enum Column {
    Text,
    Id,
    Labels,
    Label(String),
    Rest,
    Field(String),
}

pub(super) fn read(
    reader: impl BufRead,
    delimiter: u8,
    columns: &ColumnMap,
    sink: &mut Sink<'_>,
    path: &Path,
) -> Result<()> {
    let mut reader =
        ReaderBuilder::new().delimiter(delimiter).quoting(columns.quoting).flexible(true).from_reader(reader);
    let format = |what: String| Error::Format { path: path.to_owned(), what };
    let headers = reader.headers().map_err(|_| format("the first line cannot be read as a header".to_owned()))?;
    let header: Vec<Column> = headers.iter().map(|name| column(name, columns)).collect();
    if !header.iter().any(|column| matches!(column, Column::Text)) {
        return Err(format(format!("no column is called `{}`; name the column of the text", columns.text)));
    }
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = record.position().map_or(0, csv::Position::line);
                sink.take(line, row(&record, &header, columns));
            }
            Err(cause) => {
                let line = cause.position().map_or(0, csv::Position::line);
                match cause.into_kind() {
                    ErrorKind::Io(cause) => return Err(Error::Read { path: path.to_owned(), cause }),
                    ErrorKind::Utf8 { .. } => sink.take(line, Err("the line is not UTF-8".to_owned())),
                    _ => sink.take(line, Err("the line cannot be parted into columns".to_owned())),
                }
            }
        }
    }
    Ok(())
}

fn column(name: &str, columns: &ColumnMap) -> Column {
    let name = name.trim_start_matches('\u{feff}').trim();
    match name {
        _ if name == columns.text => Column::Text,
        _ if name == columns.id => Column::Id,
        _ if name == columns.labels => Column::Labels,
        "rest" => Column::Rest,
        "benign" => Column::Label("benign".to_owned()),
        _ => match name.strip_prefix(&columns.label_prefix) {
            Some(label) => Column::Label(label.to_owned()),
            None => Column::Field(name.to_owned()),
        },
    }
}

fn row(record: &StringRecord, header: &[Column], columns: &ColumnMap) -> std::result::Result<Row, String> {
    if record.len() != header.len() {
        return Err(format!("the row has {} columns, the header {}", record.len(), header.len()));
    }
    let mut row = Row::default();
    let mut stated = Stated::default();
    for (value, column) in record.iter().zip(header) {
        let trimmed = value.trim();
        match column {
            Column::Text => value.clone_into(&mut row.text),
            Column::Id => trimmed.clone_into(&mut row.id),
            Column::Labels => {
                for label in trimmed.split([';', ',']).map(str::trim).filter(|label| !label.is_empty()) {
                    stated.label(label, true);
                }
            }
            Column::Label(name) => {
                if let Some(value) = flag(trimmed)? {
                    stated.label(name, value);
                }
            }
            Column::Rest => match flag(trimmed)? {
                Some(false) => stated.rest_is_zero(),
                Some(true) => return Err("`rest` may only be 0".to_owned()),
                None => {}
            },
            Column::Field(name) if !trimmed.is_empty() => {
                row.fields.insert(name.clone(), trimmed.to_owned());
            }
            Column::Field(_) => {}
        }
    }
    if columns.complete {
        stated.rest_is_zero();
    }
    (row.truth, row.rest_is_zero) = stated.conclude()?;
    Ok(row)
}

fn flag(value: &str) -> std::result::Result<Option<bool>, String> {
    match value {
        "" => Ok(None),
        "1" | "1.0" | "true" | "True" | "TRUE" => Ok(Some(true)),
        "0" | "0.0" | "false" | "False" | "FALSE" => Ok(Some(false)),
        _ => Err("a label is neither 1 nor 0".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Corpus, Filter};
    use super::*;

    fn parse(table: &str, delimiter: u8, columns: &ColumnMap) -> Corpus {
        let mut corpus = Corpus::default();
        let filter = Filter::default();
        let mut sink = Sink { corpus: &mut corpus, filter: &filter, file: "t".to_owned() };
        read(table.as_bytes(), delimiter, columns, &mut sink, Path::new("t")).unwrap();
        corpus
    }

    #[test]
    fn a_list_of_labels_leaves_the_others_unknown_unless_it_is_complete() {
        let table = "text,labels\nx,\"hate.racism; threat\"\ny,\n";
        let open = parse(table, b',', &ColumnMap::default());
        assert_eq!(open.rows[0].truth("hate"), Some(true));
        assert_eq!(open.rows[1].truth("hate"), None);
        let closed = parse(table, b',', &ColumnMap { complete: true, ..ColumnMap::default() });
        assert_eq!(closed.rows[0].truth("scam"), Some(false));
        assert!(closed.rows[1].is_harmless());
    }

    #[test]
    fn a_column_for_each_label_may_be_empty_for_unknown() {
        let corpus = parse("id\ttext\tlabel:hate\tgenre\n7\thello\t1\tnews\n8\tho\t\t\n", b'\t', &ColumnMap::default());
        assert_eq!((corpus.rows[0].id.as_str(), corpus.rows[0].truth("hate")), ("7", Some(true)));
        assert_eq!(corpus.rows[0].fields.get("genre").map(String::as_str), Some("news"));
        assert_eq!((corpus.rows[1].truth("hate"), corpus.rows[1].fields.len()), (None, 0));
    }

    #[test]
    fn a_row_with_too_few_columns_costs_itself_and_names_its_line() {
        let corpus = parse("text,label:hate\nx,1\ny\nz,maybe\n\"two\nlines\",0\nv,w,1\n", b',', &ColumnMap::default());
        assert_eq!((corpus.rows.len(), corpus.unread), (2, 3));
        assert_eq!(corpus.unreadable.iter().map(|bad| bad.line).collect::<Vec<_>>(), [3, 4, 7]);
    }

    #[test]
    fn a_table_without_the_column_of_the_text_is_refused() {
        let mut corpus = Corpus::default();
        let filter = Filter::default();
        let mut sink = Sink { corpus: &mut corpus, filter: &filter, file: "t".to_owned() };
        let columns = ColumnMap { text: "comment".to_owned(), ..ColumnMap::default() };
        let error = read(&b"text,labels\n"[..], b',', &columns, &mut sink, Path::new("t")).unwrap_err();
        assert!(error.to_string().contains("`comment`"));
    }
}
