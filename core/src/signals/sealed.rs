//! Sealed lists of illegal content: a match is confirmed, and nothing of the entry or the address is repeated.

use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::SealedList;
use crate::date::Date;
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::link::Link;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition, Layer};

/// The sealed lists of the bundles and of the caller.
#[derive(Clone, Debug)]
pub(crate) struct SealedLists {
    /// Those that everybody has: inert entries for the self-test.
    pub(crate) inert: Vec<SealedList>,
    pub(crate) licensed: Vec<SealedList>,
    pub(crate) today: Option<Date>,
}

impl SealedLists {
    fn all(&self) -> impl Iterator<Item = &SealedList> {
        self.licensed.iter().chain(&self.inert)
    }

    /// Whether any of them covers a link.
    pub(crate) fn covers(&self, link: &Link) -> bool {
        self.all().any(|list| list.covers(link))
    }
}

/// Looks addresses up in sealed lists.
pub(crate) struct SealedSignal {
    lists: Arc<SealedLists>,
    /// Why not all of them can be relied on.
    problem: Option<String>,
}

impl SealedSignal {
    pub(crate) fn new(lists: Arc<SealedLists>) -> Self {
        let problems: Vec<String> = lists.all().filter_map(|list| list.problem(lists.today)).collect();
        Self { lists, problem: (!problems.is_empty()).then(|| problems.join("; ")) }
    }
}

impl Signal for SealedSignal {
    /// Nobody should take the self-test for the protection of a licensed list.
    fn id(&self) -> &'static str {
        if self.lists.licensed.is_empty() { "sealed-self-test" } else { "sealed-lists" }
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.links.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        // An address that no list names may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let (name, entry) = source.strip_prefix(Layer::Sealed.prefix())?.rsplit_once('#')?;
        Some(format!("sealed list {name}, entry number {entry}"))
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut sight = Sight { partial: self.problem.clone(), ..Sight::default() };
        if self.problem.is_some() {
            sight.conditions.push(Condition::Degraded);
        }
        for prepared in &input.links {
            for list in self.lists.all() {
                for (source, categories) in list.lookup(&prepared.link) {
                    sight.findings.extend(categories.into_iter().map(|category| Finding {
                        claim: Claim::Category(category),
                        basis: Basis::List,
                        source: source.clone(),
                        strength: if prepared.linked_from.is_some() { LINKED } else { 1.0 },
                        part: prepared.part,
                        turn: None,
                        // A span would cut the address out of a page or a log for everyone who reads the verdict.
                        span: None,
                        region: None,
                    }));
                }
            }
        }
        match &self.problem {
            // Only the self-test is left to look in: that is no look at all.
            Some(problem) if sight.findings.is_empty() && self.lists.licensed.iter().all(SealedList::is_missing) => {
                Err(Error::new(ErrorKind::Configuration, problem.clone()))
            }
            _ => Ok(sight),
        }
    }
}

/// A page that links to a sealed address is not the sealed address, but nobody should meet it by accident.
const LINKED: f32 = 0.75;
