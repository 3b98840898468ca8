//! Verdicts as columns.

use std::sync::Arc;

use arrow_array::builder::{
    BooleanBuilder, Float32Builder, Int64Builder, ListBuilder, StringBuilder, StringDictionaryBuilder, StructBuilder,
};
use arrow_array::cast::AsArray as _;
use arrow_array::types::{Float32Type, Int8Type, Int64Type};
use arrow_array::{Array, ArrayRef, StructArray};
use arrow_schema::{ArrowError, DataType, Field, Fields};
use fourc::verdict::EvidenceClaim;
use fourc::{Category, Level, Verdict};
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};

use crate::names::id;

/// One row of the source: `None` for a null.
type Row = Option<fourc::Result<Verdict>>;

/// A column of the answer.
#[derive(Clone, Copy, PartialEq)]
enum Column {
    Top,
    Level,
    Score,
    Flagged,
    Complete,
    Action,
    Error,
    Scores,
    Levels,
    Evidence,
    Json,
}

impl Column {
    const ALL: [(&'static str, Self); 11] = [
        ("top", Self::Top),
        ("level", Self::Level),
        ("score", Self::Score),
        ("flagged", Self::Flagged),
        ("complete", Self::Complete),
        ("action", Self::Action),
        ("error", Self::Error),
        ("scores", Self::Scores),
        ("levels", Self::Levels),
        ("evidence", Self::Evidence),
        ("json", Self::Json),
    ];

    fn name(self) -> &'static str {
        Self::ALL.iter().find(|(_, column)| *column == self).map_or("", |(name, _)| name)
    }

    fn data_type(self) -> DataType {
        let every = |kind: &DataType| {
            let field = |category: &Category| Field::new(category.id(), kind.clone(), true);
            DataType::Struct(Category::ALL.iter().map(field).collect())
        };
        match self {
            Self::Top | Self::Error | Self::Action | Self::Level | Self::Json => DataType::Utf8,
            Self::Score => DataType::Float32,
            Self::Complete => DataType::Boolean,
            Self::Flagged => DataType::List(Arc::new(Field::new("item", DataType::Utf8, true))),
            Self::Scores => every(&DataType::Float32),
            Self::Levels => every(&DataType::Dictionary(Box::new(DataType::Int8), Box::new(DataType::Utf8))),
            Self::Evidence => DataType::List(Arc::new(Field::new("item", DataType::Struct(evidence_fields()), true))),
        }
    }
}

/// Which columns are answered, and the policy that decides.
pub(crate) struct Table {
    columns: Vec<Column>,
    policy: Option<Arc<fourc::Policy>>,
}

impl Table {
    /// The columns by name; without names the usual ones.
    pub(crate) fn new(policy: Option<Arc<fourc::Policy>>, names: Option<Vec<String>>) -> Result<Self, String> {
        let columns = match names {
            None => {
                let usual =
                    [Column::Top, Column::Level, Column::Score, Column::Flagged, Column::Complete, Column::Error];
                usual.into_iter().chain(policy.is_some().then_some(Column::Action)).collect()
            }
            Some(names) => names
                .iter()
                .map(|name| {
                    let known = Column::ALL.iter().find(|(known, _)| known == name).map(|(_, column)| *column);
                    known.ok_or_else(|| {
                        let all: Vec<&str> = Column::ALL.iter().map(|(name, _)| *name).collect();
                        format!("there is no field of that name; {} are", all.join(", "))
                    })
                })
                .collect::<Result<Vec<Column>, String>>()?,
        };
        if columns.contains(&Column::Action) && policy.is_none() {
            return Err("the field action needs a policy".to_owned());
        }
        Ok(Self { columns, policy })
    }

    /// The fields of the answer.
    pub(crate) fn fields(&self) -> Fields {
        self.columns.iter().map(|column| Field::new(column.name(), column.data_type(), true)).collect()
    }

    /// The answers to some rows as a table.
    pub(crate) fn batch(&self, rows: &[Row]) -> Result<StructArray, ArrowError> {
        let arrays: Vec<ArrayRef> = self.columns.iter().map(|column| self.array(*column, rows)).collect();
        StructArray::try_new_with_length(self.fields(), arrays, None, rows.len())
    }

    fn array(&self, column: Column, rows: &[Row]) -> ArrayRef {
        let verdicts = || rows.iter().map(|row| row.as_ref().and_then(|row| row.as_ref().ok()));
        match column {
            Column::Top => strings(verdicts().map(|verdict| Some(verdict?.top()?.category.id()))),
            Column::Level => strings(verdicts().map(|verdict| Some(highest(verdict?).id()))),
            Column::Score => {
                let mut scores = Float32Builder::with_capacity(rows.len());
                verdicts().for_each(|verdict| {
                    scores.append_option(verdict.map(|verdict| verdict.top().map_or(0.0, |top| top.score)));
                });
                Arc::new(scores.finish())
            }
            Column::Flagged => flagged(verdicts()),
            Column::Complete => {
                let mut complete = BooleanBuilder::with_capacity(rows.len());
                verdicts().for_each(|verdict| complete.append_option(verdict.map(|verdict| verdict.coverage.complete)));
                Arc::new(complete.finish())
            }
            Column::Action => strings(verdicts().map(|verdict| {
                let (verdict, policy) = (verdict?, self.policy.as_ref()?);
                Some(policy.decide(verdict).action.id())
            })),
            Column::Error => strings(rows.iter().map(|row| match row {
                Some(Err(error)) => Some(error.code()),
                _ => None,
            })),
            Column::Scores => every(verdicts(), |verdicts, category| {
                let mut scores = Float32Builder::with_capacity(rows.len());
                verdicts.for_each(|verdict| scores.append_option(verdict.and_then(|verdict| verdict.score(category))));
                Arc::new(scores.finish())
            }),
            Column::Levels => every(verdicts(), |verdicts, category| {
                let mut levels = StringDictionaryBuilder::<Int8Type>::new();
                verdicts.for_each(|verdict| levels.append_option(verdict.map(|verdict| verdict.level(category).id())));
                Arc::new(levels.finish())
            }),
            Column::Evidence => evidence(verdicts()),
            Column::Json => {
                let mut texts = StringBuilder::new();
                verdicts().for_each(|verdict| texts.append_option(verdict.map(Verdict::to_json)));
                Arc::new(texts.finish())
            }
        }
    }
}

/// The level of the gravest risk: `unknown` where no risk was assessed, `clear` where none is above that.
fn highest(verdict: &Verdict) -> Level {
    match verdict.top() {
        Some(top) => top.level,
        None if verdict.assessed.iter().any(|category| category.is_risk()) => Level::Clear,
        None => Level::Unknown,
    }
}

fn strings<'a>(values: impl Iterator<Item = Option<&'a str>>) -> ArrayRef {
    let mut strings = StringBuilder::new();
    values.for_each(|value| strings.append_option(value));
    Arc::new(strings.finish())
}

/// The risks at `likely` or above, in taxonomy order, sub-labels beside their parents.
fn flagged<'a>(verdicts: impl Iterator<Item = Option<&'a Verdict>>) -> ArrayRef {
    let mut lists = ListBuilder::new(StringBuilder::new());
    for verdict in verdicts {
        for entry in verdict.iter().flat_map(|verdict| &verdict.scores) {
            if entry.category.is_risk() && entry.level >= Level::Likely {
                lists.values().append_value(entry.category.id());
            }
        }
        lists.append(verdict.is_some());
    }
    Arc::new(lists.finish())
}

/// A struct with one child for every category of the taxonomy.
fn every<'a, I: Iterator<Item = Option<&'a Verdict>>>(
    verdicts: I,
    child: impl Fn(&mut dyn Iterator<Item = Option<&'a Verdict>>, Category) -> ArrayRef,
) -> ArrayRef {
    let verdicts: Vec<Option<&Verdict>> = verdicts.collect();
    let children = Category::ALL.iter().map(|category| {
        let array = child(&mut verdicts.iter().copied(), *category);
        (Arc::new(Field::new(category.id(), array.data_type().clone(), true)), array)
    });
    Arc::new(StructArray::from(children.collect::<Vec<_>>()))
}

fn evidence_fields() -> Fields {
    Fields::from(vec![
        Field::new("claim", DataType::Utf8, true),
        Field::new("basis", DataType::Utf8, true),
        Field::new("source", DataType::Utf8, true),
        Field::new("strength", DataType::Float32, true),
        Field::new("part", DataType::Utf8, true),
        // Bytes: strings of Arrow are UTF-8, and no text is at hand to count code points in.
        Field::new("start", DataType::Int64, true),
        Field::new("end", DataType::Int64, true),
    ])
}

fn evidence<'a>(verdicts: impl Iterator<Item = Option<&'a Verdict>>) -> ArrayRef {
    let mut lists = ListBuilder::new(StructBuilder::from_fields(evidence_fields(), 0));
    for verdict in verdicts {
        for one in verdict.iter().flat_map(|verdict| &verdict.evidence) {
            let claim = match one.claim {
                EvidenceClaim::Category(category) => category.id().to_owned(),
                EvidenceClaim::Context(context) => context.id().to_owned(),
                EvidenceClaim::Condition(shape) => id(shape),
                _ => String::new(),
            };
            let row = lists.values();
            let texts = [Some(claim), Some(id(one.basis)), Some(one.source.clone())];
            for (place, text) in texts.into_iter().enumerate() {
                if let Some(field) = row.field_builder::<StringBuilder>(place) {
                    field.append_option(text);
                }
            }
            if let Some(field) = row.field_builder::<Float32Builder>(3) {
                field.append_value(one.strength);
            }
            if let Some(field) = row.field_builder::<StringBuilder>(4) {
                field.append_option(one.part.map(id));
            }
            for (place, offset) in [(5, one.span.map(|span| span.start)), (6, one.span.map(|span| span.end))] {
                if let Some(field) = row.field_builder::<Int64Builder>(place) {
                    field.append_option(offset.and_then(|offset| i64::try_from(offset).ok()));
                }
            }
            row.append(true);
        }
        lists.append(verdict.is_some());
    }
    Arc::new(lists.finish())
}

/// A column as a list of plain Python values.
pub(crate) fn to_python<'py>(py: Python<'py>, column: &ArrayRef) -> PyResult<Bound<'py, PyList>> {
    let values = PyList::empty(py);
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().iter().try_for_each(|value| values.append(value))?,
        DataType::Boolean => column.as_boolean().iter().try_for_each(|value| values.append(value))?,
        DataType::Float32 => {
            let decimals = column.as_primitive::<Float32Type>().iter().map(|value| value.map(crate::verdict::decimal));
            decimals.into_iter().try_for_each(|value| values.append(value))?;
        }
        DataType::Int64 => column.as_primitive::<Int64Type>().iter().try_for_each(|value| values.append(value))?,
        DataType::Dictionary(..) => {
            let dictionary = column.as_dictionary::<Int8Type>();
            let words = dictionary.values().as_string::<i32>();
            let word = |key: Option<i8>| key.and_then(|key| usize::try_from(key).ok()).map(|key| words.value(key));
            dictionary.keys().iter().try_for_each(|key| values.append(word(key)))?;
        }
        DataType::List(_) => {
            for row in column.as_list::<i32>().iter() {
                values.append(row.map(|row| to_python(py, &row)).transpose()?)?;
            }
        }
        _ => {
            let table = column.as_struct();
            let names = table.column_names();
            let columns = table.columns().iter().map(|column| to_python(py, column)).collect::<PyResult<Vec<_>>>()?;
            for place in 0..table.len() {
                let row = PyDict::new(py);
                for (name, column) in names.iter().zip(&columns) {
                    row.set_item(name, column.get_item(place)?)?;
                }
                values.append(row)?;
            }
        }
    }
    Ok(values)
}
