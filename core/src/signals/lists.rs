//! Lists of hosts and addresses in the layers deny, allow and categories: exact knowledge of what a site is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::linked::{self, Linked};
use super::sealed::SealedLists;
use super::{Allowed, Prepared, PreparedLink, Sight, Signal, wrapping};
use crate::bundle::{AddressList, Covering};
use crate::date::Date;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::lists::Listed;
use crate::taxonomy::Category;
use crate::verdict::{Basis, Condition, Layer};

/// Looks addresses up in the lists of the bundles and of the caller.
pub(crate) struct ListSignal {
    lists: Vec<AddressList>,
    sealed: Arc<SealedLists>,
    /// Lists that should not be used any more.
    stale: Option<String>,
}

/// One entry that covers an address, in its layer.
struct Hit<'l> {
    layer: Layer,
    entry: Covering<'l>,
    /// Whether an exception of its own list silences it.
    is_excepted: bool,
}

impl ListSignal {
    pub(crate) fn new(lists: Vec<AddressList>, sealed: Arc<SealedLists>) -> Self {
        let stale: Vec<String> = lists.iter().filter_map(|list| stale(list, sealed.today)).collect();
        Self { lists, sealed, stale: (!stale.is_empty()).then(|| stale.join("; ")) }
    }

    /// Everything that the lists say of one address, the layer that is heard first in front.
    fn hits(&self, prepared: &PreparedLink) -> Vec<Hit<'_>> {
        let mut hits = Vec::new();
        for list in &self.lists {
            let own = list.lookup(&prepared.link);
            let exceptions = own.iter().filter(|entry| entry.exception);
            let excepted: BTreeSet<String> = exceptions.map(|entry| entry.list().to_owned()).collect();
            hits.extend(own.into_iter().map(|entry| {
                let is_excepted = !excepted.is_empty() && excepted.contains(entry.list());
                Hit { layer: list.layer(), entry, is_excepted }
            }));
        }
        hits.sort_by_key(|hit| hit.layer);
        hits
    }

    /// Whether a caller's list may silence anything.
    pub(crate) fn has_allow(&self) -> bool {
        self.lists.iter().any(|list| list.layer() == Layer::Allow)
    }

    /// What the allow lists say about an address, unless they are overruled.
    pub(crate) fn allowed(&self, prepared: &PreparedLink) -> Allowed {
        let hits = self.hits(prepared);
        let active =
            |layer| hits.iter().filter(move |hit| hit.layer == layer && !hit.is_excepted && !hit.entry.exception);
        let mut allows = active(Layer::Allow).peekable();
        if allows.peek().is_none() || active(Layer::Deny).next().is_some() || self.sealed.covers(&prepared.link) {
            return Allowed::Nothing;
        }
        let mut named = Vec::new();
        for hit in allows {
            if hit.entry.says.is_empty() {
                return Allowed::Everything;
            }
            named.extend(hit.entry.says.iter().filter_map(|listed| match listed {
                Listed::Category(category) => Some(*category),
                Listed::Context(_) => None,
            }));
        }
        Allowed::Some(named)
    }

    fn findings(&self, prepared: &PreparedLink, linked: &mut Linked<'_>) -> Vec<Finding> {
        let mut hits = self.hits(prepared);
        if let Some(place) = prepared.linked_from {
            let counts = |hit: &&Hit<'_>| !hit.entry.exception && !hit.is_excepted && hit.layer != Layer::Allow;
            linked.count(&prepared.link, place, hits.iter().filter(counts).flat_map(|hit| hit.entry.says));
            hits.retain(|hit| linked.is_worth_showing(&hit.entry.id));
        }
        let active = |layer| hits.iter().filter(move |hit| hit.layer == layer && !hit.is_excepted);
        let is_denied = active(Layer::Deny).next().is_some();
        let has_allow = active(Layer::Allow).next().is_some();
        let is_overruled = has_allow && (is_denied || self.sealed.covers(&prepared.link));
        let full = standing(prepared);
        let mut findings = Vec::new();
        for Hit { layer, entry, is_excepted } in &hits {
            let finding = |claim, strength| Finding {
                claim,
                basis: Basis::List,
                source: entry.id.to_string(),
                strength,
                part: prepared.part,
                turn: None,
                span: prepared.span(),
                region: None,
            };
            if entry.exception {
                findings.push(finding(Claim::Exception, 1.0));
                continue;
            }
            // What is overruled stays in the evidence and has no say.
            match layer {
                Layer::Deny => findings.push(finding(Claim::Denied, if *is_excepted { 0.0 } else { full })),
                Layer::Allow => {
                    findings.push(finding(Claim::Allowed, if *is_excepted || is_overruled { 0.0 } else { full }));
                    continue;
                }
                _ => {}
            }
            findings.extend(entry.says.iter().filter_map(|listed| match listed {
                Listed::Category(category) => {
                    let is_silent =
                        *is_excepted || (*layer == Layer::Categories && prepared.allowed.silences(*category));
                    Some(finding(Claim::Category(*category), if is_silent { 0.0 } else { full }))
                }
                // Whoever links to Childline is not Childline.
                Listed::Context(_) if full < 1.0 => None,
                Listed::Context(context) => {
                    Some(finding(Claim::Context(*context), if *is_excepted { 0.0 } else { full }))
                }
            }));
        }
        findings.extend(wrapping::hidden(prepared, &findings));
        findings
    }
}

impl Signal for ListSignal {
    fn id(&self) -> &'static str {
        "lists"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.links.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        // An address that no list names may be anything: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let linked = || linked::describe(source).map(str::to_owned);
        self.lists.iter().find_map(|list| list.describe(source)).or_else(linked)
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut linked = Linked::new(input);
        let mut findings = Vec::new();
        for prepared in &input.links {
            findings.append(&mut self.findings(prepared, &mut linked));
        }
        findings.extend(linked.findings());
        let conditions = self.stale.iter().map(|_| Condition::Degraded).collect();
        Ok(Sight { findings, partial: self.stale.clone(), conditions, stop: false })
    }
}

/// Why a list should not be used any more; without a date nobody knows.
fn stale(list: &AddressList, today: Option<Date>) -> Option<String> {
    let expired = list.expires().filter(|day| today.is_some_and(|today| *day < today))?;
    let names: Vec<String> = list.names().into_iter().map(|(name, _)| name).collect();
    Some(format!("the list {} expired on {expired}", names.join(", ")))
}

/// How much an entry says that covers this address: all, if the address is what was asked about or known to lead there.
fn standing(prepared: &PreparedLink) -> f32 {
    match &prepared.through {
        _ if prepared.linked_from.is_some() => LINKED,
        Some(through) if !through.is_known => wrapping::BY_SHAPE,
        _ => 1.0,
    }
}

/// A link to a listed site counts only together with other evidence.
const LINKED: f32 = 0.2;
