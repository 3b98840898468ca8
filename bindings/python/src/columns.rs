//! Columns in and out through the Arrow PyCapsule interface: any library that speaks it, none required.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_array::builder::LargeBinaryBuilder;
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Int8Type, Int16Type, Int32Type, Int64Type, UInt8Type, UInt16Type, UInt32Type, UInt64Type};
use arrow_array::{Array, ArrayRef, LargeBinaryArray};
use arrow_schema::{ArrowError, DataType, Field, FieldRef};
use fourc::input::Channel;
use fourc::{ErrorKind, InputKind};
use pyo3::exceptions::{PyKeyError, PyTypeError};
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyCapsule, PyDict, PyFloat, PyIterator, PyList, PyString, PyTuple};
use pyo3_arrow::ffi::{ArrayIterator, ArrayReader, to_array_pycapsules, to_schema_pycapsule, to_stream_pycapsule};
use pyo3_arrow::input::AnyArray;

use crate::answer::{Question, many};
use crate::classifier::Engine;
use crate::error::{object, refuse};
use crate::input;
use crate::table::{Table, to_python};

/// What to ask about each value, and what to answer.
pub(crate) struct Asking {
    kind: InputKind,
    channel: Channel,
    table: Table,
}

impl Asking {
    pub(crate) fn new(
        py: Python<'_>,
        kind: &str,
        channel: &str,
        policy: Option<Arc<fourc::Policy>>,
        fields: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let (kind, channel) = if kind == "search" {
            (InputKind::Text, Channel::Search)
        } else {
            let known = InputKind::ALL.iter().copied().find(|known| known.id() == kind);
            let kind = known.filter(|kind| *kind != InputKind::Conversation).ok_or_else(|| {
                let what = "the kind of a column is one of text, search, url, page, image, screenshot";
                refuse(py, ErrorKind::Configuration, what)
            })?;
            (kind, input::channel(py, channel)?)
        };
        let table = Table::new(policy, fields).map_err(|what| refuse(py, ErrorKind::Configuration, what))?;
        Ok(Self { kind, channel, table })
    }
}

/// Answers row by row, made as they are taken: a stream that can be read once.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct AnswerStream {
    reader: Mutex<Option<Reader>>,
    field: FieldRef,
}

impl AnswerStream {
    pub(crate) fn new(
        engine: Arc<Engine>,
        data: &Bound<'_, PyAny>,
        column: Option<&str>,
        asking: Asking,
    ) -> PyResult<Self> {
        let (source, column) = source(data, column)?;
        let place = place(data.py(), &source.field(), column)?;
        let (source, place) = if is_duckdb(data)? { drained(data.py(), source, place)? } else { (source, place) };
        let field = Field::new("", DataType::Struct(asking.table.fields()), false);
        let field = Arc::new(field.with_metadata(provenance(&engine)));
        let reader =
            Reader { engine, source, place, asking, waiting: VecDeque::new(), field: Arc::clone(&field), failed: None };
        Ok(Self { reader: Mutex::new(Some(reader)), field })
    }

    fn take(&self, py: Python<'_>) -> PyResult<Reader> {
        // Whoever holds the lock may be waiting for the interpreter.
        let reader = py.detach(|| self.reader.lock().unwrap_or_else(PoisonError::into_inner).take());
        reader.ok_or_else(|| refuse(py, ErrorKind::Configuration, "this stream of answers has been read already"))
    }

    fn next(&self, py: Python<'_>) -> PyResult<Option<ArrayRef>> {
        let step = py.detach(|| {
            let mut reader = self.reader.lock().unwrap_or_else(PoisonError::into_inner);
            reader.as_mut().map(|reader| (reader.next(), reader.failed.take()))
        });
        match step {
            None | Some((None, _)) => Ok(None),
            Some((Some(Ok(batch)), _)) => Ok(Some(batch)),
            Some((Some(Err(_)), Some((code, message)))) => Err(PyErr::from_value(object(py, code, &message)?)),
            Some((Some(Err(error)), None)) => Err(refuse(py, ErrorKind::InvalidInput, error.to_string())),
        }
    }
}

#[pymethods]
impl AnswerStream {
    /// Hands the whole stream over to another library.
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_stream_pycapsule(py, Box::new(self.take(py)?), requested_schema)?)
    }

    /// What the stream will hold, for a library that asks before it reads.
    fn __arrow_c_schema__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyCapsule>> {
        Ok(to_schema_pycapsule(py, self.field.as_ref())?)
    }

    /// The names of the columns.
    #[getter]
    fn columns(&self) -> Vec<String> {
        match self.field.data_type() {
            DataType::Struct(fields) => fields.iter().map(|field| field.name().clone()).collect(),
            _ => Vec::new(),
        }
    }

    /// All rows as plain Python lists, by column: for those who have no Arrow library at all.
    fn to_pydict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let columns = PyDict::new(py);
        for name in self.columns() {
            columns.set_item(name, PyList::empty(py))?;
        }
        while let Some(batch) = self.next(py)? {
            let batch = batch.as_struct();
            for (name, column) in batch.column_names().into_iter().zip(batch.columns()) {
                let values = columns.get_item(name)?.ok_or_else(|| PyKeyError::new_err(name.to_owned()))?;
                values.call_method1("extend", (to_python(py, column)?,))?;
            }
            py.check_signals()?;
        }
        Ok(columns)
    }

    fn __iter__(slf: PyRef<'_, Self>) -> PyRef<'_, Self> {
        slf
    }

    /// The next batch.
    fn __next__(&self, py: Python<'_>) -> PyResult<Option<AnswerBatch>> {
        Ok(self.next(py)?.map(|batch| AnswerBatch { batch, field: Arc::clone(&self.field) }))
    }

    fn __repr__(&self) -> String {
        format!("AnswerStream({})", self.columns().join(", "))
    }
}

/// Answers to some thousand rows.
#[pyclass(frozen, module = "fourc._fourc")]
pub(crate) struct AnswerBatch {
    batch: ArrayRef,
    field: FieldRef,
}

#[pymethods]
impl AnswerBatch {
    #[pyo3(signature = (requested_schema = None))]
    fn __arrow_c_array__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyCapsule>>,
    ) -> PyResult<Bound<'py, PyTuple>> {
        Ok(to_array_pycapsules(py, Arc::clone(&self.field), &self.batch, requested_schema)?)
    }

    fn __len__(&self) -> usize {
        self.batch.len()
    }
}

/// Whether the data is a relation of DuckDB.
fn is_duckdb(data: &Bound<'_, PyAny>) -> PyResult<bool> {
    let module = data.get_type().module()?;
    Ok(matches!(module.to_str()?.split('.').next(), Some("duckdb" | "_duckdb")))
}

/// The one column that is needed, read to its end. A connection of DuckDB runs one query at a time: a query over the
/// answers would wait for the relation that they come from, and that for the query.
fn drained(
    py: Python<'_>,
    source: Box<dyn ArrayReader + Send>,
    place: Option<usize>,
) -> PyResult<(Box<dyn ArrayReader + Send>, Option<usize>)> {
    let field = match (source.field().data_type(), place) {
        (DataType::Struct(children), Some(place)) => children.get(place).map(Arc::clone),
        _ => None,
    };
    let Some((field, place)) = field.zip(place) else { return Ok((source, place)) };
    let column = |batch: Result<ArrayRef, ArrowError>| Ok(Arc::clone(batch?.as_struct().column(place)));
    let columns = py
        .detach(|| source.map(column).collect::<Result<Vec<ArrayRef>, ArrowError>>())
        .map_err(|error| refuse(py, ErrorKind::InvalidInput, error.to_string()))?;
    Ok((Box::new(ArrayIterator::new(columns.into_iter().map(Ok), field)), None))
}

/// What the schema says about where the answers come from.
fn provenance(engine: &Engine) -> HashMap<String, String> {
    let bundles = engine.classifier.bundles().iter();
    let bundles: Vec<String> =
        bundles.map(|bundle| format!("{}@{} {}", bundle.id, bundle.version, bundle.digest)).collect();
    let facts = [
        ("fourc.version", env!("CARGO_PKG_VERSION").to_owned()),
        ("fourc.taxonomy", fourc::taxonomy::TAXONOMY_VERSION.to_owned()),
        ("fourc.runtime", engine.classifier.runtime().to_owned()),
        ("fourc.bundles", bundles.join(", ")),
        ("fourc.offsets", "utf8".to_owned()),
    ];
    facts.map(|(name, value)| (name.to_owned(), value)).into()
}

/// What is read, and the name of the column that is left to find in it.
fn source<'a>(
    data: &Bound<'_, PyAny>,
    column: Option<&'a str>,
) -> PyResult<(Box<dyn ArrayReader + Send>, Option<&'a str>)> {
    let py = data.py();
    // pandas speaks Arrow only beside pyarrow; its values do without.
    let module = data.get_type().module()?;
    let pandas = module.to_str()?.split('.').next() == Some("pandas");
    if pandas || data.is_instance_of::<PyList>() || data.is_instance_of::<PyTuple>() {
        let table = data.hasattr("columns")?;
        let values = match column {
            Some(name) if table => data.get_item(name).map_err(|_| refuse(py, ErrorKind::Configuration, NO_COLUMN))?,
            None if table => return Err(refuse(py, ErrorKind::Configuration, NO_COLUMN)),
            _ => data.clone(),
        };
        let array: ArrayRef = Arc::new(plain(values.try_iter()?)?);
        let field = Arc::new(Field::new("", array.data_type().clone(), true));
        return Ok((Box::new(ArrayIterator::new(vec![Ok(array)], field)), column.filter(|_| !table)));
    }
    if !data.hasattr("__arrow_c_stream__")? && !data.hasattr("__arrow_c_array__")? {
        let given = data.get_type().name()?;
        return Err(PyTypeError::new_err(format!(
            "the data must speak the Arrow interface, as tables of polars, pandas, pyarrow and DuckDB do, or be a list; not {given}"
        )));
    }
    let source: AnyArray = data.extract()?;
    Ok((source.into_reader().map_err(|error| refuse(py, ErrorKind::InvalidInput, error.to_string()))?, column))
}

/// Values of Python as a column of bytes. What is no text becomes bytes that are none, so that it costs its own row only.
fn plain(values: Bound<'_, PyIterator>) -> PyResult<LargeBinaryArray> {
    let mut column = LargeBinaryBuilder::new();
    for value in values {
        let value = value?;
        if let Ok(text) = value.cast::<PyString>() {
            column.append_value(text.to_str().map_or(NO_TEXT, str::as_bytes));
        } else if let Ok(bytes) = value.cast::<PyBytes>() {
            column.append_value(bytes.as_bytes());
        } else if is_missing(&value)? {
            column.append_null();
        } else {
            column.append_value(NO_TEXT);
        }
    }
    Ok(column.finish())
}

/// Whether a value stands for none: `None`, NaN, and the `NA` and `NaT` of pandas.
fn is_missing(value: &Bound<'_, PyAny>) -> PyResult<bool> {
    if value.is_none() {
        return Ok(true);
    }
    if let Ok(number) = value.cast::<PyFloat>() {
        return Ok(number.value().is_nan());
    }
    let name = value.get_type().name()?;
    Ok(matches!(name.to_str()?, "NAType" | "NaTType"))
}

/// What is said where a frame of pandas has no column to ask about.
const NO_COLUMN: &str = "name one column of the frame";
/// Bytes that are no UTF-8.
const NO_TEXT: &[u8] = &[0xFF];

/// Which child of a table is meant; `None` where the data is a single column.
fn place(py: Python<'_>, field: &Field, column: Option<&str>) -> PyResult<Option<usize>> {
    let DataType::Struct(children) = field.data_type() else {
        check_type(py, field)?;
        return match column {
            None => Ok(None),
            Some(_) => Err(refuse(py, ErrorKind::Configuration, "a single column has no columns to name")),
        };
    };
    let place = match column {
        Some(column) => children.iter().position(|child| child.name() == column),
        None => (children.len() == 1).then_some(0),
    };
    let names = || children.iter().map(|child| child.name().as_str()).collect::<Vec<_>>().join(", ");
    let place = place.ok_or_else(|| refuse(py, ErrorKind::Configuration, format!("name one column of {}", names())))?;
    children.get(place).map_or(Ok(()), |child| check_type(py, child))?;
    Ok(Some(place))
}

fn check_type(py: Python<'_>, field: &Field) -> PyResult<()> {
    if readable(field.data_type()) {
        return Ok(());
    }
    let what = format!("the column is of type {}; strings or bytes are asked for", field.data_type());
    Err(refuse(py, ErrorKind::UnsupportedInput, what))
}

fn readable(kind: &DataType) -> bool {
    match kind {
        DataType::Utf8
        | DataType::LargeUtf8
        | DataType::Utf8View
        | DataType::Binary
        | DataType::LargeBinary
        | DataType::BinaryView
        | DataType::Null => true,
        DataType::Dictionary(_, values) => readable(values),
        _ => false,
    }
}

/// Pulls batches from the source and answers them in slices, so that memory stays bounded however large a batch is.
struct Reader {
    engine: Arc<Engine>,
    source: Box<dyn ArrayReader + Send>,
    place: Option<usize>,
    asking: Asking,
    waiting: VecDeque<ArrayRef>,
    field: FieldRef,
    /// Why the last batch was refused as a whole, with the code that Arrow's errors have no room for.
    failed: Option<(&'static str, String)>,
}

impl ArrayReader for Reader {
    fn field(&self) -> FieldRef {
        Arc::clone(&self.field)
    }
}

impl Iterator for Reader {
    type Item = Result<ArrayRef, ArrowError>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.waiting.is_empty() {
            match self.source.next()? {
                Ok(batch) => self.waiting.extend(slices(&batch, self.place)),
                Err(error) => return Some(Err(error)),
            }
        }
        let column = self.waiting.pop_front()?;
        // Whoever pulls may hold the interpreter's lock; work is done without it.
        Some(Python::attach(|py| py.detach(|| self.answer(&column))))
    }
}

impl Reader {
    fn answer(&mut self, column: &ArrayRef) -> Result<ArrayRef, ArrowError> {
        let cells = cells(column)?;
        let ask = |bytes| Question::Cell { kind: self.asking.kind, channel: self.asking.channel, bytes };
        let questions: Vec<Question<'_>> = cells.iter().flatten().copied().map(ask).collect();
        let answers = many(&self.engine, &questions).map_err(|error| {
            self.failed = Some((error.code(), error.message().to_owned()));
            ArrowError::ComputeError(error.to_string())
        })?;
        let mut answers = answers.into_iter();
        let rows: Vec<Option<fourc::Result<fourc::Verdict>>> =
            cells.iter().map(|cell| cell.and_then(|_| answers.next())).collect();
        Ok(Arc::new(self.asking.table.batch(&rows)?))
    }
}

/// The column of a batch in pieces of a bounded number of rows.
fn slices(batch: &ArrayRef, place: Option<usize>) -> Vec<ArrayRef> {
    let column = match place {
        Some(place) => Arc::clone(batch.as_struct().column(place)),
        None => Arc::clone(batch),
    };
    let starts = (0..column.len()).step_by(ROWS_AT_ONCE);
    starts.map(|start| column.slice(start, ROWS_AT_ONCE.min(column.len() - start))).collect()
}

/// The values as bytes, null as `None`.
fn cells(column: &ArrayRef) -> Result<Vec<Option<&[u8]>>, ArrowError> {
    Ok(match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().map(|cell| cell.map(str::as_bytes)).collect(),
        DataType::LargeUtf8 => column.as_string::<i64>().iter().map(|cell| cell.map(str::as_bytes)).collect(),
        DataType::Utf8View => column.as_string_view().iter().map(|cell| cell.map(str::as_bytes)).collect(),
        DataType::Binary => column.as_binary::<i32>().iter().collect(),
        DataType::LargeBinary => column.as_binary::<i64>().iter().collect(),
        DataType::BinaryView => column.as_binary_view().iter().collect(),
        DataType::Null => vec![None; column.len()],
        DataType::Dictionary(keys, _) => {
            let values = cells(column.as_any_dictionary().values())?;
            let at = |key: Option<usize>| key.and_then(|key| values.get(key).copied().flatten());
            keys_of(column, keys)?.into_iter().map(at).collect()
        }
        other => return Err(ArrowError::InvalidArgumentError(format!("a column of type {other} holds no text"))),
    })
}

/// Where in the dictionary each value stands.
fn keys_of(column: &ArrayRef, kind: &DataType) -> Result<Vec<Option<usize>>, ArrowError> {
    macro_rules! keys {
        ($($type:ident => $arrow:ty),+) => {
            match kind {
                $(DataType::$type => Ok(column
                    .as_dictionary::<$arrow>()
                    .keys()
                    .iter()
                    .map(|key| key.and_then(|key| usize::try_from(key).ok()))
                    .collect()),)+
                other => Err(ArrowError::InvalidArgumentError(format!("{other} is no type of dictionary keys"))),
            }
        };
    }
    keys!(Int8 => Int8Type, Int16 => Int16Type, Int32 => Int32Type, Int64 => Int64Type,
        UInt8 => UInt8Type, UInt16 => UInt16Type, UInt32 => UInt32Type, UInt64 => UInt64Type)
}

/// Rows that are answered together: enough for every core, little enough for any memory.
const ROWS_AT_ONCE: usize = 8192;
