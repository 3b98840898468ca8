//! What the witnesses for the defence take away. They delete nothing: the verdict shows the score before and after.

use super::Weighed;
use crate::calibration::Calibration;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// The part of the score that is kept, and the evidence that took the rest.
pub(super) fn suppress(
    category: Category,
    own: &[&Weighed<'_>],
    all: &[Weighed<'_>],
    calibration: &Calibration,
) -> (f32, Vec<u32>) {
    let mut kept = 1.0_f32;
    let mut most = 0.0_f32;
    let mut by = Vec::new();
    let mut heard: Vec<&str> = Vec::new();
    for witness in all {
        let Claim::Context(context) = witness.finding.claim else { continue };
        let relevance = calibration.weights.relevance(context, category);
        // The same phrase ten times is one witness.
        let repeated = heard.contains(&witness.finding.source.as_str());
        if relevance <= 0.0 || repeated || own.iter().any(|one| is_part_of(witness.finding, one.finding)) {
            continue;
        }
        if !own.iter().any(|one| near(witness.finding, one.finding)) {
            continue;
        }
        heard.push(&witness.finding.source);
        kept *= 1.0 - witness.finding.strength * relevance;
        most = most.max(relevance);
        by.push(witness.index as u32);
    }
    // However many witnesses: never more than the most relevant of them may take.
    (kept.max(1.0 - most), by)
}

/// A term's own words do not defend it: "pdf drive free textbook" is no textbook.
fn is_part_of(witness: &Finding, found: &Finding) -> bool {
    let same_text = (witness.part, witness.turn) == (found.part, found.turn);
    found.basis == Basis::Term
        && same_text
        && witness.span.zip(found.span).is_some_and(|(own, term)| term.start <= own.start && own.end <= term.end)
}

/// Whether a witness stands close enough to speak about what was found. A site's own listing speaks for all of it.
fn near(witness: &Finding, found: &Finding) -> bool {
    if witness.basis == Basis::List {
        return true;
    }
    if witness.turn != found.turn {
        return false;
    }
    match (witness.span, found.span) {
        _ if witness.part != found.part => true,
        (Some(a), Some(b)) => a.start <= b.end + REACH && b.start <= a.end + REACH,
        _ => true,
    }
}

/// Bytes over which a phrase sets the scene: a paragraph.
const REACH: usize = 500;
