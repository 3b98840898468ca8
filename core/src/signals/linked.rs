//! Where a page leads, taken together: one link to a casino is nothing, a page that leads to little else is evidence.

use std::collections::{BTreeMap, BTreeSet};

use super::Prepared;
use crate::finding::{Claim, Finding};
use crate::link::Link;
use crate::lists::Listed;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;

/// Counts the sites that a page links to, and among them those that lists know as a risk.
pub(super) struct Linked<'p> {
    own: Option<&'p str>,
    sites: BTreeSet<String>,
    listed: BTreeMap<Category, (BTreeSet<String>, Span)>,
    shown: BTreeMap<String, usize>,
}

impl<'p> Linked<'p> {
    pub(super) fn new(input: &'p Prepared<'_>) -> Self {
        let own = input.address().map(site);
        Self { own, sites: BTreeSet::new(), listed: BTreeMap::new(), shown: BTreeMap::new() }
    }

    /// Counts a link, which stands at `place`, and what lists say of it.
    pub(super) fn count<'l>(&mut self, link: &Link, place: Span, says: impl Iterator<Item = &'l Listed>) {
        let site = site(link);
        // What a site's own pages are is asked about by its own address.
        if self.own == Some(site) {
            return;
        }
        self.sites.insert(site.to_owned());
        for listed in says {
            if let Listed::Category(category) = listed
                && category.is_risk()
            {
                let category = category.parent().unwrap_or(*category);
                let (sites, span) = self.listed.entry(category).or_insert_with(|| (BTreeSet::new(), place));
                sites.insert(site.to_owned());
                *span = span.join(place);
            }
        }
    }

    /// Whether one more link to this entry of a list says anything to the reader of the evidence.
    pub(super) fn is_worth_showing(&mut self, entry: &str) -> bool {
        let shown = self.shown.entry(entry.to_owned()).or_default();
        *shown += 1;
        *shown <= MOST_SHOWN
    }

    /// What the links say together.
    pub(super) fn findings(self) -> impl Iterator<Item = Finding> {
        let all = self.sites.len();
        self.listed.into_iter().filter_map(move |(category, (sites, span))| {
            let share = sites.len() as f32 / all.max(1) as f32;
            let strength = if sites.len() >= MANY && share >= MOST {
                LIKELY
            } else if sites.len() >= SEVERAL && share >= HALF {
                POSSIBLE
            } else {
                return None;
            };
            Some(Finding {
                claim: Claim::Category(category),
                basis: Basis::List,
                source: SOURCE.to_owned(),
                strength,
                part: None,
                turn: None,
                span: Some(span),
                region: None,
            })
        })
    }
}

/// The name that somebody registered, or the host where there is none.
fn site(link: &Link) -> &str {
    link.registrable_domain().unwrap_or_else(|| link.host())
}

/// What the source of these findings means.
pub(super) fn describe(source: &str) -> Option<&'static str> {
    (source == SOURCE).then_some("most of the sites that the page links to are listed")
}

const SOURCE: &str = "links#mostly-listed";

/// Listed sites, and their share among all that are linked to, from which links are evidence, and from which they
/// speak for themselves. Shops and news link to one or two; directories of betting sites to little else.
const SEVERAL: usize = 3;
const HALF: f32 = 0.5;
const MANY: usize = 6;
const MOST: f32 = 0.7;
const POSSIBLE: f32 = 0.4;
const LIKELY: f32 = 0.65;
/// Links to the same entry that evidence names one by one.
const MOST_SHOWN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Limits;

    #[track_caller]
    fn check(listed: usize, others: usize, own: Option<&str>, expected: Option<f32>) {
        let mut linked = Linked { own, sites: BTreeSet::new(), listed: BTreeMap::new(), shown: BTreeMap::new() };
        let mut count = |host: String, says: &[Listed]| {
            let link = Link::parse(&format!("https://www.{host}/x"), &Limits::default()).unwrap();
            linked.count(&link, Span::new(3, 9), says.iter());
        };
        for number in 0..listed {
            count(format!("casino{number}.com"), &[Listed::Category(Category::Gambling)]);
            count(format!("casino{number}.com"), &[Listed::Category(Category::Gambling)]);
        }
        for number in 0..others {
            count(format!("other{number}.com"), &[Listed::Category(Category::SocialMedia)]);
        }
        let found: Vec<Finding> = linked.findings().collect();
        assert_eq!(found.first().map(|finding| finding.strength), expected);
        assert!(found.iter().all(|finding| finding.claim == Claim::Category(Category::Gambling)));
    }

    #[test]
    fn sites_are_counted_and_not_links() {
        check(1, 0, None, None);
        check(2, 0, None, None);
        check(3, 3, None, Some(POSSIBLE));
        check(3, 4, None, None);
        check(6, 2, None, Some(LIKELY));
        check(6, 6, None, Some(POSSIBLE));
        check(0, 9, None, None);
        check(3, 0, Some("casino0.com"), None);
    }
}
