//! Turns counts into the tables of a report, leaving out what would point at a single person.

use std::collections::BTreeMap;

use fourc::{Category, Dimension, Result};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;

use super::incident::{WITHHELD, minute, shortened};
use super::tally::{Count, Pair, Tallies};
use crate::failed;
use crate::judge::{Judgement, Mark, readable};
use crate::options::Options;
use crate::read::{Log, LogFile};
use crate::report::{
    Asked, Checked, FileFacts, Incident, OverBlocked, Period, Report, Row, SCHEMA, Sample, Totals, UnreadFacts, id_of,
};
use crate::rollup::roll_up;
use crate::time::LocalTime;

pub(super) fn report(
    log: &mut Log,
    judgement: &Judgement,
    options: &Options,
    zone: &TimeZone,
    tallies: &Tallies,
    incidents: Vec<Incident>,
    span: Option<(i64, i64)>,
) -> Result<Report> {
    let mut local = LocalTime::new(zone.clone());
    let period = span.map(|(first, last)| Period {
        first: minute(local.of(first)),
        last: minute(local.of(last)),
        days: tallies.days.len() as u64,
    });
    let totals = totals(log, judgement, tallies);
    let (searches, searches_hidden) = searches(judgement, options, tallies);
    let labels = Category::ALL.iter().filter(|label| label.is_risk() && label.parent().is_none());
    Ok(Report {
        schema: SCHEMA.to_owned(),
        title: options.title.clone(),
        headline: headline(&incidents, &totals),
        nil: incidents.is_empty(),
        period,
        asked: Asked {
            zone: options.zone.clone(),
            from: options.from.clone(),
            until: options.until.clone(),
            level: options.level.id().to_owned(),
            severity: Some(options.severity),
            smallest_group: options.smallest_group,
            names_shown: options.name_users,
            lessons: options.calendar.count() as u64,
            seed: options.seed,
        },
        by_dimension: by_dimension(tallies, &incidents),
        by_label: by_label(tallies, &incidents),
        by_day: by_day(tallies, &incidents),
        by_hour: by_hour(tallies),
        by_group: by_group(log, options, tallies, &incidents),
        searches,
        searches_hidden,
        sites: sites(judgement, tallies, |pair| pair.all.visits),
        flagged_sites: sites(judgement, tallies, |pair| pair.flagged.visits),
        over_blocked: over_blocked(log, judgement, tallies)?,
        stopped_unknown: tallies.stopped_unknown.visits,
        roll_ups: roll_up(&incidents)?,
        sample: sample(log, judgement)?,
        files: log.files.iter().map(file_facts).collect(),
        checked: Checked {
            labels: labels.map(|label| (label.id().to_owned(), label.info().title.to_owned())).collect(),
            not_seen: judgement.not_seen.iter().map(|(what, count)| (what.clone(), *count)).collect(),
            failures: judgement.failures.iter().map(|(code, count)| (code.clone(), *count)).collect(),
        },
        totals,
        incidents,
        ..Report::default()
    })
}

fn totals(log: &Log, judgement: &Judgement, tallies: &Tallies) -> Totals {
    let sum = |value: fn(&LogFile) -> u64| log.files.iter().map(value).sum();
    let marks = |value: fn(Mark) -> bool| judgement.marks.iter().filter(|mark| value(**mark)).count() as u64;
    Totals {
        files: log.files.len() as u64,
        lines: sum(|file| file.lines),
        requests: log.requests,
        unread: sum(LogFile::refused),
        other: sum(|file| file.other),
        outside: log.outside,
        challenges: log.challenges,
        parts: tallies.parts,
        reloads: tallies.reloads,
        visits: tallies.total.all.visits,
        stopped: tallies.total.all.blocked,
        flagged: tallies.total.flagged.visits,
        flagged_reached: tallies.total.flagged.reached,
        people: log.people.count() as u64,
        people_flagged: u64::from(tallies.total.flagged.people),
        addresses: judgement.marks.len() as u64,
        searches: marks(Mark::search),
        assessed: marks(Mark::assessed),
        failed: marks(Mark::failed),
        sites: judgement.host_names.len() as u64,
        bytes: log.bytes,
    }
}

fn headline(incidents: &[Incident], totals: &Totals) -> String {
    if totals.requests == 0 {
        return "Nothing was checked: no request could be read within the range that was asked for.".to_owned();
    }
    let unread = match totals.unread {
        0 => String::new(),
        1 => " One line could not be read.".to_owned(),
        count => format!(" {count} lines could not be read."),
    };
    if incidents.is_empty() {
        return format!(
            "Nil return: no incident was found in {} visits of {} people and devices.{unread}",
            totals.visits, totals.people
        );
    }
    let mut people: Vec<&str> = incidents.iter().map(|incident| incident.who.as_str()).collect();
    people.sort_unstable();
    people.dedup();
    let urgent = incidents.iter().filter(|incident| incident.priority == 1).count();
    let reached = incidents.iter().filter(|incident| incident.reached > 0).count();
    let count = |number: usize, one: &str, more: &str| {
        if number == 1 { format!("1 {one}") } else { format!("{number} {more}") }
    };
    format!(
        "{} of {}; {urgent} of them to be looked at today. In {reached}, something was let through.{unread}",
        count(incidents.len(), "incident", "incidents"),
        count(people.len(), "person or device", "people and devices"),
    )
}

fn row(name: String, pair: &Pair, incidents: u64) -> Row {
    Row {
        name,
        visits: pair.all.visits,
        people: u64::from(pair.all.people),
        flagged: pair.flagged.visits,
        flagged_blocked: pair.flagged.blocked,
        flagged_reached: pair.flagged.reached,
        incidents,
        ..Row::default()
    }
}

fn by_dimension(tallies: &Tallies, incidents: &[Incident]) -> Vec<Row> {
    let all = [Dimension::Content, Dimension::Contact, Dimension::Conduct, Dimension::Commerce];
    let rows = all.into_iter().map(|dimension| {
        let own =
            tallies.labels.iter().filter(|(label, _)| label.info().dimension == dimension && label.parent().is_none());
        let mut people: Vec<&str> = incidents
            .iter()
            .filter(|incident| incident.dimension == dimension)
            .map(|incident| incident.who.as_str())
            .collect();
        let incidents = people.len() as u64;
        people.sort_unstable();
        people.dedup();
        let mut row = Row { name: format!("{dimension:?}"), id: Some(id_of(dimension)), incidents, ..Row::default() };
        row.people = people.len() as u64;
        for (_, count) in own {
            row.flagged += count.visits;
            row.flagged_blocked += count.blocked;
            row.flagged_reached += count.reached;
        }
        row.visits = row.flagged;
        row
    });
    rows.collect()
}

fn by_label(tallies: &Tallies, incidents: &[Incident]) -> Vec<Row> {
    let rows = tallies.labels.iter().map(|(label, count)| {
        let info = label.info();
        let name = match label.parent() {
            Some(parent) => format!("{}: {}", parent.info().title, info.title),
            None => info.title.to_owned(),
        };
        let own = |incident: &&Incident| incident.label == *label || incident.labels.contains(label);
        let pair = Pair { all: *count, flagged: *count };
        Row { id: Some(label.id().to_owned()), ..row(name, &pair, incidents.iter().filter(own).count() as u64) }
    });
    rows.collect()
}

/// Every day from the first to the last: one without visits says something, too.
fn by_day(tallies: &Tallies, incidents: &[Incident]) -> Vec<Row> {
    let mut begun: BTreeMap<&str, u64> = BTreeMap::new();
    for incident in incidents {
        *begun.entry(incident.first.split(' ').next().unwrap_or_default()).or_default() += 1;
    }
    let (Some(first), Some(last)) = (tallies.days.keys().next(), tallies.days.keys().next_back()) else {
        return Vec::new();
    };
    let mut rows = Vec::new();
    let mut day: Date = *first;
    while day <= *last && rows.len() < MOST_DAYS {
        let name = day.to_string();
        let incidents = begun.get(name.as_str()).copied().unwrap_or(0);
        rows.push(row(name, tallies.days.get(&day).unwrap_or(&Pair::default()), incidents));
        let Ok(next) = day.tomorrow() else { break };
        day = next;
    }
    rows
}

fn by_hour(tallies: &Tallies) -> Vec<Row> {
    tallies.hours.iter().enumerate().map(|(hour, pair)| row(format!("{hour:02}:00"), pair, 0)).collect()
}

/// Groups by name. Those of few people are put together; if they are few even then, their numbers are left out.
fn by_group(log: &Log, options: &Options, tallies: &Tallies, incidents: &[Incident]) -> Vec<Row> {
    let sizes = log.people.group_sizes();
    let mut rows = Vec::new();
    let mut small = (Row { name: format!("groups of fewer than {}", options.smallest_group), ..Row::default() }, 0);
    for (number, name) in (0..).zip(log.people.group_names()) {
        let pair = tallies.groups.get(&number).copied().unwrap_or_default();
        let size = sizes.get(number as usize).copied().unwrap_or(0);
        let own = incidents.iter().filter(|incident| incident.group == *name).count() as u64;
        let own = Row { people: u64::from(size), ..row(name.clone(), &pair, own) };
        if size >= options.smallest_group {
            rows.push(own);
        } else {
            small.1 += 1;
            small.0.people += own.people;
            small.0.visits += own.visits;
            small.0.flagged += own.flagged;
            small.0.flagged_blocked += own.flagged_blocked;
            small.0.flagged_reached += own.flagged_reached;
        }
    }
    rows.sort_by(|a, b| a.name.cmp(&b.name));
    let (mut together, groups) = small;
    if groups > 0 {
        let hidden: u64 = rows.iter().map(|row| row.incidents).sum();
        together.incidents = incidents.len() as u64 - hidden.min(incidents.len() as u64);
        if together.people < u64::from(options.smallest_group) {
            together = Row { name: together.name, suppressed: true, ..Row::default() };
        }
        rows.push(together);
    }
    rows
}

/// Searches that enough people made, and how many were left out.
fn searches(judgement: &Judgement, options: &Options, tallies: &Tallies) -> (Vec<Row>, u64) {
    let enough = |pair: &Pair| pair.all.people >= options.smallest_group;
    let hidden = tallies.words.values().filter(|pair| !enough(pair)).count() as u64;
    let name = |words: u32| judgement.word_texts.get(words as usize).cloned().unwrap_or_default();
    let shown: FxHashMap<u32, Pair> =
        tallies.words.iter().filter(|(_, pair)| enough(pair)).map(|(n, p)| (*n, *p)).collect();
    (top(&shown, name, |pair| pair.all.visits), hidden)
}

fn sites(judgement: &Judgement, tallies: &Tallies, value: impl Fn(&Pair) -> u64) -> Vec<Row> {
    let name = |site: u32| judgement.host_names.get(site as usize).cloned().unwrap_or_default();
    top(&tallies.sites, name, value)
}

/// The rows with the highest values, equal ones by name.
fn top(pairs: &FxHashMap<u32, Pair>, name: impl Fn(u32) -> String, value: impl Fn(&Pair) -> u64) -> Vec<Row> {
    let mut all: Vec<(u64, String, Pair)> = pairs
        .iter()
        .map(|(number, pair)| (value(pair), name(*number), *pair))
        .filter(|(value, ..)| *value > 0)
        .collect();
    all.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
    all.truncate(MOST_ROWS);
    all.into_iter().map(|(_, name, pair)| row(name, &pair, 0)).collect()
}

/// What the filter stopped though nothing was found in it: searches by their words, the rest by its site.
fn over_blocked(log: &mut Log, judgement: &Judgement, tallies: &Tallies) -> Result<Vec<OverBlocked>> {
    struct Draft {
        count: Count,
        good: Vec<String>,
        example: u32,
    }
    let mut all: BTreeMap<(bool, &str), Draft> = BTreeMap::new();
    let mut stopped: Vec<(&u32, &Count)> = tallies.stopped.iter().collect();
    stopped.sort_unstable_by_key(|(address, _)| **address);
    for (address, count) in stopped {
        let words = judgement.words.get(address).and_then(|words| judgement.word_texts.get(*words as usize));
        let site = judgement.hosts.get(*address as usize).and_then(|host| judgement.host_names.get(*host as usize));
        let key = words.map_or_else(|| (false, site.map_or("", String::as_str)), |words| (true, words.as_str()));
        let good = judgement.details.get(address).map(|details| details.good.clone()).unwrap_or_default();
        let draft = all.entry(key).or_insert(Draft { count: Count::default(), good, example: *address });
        draft.count.visits += count.visits;
        // Somebody may have asked for several addresses of one site: at least so many.
        draft.count.people = draft.count.people.max(count.people);
    }
    let mut rows: Vec<((bool, &str), Draft)> = all.into_iter().collect();
    rows.sort_by(|(a, one), (b, other)| {
        // What a list knows as good comes first, then what stopped most people.
        let rank = |draft: &Draft| (draft.good.is_empty(), std::cmp::Reverse((draft.count.people, draft.count.visits)));
        rank(one).cmp(&rank(other)).then_with(|| a.cmp(b))
    });
    rows.truncate(MOST_ROWS);
    let row = |((search, name), draft): ((bool, &str), Draft)| {
        let why = match (draft.good.as_slice(), search) {
            ([], true) => "nothing was found in the words".to_owned(),
            ([], false) => "nothing was found in the address".to_owned(),
            (good, _) => format!("a list names the site: {}", good.join(", ")),
        };
        Ok(OverBlocked {
            name: name.to_owned(),
            search,
            visits: draft.count.visits,
            people: u64::from(draft.count.people),
            why,
            example: shortened(&log.addresses.text(draft.example).map_err(failed)?),
        })
    };
    rows.into_iter().map(row).collect()
}

fn sample(log: &mut Log, judgement: &Judgement) -> Result<Vec<Sample>> {
    let mut rows = Vec::new();
    for stratum in &judgement.samples {
        for number in stratum.drawn.values() {
            let details = judgement.details.get(number);
            let found = || details.into_iter().flat_map(|details| &details.found);
            let withheld = found().any(|found| found.category.info().illegal_tier);
            let said: Vec<String> =
                found().map(|found| format!("{} {}", found.category.id(), found.level.id())).collect();
            let words = judgement.words.get(number).and_then(|words| judgement.word_texts.get(*words as usize));
            let (file, line) = log.addresses.first.get(*number as usize).copied().unwrap_or_default();
            let file = log.files.get(usize::from(file)).map_or("", |file| file.name.as_str());
            let found_in = format!("{file}:{line}");
            let address =
                if withheld { WITHHELD.to_owned() } else { shortened(&log.addresses.text(*number).map_err(failed)?) };
            rows.push(Sample {
                stratum: stratum.name.to_owned(),
                of: stratum.size,
                address,
                words: words.filter(|_| !withheld).map(|words| readable(words)),
                found: if said.is_empty() { "nothing".to_owned() } else { said.join(", ") },
                found_in,
            });
        }
    }
    Ok(rows)
}

fn file_facts(file: &LogFile) -> FileFacts {
    let unread = file.unread.iter().map(|(reason, unread)| UnreadFacts {
        reason: *reason,
        meaning: reason.meaning().to_owned(),
        count: unread.count,
        lines: unread.examples.iter().map(|(line, _)| *line).collect(),
        contents: unread.examples.iter().filter_map(|(_, content)| content.clone()).collect(),
    });
    FileFacts {
        name: file.name.clone(),
        format: file.format,
        bytes: file.bytes,
        sha256: file.sha256.clone(),
        lines: file.lines,
        requests: file.requests,
        other: file.other,
        mended: file.mended,
        without_offset: file.without_offset,
        twice: file.twice,
        never: file.never,
        unread: unread.collect(),
    }
}

const MOST_ROWS: usize = 25;
/// A log of more days than ten years is one with wrong times.
const MOST_DAYS: usize = 3660;
