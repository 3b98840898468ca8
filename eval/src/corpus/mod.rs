//! Labelled rows from files of others: what is unknown stays unknown, and a row that cannot be read costs itself.

mod json;
mod table;
mod truth;

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::bufread::MultiGzDecoder;
use serde::{Deserialize, Serialize};

pub(crate) use truth::Stated;

use crate::{Error, Result};

/// One labelled text.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// The id it came with, or file and line.
    pub id: String,
    /// What was written.
    pub text: String,
    /// What the row states, and what follows for the parents of a sub-label.
    pub truth: BTreeMap<String, bool>,
    /// Whether every label that is not named is known to be 0.
    pub rest_is_zero: bool,
    /// All other fields, for filters and slices.
    pub fields: BTreeMap<String, String>,
}

impl Row {
    /// Whether the row carries a label; `None` where nobody said.
    pub fn truth(&self, label: &str) -> Option<bool> {
        match self.truth.get(label) {
            Some(value) => Some(*value),
            None => (self.rest_is_zero || self.denies(label)).then_some(false),
        }
    }

    /// Whether the row states 0 for this label or for one above it, and does not merely leave it out.
    pub(crate) fn denies(&self, label: &str) -> bool {
        match self.truth.get(label) {
            Some(value) => !value,
            None => truth::ancestors(label).any(|above| self.truth.get(above) == Some(&false)),
        }
    }

    /// Whether it is known that the row carries no label at all.
    pub fn is_harmless(&self) -> bool {
        self.rest_is_zero && !self.truth.values().any(|value| *value)
    }
}

/// How the columns or fields of a file are called.
#[derive(Clone, Debug, PartialEq)]
pub struct ColumnMap {
    /// The text.
    pub text: String,
    /// The id; rows without one are called by file and line.
    pub id: String,
    /// JSON: the object of labels. Tables: a list of the labels that are true, parted by `;` or `,`.
    pub labels: String,
    /// Tables: columns that begin so hold one label each, as 1, 0 or nothing for unknown.
    pub label_prefix: String,
    /// A label that a row does not name is 0 instead of unknown.
    pub complete: bool,
    /// Tables: a field that begins with `"` is quoted. Off for plain tab-separated files with loose quotation marks.
    pub quoting: bool,
}

impl Default for ColumnMap {
    fn default() -> Self {
        Self {
            text: "text".to_owned(),
            id: "id".to_owned(),
            labels: "labels".to_owned(),
            label_prefix: "label:".to_owned(),
            complete: false,
            quoting: true,
        }
    }
}

/// Which rows are wanted: each field that is named must have one of its values.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter(BTreeMap<String, BTreeSet<String>>);

impl Filter {
    /// Reads conditions of the form `split=held`; several for one field are alternatives.
    pub fn parse<S: AsRef<str>>(conditions: impl IntoIterator<Item = S>) -> Result<Self> {
        let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for condition in conditions {
            let Some((field, value)) = condition.as_ref().split_once('=') else {
                return Err(Error::Option(format!("`{}` is not of the form field=value", condition.as_ref())));
            };
            wanted.entry(field.trim().to_owned()).or_default().insert(value.trim().to_owned());
        }
        Ok(Self(wanted))
    }

    fn wants(&self, row: &Row) -> bool {
        self.0.iter().all(|(field, values)| row.fields.get(field).is_some_and(|value| values.contains(value)))
    }
}

/// Where a row could not be read, and why; never what it holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unreadable {
    /// The file.
    pub file: String,
    /// Its line, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub reason: String,
}

/// Rows to measure on.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Corpus {
    /// What the report calls it.
    pub name: String,
    /// The rows that were read and wanted, in the order of the files.
    pub rows: Vec<Row>,
    /// How many rows could not be read.
    pub unread: usize,
    /// The first of them.
    pub unreadable: Vec<Unreadable>,
    /// How many rows the filter did not want.
    pub filtered: usize,
}

impl Corpus {
    /// Reads files, and all corpora below folders: `.jsonl` or `.json` (a row a line), `.csv`, `.tsv`, each also `.gz`.
    pub fn read<P: AsRef<Path>>(name: &str, paths: &[P], columns: &ColumnMap, filter: &Filter) -> Result<Self> {
        let mut corpus = Self { name: name.to_owned(), ..Self::default() };
        let mut files = Vec::new();
        for path in paths {
            list(path.as_ref(), true, &mut files)?;
        }
        for (path, format) in files {
            let file = File::open(&path).map_err(|cause| Error::Read { path: path.clone(), cause })?;
            let reader =
                decompressed(BufReader::new(file)).map_err(|cause| Error::Read { path: path.clone(), cause })?;
            let mut sink = Sink { corpus: &mut corpus, filter, file: path.display().to_string() };
            match format {
                Format::Lines => json::read(reader, columns, &mut sink, &path)?,
                Format::Table(delimiter) => table::read(reader, delimiter, columns, &mut sink, &path)?,
            }
        }
        Ok(corpus)
    }

    /// Reads rows that are in memory already, as JSON, a row a line; they are named by their line.
    pub fn read_lines(name: &str, lines: impl BufRead, columns: &ColumnMap, filter: &Filter) -> Result<Self> {
        let mut corpus = Self { name: name.to_owned(), ..Self::default() };
        let mut sink = Sink { corpus: &mut corpus, filter, file: name.to_owned() };
        json::read(lines, columns, &mut sink, Path::new(name))?;
        Ok(corpus)
    }
}

/// How a file's rows are parted.
#[derive(Clone, Copy)]
enum Format {
    Lines,
    Table(u8),
}

/// Takes rows as they are read, so that both formats count alike.
struct Sink<'a> {
    corpus: &'a mut Corpus,
    filter: &'a Filter,
    file: String,
}

impl Sink<'_> {
    fn take(&mut self, line: u64, row: std::result::Result<Row, String>) {
        match row {
            Ok(mut row) => {
                if row.id.is_empty() {
                    row.id = format!("{}:{line}", self.file);
                }
                if self.filter.wants(&row) {
                    self.corpus.rows.push(row);
                } else {
                    self.corpus.filtered += 1;
                }
            }
            Err(reason) => {
                self.corpus.unread += 1;
                if self.corpus.unreadable.len() < UNREADABLE_KEPT {
                    self.corpus.unreadable.push(Unreadable { file: self.file.clone(), line, reason });
                }
            }
        }
    }
}

/// Files by their names, in a stable order; a file that was named must be of a known kind, one that was met need not.
fn list(path: &Path, named: bool, files: &mut Vec<(PathBuf, Format)>) -> Result<()> {
    let unread = |cause| Error::Read { path: path.to_owned(), cause };
    if path.is_dir() {
        let mut inner: Vec<PathBuf> = std::fs::read_dir(path)
            .and_then(|entries| entries.map(|entry| entry.map(|entry| entry.path())).collect())
            .map_err(unread)?;
        inner.sort();
        return inner.iter().try_for_each(|inner| list(inner, false, files));
    }
    let stem = if extension(path) == "gz" { path.file_stem().map(Path::new) } else { Some(path) };
    let format = match stem.map(extension).unwrap_or_default().as_str() {
        "jsonl" | "ndjson" => Some(Format::Lines),
        // A folder may hold any other JSON beside its corpora.
        "json" if named => Some(Format::Lines),
        "csv" => Some(Format::Table(b',')),
        "tsv" => Some(Format::Table(b'\t')),
        _ => None,
    };
    match format {
        Some(format) => files.push((path.to_owned(), format)),
        None if named => {
            let what = "a corpus is .jsonl, .json, .csv or .tsv, with or without .gz".to_owned();
            return Err(Error::Format { path: path.to_owned(), what });
        }
        None => {}
    }
    Ok(())
}

fn extension(path: &Path) -> String {
    path.extension().and_then(|end| end.to_str()).map(str::to_ascii_lowercase).unwrap_or_default()
}

/// Unpacks what begins like gzip, whatever it is called.
fn decompressed(mut reader: BufReader<File>) -> std::io::Result<Box<dyn BufRead>> {
    if reader.fill_buf()?.starts_with(&[0x1F, 0x8B]) {
        return Ok(Box::new(BufReader::new(MultiGzDecoder::new(reader))));
    }
    Ok(Box::new(reader))
}

/// Reads one line of at most `limit` bytes; the rest of a longer one is read past. `None` at the end.
pub(crate) fn line(reader: &mut impl BufRead, limit: u64) -> std::io::Result<Option<std::result::Result<Vec<u8>, ()>>> {
    let mut raw = Vec::new();
    let length = reader.by_ref().take(limit).read_until(b'\n', &mut raw)? as u64;
    if length == 0 {
        return Ok(None);
    }
    if raw.last() == Some(&b'\n') || length < limit {
        return Ok(Some(Ok(raw)));
    }
    reader.skip_until(b'\n')?;
    Ok(Some(Err(())))
}

/// Unreadable rows that are kept for the report.
const UNREADABLE_KEPT: usize = 20;

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_compressed_file_a_folder_and_a_filter_read_the_same_rows() {
        let folder = tempfile::tempdir().unwrap();
        let lines = "{\"text\":\"a\",\"labels\":{\"hate\":1},\"split\":\"held\"}\n{\"text\":\"b\",\"labels\":{}}\n";
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(lines.as_bytes()).unwrap();
        std::fs::write(folder.path().join("rows.jsonl.gz"), packed.finish().unwrap()).unwrap();
        std::fs::write(folder.path().join("notes.txt"), "no corpus").unwrap();
        let filter = Filter::parse(["split=held"]).unwrap();
        let corpus = Corpus::read("c", &[folder.path()], &ColumnMap::default(), &filter).unwrap();
        assert_eq!((corpus.rows.len(), corpus.filtered, corpus.unread), (1, 1, 0));
        assert_eq!(corpus.rows[0].truth("hate"), Some(true));
    }

    #[test]
    fn a_named_file_of_an_unknown_kind_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("notes.txt");
        std::fs::write(&path, "x").unwrap();
        assert!(Corpus::read("c", &[path], &ColumnMap::default(), &Filter::default()).is_err());
    }

    #[test]
    fn a_line_over_the_limit_is_read_past() {
        let mut reader = std::io::Cursor::new(b"0123456789\nab\n".to_vec());
        assert_eq!(line(&mut reader, 5).unwrap(), Some(Err(())));
        assert_eq!(line(&mut reader, 5).unwrap(), Some(Ok(b"ab\n".to_vec())));
        assert_eq!(line(&mut reader, 5).unwrap(), None);
    }
}
