//! Keyword stuffing: lists of risky words that search engines are meant to read and people are not.
//!
//! Hidden menus, cookie banners and texts for screen readers are ordinary; what is not is a run of text that is made
//! of little else than terms of one category, or of one of them again and again.

use std::collections::BTreeMap;

use super::{Site, finding};
use crate::bundle::PhraseBook;
use crate::finding::Finding;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;

pub(super) const STUFFING: &str = "page#keyword-stuffing";

pub(super) fn look(site: &Site<'_>, book: &PhraseBook) -> Vec<Finding> {
    let Some(text) = &site.page.hidden else { return Vec::new() };
    let mut places: BTreeMap<Category, Vec<Span>> = BTreeMap::new();
    for hit in &text.phrases.terms {
        let Some(term) = book.terms.get(hit.term).filter(|_| text.innocent(hit.span).is_none()) else { continue };
        let category = term.category.parent().unwrap_or(term.category);
        if category.is_risk() {
            places.entry(category).or_default().push(hit.span);
        }
    }
    let stuffed = |(category, spans): (Category, Vec<Span>)| {
        let run = densest_run(spans)?;
        Some(finding(STUFFING, Basis::Pattern, category, STRENGTH, text.callers(run)))
    };
    places.into_iter().filter_map(stuffed).collect()
}

/// The first run of enough terms close together that fill enough of it.
fn densest_run(mut spans: Vec<Span>) -> Option<Span> {
    spans.sort_unstable();
    let mut run: Option<(Span, usize, usize)> = None;
    for span in spans {
        run = Some(match run {
            // A term within another is the same word.
            Some((all, count, filled)) if span.start < all.end => {
                (all.join(span), count, filled + span.end.saturating_sub(all.end))
            }
            Some((all, count, filled)) if span.start - all.end <= GAP => {
                (all.join(span), count + 1, filled + span.len())
            }
            Some((all, count, filled)) if is_stuffed(all, count, filled) => return Some(all),
            _ => (span, 1, span.len()),
        });
    }
    run.filter(|(all, count, filled)| is_stuffed(*all, *count, *filled)).map(|(all, _, _)| all)
}

fn is_stuffed(run: Span, terms: usize, filled: usize) -> bool {
    terms >= FEWEST && filled as f32 >= run.len() as f32 * FILLED
}

/// Worth showing, and by itself no more than that.
const STRENGTH: f32 = 0.4;
/// Terms of one category that make a run.
const FEWEST: usize = 8;
/// Bytes between two terms of a run: a few words.
const GAP: usize = 40;
/// How much of a run its terms fill: an article is far below, a list of words above.
const FILLED: f32 = 0.4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_dense_and_long() {
        let words =
            |count: usize, gap: usize| (0..count).map(|at| Span::new(at * (10 + gap), at * (10 + gap) + 10)).collect();
        assert_eq!(densest_run(words(8, 2)), Some(Span::new(0, 94)));
        assert_eq!(densest_run(words(7, 2)), None);
        assert_eq!(densest_run(words(8, 30)), None);
        assert_eq!(densest_run(words(8, 41)), None);
        assert_eq!(densest_run(vec![Span::new(0, 20); 8]), None);
    }
}
