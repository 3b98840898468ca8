//! Columns as SVG: all visits behind, flagged ones before them on a scale of their own. The numbers stand in a table, too.

use std::fmt::Write as _;

use minijinja::HtmlEscape;

use super::Row;

/// Columns for rows in a row, such as days and hours.
pub(super) fn columns(id: &str, title: &str, rows: &[Row], label: impl Fn(usize, &Row) -> Option<String>) -> String {
    let most = |value: fn(&Row) -> u64| rows.iter().map(value).max().unwrap_or(0).max(1);
    let (visits, flagged) = (most(|row| row.visits), most(|row| row.flagged));
    let step = WIDTH / rows.len().max(1) as f64;
    let thick = (step * 0.8).clamp(1.0, WIDEST);
    let mut svg = String::new();
    let (named, described) =
        (HtmlEscape(title), format!("Columns for {} rows; the numbers stand in the table below.", rows.len()));
    // Writing to a String cannot fail.
    let _ = write!(
        svg,
        "<svg viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" aria-labelledby=\"{id}-t {id}-d\"><title id=\"{id}-t\">{named}</title>\
         <desc id=\"{id}-d\">{described}</desc>"
    );
    for (part, name, most) in [(0.0, "visits", visits), (HALF, "flagged visits", flagged)] {
        let base = part + TALL + 14.0;
        let _ = write!(
            svg,
            "<text class=\"axis\" x=\"0\" y=\"{:.0}\">{name}, up to {}</text>\
             <line class=\"axis\" x1=\"0\" y1=\"{base:.0}\" x2=\"{WIDTH}\" y2=\"{base:.0}\"/>",
            part + 10.0,
            thousands(&most.to_string())
        );
        for (place, row) in rows.iter().enumerate() {
            let value = if part == 0.0 { row.visits } else { row.flagged };
            if value == 0 {
                continue;
            }
            // Something is never drawn as nothing.
            let height = (value as f64 / most as f64 * TALL).max(1.5);
            let (x, y) = (place as f64 * step + (step - thick) / 2.0, base - height);
            let class = if part == 0.0 { "all" } else { "flagged" };
            let _ = write!(
                svg,
                "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\" width=\"{thick:.1}\" height=\"{height:.1}\"/>"
            );
        }
    }
    for (place, row) in rows.iter().enumerate() {
        if let Some(text) = label(place, row) {
            let x = (place as f64 + 0.5) * step;
            let y = HEIGHT - 4.0;
            let text = HtmlEscape(&text).to_string();
            let _ = write!(svg, "<text class=\"axis\" x=\"{x:.1}\" y=\"{y:.0}\" text-anchor=\"middle\">{text}</text>");
        }
    }
    svg.push_str("</svg>");
    svg
}

/// Digits with their thousands apart.
pub(super) fn thousands(digits: &str) -> String {
    let mut out = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

const WIDTH: f64 = 720.0;
const WIDEST: f64 = 40.0;
const TALL: f64 = 80.0;
const HALF: f64 = 104.0;
const HEIGHT: f64 = 220.0;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_with_anything_is_drawn_and_words_are_escaped() {
        let row = |name: &str, visits, flagged| Row { name: name.to_owned(), visits, flagged, ..Row::default() };
        let rows = [row("a", 1_000_000, 1), row("<b>", 1, 0), row("c", 0, 0)];
        let svg = columns("x", "a < b", &rows, |_, row| Some(row.name.clone()));
        assert_eq!(svg.matches("<rect").count(), 3);
        assert!(svg.contains("&lt;b&gt;") && svg.contains("a &lt; b") && !svg.contains("<b>"));
        assert!(columns("y", "none", &[], |_, _| None).ends_with("</svg>"));
    }
}
