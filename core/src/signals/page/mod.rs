//! What a page does rather than says: hidden words, passwords asked for in another's name, ways round a filter.

mod bypass;
mod hidden;
mod login;

use std::sync::Arc;

use super::{Prepared, PreparedPage, Sight, Signal};
use crate::bundle::PhraseBook;
use crate::error::Result;
use crate::finding::{Claim, Finding};
use crate::link::Brand;
use crate::link::Link;
use crate::span::Span;
use crate::taxonomy::Category;
use crate::verdict::Basis;
use bypass::Bypass;
use login::Login;

/// Looks at how a page is made.
pub(crate) struct PageSignal {
    book: Arc<PhraseBook>,
    bypass: Bypass,
    login: Login,
}

impl PageSignal {
    pub(crate) fn new(book: Arc<PhraseBook>, brands: Vec<Brand>) -> Result<Self> {
        Ok(Self { book, bypass: Bypass::new()?, login: Login::new(brands)? })
    }
}

impl Signal for PageSignal {
    fn id(&self) -> &'static str {
        "page"
    }

    fn applies(&self, input: &Prepared<'_>) -> bool {
        input.page.is_some()
    }

    fn categories(&self) -> Vec<Category> {
        // A page that does none of these things may carry any of these risks: this signal finds, but it cannot clear.
        Vec::new()
    }

    fn describe(&self, source: &str) -> Option<String> {
        let (_, words) = SOURCES.iter().find(|(id, _)| *id == source)?;
        Some((*words).to_owned())
    }

    fn look(&self, input: &Prepared<'_>) -> Result<Sight> {
        let Some(page) = &input.page else { return Ok(Sight::default()) };
        let site = Site { page, address: input.address() };
        let mut findings = hidden::look(&site, &self.book);
        findings.extend(self.bypass.look(&site));
        findings.extend(self.login.look(&site));
        Ok(findings.into())
    }
}

/// A page and where it is.
struct Site<'s> {
    page: &'s PreparedPage<'s>,
    address: Option<&'s Link>,
}

impl Site<'_> {
    fn host(&self) -> Option<&str> {
        self.address.map(Link::host)
    }

    /// The titles that the page has, given or its own.
    fn titles(&self) -> impl Iterator<Item = &str> {
        let own = self.page.read.title.as_ref().map(|title| title.text.as_str());
        own.into_iter().chain(self.page.title)
    }

    /// Whether the page is at an institution that registrars check, which nobody can pretend to be by buying a name.
    fn is_institution(&self) -> bool {
        let host = self.host().unwrap_or_default();
        INSTITUTIONS.iter().any(|suffix| host.strip_suffix(suffix).is_some_and(|name| name.ends_with('.')))
    }
}

/// A finding of this signal; what a page does is of basis shape, what its words show of basis pattern.
fn finding(source: &'static str, basis: Basis, category: Category, strength: f32, span: Option<Span>) -> Finding {
    Finding {
        claim: Claim::Category(category),
        basis,
        source: source.to_owned(),
        strength,
        part: None,
        turn: None,
        span,
        region: None,
    }
}

/// Each source and what it means.
const SOURCES: &[(&str, &str)] = &[
    (hidden::STUFFING, "many risky words that no reader sees"),
    (bypass::PROXY, "the scripts of a proxy that runs in the browser"),
    (bypass::CLOAK, "a script that names the tab after a school's tool"),
    (bypass::PRETENCE, "a title like a lesson's over games"),
    (bypass::FORM, "a form that asks for the address of a site to fetch"),
    (login::PLAIN, "a page for signing in, so words of signing in are ordinary"),
    (login::FOREIGN, "a form for passwords or cards under the name of a brand, at an address that is not the brand's"),
];

/// Suffixes under which only those get a name who were checked: Nominet's and JISC's rules, EDUCAUSE's, GSA's.
const INSTITUTIONS: &[&str] = &[
    "ac.uk",
    "sch.uk",
    "gov.uk",
    "nhs.uk",
    "police.uk",
    "mod.uk",
    "parliament.uk",
    "edu",
    "gov",
    "mil",
    "ac.nz",
    "school.nz",
    "edu.au",
    "gov.au",
    "gov.ie",
    "gov.scot",
    "gov.wales",
];
