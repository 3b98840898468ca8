//! Hosts: canonical spelling, registrable domain, public suffixes.

use url::Host;

use super::ip;
use crate::error::{Error, ErrorKind, Result};

/// What DNS allows; a longer name reaches no server, and the bound keeps the number of parent domains small.
pub(super) const HOST_BYTES: usize = 253;

/// A host in its canonical spelling: A-labels in lower case, IPv4 dotted, IPv6 compressed in brackets.
pub(super) fn canonical(host: &Host<&str>) -> Result<(String, bool)> {
    let Host::Domain(domain) = host else { return Ok((ip::shortest(host), true)) };
    let mut labels = domain.split('.').filter(|label| !label.is_empty());
    let mut name = labels.next().unwrap_or_default().to_owned();
    for label in labels {
        name.push('.');
        name.push_str(label);
    }
    // Without its stray dots the name can turn out to be an address: `127.0.0.1..`.
    let host = Host::parse(&name).map_err(|cause| {
        Error::new(ErrorKind::InvalidInput, "the host is not a valid domain or address").because(cause)
    })?;
    let is_ip = !matches!(host, Host::Domain(_));
    let name = if is_ip { ip::shortest(&host) } else { host.to_string() };
    if name.len() > HOST_BYTES {
        return Err(Error::new(ErrorKind::InvalidInput, "the host is longer than DNS allows"));
    }
    Ok((name, is_ip))
}

/// Where in `host` its registrable domain starts; none when the host is a public suffix or a single label.
pub(super) fn registrable_start(host: &str) -> Option<usize> {
    psl::domain_str(host).map(|domain| host.len() - domain.len())
}

/// Whether everybody can register names right under this host, so that nobody answers for all of them.
pub(super) fn is_public_suffix(host: &str) -> bool {
    psl::suffix(host.as_bytes()).is_some_and(|suffix| suffix.is_known() && suffix.as_bytes().len() == host.len())
}

/// Whether the host is a public suffix or, like `sch.uk`, the parent of nothing but public suffixes.
pub(super) fn covers_suffix(host: &str) -> bool {
    // No registry has a name that starts with this label, so a suffix that reaches it comes from a wildcard rule.
    is_public_suffix(host) || is_public_suffix(&format!("fourc-wildcard-probe.{host}"))
}

/// Whether the name ends with a suffix that the Public Suffix List names, rather than with a word after a dot.
pub(super) fn has_known_suffix(name: &str) -> bool {
    psl::suffix(name.as_bytes()).is_some_and(|suffix| suffix.is_known())
}

/// The label before a suffix that ICANN delegates: `google` for `www.google.co.uk`, none for `google.github.io`.
pub(super) fn brand_label(registrable: &str) -> Option<&str> {
    let suffix = psl::suffix(registrable.as_bytes())?;
    if suffix.typ() != Some(psl::Type::Icann) {
        return None;
    }
    registrable.split_once('.').map(|(label, _)| label)
}

/// How many labels of a registrable domain are its public suffix: 2 for `bbc.co.uk`.
pub(super) fn suffix_labels(registrable: &str) -> usize {
    psl::suffix_str(registrable).map_or(0, |suffix| suffix.split('.').count())
}

/// The last label: `uk` for `co.uk`.
pub(super) fn last_label(name: &str) -> &str {
    name.rsplit_once('.').map_or(name, |(_, last)| last)
}

/// The host and its parents, nearest first: `a.b.c`, `b.c`, `c`.
pub(super) fn ancestors(host: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(host), |name| name.split_once('.').map(|(_, parent)| parent))
}
