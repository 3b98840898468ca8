//! Notices that the file of a list has changed, and has the core take the new lists or keep the old ones.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use anyhow::Result;
use fourc::{Date, Reloadable};

use crate::flags::Knowledge;
use crate::knowledge::{self, OwnList};

/// Watches the files of the lists of addresses, and the day that they are held against.
pub(super) struct Watch<'k> {
    knowledge: &'k Knowledge,
    seen: (Vec<Stamp>, Date),
}

/// What tells one state of a file from another: when it was written and its length; nothing while it is not there.
type Stamp = Option<(SystemTime, u64)>;

impl<'k> Watch<'k> {
    pub(super) fn new(knowledge: &'k Knowledge) -> Result<Self> {
        Ok(Self { knowledge, seen: now(knowledge)? })
    }

    /// Reads all lists anew if one of them has changed or another day has come: how many lists and entries were taken, or why
    /// none were. A state that was refused is not tried again.
    pub(super) fn look(&mut self, classifier: &Reloadable) -> Option<Result<String>> {
        let now = match now(self.knowledge) {
            Ok(now) if now == self.seen => return None,
            Ok(now) => now,
            Err(error) => return Some(Err(error)),
        };
        self.seen = now;
        Some(self.take(classifier))
    }

    fn take(&self, classifier: &Reloadable) -> Result<String> {
        let lists = knowledge::own_lists(self.knowledge)?;
        let today = knowledge::today(self.knowledge)?;
        classifier.reload(|old| {
            let anew = lists.into_iter().fold(old.rebuild().today(today), |anew, list| match list {
                OwnList::Open(list) => anew.addresses(list),
                OwnList::Sealed(list) => anew.sealed(list),
                OwnList::Compiled(list) => anew.url_list(list),
            });
            anew.build()
        })?;
        let lists = classifier.load().lists();
        let entries: u64 = lists.iter().map(|list| list.entries as u64).sum();
        Ok(format!("{} lists with {entries} entries", lists.len()))
    }
}

fn now(knowledge: &Knowledge) -> Result<(Vec<Stamp>, Date)> {
    let lists: [&[PathBuf]; 4] = [&knowledge.deny, &knowledge.allow, &knowledge.sealed, &knowledge.list];
    Ok((lists.into_iter().flatten().map(|path| stamp(path)).collect(), knowledge::today(knowledge)?))
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
