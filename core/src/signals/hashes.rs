//! Known files by their exact digest.

use std::collections::{BTreeMap, BTreeSet};

use super::{Prepared, Sight, Signal};
use crate::bundle::sha256;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Compares encoded pictures with the hash lists of the bundles.
pub(crate) struct HashSignal {
    known: BTreeMap<String, Category>,
}

impl HashSignal {
    pub(crate) fn new(known: BTreeMap<String, Category>) -> Self {
        Self { known }
    }
}

impl Signal for HashSignal {
    fn id(&self) -> &'static str {
        "hashes"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.images.is_empty() && !self.known.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        self.known.values().copied().collect::<BTreeSet<_>>().into_iter().collect()
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let known = |image: &super::PreparedImage<'_>| self.known.get(&sha256(&image.bytes)).copied();
        let findings: Vec<Finding> = input
            .images
            .iter()
            .filter_map(known)
            .map(|category| Finding {
                claim: Claim::Category(category),
                basis: Basis::Hash,
                source: "hashes".to_owned(),
                strength: 1.0,
                part: None,
                turn: None,
                span: None,
                region: None,
            })
            .collect();
        Ok(findings.into())
    }
}
