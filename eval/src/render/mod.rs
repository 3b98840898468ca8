//! A report for people: Markdown for a terminal, one HTML file for anything else.
//!
//! Several systems stand side by side: each table has a group of columns and each plot a line for every one.

mod bars;
mod curves;
mod format;
mod svg;
mod table;
mod tables;

use minijinja::Environment;
use serde::Serialize;

use crate::evaluate::Report;
use crate::{Error, Result};

use table::Table;

/// Tables as Markdown, padded so that they can be read as they stand.
pub fn markdown(reports: &[(String, Report)]) -> Result<String> {
    let tables: Vec<String> = tables::all(reports).iter().map(Table::markdown).collect();
    let page =
        Page { title: title(reports), systems: names(reports), tables, notes: notes(reports), plots: Vec::new() };
    render("report.md", include_str!("report.md"), &page)
}

/// Tables and plots as one HTML file that asks nothing of any network.
pub fn html(reports: &[(String, Report)]) -> Result<String> {
    let plots = vec![bars::precision(reports)?, bars::false_alarms(reports)?];
    let plots = plots.into_iter().chain([curves::precision_recall(reports)?, curves::reliability(reports)?]);
    let page = Page {
        title: title(reports),
        systems: names(reports),
        tables: tables::all(reports),
        notes: notes(reports),
        plots: plots.filter(|group| !group.figures.is_empty()).collect(),
    };
    render("report.html", include_str!("report.html"), &page)
}

/// Everything a template shows.
#[derive(Serialize)]
struct Page<T> {
    title: String,
    systems: Vec<System>,
    tables: Vec<T>,
    notes: Vec<String>,
    plots: Vec<Plots>,
}

#[derive(Serialize)]
struct System {
    name: String,
    /// Which of the colours of the page it has.
    colour: usize,
}

/// Plots that belong together.
#[derive(Serialize)]
struct Plots {
    title: &'static str,
    note: &'static str,
    /// Whether each fills the width.
    wide: bool,
    figures: Vec<Plot>,
}

/// One plot: its caption and its SVG, which names itself.
#[derive(Serialize)]
struct Plot {
    caption: String,
    svg: String,
}

fn render(name: &str, template: &str, page: &impl Serialize) -> Result<String> {
    let failed = |cause: minijinja::Error| Error::Render(cause.to_string());
    let mut environment = Environment::new();
    environment.set_trim_blocks(true);
    environment.set_lstrip_blocks(true);
    environment.add_template(name, template).map_err(failed)?;
    environment.get_template(name).and_then(|template| template.render(page)).map_err(failed)
}

fn title(reports: &[(String, Report)]) -> String {
    let names: Vec<&str> = reports.iter().map(|(name, _)| name.as_str()).collect();
    let mut corpora: Vec<&str> = reports.iter().map(|(_, report)| report.corpus.name.as_str()).collect();
    corpora.dedup();
    format::line(&format!("{} on {}", names.join(", "), corpora.join(", ")))
}

fn names(reports: &[(String, Report)]) -> Vec<System> {
    let system = |(place, (name, _)): (usize, &(String, Report))| System {
        name: format::line(name),
        colour: place % svg::COLOURS,
    };
    reports.iter().enumerate().map(system).collect()
}

/// Rows that could not be read or were not answered, by place and reason.
fn notes(reports: &[(String, Report)]) -> Vec<String> {
    let mut notes = Vec::new();
    for (name, report) in reports {
        let unread = report.corpus.unreadable.iter();
        let unread = unread.map(|bad| format!("{} line {} was not read: {}", bad.file, bad.line, bad.reason));
        let failed = report.corpus.failures.iter();
        let failed = failed.map(|(reason, rows)| format!("{name} did not answer {rows} rows: {reason}"));
        for note in unread.chain(failed).map(|note| format::line(&note)) {
            if !notes.contains(&note) {
                notes.push(note);
            }
        }
    }
    notes
}

#[cfg(test)]
mod tests;
