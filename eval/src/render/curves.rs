//! Small multiples: one plot a label, one line a system.

use plotters::prelude::*;
use plotters::series::LineSeries;

use super::svg::{GRID, TEXT, colour, failed, finish, words};
use super::{Plot, Plots, format};
use crate::Result;
use crate::evaluate::{LabelReport, Report};

/// Precision against recall.
pub(super) fn precision_recall(reports: &[(String, Report)]) -> Result<Plots> {
    let figures = multiples(reports, "pr", ["recall", "precision"], false, |label| {
        let measure = format::estimate(label.all.auprc);
        (label.curve.iter().map(|[recall, precision]| (*recall, *precision)).collect(), format!("AUPRC {measure}"))
    })?;
    let note = "Each point is a threshold: how much of the label is found, and how much of what is found is right.";
    Ok(Plots { title: "Precision and recall", note, wide: false, figures })
}

/// What came true against what was claimed.
pub(super) fn reliability(reports: &[(String, Report)]) -> Result<Plots> {
    let figures = multiples(reports, "cal", ["score", "true share"], true, |label| {
        let measure = format::estimate(label.all.calibration_error);
        let points = label.bins.iter().map(|bin| (bin.claimed, bin.true_share));
        (points.collect(), format!("calibration error {measure}"))
    })?;
    let note = "15 bins of equal mass. On the diagonal a score of 0.8 comes true in 80 of 100 rows; below it a system claims too much.";
    Ok(Plots { title: "Reliability", note, wide: false, figures })
}

/// A line of points, and its measure in words.
type Line = (Vec<(f64, f64)>, String);

fn multiples(
    reports: &[(String, Report)],
    kind: &str,
    axes: [&str; 2],
    dots: bool,
    line: impl Fn(&LabelReport) -> Line,
) -> Result<Vec<Plot>> {
    let mut labels: Vec<&str> = Vec::new();
    for label in reports.iter().flat_map(|(_, report)| &report.labels) {
        if !labels.contains(&label.label.as_str()) {
            labels.push(&label.label);
        }
    }
    let mut plots = Vec::new();
    for (place, name) in labels.into_iter().enumerate() {
        let mut lines = Vec::new();
        let mut description = Vec::new();
        for (system, (system_name, report)) in reports.iter().enumerate() {
            let Some(label) = report.labels.iter().find(|label| label.label == name) else { continue };
            let (points, measure) = line(label);
            // Without a positive there is nothing to draw.
            if label.positives > 0 && !points.is_empty() {
                description.push(format!("{system_name}: {measure}"));
                lines.push((system, points));
            }
        }
        if lines.is_empty() {
            continue;
        }
        let drawn = draw(axes, dots, lines)?;
        let caption = format::line(name);
        let title = format!("{caption}: {} against {}", axes[1], axes[0]);
        let svg = finish(&format!("{kind}-{place}"), &title, &format::line(&description.join("; ")), &drawn);
        plots.push(Plot { caption, svg });
    }
    Ok(plots)
}

fn draw(axes: [&str; 2], dots: bool, lines: Vec<(usize, Vec<(f64, f64)>)>) -> Result<String> {
    let mut drawn = String::new();
    {
        let area = SVGBackend::with_string(&mut drawn, SIZE).into_drawing_area();
        let mut chart = ChartBuilder::on(&area)
            .margin(8)
            .x_label_area_size(34)
            .y_label_area_size(42)
            .build_cartesian_2d(0.0..1.0, 0.0..1.0)
            .map_err(failed)?;
        let decimals = |value: &f64| format!("{value:.1}");
        chart
            .configure_mesh()
            .disable_mesh()
            .x_labels(3)
            .y_labels(3)
            .x_label_formatter(&decimals)
            .y_label_formatter(&decimals)
            .x_desc(axes[0])
            .y_desc(axes[1])
            .label_style(words())
            .axis_style(TEXT)
            .draw()
            .map_err(failed)?;
        if dots {
            chart.draw_series(LineSeries::new([(0.0, 0.0), (1.0, 1.0)], GRID)).map_err(failed)?;
        }
        for (system, points) in lines {
            if dots {
                let dot = |point: &(f64, f64)| Circle::new(*point, 2, colour(system).filled());
                chart.draw_series(points.iter().map(dot)).map_err(failed)?;
            }
            chart.draw_series(LineSeries::new(points, colour(system).stroke_width(2))).map_err(failed)?;
        }
        area.present().map_err(failed)?;
    }
    Ok(drawn)
}

/// Width and height of one plot.
const SIZE: (u32, u32) = (260, 220);
