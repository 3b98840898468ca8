//! Who did what when: sessions, visits, incidents and counts out of requests and verdicts.

mod draft;
mod incident;
mod summary;
mod tally;

use fourc::{Category, Level, Result, Severity};
use jiff::tz::TimeZone;
use rustc_hash::FxHashMap;

use crate::judge::Judgement;
use crate::options::{Options, Progress, Stage};
use crate::people::Pseudonyms;
use crate::read::Log;
use crate::record::Kind;
use crate::report::Report;
use crate::store::Event;
use crate::time::LocalTime;
use crate::{Watch, cancelled};

use draft::{Draft, Flag, Seen};
pub(crate) use incident::action_words;
use tally::Tallies;

pub(crate) fn analyse(
    mut log: Log,
    judgement: &Judgement,
    options: &Options,
    zone: &TimeZone,
    pseudonyms: &Pseudonyms,
    watch: &mut Watch<'_>,
) -> Result<Report> {
    let events = std::mem::replace(&mut log.events, crate::store::Events::new(1));
    let mut analysis = Analysis {
        judgement,
        options,
        local: LocalTime::new(zone.clone()),
        tallies: Tallies::default(),
        drafts: Vec::new(),
        below: 0,
        span: None,
    };
    let (mut done, total) = (0, log.requests);
    events.parts(|part| {
        for events in part.chunk_by(|a, b| a.user == b.user) {
            if done % EVENTS_BETWEEN < events.len() as u64
                && watch(Progress { stage: Stage::Analyse, done, total }).is_break()
            {
                return Err(cancelled());
            }
            analysis.user(events, log.people.group(events.first().map_or(0, |event| event.user)));
            done += events.len() as u64;
        }
        Ok(())
    })?;
    let Analysis { tallies, drafts, below, span, .. } = analysis;
    let (incidents, identities) = incident::finish(drafts, &mut log, judgement, options, zone, pseudonyms)?;
    let mut report = summary::report(&mut log, judgement, options, zone, &tallies, incidents, span)?;
    report.below = below;
    report.identities = identities;
    Ok(report)
}

struct Analysis<'a> {
    judgement: &'a Judgement,
    options: &'a Options,
    local: LocalTime,
    tallies: Tallies,
    drafts: Vec<Draft>,
    /// Sessions with something flagged whose severity is below that of an incident.
    below: u64,
    span: Option<(i64, i64)>,
}

/// What is remembered of a user within a session.
#[derive(Default)]
struct Session {
    drafts: FxHashMap<Category, Draft>,
    /// When each address was asked for last.
    last: FxHashMap<u32, i64>,
    /// The last answer that sent the browser elsewhere: its time and its site.
    sent: Option<(i64, u32)>,
    end: i64,
}

impl Analysis<'_> {
    /// All requests of one user in the order of time.
    fn user(&mut self, events: &[Event], group: u32) {
        let mut session = Session { end: i64::MIN, ..Session::default() };
        for event in events {
            if event.time.saturating_sub(session.end) > SESSION_GAP {
                self.close(std::mem::take(&mut session));
            }
            session.end = event.time;
            self.event(event, group, &mut session);
        }
        self.close(session);
    }

    fn event(&mut self, event: &Event, group: u32, session: &mut Session) {
        let place = event.address as usize;
        let Some(mark) = self.judgement.marks.get(place).copied() else { return };
        let site = self.judgement.hosts.get(place).copied().unwrap_or(0);
        let (first, last) = self.span.get_or_insert((event.time, event.time));
        (*first, *last) = ((*first).min(event.time), (*last).max(event.time));
        let at = self.local.of(event.time);
        let before = session.last.insert(event.address, event.time);
        let reload = before.is_some_and(|before| event.time - before <= RELOAD);
        let is_part = matches!(event.kind, Kind::Part | Kind::Background);
        let visit = !is_part && !reload;
        let redirected = session.sent.is_some_and(|(time, from)| from != site && event.time - time <= REDIRECT);
        if !is_part {
            session.sent = matches!(event.status, 301..=308).then_some((event.time, site));
        }
        let counts = &mut self.tallies;
        counts.reloads += u64::from(reload && !is_part);
        counts.parts += u64::from(is_part);
        let words = self.judgement.words.get(&event.address).copied();
        if visit {
            let hour = usize::from(at.hour().unsigned_abs());
            let pairs = [Some(&mut counts.total), counts.hours.get_mut(hour)];
            let pairs = pairs.into_iter().flatten();
            let pairs = pairs.chain([
                counts.days.entry(at.date()).or_default(),
                counts.groups.entry(group).or_default(),
                counts.sites.entry(site).or_default(),
            ]);
            let pairs = pairs.chain(words.map(|words| counts.words.entry(words).or_default()));
            for pair in pairs {
                pair.all.add(event.user, event.action);
                if mark.flagged() {
                    pair.flagged.add(event.user, event.action);
                }
            }
        }
        if event.action == crate::Action::Blocked && !is_part && !mark.flagged() && !mark.possible() {
            if mark.known_good() || mark.assessed() {
                counts.stopped.entry(event.address).or_default().add(event.user, event.action);
            } else {
                counts.stopped_unknown.add(event.user, event.action);
            }
        }
        if !mark.flagged() {
            return;
        }
        counts.flagged_parts += u64::from(is_part);
        let Some(details) = self.judgement.details.get(&event.address) else { return };
        let target = words.map_or(u64::from(site) << 32, u64::from);
        let night = matches!(at.hour(), 23 | 0..=4);
        let seen = Seen { event, visit, redirected, search: mark.search(), target, night };
        let mut by_label: Vec<(Category, Vec<Flag>)> = Vec::new();
        for found in details.found.iter().filter(|found| found.level >= self.options.level) {
            if visit {
                counts.labels.entry(found.category).or_default().add(event.user, event.action);
            }
            let label = found.category.parent().unwrap_or(found.category);
            let flag = Flag { category: found.category, level: found.level };
            match by_label.iter_mut().find(|(own, _)| *own == label) {
                Some((_, flags)) => flags.push(flag),
                None => by_label.push((label, vec![flag])),
            }
        }
        for (label, flags) in by_label {
            let draft = session.drafts.entry(label);
            draft.or_insert_with(|| Draft::new(event.user, label, event.time)).add(&seen, &flags);
        }
    }

    fn close(&mut self, session: Session) {
        let mut drafts: Vec<Draft> = session.drafts.into_values().collect();
        drafts.sort_by_key(|draft| draft.label);
        for draft in drafts {
            if draft.severity >= self.options.severity {
                self.drafts.push(draft);
            } else {
                self.below += 1;
            }
        }
    }
}

/// Whether a severity makes an incident urgent, before hints.
fn urgency(severity: Severity, level: Level) -> u8 {
    let base = match severity {
        Severity::Critical => 1,
        Severity::High => 2,
        Severity::Medium => 3,
        _ => 4,
    };
    // Below `likely` a person looks when there is time.
    if level < Level::Likely { base + 1 } else { base }
}

/// Milliseconds: after this without a request, a new session begins.
const SESSION_GAP: i64 = 30 * 60_000;
const RELOAD: i64 = 10_000;
const REDIRECT: i64 = 3_000;
const EVENTS_BETWEEN: u64 = 65_536;
