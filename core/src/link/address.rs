//! What a URL says about itself, for callers: a read-only view.

use super::unwrap::{Through, Unwrapped, Wrapped};
use super::{Engines, Link, SafeSearch, SearchMode, SearchQuery, WrapperKind, Wrappers};
use crate::error::Result;
use crate::limits::Limits;
use crate::span::Span;

/// A web address as fourc reads it: canonical form, host, search words, and the addresses that it wraps.
///
/// Made by [`Classifier::address`](crate::Classifier::address). Every [`Span`] counts bytes of the text that was given
/// there. Nothing is fetched: what a page or a short link really leads to is not known here.
///
/// ```
/// use fourc::Classifier;
///
/// let text = "https://www-example-com.translate.goog/menu?_x_tr_sl=fr";
/// let address = Classifier::new()?.address(text)?;
/// assert_eq!(address.host(), "www-example-com.translate.goog");
/// assert_eq!(address.targets()[0].canonical(), "https://www.example.com/menu");
/// assert_eq!(address.targets()[0].span().of(text), "www-example-com.translate.goog/menu");
/// # Ok::<(), fourc::Error>(())
/// ```
#[derive(Clone)]
pub struct Address {
    link: Link,
    search: Option<Search>,
    targets: Vec<Target>,
    unknown: Option<String>,
    too_deep: bool,
}

/// A search that an address asks for.
#[derive(Clone)]
pub struct Search {
    query: SearchQuery,
}

/// An address that another one wraps.
#[derive(Clone)]
pub struct Target {
    link: Link,
    through: Through,
    search: Option<Search>,
}

/// What was read out of an address, with everything that signals need.
#[derive(Debug)]
pub(crate) struct Reading {
    pub(crate) link: Link,
    pub(crate) query: Option<SearchQuery>,
    /// Each target with the search that it asks for.
    pub(crate) targets: Vec<(Wrapped, Option<SearchQuery>)>,
    /// The name of a wrapper that does not let its target be read.
    pub(crate) unknown: Option<String>,
    pub(crate) too_deep: bool,
}

/// Reads an address with the tables of the bundles.
pub(crate) fn read(
    text: &str,
    engines: Option<&Engines>,
    wrappers: Option<&Wrappers>,
    limits: &Limits,
) -> Result<Reading> {
    let link = Link::parse(text, limits)?;
    let query_of = |link: &Link| engines.and_then(|engines| engines.query(link));
    let query = query_of(&link);
    let Unwrapped { targets, unknown, too_deep } =
        wrappers.map(|wrappers| wrappers.unwrap(&link, limits)).unwrap_or_default();
    let with_query = |wrapped: Wrapped| {
        let query = query_of(&wrapped.link).map(|query| query.within(&wrapped.text));
        (wrapped, query)
    };
    let targets = targets.into_iter().map(with_query).collect();
    Ok(Reading { link, query, targets, unknown, too_deep })
}

impl From<Reading> for Address {
    fn from(reading: Reading) -> Self {
        let search = |query: Option<SearchQuery>| query.map(|query| Search { query });
        let target = |(wrapped, query): (Wrapped, Option<SearchQuery>)| Target {
            link: wrapped.link,
            through: wrapped.through,
            search: search(query),
        };
        Self {
            link: reading.link,
            search: search(reading.query),
            targets: reading.targets.into_iter().map(target).collect(),
            unknown: reading.unknown,
            too_deep: reading.too_deep,
        }
    }
}

impl Address {
    /// The canonical URL: one spelling for all that lead to the same place, without user name, default port and fragment.
    pub fn canonical(&self) -> &str {
        self.link.canonical()
    }

    /// The host in lower case, in A-labels; an IPv6 address stands in brackets.
    pub fn host(&self) -> &str {
        self.link.host()
    }

    /// Where the host stands.
    pub fn host_span(&self) -> Option<Span> {
        self.link.host_span()
    }

    /// Whether the host is an IPv4 or IPv6 address.
    pub fn is_ip(&self) -> bool {
        self.link.is_ip()
    }

    /// The name that somebody registered (`bbc.co.uk`); none for IP addresses and bare public suffixes.
    pub fn registrable_domain(&self) -> Option<&str> {
        self.link.registrable_domain()
    }

    /// The search that it asks for.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The addresses that it wraps, from the outside in; at most [`Limits::url_wrappings`](crate::Limits::url_wrappings).
    pub fn targets(&self) -> &[Target] {
        &self.targets
    }

    /// The name of the short link or link wrapper whose target cannot be read out of it; such an address may lead
    /// anywhere and must not be taken for clear.
    pub fn unknown_target(&self) -> Option<&str> {
        self.unknown.as_deref()
    }

    /// Whether it wraps more addresses, one within the other, than the limit lets be taken out.
    pub fn wraps_more(&self) -> bool {
        self.too_deep
    }
}

impl Search {
    /// The name of the engine or site in the table of the bundle, e.g. `google`.
    pub fn engine(&self) -> &str {
        &self.query.engine
    }

    /// What is searched for, decoded; bytes that are no UTF-8 became U+FFFD.
    pub fn text(&self) -> &str {
        self.query.words.text()
    }

    /// Where the words stand, still encoded.
    pub fn span(&self) -> Option<Span> {
        self.query.words.place()
    }

    /// What is looked for.
    pub fn mode(&self) -> SearchMode {
        self.query.mode
    }

    /// What the address says about filtering; none when it says nothing, which leaves it to cookies and accounts.
    pub fn safe_search(&self) -> Option<SafeSearch> {
        self.query.safe
    }

    /// Whether suggestions are asked for while somebody types, so that the last word may be half typed.
    pub fn is_autocomplete(&self) -> bool {
        self.query.autocomplete
    }
}

impl Target {
    /// The canonical URL of the target.
    pub fn canonical(&self) -> &str {
        self.link.canonical()
    }

    /// The target's host, as [`Address::host`] gives it.
    pub fn host(&self) -> &str {
        self.link.host()
    }

    /// The target's registrable domain, as [`Address::registrable_domain`] gives it.
    pub fn registrable_domain(&self) -> Option<&str> {
        self.link.registrable_domain()
    }

    /// The search that the target asks for.
    pub fn search(&self) -> Option<&Search> {
        self.search.as_ref()
    }

    /// The name of the wrapper in the table of the bundle, e.g. `google-translate`.
    pub fn wrapper(&self) -> &str {
        &self.through.wrapper
    }

    /// What the wrapper does.
    pub fn kind(&self) -> WrapperKind {
        self.through.kind
    }

    /// Where the wrapped address stands, still encoded.
    pub fn span(&self) -> Span {
        self.through.span
    }
}

/// Says how much it holds and not what: an address may be private.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Address").field("targets", &self.targets.len()).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Search {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Search").field("mode", &self.query.mode).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Target {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Target").field("kind", &self.through.kind).finish_non_exhaustive()
    }
}
