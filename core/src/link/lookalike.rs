//! Hosts that imitate a brand: letters that look alike, one slip of the finger, a lure beside the name, the brand's own
//! domain before somebody else's.
//!
//! Looks at spelling only. Whose address it is, and whether a host is known for something else, the caller knows.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use aho_corasick::AhoCorasick;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;
use unicode_security::confusable_detection::skeleton;

use super::brand::Brand;
use super::{Link, host};
use crate::error::{Error, ErrorKind, Result};
use crate::span::Span;

/// How a host imitates a brand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Likeness {
    /// One letter more, less, swapped or another.
    OneEdit,
    /// The brand's name, or its domain, stands before somebody else's domain.
    Subdomain,
    /// The brand's name beside words that lure: `login`, `refund`.
    Lure,
    /// Other characters that look like those of the brand.
    Homograph,
}

/// A brand that a host imitates.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Imitation {
    /// The line of the brand in its table.
    pub(crate) line: usize,
    pub(crate) likeness: Likeness,
    /// Whether it is more than a slip that somebody else may have registered in good faith.
    pub(crate) sure: bool,
    /// Where in the caller's text.
    pub(crate) span: Option<Span>,
}

/// The table of brands and of the words that lure.
#[derive(Debug)]
pub(crate) struct Brands {
    rows: Vec<Brand>,
    /// Registrable domains that are a brand's own.
    own: HashSet<Box<str>>,
    /// Names, and which brand each is of.
    names: Vec<(Box<str>, usize)>,
    by_name: HashMap<Box<str>, usize>,
    /// By length: places in `names` of those that a slip of the finger tells.
    by_length: Vec<Vec<usize>>,
    by_skeleton: HashMap<Box<str>, usize>,
    /// The names that are told within a label, and their places in `names`.
    within: AhoCorasick,
    within_names: Vec<usize>,
    /// The brands' own domains, as they stand before another's.
    domains: AhoCorasick,
    domain_of: Vec<usize>,
    lures: HashMap<Box<str>, Lure>,
}

/// How much a word beside a brand's name lures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lure {
    /// One is enough.
    Strong,
    /// Honest shops and fans write it, too: two are.
    Weak,
    /// Says nothing, but hides no other sense either.
    Filler,
}

impl Brands {
    /// What imitates these brands; reads `lure strength`, tab-separated, with a header and `#` comments.
    pub(crate) fn new(brands: &[Brand], lures: &str) -> Result<Self> {
        let mut own = HashSet::new();
        let mut names: Vec<(Box<str>, usize)> = Vec::new();
        let (mut domains, mut domain_of) = (Vec::new(), Vec::new());
        for (number, brand) in brands.iter().enumerate() {
            let label = brand.domains.first().and_then(|domain| host::brand_label(domain));
            for name in [Some(brand.name.as_str()), label].into_iter().flatten().map(squashed) {
                if name.len() >= 3 && names.iter().all(|(known, _)| **known != *name) {
                    names.push((name.into(), number));
                }
            }
            for domain in &brand.domains {
                domains.push(format!(".{domain}"));
                domain_of.push(number);
                own.insert(domain.as_str().into());
            }
        }
        let common = |number: usize| brands.get(number).is_none_or(|brand| brand.common);
        let distinct = |least: usize| {
            names
                .iter()
                .enumerate()
                .filter(move |(_, (name, _))| name.len() >= least)
                .map(|(at, (name, brand))| (at, name, *brand))
        };
        let within_names: Vec<usize> =
            distinct(SHORTEST_WITHIN).filter(|(_, _, brand)| !common(*brand)).map(|(at, ..)| at).collect();
        let automaton = |patterns: Vec<&str>| {
            AhoCorasick::new(patterns).map_err(|_| Error::new(ErrorKind::BundleCorrupt, "there are too many brands"))
        };
        let within = automaton(within_names.iter().filter_map(|at| Some(&*names.get(*at)?.0)).collect())?;
        let mut by_length = vec![Vec::new(); LONGEST_EDITED + 2];
        for (at, name, brand) in distinct(SHORTEST_EDITED) {
            if let Some(lot) = by_length.get_mut(name.len()).filter(|_| !common(brand)) {
                lot.push(at);
            }
        }
        let by_skeleton = distinct(SHORTEST_WITHIN)
            .filter(|(_, _, brand)| !common(*brand))
            .map(|(_, name, brand)| (looks(name).into(), brand))
            .collect();
        let mut lure_words = HashMap::new();
        for (line, cells) in rows(lures) {
            let (Some(word), Some(strength)) = (cells.first(), cells.get(1)) else { return Err(bad("lures", line)) };
            let lure = match *strength {
                "strong" => Lure::Strong,
                "weak" => Lure::Weak,
                "filler" => Lure::Filler,
                _ => return Err(bad("lures", line)),
            };
            lure_words.insert((*word).into(), lure);
        }
        Ok(Self {
            by_name: names.iter().cloned().collect(),
            by_skeleton,
            by_length,
            within,
            within_names,
            domains: automaton(domains.iter().map(String::as_str).collect())?,
            domain_of,
            rows: brands.to_vec(),
            names,
            own,
            lures: lure_words,
        })
    }

    /// The name of the brand on a line of the table.
    pub(crate) fn title(&self, line: usize) -> Option<&str> {
        self.rows.iter().find(|brand| brand.line == line).map(|brand| brand.name.as_str())
    }

    /// The brand that a host imitates, by its surest likeness. `is_word` knows words that nobody takes for a misspelt
    /// brand.
    pub(crate) fn imitated(&self, link: &Link, is_word: impl Fn(&str) -> bool) -> Option<Imitation> {
        let registrable = link.registrable_domain()?;
        let host = link.host();
        if host::ancestors(host).any(|name| self.own.contains(name)) {
            return None;
        }
        let label_length = registrable.find('.').unwrap_or(registrable.len());
        let start = host.len() - registrable.len();
        let label = host.get(start..start + label_length)?;
        // Another country's form of a brand's own name.
        if self.by_name.contains_key(label) {
            return None;
        }
        let lures = self.lures_in(host.get(..start + label_length).unwrap_or_default());
        let found = [
            self.homograph(link, start),
            self.lured(label, start),
            self.in_subdomain(host, start, lures),
            self.one_edit(label, start, lures, is_word),
        ];
        let best = found.into_iter().flatten().max_by_key(|found| (found.sure, found.likeness))?;
        let brand = self.rows.get(best.brand)?;
        Some(Imitation {
            line: brand.line,
            likeness: best.likeness,
            sure: best.sure,
            span: link.host_part_span(best.place),
        })
    }

    fn is_common(&self, brand: usize) -> bool {
        self.rows.get(brand).is_none_or(|brand| brand.common)
    }

    /// Letters of other scripts, digits or pairs of letters that look like the brand's.
    fn homograph(&self, link: &Link, start: usize) -> Option<Candidate> {
        let odd = |text: &str| {
            let digit = text.bytes().any(|byte| byte.is_ascii_digit());
            digit || !text.is_ascii() || text.contains("rn") || text.contains("vv")
        };
        if !odd(link.host()) {
            return None;
        }
        let name = link.unicode_host();
        let mut at = 0;
        let written = link.host().split('.').zip(name.split('.')).map(|(canonical, label)| {
            let place = at..at + canonical.len();
            at = place.end + 1;
            (place, label)
        });
        // Digits and pairs of letters count in the registered name only; other scripts wherever.
        let odd_ones = written.filter(|(place, label)| odd(label) && (place.start == start || !label.is_ascii()));
        odd_ones.into_iter().find_map(|(place, label)| {
            let whole = std::iter::once(label);
            let brand = whole.chain(label.split('-')).filter(|part| odd(part)).find_map(|part| {
                let brand = *self.by_skeleton.get(looks(part).as_str())?;
                (!self.by_name.contains_key(part)).then_some(brand)
            })?;
            Some(Candidate { brand, likeness: Likeness::Homograph, sure: true, place })
        })
    }

    /// The brand's name and lures, and nothing that says it is about something else.
    fn lured(&self, label: &str, start: usize) -> Option<Candidate> {
        let place = start..start + label.len();
        let candidate = |brand, lures: Lures| {
            let sure = lures.strong > 0 || lures.weak > 1;
            (lures.strong + lures.weak > 0).then(|| Candidate {
                brand,
                likeness: Likeness::Lure,
                sure,
                place: place.clone(),
            })
        };
        let parts = || label.split('-').filter(|part| !part.is_empty());
        // The name by itself between hyphens, the lures wherever.
        let whole = parts().enumerate().find_map(|(at, part)| Some((at, *self.by_name.get(part)?)));
        if let Some((at, brand)) = whole {
            let common = self.is_common(brand);
            let lures = parts().enumerate().filter(|(other, _)| *other != at).map(|(_, part)| self.lures_of(part));
            let lures = lures.fold(Lures::default(), |sum, own| sum.and(own.unwrap_or_default()));
            // A word that is a brand as well says nothing beside a word that many write.
            let lures = if common { Lures { weak: 0, ..lures } } else { lures };
            return candidate(brand, lures);
        }
        // Run together: everything around the name has to be a lure.
        let found = self.within.find_overlapping_iter(label);
        let told = found.filter_map(|found| {
            let range = found.range();
            let (_, brand) = self.names.get(*self.within_names.get(found.pattern().as_usize())?)?;
            let before = self.lures_of(label.get(..range.start)?.trim_end_matches('-'))?;
            let behind = self.lures_of(label.get(range.end..)?.trim_start_matches('-'))?;
            candidate(*brand, before.and(behind))
        });
        told.max_by_key(|candidate| candidate.sure)
    }

    /// The brand's own domain, or its name beside a lure, before somebody else's domain.
    fn in_subdomain(&self, host: &str, start: usize, lures: Lures) -> Option<Candidate> {
        if start == 0 {
            return None;
        }
        let dotted = format!(".{host}");
        let ends = |end: usize| matches!(dotted.as_bytes().get(end), Some(b'.' | b'-'));
        // In `dotted` everything stands one byte later than in the host.
        let mut own =
            self.domains.find_overlapping_iter(&dotted).filter(|found| found.start() < start && ends(found.end()));
        if let Some(found) = own.next() {
            let brand = *self.domain_of.get(found.pattern().as_usize())?;
            let place = found.start()..found.end() - 1;
            return Some(Candidate { brand, likeness: Likeness::Subdomain, sure: lures.strong > 0, place });
        }
        if lures.strong == 0 {
            return None;
        }
        let mut at = 0;
        for part in host.get(..start)?.split(['.', '-']) {
            let brand =
                self.by_name.get(part).filter(|brand| part.len() >= SHORTEST_WITHIN && !self.is_common(**brand));
            if let Some(brand) = brand {
                return Some(Candidate {
                    brand: *brand,
                    likeness: Likeness::Subdomain,
                    sure: false,
                    place: at..at + part.len(),
                });
            }
            at += part.len() + 1;
        }
        None
    }

    /// A name with one letter more, less, swapped or another.
    fn one_edit(&self, label: &str, start: usize, lures: Lures, is_word: impl Fn(&str) -> bool) -> Option<Candidate> {
        let mut at = start;
        let parts = label.split('-').count();
        let whole = std::iter::once((start, label)).filter(|_| parts > 1);
        let single = label.split('-').map(|part| {
            let own = (at, part);
            at += part.len() + 1;
            own
        });
        single.chain(whole).filter(|(_, part)| parts == 1 || lures.strong > 0 || part.len() == label.len()).find_map(
            |(at, part)| {
                if part.len() + 1 < SHORTEST_EDITED
                    || part.len() > LONGEST_EDITED
                    || self.lures.contains_key(part)
                    || is_word(part)
                {
                    return None;
                }
                let lengths = self.by_length.get(part.len() - 1..).unwrap_or_default().iter().take(3).flatten();
                let mut near = lengths.filter_map(|at| self.names.get(*at)).filter(|(name, _)| is_one_edit(name, part));
                let (_, brand) = near.next()?;
                Some(Candidate {
                    brand: *brand,
                    likeness: Likeness::OneEdit,
                    sure: lures.strong > 0,
                    place: at..at + part.len(),
                })
            },
        )
    }

    /// The lures in all of a host's labels.
    fn lures_in(&self, labels: &str) -> Lures {
        let found = labels.split(['.', '-']).filter_map(|part| self.lures.get(part));
        found.fold(Lures::default(), |sum, lure| sum.plus(*lure))
    }

    /// The lures that some letters are made of; none when they are anything else.
    fn lures_of(&self, letters: &str) -> Option<Lures> {
        let letters = letters.trim_matches(|c: char| c.is_ascii_digit() || c == '-');
        // What the letters up to each place are made of.
        let mut made = vec![None; letters.len() + 1];
        *made.first_mut()? = Some(Lures::default());
        for end in 1..=letters.len() {
            let reached = (0..end).find_map(|start| {
                let before: Lures = (*made.get(start)?)?;
                Some(before.plus(*self.lures.get(letters.get(start..end)?)?))
            });
            *made.get_mut(end)? = reached;
        }
        made.pop().flatten()
    }
}

struct Candidate {
    brand: usize,
    likeness: Likeness,
    sure: bool,
    /// Bytes of the canonical host.
    place: Range<usize>,
}

#[derive(Clone, Copy, Default)]
struct Lures {
    strong: usize,
    weak: usize,
}

impl Lures {
    fn plus(self, lure: Lure) -> Self {
        match lure {
            Lure::Strong => Self { strong: self.strong + 1, ..self },
            Lure::Weak => Self { weak: self.weak + 1, ..self },
            Lure::Filler => self,
        }
    }

    fn and(self, other: Self) -> Self {
        Self { strong: self.strong + other.strong, weak: self.weak + other.weak }
    }
}

/// What a text looks like, by the skeleton of UTS 39, without accents.
fn looks(text: &str) -> String {
    let bare: String = text.nfd().filter(|c| !is_combining_mark(*c)).collect();
    skeleton(&bare).filter(|c| !is_combining_mark(*c)).map(|c| c.to_ascii_lowercase()).collect()
}

/// Letters and digits of a name, as a label has them.
fn squashed(name: &str) -> String {
    name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect()
}

/// Whether one insertion, deletion, substitution or swap of neighbours makes the one of the other; never for equals.
fn is_one_edit(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    if one.len().abs_diff(other.len()) > 1 || one == other {
        return false;
    }
    let before = one.iter().zip(other).take_while(|(a, b)| a == b).count();
    let (one, other) = (one.get(before..).unwrap_or_default(), other.get(before..).unwrap_or_default());
    let behind = one.iter().rev().zip(other.iter().rev()).take_while(|(a, b)| a == b).count();
    let rest = |side: &[u8]| side.len() - behind.min(side.len());
    match (rest(one), rest(other)) {
        (0 | 1, 0 | 1) => true,
        (2, 2) => one.first() == other.get(1) && one.get(1) == other.first(),
        _ => false,
    }
}

/// The data lines of a tab-separated table: numbered from 1, without comments and the header.
pub(super) fn rows(text: &str) -> impl Iterator<Item = (usize, Vec<&str>)> {
    let lines = (1..).zip(text.lines()).filter(|(_, line)| !line.trim().is_empty() && !line.starts_with('#'));
    lines.skip(1).map(|(number, line)| (number, line.split('\t').map(str::trim).collect()))
}

pub(super) fn bad(table: &str, line: usize) -> Error {
    Error::new(ErrorKind::BundleCorrupt, format!("line {line} of the {table} table does not have its columns"))
}

/// Letters of the shortest name that is told within a label.
const SHORTEST_WITHIN: usize = 5;
/// Letters of the shortest name that a slip of the finger tells: shorter ones are one letter from too many words.
const SHORTEST_EDITED: usize = 6;
/// Letters of the longest part of a label that is held against names.
const LONGEST_EDITED: usize = 32;

#[cfg(test)]
mod tests {
    use super::super::parse_brands;
    use super::*;
    use crate::limits::Limits;

    const BRANDS: &str = "brand\tdomains\tflags\nPayPal\tpaypal.com,paypal.co.uk\t-\nRoyal Mail\troyalmail.com\t-\nHSBC\thsbc.co.uk,hsbc.com\tcommon\nHMRC\thmrc.gov.uk\tcommon\nMicrosoft\tmicrosoft.com\t-\n";
    const LURES: &str = "lure\tstrength\nlogin\tstrong\nsecure\tstrong\nrefund\tstrong\nredelivery\tstrong\naccount\tstrong\nsupport\tweak\nuk\tweak\n";

    fn imitated(host: &str) -> Option<(String, Likeness, bool)> {
        let brands = Brands::new(&parse_brands(BRANDS).unwrap(), LURES).unwrap();
        let link = Link::parse(&format!("https://{host}/"), &Limits::default()).unwrap();
        let found = brands.imitated(&link, |word| word == "papal")?;
        Some((brands.title(found.line)?.to_owned(), found.likeness, found.sure))
    }

    #[test]
    fn imitations_are_told_by_how_they_are_made() {
        for (host, title, likeness, sure) in [
            ("p\u{430}ypal.com", "PayPal", Likeness::Homograph, true),
            ("paypa1.com", "PayPal", Likeness::Homograph, true),
            ("rnicrosoft.com", "Microsoft", Likeness::Homograph, true),
            ("p\u{e0}yp\u{e1}l.com", "PayPal", Likeness::Homograph, true),
            ("paypall.com", "PayPal", Likeness::OneEdit, false),
            ("payapl.com", "PayPal", Likeness::OneEdit, false),
            ("pyapal-login.com", "PayPal", Likeness::OneEdit, true),
            ("paypal-login-secure.example", "PayPal", Likeness::Lure, true),
            ("securepaypal.example", "PayPal", Likeness::Lure, true),
            ("paypalsupport.example", "PayPal", Likeness::Lure, false),
            ("royalmail-redelivery.info", "Royal Mail", Likeness::Lure, true),
            ("hmrc-refund.co", "HMRC", Likeness::Lure, true),
            ("www.hsbc.co.uk.account.example.ru", "HSBC", Likeness::Subdomain, true),
            ("www.hsbc.co.uk.example.ru", "HSBC", Likeness::Subdomain, false),
            ("paypal.com-secure.example.ru", "PayPal", Likeness::Subdomain, true),
            ("paypal.secure-login.example", "PayPal", Likeness::Subdomain, false),
        ] {
            assert_eq!(imitated(host), Some((title.to_owned(), likeness, sure)), "{host}");
        }
    }

    #[test]
    fn a_brand_s_own_domains_words_and_strangers_are_left_alone() {
        for host in [
            "paypal.com",
            "www.paypal.co.uk",
            "paypal.fr",
            "login.paypal.com",
            "papal.example",
            "mypaypalstory.example",
            "hsbc-support.example",
            "chsbc.example",
            "microsoft.example.com",
            "royalmailheritage.example",
            "b\u{fc}cher.example",
            "example.com",
        ] {
            assert_eq!(imitated(host), None, "{host}");
        }
    }

    #[test]
    fn a_span_covers_the_label_that_imitates() {
        let brands = Brands::new(&parse_brands(BRANDS).unwrap(), LURES).unwrap();
        let url = "https://www.PayPall.example/login";
        let link = Link::parse(url, &Limits::default()).unwrap();
        let found = brands.imitated(&link, |_| false).unwrap();
        assert_eq!(found.span.unwrap().of(url), "PayPall");
    }

    #[test]
    fn a_broken_table_names_its_line() {
        let refused = parse_brands("brand\tdomains\tflags\nPayPal\n").unwrap_err();
        assert!(refused.message().contains("line 2"), "{refused}");
        assert!(Brands::new(&[], "lure\tstrength\nlogin\tloud\n").is_err());
    }
}
