//! Bars with intervals: one a row and system.

use std::ops::Range;

use plotters::coord::ranged1d::{DefaultFormatting, KeyPointHint, Ranged};
use plotters::prelude::*;

use super::svg::{GRID, TEXT, colour, failed, finish, words};
use super::{Plot, Plots, format};
use crate::Result;
use crate::evaluate::Report;

/// A bar from 0 to its value, with the interval if there is one.
struct Bar {
    row: String,
    system: usize,
    value: f64,
    ends: Option<(f64, f64)>,
}

/// The area under the precision–recall curve of each label.
pub(super) fn precision(reports: &[(String, Report)]) -> Result<Plots> {
    let mut bars = Vec::new();
    for (system, (_, report)) in reports.iter().enumerate() {
        for label in &report.labels {
            let Some(estimate) = label.all.auprc else { continue };
            let ends = estimate.low.zip(estimate.high);
            bars.push(Bar { row: format::line(&label.label), system, value: estimate.value, ends });
        }
    }
    let figures = plot("auprc", "AUPRC of each label", 1.0, reports, &bars)?;
    Ok(Plots { title: "AUPRC by label", note: "The thin line is the 95 % interval.", wide: true, figures })
}

/// The share of harmless rows that are flagged, by context.
pub(super) fn false_alarms(reports: &[(String, Report)]) -> Result<Plots> {
    let mut bars = Vec::new();
    for (system, (_, report)) in reports.iter().enumerate() {
        for context in &report.harmless.by_context {
            let share = context.value;
            let ends = Some((share.low, share.high));
            bars.push(Bar { row: format::line(&context.name), system, value: share.value, ends });
        }
    }
    let most = bars.iter().flat_map(|bar| [bar.value, bar.ends.map_or(0.0, |(_, high)| high)]).fold(0.01, f64::max);
    let figures = plot("alarms", "Share of harmless rows that are flagged, by context", most, reports, &bars)?;
    let note = "Rows that carry no risk, with any label at likely or above. Shorter is better.";
    Ok(Plots { title: "False alarms by context", note, wide: true, figures })
}

fn plot(id: &str, title: &str, most: f64, reports: &[(String, Report)], bars: &[Bar]) -> Result<Vec<Plot>> {
    let mut rows: Vec<&str> = Vec::new();
    for bar in bars {
        if !rows.contains(&bar.row.as_str()) {
            rows.push(&bar.row);
        }
    }
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let drawn = draw(&rows, most, reports.len().max(1), bars)?;
    let named: Vec<String> = reports.iter().map(|(name, _)| format::line(name)).collect();
    let description = format!(
        "Horizontal bars from 0 to {most:.3} with intervals for {} and {} rows; their values stand in the tables.",
        named.join(", "),
        rows.len()
    );
    Ok(vec![Plot { caption: title.to_owned(), svg: finish(id, title, &description, &drawn) }])
}

fn draw(rows: &[&str], most: f64, systems: usize, bars: &[Bar]) -> Result<String> {
    let height = HEAD + rows.len() as u32 * (GAP + systems as u32 * THICKNESS);
    let longest = rows.iter().map(|row| row.chars().count()).max().unwrap_or(0) as u32;
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, (WIDTH, height)).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .x_label_area_size(26)
            .y_label_area_size((longest * LETTER).clamp(40, WIDTH / 2))
            .build_cartesian_2d(0.0..most, Rows(rows.len()))
            .map_err(failed)?;
        let name = |place: &f64| {
            let row = rows.len().checked_sub(1 + place.floor() as usize).and_then(|row| rows.get(row));
            row.map_or_else(String::new, |row| (*row).to_owned())
        };
        chart
            .configure_mesh()
            .disable_y_mesh()
            .light_line_style(TRANSPARENT)
            .bold_line_style(GRID)
            .x_labels(5)
            .y_labels(rows.len())
            .y_label_formatter(&name)
            .x_label_formatter(&|value| format!("{}", (value * 1e4).round() / 1e4))
            .label_style(words())
            .axis_style(TEXT)
            .draw()
            .map_err(failed)?;
        let share = 0.84 / systems as f64;
        for bar in bars {
            let Some(row) = rows.iter().position(|row| *row == bar.row) else { continue };
            let top = (rows.len() - row) as f64 - 0.08 - bar.system as f64 * share;
            let body = Rectangle::new([(0.0, top - share), (bar.value, top)], colour(bar.system).filled());
            chart.draw_series([body]).map_err(failed)?;
            if let Some((low, high)) = bar.ends {
                let middle = top - share / 2.0;
                let line = PathElement::new(vec![(low, middle), (high, middle)], TEXT.stroke_width(1));
                chart.draw_series([line]).map_err(failed)?;
            }
        }
        area.present().map_err(failed)?;
    }
    Ok(drawn)
}

/// An axis with a mark at the middle of each row. Rows go down the page, the axis goes up: the last row stands at 0.
struct Rows(usize);

impl Ranged for Rows {
    type FormatOption = DefaultFormatting;
    type ValueType = f64;

    fn map(&self, value: &f64, (from, to): (i32, i32)) -> i32 {
        from + (f64::from(to - from) * value / self.0.max(1) as f64).round() as i32
    }

    fn key_points<Hint: KeyPointHint>(&self, _: Hint) -> Vec<f64> {
        (0..self.0).map(|row| row as f64 + 0.5).collect()
    }

    fn range(&self) -> Range<f64> {
        0.0..self.0 as f64
    }
}

/// Pixels: the width of the plot, what its axis takes, a row's distance, a bar, a letter.
const WIDTH: u32 = 640;
const HEAD: u32 = 44;
const GAP: u32 = 8;
const THICKNESS: u32 = 12;
const LETTER: u32 = 8;
