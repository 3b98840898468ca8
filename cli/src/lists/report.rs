//! What building a list has to say, in words.

use std::io::{Result, Write};

use fourc::lists::Report;

/// Writes the report for people; what somebody should look at stands last.
pub(super) fn print(out: &mut impl Write, report: &Report) -> Result<()> {
    for source in &report.sources {
        writeln!(
            out,
            "{} ({}): {} lines, {} entries, {} of them said before",
            source.id, source.format, source.lines, source.entries, source.duplicates
        )?;
        for (why, reason) in &source.rejected {
            let lines: Vec<String> = reason.lines.iter().map(u32::to_string).collect();
            let more = if reason.count > reason.lines.len() as u64 { ", …" } else { "" };
            writeln!(out, "  {} not taken: {why} (lines {}{more})", reason.count, lines.join(", "))?;
        }
        for (category, count) in &source.unmapped {
            writeln!(out, "  {count} not taken: nothing says what their category {category} is called here")?;
        }
        if source.left_out > 0 {
            writeln!(out, "  {} left out, as the map says", source.left_out)?;
        }
        if source.options_ignored > 0 {
            writeln!(out, "  {} options of rules ignored", source.options_ignored)?;
        }
    }
    for (label, count) in &report.labels {
        writeln!(out, "{count:>10} {label}")?;
    }
    for (kind, count) in &report.kinds {
        writeln!(out, "{count:>10} {kind} entries")?;
    }
    for wide in &report.wide {
        let fate = if wide.allowed { "taken, as marked" } else { "REFUSED" };
        let what = if wide.covers.is_empty() { "more than one site" } else { &wide.covers };
        writeln!(out, "{}#{} covers all of {what}: {fate}", wide.source, wide.line)?;
    }
    if report.wide_refused > 0 {
        writeln!(out, "{} entries refused as too wide; --allow-wide takes them", report.wide_refused)?;
    }
    for conflict in &report.conflicts {
        writeln!(
            out,
            "CONFLICT: {}#{} is against {}, which teaches or helps",
            conflict.source, conflict.line, conflict.against
        )?;
    }
    for shrinkage in &report.shrunken {
        let share = 100.0 * shrinkage.share();
        writeln!(
            out,
            "SHRUNKEN: {} had {} entries and has {} ({share:.0}% less)",
            shrinkage.what, shrinkage.before, shrinkage.now
        )?;
    }
    for source in report.empty_sources() {
        writeln!(out, "EMPTY: no entry came from {source}")?;
    }
    writeln!(
        out,
        "{} entries under {} keys in the list {} ({}), {} duplicates, {} lines not taken, {} conflicts",
        report.entries,
        report.keys,
        report.name,
        report.layer.id(),
        report.duplicates,
        report.rejected(),
        report.conflict_count
    )
}
