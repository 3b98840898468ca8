//! A table with one group of columns for each system.

use std::fmt::Write as _;

use serde::Serialize;

use super::format;
use crate::evaluate::Report;

#[derive(Serialize)]
pub(super) struct Table {
    caption: String,
    note: &'static str,
    /// What the first column holds.
    stub: &'static str,
    groups: Vec<String>,
    columns: Vec<&'static str>,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    head: String,
    cells: Vec<String>,
}

/// A row of one system: its head and its cells.
pub(super) type Cells = (String, Vec<String>);

impl Table {
    /// Lays the rows of all systems side by side by their heads, in the order in which these first occur.
    pub(super) fn new(
        (caption, note): (&str, &'static str),
        stub: &'static str,
        columns: &[&'static str],
        reports: &[(String, Report)],
        rows: impl Fn(&Report) -> Vec<Cells>,
    ) -> Self {
        let systems: Vec<Vec<Cells>> = reports.iter().map(|(_, report)| rows(report)).collect();
        let mut heads: Vec<&String> = Vec::new();
        for (head, _) in systems.iter().flatten() {
            if !heads.contains(&head) {
                heads.push(head);
            }
        }
        let row = |head: &String| {
            let cells = systems.iter().flat_map(|system| {
                let found = system.iter().find(|(name, _)| name == head).map(|(_, cells)| cells.clone());
                found.unwrap_or_else(|| vec![format::NOTHING.to_owned(); columns.len()])
            });
            Row { head: format::line(head), cells: cells.collect() }
        };
        Self {
            caption: format::line(caption),
            note,
            stub,
            groups: reports.iter().map(|(name, _)| format::line(name)).collect(),
            columns: columns.to_vec(),
            rows: heads.into_iter().map(row).collect(),
        }
    }

    /// Whether there is anything in it.
    pub(super) fn is_filled(&self) -> bool {
        !self.rows.is_empty()
    }

    /// The table as Markdown, its columns padded to one width.
    pub(super) fn markdown(&self) -> String {
        // A single system needs no name above each column.
        let named = |group: &String, column: &&str| match (self.groups.len(), column.is_empty()) {
            (1, false) => (*column).to_owned(),
            (_, true) => group.clone(),
            (_, false) => format!("{group}: {column}"),
        };
        let columns = self.groups.iter().flat_map(|group| self.columns.iter().map(move |column| named(group, column)));
        let header: Vec<String> =
            std::iter::once(self.stub.to_owned()).chain(columns).map(|cell| escaped(&cell)).collect();
        let body = self.rows.iter().map(|row| std::iter::once(&row.head).chain(&row.cells).map(|cell| escaped(cell)));
        let lines: Vec<Vec<String>> = std::iter::once(header).chain(body.map(Iterator::collect)).collect();

        let count = lines.first().map_or(0, Vec::len);
        let widest =
            |column: usize| lines.iter().filter_map(|line| line.get(column)).map(|cell| cell.chars().count()).max();
        let widths: Vec<usize> = (0..count).map(|column| widest(column).unwrap_or(0).max(3)).collect();
        let mut out = format!("## {}\n\n", self.caption);
        if !self.note.is_empty() {
            let _ = writeln!(out, "{}\n", self.note);
        }
        for (place, line) in lines.iter().enumerate() {
            out.push('|');
            for (cell, (column, width)) in line.iter().zip(widths.iter().enumerate()) {
                // Names to the left, numbers to the right.
                let _ = if column == 0 { write!(out, " {cell:<width$} |") } else { write!(out, " {cell:>width$} |") };
            }
            out.push('\n');
            if place == 0 {
                let rule = |(column, width): (usize, &usize)| match column {
                    0 => format!("-{}-|", "-".repeat(*width)),
                    _ => format!("-{}:|", "-".repeat(*width)),
                };
                let rules: String = widths.iter().enumerate().map(rule).collect();
                let _ = writeln!(out, "|{rules}");
            }
        }
        out
    }
}

fn escaped(cell: &str) -> String {
    cell.replace('|', "\\|")
}
