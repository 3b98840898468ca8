//! Terms of the lists where they stand, with what excuses them and how they are disguised.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::{Prepared, Sight, Signal};
use crate::bundle::{PhraseBook, Strength};
use crate::calibration::Weights;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::lexicon::Kinds;
use crate::normalise::hides;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Looks for the terms of the bundles.
pub(crate) struct TermSignal {
    book: Arc<PhraseBook>,
    weights: Weights,
}

impl TermSignal {
    pub(crate) fn new(book: Arc<PhraseBook>, weights: Weights) -> Self {
        Self { book, weights }
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
        let all: BTreeSet<Category> = self.book.terms.iter().map(|term| term.category).collect();
        all.into_iter().collect()
    }

    fn categories_in(&self, language: &str) -> &[Category] {
        self.book.categories_in(language)
    }

    fn describe(&self, source: &str) -> Option<String> {
        let innocent = self.book.innocents.iter().find(|phrase| phrase.id == source);
        if let Some(phrase) = innocent {
            return Some(phrase.sense.clone());
        }
        let term = self.book.terms.iter().find(|term| term.id == source)?;
        Some(format!("{} ({:?} term)", term.sense, term.strength).to_ascii_lowercase())
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let mut findings = Vec::new();
        for text in &input.texts {
            let mut places = BTreeMap::<(usize, bool), usize>::new();
            let mut disguised = BTreeSet::new();
            for hit in &text.phrases.terms {
                let Some(term) = self.book.terms.get(hit.term) else { continue };
                // A weaker word within a name is chance.
                let long = term.phrase.len() >= LONG_WITHIN && term.strength == Strength::Medium;
                if hit.kinds.has(Kinds::WITHIN) && term.strength < Strength::Strong && !long {
                    continue;
                }
                let span = hit.span;
                let innocent = text.innocent(span).and_then(|number| self.book.innocents.get(number));
                // Counted apart: forty harmless uses must not hide the one that is not.
                let place = places.entry((hit.term, innocent.is_some())).or_default();
                *place += 1;
                if *place > MOST_PLACES {
                    continue;
                }
                let hidden = hit.kinds.hides() || hides(span.of(&text.text));
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
                let is_half_typed = text.half_typed.is_some_and(|last| span.end > last);
                let own = if term.sought && text.search && is_all(span, &text.text) {
                    Strength::Strong
                } else {
                    term.strength
                };
                let strength = match innocent {
                    Some(_) => 0.0,
                    None if is_half_typed => self.weight(own) * HALF_TYPED,
                    None => self.weight(own),
                };
                if let Some(phrase) = innocent {
                    findings.push(finding(Claim::Exception, Basis::Term, &phrase.id, 1.0));
                }
                findings.push(finding(Claim::Category(term.category), Basis::Term, &term.id, strength));
                if hidden && innocent.is_none() && disguised.insert(span) {
                    findings.push(finding(Claim::Disguise, Basis::Shape, "normalise", strength));
                }
            }
        }
        Ok(findings.into())
    }
}

/// Whether a text says nothing outside a span.
fn is_all(span: Span, text: &str) -> bool {
    let around = [text.get(..span.start), text.get(span.end..)];
    !around.into_iter().flatten().any(|rest| rest.contains(char::is_alphanumeric))
}

/// Letters from which a medium term counts within a name.
const LONG_WITHIN: usize = 7;
/// What is left of a term that ends in a word which somebody may still be typing.
const HALF_TYPED: f32 = 0.5;
/// Places of one term in one text that are shown: the same word once more says nothing new, and a text of nothing else
/// must not cost more than another.
const MOST_PLACES: usize = 32;
