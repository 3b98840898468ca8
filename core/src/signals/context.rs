//! Witnesses for the defence: phrases that show that a risk is taught, reported, told or condemned rather than done.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::scene::{describe, scenes};
use super::{Prepared, Sight, Signal};
use crate::bundle::{PhraseBook, Strength, TermHit};
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for the context phrases of the bundles.
pub(crate) struct ContextSignal {
    book: Arc<PhraseBook>,
}

impl ContextSignal {
    pub(crate) fn new(book: Arc<PhraseBook>) -> Self {
        Self { book }
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
        let listed = self.book.witnesses.iter().find(|witness| witness.id == source);
        listed.map(|witness| witness.sense.clone()).or_else(|| describe(source).map(str::to_owned))
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for text in &input.texts {
            let term = |hit: &TermHit| self.book.terms.get(hit.term).map(|term| (hit.span, term.category));
            let terms: Vec<_> = text.phrases.terms.iter().take(MOST_PLACES).filter_map(term).collect();
            findings.extend(scenes(text, &terms).into_iter().map(|scene| Finding {
                claim: Claim::Context(scene.context),
                basis: Basis::Context,
                source: scene.source.to_owned(),
                strength: Strength::Medium.of_context(),
                part: text.part,
                turn: text.turn,
                span: text.callers(scene.span),
                region: None,
            }));
            let mut places = BTreeMap::new();
            for &(number, span) in &text.phrases.witnesses {
                let Some(witness) = self.book.witnesses.get(number) else { continue };
                let place = places.entry(number).or_insert(0_usize);
                *place += 1;
                if *place <= MOST_PLACES {
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
