//! Passwords and cards that are asked for under the name of a brand, at an address that is not the brand's.

use regex::Regex;

use super::{Site, finding};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Claim, Finding};
use crate::limits::Limits;
use crate::link::Brand;
use crate::link::Link;
use crate::markup::{Field, Form};
use crate::taxonomy::Category;
use crate::verdict::Basis;

pub(super) const FOREIGN: &str = "page#foreign-login";
pub(super) const PLAIN: &str = "page#plain-sign-in";

pub(super) struct Login {
    /// Longer names first, so that "google classroom" is not taken for "google".
    brands: Vec<Brand>,
    /// Any of the names as whole words.
    names: Option<Regex>,
    lures: Regex,
    hurry: Regex,
}

/// Where on the page a brand is named.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Title,
    Heading,
    Logo,
    Canonical,
}

impl Login {
    pub(super) fn new(mut brands: Vec<Brand>) -> Result<Self> {
        brands.sort_by(|a, b| b.name.len().cmp(&a.name.len()).then_with(|| a.name.cmp(&b.name)));
        let compile = |expression: &str| {
            Regex::new(expression)
                .map_err(|cause| Error::new(ErrorKind::Internal, "an expression does not compile").because(cause))
        };
        let escaped: Vec<String> = brands.iter().map(|brand| regex::escape(&brand.name)).collect();
        let names = (!escaped.is_empty()).then(|| compile(&format!(r"(?i)\b(?:{})\b", escaped.join("|"))));
        Ok(Self { brands, names: names.transpose()?, lures: compile(LURES)?, hurry: compile(HURRY)? })
    }

    pub(super) fn look(&self, site: &Site<'_>) -> Vec<Finding> {
        let found = site.page.read.forms.iter().find_map(|form| Some((form, secret(form)?)));
        let Some((form, field)) = found.filter(|_| site.page.read.text.len() <= LONGEST_LOGIN) else {
            return Vec::new();
        };
        let host = site.host().map(str::to_owned).or_else(|| sent_to(form));
        let own =
            site.is_institution() || host.as_deref().is_some_and(|host| self.brands.iter().any(|one| one.owns(host)));
        let claimed = host.as_deref().filter(|_| !own && !is_of_an_organisation(site));
        if let Some(strength) = claimed.and_then(|host| self.claimed(site, host)) {
            return vec![finding(FOREIGN, Basis::Shape, Category::Phishing, strength, field.span)];
        }
        // On a page for signing in, the words of signing in are no bait, unless somebody is hurried into it.
        if field.kind != "password" || (!own && self.hurry.is_match(&site.page.read.text)) {
            return Vec::new();
        }
        let excuse = |category| Finding {
            claim: Claim::Excuse(category),
            ..finding(PLAIN, Basis::Shape, category, PLAIN_TAKES, field.span)
        };
        vec![excuse(Category::Phishing), excuse(Category::Oversharing)]
    }

    /// How surely the page passes itself off as a brand that does not own the host.
    fn claimed(&self, site: &Site<'_>, host: &str) -> Option<f32> {
        let page = &site.page.read;
        let mut named: Vec<(Place, &Brand, usize)> = Vec::new();
        let mut note = |place: Place, text: &str| {
            if let Some((brand, rest)) = self.brand(text) {
                named.push((place, brand, rest));
            }
        };
        site.titles().for_each(|title| note(Place::Title, title));
        page.headings.iter().take(HEADINGS).for_each(|heading| note(Place::Heading, &heading.text));
        let logos = page
            .images
            .iter()
            .map(|image| image.alt.as_str())
            .filter(|alt| !alt.is_empty() && alt.len() <= LONGEST_LOGO);
        logos.for_each(|alt| note(Place::Logo, alt));
        if let Some(link) = page.canonical.as_deref().and_then(|address| Link::parse(address, &Limits::default()).ok())
            && let Some(brand) = self.brands.iter().find(|brand| brand.owns(link.host()))
        {
            named.push((Place::Canonical, brand, 0));
        }
        // A page of many brands' marks is a shop or a list of ways to pay or to sign in.
        let mut distinct: Vec<&[String]> = named.iter().map(|(_, brand, _)| brand.domains.as_slice()).collect();
        distinct.sort();
        distinct.dedup();
        if distinct.len() > MOST_BRANDS || named.iter().any(|(_, brand, _)| brand.owns(host)) {
            return None;
        }
        let (place, brand, rest) = named.iter().min_by_key(|(place, _, rest)| (*place, *rest))?;
        let mut places: Vec<Place> =
            named.iter().filter(|(_, other, _)| other.domains == brand.domains).map(|(place, _, _)| *place).collect();
        places.sort_unstable();
        places.dedup();
        let lured = self.lures.is_match(&page.text) || site.titles().any(|title| self.lures.is_match(title));
        match (place, places.len()) {
            // An ordinary word may stand anywhere; only a page that is about nothing else is taken by it.
            _ if brand.common && (places.len() < 2 || *rest > 0 || !lured) => None,
            (Place::Title | Place::Heading, 2..) if lured => Some(LIKELY),
            (Place::Title, _) if *rest <= FEW_WORDS && lured => Some(LIKELY),
            (Place::Title | Place::Heading, _) if lured => Some(POSSIBLE),
            _ => None,
        }
    }

    /// The first brand that a short text names, and how many of its other words have nothing to do with signing in.
    fn brand(&self, text: &str) -> Option<(&Brand, usize)> {
        let lower = text.to_ascii_lowercase();
        if OTHERS_BUTTONS.iter().any(|button| lower.contains(button)) {
            return None;
        }
        let found = self.names.as_ref()?.find(&lower)?;
        let brand = self.brands.iter().find(|brand| brand.name == found.as_str())?;
        let rest = lower.replace(&brand.name, " ");
        let rest = self.lures.replace_all(&rest, " ");
        let words = rest.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let rest = words.filter(|word| SMALL_WORDS.binary_search(word).is_err()).count();
        (rest <= MOST_WORDS).then_some((brand, rest))
    }
}

/// Whether the page names a school or the like as its own: those have pages of others' tools with their own name on.
fn is_of_an_organisation(site: &Site<'_>) -> bool {
    let headings = site.page.read.headings.iter().take(HEADINGS).map(|heading| heading.text.as_str());
    site.titles().chain(headings).any(|text| {
        let lower = text.to_ascii_lowercase();
        lower.split(|c: char| !c.is_alphanumeric()).any(|word| ORGANISATIONS.contains(&word))
    })
}

/// The first field of a form that asks for a password or a card.
fn secret(form: &Form) -> Option<&Field> {
    form.fields.iter().find(|field| {
        let told =
            field.autocomplete.as_deref().is_some_and(|kind| kind.starts_with("cc-") || kind.ends_with("-password"));
        let name = field.name.as_deref().unwrap_or_default();
        field.kind == "password" || told || SECRETS.iter().any(|secret| name.contains(secret))
    })
}

/// The host that a form of a page without an address sends to.
fn sent_to(form: &Form) -> Option<String> {
    let action = form.action.as_deref().filter(|action| crate::link::is_absolute(action))?;
    Some(Link::parse(action, &Limits::default()).ok()?.host().to_owned())
}

/// Words of signing in and of what hurries people into it.
const LURES: &str = r"(?i)\b(?:sign(?:ing)?[ -]?in|log(?:ging)?[ -]?(?:in|on)|verif(?:y|ication)|confirm(?:ation)?|secur(?:e|ity)|accounts?|online|banking|redeliver(?:y)?|re-?schedul(?:e|ing)|deliver(?:y|ies)?|parcels?|fees?|pay(?:ments?)?|bill(?:s|ing)?|updates?|suspended|locked|unlock|limited|refunds?|rebates?|identity|password|passcode|details|claim|rewards?|gift|free|robux|renew(?:al)?|expired?|id|access|portal|restore|recover)\b";

/// Words that hurry people.
const HURRY: &str = r"(?i)\bsuspend|\blimited\b|\bwithin (?:the next )?\d+ ?(?:hours|hrs|days)|\bunusual (?:activity|sign)|\bverify (?:that )?you|\bconfirm your (?:identity|account|details|card|password)|\bexpir(?:e|es|ed|y today)\b|\b(?:almost|nearly) full\b|\bwinner\b|\bclaim\b|\bunpaid\b|\breturned to (?:the )?sender|\bto avoid\b|\bgifts? left\b";

/// Words that say nothing about whose page it is, sorted.
const SMALL_WORDS: &[&str] = &[
    "a", "and", "at", "by", "co", "com", "continue", "for", "here", "home", "in", "is", "it", "logo", "my", "now",
    "of", "on", "our", "page", "please", "service", "services", "the", "to", "uk", "up", "welcome", "with", "www",
    "you", "your",
];

/// What buttons say that lead to somebody else's sign-in.
const OTHERS_BUTTONS: &[&str] = &[
    "sign in with",
    "sign up with",
    "log in with",
    "login with",
    "continue with",
    "connect with",
    "pay with",
    "app store",
    "google play",
];

const ORGANISATIONS: &[&str] = &[
    "school",
    "academy",
    "college",
    "university",
    "council",
    "library",
    "trust",
    "nursery",
    "primary",
    "grammar",
    "sixth",
    "federation",
    "hospital",
    "museum",
];

/// Parts of names of fields for cards and bank accounts.
const SECRETS: &[&str] = &[
    "cardnumber",
    "card-number",
    "card_number",
    "ccnum",
    "cvv",
    "cvc",
    "sortcode",
    "sort-code",
    "sort_code",
    "passcode",
];

const POSSIBLE: f32 = 0.4;
const LIKELY: f32 = 0.7;
/// What a page for signing in takes from what words of signing in look like.
const PLAIN_TAKES: f32 = 0.6;

/// Bytes of visible text beyond which a page is no sign-in page: news with a members' corner are longer.
const LONGEST_LOGIN: usize = 4000;
const LONGEST_LOGO: usize = 40;
const HEADINGS: usize = 4;
const MOST_BRANDS: usize = 2;
/// Words beside the brand that a title of its own may hold, and that any text may hold in which it is meant.
const FEW_WORDS: usize = 1;
const MOST_WORDS: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_words_are_sorted() {
        assert!(SMALL_WORDS.is_sorted());
    }
}
