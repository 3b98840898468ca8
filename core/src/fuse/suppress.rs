//! What the witnesses for the defence take away. They delete nothing: the verdict shows the score before and after.

use std::collections::{BTreeMap, BTreeSet};

use super::{Weighed, place};
use crate::calibration::Calibration;
use crate::finding::{Claim, Finding};
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// The part of the score that is kept, and the evidence that took the rest; only witnesses that `may_speak` are heard.
pub(super) fn suppress(
    category: Category,
    own: &[&Weighed<'_>],
    all: &[Weighed<'_>],
    calibration: &Calibration,
    may_speak: impl Fn(&Finding) -> bool,
) -> (f32, Vec<u32>) {
    if own.is_empty() {
        return (1.0, Vec::new());
    }
    let accused = Accused::new(own);
    let mut kept = 1.0_f32;
    let mut most = 0.0_f32;
    let mut by = Vec::new();
    let mut heard = BTreeSet::new();
    for witness in all.iter().filter(|witness| may_speak(witness.finding)) {
        let context = match witness.finding.claim {
            Claim::Context(context) => context,
            Claim::Excuse(excused) if excused == category || Some(excused) == category.parent() => {
                kept *= 1.0 - witness.finding.strength;
                most = most.max(witness.finding.strength);
                by.push(witness.index as u32);
                continue;
            }
            _ => continue,
        };
        let relevance = calibration.weights.relevance(context, category);
        // The same phrase ten times is one witness.
        let new = !heard.contains(witness.finding.source.as_str());
        if relevance > 0.0 && new && accused.heeds(witness.finding) {
            heard.insert(witness.finding.source.as_str());
            kept *= 1.0 - witness.finding.strength * relevance;
            most = most.max(relevance);
            by.push(witness.index as u32);
        }
    }
    // However many witnesses: never more than the most relevant of them may take.
    (kept.max(1.0 - most), by)
}

/// What was found for one category, in an order that makes asking for its neighbourhood cheap: a long page holds
/// thousands of terms and of witnesses, and nobody may make their product our cost.
struct Accused<'f> {
    /// By part and turn, the terms' spans by their start.
    terms: BTreeMap<(u8, u32), Vec<Span>>,
    longest: usize,
    /// Everything else: a few findings of models, patterns and lists.
    others: Vec<&'f Finding>,
    parts: BTreeSet<(u8, u32)>,
}

impl<'f> Accused<'f> {
    fn new(own: &[&Weighed<'f>]) -> Self {
        let mut accused = Self { terms: BTreeMap::new(), longest: 0, others: Vec::new(), parts: BTreeSet::new() };
        for one in own {
            let (part, turn, _) = place(one.finding);
            accused.parts.insert((part, turn));
            match one.finding.span {
                Some(span) if one.finding.basis == Basis::Term => {
                    accused.longest = accused.longest.max(span.len());
                    accused.terms.entry((part, turn)).or_default().push(span);
                }
                _ => accused.others.push(one.finding),
            }
        }
        accused.terms.values_mut().for_each(|spans| spans.sort_unstable());
        accused
    }

    /// Whether a witness stands close enough to speak about what was found and is no part of it.
    fn heeds(&self, witness: &Finding) -> bool {
        // A site's own listing speaks for all of it.
        if witness.basis == Basis::List {
            return true;
        }
        let (part, turn, _) = place(witness);
        let Some(span) = witness.span else { return true };
        // A title or an address sets the scene for the text beside it; turns are apart.
        if self.parts.iter().any(|(other, same)| *same == turn && *other != part) {
            return true;
        }
        let terms = self.terms.get(&(part, turn)).map(Vec::as_slice).unwrap_or_default();
        let from = span.start.saturating_sub(REACH + self.longest);
        let near = terms.get(terms.partition_point(|term| term.start < from)..).unwrap_or_default();
        let near = near.iter().take_while(|term| term.start <= span.end + REACH);
        let mut close = false;
        for term in near {
            // A term's own words do not defend it: "pdf drive free textbook" is no textbook.
            if term.start <= span.start && span.end <= term.end {
                return false;
            }
            close |= span.start <= term.end + REACH;
        }
        close
            || self.others.iter().any(|other| {
                place(other).1 == turn
                    && other.span.is_none_or(|found| span.start <= found.end + REACH && found.start <= span.end + REACH)
            })
    }
}

/// Bytes over which a phrase sets the scene: a paragraph.
const REACH: usize = 500;
