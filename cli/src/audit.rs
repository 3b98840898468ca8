//! `fourc audit`: web logs in, a folder with a report out. What is found and how it is told is `fourc-audit`'s to say.

use std::fmt::Write as _;
use std::io::{IsTerminal as _, Write as _};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, ensure};
use clap::{Args, ValueEnum};
use fourc::{Level, Severity};
use fourc_audit::{
    Audit, Calendar, ColumnMap, DateOrder, Format, Groups, Options, Progress, Reason, Report, Source, Stage,
};
use indicatif::{ProgressBar, ProgressStyle};

use crate::flags::{Knowledge, level};
use crate::knowledge::{classifier, today};
use crate::{FAILED, NOTHING, SOMETHING};

/// What to audit, and how.
#[derive(Args)]
pub(crate) struct Flags {
    /// Logs, each also .gz or .zst, folders of them, or `-` for standard input.
    #[arg(required = true)]
    logs: Vec<PathBuf>,
    /// The folder for report.html, summary.json, incidents.csv, cpoms.csv, unread.csv and sample.csv.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The form of the logs; told from their content when not given.
    #[arg(long, value_parser = format, value_name = "squid|combined|w3c|csv|tsv|json|dnsmasq|zeek")]
    format: Option<Format>,
    /// Names of columns that are not known by themselves, e.g. time=When,url=Address.
    #[arg(long, value_delimiter = ',', value_name = "FIELD=NAME")]
    columns: Vec<String>,
    /// The zone of the school: for times that say none, and for days and hours.
    #[arg(long, default_value = "Europe/London", value_name = "NAME")]
    zone: String,
    /// Which number comes first in 3/4/2026.
    #[arg(long, value_enum, default_value_t = Dates::DayFirst)]
    dates: Dates,
    /// Only from this day or time on, e.g. 2026-09-01.
    #[arg(long, value_name = "DAY")]
    from: Option<String>,
    /// Only until this time, or the end of this day.
    #[arg(long, value_name = "DAY")]
    until: Option<String>,
    /// The year in which logs without years end. Default: when each file was last written.
    #[arg(long, value_name = "YEAR")]
    year: Option<i32>,
    /// A table (CSV) with the columns user and group.
    #[arg(long, value_name = "FILE")]
    groups: Option<PathBuf>,
    /// A table (CSV) of lessons: date, period, group, topic, labels. What fell into one is annotated.
    #[arg(long, value_name = "FILE")]
    calendar: Option<PathBuf>,
    /// Show the names of users instead of pseudonyms.
    #[arg(long)]
    name_users: bool,
    /// The key of the pseudonyms: the same file gives the same ones in every audit. Default: random.
    #[arg(long, value_name = "FILE")]
    pseudonym_key: Option<PathBuf>,
    /// Write who stands behind the pseudonyms of incidents to this file, which is no part of the report.
    #[arg(long, value_name = "FILE", conflicts_with = "name_users")]
    identities: Option<PathBuf>,
    /// From which level on something is an incident.
    #[arg(long, value_parser = level, default_value = "likely")]
    level: Level,
    /// From which severity on something is an incident; the rest is counted only.
    #[arg(long, value_parser = severity, default_value = "medium", value_name = "low|medium|high|critical")]
    severity: Severity,
    /// Groups and searches of fewer people are not shown by themselves; 1 shows all.
    #[arg(long, default_value_t = 5, value_name = "N")]
    smallest_group: u32,
    /// Addresses drawn for review out of each stratum.
    #[arg(long, default_value_t = 10, value_name = "N")]
    sample: usize,
    /// The seed of that draw.
    #[arg(long, default_value_t = 1, value_name = "N")]
    seed: u64,
    /// Keep what stands in unreadable lines; they may hold names.
    #[arg(long)]
    keep_unread: bool,
    /// Where verdicts are kept until the report is written, so that a killed run goes on. Default: .work in the folder.
    #[arg(long, value_name = "DIR")]
    work: Option<PathBuf>,
    /// The heading of the report.
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Dates {
    DayFirst,
    MonthFirst,
}

pub(crate) fn run(flags: &Flags, knowledge: &Knowledge) -> Result<u8> {
    let options = options(flags, knowledge)?;
    let mut sources = Vec::new();
    for path in &flags.logs {
        if path.as_os_str() == "-" {
            sources.push(Source::reader("standard input", std::io::stdin()));
        } else {
            sources.extend(Source::all(path)?);
        }
    }
    ensure!(!sources.is_empty(), "no log was found there");
    // Written to before the work is done: a folder that cannot be is better found out now.
    std::fs::create_dir_all(&flags.out).with_context(|| flags.out.display().to_string())?;
    let classifier = classifier(knowledge)?;
    let audit = Audit::new(&classifier, options);
    let mut bar = Bar::default();
    let report = audit.run(sources, &mut |progress| bar.show(progress))?;
    bar.finish();
    report.write(&flags.out)?;
    if let Some(file) = &flags.identities {
        std::fs::write(file, report.identities_csv()?).with_context(|| file.display().to_string())?;
    }
    audit.finish()?;
    say(&report, &flags.out)?;
    Ok(code(&report))
}

fn options(flags: &Flags, knowledge: &Knowledge) -> Result<Options> {
    let read = |path: &Path| std::fs::read_to_string(path).with_context(|| path.display().to_string());
    let mut options = Options::default();
    options.format = flags.format;
    options.columns = ColumnMap::parse(flags.columns.iter().map(String::as_str))?;
    options.zone.clone_from(&flags.zone);
    options.date_order = if flags.dates == Dates::MonthFirst { DateOrder::MonthFirst } else { DateOrder::DayFirst };
    options.from.clone_from(&flags.from);
    options.until.clone_from(&flags.until);
    options.reference = flags.year.map(end_of_year);
    if let Some(path) = &flags.groups {
        options.groups = Groups::parse(&read(path)?).with_context(|| path.display().to_string())?;
    }
    if let Some(path) = &flags.calendar {
        options.calendar = Calendar::parse(&read(path)?).with_context(|| path.display().to_string())?;
    }
    options.name_users = flags.name_users;
    if let Some(path) = &flags.pseudonym_key {
        let key = std::fs::read(path).with_context(|| path.display().to_string())?;
        ensure!(key.len() >= SHORTEST_KEY, "{}: a key has at least {SHORTEST_KEY} bytes", path.display());
        options.key = Some(key);
    }
    options.level = flags.level;
    options.severity = flags.severity;
    options.smallest_group = flags.smallest_group;
    options.sample = flags.sample;
    options.seed = flags.seed;
    options.keep_unread = flags.keep_unread;
    options.work = Some(flags.work.clone().unwrap_or_else(|| flags.out.join(".work")));
    options.fingerprint = fingerprint(knowledge)?;
    if let Some(title) = &flags.title {
        options.title.clone_from(title);
    }
    Ok(options)
}

/// What verdicts depend on beside the bundles and the effort: a killed run must not go on from verdicts that were made with
/// other lists.
fn fingerprint(knowledge: &Knowledge) -> Result<String> {
    let Knowledge { terms, calibration, deny, allow, sealed, list, .. } = knowledge;
    let kinds = [("terms", terms), ("deny", deny), ("allow", allow), ("list", list), ("sealed", sealed)];
    let own = kinds.into_iter().flat_map(|(kind, paths)| paths.iter().map(move |path| (kind, path)));
    let mut fingerprint = String::new();
    for (kind, path) in own.chain(calibration.iter().map(|path| ("calibration", path))) {
        let digest = match std::fs::read(path) {
            Ok(bytes) => fourc::internal::sha256(&bytes),
            // A sealed list may be missing: that shows in every verdict, and is another task than when it is there.
            Err(_) if kind == "sealed" => "missing".to_owned(),
            Err(cause) => return Err(cause).with_context(|| path.display().to_string()),
        };
        // Writing to a String cannot fail.
        let _ = writeln!(fingerprint, "{kind} {digest}");
    }
    if !(list.is_empty() && sealed.is_empty()) {
        // These may expire between two days.
        let _ = writeln!(fingerprint, "{}", today(knowledge)?);
    }
    Ok(fingerprint)
}

/// The last second of a year, by the rule of leap years.
fn end_of_year(year: i32) -> i64 {
    let year = i64::from(year);
    let days =
        365 * (year - 1969) + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) - LEAP_DAYS_TO_1970;
    days * 86_400 - 1
}

/// 2 when a log could not be read as a whole, 1 when there is an incident.
fn code(report: &Report) -> u8 {
    let broken = report.files.iter().flat_map(|file| &file.unread);
    let broken = broken.filter(|unread| matches!(unread.reason, Reason::Damaged | Reason::Unrecognised)).count();
    match (broken, report.totals.requests, report.nil) {
        (1.., ..) | (_, 0, _) => FAILED,
        (_, _, false) => SOMETHING,
        _ => NOTHING,
    }
}

/// What came out, in a screenful.
fn say(report: &Report, out: &Path) -> Result<()> {
    let mut screen = std::io::stdout().lock();
    let totals = &report.totals;
    writeln!(screen, "{}", report.headline)?;
    if let Some(period) = &report.period {
        writeln!(screen, "{} to {}, {} days with visits", period.first, period.last, period.days)?;
    }
    writeln!(
        screen,
        "{} lines, {} not read; {} requests, {} visits of {} people and devices; {} addresses, {} of them searches",
        totals.lines, totals.unread, totals.requests, totals.visits, totals.people, totals.addresses, totals.searches
    )?;
    for row in report.by_dimension.iter().filter(|row| row.flagged > 0) {
        writeln!(
            screen,
            "  {:<9} {:>6} incidents {:>8} flagged visits, {} stopped, {} let through",
            row.name, row.incidents, row.flagged, row.flagged_blocked, row.flagged_reached
        )?;
    }
    if !report.over_blocked.is_empty() {
        writeln!(screen, "{} candidates for having been stopped for nothing", report.over_blocked.len())?;
    }
    for file in report.files.iter().filter(|file| !file.unread.is_empty()) {
        for unread in &file.unread {
            let first = unread.lines.first().copied().unwrap_or_default();
            writeln!(screen, "not read: {} from line {first}, {} lines: {}", file.name, unread.count, unread.meaning)?;
        }
    }
    writeln!(screen, "{}", out.join("report.html").display())?;
    Ok(())
}

/// A bar for the stage that is being done.
#[derive(Default)]
struct Bar {
    stage: Option<Stage>,
    bar: Option<ProgressBar>,
}

impl Bar {
    fn show(&mut self, progress: Progress) -> ControlFlow<()> {
        if !std::io::stderr().is_terminal() {
            return ControlFlow::Continue(());
        }
        if self.stage != Some(progress.stage) {
            self.finish();
            let bar = ProgressBar::new(progress.total);
            if let Ok(style) = ProgressStyle::with_template("{msg:20} {bar:40} {human_pos}/{human_len}, {eta} left") {
                bar.set_style(style);
            }
            bar.set_message(progress.stage.title());
            (self.stage, self.bar) = (Some(progress.stage), Some(bar));
        }
        if let Some(bar) = &self.bar {
            bar.set_position(progress.done);
        }
        ControlFlow::Continue(())
    }

    fn finish(&mut self) {
        if let Some(bar) = self.bar.take() {
            bar.finish_and_clear();
        }
    }
}

fn format(id: &str) -> Result<Format> {
    Ok(id.parse()?)
}

fn severity(id: &str) -> Result<Severity> {
    let all = [
        ("low", Severity::Low),
        ("medium", Severity::Medium),
        ("high", Severity::High),
        ("critical", Severity::Critical),
    ];
    let found = all.into_iter().find(|(own, _)| *own == id).map(|(_, severity)| severity);
    found.with_context(|| "a severity is one of low, medium, high, critical".to_owned())
}

const SHORTEST_KEY: usize = 16;
/// Leap days from the year 1 to the end of 1969.
const LEAP_DAYS_TO_1970: i64 = 477;

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::flags::Arguments;

    #[test]
    fn other_lists_are_another_task() {
        let folder = tempfile::tempdir().unwrap();
        let list = folder.path().join("school.txt");
        let of = |flag: &str| {
            let path = list.to_string_lossy();
            let words = ["fourc", "audit", "log", "--out", "report", "--today", "2026-11-22", flag, &path];
            fingerprint(&Arguments::parse_from(words).knowledge)
        };
        std::fs::write(&list, "one.example\n").unwrap();
        let (deny, allow) = (of("--deny").unwrap(), of("--allow").unwrap());
        assert_ne!(deny, allow);
        assert_eq!(deny, of("--deny").unwrap());
        std::fs::write(&list, "two.example\n").unwrap();
        assert_ne!(deny, of("--deny").unwrap());
        std::fs::remove_file(&list).unwrap();
        assert!(of("--deny").is_err() && of("--sealed").unwrap().contains("missing"));
    }

    #[test]
    fn years_end_when_they_end() {
        assert_eq!(end_of_year(1970), 31_536_000 - 1);
        assert_eq!(end_of_year(2026), 1_798_761_600 - 1);
    }
}
