//! What it says about an address that it is wrapped in another: evidence for getting round a filter.

use super::PreparedLink;
use crate::finding::{Claim, Finding};
use crate::link::{Through, WrapperKind};
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// What an entry says that covers an address in a shape which many sites use, of which nobody knows that it leads there.
pub(super) const BY_SHAPE: f32 = 0.65;
/// Alone `likely`.
const LIKELY: f32 = 0.65;
/// Alone `possible`.
const POSSIBLE: f32 = 0.35;

/// The evidence that a wrapper hides what the lists would have flagged, given what they found for the wrapped address.
pub(super) fn hidden(prepared: &PreparedLink, found: &[Finding]) -> Option<Finding> {
    let through = prepared.through.as_ref()?;
    let is_risk = |finding: &Finding| match finding.claim {
        Claim::Category(category) => category.is_risk() && finding.strength > 0.0,
        _ => false,
    };
    if !found.iter().any(is_risk) {
        return None;
    }
    // Whoever is only sent on will ask for the target itself, where a filter sees it.
    let strength = if through.kind.delivers() { LIKELY } else { POSSIBLE };
    Some(finding(prepared, through, strength))
}

/// The evidence of wrappers that are made for going unseen, whatever they wrap.
pub(super) fn anonymous(prepared: &PreparedLink) -> Option<Finding> {
    let through = prepared.through.as_ref()?;
    match through.kind {
        WrapperKind::Anonymiser => Some(finding(prepared, through, LIKELY)),
        WrapperKind::Proxy if !through.is_known => Some(finding(prepared, through, POSSIBLE)),
        _ => None,
    }
}

fn finding(prepared: &PreparedLink, through: &Through, strength: f32) -> Finding {
    Finding {
        claim: Claim::Category(Category::FilterBypass),
        // What an address does; words of help in it are no excuse.
        basis: Basis::Shape,
        source: format!("wrappers#{}", through.wrapper),
        strength,
        part: prepared.part,
        turn: None,
        span: Some(through.span),
        region: None,
    }
}

/// What a source of this module means.
pub(super) fn describe(source: &str) -> Option<String> {
    let wrapper = source.strip_prefix("wrappers#")?;
    Some(format!("the address stands within one of {wrapper}"))
}
