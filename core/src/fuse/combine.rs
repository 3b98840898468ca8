//! How several findings for one category add up.

use super::{Weighed, place};
use crate::verdict::Basis;

/// One number from everything that speaks for a category.
///
/// Independent kinds of witness add up as a noisy-or; witnesses of the same kind do so only where they may: terms
/// that stand close together do, terms scattered over a long page do not, and neither do the outputs of one model
/// for a category and its sub-labels, or ten telephone numbers.
pub(super) fn combine(own: &[&Weighed<'_>]) -> f32 {
    let (letters, own): (Vec<_>, Vec<_>) = own.iter().copied().partition(|one| one.finding.reads_letters());
    let highest = |all: &[&Weighed<'_>], basis: Basis| {
        all.iter().filter(|one| one.finding.basis == basis).map(|one| one.weight).fold(0.0, f32::max)
    };
    let [model, pattern, exact, known] =
        [Basis::Model, Basis::Pattern, Basis::List, Basis::Hash].map(|basis| highest(&own, basis));
    // Words of an address, look-alikes and the model of names look at the same few letters.
    let letters = terms(&letters).max(highest(&letters, Basis::Model)).max(highest(&letters, Basis::Pattern));
    noisy_or([terms(&own), model, pattern, exact.max(known), letters])
}

/// The strongest of witnesses that say the same thing in other words.
pub(super) fn strongest(own: &[&Weighed<'_>]) -> f32 {
    own.iter().map(|one| one.weight).fold(0.0, f32::max)
}

/// The strongest neighbourhood of terms; the same term twice counts once.
fn terms(own: &[&Weighed<'_>]) -> f32 {
    let mut placed: Vec<&Weighed<'_>> = own.iter().copied().filter(|one| one.finding.basis == Basis::Term).collect();
    // Where one starts, the longest first: so a term that lies within another follows it.
    placed.sort_by_key(|one| (place(one.finding), std::cmp::Reverse(end(one))));
    drop_nested(&mut placed);
    let mut best = 0.0_f32;
    for (i, first) in placed.iter().enumerate() {
        let (part, turn, start) = place(first.finding);
        let near = placed.iter().skip(i).take_while(|one| {
            let (other_part, other_turn, other_start) = place(one.finding);
            (other_part, other_turn) == (part, turn) && other_start <= start + NEIGHBOURHOOD
        });
        let mut sources: Vec<(&str, f32)> = near.map(|one| (one.finding.source.as_str(), one.weight)).collect();
        sources.sort_by(|a, b| a.0.cmp(b.0));
        sources.dedup_by_key(|(source, _)| *source);
        best = best.max(noisy_or(sources.into_iter().map(|(_, weight)| weight)));
    }
    best
}

/// A term within a longer one of no less weight says nothing new: "web proxy" within "free web proxy".
fn drop_nested(placed: &mut Vec<&Weighed<'_>>) {
    let mut cover: Option<&Weighed<'_>> = None;
    placed.retain(|one| {
        let nested = cover.is_some_and(|cover| {
            let (part, turn, _) = place(cover.finding);
            let (own_part, own_turn, _) = place(one.finding);
            (part, turn) == (own_part, own_turn) && end(one) <= end(cover) && one.weight <= cover.weight
        });
        if !nested {
            cover = Some(one);
        }
        !nested
    });
}

fn end(one: &Weighed<'_>) -> usize {
    one.finding.span.map_or(0, |span| span.end)
}

/// The chance that at least one of several independent witnesses is right.
pub(super) fn noisy_or(weights: impl IntoIterator<Item = f32>) -> f32 {
    1.0 - weights.into_iter().map(|weight| 1.0 - weight.clamp(0.0, 1.0)).product::<f32>()
}

/// Bytes within which terms support one another: two or three sentences.
const NEIGHBOURHOOD: usize = 300;
