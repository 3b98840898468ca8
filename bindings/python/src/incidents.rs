//! The incidents of an audit as a table of Arrow.

use std::sync::Arc;

use arrow_array::builder::{BooleanBuilder, ListBuilder, StringBuilder, StructBuilder, TimestampSecondBuilder};
use arrow_array::{ArrayRef, Int64Array, StructArray, TimestampSecondArray};
use arrow_schema::{ArrowError, DataType, Field, Fields, TimeUnit};
use fourc_audit::{Incident, Shown};

use crate::names::id;

/// One row an incident, in the order of the report.
pub(crate) fn table(incidents: &[Incident]) -> Result<StructArray, ArrowError> {
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("id", text(incidents, |one| Some(one.id.clone()))),
        ("priority", count(incidents, |one| one.priority.into())),
        ("who", text(incidents, |one| Some(one.who.clone()))),
        ("group", text(incidents, |one| Some(one.group.clone()))),
        ("first", time(incidents, |one| &one.first)),
        ("last", time(incidents, |one| &one.last)),
        ("minutes", count(incidents, |one| i64::try_from(one.minutes).unwrap_or(i64::MAX))),
        ("dimension", text(incidents, |one| Some(id(one.dimension)))),
        ("label", text(incidents, |one| Some(one.label.id().to_owned()))),
        ("title", text(incidents, |one| Some(one.title.clone()))),
        ("labels", texts(incidents, |one| one.labels.iter().map(|label| label.id().to_owned()).collect())),
        ("level", text(incidents, |one| Some(one.level.id().to_owned()))),
        ("severity", text(incidents, |one| Some(id(one.severity)))),
        ("intent", text(incidents, |one| Some(id(one.intent)))),
        ("care", flag(incidents, |one| one.care)),
        ("hints", texts(incidents, |one| one.hints.clone())),
        ("summary", text(incidents, |one| Some(one.summary.clone()))),
        ("visits", count(incidents, |one| one.visits.into())),
        ("parts", count(incidents, |one| one.parts.into())),
        ("searches", count(incidents, |one| one.searches.into())),
        ("blocked", count(incidents, |one| one.blocked.into())),
        ("reached", count(incidents, |one| one.reached.into())),
        ("addresses", count(incidents, |one| one.addresses.into())),
        ("lesson", text(incidents, |one| one.lesson.clone())),
        ("expected", flag(incidents, |one| one.expected)),
        ("illegal", flag(incidents, |one| one.illegal)),
        ("shown", shown(incidents)),
    ];
    let fields: Fields =
        columns.iter().map(|(name, column)| Field::new(*name, column.data_type().clone(), true)).collect();
    let arrays = columns.into_iter().map(|(_, column)| column).collect();
    StructArray::try_new_with_length(fields, arrays, None, incidents.len())
}

fn text(incidents: &[Incident], of: impl Fn(&Incident) -> Option<String>) -> ArrayRef {
    let mut column = StringBuilder::new();
    for one in incidents {
        column.append_option(of(one));
    }
    Arc::new(column.finish())
}

fn texts(incidents: &[Incident], of: impl Fn(&Incident) -> Vec<String>) -> ArrayRef {
    let mut column = ListBuilder::new(StringBuilder::new());
    for one in incidents {
        for text in of(one) {
            column.values().append_value(text);
        }
        column.append(true);
    }
    Arc::new(column.finish())
}

fn count(incidents: &[Incident], of: impl Fn(&Incident) -> i64) -> ArrayRef {
    Arc::new(incidents.iter().map(of).collect::<Int64Array>())
}

fn flag(incidents: &[Incident], of: impl Fn(&Incident) -> bool) -> ArrayRef {
    let mut column = BooleanBuilder::new();
    for one in incidents {
        column.append_value(of(one));
    }
    Arc::new(column.finish())
}

fn time(incidents: &[Incident], of: impl Fn(&Incident) -> &str) -> ArrayRef {
    Arc::new(incidents.iter().map(|one| seconds(of(one))).collect::<TimestampSecondArray>())
}

/// The time on the clocks of the report's zone, as Arrow counts times without a zone.
fn seconds(time: &str) -> Option<i64> {
    let time: jiff::civil::DateTime = time.parse().ok()?;
    Some(time.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_second())
}

fn shown_fields() -> Fields {
    let clock = DataType::Timestamp(TimeUnit::Second, None);
    let lines = DataType::List(Arc::new(Field::new("item", DataType::Utf8, true)));
    let fields = [
        ("time", clock),
        ("address", DataType::Utf8),
        ("words", DataType::Utf8),
        ("pictures", DataType::Boolean),
        ("action", DataType::Utf8),
        ("found_in", DataType::Utf8),
        ("why", lines),
    ];
    fields.map(|(name, kind)| Field::new(name, kind, true)).into_iter().collect()
}

/// The first requests of each incident.
fn shown(incidents: &[Incident]) -> ArrayRef {
    let mut column = ListBuilder::new(StructBuilder::from_fields(shown_fields(), 0));
    for one in incidents {
        for request in &one.shown {
            append(column.values(), request);
        }
        column.append(true);
    }
    Arc::new(column.finish())
}

fn append(row: &mut StructBuilder, request: &Shown) {
    if let Some(field) = row.field_builder::<TimestampSecondBuilder>(0) {
        field.append_option(seconds(&request.time));
    }
    let texts = [
        (1, Some(request.address.clone())),
        (2, request.words.clone()),
        (4, Some(id(request.action))),
        (5, Some(request.found_in.clone())),
    ];
    for (place, text) in texts {
        if let Some(field) = row.field_builder::<StringBuilder>(place) {
            field.append_option(text);
        }
    }
    if let Some(field) = row.field_builder::<BooleanBuilder>(3) {
        field.append_value(request.pictures);
    }
    if let Some(field) = row.field_builder::<ListBuilder<Box<dyn arrow_array::builder::ArrayBuilder>>>(6) {
        if let Some(lines) = field.values().as_any_mut().downcast_mut::<StringBuilder>() {
            for why in &request.why {
                lines.append_value(why);
            }
        }
        field.append(true);
    }
    row.append(true);
}
