//! An incident while it is gathered: what one user did about one label in one session, and what that hints at.

use fourc::{Category, Level, Severity};
use rustc_hash::{FxHashMap, FxHashSet};

use crate::record::{Action, Kind};
use crate::store::{Event, From};

/// One label of one user in one session.
pub(super) struct Draft {
    pub(super) user: u32,
    /// The label without its sub-label.
    pub(super) label: Category,
    pub(super) labels: Vec<Category>,
    pub(super) level: Level,
    pub(super) severity: Severity,
    pub(super) first: i64,
    pub(super) last: i64,
    pub(super) visits: u32,
    pub(super) parts: u32,
    pub(super) searches: u32,
    pub(super) blocked: u32,
    pub(super) reached: u32,
    pub(super) unknown: u32,
    pub(super) signs: Signs,
    /// The first requests for distinct addresses.
    pub(super) examples: Vec<Event>,
    pub(super) distinct: FxHashSet<u32>,
    /// Visits of each site or search, with the time of the last.
    targets: FxHashMap<u64, (u32, i64)>,
    last_blocked: Option<(i64, u32)>,
    recent: Vec<i64>,
}

/// What was seen that tells purpose from accident.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Signs {
    pub(super) typed: bool,
    pub(super) followed: bool,
    pub(super) redirected: u32,
    pub(super) repeated: bool,
    pub(super) burst: bool,
    pub(super) retried: bool,
    pub(super) lookups: u32,
    pub(super) night: bool,
}

/// A request with what the session and the address add to it.
pub(super) struct Seen<'e> {
    pub(super) event: &'e Event,
    /// Not a part of a page, not background, no reload.
    pub(super) visit: bool,
    pub(super) redirected: bool,
    pub(super) search: bool,
    /// The site, or the words that were searched for.
    pub(super) target: u64,
    pub(super) night: bool,
}

/// What an address was flagged for.
#[derive(Clone, Copy)]
pub(super) struct Flag {
    pub(super) category: Category,
    pub(super) level: Level,
}

impl Draft {
    pub(super) fn new(user: u32, label: Category, first: i64) -> Self {
        Self {
            user,
            label,
            labels: Vec::new(),
            level: Level::Unknown,
            severity: Severity::None,
            first,
            last: first,
            visits: 0,
            parts: 0,
            searches: 0,
            blocked: 0,
            reached: 0,
            unknown: 0,
            signs: Signs::default(),
            examples: Vec::new(),
            distinct: FxHashSet::default(),
            targets: FxHashMap::default(),
            last_blocked: None,
            recent: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, seen: &Seen<'_>, flags: &[Flag]) {
        let event = seen.event;
        self.last = event.time;
        for flag in flags {
            self.level = self.level.max(flag.level);
            self.severity = self.severity.max(flag.category.info().severity);
            if !self.labels.contains(&flag.category) {
                self.labels.push(flag.category);
            }
        }
        if self.distinct.insert(event.address) && self.examples.len() < MOST_EXAMPLES {
            self.examples.push(*event);
        }
        if !seen.visit {
            self.parts += 1;
            return;
        }
        self.visits += 1;
        self.searches += u32::from(seen.search);
        match event.action {
            Action::Blocked => self.blocked += 1,
            Action::Allowed | Action::Warned => self.reached += 1,
            Action::Unknown | Action::Challenged => self.unknown += 1,
        }
        self.signs.redirected += u32::from(seen.redirected);
        self.signs.lookups += u32::from(event.kind == Kind::Lookup);
        self.signs.night |= seen.night;
        match event.came {
            From::Nowhere if event.kind == Kind::Page && !seen.redirected => self.signs.typed = true,
            From::OtherSite if !seen.redirected => self.signs.followed = true,
            _ => {}
        }
        let (count, last) = self.targets.entry(seen.target).or_insert((0, event.time - AGAIN));
        if event.time - *last >= AGAIN {
            *count += 1;
            *last = event.time;
        }
        self.signs.repeated |= *count >= REPEATED;
        if event.kind != Kind::Lookup {
            let retried = self.last_blocked.is_some_and(|(time, address)| {
                address != event.address && event.time - time <= RETRY && !seen.redirected
            });
            self.signs.retried |= retried;
        }
        if event.action == Action::Blocked {
            self.last_blocked = Some((event.time, event.address));
        }
        self.recent.retain(|time| event.time - time <= BURST_TIME);
        self.recent.push(event.time);
        self.signs.burst |= self.recent.len() >= BURST;
    }

    /// Whether every visit can have happened without anybody meaning it.
    pub(super) fn by_itself(&self) -> bool {
        self.visits == self.signs.redirected
    }

    /// Whether there were only look-ups of names.
    pub(super) fn only_lookups(&self) -> bool {
        self.visits > 0 && self.visits == self.signs.lookups
    }
}

/// Addresses that an incident shows.
const MOST_EXAMPLES: usize = 5;
/// Milliseconds: a visit of the same place after this is a new one; three make a repetition.
const AGAIN: i64 = 60_000;
const REPEATED: u32 = 3;
/// Another address for the same within ten minutes of a stop is another try.
const RETRY: i64 = 10 * 60_000;
/// Many in short time.
const BURST: usize = 5;
const BURST_TIME: i64 = 10 * 60_000;

#[cfg(test)]
mod tests {
    use super::*;

    fn event(seconds: i64, address: u32, action: Action, came: From) -> Event {
        Event { time: seconds * 1000, address, user: 1, line: 1, file: 0, status: 200, kind: Kind::Page, action, came }
    }

    fn draft(events: &[Event], redirected: bool) -> Draft {
        let mut draft = Draft::new(1, Category::Gambling, events[0].time);
        let flags = [Flag { category: Category::Gambling, level: Level::Confirmed }];
        for event in events {
            let target = u64::from(event.address);
            draft.add(&Seen { event, visit: true, redirected, search: false, target, night: false }, &flags);
        }
        draft
    }

    #[test]
    fn stopped_and_tried_otherwise_is_told_from_a_reload() {
        let other = [event(0, 1, Action::Blocked, From::NotLogged), event(60, 2, Action::Allowed, From::NotLogged)];
        let same = [event(0, 1, Action::Blocked, From::NotLogged), event(60, 1, Action::Blocked, From::NotLogged)];
        assert!(draft(&other, false).signs.retried);
        assert!(!draft(&same, false).signs.retried);
    }

    #[test]
    fn a_place_that_is_visited_three_times_is_repeated() {
        let visits: Vec<Event> = (0..3).map(|n| event(n * 90, 1, Action::Allowed, From::Nowhere)).collect();
        let quick: Vec<Event> = (0..3).map(|n| event(n * 20, 1, Action::Allowed, From::Nowhere)).collect();
        assert!(draft(&visits, false).signs.repeated && draft(&visits, false).signs.typed);
        assert!(!draft(&quick, false).signs.repeated);
    }

    #[test]
    fn many_in_short_time_are_a_burst_and_redirects_nobody_meant() {
        let many: Vec<Event> = (0..5).map(|n| event(n * 30, n as u32, Action::Allowed, From::OtherSite)).collect();
        assert!(draft(&many, false).signs.burst);
        let sent = draft(&many[..1], true);
        assert!(sent.by_itself() && !sent.signs.followed);
    }
}
