//! Findings → calibrated category scores; suppression by context as evidence.

mod combine;
mod suppress;

use std::collections::BTreeSet;

use crate::calibration::Calibration;
use crate::finding::{Claim, Finding};
use crate::taxonomy::Category;
use crate::verdict::{Basis, CategoryScore, Evidence, EvidenceClaim, Level, Shape};

/// The scores and the evidence of one verdict.
pub(crate) struct Fused {
    pub(crate) scores: Vec<CategoryScore>,
    pub(crate) evidence: Vec<Evidence>,
}

/// Weighs all findings. Pure: the same findings and calibration give the same answer.
pub(crate) fn fuse(findings: &[Finding], assessed: &[Category], calibration: &Calibration) -> Fused {
    let weighed: Vec<Weighed<'_>> =
        findings.iter().enumerate().map(|(index, finding)| Weighed::new(index, finding, calibration)).collect();
    let touched: BTreeSet<Category> =
        weighed.iter().filter_map(|one| one.category).flat_map(|c| [Some(c), c.parent()]).flatten().collect();
    let scores = assessed
        .iter()
        .filter(|category| touched.contains(category))
        .map(|category| score(*category, &weighed, calibration))
        .collect();
    let evidence = weighed.iter().map(Weighed::evidence).collect();
    Fused { scores, evidence }
}

/// A finding on the common scale.
struct Weighed<'f> {
    index: usize,
    finding: &'f Finding,
    category: Option<Category>,
    /// On the scale whose operating points are the calibration's levels.
    weight: f32,
    /// For a model, the calibrated probability; otherwise the finding's own strength.
    strength: f32,
}

impl<'f> Weighed<'f> {
    fn new(index: usize, finding: &'f Finding, calibration: &Calibration) -> Self {
        let category = match finding.claim {
            Claim::Category(category) => Some(category),
            Claim::Context(_)
            | Claim::Disguise
            | Claim::Excuse(_)
            | Claim::Exception
            | Claim::Denied
            | Claim::Allowed => None,
        };
        let operating = category.and_then(|category| calibration.models.get(&finding.source)?.get(&category));
        let (strength, weight) = match operating {
            Some(operating) => {
                let probability = operating.probability(finding.strength);
                (probability, operating.score(probability, &calibration.levels))
            }
            // A model without a curve for a category may show what it saw but has no say.
            None if finding.basis == Basis::Model => (finding.strength, 0.0),
            None => (finding.strength, finding.strength),
        };
        Self { index, finding, category, weight, strength }
    }

    /// Whether this speaks for a category: for it or for one of its sub-labels.
    fn speaks_for(&self, category: Category) -> bool {
        self.category.is_some_and(|own| own == category || own.parent() == Some(category))
    }

    fn is_exact(&self) -> bool {
        matches!(self.finding.basis, Basis::List | Basis::Hash) && self.weight >= 1.0
    }

    /// Whether this is no matter of words: what a page or an address does, and what lists know of where it leads.
    fn is_done(&self) -> bool {
        matches!(self.finding.basis, Basis::Shape | Basis::List)
    }

    fn evidence(&self) -> Evidence {
        let claim = match self.finding.claim {
            Claim::Category(category) => EvidenceClaim::Category(category),
            Claim::Context(context) => EvidenceClaim::Context(context),
            Claim::Disguise => EvidenceClaim::Condition(Shape::Disguised),
            Claim::Excuse(_) | Claim::Exception => EvidenceClaim::Condition(Shape::Excepted),
            Claim::Denied => EvidenceClaim::Condition(Shape::Denied),
            Claim::Allowed => EvidenceClaim::Condition(Shape::Allowed),
        };
        Evidence {
            claim,
            basis: self.finding.basis,
            source: self.finding.source.clone(),
            strength: rounded(self.strength),
            part: self.finding.part,
            span: self.finding.span,
            turn: self.finding.turn,
            region: self.finding.region,
            excerpt: None,
        }
    }
}

fn score(category: Category, weighed: &[Weighed<'_>], calibration: &Calibration) -> CategoryScore {
    let own: Vec<&Weighed<'_>> = weighed.iter().filter(|one| one.speaks_for(category)).collect();
    let (done, said): (Vec<&Weighed<'_>>, Vec<&Weighed<'_>>) = own.iter().partition(|one| one.is_done());
    let (raw_done, raw_said) = (combine::strongest(&done), combine::combine(&said));
    let raw = combine::noisy_or([raw_done, raw_said]);
    let exact = own.iter().any(|one| one.is_exact());
    let mut suppressed_by = Vec::new();
    let score = if exact {
        raw
    } else {
        let (kept_said, by) = suppress::suppress(category, &said, weighed, calibration, |_| true);
        suppressed_by.extend(by);
        // Words do not excuse what a page does: whoever disguises a page writes them. A listing of the site does.
        let listed = |witness: &Finding| witness.basis == Basis::List;
        let (kept_done, by) = suppress::suppress(category, &done, weighed, calibration, listed);
        suppressed_by.extend(by);
        suppressed_by.extend(exceptions(&own, weighed));
        suppressed_by.sort_unstable();
        suppressed_by.dedup();
        combine::noisy_or([raw_done * kept_done, raw_said * kept_said])
    };
    let score = rounded(score);
    CategoryScore {
        category,
        score,
        raw_score: rounded(raw),
        level: if exact { Level::Confirmed } else { calibration.levels.level(score) },
        severity: category.info().severity,
        basis: own.iter().filter(|one| one.weight > 0.0).map(|one| one.finding.basis).max(),
        evidence: own.iter().map(|one| one.index as u32).collect(),
        suppressed_by,
    }
}

/// The exceptions and allow entries that silenced a list's entry or a term: they stand at the same place.
fn exceptions(own: &[&Weighed<'_>], weighed: &[Weighed<'_>]) -> Vec<u32> {
    let silenced = own.iter().filter(|one| matches!(one.finding.basis, Basis::List | Basis::Term) && one.weight <= 0.0);
    let places: BTreeSet<_> = silenced.map(|one| (place(one.finding), one.finding.span)).collect();
    let excuses =
        weighed.iter().filter(|one| matches!(one.finding.claim, Claim::Exception | Claim::Allowed) && one.weight > 0.0);
    excuses.filter(|one| places.contains(&(place(one.finding), one.finding.span))).map(|one| one.index as u32).collect()
}

/// Part, turn and start: where a finding stands among others.
fn place(finding: &Finding) -> (u8, u32, usize) {
    (
        finding.part.map_or(0, |part| part as u8 + 1),
        finding.turn.unwrap_or(0),
        finding.span.map_or(0, |span| span.start),
    )
}

/// Four decimals: what a verdict promises across platforms.
fn rounded(value: f32) -> f32 {
    (value.clamp(0.0, 1.0) * 10_000.0).round() / 10_000.0
}

#[cfg(test)]
mod tests;
