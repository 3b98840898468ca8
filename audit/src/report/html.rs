//! The page for people.

use fourc::{Error, ErrorKind, Result};
use minijinja::{Environment, Value};
use serde::Serialize;

use super::chart::{columns, thousands};
use super::{Incident, Intent, Report, Row, id_of};
use crate::analyse::action_words;
use crate::record::Action;

/// What the template sees besides the report.
#[derive(Serialize)]
struct Page<'r> {
    report: &'r Report,
    shown: Vec<&'r Incident>,
    left_out: usize,
    days: String,
    hours: String,
    priorities: Vec<(u8, &'static str, usize)>,
    most_sites: u64,
    most_searches: u64,
}

pub(super) fn render(report: &Report) -> Result<String> {
    let failed = |cause: minijinja::Error| Error::new(ErrorKind::Internal, "the page of the report").because(cause);
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_filter("number", number);
    environment.add_filter("action", |id: &str| action_words(action_of(id)));
    environment.add_filter("intent", intent_of);
    environment.add_template("report.html", include_str!("report.html")).map_err(failed)?;
    let page = Page {
        report,
        shown: report.incidents.iter().take(MOST_INCIDENTS).collect(),
        left_out: report.incidents.len().saturating_sub(MOST_INCIDENTS),
        days: columns("days", "Visits and flagged visits by day", &report.by_day, |place, row| {
            let every = report.by_day.len().div_ceil(8).max(1);
            place.is_multiple_of(every).then(|| day(&row.name))
        }),
        hours: columns("hours", "Visits and flagged visits by hour of the day", &report.by_hour, |place, _| {
            place.is_multiple_of(3).then(|| format!("{place}"))
        }),
        priorities: PRIORITIES
            .iter()
            .map(|(priority, title)| {
                let own = report.incidents.iter().filter(|incident| incident.priority == *priority);
                (*priority, *title, own.count())
            })
            .collect(),
        most_sites: most(&report.flagged_sites),
        most_searches: most(&report.searches),
    };
    environment.get_template("report.html").and_then(|template| template.render(&page)).map_err(failed)
}

/// `2026-11-16` as `16 Nov`.
fn day(name: &str) -> String {
    name.parse::<jiff::civil::Date>().map_or_else(|_| name.to_owned(), |date| date.strftime("%-d %b").to_string())
}

fn most(rows: &[Row]) -> u64 {
    rows.iter().map(|row| row.visits).max().unwrap_or(0).max(1)
}

/// A number with its thousands apart.
#[allow(clippy::needless_pass_by_value, reason = "the form of a filter")]
fn number(value: Value) -> String {
    thousands(&value.to_string())
}

fn action_of(id: &str) -> Action {
    [Action::Allowed, Action::Warned, Action::Blocked]
        .into_iter()
        .find(|action| id_of(action) == id)
        .unwrap_or_default()
}

fn intent_of(id: &str) -> &'static str {
    let all = [Intent::LikelyDeliberate, Intent::LikelyAccidental];
    all.into_iter().find(|intent| id_of(intent) == id).unwrap_or(Intent::Unclear).title()
}

/// A page of more is no page for a person; the table has them all.
const MOST_INCIDENTS: usize = 300;
const PRIORITIES: [(u8, &str); 4] = [(1, "today"), (2, "this week"), (3, "when there is time"), (4, "for information")];
