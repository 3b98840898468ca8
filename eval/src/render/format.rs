//! Numbers as people read them.

use crate::metrics::{Estimate, Share};

/// A measure to three places, with its interval.
pub(super) fn estimate(estimate: Option<Estimate>) -> String {
    match estimate {
        Some(Estimate { value, low: Some(low), high: Some(high) }) => format!("{value:.3} ({low:.3}–{high:.3})"),
        Some(Estimate { value, .. }) => format!("{value:.3}"),
        None => NOTHING.to_owned(),
    }
}

/// A share in per cent, with its interval.
pub(super) fn share(share: Option<Share>) -> String {
    share.map_or_else(
        || NOTHING.to_owned(),
        |share| format!("{} % ({}–{})", percent(share.value), percent(share.low), percent(share.high)),
    )
}

/// A share in per cent, with what it counts.
pub(super) fn counted(share: Option<Share>) -> String {
    share.map_or_else(
        || NOTHING.to_owned(),
        |share| format!("{} % ({} of {})", percent(share.value), share.hits, share.rows),
    )
}

/// A plain number to three places.
pub(super) fn number(value: Option<f64>) -> String {
    value.map_or_else(|| NOTHING.to_owned(), |value| format!("{value:.3}"))
}

/// Text on one line without control characters: field values of a corpus reach a terminal here.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Small shares need a second place: a false alarm in a thousand is a lot.
fn percent(share: f64) -> String {
    let value = share * 100.0;
    if value > 0.0 && value < 0.995 { format!("{value:.2}") } else { format!("{value:.1}") }
}

/// What stands for a measure that is not defined.
pub(super) const NOTHING: &str = "–";
