//! Term lists over every view of a text.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::{DefenceList, Strength, TermList};
use crate::calibration::Weights;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::normalise::is_disguised;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for the terms of a bundle.
pub(crate) struct TermSignal {
    list: TermList,
    defence: Option<Arc<DefenceList>>,
    weights: Weights,
}

impl TermSignal {
    pub(crate) fn new(list: TermList, defence: Option<Arc<DefenceList>>, weights: Weights) -> Self {
        Self { list, defence, weights }
    }

    fn weight(&self, strength: Strength) -> f32 {
        match strength {
            Strength::Weak => self.weights.term_weak,
            Strength::Medium => self.weights.term_medium,
            Strength::Strong => self.weights.term_strong,
        }
    }
}

impl Signal for TermSignal {
    fn id(&self) -> &'static str {
        "terms"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        !input.texts.is_empty()
    }

    fn categories(&self) -> Vec<Category> {
        let all: BTreeSet<Category> = self.list.terms.iter().map(|term| term.category).collect();
        all.into_iter().collect()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let innocent = self.defence.iter().flat_map(|list| &list.phrases).find(|phrase| phrase.id == source);
        if let Some(phrase) = innocent {
            return Some(phrase.sense.clone());
        }
        let term = self.list.terms.iter().find(|term| term.id == source)?;
        Some(format!("{} ({:?} term)", term.sense, term.strength).to_ascii_lowercase())
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for text in &input.texts {
            let mut seen = BTreeSet::new();
            let mut places = BTreeMap::<(u32, bool), usize>::new();
            let mut disguised = BTreeSet::new();
            for (kind, view) in &text.views.words {
                for (entry, found) in self.list.index.matches(view.text()) {
                    let span = view.original(found);
                    // The same words show in several views; each term is counted once where it stands.
                    if !seen.insert((entry, span)) {
                        continue;
                    }
                    let Some(term) = self.list.terms.get(entry as usize) else { continue };
                    let innocent =
                        text.innocent(span).and_then(|entry| self.defence.as_ref()?.phrases.get(entry as usize));
                    // Counted apart: forty harmless uses must not hide the one that is not.
                    let place = places.entry((entry, innocent.is_some())).or_default();
                    *place += 1;
                    if *place > MOST_PLACES {
                        continue;
                    }
                    let hidden = is_disguised(*kind, span.of(&text.text));
                    let finding = |claim, basis, source: &str, strength| Finding {
                        claim,
                        basis,
                        source: source.to_owned(),
                        strength,
                        part: text.part,
                        turn: text.turn,
                        span: text.callers(span),
                        region: None,
                    };
                    // What lies within an innocent phrase weighs nothing but stays in the evidence, beside the reason.
                    let strength = if innocent.is_some() { 0.0 } else { self.weight(term.strength) };
                    if let Some(phrase) = innocent {
                        findings.push(finding(Claim::Exception, Basis::Term, &phrase.id, 1.0));
                    }
                    findings.push(finding(Claim::Category(term.category), Basis::Term, &term.id, strength));
                    if hidden && innocent.is_none() && disguised.insert(span) {
                        findings.push(finding(Claim::Disguise, Basis::Shape, "normalise", strength));
                    }
                }
            }
        }
        Ok(findings.into())
    }
}

/// Places of one term in one text that are shown: the same word once more says nothing new, and a text of nothing else
/// must not cost more than another.
const MOST_PLACES: usize = 32;
