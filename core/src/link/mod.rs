//! URL texts: canonical form, host and registrable domain, lookup keys, search queries, wrapped addresses, URL lists.
//!
//! Nothing here resolves a name or opens a connection, and nothing knows what a risk is. What callers see of it is
//! [`Address`], which [`Classifier::address`](crate::Classifier::address) reads.

mod address;
mod aligned;
mod brand;
mod canonical;
mod fast;
mod host;
mod index;
mod ip;
mod list;
mod lookalike;
mod pattern;
mod pieces;
mod query;
mod resolve;
mod source;
mod unwrap;

pub use address::{Address, Search, Target};
pub(crate) use address::{Reading, read as read_address};
pub(crate) use brand::{Brand, parse_brands};
pub(crate) use index::{LinkIndex, MatchKind, Pattern};
pub(crate) use list::{LOCAL_NAMES, ListFormat, ParsedList, entry_pattern, parse_list};
pub(crate) use lookalike::{Brands, Likeness};
pub(crate) use pieces::{Piece, Place, Run};
pub(crate) use query::{Engines, SearchQuery};
pub use query::{SafeSearch, SearchMode};
pub(crate) use resolve::{Base, is_absolute, leads_somewhere};
pub use unwrap::WrapperKind;
pub(crate) use unwrap::{Through, Wrappers};

use std::borrow::Cow;
use std::fmt::Write as _;
use std::ops::Range;

use url::Url;

use crate::error::{Error, ErrorKind, Result};
use crate::limits::{Limits, check_size};
use crate::span::Span;
use aligned::Aligned;
use source::{Form, Parts, Source};

/// Path prefixes that lookups try, counted from the root, where list entries stand; deeper ones are not tried.
const PATH_PREFIXES: usize = 64;

/// A web address in canonical form that still knows where its parts stand in the caller's text.
#[derive(Clone, Debug)]
pub(crate) struct Link {
    source: Source,
    parts: Parts,
    canonical: String,
    host: Range<usize>,
    path: Range<usize>,
    query: Option<Range<usize>>,
    is_ip: bool,
    // Start of the registrable domain within the host.
    registrable: Option<usize>,
    // `host/path?query` as the lists have it, or where in the canonical form it starts, and the length of its host and
    // its path.
    lookup: Option<String>,
    lookup_start: usize,
    lookup_host: usize,
    lookup_path: usize,
    port: Option<u16>,
}

/// What a host is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct NameParts<'l> {
    /// Everything before the registrable label, without a leading `www`: `shop` for `www.shop.example.co.uk`.
    pub(crate) subdomain: &'l str,
    /// The label that somebody registered: `example`.
    pub(crate) label: &'l str,
    /// The suffix of the registry, `co.uk`; of a name that a hosting platform gives away, its last label.
    pub(crate) registry: &'l str,
}

/// One thing to look up in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Key<'a> {
    /// What an entry with this key covers.
    pub(crate) kind: KeyKind,
    /// The text that the entry must have, without a scheme.
    pub(crate) text: Cow<'a, str>,
}

/// The parts of a link as lists have them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct LookupTarget<'a> {
    /// The host, without a leading `www.` that is only a habit.
    pub(crate) host: &'a str,
    /// The path, which starts with `/`.
    pub(crate) path: &'a str,
    /// The query without its `?`.
    pub(crate) query: Option<&'a str>,
}

/// What kind of list entry a key finds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum KeyKind {
    /// Exactly this host, path and query.
    Exact,
    /// This path or, where it ends with `/`, everything below it.
    Path,
    /// This host and its subdomains.
    Host,
    /// A parent domain of the host, down to the registrable domain.
    Parent,
}

impl Link {
    /// Reads a full, scheme-relative or bare (`example.org/path`) URL; the scheme of the latter two is taken as https.
    ///
    /// Refuses what names no web host: `invalid-input` for texts that are no URL, `unsupported-input` for other schemes.
    pub(crate) fn parse(text: &str, limits: &Limits) -> Result<Self> {
        check_size(text.len(), limits.url_bytes, "the URL", "url_bytes")?;
        let source = Source::new(text).without_scheme("view-source");
        let parts = Parts::split(source.text())?;
        let link = Self::build(source, parts)?;
        if link.parts.form == Form::Bare && !link.is_plausible_bare_host() {
            return Err(Error::new(ErrorKind::InvalidInput, "without a scheme, the text does not start with a host"));
        }
        Ok(link)
    }

    fn build(source: Source, parts: Parts) -> Result<Self> {
        match fast::read(source.text(), &parts) {
            Some(draft) => Ok(draft.into_link(source, parts)),
            None => Self::build_with_repairs(source, parts),
        }
    }

    /// The long way, which reads whatever a browser reads.
    fn build_with_repairs(source: Source, parts: Parts) -> Result<Self> {
        let text = ip::without_zone(source.text(), &parts.host);
        let url = match parts.form {
            Form::Absolute => Url::parse(&text),
            Form::SchemeRelative => Url::parse(&format!("https:{text}")),
            Form::Bare => Url::parse(&format!("https://{text}")),
        };
        let url =
            url.map_err(|cause| Error::new(ErrorKind::InvalidInput, "the text is not a valid URL").because(cause))?;
        let no_host = || Error::new(ErrorKind::InvalidInput, "the URL has no host");
        let (host, is_ip) = host::canonical(&url.host().ok_or_else(no_host)?)?;

        // A bare `example.org:80` is a plain http address, whatever scheme browsers try first.
        let is_http = parts.form != Form::Absolute && url.port() == Some(80);
        let (scheme, port) = if is_http { ("http", None) } else { (url.scheme(), url.port()) };
        let path = canonical::percent_coding(url.path());
        let query = url.query().filter(|query| !query.is_empty()).map(canonical::percent_coding);

        let mut canonical = String::with_capacity(source.text().len() + 8);
        push(&mut canonical, scheme);
        canonical.push_str("://");
        let host = push(&mut canonical, &host);
        if let Some(port) = port {
            // Writing to a String cannot fail.
            let _ = write!(canonical, ":{port}");
        }
        let path = push(&mut canonical, &path);
        let query = query.map(|query| {
            canonical.push('?');
            push(&mut canonical, &query)
        });
        let mut link = Self {
            source,
            parts,
            canonical,
            host,
            path,
            query,
            is_ip,
            registrable: None,
            lookup: None,
            lookup_start: 0,
            lookup_host: 0,
            lookup_path: 0,
            port,
        };
        if !is_ip {
            link.registrable = host::registrable_start(link.host());
        }
        link.prepare_lookup();
        Ok(link)
    }

    /// Builds the form that lists use: no scheme, no `www.`, no port, repeated percent-coding undone.
    fn prepare_lookup(&mut self) {
        let mut lookup = self.host_without_habit().to_owned();
        self.lookup_host = lookup.len();
        lookup.push_str(&canonical::resolve_dots(&canonical::lookup_coding(self.path())));
        self.lookup_path = lookup.len();
        if let Some(query) = self.query() {
            lookup.push('?');
            lookup.push_str(&canonical::lookup_coding(query));
        }
        self.lookup = Some(lookup);
    }

    /// The host without a leading `www.`; where `www` is the registrable label itself (`www.gov.uk`), it is a name and not
    /// a habit.
    fn host_without_habit(&self) -> &str {
        let has_habit = self.registrable.is_some_and(|start| start > 0);
        self.host().strip_prefix("www.").filter(|_| has_habit).unwrap_or(self.host())
    }

    /// `host/path?query` as the lists have it.
    fn lookup(&self) -> &str {
        self.lookup.as_deref().or_else(|| self.canonical.get(self.lookup_start..)).unwrap_or_default()
    }

    /// Whether a text without a scheme is more than a word or a number: `3.14` and `hello` are no hosts.
    fn is_plausible_bare_host(&self) -> bool {
        if !self.is_ip {
            return self.host().contains('.') || self.host() == "localhost";
        }
        let raw = self.source.slice(&self.parts.host);
        let dots = ['.', '\u{3002}', '\u{ff0e}', '\u{ff61}'];
        raw.starts_with('[') || raw.trim_end_matches(dots).split(dots).count() == 4
    }

    fn part(&self, range: &Range<usize>) -> &str {
        self.canonical.get(range.clone()).unwrap_or_default()
    }

    /// The canonical URL: no userinfo, no default port, no fragment.
    pub(crate) fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The host in lower case, in A-labels; an IPv6 address stands in brackets.
    pub(crate) fn host(&self) -> &str {
        self.part(&self.host)
    }

    /// Whether the host is an IPv4 or IPv6 address.
    pub(crate) fn is_ip(&self) -> bool {
        self.is_ip
    }

    /// The name that somebody registered (`bbc.co.uk`, `someone.github.io`); none for addresses and bare suffixes.
    pub(crate) fn registrable_domain(&self) -> Option<&str> {
        self.host().get(self.registrable?..)
    }

    /// Whom an entry about this address would be about: the registrable domain or, where there is none, the host.
    pub(crate) fn site(&self) -> &str {
        self.registrable_domain().unwrap_or(self.host())
    }

    /// The name in its parts; none for addresses and bare suffixes, where nobody chose a name.
    pub(crate) fn name(&self) -> Option<NameParts<'_>> {
        let registrable = self.registrable_domain()?;
        let (label, suffix) = registrable.split_once('.')?;
        let below = self.host().strip_suffix(registrable).unwrap_or_default().trim_end_matches('.');
        let subdomain = if below == "www" { "" } else { below.strip_prefix("www.").unwrap_or(below) };
        // A platform's name (`weebly.com`) is not what the owner of the site chose: only its registry's is.
        let registry = if host::brand_label(registrable).is_some() { suffix } else { host::last_label(suffix) };
        Some(NameParts { subdomain, label, registry })
    }

    /// The canonical path, which starts with `/`.
    pub(crate) fn path(&self) -> &str {
        self.part(&self.path)
    }

    /// The canonical query without its `?`; an empty one counts as none.
    pub(crate) fn query(&self) -> Option<&str> {
        self.query.as_ref().map(|range| self.part(range))
    }

    /// The port, where it is not the usual one of the scheme.
    pub(crate) fn port(&self) -> Option<u16> {
        self.port
    }

    /// Whether everybody can register names right under this host.
    pub(crate) fn is_public_suffix(&self) -> bool {
        !self.is_ip && self.registrable.is_none() && host::is_public_suffix(self.host())
    }

    /// Host, path and query as lists have them: without `www.` and with repeated percent-coding undone.
    pub(crate) fn lookup_target(&self) -> LookupTarget<'_> {
        let part = |range: Range<usize>| self.lookup().get(range).unwrap_or_default();
        LookupTarget {
            host: part(0..self.lookup_host),
            path: part(self.lookup_host..self.lookup_path),
            query: self.lookup().get(self.lookup_path + 1..),
        }
    }

    /// Whether a user name or password, or at least an `@`, stood before the host.
    pub(crate) fn has_userinfo(&self) -> bool {
        self.parts.userinfo.is_some()
    }

    /// Whether the host is an address that reaches the public internet.
    pub(crate) fn is_public_ip(&self) -> bool {
        self.is_ip && ip::is_public(self.host())
    }

    /// Where a user name stands that reads as another host: `https://bank.example@evil.example/` asks evil.example.
    pub(crate) fn posing_host(&self) -> Option<Span> {
        let userinfo = self.parts.userinfo.clone()?;
        let shown = Aligned::verbatim(&self.source, &userinfo).decoded(false);
        // A host ends where a reader thinks that a path, a port or a query begins.
        let ends = [':', '/', '\\', '?', '#', '&', '@', ' '];
        let length = shown.text().find(ends).unwrap_or(shown.text().len());
        // A person signs in with an e-mail address; nobody reads that as a host.
        let name = shown
            .text()
            .get(..length)
            .filter(|_| !shown.text().get(length..).is_some_and(|rest| rest.starts_with('@')))?;
        let name = name.to_ascii_lowercase();
        let posing = host::registrable_start(&name).and_then(|start| name.get(start..))?;
        let is_host = host::has_known_suffix(posing) && Some(posing) != self.registrable_domain();
        if is_host { shown.original(Span::new(0, length)) } else { None }
    }

    /// Where the host stands in the caller's text, in bytes.
    pub(crate) fn host_span(&self) -> Option<Span> {
        let span = self.source.original(&self.parts.host);
        (!span.is_empty()).then_some(span)
    }

    /// Where some bytes of the canonical host stand in the caller's text; all of the host where it was written otherwise.
    fn host_part_span(&self, part: Range<usize>) -> Option<Span> {
        if !self.source.slice(&self.parts.host).eq_ignore_ascii_case(self.host()) {
            return self.host_span();
        }
        let start = self.parts.host.start;
        Some(self.source.original(&(start + part.start..start + part.end)))
    }

    /// What to look up in lists, most specific first: the exact URL, its path, each parent path, then the host and its
    /// parents down to the registrable domain. A bare public suffix is never among them.
    ///
    /// Keys with a path come without a leading `www.`; a URL with an unusual port gives keys with and without it.
    pub(crate) fn keys(&self) -> impl Iterator<Item = Key<'_>> {
        let path_keys =
            |kind: KeyKind, end: usize| self.with_port(end).chain(self.plain(end)).map(move |text| Key { kind, text });
        let exact = path_keys(KeyKind::Exact, self.lookup().len());
        let whole_path = path_keys(KeyKind::Path, self.lookup_path);
        let prefixes = self.prefix_ends().into_iter().rev().flat_map(move |end| path_keys(KeyKind::Path, end));
        exact.chain(whole_path).chain(prefixes).chain(self.host_keys())
    }

    fn plain(&self, end: usize) -> impl Iterator<Item = Cow<'_, str>> {
        self.lookup().get(..end).map(Cow::Borrowed).into_iter()
    }

    fn with_port(&self, end: usize) -> impl Iterator<Item = Cow<'_, str>> {
        let parts = self.port.and_then(|port| {
            Some((self.lookup().get(..self.lookup_host)?, port, self.lookup().get(self.lookup_host..end)?))
        });
        parts.map(|(host, port, rest)| Cow::Owned(format!("{host}:{port}{rest}"))).into_iter()
    }

    /// Where the parent paths end, just after their `/`, in ascending order; the whole path is not among them.
    fn prefix_ends(&self) -> Vec<usize> {
        let path = self.lookup().get(self.lookup_host..self.lookup_path).unwrap_or_default();
        path.match_indices('/')
            .map(|(slash, _)| self.lookup_host + slash + 1)
            .filter(|&end| end < self.lookup_path)
            .take(PATH_PREFIXES)
            .collect()
    }

    fn host_keys(&self) -> impl Iterator<Item = Key<'_>> {
        let whole = self.host();
        let shortest = self.registrable_domain().map_or(whole.len(), str::len);
        let first = (self.is_ip || !host::is_public_suffix(whole)).then_some(whole);
        let parents = host::ancestors(whole).skip(1).take_while(move |parent| parent.len() >= shortest);
        let key = |kind: KeyKind| move |text| Key { kind, text: Cow::Borrowed(text) };
        first.into_iter().map(key(KeyKind::Host)).chain(parents.map(key(KeyKind::Parent)))
    }
}

/// The name that somebody registered above or at this host.
pub(crate) fn registrable_domain(host: &str) -> Option<&str> {
    host.get(host::registrable_start(host)?..)
}

/// Appends a part and says where it went.
fn push(out: &mut String, part: &str) -> Range<usize> {
    let start = out.len();
    out.push_str(part);
    start..out.len()
}

/// What an entry of a list covers, and the site that it is about; the reason where it is no entry.
pub(crate) fn pattern_and_site(text: &str) -> Result<(Pattern, String), &'static str> {
    let pattern = list::pattern(text, false)?;
    let site = parse_entry(text).map(|link| link.site().to_owned()).map_err(|_| "not a host or URL")?;
    Ok((pattern, site))
}

/// Reads an entry of a list, where a host may be anything that a URL may have, a single label included.
fn parse_entry(text: &str) -> Result<Link> {
    let limits = Limits::default();
    check_size(text.len(), limits.url_bytes, "the URL", "url_bytes")?;
    let source = Source::new(text);
    let parts = Parts::split(source.text())?;
    Link::build(source, parts)
}

#[cfg(test)]
mod tests;
