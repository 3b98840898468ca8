//! Witnesses for the defence: phrases that show that a risk is taught, reported, told or condemned rather than done.

use std::collections::{BTreeMap, BTreeSet};

use super::{Prepared, Sight, Signal};
use crate::bundle::WitnessList;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for the context phrases of a bundle.
pub(crate) struct ContextSignal {
    list: WitnessList,
}

impl ContextSignal {
    pub(crate) fn new(list: WitnessList) -> Self {
        Self { list }
    }
}

impl Signal for ContextSignal {
    fn id(&self) -> &'static str {
        "context"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.texts.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        self.list.witnesses.iter().find(|witness| witness.id == source).map(|witness| witness.sense.clone())
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for text in &input.texts {
            // Only words as written: nobody disguises an innocent setting.
            let Some((_, view)) = text.views.words.first() else { continue };
            let mut seen = BTreeSet::new();
            let mut places = BTreeMap::new();
            for (entry, found) in self.list.index.matches(view.text()) {
                let span = view.original(found);
                let Some(witness) = self.list.witnesses.get(entry as usize) else { continue };
                let place = places.entry(entry).or_insert(0_usize);
                *place += 1;
                if *place <= MOST_PLACES && seen.insert((entry, span)) {
                    findings.push(Finding {
                        claim: Claim::Context(witness.context),
                        basis: Basis::Context,
                        source: witness.id.clone(),
                        strength: witness.strength.of_context(),
                        part: text.part,
                        turn: text.turn,
                        span: text.callers(span),
                        region: None,
                    });
                }
            }
        }
        Ok(findings.into())
    }
}

/// Places of one phrase in one text that are heard: enough for every page of a long document.
const MOST_PLACES: usize = 256;
