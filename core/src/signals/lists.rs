//! Lists of hosts and addresses: exact knowledge of what a site is.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::{AddressLists, Listed};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks addresses up in the lists of a bundle.
pub(crate) struct ListSignal {
    lists: Arc<AddressLists>,
}

impl ListSignal {
    pub(crate) fn new(lists: Arc<AddressLists>) -> Self {
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

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for prepared in &input.links {
            let hits: Vec<_> = self.lists.lookup(&prepared.link).collect();
            let excepted: BTreeSet<usize> = hits.iter().filter(|hit| hit.exception).map(|hit| hit.list).collect();
            for hit in hits {
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
        Ok(findings.into())
    }
}

/// A link to a listed site counts only together with other evidence.
const LINKED: f32 = 0.2;
