//! Counts by label, day, hour, group, site and search. Requests come user by user, so each remembers only the last.

use std::collections::BTreeMap;

use fourc::Category;
use jiff::civil::Date;
use rustc_hash::FxHashMap;

use crate::record::Action;

/// Requests and the people behind them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) visits: u64,
    pub(super) people: u32,
    pub(super) blocked: u64,
    pub(super) reached: u64,
    /// One more than the user who was counted last.
    last: u32,
}

impl Count {
    pub(super) fn add(&mut self, user: u32, action: Action) {
        self.visits += 1;
        match action {
            Action::Blocked => self.blocked += 1,
            Action::Allowed | Action::Warned => self.reached += 1,
            Action::Unknown | Action::Challenged => {}
        }
        if self.last != user + 1 {
            self.people += 1;
            self.last = user + 1;
        }
    }
}

/// All requests and those that were flagged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pair {
    pub(super) all: Count,
    pub(super) flagged: Count,
}

/// All counts.
#[derive(Default)]
pub(super) struct Tallies {
    pub(super) total: Pair,
    pub(super) days: BTreeMap<Date, Pair>,
    pub(super) hours: [Pair; 24],
    pub(super) groups: BTreeMap<u32, Pair>,
    pub(super) labels: BTreeMap<Category, Count>,
    pub(super) sites: FxHashMap<u32, Pair>,
    pub(super) words: FxHashMap<u32, Pair>,
    /// Addresses that were stopped and in which nothing was found.
    pub(super) stopped: FxHashMap<u32, Count>,
    /// Stopped requests for addresses of which nothing is known either way.
    pub(super) stopped_unknown: Count,
    pub(super) flagged_parts: u64,
    pub(super) reloads: u64,
    pub(super) parts: u64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_counts_once_however_often() {
        let mut count = Count::default();
        for user in [0, 0, 1, 1, 1, 7] {
            count.add(user, Action::Blocked);
        }
        assert_eq!((count.visits, count.people, count.blocked, count.reached), (6, 3, 6, 0));
    }
}
