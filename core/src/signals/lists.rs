//! Lists of hosts and addresses: exact knowledge of what a site is.

use std::collections::BTreeSet;

use super::linked::{self, Linked};
use super::{Prepared, Sight, Signal};
use crate::bundle::{Address, AddressLists, Listed};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks addresses up in the lists of a bundle.
pub(crate) struct ListSignal {
    lists: AddressLists,
}

impl ListSignal {
    pub(crate) fn new(lists: AddressLists) -> Self {
        Self { lists }
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
        linked::describe(source).map(str::to_owned)
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        let mut linked = Linked::new(input);
        for prepared in &input.links {
            let hits: Vec<_> = self.lists.lookup(&prepared.link).collect();
            let excepted: BTreeSet<usize> = hits.iter().filter(|hit| hit.exception).map(|hit| hit.list).collect();
            if let Some(place) = prepared.linked_from {
                let counts = |hit: &&&Address| !hit.exception && !excepted.contains(&hit.list);
                let says = hits.iter().filter(counts).flat_map(|hit| &hit.says);
                linked.count(&prepared.link, place, says);
            }
            for hit in hits {
                if prepared.linked_from.is_some() && !linked.is_worth_showing(&hit.id) {
                    continue;
                }
                let finding = |claim, basis, strength| Finding {
                    claim,
                    basis,
                    source: hit.id.clone(),
                    strength,
                    part: prepared.part,
                    turn: None,
                    span: prepared.linked_from.or_else(|| prepared.link.host_span()),
                    region: None,
                };
                if hit.exception {
                    findings.push(finding(Claim::Exception, Basis::List, 1.0));
                }
                // An exception of the same list silences an entry but leaves it in the evidence.
                let strength = match (excepted.contains(&hit.list), prepared.linked_from) {
                    (true, _) => 0.0,
                    (false, Some(_)) => LINKED,
                    (false, None) => 1.0,
                };
                findings.extend(hit.says.iter().filter_map(|listed| match listed {
                    Listed::Category(category) => Some(finding(Claim::Category(*category), Basis::List, strength)),
                    // Whoever links to Childline is not Childline.
                    Listed::Context(_) if prepared.linked_from.is_some() => None,
                    Listed::Context(context) => Some(finding(Claim::Context(*context), Basis::List, strength)),
                }));
            }
        }
        findings.extend(linked.findings());
        Ok(findings.into())
    }
}

/// A link to a listed site counts only together with other evidence.
const LINKED: f32 = 0.2;
